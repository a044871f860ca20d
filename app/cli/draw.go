package main

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// drawFlags are the flags of draw.
type drawFlags struct {
	seed, source, adopt, certificate string
	roster, spec, sheet              string
}

func (t *terminal) drawCommand() *cobra.Command {
	var f drawFlags
	c := &cobra.Command{
		Use:   "draw PILOT.leeway | draw --roster FILE --spec SPEC.json",
		Short: "Draw the teams by lot, once, under a sealed plan; or the rows of a table, without a pilot",
		Long:  "Draws the teams of a pilot whose plan is sealed, once.\n\n" + drawSpecHelp,
		Example: `  leeway-cli draw desk.leeway --certificate desk-certificate.json
  leeway-cli draw desk.leeway --seed "71 284 096" --seed-source "digits from three people in the room"
  leeway-cli draw letters.leeway --made-elsewhere condition
  leeway-cli draw --roster teams.csv --spec spec.json --seed "71 284 096" --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args); err != nil {
				return usageError{err}
			}
			if f.spec != "" {
				return t.drawSpec(cmd.Context(), specDraw{roster: f.roster, spec: f.spec, sheet: f.sheet, seed: f.seed, source: f.source, certificate: f.certificate})
			}
			return t.drawPilot(args[0], f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.seed, "seed", "", "the seed's text (default: from this computer's randomness)")
	flags.StringVar(&f.source, "seed-source", "", "where the seed comes from, for the certificate")
	flags.StringVar(&f.adopt, "made-elsewhere", "", "the draw was made before; read the arms' names from this roster column")
	flags.StringVar(&f.certificate, "certificate", "", "also write the certificate to this file, .json or .pdf, with the roster's JSON beside it; alone, for a draw that was made, only that")
	flags.StringVar(&f.roster, "roster", "", "without a pilot: the table whose rows are drawn (.xlsx, .csv)")
	flags.StringVar(&f.spec, "spec", "", "without a pilot: how they are drawn (JSON, see above)")
	flags.StringVar(&f.sheet, "sheet", "", "without a pilot: the table's sheet (default: the one that looks most like it)")
	return c
}

// check says which flags do not go together.
func (f drawFlags) check(args []string) error {
	switch bare := f.roster != "" || f.spec != ""; {
	case bare && (f.roster == "" || f.spec == ""):
		return errors.New("--roster and --spec belong together")
	case bare && len(args) > 0:
		return errors.New("--roster and --spec draw without a pilot; leave the pilot out")
	case bare && f.adopt != "":
		return errors.New("--made-elsewhere needs a pilot")
	case !bare && len(args) != 1:
		return errors.New("draw needs a pilot, or --roster and --spec")
	case !bare && f.sheet != "":
		return errors.New("--sheet belongs to --roster")
	case f.seed != "" && f.adopt != "":
		return errors.New("--seed and --made-elsewhere exclude each other")
	case f.seed == "" && f.source != "":
		return errors.New("--seed-source belongs to --seed")
	}
	return nil
}

func (t *terminal) drawPilot(path string, f drawFlags) error {
	if f.certificate != "" {
		if err := mayWriteCertificate(f.certificate, path); err != nil {
			return err
		}
	}
	return t.open(path, func(s *pilot.Session) error {
		if s.Pilot().Draw != nil && f.certificate != "" && f.seed == "" && f.adopt == "" {
			return t.certificateAgain(s, f.certificate)
		}
		var err error
		if f.adopt != "" {
			err = s.AdoptDraw(f.adopt)
		} else {
			err = s.Draw(f.seed, f.source)
		}
		if err != nil {
			return err
		}
		return t.showDraw(s, f.certificate)
	})
}

// mayWriteCertificate is mayWrite for a certificate as PDF or JSON.
func mayWriteCertificate(path, open string) error {
	kind := certificateFile
	if strings.EqualFold(filepath.Ext(path), ".pdf") {
		kind = briefFile
	}
	return mayWrite(path, open, kind)
}

// certificateAgain writes the certificate of a draw that was made before.
func (t *terminal) certificateAgain(s *pilot.Session, path string) error {
	if err := s.WriteCertificate(path); err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]any{"draw": s.Pilot().Draw, "certificate_file": path})
	}
	t.line("The draw was made before, and stands. Wrote its certificate: %s.", strings.Join(pilot.CertificateFiles(path), ", "))
	return nil
}

func (t *terminal) showDraw(s *pilot.Session, certificate string) error {
	doc := s.Pilot()
	if certificate != "" {
		if err := s.WriteCertificate(certificate); err != nil {
			return err
		}
	}
	balance, err := s.Balance()
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(struct {
			Draw    *experiment.Draw `json:"draw"`
			Arms    []experiment.Arm `json:"arms"`
			Balance []balanceJSON    `json:"balance"`
			Notes   []string         `json:"notes"`
		}{doc.Draw, doc.Arms, balanceForMachines(doc, balance), randomize.BalanceNotes(doc)})
	}
	count := make([]int, len(doc.Arms))
	for _, a := range doc.Draw.Arm {
		count[a]++
	}
	for i, a := range doc.Arms {
		t.line("%s: %s", a.Name, counted(count[i], "team", "teams"))
	}
	if doc.Draw.Elsewhere {
		t.line("Made elsewhere, read from the column %q. It cannot be derived again.", doc.Draw.Column)
	} else {
		t.line("Seed: %s (%s)", doc.Draw.Seed, doc.Draw.SeedSource)
	}
	t.line("Certificate: %s", doc.Draw.Certificate)
	t.line("")
	t.line("Balance before the start (practice minus control, in standard deviations):")
	t.table(balanceTable(doc, balance), 2, 3, 4)
	for _, note := range randomize.BalanceNotes(doc) {
		t.line("%s", note)
	}
	return nil
}

// balanceJSON is one comparison of the arms before the start. Numbers that do
// not exist, as a standardised difference without spread, are null.
type balanceJSON struct {
	Attribute    string   `json:"attribute"`
	Level        string   `json:"level,omitempty"`
	Arm          string   `json:"arm"`
	Mean         *float64 `json:"mean"`
	ControlMean  *float64 `json:"control_mean"`
	Difference   *float64 `json:"difference"`
	Standardised *float64 `json:"standardised"`
	N            int      `json:"n"`
	NControl     int      `json:"n_control"`
	Missing      int      `json:"missing"`
}

func balanceForMachines(doc *experiment.Pilot, rows []randomize.BalanceRow) []balanceJSON {
	out := make([]balanceJSON, 0, len(rows))
	for _, r := range rows {
		out = append(out, balanceJSON{r.Attribute, r.Level, doc.Arms[r.Arm].Name, number(r.Mean), number(r.ControlMean), number(r.Difference), number(r.Standardised), r.N, r.NControl, r.Missing})
	}
	return out
}

func balanceTable(doc *experiment.Pilot, rows []randomize.BalanceRow) [][]string {
	out := [][]string{{"What", "Arm", "Mean", "Control", "Difference, SD"}}
	for _, r := range rows {
		name := r.Attribute
		if r.Level != "" {
			name += ": " + r.Level
		}
		out = append(out, []string{name, doc.Arms[r.Arm].Name, finding.Number(r.Mean, 2), finding.Number(r.ControlMean, 2), finding.Number(r.Standardised, 2)})
	}
	return out
}

func (t *terminal) verifyCommand() *cobra.Command {
	var f sheetFlags
	c := &cobra.Command{
		Use:   "verify PILOT.leeway | verify CERTIFICATE.json ROSTER",
		Short: "Derive the plan's fingerprint, the draw and the results again, and say the first thing that differs",
		Long: `With a pilot: derives again the journal's chain, the plan's fingerprint, the draw
from its seed and the results from the recorded rows.

With a certificate and a roster: derives the draw again from these two alone. The
roster is the table that was drawn (.xlsx, .csv). Where cells were settled when it
was read, give the same flags as for roster; where teams were left out afterwards,
give the roster's JSON file, which stands beside the certificate.`,
		Example: `  leeway-cli verify desk.leeway
  leeway-cli verify certificate.json Roster.xlsx`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return t.verifyCertificate(cmd.Context(), args[0], args[1], f)
			}
			return t.read(args[0], func(s *pilot.Session) error {
				checks, err := s.Verify(cmd.Context(), t.progress("Verifying"))
				if err != nil {
					return err
				}
				return t.showChecks(checks)
			})
		},
	}
	f.registerReading(c)
	return c
}

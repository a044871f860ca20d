package main

import (
	"context"
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
	again                            bool
	late, reason, letters            string
	slips                            slips
}

// slips is a flag that takes NAME=DIGITS, as often as there are slips.
type slips []experiment.Slip

// String is the slips as they stand.
func (s *slips) String() string {
	words := make([]string, len(*s))
	for i, one := range *s {
		words[i] = one.From + "=" + one.Text
	}
	return strings.Join(words, ", ")
}

// Set takes one slip.
func (s *slips) Set(text string) error {
	from, digits, ok := strings.Cut(text, "=")
	from, digits = strings.TrimSpace(from), strings.TrimSpace(digits)
	if !ok || from == "" || digits == "" {
		return errors.New("is not NAME=DIGITS")
	}
	*s = append(*s, experiment.Slip{From: from, Text: digits})
	return nil
}

// Type names the value in the help.
func (s *slips) Type() string { return "name=digits" }

func (t *terminal) drawCommand() *cobra.Command {
	var f drawFlags
	c := &cobra.Command{
		Use:   "draw PILOT.leeway | draw --roster FILE --spec SPEC.json",
		Short: "Draw the teams by lot, once, under a sealed plan; or the rows of a table, without a pilot",
		Long: `Draws the teams of a pilot whose plan is sealed, once. The seed is made by this
computer, or given with --seed, or made from what several people give, with --slip for
each: nobody can then choose it alone.

A second draw (--again) needs a --reason; the certificate and the brief print both
draws. Teams that join later are drawn with --late, where the plan announced it, by
the same rule and a seed of their own.

` + drawSpecHelp,
		Example: `  leeway-cli draw desk.leeway --certificate desk-certificate.json
  leeway-cli draw desk.leeway --seed "71 284 096" --seed-source "digits from three people in the room"
  leeway-cli draw desk.leeway --slip "Pilot lead=712" --slip "Staff council=84 09" --slip "Audit=6"
  leeway-cli draw desk.leeway --again --reason "the roster lacked two offices that take part"
  leeway-cli draw desk.leeway --late Roster2.xlsx --reason "two offices were added in June"
  leeway-cli draw desk.leeway --certificate desk.pdf --letters letters.pdf
  leeway-cli draw letters.leeway --made-elsewhere condition
  leeway-cli draw --roster teams.csv --spec spec.json --seed "71 284 096" --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args); err != nil {
				return usageError{err}
			}
			if f.spec != "" {
				return t.drawSpec(cmd.Context(), specDraw{roster: f.roster, spec: f.spec, sheet: f.sheet, seed: f.seed, source: f.source, slips: f.slips, certificate: f.certificate})
			}
			return t.drawPilot(cmd.Context(), args[0], f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.seed, "seed", "", "the seed's text (default: from this computer's randomness)")
	flags.StringVar(&f.source, "seed-source", "", "where the seed comes from, for the certificate")
	flags.StringVar(&f.adopt, "made-elsewhere", "", "the draw was made before; read the arms' names from this roster column")
	flags.StringVar(&f.certificate, "certificate", "", "also write the certificate to this file, .json or .pdf, with the roster's JSON beside it; alone, for a draw that was made, only that")
	flags.Var(&f.slips, "slip", "make the seed from slips: whose it is and its digits (repeat)")
	flags.BoolVar(&f.again, "again", false, "make the draw again; needs --reason")
	flags.StringVar(&f.late, "late", "", "draw the teams of this roster that are not in the pilot yet; needs --reason")
	flags.StringVar(&f.reason, "reason", "", "why the draw is made again, or why teams join late; the brief prints it")
	flags.StringVar(&f.letters, "letters", "", "also write the team letters (.pdf or .xlsx); alone, for a draw that was made, only that")
	flags.StringVar(&f.roster, "roster", "", "without a pilot: the table whose rows are drawn (.xlsx, .csv)")
	flags.StringVar(&f.spec, "spec", "", "without a pilot: how they are drawn (JSON, see above)")
	flags.StringVar(&f.sheet, "sheet", "", "without a pilot: the table's sheet (default: the one that looks most like it)")
	return c
}

// flagRule is a rule of flags that do not go together, in words for who broke it.
type flagRule struct {
	broken bool
	says   string
}

// check says which flags do not go together.
func (f drawFlags) check(args []string) error {
	for _, rule := range append(f.tableRules(len(args)), f.seedRules()...) {
		if rule.broken {
			return errors.New(rule.says)
		}
	}
	return nil
}

// tableRules tell a draw of a table from one of a pilot.
func (f drawFlags) tableRules(args int) []flagRule {
	bare := f.roster != "" || f.spec != ""
	return []flagRule{
		{bare && (f.roster == "" || f.spec == ""), "--roster and --spec belong together"},
		{bare && args > 0, "--roster and --spec draw without a pilot; leave the pilot out"},
		{bare && f.adopt != "", "--made-elsewhere needs a pilot"},
		{bare && (f.again || f.late != "" || f.letters != ""), "--again, --late and --letters need a pilot"},
		{!bare && args != 1, "draw needs a pilot, or --roster and --spec"},
		{!bare && f.sheet != "", "--sheet belongs to --roster"},
	}
}

// seedRules say where a draw may come from.
func (f drawFlags) seedRules() []flagRule {
	anew := f.again || f.late != ""
	return []flagRule{
		{f.seed != "" && f.adopt != "", "--seed and --made-elsewhere exclude each other"},
		{f.seed == "" && f.source != "", "--seed-source belongs to --seed"},
		{len(f.slips) > 0 && f.seed+f.adopt != "", "--slip makes the seed; leave --seed and --made-elsewhere out"},
		{f.again && f.late != "" || anew && f.adopt != "", "--again, --late and --made-elsewhere exclude each other"},
		{anew != (f.reason != ""), "--reason belongs to --again and --late, and they need it"},
	}
}

// draws says whether the command draws, or only writes papers of a draw that was made.
func (f drawFlags) draws(s *pilot.Session) bool {
	papers := f.certificate != "" || f.letters != ""
	return s.Pilot().Draw == nil || !papers || f.again || f.late != "" || f.seed != "" || f.adopt != "" || len(f.slips) > 0
}

func (t *terminal) drawPilot(ctx context.Context, path string, f drawFlags) error {
	if f.certificate != "" {
		if err := mayWriteCertificate(f.certificate, path); err != nil {
			return err
		}
	}
	if f.letters != "" {
		if err := mayWrite(f.letters, path, lettersFile(f.letters)); err != nil {
			return err
		}
	}
	return t.open(path, func(s *pilot.Session) error {
		drew := f.draws(s)
		if drew {
			if err := t.makeDraw(ctx, s, f); err != nil {
				return err
			}
		}
		if f.certificate != "" {
			if err := s.WriteCertificate(f.certificate); err != nil {
				return err
			}
		}
		if f.letters != "" {
			if err := s.WriteLetters(f.letters); err != nil {
				return err
			}
		}
		if drew {
			return t.showDraw(s, f)
		}
		return t.showPapers(s, f)
	})
}

// makeDraw makes the draw that the flags ask for.
func (t *terminal) makeDraw(ctx context.Context, s *pilot.Session, f drawFlags) error {
	switch {
	case f.adopt != "":
		return s.AdoptDraw(f.adopt)
	case f.again:
		return s.DrawAgain(f.reason, f.seed, f.source, f.slips)
	case f.late != "":
		teams, notes, err := s.ReadJoining(ctx, f.late, t.progress("Reading rows"))
		if err != nil {
			return err
		}
		if !t.asJSON {
			for _, note := range notes {
				t.line("%s", note)
			}
		}
		return s.DrawLate(teams, f.reason, f.seed, f.source, f.slips)
	case len(f.slips) > 0:
		return s.DrawFrom(f.slips)
	}
	return s.Draw(f.seed, f.source)
}

// mayWriteCertificate is mayWrite for a certificate as PDF or JSON.
func mayWriteCertificate(path, open string) error {
	kind := certificateFile
	if strings.EqualFold(filepath.Ext(path), ".pdf") {
		kind = briefFile
	}
	return mayWrite(path, open, kind)
}

// showPapers says what was written of a draw that was made before.
func (t *terminal) showPapers(s *pilot.Session, f drawFlags) error {
	if t.asJSON {
		out := map[string]any{"draw": s.Pilot().Draw}
		if f.certificate != "" {
			out["certificate_file"] = f.certificate
		}
		if f.letters != "" {
			out["letters_file"] = f.letters
		}
		return t.printJSON(out)
	}
	t.line("The draw was made before, and stands.")
	t.tellPapers(f)
	return nil
}

// tellPapers names the files that were written.
func (t *terminal) tellPapers(f drawFlags) {
	if f.certificate != "" {
		t.line("Wrote the certificate: %s.", strings.Join(pilot.CertificateFiles(f.certificate), ", "))
	}
	if f.letters != "" {
		t.line("Wrote the team letters: %s. They are for whoever leads the pilot; analysts stay blind.", f.letters)
	}
}

func (t *terminal) showDraw(s *pilot.Session, f drawFlags) error {
	doc := s.Pilot()
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
	for _, slip := range doc.Draw.Slips {
		t.line("Slip of %s: %s", slip.From, slip.Text)
	}
	for i, e := range doc.Draw.Earlier {
		t.line("Draw %d, of %s by %s, was replaced: %s", i+1, e.At.Format("2006-01-02 15:04"), e.By.Name, e.Reason)
	}
	for _, l := range doc.Draw.Late {
		t.line("Teams from %s on joined and were drawn on %s by %s: %s Seed: %s (%s)", doc.Draw.Team[l.First], l.At.Format("2006-01-02"), l.By.Name, ended(l.Reason), l.Seed, l.SeedSource)
	}
	t.line("Certificate: %s", doc.Draw.Certificate)
	t.tellPapers(f)
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

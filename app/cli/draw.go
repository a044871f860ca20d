package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

func (t *terminal) drawCommand() *cobra.Command {
	var seed, source, adopt, certificate string
	c := &cobra.Command{
		Use:   "draw PILOT.leeway",
		Short: "Draw the teams by lot, once, under a sealed plan",
		Example: `  leeway-cli draw desk.leeway --certificate desk-certificate.json
  leeway-cli draw desk.leeway --seed "71 284 096" --seed-source "digits from three people in the room"
  leeway-cli draw letters.leeway --made-elsewhere condition`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if seed != "" && adopt != "" {
				return usageError{fmt.Errorf("--seed and --made-elsewhere exclude each other")}
			}
			if certificate != "" {
				if err := mayWrite(certificate, args[0], certificateFile); err != nil {
					return err
				}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				if s.Pilot().Draw != nil && certificate != "" && seed == "" && adopt == "" {
					return t.certificateAgain(s, certificate)
				}
				var err error
				if adopt != "" {
					err = s.AdoptDraw(adopt)
				} else {
					err = s.Draw(seed, source)
				}
				if err != nil {
					return err
				}
				return t.showDraw(s, certificate)
			})
		},
	}
	c.Flags().StringVar(&seed, "seed", "", "the seed's text (default: from this computer's randomness)")
	c.Flags().StringVar(&source, "seed-source", "", "where the seed comes from, for the certificate")
	c.Flags().StringVar(&adopt, "made-elsewhere", "", "the draw was made before; read the arms' names from this roster column")
	c.Flags().StringVar(&certificate, "certificate", "", "also write the certificate to this JSON file; alone, for a draw that was made, only that")
	return c
}

// certificateAgain writes the certificate of a draw that was made before.
func (t *terminal) certificateAgain(s *pilot.Session, path string) error {
	if err := writeCertificate(s.Pilot(), path); err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]any{"draw": s.Pilot().Draw, "certificate_file": path})
	}
	t.line("The draw was made before, and stands. Wrote its certificate to %s.", path)
	return nil
}

func writeCertificate(doc *experiment.Pilot, path string) error {
	c, err := randomize.CertificateOf(doc)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := pilot.WriteBytes(path, append(data, '\n')); err != nil {
		return &experiment.Refusal{What: "The certificate cannot be written. The draw stands.", Place: experiment.Place{File: path}, Remedy: "Write it again with draw --certificate and another place.", Cause: err}
	}
	return nil
}

func (t *terminal) showDraw(s *pilot.Session, certificate string) error {
	doc := s.Pilot()
	if certificate != "" {
		if err := writeCertificate(doc, certificate); err != nil {
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
	return &cobra.Command{
		Use:     "verify PILOT.leeway",
		Short:   "Derive the plan's fingerprint, the draw and the results again, and say the first thing that differs",
		Example: "  leeway-cli verify desk.leeway",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error {
				checks, err := s.Verify(cmd.Context(), t.progress("Verifying"))
				if err != nil {
					return err
				}
				if t.asJSON {
					if err := t.printJSON(checks); err != nil {
						return err
					}
				} else {
					for _, c := range checks {
						mark := "ok    "
						if !c.OK {
							mark = "DIFFER"
						}
						t.line("%s  %s: %s", mark, c.Name, c.Sentence)
					}
				}
				for _, c := range checks {
					if !c.OK {
						differs := &experiment.Refusal{What: c.Sentence}
						if t.asJSON {
							return toldError{differs} // the checks stand there already
						}
						return differs
					}
				}
				return nil
			})
		},
	}
}

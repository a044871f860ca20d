package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

func (t *terminal) balanceCommand() *cobra.Command {
	draws := randomize.UsualBalanceDraws
	c := &cobra.Command{
		Use:   "balance PILOT.leeway",
		Short: "How alike the arms were before the start, what luck gives, and which teams could pass the practice on",
		Long: `balance compares the arms on every column of the roster, and each gap with the
gaps that the same way of drawing gives by luck. Before the draw, and at every
stage, it lists the teams that share a manager or swap people.

A gap after a draw by lot is luck. The p-value says how often luck is at least as
uneven as this draw; it does not say whether the draw was good.`,
		Example: `  leeway-cli balance desk.leeway
  leeway-cli balance desk.leeway --draws 50000 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error {
				doc := s.Pilot()
				risks := randomize.Contaminations(doc)
				if doc.Draw == nil {
					if t.asJSON {
						return t.printJSON(balanceAnswer{Contaminations: nonNil(risks)})
					}
					t.line("There is no draw yet, so there are no arms to compare.")
					t.contaminations(risks)
					return nil
				}
				rows, together, err := s.BalanceTestOf(cmd.Context(), draws, t.progress("Drawing again on paper"))
				if err != nil {
					return err
				}
				notes := balanceNotes(doc, together)
				if t.asJSON {
					return t.printJSON(balanceAnswer{judgedForMachines(doc, rows), &together, nonNil(notes), nonNil(risks)})
				}
				t.judgedBalance(doc, rows, together, notes)
				t.contaminations(risks)
				return nil
			})
		},
	}
	c.Flags().IntVar(&draws, "draws", draws, "how many draws to compare with, where there are too many to go through them all")
	return c
}

// balanceAnswer is the answer for machines. Balance and Together are null before the draw.
type balanceAnswer struct {
	Balance        []judgedJSON              `json:"balance"`
	Together       *randomize.Omnibus        `json:"together"`
	Notes          []string                  `json:"notes,omitempty"`
	Contaminations []randomize.Contamination `json:"contaminations"`
}

// judgedJSON is a comparison with its range in 95 of 100 possible draws. Numbers that
// do not exist are null.
type judgedJSON struct {
	balanceJSON
	SD             *float64 `json:"sd"`
	ControlSD      *float64 `json:"control_sd"`
	VarianceRatio  *float64 `json:"variance_ratio"`
	Low            *float64 `json:"low"`
	High           *float64 `json:"high"`
	Widest         *float64 `json:"widest,omitempty"`
	MissingControl int      `json:"missing_control"`
	ByDesign       bool     `json:"by_design"`
}

func judgedForMachines(doc *experiment.Pilot, rows []randomize.BalanceRow) []judgedJSON {
	out := make([]judgedJSON, 0, len(rows))
	for i, bare := range balanceForMachines(doc, rows) {
		r := rows[i]
		out = append(out, judgedJSON{bare, number(r.SD), number(r.ControlSD), number(r.VarianceRatio), number(r.Low), number(r.High), number(r.Widest), r.MissingControl, r.ByDesign})
	}
	return out
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func balanceNotes(doc *experiment.Pilot, together randomize.Omnibus) []string {
	notes := randomize.BalanceNotes(doc)
	if together.Note != "" {
		notes = append(notes, together.Note)
	}
	return notes
}

func (t *terminal) judgedBalance(doc *experiment.Pilot, rows []randomize.BalanceRow, together randomize.Omnibus, notes []string) {
	figure := chart.JudgedBalance(rows, &together, nil, chart.Light, chart.Options{})
	t.line("%s.", strings.TrimSuffix(figure.Title(), "."))
	t.line("")
	t.table(judgedTable(doc, rows), 2, 3, 4, 5, 6)
	t.line("")
	if together.DF > 0 {
		draws := fmt.Sprintf("%s draws of the same mechanism", finding.Number(float64(together.Draws), 0))
		if together.Exact {
			draws = fmt.Sprintf("all %s possible draws", finding.Number(float64(together.Draws), 0))
		}
		t.line("%s That is the share of %s that are at least as uneven.", chart.Together(&together), draws)
		t.line("d² = %s with %d degrees of freedom; by chi-square the p would be %s.", finding.Number(together.D2, 2), together.DF, finding.PValue(together.ChiSquareP))
	}
	for _, note := range notes {
		t.line("%s", note)
	}
}

func judgedTable(doc *experiment.Pilot, rows []randomize.BalanceRow) [][]string {
	out := [][]string{{"Before the start", "Arm", "Mean", "Control", "In SD", "95 of 100 draws", "Variance ratio", "Missing"}}
	for _, r := range rows {
		span := "–"
		if !math.IsNaN(r.Low) {
			span = finding.Signed(r.Low, 2) + " to " + finding.Signed(r.High, 2)
		}
		name := r.Name()
		if r.ByDesign {
			name += " (alike by design)"
		}
		missing := "0"
		if r.Missing > 0 {
			missing = fmt.Sprintf("%d and %d", r.Missing-r.MissingControl, r.MissingControl)
		}
		out = append(out, []string{name, doc.Arms[r.Arm].Name, finding.Number(r.Mean, 2), finding.Number(r.ControlMean, 2), finding.Signed(r.Standardised, 2), span, finding.Number(r.VarianceRatio, 2), missing})
	}
	return out
}

// contaminations lists the teams that could pass the practice on.
func (t *terminal) contaminations(risks []randomize.Contamination) {
	t.line("")
	if len(risks) == 0 {
		t.line("No column of the roster ties teams together.")
		return
	}
	t.line("Teams that could pass the practice on:")
	for _, c := range risks {
		line := "  "
		if len(c.Cells) > 0 {
			line += strings.Join(c.Cells, ", ") + ": "
		}
		line += c.Sentence + " (" + strings.Join(c.Teams, ", ") + ")"
		if c.Covered {
			line += " The plan keeps them in one arm."
		}
		t.line("%s", line)
	}
}

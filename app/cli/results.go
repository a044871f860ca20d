package main

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
)

func (t *terminal) unblindCommand() *cobra.Command {
	var names []string
	c := &cobra.Command{
		Use:     "unblind PILOT.leeway",
		Short:   "Reveal the arms under two names and make the planned analysis",
		Example: `  leeway-cli unblind desk.leeway --by "J. Aro" --by "P. Mensah"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			first, second, err := pair(names)
			if err != nil {
				return err
			}
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.Unblind(cmd.Context(), first, second, t.progress("Drawing again")); err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(s.Pilot().Unblinding)
				}
				t.line("Unblinded by %s and %s.", first.Name, second.Name)
				return nil
			})
		},
	}
	c.Flags().StringArrayVar(&names, "by", nil, "the two names (repeat)")
	return c
}

func pair(names []string) (first, second experiment.Person, err error) {
	if len(names) != 2 {
		return first, second, usageError{fmt.Errorf("give --by twice, with two names")}
	}
	return experiment.Person{Name: names[0]}, experiment.Person{Name: names[1]}, nil
}

// resultJSON is one estimate for machines. Numbers that do not exist are null.
type resultJSON struct {
	Outcome   string        `json:"outcome"`
	Name      string        `json:"name"`
	Role      string        `json:"role"`
	Arm       string        `json:"arm"`
	Planned   bool          `json:"planned"`
	Verdict   string        `json:"verdict"`
	Guardrail string        `json:"guardrail,omitempty"`
	Headline  string        `json:"headline"`
	Sentence  string        `json:"sentence"`
	Unit      string        `json:"unit"`
	Control   *float64      `json:"control_mean"`
	Estimate  *float64      `json:"estimate"`
	StdError  *float64      `json:"std.error"`
	DF        *float64      `json:"df"`
	Low       *float64      `json:"conf.low"`
	High      *float64      `json:"conf.high"`
	P         *float64      `json:"p.value"`
	DrawP     *float64      `json:"draw.p.value"`
	AdjustedP *float64      `json:"adjusted.p.value"`
	Obs       int           `json:"nobs"`
	Clusters  int           `json:"nclusters"`
	Arms      []armRow      `json:"arms"`
	Lost      []string      `json:"lost_teams"`
	Subgroups []subgroupRow `json:"subgroups,omitempty"`
	Method    string        `json:"method"`
	Notes     []string      `json:"notes"`
}

// subgroupRow is one planned comparison between kinds of teams.
type subgroupRow struct {
	Attribute    string           `json:"attribute"`
	Groups       []subgroupEffect `json:"groups"`
	InteractionP *float64         `json:"interaction_p"`
	Draws        int              `json:"draws"`
	Notes        []string         `json:"notes,omitempty"`
}

type subgroupEffect struct {
	Name     string   `json:"name"`
	Control  int      `json:"control_teams"`
	Practice int      `json:"practice_teams"`
	Estimate *float64 `json:"estimate"`
	StdError *float64 `json:"std_error"`
	DF       *float64 `json:"df"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	P        *float64 `json:"p"`
}

type armRow struct {
	Arm        string   `json:"arm"`
	TeamsDrawn int      `json:"teams_drawn"`
	Teams      int      `json:"teams"`
	Rows       int      `json:"rows"`
	Mean       *float64 `json:"mean"`
}

func (t *terminal) resultsCommand() *cobra.Command {
	var notes bool
	c := &cobra.Command{
		Use:     "results PILOT.leeway",
		Short:   "What changed, in words and figures, by the sealed plan",
		Example: "  leeway-cli results desk.leeway\n  leeway-cli results desk.leeway --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error {
				r, err := s.Results(cmd.Context(), t.progress("Drawing again"))
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.resultsJSON(s.Pilot(), r)
				}
				t.printResults(s.Pilot(), r, notes)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&notes, "notes", true, "print what was dropped, pooled or assumed")
	return c
}

func (t *terminal) resultsJSON(doc *experiment.Pilot, r finding.Results) error {
	var rows []resultJSON
	for _, f := range r.Findings {
		rows = append(rows, resultRow(doc, f))
	}
	return t.printJSON(struct {
		Title    string       `json:"title"`
		Invented bool         `json:"invented"`
		Headline string       `json:"headline"`
		Sentence string       `json:"sentence"`
		Security int          `json:"security"`
		Results  []resultJSON `json:"results"`
	}{doc.Title, doc.Invented, r.Main.Headline, r.Main.Sentence, r.Security.Points, rows})
}

func resultRow(doc *experiment.Pilot, f finding.Finding) resultJSON {
	e := f.Estimate
	row := resultJSON{
		Outcome: e.Outcome.ID, Name: e.Outcome.Name, Role: string(e.Outcome.Role), Arm: f.ArmName, Planned: f.Planned,
		Verdict: f.Verdict.String(), Headline: f.Headline, Sentence: f.Sentence, Unit: e.Outcome.Unit,
		Control: number(e.ControlMean), Estimate: number(e.Effect.Estimate), StdError: number(e.Effect.StdError), DF: number(e.Effect.DF),
		Low: number(e.Effect.Low), High: number(e.Effect.High), P: number(e.Effect.P), DrawP: number(e.Randomisation.P), AdjustedP: number(e.AdjustedP),
		Obs: e.Fit.Obs, Clusters: e.Fit.Clusters, Lost: e.LostTeams, Method: e.Method, Notes: e.Notes,
	}
	if f.Guardrail != nil {
		row.Guardrail = f.Guardrail.String()
	}
	for _, s := range e.Subgroups {
		kind := subgroupRow{Attribute: s.Attribute, InteractionP: number(s.InteractionP), Draws: s.Draws, Notes: s.Notes}
		for _, g := range s.Groups {
			kind.Groups = append(kind.Groups, subgroupEffect{g.Name, g.Teams[0], g.Teams[1], number(g.Effect.Estimate), number(g.Effect.StdError), number(g.Effect.DF), number(g.Effect.Low), number(g.Effect.High), number(g.Effect.P)})
		}
		row.Subgroups = append(row.Subgroups, kind)
	}
	for _, a := range e.Arms {
		row.Arms = append(row.Arms, armRow{doc.Arms[a.Arm].Name, a.TeamsDrawn, a.Teams, a.Rows, number(a.Mean)})
	}
	return row
}

// number is nil where there is none, so that JSON says null.
func number(v float64) *float64 {
	if v != v || v > 1e308 || v < -1e308 {
		return nil
	}
	return &v
}

func (t *terminal) printResults(doc *experiment.Pilot, r finding.Results, notes bool) {
	if doc.Invented {
		t.line("Made-up data for the demonstration.")
	}
	t.line("%s", doc.Title)
	t.line("")
	t.line("%s: %s", r.Main.Verdict, r.Main.Headline)
	t.line("%s", r.Main.Sentence)
	if r.Main.Note != "" {
		t.line("%s", r.Main.Note)
	}
	for _, s := range r.Main.Subgroups {
		t.line("")
		t.line("By %s:", s.Attribute)
		for _, g := range s.Groups {
			t.line("  %s (%s): %s", g.Name, counted(g.Teams, "team", "teams"), g.Text(r.Main))
		}
		t.line("  %s", s.Sentence)
		for _, note := range s.Notes {
			t.line("  %s", note)
		}
	}
	t.line("")
	t.line("Secure: %d of 5", r.Security.Points)
	for _, reason := range r.Security.Reasons {
		t.line("  %s", reason.Sentence)
	}
	t.line("")
	rows := [][]string{{"Outcome", "Arm", "Control", "Change", finding.Short(100*(1-r.Main.Alpha)) + "% interval", "SE", "df", "p", "p of the draw", "Adjusted p (" + r.Correction.Words() + ")", "Verdict"}}
	for _, f := range r.Findings {
		rows = append(rows, figureRow(f))
	}
	t.table(rows, 2, 3, 4, 5, 6, 7, 8, 9)
	if !notes {
		return
	}
	for _, f := range r.Findings {
		t.line("")
		t.line("%s. %s", f.Estimate.Outcome.Name, f.Estimate.Method)
		for _, note := range f.Estimate.Notes {
			t.line("  %s", note)
		}
	}
}

func figureRow(f finding.Finding) []string {
	e := f.Estimate
	verdict := f.Verdict.String()
	if f.Guardrail != nil {
		verdict = "Guardrail: " + f.Guardrail.String()
	}
	if !f.Planned {
		verdict += " (exploratory)"
	}
	return []string{
		e.Outcome.Name, f.ArmName, shown(e.ControlMean), shown(e.Effect.Estimate), shown(e.Effect.Low) + " to " + shown(e.Effect.High),
		shown(e.Effect.StdError), finding.Number(e.Effect.DF, 1), finding.PValue(e.Effect.P), shownDrawP(e.Randomisation), finding.PValue(e.AdjustedP), verdict,
	}
}

// shown gives four significant figures, for analysts, and never fewer than the
// digits before the point.
func shown(v float64) string {
	decimals := 3
	if size := math.Abs(v); size > 0 && !math.IsInf(size, 0) {
		decimals = min(max(3-int(math.Floor(math.Log10(size))), 0), 9)
	}
	return finding.Number(v, decimals)
}

func shownDrawP(r estimate.Randomisation) string {
	if r.Draws == 0 {
		return "–"
	}
	if r.P < 0.001 {
		return finding.Number(r.P, 6)
	}
	return finding.Number(r.P, 4)
}

func (t *terminal) reportCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "report PILOT.leeway BRIEF.pdf",
		Short:   "Write the two-page brief as PDF",
		Example: "  leeway-cli report desk.leeway desk-brief.pdf",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mayWrite(args[1], args[0], briefFile); err != nil {
				return err
			}
			return t.read(args[0], func(s *pilot.Session) error {
				if err := s.WriteBrief(cmd.Context(), args[1], t.progress("Drawing again")); err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(map[string]string{"brief": args[1]})
				}
				t.line("Wrote %s.", args[1])
				return nil
			})
		},
	}
}

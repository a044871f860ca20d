package finding

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// Subgroup tells for one roster column whether some kinds of teams gained more.
type Subgroup struct {
	Attribute string
	// Groups are the kinds of teams, in the order of the column's values.
	Groups []SubgroupResult
	// Differs is true where the effects differ by more than luck explains, at the plan's
	// error level.
	Differs bool
	// Sentence says so, without a p-value. Notes say what could not be compared.
	Sentence string
	Notes    []string
}

// SubgroupResult is the effect among one kind of teams.
type SubgroupResult struct {
	Name string
	// Teams take part in the comparison.
	Teams int
	// Change, Low and High are in the outcome's unit, NaN where they are not known or
	// fewer than SmallGroup people stand behind a side.
	Change, Low, High float64
	// Small is true where the effect is hidden for that reason.
	Small bool
}

// Text is the result as pages show it: "+0.9 (likely 0.2 to 1.7)".
func (g SubgroupResult) Text(f Finding) string {
	switch {
	case g.Small:
		return "under 10 people on a side, not shown"
	case math.IsNaN(g.Low) || math.IsNaN(g.High):
		return "too few teams to say"
	}
	s, d := ScaleOf(f.Estimate.Outcome), f.Decimals()
	return fmt.Sprintf("%s%s (likely %s to %s)", Signed(g.Change*s.Factor, d), s.Change, Number(g.Low*s.Factor, d), Number(g.High*s.Factor, d))
}

// subgroups puts the finding's planned subgroups into words.
func subgroups(p *experiment.Pilot, f Finding) []Subgroup {
	var out []Subgroup
	for _, s := range f.Estimate.Subgroups {
		g := Subgroup{Attribute: s.Attribute, Notes: s.Notes, Differs: s.InteractionP <= p.Plan.Alpha}
		people := map[int]estimate.TeamMean{}
		for _, t := range f.Estimate.Teams {
			people[t.Team] = t
		}
		hidden := false
		for _, e := range s.Groups {
			r := SubgroupResult{Name: e.Name, Teams: e.Teams[0] + e.Teams[1], Change: e.Effect.Estimate, Low: e.Effect.Low, High: e.Effect.High}
			var n [2]int
			for _, t := range e.Members {
				side := 1
				if people[t].Arm == p.ControlArm() {
					side = 0
				}
				n[side] += peopleIn(people[t], f.Estimate.Outcome.Opinion)
			}
			r.Small = n[0] < SmallGroup || n[1] < SmallGroup
			hidden = hidden || r.Small
			g.Groups = append(g.Groups, r)
		}
		for i := range g.Groups {
			// With the effect for all teams, one hidden effect could be worked out from the others.
			if hidden && len(g.Groups) <= 2 {
				g.Groups[i].Small = true
			}
			if g.Groups[i].Small {
				g.Groups[i].Change, g.Groups[i].Low, g.Groups[i].High = math.NaN(), math.NaN(), math.NaN()
			}
		}
		g.Sentence = whoGained(s)
		if g.Differs {
			g.Sentence = "The change differs between these teams by more than luck explains."
		}
		out = append(out, g)
	}
	return out
}

// whoGained is the sentence where no difference was found.
func whoGained(s estimate.SubgroupComparison) string {
	if math.IsNaN(s.InteractionP) {
		return "There are too few teams to say whether some gained more."
	}
	return "Luck alone could make these differ so much, so nothing says that some teams gained more than others."
}

// Line is the whole comparison in one line of text.
func (s Subgroup) Line(f Finding) string {
	var parts []string
	for _, g := range s.Groups {
		parts = append(parts, fmt.Sprintf("%s: %s", g.Name, g.Text(f)))
	}
	return strings.Join(parts, "; ") + ". " + s.Sentence
}

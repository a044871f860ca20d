package finding

import (
	"math"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// measured is the practice side's own mean under the plan's weighting.
func measured(p *experiment.Pilot, e estimate.OutcomeEstimate) float64 {
	sum, weight := 0.0, 0.0
	for _, a := range e.Arms {
		if a.Arm == p.ControlArm() || e.Arm >= 0 && a.Arm != e.Arm || a.Teams == 0 {
			continue
		}
		w := float64(a.Teams)
		if p.Plan.Weighting == experiment.EachRow {
			w = float64(a.Rows)
		}
		sum, weight = sum+w*a.Mean, weight+w
	}
	return sum / weight
}

// peopleIn is how many people are known to stand behind a team's mean. Answers to
// a question of opinion are people, though no more than the team has. A number
// counted for the whole team stands for all its staff. Where the roster does not
// say how many that are, rows may be the same few people again and again, and a
// team counts as one.
func peopleIn(t estimate.TeamMean, opinion bool) int {
	switch {
	case t.Staff == 0:
		return 1
	case opinion:
		return min(t.Staff, t.Rows)
	}
	return t.Staff
}

// armResults collects every arm of one outcome over all its estimates, the control first.
func armResults(p *experiment.Pilot, es []estimate.OutcomeEstimate, e estimate.OutcomeEstimate) []ArmResult {
	arms := armCounts(p, es, e.Outcome.ID)
	control := p.ControlArm()
	out := []ArmResult{arms[control]}
	for i := range arms {
		if i != control {
			out = append(out, arms[i])
		}
	}
	effects := map[int]estimate.OutcomeEstimate{}
	for _, other := range es {
		if other.Outcome.ID == e.Outcome.ID && !other.Effect.Dropped {
			effects[other.Arm] = other
		}
	}
	small := false
	for i := range out {
		a := &out[i]
		a.Change, a.Low, a.High = math.NaN(), math.NaN(), math.NaN()
		a.Verdict = TooUncertain
		if other, known := effects[a.Arm]; known && !a.Control {
			t := other.Effect
			a.Change, a.Low, a.High = t.Estimate, t.Low, t.High
			a.Verdict = judge(other).verdict
		}
		a.Mean = e.ControlMean
		if !a.Control {
			a.Mean += a.Change
		}
		a.Small = a.People < SmallGroup
		small = small || a.Small && a.Teams > 0
	}
	for i := range out {
		// One hidden mean could be worked out from the others and the changes.
		if small {
			out[i].Small, out[i].Mean, out[i].TeamMeans, out[i].NotDrawn = true, math.NaN(), nil, 0
		}
	}
	return out
}

// armCounts counts the teams of each arm that were drawn and measured for one outcome.
func armCounts(p *experiment.Pilot, es []estimate.OutcomeEstimate, outcome string) []ArmResult {
	arms := make([]ArmResult, len(p.Arms))
	for i, a := range p.Arms {
		arms[i].Arm, arms[i].Name, arms[i].Control = i, a.Name, a.Control
	}
	placed := map[string]bool{}
	for _, e := range es {
		for _, id := range e.PlacedTeams {
			placed[id] = true
		}
	}
	if p.Draw != nil {
		for i, a := range p.Draw.Arm {
			if a >= 0 && a < len(arms) && (i >= len(p.Draw.Team) || !placed[p.Draw.Team[i]]) {
				arms[a].Drawn++
			}
		}
	}
	// A team is unused only if no comparison of the outcome uses it.
	used := map[int]bool{}
	for _, e := range es {
		for _, t := range e.Teams {
			used[t.Team] = used[t.Team] || e.Outcome.ID == outcome && !t.Unused
		}
	}
	seen := map[int]bool{}
	for _, e := range es {
		if e.Outcome.ID != outcome {
			continue
		}
		for _, t := range e.Teams {
			if seen[t.Team] || t.Arm < 0 || t.Arm >= len(arms) || math.IsNaN(t.Mean) {
				continue
			}
			seen[t.Team] = true
			arms[t.Arm].count(t, used[t.Team], e.Outcome.Opinion)
		}
	}
	return arms
}

// count adds one team to its arm.
func (a *ArmResult) count(t estimate.TeamMean, used, opinion bool) {
	if !used {
		a.Unused++
		return
	}
	people := peopleIn(t, opinion)
	a.Teams, a.Rows, a.Staff, a.People = a.Teams+1, a.Rows+t.Rows, a.Staff+t.Staff, a.People+people
	if opinion && people < SmallGroup {
		a.NotDrawn++
		return
	}
	a.TeamMeans = append(a.TeamMeans, t.Mean)
}

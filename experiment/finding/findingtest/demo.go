// Package findingtest makes a made-up pilot with its estimates for the tests of
// the packages that say and draw results. The figures are those of the
// demonstration in the look guide, section 12; no estimator is run.
package findingtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// Pilot is the demonstration pilot: 52 teams in the roster, 48 drawn in six
// districts, EM-05 lost, arms mixed once, unblinded. Everything in it is made up.
func Pilot() *experiment.Pilot {
	p := experiment.New("Decide at the desk: sign-off limit raised for permit teams")
	p.Invented = true
	p.Question = experiment.Question{Who: "permit teams", Change: "officers decide routine permits themselves",
		Comparison: "sign-off as before", Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31"}
	p.Practice = experiment.Practice{ID: "own", Name: "Decide at the desk", Need: "autonomy"}
	p.Arms = []experiment.Arm{{Name: "Sign-off as before", Control: true, Share: 1}, {Name: "Decide at the desk", Share: 1}}
	p.Outcomes = outcomes()
	p.Roster = roster()
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"district"}
	p.Plan.SealedAt = time.Date(2026, 1, 12, 10, 30, 0, 0, time.UTC)
	p.Plan.SealedBy = []experiment.Person{{Name: "J. Aro"}, {Name: "P. Mensah"}}
	p.Plan.Hash = p.PlanHash()
	d := &experiment.Draw{Seed: "71 284 096", SeedSource: "read out by the staff council", At: time.Date(2026, 1, 19, 9, 0, 0, 0, time.UTC),
		By: experiment.Person{Name: "J. Aro"}, RosterHash: p.Roster.Hash(), PlanHash: p.Plan.Hash, Algorithm: "blocked/1",
		Certificate: "afa2445e0c1d9b7733518c4f2a60d0e58d1b6f7722c94be1a3350f4e9d715058"}
	for i, t := range p.Roster.Taking() {
		d.Team = append(d.Team, t.ID)
		d.Arm = append(d.Arm, (i/6+i+1)%2)
	}
	p.Draw = d
	p.Stage = experiment.Unblinded
	p.Deviations = []experiment.Deviation{{At: time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), By: experiment.Person{Name: "J. Aro"}, Mixed: true,
		What: "Two control teams used the new limit for 3 weeks", Decided: "They stay as drawn", Effect: "The true gap may be larger than shown"}}
	p.Unblinding = &experiment.Unblinding{At: time.Date(2026, 8, 24, 11, 0, 0, 0, time.UTC), Names: p.Plan.SealedBy}
	return p
}

func outcomes() []experiment.Outcome {
	return []experiment.Outcome{
		{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Count, Unit: "cases per person each week", Better: experiment.HigherIsBetter, SmallestEffect: 0.8, Source: "Case system"},
		{ID: "motivation", Name: "Work motivation", Role: experiment.Secondary, Kind: experiment.Scale, ScaleMax: 100, Better: experiment.HigherIsBetter, SmallestEffect: 3, Source: "Staff survey", Opinion: true},
		{ID: "resignations", Name: "Resignations", Role: experiment.Secondary, Kind: experiment.Count, Unit: "per 100 staff-years", Better: experiment.LowerIsBetter, SmallestEffect: 3, Source: "HR system"},
		{ID: "complaints", Name: "Complaints", Role: experiment.Secondary, Kind: experiment.Count, Unit: "per 100 cases", Better: experiment.LowerIsBetter, SmallestEffect: 0.5, Source: "Case system"},
		{ID: "audit", Name: "Audit compliance", Role: experiment.Guardrail, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.03, Margin: 0.03, Source: "Audit office"},
		{ID: "days", Name: "Days to decision", Role: experiment.Exploratory, Kind: experiment.Continuous, Unit: "days", Better: experiment.LowerIsBetter, SmallestEffect: 2, Source: "Case system"},
		{ID: "overtime", Name: "Overtime", Role: experiment.Exploratory, Kind: experiment.Continuous, Unit: "hours per staff-week", Better: experiment.LowerIsBetter, SmallestEffect: 0.25, Source: "Time sheets"},
	}
}

func roster() experiment.Roster {
	r := experiment.Roster{Source: experiment.Source{File: "Roster.xlsx", Sheet: "Teams"}, Attributes: []experiment.Attribute{{Name: "district"}}}
	for i := range 52 {
		t := experiment.Team{ID: fmt.Sprintf("%s-%02d", []string{"NO", "SO", "EM", "WE", "MF", "CE"}[i%6], i/6+1), Staff: 12, Cell: fmt.Sprintf("B%d", i+4)}
		t.Text = map[string]string{"district": fmt.Sprintf("District %d", i%6+1)}
		if i >= 48 {
			t.LeftOut = "fewer than 5 staff"
		}
		r.Teams = append(r.Teams, t)
	}
	return r
}

// Estimates are the demonstration's figures, with made-up team means around them.
func Estimates(p *experiment.Pilot) []estimate.OutcomeEstimate {
	figures := map[string][6]float64{ // control mean, control SD, change, SE, low, high
		"cases": {11.2, 0.95, 1.48, 0.28, 0.90, 2.05}, "motivation": {61.5, 9.5, 4.8, 1.77, 1.2, 8.4},
		"resignations": {12.6, 12, -3.2, 3.50, -10.3, 4.0}, "complaints": {3.08, 0.66, 0.07, 0.17, -0.29, 0.42},
		"audit": {0.942, 0.028, -0.005, 0.0074, -0.020, 0.010}, "days": {18.7, 2.7, -2.1, 0.93, -4.0, -0.2},
		"overtime": {1.91, 0.49, 0.43, 0.18, 0.06, 0.80},
	}
	var out []estimate.OutcomeEstimate
	for i, o := range p.Outcomes {
		f, known := figures[o.ID]
		if !known {
			continue
		}
		out = append(out, One(p, o, 1, f, uint64(i+1)))
	}
	return out
}

// One is the estimate of one outcome for one practice arm from six figures:
// the control's mean and standard deviation across teams, the change, its
// standard error, and the ends of its interval. The team means are made up
// around them with the given seed; the team EM-05 is lost.
func One(p *experiment.Pilot, o experiment.Outcome, arm int, f [6]float64, seed uint64) estimate.OutcomeEstimate {
	nan := math.NaN()
	e := estimate.OutcomeEstimate{Outcome: o, Arm: arm, Planned: o.Role != experiment.Exploratory, AdjustedP: nan, ControlMean: f[0], ControlSD: f[1],
		Effect:        estimate.Term{Term: "arm", Estimate: f[2], StdError: f[3], Statistic: f[2] / f[3], DF: 38, P: 0.01, Low: f[4], High: f[5]},
		Randomisation: estimate.Randomisation{P: nan, Low: nan, High: nan, Observed: f[2]},
		Fit:           estimate.Fit{Estimator: "least squares", SEType: "CR2", Obs: 47, Clusters: 47, Blocks: 6},
		Method:        "Difference adjusted for district and starting level, errors by team (CR2)."}
	r := rand.New(rand.NewPCG(seed, 42))
	count := map[int]int{}
	for _, a := range p.Draw.Arm {
		count[a]++
	}
	place, means := map[int][]int{}, map[int]*estimate.ArmMean{}
	for a := range p.Arms {
		place[a] = r.Perm(count[a])
	}
	for i, id := range p.Draw.Team {
		a := p.Draw.Arm[i]
		if a != 0 && a != arm {
			continue
		}
		if means[a] == nil {
			means[a] = &estimate.ArmMean{Arm: a}
		}
		means[a].TeamsDrawn++
		k := place[a][0]
		place[a] = place[a][1:]
		if id == "EM-05" {
			e.LostTeams = append(e.LostTeams, id)
			continue
		}
		z := distuv.UnitNormal.Quantile((float64(k)+0.2+0.6*r.Float64())/float64(count[a])) * 1.05
		mean := f[0] + z*f[1]
		if a != 0 {
			mean += f[2]
		}
		t, _ := p.Roster.Team(id)
		e.Teams = append(e.Teams, estimate.TeamMean{Team: i, ID: id, Arm: a, Mean: mean, Rows: 26, Staff: t.Staff})
		m := means[a]
		m.Teams, m.Rows, m.Staff = m.Teams+1, m.Rows+26, m.Staff+t.Staff
		m.Mean, m.SD = f[0], f[1]
		if a != 0 {
			m.Mean += f[2]
		}
	}
	for _, a := range []int{0, arm} {
		if means[a] != nil {
			e.Arms = append(e.Arms, *means[a])
		}
	}
	return e
}

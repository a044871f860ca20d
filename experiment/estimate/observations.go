package estimate

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
)

// Observations are the rows of one outcome that were linked to drawn teams.
type Observations struct {
	// Outcome is the outcome's id.
	Outcome string
	// Team is, for each row, the index into Roster.Taking().
	Team []int
	// Value is the row's value, NaN where missing.
	Value []float64
	// Exposure is nil, or the row's denominator: the rate is Value/Exposure.
	Exposure []float64
	// Rows are the rows' numbers in their sheet, or nil.
	Rows []int
}

// ArmMean describes one arm.
type ArmMean struct {
	// Arm is the index into Pilot.Arms.
	Arm int
	// TeamsDrawn were drawn into the arm, Teams of them have a value, in Rows rows.
	// Staff is the roster's number of people in the teams with a value.
	TeamsDrawn, Teams, Rows, Staff int
	// Mean is the arm's mean under the plan's weighting, SD the standard deviation
	// across team means; NaN where there is none.
	Mean, SD float64
}

// TeamMean is the mean of one team with a value.
type TeamMean struct {
	// Team is the index into Roster.Taking().
	Team int
	ID   string
	Arm  int
	Mean float64
	// Rows hold a value; Staff is the roster's number of people.
	Rows, Staff int
	// Unused is true for a team of the arms compared that has a value and yet no
	// part in the comparison: it lacks a covariate, or its block has only one side.
	Unused bool
}

// gathered is one outcome's data by row and by team.
type gathered struct {
	outcome experiment.Outcome
	teams   []experiment.Team
	arm     []int // of every team that takes part
	team    []int // of each row with a value
	value   []float64
	mean    []float64 // of each team, NaN without a value
	rows    []int     // with a value, of each team
	rate    bool      // values are divided by exposures
	placed  []bool    // teams outside the inference, because no draw placed them
	lost    []string
	outside []string // ids of the placed teams
	notes   []string
}

// gather checks the rows of one outcome and averages them within teams: the mean
// of the values, or the sum of the values over the sum of the exposures.
func gatherTeams(p *experiment.Pilot, o Observations, placed []bool) (*gathered, error) {
	outcome, known := p.Outcome(o.Outcome)
	if !known {
		return nil, &experiment.Refusal{What: fmt.Sprintf("There are data for an outcome “%s” that the plan does not have.", o.Outcome), Remedy: "Link the column to one of the plan's outcomes, or set it aside."}
	}
	g := &gathered{outcome: outcome, teams: p.Roster.Taking(), arm: p.Draw.Arm, rate: o.Exposure != nil, placed: placed}
	n := len(g.teams)
	if len(o.Team) != len(o.Value) || (o.Exposure != nil && len(o.Exposure) != len(o.Value)) {
		return nil, fmt.Errorf("estimate: %d teams, %d values and %d exposures for outcome %s", len(o.Team), len(o.Value), len(o.Exposure), o.Outcome)
	}
	g.mean, g.rows = make([]float64, n), make([]int, n)
	exposure, missing, zero := make([]float64, n), 0, 0
	for i, t := range o.Team {
		if t < 0 || t >= n {
			return nil, fmt.Errorf("estimate: row %d of outcome %s belongs to team %d of %d", i, o.Outcome, t, n)
		}
		if placed[t] {
			continue
		}
		v, e := o.Value[i], 1.0
		if o.Exposure != nil {
			e = o.Exposure[i]
		}
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0) || math.IsNaN(e) || math.IsInf(e, 0) || e < 0:
			missing++
			continue
		case e == 0 && p.Plan.Weighting == experiment.EachRow:
			zero++
			continue
		}
		g.team, g.value = append(g.team, t), append(g.value, v/e)
		g.mean[t] += v
		exposure[t] += e
		g.rows[t]++
	}
	g.finish(exposure, missing, zero, len(o.Value))
	return g, nil
}

// finish divides, finds the teams without a value and writes the notes.
func (g *gathered) finish(exposure []float64, missing, zero, all int) {
	if missing > 0 {
		g.notes = append(g.notes, fmt.Sprintf("%d of %d rows have no usable value and are left out.", missing, all))
	}
	if zero > 0 {
		g.notes = append(g.notes, fmt.Sprintf("%d rows have an exposure of zero, so they have no rate, and are left out.", zero))
	}
	var idle []string
	for t := range g.teams {
		if g.placed[t] {
			g.outside = append(g.outside, g.teams[t].ID)
			g.mean[t] = math.NaN()
			continue
		}
		if g.rows[t] > 0 && exposure[t] == 0 {
			idle = append(idle, g.teams[t].ID)
			g.rows[t] = 0
		}
		if g.rows[t] == 0 {
			g.mean[t] = math.NaN()
			g.lost = append(g.lost, g.teams[t].ID)
			continue
		}
		g.mean[t] /= exposure[t]
	}
	if len(g.outside) > 0 {
		g.notes = append(g.notes, fmt.Sprintf("%s: placed without a draw, so outside the estimate and every count of it.", list("Team", g.outside)))
	}
	if len(idle) > 0 {
		g.notes = append(g.notes, fmt.Sprintf("%s: the exposure adds up to zero, so there is no rate, and the team counts as without data.", list("Team", idle)))
	}
	if len(g.lost) > 0 {
		g.notes = append(g.notes, fmt.Sprintf("%d of %d teams drawn have no value and cannot be in the estimate: %s.", len(g.lost), len(g.teams)-len(g.outside), strings.Join(g.lost, ", ")))
	}
	// Rows of a team without a rate are not used row by row either.
	kept := 0
	for i, t := range g.team {
		if g.rows[t] > 0 {
			g.team[kept], g.value[kept] = t, g.value[i]
			kept++
		}
	}
	g.team, g.value = g.team[:kept], g.value[:kept]
}

// list names one or several things: "Team A" or "Teams A, B".
func list(what string, names []string) string {
	if len(names) > 1 {
		what += "s"
	}
	return what + " " + strings.Join(names, ", ")
}

// armMeans describes every arm.
func (g *gathered) armMeans(p *experiment.Pilot) []ArmMean {
	out := make([]ArmMean, len(p.Arms))
	means, sum, rows := make([][]float64, len(p.Arms)), make([]float64, len(p.Arms)), make([]int, len(p.Arms))
	for i, t := range g.team {
		sum[g.arm[t]] += g.value[i]
		rows[g.arm[t]]++
	}
	for t, a := range g.arm {
		if g.placed[t] {
			continue
		}
		out[a].TeamsDrawn++
		if g.rows[t] > 0 {
			out[a].Teams++
			out[a].Rows += g.rows[t]
			out[a].Staff += g.teams[t].Staff
			means[a] = append(means[a], g.mean[t])
		}
	}
	for a := range out {
		out[a].Arm = a
		out[a].Mean, out[a].SD = meanAndSD(means[a])
		if p.Plan.Weighting == experiment.EachRow && rows[a] > 0 {
			out[a].Mean = sum[a] / float64(rows[a])
		}
	}
	return out
}

// meanAndSD are NaN for no values, and SD for one.
func meanAndSD(values []float64) (mean, sd float64) {
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	for _, v := range values {
		mean += v - values[0]
	}
	mean = values[0] + mean/float64(len(values))
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	if len(values) == 1 {
		return mean, math.NaN()
	}
	return mean, math.Sqrt(sd / float64(len(values)-1))
}

// teamMeans lists the teams with a value.
func (g *gathered) teamMeans() []TeamMean {
	var out []TeamMean
	for t, team := range g.teams {
		if g.rows[t] > 0 {
			out = append(out, TeamMean{Team: t, ID: team.ID, Arm: g.arm[t], Mean: g.mean[t], Rows: g.rows[t], Staff: team.Staff})
		}
	}
	return out
}

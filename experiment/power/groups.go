package power

import (
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
)

// lasting is how much of a value before the start belongs to groups of teams, such as
// districts, whose differences last.
type lasting struct {
	name   string // "" where no groups differ
	mean   float64
	effect []float64 // of each team's group
	within float64   // variance between teams of one group
}

// lastingGroups looks for them: the plan's blocks or, where it has none, the text
// attribute whose groups differ most, if they differ more than luck would make them in
// 19 of 20 rosters. A group's effect is drawn towards 0 by what is known of it, as the
// best linear prediction of a random effect does (Robinson 1991, Statistical Science
// 6:15), with the variances of the analysis of variance.
func lastingGroups(p *experiment.Pilot, x []float64) lasting {
	teams := p.Roster.Taking()
	label := func(names []string) []string {
		out := make([]string, len(teams))
		for i, t := range teams {
			parts := make([]string, len(names))
			for k, name := range names {
				parts[k] = t.Text[name]
			}
			out[i] = strings.Join(parts, "\x00")
		}
		return out
	}
	if len(p.Plan.BlockBy) > 0 {
		g, _ := groupEffects(x, label(p.Plan.BlockBy))
		if g.name != "" {
			g.name = strings.Join(p.Plan.BlockBy, " and ")
		}
		return g
	}
	best, _ := groupEffects(x, make([]string, len(x)))
	for _, a := range p.Roster.Attributes {
		if a.Numeric || p.Draw != nil && p.Draw.Column == a.Name {
			continue
		}
		g, chance := groupEffects(x, label([]string{a.Name}))
		if g.name != "" && chance < 0.05 && g.within < best.within {
			best, best.name = g, a.Name
		}
	}
	return best
}

// groupEffects is the analysis of variance of one grouping, and the chance that luck
// would make the groups differ as much (F test). name is not empty where they differ.
func groupEffects(x []float64, label []string) (g lasting, chance float64) {
	sum, count := map[string]float64{}, map[string]float64{}
	n, shift := 0.0, math.NaN()
	for i, v := range x {
		if math.IsNaN(v) {
			continue
		}
		if n == 0 {
			shift = v
		}
		n++
		g.mean += v - shift
		sum[label[i]] += v - shift
		count[label[i]]++
	}
	g.mean = shift + g.mean/n
	var between, within, squares float64
	for i, v := range x {
		if k := label[i]; !math.IsNaN(v) {
			m := shift + sum[k]/count[k]
			between += (m - g.mean) * (m - g.mean)
			within += (v - m) * (v - m)
		}
	}
	for _, c := range count {
		squares += c * c
	}
	g.effect = make([]float64, len(x))
	k := float64(len(count))
	if k < 2 || n-k < 2 || !(within > 0) {
		g.within = (between + within) / (n - 1)
		return g, 1
	}
	msb, msw := between/(k-1), within/(n-k)
	size := (n - squares/n) / (k - 1)
	variance := (msb - msw) / size
	g.within = msw
	if variance <= 0 {
		g.within = (between + within) / (n - 1)
		return g, 1
	}
	g.name = "groups"
	for i := range x {
		if c := count[label[i]]; c > 0 {
			g.effect[i] = variance / (variance + msw/c) * (shift + sum[label[i]]/c - g.mean)
		}
	}
	return g, distuv.F{D1: k - 1, D2: n - k}.Survival(msb / msw)
}

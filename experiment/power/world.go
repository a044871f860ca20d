package power

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
)

// world makes up what the teams' values of one outcome would be: a level for each
// team, which the values before the start foretell, and chance on top of it. It is the
// same world for every way of drawing.
type world struct {
	outcome experiment.Outcome
	// level is what each team comes to without the practice, before chance; chance is
	// the standard deviation of what comes on top, people included. For a binary outcome
	// it is that of the team's own share, and people are drawn from it one by one.
	level, chance []float64
	people        []int
	// on names in a few words what the values were made from; notes say it in sentences.
	on    string
	notes []string
}

// values makes one value for each team: arm gives the sides, effect what every
// practice arm changes.
func (w *world) values(d *dice, arm []int, control int, effect float64, out []float64) {
	for t, level := range w.level {
		if arm[t] != control {
			level += effect
		}
		if w.outcome.Kind == experiment.Binary {
			out[t] = float64(d.times(w.people[t], d.share(level, w.chance[t]))) / float64(w.people[t])
			continue
		}
		out[t] = level + w.chance[t]*d.normal()
	}
}

// usualR2 is what values from before are taken to explain of the differences between
// teams where nobody has said: a careful reading of administrative figures, which
// explain 50 to 80% a year later (Bloom, Richburg-Hayes and Black 2007, Educational
// Evaluation and Policy Analysis 29:30, for schools).
const usualR2 = 0.5

// usualPeople is how many people a team is taken to have where neither the roster nor
// the sample size says.
const usualPeople = 10

// worldOf makes the world of an outcome from the agency's own values before the start
// where the roster has them, and otherwise from the assumptions of the sample size.
func worldOf(p *experiment.Pilot, outcome experiment.Outcome) (*world, error) {
	w := &world{outcome: outcome}
	w.count(p)
	x, missing := before(p, outcome)
	if x != nil {
		w.fromBaseline(p, x, missing)
		return w, nil
	}
	if err := w.fromAssumptions(p); err != nil {
		return nil, err
	}
	return w, nil
}

// count finds the people of each team.
func (w *world) count(p *experiment.Pilot) {
	teams := p.Roster.Taking()
	known, sum := 0, 0
	for _, t := range teams {
		if t.Staff > 0 {
			known++
			sum += t.Staff
		}
	}
	usual, from := usualPeople, "a guess"
	if known > 0 {
		usual, from = max(1, int(math.Round(float64(sum)/float64(known)))), "the average of the others"
	} else if p.SampleSize != nil && p.SampleSize.PerTeam >= 1 {
		usual, from = int(math.Round(p.SampleSize.PerTeam)), "the sample size"
	}
	for _, t := range teams {
		n := t.Staff
		if n <= 0 {
			n = usual
		}
		w.people = append(w.people, n)
	}
	if known < len(teams) {
		w.notes = append(w.notes, fmt.Sprintf("%d of %d teams have no number of staff in the roster; each is taken to have %d (%s).", len(teams)-known, len(teams), usual, from))
	}
}

// before gives each team's value before the start, or nil where the outcome has none
// or all are alike; teams without one are NaN, and counted.
func before(p *experiment.Pilot, outcome experiment.Outcome) (x []float64, missing int) {
	if outcome.Baseline == "" {
		return nil, 0
	}
	var known []float64
	for _, t := range p.Roster.Taking() {
		v, has := t.Number[outcome.Baseline]
		if !has || math.IsNaN(v) || math.IsInf(v, 0) {
			v = math.NaN()
			missing++
		} else {
			known = append(known, v)
		}
		x = append(x, v)
	}
	if _, variance := meanAndVariance(known); len(known) < 4 || !(variance > 0) {
		return nil, missing
	}
	return x, missing
}

// fromBaseline keeps what each team had before: differences between lasting groups in
// full, the rest of a team's difference by the root of what it explains, and chance so
// that the values are as spread as before.
func (w *world) fromBaseline(p *experiment.Pilot, x []float64, missing int) {
	r2, from := usualR2, "a guess"
	if p.SampleSize != nil {
		r2, from = math.Min(math.Max(p.SampleSize.R2, 0), 1), "the sample size"
	}
	groups := lastingGroups(p, x)
	mean, within := groups.mean, groups.within
	// Where the ICC is known, part of the spread is people's and grows in small teams.
	ofTeam, person := within, 0.0
	if p.SampleSize != nil && p.SampleSize.ICC > 0 && p.SampleSize.ICC < 1 {
		icc, inverse := p.SampleSize.ICC, 0.0
		for _, n := range w.people {
			inverse += 1 / float64(n) / float64(len(w.people))
		}
		share := icc / (icc + (1-icc)*inverse)
		ofTeam, person = share*within, (1-share)*within/inverse
	}
	repeats := math.Sqrt(r2 * ofTeam / within)
	for t, v := range x {
		own := groups.effect[t]
		if math.IsNaN(v) {
			v = mean + own
		}
		w.level = append(w.level, mean+own+repeats*(v-mean-own))
		chance := ofTeam*(1-r2) + person/float64(w.people[t])
		if w.outcome.Kind == experiment.Binary {
			share := math.Min(math.Max(w.level[t], 0.001), 0.999)
			chance = math.Max(0, within*(1-repeats*repeats)-share*(1-share)/float64(w.people[t]))
		}
		w.chance = append(w.chance, math.Sqrt(chance))
	}
	w.on = fmt.Sprintf("the roster's “%s”", w.outcome.Baseline)
	w.notes = append(w.notes, fmt.Sprintf("Values are made up from the roster's “%s”: each team's difference from the others repeats so that it explains %s of the differences between teams (%s), and chance keeps the spread as it was.", w.outcome.Baseline, percent(r2), from))
	if groups.name != "" {
		w.notes = append(w.notes, fmt.Sprintf("Differences between the groups of “%s” are taken to last.", groups.name))
	}
	if missing > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%s without a value in “%s” get that of their group.", counted(missing, "team"), w.outcome.Baseline))
	}
	w.byKind()
}

// fromAssumptions makes teams that differ by chance only, or by the plan's covariates
// where the sample size says how much they explain.
func (w *world) fromAssumptions(p *experiment.Pilot) error {
	s := p.SampleSize
	if s == nil || !(s.SD > 0) {
		return &experiment.Refusal{
			What:   fmt.Sprintf("Nothing is known of how much teams differ in “%s”.", w.outcome.Name),
			Place:  experiment.Place{Field: "sample size"},
			Remedy: "Name the roster column that holds it before the start on Outcomes, or settle the numbers on Sample size.",
		}
	}
	icc := math.Min(math.Max(s.ICC, 0), 1)
	between, person := s.SD*s.SD*icc, s.SD*s.SD*(1-icc)
	mean := 0.0
	if w.outcome.Kind == experiment.Binary {
		// The lower of the two shares with this spread: sd² = share·(1−share).
		mean = (1 - math.Sqrt(math.Max(0, 1-4*s.SD*s.SD))) / 2
	}
	foretold, names := covariateScore(p)
	r2 := s.R2
	if foretold == nil {
		foretold, r2 = make([]float64, len(w.people)), 0
	}
	for t, n := range w.people {
		w.level = append(w.level, mean+math.Sqrt(r2*between)*foretold[t])
		chance := between*(1-r2) + person/float64(n)
		if w.outcome.Kind == experiment.Binary {
			chance = between * (1 - r2)
		}
		w.chance = append(w.chance, math.Sqrt(chance))
	}
	w.on = fmt.Sprintf("made-up values: SD %.3g, ICC %.2g", s.SD, icc)
	w.notes = append(w.notes, fmt.Sprintf("Values are made up from the sample size: a person's standard deviation is %.4g, the ICC %.3g. The roster holds no values of “%s” before the start.", s.SD, icc, w.outcome.Name))
	switch {
	case s.R2 > 0 && r2 == 0:
		w.notes = append(w.notes, fmt.Sprintf("The sample size counts on %s explained by values from before, and the plan adjusts for none; so nothing is explained here.", percent(s.R2)))
	case r2 > 0:
		w.notes = append(w.notes, fmt.Sprintf("%s of the differences between teams follow %s.", percent(r2), strings.Join(names, " and ")))
	}
	w.byKind()
	return nil
}

// byKind says what a kind of outcome leaves out.
func (w *world) byKind() {
	if w.outcome.Kind == experiment.Count {
		w.notes = append(w.notes, "Counts are made up as team averages from the bell curve; very rare events are lumpier.")
	}
	if w.outcome.Kind != experiment.Binary {
		return
	}
	cut := 0
	for t, level := range w.level {
		w.level[t] = math.Min(math.Max(level, 0.001), 0.999)
		if w.level[t] != level {
			cut++
		}
	}
	if cut > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%s had a share beyond 0 or 100%%, which was held there.", counted(cut, "team")))
	}
}

// covariateScore is the average of the plan's covariates, each with mean 0 and
// variance 1, made so again; nil where there is none with spread in every team.
func covariateScore(p *experiment.Pilot) (score []float64, names []string) {
	teams := p.Roster.Taking()
	score = make([]float64, len(teams))
	for _, name := range p.Plan.Covariates {
		x := make([]float64, 0, len(teams))
		for _, t := range teams {
			if v, has := t.Number[name]; has && !math.IsNaN(v) && !math.IsInf(v, 0) {
				x = append(x, v)
			}
		}
		if len(x) == len(teams) && standardise(x) {
			names = append(names, "“"+name+"”")
			for t, v := range x {
				score[t] += v
			}
		}
	}
	if len(names) == 0 || !standardise(score) {
		return nil, nil
	}
	return score, names
}

// standardise gives the values mean 0 and variance 1; false where they are all alike.
func standardise(x []float64) bool {
	mean, variance := meanAndVariance(x)
	if !(variance > 0) {
		return false
	}
	for i := range x {
		x[i] = (x[i] - mean) / math.Sqrt(variance)
	}
	return true
}

// meanAndVariance are about the first value, so that an offset costs no digits; the
// variance has the divisor n−1 and is NaN for fewer than two values.
func meanAndVariance(x []float64) (mean, variance float64) {
	if len(x) == 0 {
		return math.NaN(), math.NaN()
	}
	for _, v := range x {
		mean += v - x[0]
	}
	mean = x[0] + mean/float64(len(x))
	if len(x) < 2 {
		return mean, math.NaN()
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}

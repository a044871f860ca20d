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
// where the roster has them, and otherwise from the numbers of Sample size, or those
// that it would start from.
func worldOf(p *experiment.Pilot, outcome experiment.Outcome) (*world, error) {
	only := *p
	only.Outcomes = []experiment.Outcome{outcome}
	only.Outcomes[0].Role = experiment.Primary
	setting, sources := SettingOf(&only)
	w := &world{outcome: outcome}
	w.count(p, setting)
	if x, missing := before(p, outcome); x != nil {
		w.fromBaseline(p, x, missing, setting, sources)
	} else if err := w.fromAssumptions(p, setting, sources); err != nil {
		return nil, err
	}
	w.byKind()
	return w, nil
}

// count finds the people of each team.
func (w *world) count(p *experiment.Pilot, s Setting) {
	usual, unknown := max(1, int(math.Round(s.PerTeam))), 0
	for _, t := range p.Roster.Taking() {
		n := t.Staff
		if n <= 0 {
			n = usual
			unknown++
		}
		w.people = append(w.people, n)
	}
	if unknown > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%d of %d teams have no number of staff in the roster; each is taken to have %d.", unknown, len(w.people), usual))
	}
}

// perPerson is the average of 1/n over teams.
func (w *world) perPerson() float64 {
	sum := 0.0
	for _, n := range w.people {
		sum += 1 / float64(n)
	}
	return sum / float64(len(w.people))
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
// full, the rest of a team's difference as far as it explains, and chance so that the
// values are as spread as before. Of the spread between teams the part that is people's,
// (1−ρ)/n against ρ, is chance, and larger in small teams.
func (w *world) fromBaseline(p *experiment.Pilot, x []float64, missing int, s Setting, sources map[string]string) {
	r2, from := s.R2, sources[OfR2]
	if p.Plan.Estimator != experiment.LeastSquares && r2 == 0 {
		r2, from = usualR2, "Taken with care: team results repeat over years"
	}
	groups := lastingGroups(p, x)
	mean, within := groups.mean, groups.within
	ofTeam, person := within, 0.0
	if h := w.perPerson(); h < 1 {
		share := s.ICC / (s.ICC + (1-s.ICC)*h)
		ofTeam, person = share*within, (1-share)*within/h
	}
	repeats := math.Sqrt(r2 * ofTeam / within)
	for t, v := range x {
		own := groups.effect[t]
		if math.IsNaN(v) {
			v = mean + own
		}
		level, n := mean+own+repeats*(v-mean-own), float64(w.people[t])
		chance := ofTeam*(1-r2) + person/n
		if w.outcome.Kind == experiment.Binary {
			share := math.Min(math.Max(level, 0.001), 0.999)
			chance = math.Max(0, within*(1-repeats*repeats)-share*(1-share)/n)
		}
		w.level, w.chance = append(w.level, level), append(w.chance, math.Sqrt(chance))
	}
	w.on = fmt.Sprintf("the roster's “%s”", w.outcome.Baseline)
	w.notes = append(w.notes, fmt.Sprintf("Values are made up from the roster's “%s” and are as spread as it is. It explains %s of the differences between teams (%s).", w.outcome.Baseline, percent(r2), smallFirst(from)))
	if s.ICC > 0 && w.outcome.Kind != experiment.Binary {
		w.notes = append(w.notes, fmt.Sprintf("Of the spread within teams and between them, %s is between them (ICC; %s).", percent(s.ICC), smallFirst(sources[OfICC])))
	}
	if groups.name != "" {
		w.notes = append(w.notes, fmt.Sprintf("Differences between the groups of “%s” are taken to last.", groups.name))
	}
	if missing > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%s without a value in “%s” get that of their group.", counted(missing, "team"), w.outcome.Baseline))
	}
}

// smallFirst puts a source's sentence into brackets' case.
func smallFirst(s string) string {
	if len(s) < 2 || s[1] < 'a' || s[1] > 'z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// fromAssumptions makes teams that differ by chance only, or by the plan's covariates
// where the sample size says how much they explain.
func (w *world) fromAssumptions(p *experiment.Pilot, s Setting, sources map[string]string) error {
	if err := s.Check(); err != nil {
		return err
	}
	between, person, mean := s.SD*s.SD*s.ICC, s.SD*s.SD*(1-s.ICC), 0.0
	if w.outcome.Kind == experiment.Binary {
		mean = s.PControl
		between, person = mean*(1-mean)*s.ICC, 0 // people are drawn one by one
	}
	foretold, names := covariateScore(p)
	r2 := s.R2
	if foretold == nil {
		foretold, r2 = make([]float64, len(w.people)), 0
	}
	for t, n := range w.people {
		w.level = append(w.level, mean+math.Sqrt(r2*between)*foretold[t])
		w.chance = append(w.chance, math.Sqrt(between*(1-r2)+person/float64(n)))
	}
	w.on = fmt.Sprintf("made-up values: SD %.3g, ICC %.2g", s.SD, s.ICC)
	w.notes = append(w.notes, fmt.Sprintf("The roster holds no values of “%s” before the start. Values are made up: SD of one person %.4g (%s), ICC %.3g (%s).", w.outcome.Name, s.SD, smallFirst(sources[OfSD]), s.ICC, smallFirst(sources[OfICC])))
	switch {
	case s.R2 > 0 && r2 == 0:
		w.notes = append(w.notes, fmt.Sprintf("Sample size counts on %s explained by values from before, and the roster has none to adjust for; so nothing is explained here.", percent(s.R2)))
	case r2 > 0:
		w.notes = append(w.notes, fmt.Sprintf("%s of the differences between teams follow %s.", percent(r2), strings.Join(names, " and ")))
	}
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

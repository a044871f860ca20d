package power

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// reader takes the members out of a Spec, each checked when it is taken, and keeps
// the first thing that is wrong.
type reader struct {
	spec  Spec
	taken map[string]bool
	notes []string
	wrong *experiment.Refusal
}

// bounds is what a number may be.
type bounds struct {
	low, high         float64
	lowOpen, highOpen bool
	whole             bool
	words             string
}

var (
	anyNumber   = bounds{low: math.Inf(-1), high: math.Inf(1), lowOpen: true, highOpen: true, words: "a number"}
	aboveZero   = bounds{low: 0, high: math.Inf(1), lowOpen: true, highOpen: true, words: "a number above 0"}
	notNegative = bounds{low: 0, high: math.Inf(1), highOpen: true, words: "0 or more"}
	zeroToOne   = bounds{low: 0, high: 1, words: "between 0 and 1"}
	belowOne    = bounds{low: 0, high: 1, highOpen: true, words: "0 or more and below 1"}
	betweenOnly = bounds{low: 0, high: 1, lowOpen: true, highOpen: true, words: "above 0 and below 1"}
	oneOrMore   = bounds{low: 1, high: math.Inf(1), highOpen: true, words: "1 or more"}
	number      = bounds{low: 1, high: 1e7, whole: true, words: "a whole number of at least 1"}
	someOrNone  = bounds{low: 0, high: 1e7, whole: true, words: "a whole number, 0 or more"}
	correlation = bounds{low: -1, high: 1, lowOpen: true, highOpen: true, words: "above −1 and below 1"}
)

func (b bounds) hold(v float64) bool {
	if math.IsNaN(v) || v < b.low || v > b.high || b.lowOpen && v == b.low || b.highOpen && v == b.high {
		return false
	}
	return !b.whole || v == math.Trunc(v)
}

func (r *reader) refuse(name, what, remedy string) {
	if r.wrong == nil {
		r.wrong = &experiment.Refusal{What: what, Place: experiment.Place{Field: name}, Remedy: remedy}
	}
}

func (r *reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// given is the member's value, checked, and whether it is given at all.
func (r *reader) given(name string, b bounds) (float64, bool) {
	r.taken[name] = true
	for _, m := range r.spec.numbers() {
		if m.name != name || m.value == nil {
			continue
		}
		if !b.hold(*m.value) {
			r.refuse(name, fmt.Sprintf("“%s” is %s.", name, plain(*m.value)), fmt.Sprintf("It must be %s.", b.words))
		}
		return *m.value, true
	}
	return 0, false
}

// need is a member without which there is no answer.
func (r *reader) need(name string, b bounds, what string) float64 {
	v, has := r.given(name, b)
	if !has {
		r.refuse(name, fmt.Sprintf("“%s” is missing: %s.", name, what), fmt.Sprintf("Give it as %s.", b.words))
		return math.NaN()
	}
	return v
}

// or is a member that has a usual value, which is noted unless it says "none".
func (r *reader) or(name string, b bounds, usual float64, note string) float64 {
	v, has := r.given(name, b)
	if !has {
		if note != "" {
			r.note("%s", note)
		}
		return usual
	}
	return v
}

// choose is a member in words; the first choice is the usual one.
func (r *reader) choose(name string, choices ...string) string {
	r.taken[name] = true
	for _, c := range r.spec.words() {
		if c.name != name {
			continue
		}
		if c.value == "" {
			return choices[0]
		}
		if !slices.Contains(choices, c.value) {
			r.refuse(name, fmt.Sprintf("“%s” is “%s”.", name, c.value), "It is one of "+quoted(choices)+".")
		}
		return c.value
	}
	return ""
}

// unused notes members that are given though the design does not look at them.
func (r *reader) unused() {
	var names []string
	for _, m := range r.spec.numbers() {
		if m.value != nil && !r.taken[m.name] {
			names = append(names, m.name)
		}
	}
	for _, c := range r.spec.words() {
		if c.value != "" && !r.taken[c.name] {
			names = append(names, c.name)
		}
	}
	if len(names) > 0 {
		r.note("Not used for this design, outcome and question: %s.", strings.Join(names, ", "))
	}
}

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "“" + w + "”"
	}
	return strings.Join(out, ", ")
}

// plain writes a number as short as it can be read back, with the minus sign.
func plain(v float64) string { return strings.Replace(fmt.Sprintf("%.6g", v), "-", "−", 1) }

// trialOf reads a Spec into the numbers that the formulas take.
func trialOf(s Spec) (trial, []string, error) {
	r := &reader{spec: s, taken: map[string]bool{}}
	t := trial{design: s.Design, outcome: s.Outcome, solve: s.Solve}
	r.kinds(s)
	if r.wrong == nil {
		r.level(&t)
		r.units(&t)
		r.values(&t)
		r.particulars(&t)
		r.unused()
	}
	if r.wrong != nil {
		return trial{}, nil, r.wrong
	}
	return t, r.notes, nil
}

// kinds looks at the three members in words that decide about all others.
func (r *reader) kinds(s Spec) {
	for _, m := range []struct {
		name, value string
		choices     []string
	}{
		{"design", s.Design, Designs()},
		{"outcome", s.Outcome, []string{string(experiment.Continuous), string(experiment.Binary), string(experiment.Count)}},
		{"solve", s.Solve, []string{SolvePower, SolveEffect, SolveClusters, SolveSize}},
	} {
		switch {
		case m.value == "":
			r.refuse(m.name, fmt.Sprintf("“%s” is missing.", m.name), "It is one of "+quoted(m.choices)+".")
		case !slices.Contains(m.choices, m.value):
			r.refuse(m.name, fmt.Sprintf("“%s” is “%s”.", m.name, m.value), "It is one of "+quoted(m.choices)+".")
		}
	}
}

func (r *reader) level(t *trial) {
	usual, note := 0.05, "alpha is not given: 0.05."
	t.sides = 2
	switch {
	case t.design == GuardrailDesign:
		t.sides, usual, note = 1, 0.025, "alpha is not given: 0.025 on one side, which is the lower end of a 95% interval."
	default:
		t.sides = int(r.or("sides", bounds{low: 1, high: 2, whole: true, words: "1 or 2"}, 2, ""))
	}
	t.alpha = r.or("alpha", betweenOnly, usual, note)
	if t.sides == 1 && t.alpha >= 0.5 {
		r.refuse("alpha", fmt.Sprintf("“alpha” is %s on one side.", plain(t.alpha)), "It must be below 0.5.")
	}
	if t.solve != SolvePower {
		t.power = r.or("power", betweenOnly, 0.8, "power is not given: 0.8.")
		if t.power <= t.alpha {
			r.refuse("power", fmt.Sprintf("“power” is %s, no more than “alpha”.", plain(t.power)), "Luck alone gives that; ask for more, 0.8 is usual.")
		}
	}
	switch {
	case t.design == HayesBennett:
		t.test = testNormal
	case t.design == Individual && t.outcome == string(experiment.Binary):
		t.test = r.choose("test", testStudent, testNormal, testPooled)
	default:
		t.test = r.choose("test", testStudent, testNormal)
	}
}

// units reads how many are drawn, of what size and how alike.
func (r *reader) units(t *trial) {
	t.ratio = 1
	if t.solve == SolveClusters {
		if t.design == SeveralArms {
			t.ratio = r.or("control_ratio", aboveZero, 1, "")
		}
	} else {
		t.treated = r.need("clusters_treated", number, treatedIs(t.design))
		t.control = t.treated
		if t.design != Pairs && t.design != Wedge {
			t.control = r.need("clusters_control", number, "the teams that go on as before")
		}
	}
	t.size = 1
	alone := t.design == Individual
	if isWaves(t.design) && r.spec.ClusterSize == nil && r.spec.ICC == nil {
		alone = true
		r.note("No cluster_size and no icc are given: the units that are drawn are measured as they are.")
	}
	if alone {
		if t.solve == SolveSize {
			r.refuse("solve", "People are drawn one by one, so there is no team whose size could be asked for.", "Solve for clusters: the people in each arm.")
		}
		t.icc = 0
		t.r2Within = r.or("r2_individual", belowOne, 0, "")
	} else {
		if t.solve != SolveSize {
			t.size = r.need("cluster_size", oneOrMore, "people in a team, on average")
		}
		if !t.byRates(r) {
			t.icc = r.need("icc", zeroToOne, "how alike people in one team are")
			t.r2Cluster = r.or("r2_cluster", belowOne, 0, "")
			t.r2Within = r.or("r2_individual", belowOne, 0, "")
		}
		t.cv = r.or("cv", notNegative, 0, "cv is not given: teams of equal size.")
		t.eachTeam = r.choose("weighting", string(experiment.EachRow), string(experiment.EachTeam)) == string(experiment.EachTeam)
	}
	t.lost = r.or("df_lost", someOrNone, 0, "")
}

func treatedIs(design string) string {
	switch design {
	case Pairs:
		return "the number of pairs"
	case Wedge:
		return "the teams in each sequence"
	case SeveralArms:
		return "the teams in each practice arm"
	case Individual:
		return "the people who get the practice"
	}
	return "the teams that get the practice"
}

func isWaves(design string) bool {
	return design == Post || design == Difference || design == Ancova
}

// byRates is true where the variance comes from rates, or from shares and k.
func (t *trial) byRates(r *reader) bool {
	t.rates = t.outcome == string(experiment.Count) && (r.spec.RateControl != nil || r.spec.RateTreated != nil || t.design == HayesBennett)
	return t.rates || t.design == HayesBennett
}

// values reads the outcome: the effect and what makes values differ.
func (r *reader) values(t *trial) {
	switch {
	case t.rates:
		t.base = r.need("rate_control", aboveZero, "events for one unit of person-time as before")
		r.change(t, "rate_treated", aboveZero)
		t.exposure = r.or("person_time", aboveZero, 1, "person_time is not given: 1 for each person.")
		t.k = r.need("k", notNegative, "the coefficient of variation of the teams' true rates")
	case t.outcome == string(experiment.Binary):
		t.base = r.need("p_control", betweenOnly, "the share as before")
		r.change(t, "p_treated", betweenOnly)
		if t.design == HayesBennett {
			t.k = r.need("k", notNegative, "the coefficient of variation of the teams' true shares")
		}
	default:
		if t.design == HayesBennett {
			r.refuse("outcome", "The formula of Hayes and Bennett is for shares and rates.", "Use outcome “binary” or “count”, or the design “crt”.")
		}
		t.sd = r.or("sd", aboveZero, 1, "sd is not given: the effect counts in standard deviations.")
		switch {
		case t.solve == SolveEffect && t.design != GuardrailDesign:
		case t.design == GuardrailDesign:
			t.effect = r.or("effect", anyNumber, 0, "effect is not given: the practice is taken to change nothing in this outcome.")
		default:
			t.effect = r.need("effect", anyNumber, "the change to be seen")
		}
	}
	if t.design == GuardrailDesign && t.solve != SolveEffect {
		t.margin = r.need("margin", aboveZero, "how much worse it may get")
	}
	if t.effect == 0 && t.design != GuardrailDesign && (t.solve == SolveClusters || t.solve == SolveSize) {
		r.refuse("effect", "The effect is 0, and no number of teams can see nothing.", "Give the smallest change that matters.")
	}
}

// change reads the level with the practice, or the effect, or both if they agree.
func (r *reader) change(t *trial, name string, b bounds) {
	level, hasLevel := r.given(name, b)
	effect, hasEffect := r.given("effect", anyNumber)
	switch {
	case hasLevel && hasEffect && math.Abs(level-t.base-effect) > 1e-9:
		r.refuse("effect", fmt.Sprintf("“effect” is %s, but “%s” and its level as before are %s apart.", plain(effect), name, plain(level-t.base)), "Give one of the two.")
	case hasLevel:
		t.effect = level - t.base
	case hasEffect:
		t.effect = effect
		if r.wrong == nil && !b.hold(t.base+effect) {
			r.refuse("effect", fmt.Sprintf("With an effect of %s the level would be %s.", plain(effect), plain(t.base+effect)), fmt.Sprintf("It must be %s.", b.words))
		}
	case t.design == GuardrailDesign:
		r.note("effect is not given: the practice is taken to change nothing in this outcome.")
	case t.solve != SolveEffect:
		r.refuse(name, fmt.Sprintf("“%s” is missing: the level with the practice.", name), fmt.Sprintf("Give it as %s, or give “effect”.", b.words))
	}
	t.down = hasLevel && level < t.base || hasEffect && effect < 0
}

// particulars reads what only one design has.
func (r *reader) particulars(t *trial) {
	switch t.design {
	case Blocked:
		t.blocks = r.need("blocks", number, "the number of blocks")
	case Pairs:
		t.pairCorrelation = r.need("pair_correlation", correlation, "how alike the true means of the two teams of a pair are")
	case Post, Difference, Ancova:
		r.waves(t)
	case SeveralArms:
		t.arms = int(r.need("arms", bounds{low: 1, high: 20, whole: true, words: "a whole number from 1 to 20"}, "the number of practice arms"))
		t.correction = r.choose("correction", correctBonferroni, correctDunnett, correctNone)
		if r.spec.Correction == "" {
			r.note("correction is not given: Bonferroni, alpha shared out among %d comparisons.", t.arms)
		}
	case Factorial:
		t.contrast = r.choose("contrast", contrastMain, contrastInteraction)
		if r.spec.Contrast == "" {
			r.note("contrast is not given: the main effect.")
		}
	case Wedge:
		t.sequences = int(r.need("sequences", bounds{low: 2, high: 200, whole: true, words: "a whole number of at least 2"}, "the groups that cross over one after the other"))
		if t.outcome == string(experiment.Binary) || t.rates {
			r.refuse("outcome", "The stepped wedge is worked out for means only.", "Use outcome “continuous”; for a share p, sd is √(p(1−p)).")
		}
		if t.test == testStudent {
			r.note("Degrees of freedom are teams less two; Hussey and Hughes use the normal distribution (test “z”).")
		}
	}
}

func (r *reader) waves(t *trial) {
	t.after = int(r.or("waves_after", number, 1, "waves_after is not given: 1."))
	if t.design != Post {
		t.before = int(r.or("waves_before", number, 1, "waves_before is not given: 1."))
	}
	if t.design == Post && t.after == 1 {
		return
	}
	if r.spec.ClusterAutocorrelation != nil || r.spec.PersonAutocorrelation != nil {
		t.twoCorrelations = true
		t.clusterCorrelation = r.need("cluster_autocorrelation", zeroToOne, "how alike what a team shares is in two waves")
		t.personCorrelation = r.need("person_autocorrelation", zeroToOne, "how alike what is a person's own is in two waves, 0 where other people answer")
		return
	}
	t.autocorrelation = r.need("autocorrelation", belowOne, "how alike two waves of one unit are")
}

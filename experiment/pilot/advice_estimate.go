package pilot

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/report"
)

// fewestPerCovariate is how many teams each column to adjust for needs: with fewer, the
// adjustment costs more certainty than it brings.
const fewestPerCovariate = 10

// evenSets is true where every matched set would hold one team of each arm.
func evenSets(p *experiment.Pilot) bool {
	for _, a := range p.Arms {
		if a.Share != p.Arms[0].Share {
			return false
		}
	}
	sizes := map[string]int{}
	for _, t := range p.Roster.Taking() {
		sizes[p.BlockOf(t)]++
	}
	for _, n := range sizes {
		if n%len(p.Arms) != 0 {
			return false
		}
	}
	return len(sizes) > 0
}

// adviseEstimator chooses the estimator that fits the way of drawing.
func adviseEstimator(p *experiment.Pilot) []Advice {
	set := func(kind experiment.EstimatorKind) func(*experiment.Pilot) {
		return func(p *experiment.Pilot) {
			p.Plan.Estimator = kind
			if kind == experiment.DifferenceInMeans {
				p.Plan.Covariates = nil
			}
		}
	}
	want, choice := experiment.LeastSquares, "Adjust by least squares for the groups of the draw and each outcome's start level."
	reason := "It is right whatever the columns do, by the draw, and narrower where they go with the outcome. Errors go by team, corrected for few teams (CR2)."
	var out []Advice
	switch kind := p.Plan.Mechanism; {
	case kind == experiment.MatchedPairs && len(p.Arms) > 1 && evenSets(p):
		want, choice = experiment.DifferenceInMeans, "Take the mean of the differences within the matched sets."
		reason = "The teams of a set were matched to be alike, so their difference is the comparison, and how much the differences vary is its error. Adjusting for the sets' columns again would cost certainty."
	case kind == experiment.Rerandomised || kind == experiment.Constrained:
		choice = "Adjust by least squares for what the draw balanced, and check by replaying the draw."
		reason = "A draw that was made balanced is less at the mercy of luck than plain errors think. Adjusting for what was balanced, and comparing with the draws that were possible, gives that gain back."
	case kind != experiment.MatchedPairs && len(p.Plan.BlockBy) == 0:
		choice = "Adjust by least squares for each outcome's start level."
	}
	out = append(out, Advice{Field: report.PlanEstimate, Choice: choice, Reason: reason, Differs: p.Plan.Estimator != want, take: set(want)})
	if p.Plan.IgnoreBlocks && p.Plan.Mechanism.UsesBlocks() {
		out = append(out, Advice{Field: report.PlanEstimate, Choice: "Keep the groups of the draw in the estimate.",
			Reason:  "The draw was made within them. Leaving them out makes the errors wrong; it is there to repeat a published analysis.",
			Differs: true, take: func(p *experiment.Pilot) { p.Plan.IgnoreBlocks = false }})
	}
	return out
}

// adviseCovariates keeps the columns to adjust for few: what the draw balanced must be
// among them; beyond that, at most one for each ten teams, the start level first.
func adviseCovariates(p *experiment.Pilot) []Advice {
	if p.Plan.Estimator == experiment.DifferenceInMeans {
		return nil
	}
	main, _ := p.PrimaryOutcome()
	teams := len(p.Roster.Taking())
	room, start := teams/fewestPerCovariate, 0
	if main.Baseline != "" {
		start = 1
	}
	must := balancedNumbers(p, main.Baseline)
	want := slices.Clone(must)
	for _, name := range p.Plan.Covariates {
		if !slices.Contains(want, name) && name != main.Baseline && start+len(want) < room {
			want = append(want, name)
		}
	}
	advice := Advice{Field: report.PlanEstimate, take: func(p *experiment.Pilot) { p.Plan.Covariates = want }}
	advice.Differs = !sameNames(p.Plan.Covariates, want)
	rule := "There is room for one column for each ten teams, and the start level takes the first place."
	if teams > 0 {
		rule = fmt.Sprintf("With %s there is room for %s, one for each ten teams, and the start level takes the first place.", counted(teams, "team", "teams"), counted(room, "column", "columns"))
	}
	switch {
	case len(must) > 0:
		advice.Choice = "Adjust every outcome for " + listed(must) + ", which the draw balances."
		advice.Reason = "What was balanced must be adjusted for, or the errors are too large."
		if start+len(must) > room {
			advice.Reason += " " + rule + " Balance on fewer columns."
		}
	case len(want) > 0:
		advice.Choice = "Adjust every outcome for " + listed(want) + " beside its start level."
		advice.Reason = rule + " A column helps where it goes with the outcome; each beyond that costs certainty."
	default:
		advice.Choice = "Adjust for nothing more than the start level."
		advice.Reason = rule + " Further columns seldom add what they cost, and choosing among them afterwards could please."
	}
	return []Advice{advice}
}

// balancedNumbers are the columns of numbers that a balanced draw looks at, without the
// main outcome's start level.
func balancedNumbers(p *experiment.Pilot, start string) (names []string) {
	if kind := p.Plan.Mechanism; kind != experiment.Rerandomised && kind != experiment.Constrained {
		return nil
	}
	for _, name := range p.Plan.BalanceOn {
		if a, known := p.Roster.Attribute(name); known && a.Numeric && name != start {
			names = append(names, name)
		}
	}
	return names
}

func sameNames(a, b []string) bool {
	x, y := slices.Clone(a), slices.Clone(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// listed joins names as a sentence does.
func listed(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		text += "“" + name + "”"
	}
	return text
}

// advisePooled says whether all practice arms together answer a question.
func advisePooled(p *experiment.Pilot) []Advice {
	if len(p.Arms) < 3 {
		return nil
	}
	phased, factorial := false, false
	for _, a := range p.Arms {
		phased, factorial = phased || a.Starts > 0, factorial || len(a.Parts) > 0
	}
	set := func(on bool) func(*experiment.Pilot) {
		return func(p *experiment.Pilot) { p.Plan.Pooled = on }
	}
	switch {
	case phased:
		return []Advice{{Field: report.PlanEstimate, Choice: "Also compare all practice arms together with the control.",
			Reason: "The arms take up the same practice, only at different times, so together they tell most about it.", Differs: !p.Plan.Pooled, take: set(true)}}
	case factorial:
		return []Advice{{Field: report.PlanEstimate, Choice: "Do not pool the practice arms.",
			Reason: "The arms combine different practices. All of them together answer no question that anybody has.", Differs: p.Plan.Pooled, take: set(false)}}
	}
	return []Advice{{Field: report.PlanEstimate, Choice: "Pool the practice arms only where they are versions of one practice.",
		Reason: "Together they tell whether doing any of it helps; different practices together answer no question.", ByHand: true}}
}

// adviseError keeps the usual error level.
func adviseError(p *experiment.Pilot) []Advice {
	const usual = 0.05
	return []Advice{{Field: report.PlanErrorLevel, Choice: "Keep the error level at 5%, intervals at 95%.",
		Reason:  "Readers know it. Another level must be argued for before the draw, and looks chosen afterwards.",
		Differs: p.Plan.Alpha != usual, take: func(p *experiment.Pilot) { p.Plan.Alpha = usual }}}
}

// adviseDraws keeps the luck of replaying small.
func adviseDraws(p *experiment.Pilot) []Advice {
	const usual = 9999
	return []Advice{{Field: report.PlanErrorLevel, Choice: "Replay the draw 9,999 times where there are too many draws to go through all.",
		// The Monte Carlo error is the square root of p(1−p)/draws.
		Reason:  "At 5% the luck of replaying is then about 0.2 points, too little to change what is said.",
		Differs: p.Plan.RandomisationDraws < usual, take: func(p *experiment.Pilot) { p.Plan.RandomisationDraws = usual }}}
}

// adviseFamily adjusts the secondary outcomes and leaves the main one alone.
func adviseFamily(p *experiment.Pilot) []Advice {
	return []Advice{{Field: report.PlanFamily, Choice: "Leave the main outcome alone, and adjust the secondary ones by Holm.",
		Reason:  "The verdict rests on one outcome, so nothing is tested twice there. Among the others one false finding in twenty would come by luck each; Holm bounds the chance of any, and needs no assumption about how they go together.",
		Differs: p.Plan.Correction != "" && p.Plan.Correction != experiment.Holm, take: func(p *experiment.Pilot) { p.Plan.Correction = experiment.Holm }}}
}

// adviseMissing counts every team as it was drawn.
func adviseMissing(p *experiment.Pilot) []Advice {
	return []Advice{ruleAdvice(report.PlanMissing, p.Plan.MissingRule, experiment.UsualMissingRule,
		"Teams that are lost are seldom lost by luck. Counting them as drawn keeps the comparison that the lot made; a value filled in would be a guess.",
		func(p *experiment.Pilot, rule string) { p.Plan.MissingRule = rule })}
}

// adviseStopping looks at the data once.
func adviseStopping(p *experiment.Pilot) []Advice {
	rule := experiment.UsualStoppingRule
	return []Advice{ruleAdvice(report.PlanStopping, p.Plan.StoppingRule, rule,
		"Each look at the data is another chance for luck to look like an effect. Harm to people needs no such test: it is seen, and decided on by somebody who does not know the arms.",
		func(p *experiment.Pilot, rule string) { p.Plan.StoppingRule = rule })}
}

// ruleAdvice offers a sentence where none is written; one that somebody wrote stays.
func ruleAdvice(field, have, usual, reason string, set func(*experiment.Pilot, string)) Advice {
	a := Advice{Field: field, Choice: usual, Reason: reason, take: func(p *experiment.Pilot) { set(p, usual) }}
	a.Differs = strings.TrimSpace(have) == ""
	if !a.Differs && have != usual {
		a.Choice = "Keep the rule as it is written, in one or two sentences that leave nothing open."
	}
	return a
}

package power

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// simpleFrom is the number of teams from which on leaving the arms' numbers to luck is
// worth a look.
const simpleFrom = 40

// mostMatched is up to how many teams matching is tried: its work grows with their
// number to the third power.
const mostMatched = 600

// mostGroupings is how many text attributes are tried as blocks.
const mostGroupings = 4

// candidates lists the ways of drawing that this roster could have, the plan's own
// among them. notes say what was left out.
func candidates(p *experiment.Pilot) (out []Entrant, notes []string) {
	out = append(out, Entrant{Kind: experiment.Complete})
	groupings, notes := groupingsOf(p)
	for _, name := range groupings {
		out = append(out, Entrant{Kind: experiment.Blocked, BlockBy: []string{name}})
	}
	balanceOn, more := balanceColumns(p)
	notes = append(notes, more...)
	for _, e := range []Entrant{
		{Kind: experiment.MatchedPairs, BalanceOn: balanceOn},
		{Kind: experiment.Rerandomised, BalanceOn: balanceOn, Acceptance: experiment.UsualRerandomisedAcceptance},
		{Kind: experiment.Constrained, BalanceOn: balanceOn, Acceptance: experiment.UsualConstrainedAcceptance},
	} {
		if len(balanceOn) == 0 {
			e.Refused = "The roster has no number that is known for every team and differs between them, so there is nothing to make the arms alike in."
		}
		if n := len(p.Roster.Taking()); e.Kind == experiment.MatchedPairs && n > mostMatched {
			e.Refused = fmt.Sprintf("Matching is tried up to %d teams; %d take part.", mostMatched, n)
		}
		out = append(out, e)
	}
	if len(p.Roster.Taking()) >= simpleFrom {
		out = append(out, Entrant{Kind: experiment.Simple})
	} else {
		notes = append(notes, fmt.Sprintf("Drawing each team on its own is tried from %d teams: with fewer the arms may come out very unequal.", simpleFrom))
	}
	own := Entrant{Kind: p.Plan.Mechanism, BlockBy: p.Plan.BlockBy, BalanceOn: p.Plan.BalanceOn, Acceptance: p.Plan.Acceptance}
	if !own.Kind.UsesBlocks() {
		own.BlockBy = nil
	}
	if !own.Kind.UsesBalance() {
		own.BalanceOn = nil
	}
	if own.Kind != experiment.Rerandomised && own.Kind != experiment.Constrained {
		own.Acceptance = 0
	}
	found := false
	for i := range out {
		if out[i].sameWay(own) {
			out[i].Chosen, found = true, true
		}
	}
	if !found && slices.Contains(experiment.MechanismKinds(), own.Kind) {
		own.Chosen = true
		out = append(out, own)
	}
	for i := range out {
		out[i].describe(p, nil)
	}
	return out, notes
}

// sameWay is true where two entrants draw alike.
func (e *Entrant) sameWay(o Entrant) bool {
	sorted := func(names []string) []string {
		names = slices.Clone(names)
		slices.Sort(names)
		return names
	}
	return e.Kind == o.Kind && e.Acceptance == o.Acceptance && slices.Equal(e.BlockBy, o.BlockBy) && slices.Equal(sorted(e.BalanceOn), sorted(o.BalanceOn))
}

// groupingsOf lists the text attributes that make blocks: at least two groups, each
// with as many teams as the shares have parts, and a value for every team. Those whose
// groups differ most in the main outcome before the start come first.
func groupingsOf(p *experiment.Pilot) (names, notes []string) {
	parts := 0
	for _, s := range reducedShares(p) {
		parts += s
	}
	outcome, _ := p.PrimaryOutcome()
	x, _ := before(p, outcome)
	within := map[string]float64{}
	for _, a := range p.Roster.Attributes {
		if a.Numeric {
			continue
		}
		count, label := map[string]int{}, []string{}
		for _, t := range p.Roster.Taking() {
			count[t.Text[a.Name]]++
			label = append(label, t.Text[a.Name])
		}
		fewest := math.MaxInt
		for _, n := range count {
			fewest = min(fewest, n)
		}
		switch _, gaps := count[""]; {
		case gaps || len(count) < 2 || len(count) == len(label):
			continue // no groups, or names
		case fewest < parts:
			notes = append(notes, fmt.Sprintf("“%s” is not tried for blocks: a group of it has only %s.", a.Name, counted(fewest, "team")))
			continue
		}
		names = append(names, a.Name)
		if x != nil {
			g, _ := groupEffects(x, label)
			within[a.Name] = g.within
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case within[a] < within[b]:
			return -1
		case within[a] > within[b]:
			return 1
		}
		return 0
	})
	if len(names) > mostGroupings {
		notes = append(notes, fmt.Sprintf("Not tried for blocks, as %d columns that tell more are: “%s”.", mostGroupings, strings.Join(names[mostGroupings:], "”, “")))
		names = names[:mostGroupings]
	}
	return names, notes
}

// balanceColumns lists the main outcome's baseline, the team size and the roster's other
// numbers that are known for every team and differ between them.
func balanceColumns(p *experiment.Pilot) (names, notes []string) {
	var gaps []string
	for _, a := range attributesOf(p) {
		if slices.ContainsFunc(a.value, math.IsNaN) {
			gaps = append(gaps, a.name)
			continue
		}
		names = append(names, a.name)
	}
	outcome, _ := p.PrimaryOutcome()
	if i := slices.Index(names, outcome.Baseline); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, outcome.Baseline)
	}
	if len(gaps) > 0 {
		notes = append(notes, fmt.Sprintf("The arms are not made alike in “%s”: some teams have no value there.", strings.Join(gaps, "”, “")))
	}
	return names, notes
}

// reducedShares are the arms' shares over their greatest common divisor.
func reducedShares(p *experiment.Pilot) []int {
	common := 0
	for _, a := range p.Arms {
		x, y := common, a.Share
		for y != 0 {
			x, y = y, x%y
		}
		common = x
	}
	out := make([]int, len(p.Arms))
	for i, a := range p.Arms {
		out[i] = a.Share / max(common, 1)
	}
	return out
}

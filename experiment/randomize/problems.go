package randomize

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"

	"leeway/experiment"
)

// Attainability is the field of the problem that says that a design can never reach the
// plan's error level.
const Attainability = "attainability"

// Problems is what only trying to draw can tell of a pilot's plan, besides what
// Pilot.Check finds in the document: constraints that clash, by name; a level that no
// draw can reach; an arm that can stay empty; odd teams; teams that are drawn as one or
// not at all; and lists of draws that are nearly one draw. Teams that joined after the
// draw are not looked at.
func Problems(p *experiment.Pilot) experiment.Problems {
	m, err := mechanismOfFirst(p)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		place := refusal.Place
		if place.Field == "" {
			place.Field = "plan"
		}
		return experiment.Problems{{Severity: experiment.MustSettle, Place: place, What: refusal.What, Remedy: refusal.Remedy}}
	}
	d, err := designOf(p)
	if err != nil || m == nil {
		return nil
	}
	t := trial{pilot: p, mechanism: m, design: d}
	t.level()
	if p.Draw != nil && p.Draw.Elsewhere {
		return t.found // how it was drawn is not known
	}
	t.emptyArm()
	t.sets()
	t.units()
	t.uncounted()
	t.chances()
	t.list()
	t.coincidences()
	return t.found
}

// trial collects problems.
type trial struct {
	pilot     *experiment.Pilot
	mechanism Mechanism
	design    Design
	found     experiment.Problems
}

func (t *trial) add(severity experiment.Severity, field, what, remedy string) {
	t.found = append(t.found, experiment.Problem{Severity: severity, Place: experiment.Place{Field: field}, What: what, Remedy: remedy})
}

// level says where the smallest p-value is above the plan's error level.
func (t *trial) level() {
	p := SmallestPlanned(t.pilot, t.mechanism)
	if p <= t.pilot.Plan.Alpha {
		return
	}
	shown := fmt.Sprintf("%.2f", p)
	if p < 0.01 {
		shown = fmt.Sprintf("%.*f", int(math.Ceil(-math.Log10(p)-1e-9)), p)
	}
	what := fmt.Sprintf("With %d teams the smallest p-value you can ever reach is %s. This design can never show an effect at %.3g%%.", len(t.design.Blocks), shown, 100*t.pilot.Plan.Alpha)
	if _, exact := t.mechanism.Count(); !exact {
		what = fmt.Sprintf("With %d teams it is not sure that this design can ever show an effect at %.3g%%: its assignments are not counted to the end, and those that are allow a p-value of %s.", len(t.design.Blocks), 100*t.pilot.Plan.Alpha, shown)
	}
	t.add(experiment.LookAtIt, Attainability, what,
		"Take more teams, draw within fewer and larger groups, or ask less of the draw.")
}

// emptyArm says where luck can leave an arm without any team: in a simple draw, and in
// any other where the arm is due less than one unit. The arm then has one or none, as its
// due rounds, so the chance of none is what its due lacks to 1.
func (t *trial) emptyArm() {
	placed, drawn := Placed(t.mechanism), 0
	for _, is := range placed {
		if !is {
			drawn++
		}
	}
	if t.design.Kind == experiment.Simple {
		if note := EmptyArmNote(drawn, t.design.Shares); note != "" {
			t.add(experiment.LookAtIt, "plan", note, "Draw all teams in one lot to fix the arms' numbers.")
		}
		return
	}
	units := Groups(t.mechanism)
	for k, arm := range t.pilot.Arms {
		due, told := 0.0, map[int]bool{}
		for i, unit := range units {
			if !placed[i] && !told[unit] {
				due += t.mechanism.Probability(i, k)
			}
			told[unit] = true
		}
		if due < 1-1e-9 {
			t.add(experiment.LookAtIt, "plan",
				fmt.Sprintf("With a share so small “%s” can stay empty: the chance is %s in 100. Then there is nothing to compare.", arm.Name, inHundred(1-due)),
				"Give it a larger share, or take more teams.")
		}
	}
}

// sets says what matching did with odd teams.
func (t *trial) sets() {
	if t.design.Kind != experiment.MatchedPairs {
		return
	}
	d := t.design
	if s, possible := settle(d, d.Restrictions); possible && len(d.Restrictions) > 0 {
		d = s.units(d)
	}
	if _, _, note, err := Matched(d); err == nil && note != "" {
		t.add(experiment.ForInformation, "plan", note, "")
	}
}

// units says which teams are drawn as one, where that moves them to another block, and
// which are placed.
func (t *trial) units() {
	r, is := t.mechanism.(*restricted)
	if !is {
		return
	}
	ids := func(teams []int) string {
		const most = 8
		var names []string
		for _, i := range teams[:min(len(teams), most)] {
			names = append(names, t.design.unitName(i))
		}
		if len(teams) > most {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(teams)-most)
		}
		return enumerated(names)
	}
	var together, moved, placed []int
	for _, teams := range r.settled.members {
		for _, i := range teams[1:] {
			if t.design.Kind.UsesBlocks() && t.design.Blocks[i] != t.design.Blocks[teams[0]] {
				moved = append(moved, i)
			}
		}
		if len(teams) > 1 {
			together = append(together, teams...)
		}
	}
	for i, k := range r.settled.place {
		if k >= 0 {
			placed = append(placed, i)
		}
	}
	if len(together) > 0 {
		t.add(experiment.ForInformation, "plan",
			fmt.Sprintf("%d teams stay together with others (%s), so %d units are drawn. The arms' numbers are numbers of units.", len(together), ids(together), len(r.settled.members)), "")
	}
	if len(moved) > 0 {
		t.add(experiment.LookAtIt, "plan",
			fmt.Sprintf("%s: drawn in another team's block, because they stay together.", ids(moved)), "Block by something that teams which stay together share.")
	}
	if len(placed) > 0 {
		t.add(experiment.LookAtIt, "plan",
			fmt.Sprintf("%s: placed without a draw, so outside the comparison and every count of it.", ids(placed)), "Draw them if you can: what they show is no evidence of the practice.")
	}
}

// uncounted names teams that a limit does not count, because their text is empty.
func (t *trial) uncounted() {
	told := map[string]bool{}
	for _, c := range t.pilot.Plan.Constraints {
		if c.Kind != experiment.AtMost || told[c.Attribute] {
			continue
		}
		told[c.Attribute] = true
		n := 0
		for _, team := range t.pilot.Roster.Taking() {
			if strings.TrimSpace(team.Text[c.Attribute]) == "" {
				n++
			}
		}
		if n > 0 {
			t.add(experiment.LookAtIt, "plan", fmt.Sprintf("%d teams have no text in “%s”, so no limit on it counts them.", n, c.Attribute), "Fill it in the roster and read it again, or accept it.")
		}
	}
}

// unequalChances is how far teams' chances of an arm may lie apart without being told.
const unequalChances = 0.02

// chances says where constraints or a list give teams different chances of an arm.
func (t *trial) chances() {
	placed := Placed(t.mechanism)
	for k, arm := range t.pilot.Arms {
		least, most := 1.0, 0.0
		for i := range placed {
			if !placed[i] {
				p := t.mechanism.Probability(i, k)
				least, most = min(least, p), max(most, p)
			}
		}
		if most-least > unequalChances {
			t.add(experiment.LookAtIt, "plan",
				fmt.Sprintf("What is asked of the draw gives teams different chances of “%s”, from %.2f to %.2f. Randomisation inference takes them into account; a plain difference in means does not.", arm.Name, least, most),
				"Loosen what names an arm, or read the p-value of randomisation inference.")
			return
		}
	}
}

// list says how a list was drawn up, and where there are few draws that would do.
func (t *trial) list() {
	if l, is := ListingOf(t.mechanism); is {
		what := fmt.Sprintf("One of %d listed draws is taken", l.Listed)
		if t.design.Kind == experiment.Constrained {
			what += fmt.Sprintf(", the best of %d", l.Candidates)
		}
		if l.Ties > 0 {
			what += fmt.Sprintf("; %d are listed because they are as good as the last", l.Ties)
		}
		severity, remedy := experiment.ForInformation, ""
		if l.Short {
			severity, remedy = experiment.LookAtIt, "Ask less of the draw if you can."
			what += "; more were wanted, but draws that meet the constraints are rare"
		}
		t.add(severity, "plan", what+".", remedy)
	}
	if t.design.Kind != experiment.Rerandomised && t.design.Kind != experiment.Constrained {
		return
	}
	// 20 draws in the tail of the test keep p-values from being coarse.
	few := int64(20 / t.pilot.Plan.Alpha)
	if n, exact := t.mechanism.Count(); exact && n.Cmp(big.NewInt(few)) < 0 && SmallestPlanned(t.pilot, t.mechanism) <= t.pilot.Plan.Alpha {
		t.add(experiment.LookAtIt, "plan", fmt.Sprintf("Only %v draws would do; with fewer than %d p-values are coarse.", n, few), "Accept a larger share of draws, or balance on fewer columns.")
	}
}

func (t *trial) coincidences() {
	pairs, draws := Coincidences(t.mechanism)
	if len(pairs) == 0 {
		return
	}
	c := pairs[0]
	plural := "pairs of teams share"
	if len(pairs) == 1 {
		plural = "pair of teams shares"
	}
	t.add(experiment.LookAtIt, "plan",
		fmt.Sprintf("%d %s an arm much more or much less often than chance has it: %s and %s in %.0f of 100 of %d draws.", len(pairs), plural, t.design.unitName(c.First), t.design.unitName(c.Second), 100*c.Share, draws),
		"Accept a larger share of draws, or balance on fewer columns.")
}

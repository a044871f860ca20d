package quality

import (
	"slices"
	"strings"
	"unicode"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// Sight is how much of the arms a report may show.
type Sight string

// The three sights, in the order in which a pilot comes to them.
const (
	// Pooled shows all arms together. Nothing about an arm is worked out.
	Pooled Sight = "pooled"
	// Lettered shows the arms as A, B and so on.
	Lettered Sight = "arms by letter"
	// Named shows the arms by their names.
	Named Sight = "arms by name"
)

// sightOf is how much of the arms may be shown now. Final data whose numbers would tell
// which letter is which arm stay pooled, and because says why in a sentence. lost are the
// ids of the drawn teams without the main outcome.
func sightOf(p *experiment.Pilot, lost []string) (sight Sight, because string) {
	switch {
	case p.Stage >= experiment.Unblinded:
		return Named, ""
	case p.Final == nil || p.Draw == nil:
		return Pooled, ""
	}
	if because = givenAway(p, lost); because != "" {
		return Pooled, because
	}
	return Lettered, ""
}

// givenAway says what would tell A from B although no name is shown; "" for nothing.
func givenAway(p *experiment.Pilot, lost []string) string {
	for _, a := range p.Arms {
		if a.Share != p.Arms[0].Share {
			return "The arms have unequal shares, so the number of teams would tell which arm is which."
		}
	}
	for _, k := range p.Plan.Constraints {
		if k.Kind == experiment.Placed || k.Kind == experiment.AtMost {
			return "The plan ties teams to an arm by its name, so the numbers could tell which arm is which."
		}
	}
	if p.Draw.Elsewhere {
		return "The draw was made elsewhere and its arms stand in the roster, so the numbers would tell which arm is which."
	}
	for _, d := range p.Deviations {
		text := d.What + " " + d.Decided + " " + d.Effect
		if len(mentioned(text, lost)) > 0 && tellsArm(p, text) {
			return "A deviation in the Journal names a lost team together with its arm, so what is missing in an arm would tell which it is."
		}
	}
	return ""
}

// letters gives the arms in the order A, B, … . The order comes from a generator that
// is seeded with the seed and the fingerprints of the draw, so it is the same on every
// computer and has nothing to do with the order of the arms in the plan.
func letters(p *experiment.Pilot) []int {
	d := p.Draw
	g := randomize.NewGenerator(strings.Join([]string{"leeway letters of the arms 1", d.Seed, d.RosterHash, d.PlanHash, d.AssignmentHash}, "\n"))
	order := make([]int, len(p.Arms))
	for i := range order {
		order[i] = i
	}
	for i := len(order) - 1; i > 0; i-- {
		j := int(g.Below(uint64(i + 1)))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// shownArm is an arm as the report shows it.
type shownArm struct {
	index int
	name  string
}

// armsShown lists the arms to show: none, by letter, or by name with the control first.
func armsShown(p *experiment.Pilot, sight Sight) []shownArm {
	var out []shownArm
	switch sight {
	case Lettered:
		for i, arm := range letters(p) {
			out = append(out, shownArm{arm, letter(i)})
		}
	case Named:
		for i, a := range p.Arms {
			out = append(out, shownArm{i, a.Name})
		}
		slices.SortStableFunc(out, func(a, b shownArm) int {
			control := p.ControlArm()
			return boolInt(b.index == control) - boolInt(a.index == control)
		})
	}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// letter numbers arms by A to Z, then A2, B2 and so on.
func letter(i int) string {
	name := string(rune('A' + i%26))
	if i >= 26 {
		name += whole(i/26 + 1)
	}
	return name
}

// armWords are words that name an arm whatever the pilot.
var armWords = []string{"practice", "control", "controls", "treatment", "treated", "intervention", "comparison"}

// tellsArm is true where a text names an arm: by its name, the practice's, or the usual
// words.
func tellsArm(p *experiment.Pilot, text string) bool {
	have := " " + strings.Join(wordsOf(text), " ") + " "
	names := slices.Clone(armWords)
	for _, a := range p.Arms {
		names = append(names, a.Name)
		names = append(names, a.Parts...)
	}
	names = append(names, p.Practice.Name)
	for _, name := range names {
		// An arm called "A" would be in every text.
		if words := strings.Join(wordsOf(name), " "); len(words) > 2 && strings.Contains(have, " "+words+" ") {
			return true
		}
	}
	return false
}

// wordsOf splits a text into its words in lower case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

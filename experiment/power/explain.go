package power

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// difficulty ranks how hard a way of drawing is to explain to staff: one lot, a lot in
// each group, a coin for each pair, a lot that is drawn again by a rule, a list.
var difficulty = map[experiment.MechanismKind]int{
	experiment.Complete: 1, experiment.Simple: 1, experiment.Blocked: 2, experiment.MatchedPairs: 3, experiment.Rerandomised: 4, experiment.Constrained: 5,
}

// describe writes the entrant's names. The mechanism, where there is one, gives the
// sizes of sets.
func (e *Entrant) describe(p *experiment.Pilot, m randomize.Mechanism) {
	e.Difficulty = difficulty[e.Kind]
	n := len(p.Roster.Taking())
	if m != nil {
		for _, placed := range randomize.Placed(m) {
			if placed {
				n--
			}
		}
	}
	switch e.Kind {
	case experiment.Complete:
		e.Name, e.Detail, e.Explain = "Complete", fmt.Sprintf("All %d in one lot", n), lotWords(p, n)
	case experiment.Simple:
		e.Name, e.Detail, e.Explain = "Each team on its own", "The arms' numbers are left to luck", "A coin for each team"
		if shares := reducedShares(p); len(shares) > 2 || shares[0] != shares[1] {
			e.Explain = "A lot for each team"
		}
	case experiment.Blocked:
		e.Name, e.Detail, e.Explain = "By "+groupWords(e.BlockBy), groupSizes(p, e.BlockBy), blockWords(p, e.BlockBy)
	case experiment.MatchedPairs:
		e.Name, e.Detail, e.Explain = pairWords(p, m)
	case experiment.Rerandomised:
		e.Name, e.Detail, e.Explain = "Redrawn until balanced", "Best "+percent(e.Acceptance)+" of complete draws", "Until the averages match"
	case experiment.Constrained:
		e.Name, e.Detail, e.Explain = "From a list of balanced draws", "Best "+percent(e.Acceptance)+" of complete draws", "One of the draws whose averages match"
	}
	if len(e.BlockBy) > 0 && e.Kind != experiment.Blocked {
		e.Detail += " within " + groupWords(e.BlockBy)
	}
}

// lotWords says how many teams get the practice in one lot.
func lotWords(p *experiment.Pilot, n int) string {
	shares, parts := reducedShares(p), 0
	for _, s := range shares {
		parts += s
	}
	if parts == 0 {
		return "By lot"
	}
	if len(shares) == 2 {
		s := shares[1-max(p.ControlArm(), 0)]
		if n*s%parts == 0 {
			return fmt.Sprintf("%d of %d teams, by lot", n*s/parts, n)
		}
		return fmt.Sprintf("%d or %d of %d teams, by lot", n*s/parts, n*s/parts+1, n)
	}
	if len(slices.Compact(slices.Clone(shares))) == 1 && n%len(shares) == 0 {
		return fmt.Sprintf("%d of %d teams to each arm, by lot", n/len(shares), n)
	}
	return fmt.Sprintf("%d teams to %d arms, by lot", n, len(shares))
}

// blockWords says what part of each group gets the practice.
func blockWords(p *experiment.Pilot, by []string) string {
	shares, group := reducedShares(p), groupWords(by)
	if len(shares) != 2 {
		return fmt.Sprintf("Each %s shared out between the arms, by lot", group)
	}
	s, parts := shares[1-max(p.ControlArm(), 0)], shares[0]+shares[1]
	if strings.HasSuffix(group, "s") && !strings.HasSuffix(group, "ss") {
		group = "“" + strings.Join(by, " and ") + "” group" // a plural is no name of one
	}
	part, plain := map[[2]int]string{{1, 2}: "Half", {1, 3}: "A third", {2, 3}: "Two thirds", {1, 4}: "A quarter", {3, 4}: "Three quarters"}[[2]int{s, parts}]
	if !plain {
		part = fmt.Sprintf("%d in %d", s, parts)
	}
	return fmt.Sprintf("%s of each %s, by lot", part, group)
}

// groupWords names the groups: "district", "district and size".
func groupWords(by []string) string {
	names := make([]string, len(by))
	for i, name := range by {
		names[i] = lower(name)
	}
	return strings.Join(names, " and ")
}

// lower begins a column's name with a small letter, unless it is an abbreviation.
func lower(name string) string {
	r := []rune(name)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

var numberWords = []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

func inWords(n int) string {
	if n < len(numberWords) {
		return numberWords[n]
	}
	return fmt.Sprint(n)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// groupSizes says how large the groups are.
func groupSizes(p *experiment.Pilot, by []string) string {
	q := *p
	q.Plan.Mechanism, q.Plan.BlockBy = experiment.Blocked, by
	count := map[string]int{}
	for _, t := range p.Roster.Taking() {
		count[q.BlockOf(t)]++
	}
	least, most := len(p.Roster.Teams)+1, 0
	for _, n := range count {
		least, most = min(least, n), max(most, n)
	}
	if shares := reducedShares(p); least == most && len(shares) == 2 {
		s := shares[1-max(p.ControlArm(), 0)] * most
		if parts := shares[0] + shares[1]; s%parts == 0 {
			return fmt.Sprintf("%s of %s in each of %d", capital(inWords(s/parts)), inWords(most), len(count))
		}
	}
	if least == most {
		return fmt.Sprintf("%d groups of %d", len(count), most)
	}
	return fmt.Sprintf("%d groups of %d to %d", len(count), least, most)
}

// pairWords names matched sets.
func pairWords(p *experiment.Pilot, m randomize.Mechanism) (name, detail, explain string) {
	size := 0
	for _, s := range reducedShares(p) {
		size += s
	}
	n := len(p.Roster.Taking())
	count := map[int]int{size: n / max(size, 1)}
	if m != nil {
		own := map[int]int{}
		placed := randomize.Placed(m)
		for i, b := range m.Blocks() {
			if !placed[i] {
				own[b]++
			}
		}
		clear(count)
		for _, k := range own {
			count[k]++
		}
	}
	var other []string
	for _, k := range slices.Sorted(maps.Keys(count)) {
		if k != size {
			other = append(other, fmt.Sprintf("%d of %s", count[k], inWords(k)))
		}
	}
	more := ""
	if len(other) > 0 {
		more = ", and " + strings.Join(other, " and ")
	}
	if size == 2 {
		return "Matched pairs", fmt.Sprintf("%d pairs of similar teams", count[2]) + more, "One of each pair, by coin"
	}
	return "Matched sets", fmt.Sprintf("%d sets of %s similar teams", count[size], inWords(size)) + more, fmt.Sprintf("Each set of %s shared out, by lot", inWords(size))
}

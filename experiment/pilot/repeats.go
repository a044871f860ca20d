package pilot

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// again is what an import has in common with an earlier one: rows of the same team
// with the same values of every outcome that both hold.
type again struct {
	names    []string // of those outcomes
	earlier  int      // rows with values there
	now      int      // rows with values here
	same     int      // rows here that find their like there, each used once
	byChance float64  // the chance that a row of other weeks or people finds its like
	alike    float64  // the chance that two rows of any teams are alike
	series   bool     // teams have several rows, so that byChance knows how much their values stay as they are
}

// share is how much of the smaller import is in the larger one.
func (a again) share() float64 {
	if n := min(a.earlier, a.now); n > 0 {
		return float64(a.same) / float64(n)
	}
	return 0
}

// certain says that the rows are the same rows, and not alike by accident. Fine
// values say so where most of them come back: a cumulative export, a file that was
// saved again. Where teams have one row each, a slow outcome may also stay as it
// was from wave to wave, and nine in ten must come back. Coarse ones, such as yes and no, say so only where
// the whole import is the same and that is as good as impossible by accident
// (below e⁻²⁰, for rows that have nothing to do with each other).
func (a again) certain() bool {
	if a.fine() && a.share() > a.most() {
		return true
	}
	return a.same > 0 && a.same == a.now && a.same == a.earlier && -math.Log(a.alike)*float64(a.same) > 20
}

// fine says that rows of other weeks or people are seldom alike.
func (a again) fine() bool { return a.byChance <= 0.1 }

// most is the share of rows that must come back.
func (a again) most() float64 {
	if a.series {
		return 0.5
	}
	return 0.9
}

// compare finds what two imports have in common, nil where no outcome is in both.
func compare(doc *experiment.Pilot, earlier, now *dataset.Linked) (*again, error) {
	var shared []string
	a := &again{}
	for _, id := range now.Outcomes() {
		if overlap([]string{id}, earlier.Outcomes()) {
			shared = append(shared, id)
			o, _ := doc.Outcome(id)
			a.names = append(a.names, "“"+o.Name+"”")
		}
	}
	if len(shared) == 0 {
		return nil, nil
	}
	before, err := rowKeys(earlier, shared)
	if err != nil {
		return nil, err
	}
	here, err := rowKeys(now, shared)
	if err != nil {
		return nil, err
	}
	a.count(before, here)
	return a, nil
}

// count counts the rows that both have, each used once.
func (a *again) count(before, here []rowKey) {
	left := map[rowKey]int{}
	for _, k := range before {
		left[k]++
	}
	for _, k := range here {
		if left[k] > 0 {
			left[k]--
			a.same++
		}
	}
	a.earlier, a.now = len(before), len(here)
	a.chances(before)
}

// rowKey is a row's team and its values as they are in memory, bit for bit.
type rowKey struct {
	team   int
	values string
}

// rowKeys are the rows that hold a value of any of the outcomes. What values are
// divided by is left out: one of the imports may have been read without it.
func rowKeys(l *dataset.Linked, outcomes []string) ([]rowKey, error) {
	var teams []int
	var texts [][]byte
	var filled []bool
	for _, id := range outcomes {
		team, value, _, _, err := l.Values(id)
		if err != nil {
			return nil, err
		}
		if teams == nil {
			teams, texts, filled = team, make([][]byte, len(team)), make([]bool, len(team))
		}
		for i, v := range value {
			texts[i] = binary.LittleEndian.AppendUint64(texts[i], math.Float64bits(v))
			filled[i] = filled[i] || !math.IsNaN(v)
		}
	}
	var out []rowKey
	for i, team := range teams {
		if filled[i] {
			out = append(out, rowKey{team, string(texts[i])})
		}
	}
	return out, nil
}

// enoughPairs is how many pairs of rows of one team tell how alike a team's rows are.
const enoughPairs = 30

// chances estimates from the earlier rows how easily rows are alike by accident:
// the share of pairs with equal values, over all rows, and within teams where
// these have several rows.
func (a *again) chances(rows []rowKey) {
	byTeam, byKey, byValue := map[int]int{}, map[rowKey]int{}, map[string]int{}
	for _, r := range rows {
		byTeam[r.team]++
		byKey[r]++
		byValue[r.values]++
	}
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	within, withinAlike, alike := 0.0, 0.0, 0.0
	for _, n := range byTeam {
		within += pairs(n)
	}
	for _, n := range byKey {
		withinAlike += pairs(n)
	}
	for _, n := range byValue {
		alike += pairs(n)
	}
	// A pair that is alike for once keeps a rare likeness from counting as impossible.
	a.alike = (alike + 1) / (pairs(len(rows)) + 1)
	one := a.alike
	if a.series = within >= enoughPairs; a.series {
		one = withinAlike / within
	}
	a.byChance = min(1, one*float64(len(rows))/float64(max(1, len(byTeam))))
}

// refuseRepeats refuses an import most of whose rows were taken in before, in one
// import or in several, and notes beside it where an outcome was taken in before
// from other rows.
func (s *Session) refuseRepeats(doc *experiment.Pilot, imp *experiment.Import, linked *dataset.Linked) error {
	var labels []string
	together := again{}
	for _, before := range doc.Imports {
		if !overlap(before.Outcomes, imp.Outcomes) {
			continue
		}
		earlier, err := s.Imported(before.ID)
		if err != nil {
			return err
		}
		a, err := compare(doc, earlier, linked)
		if err != nil {
			return err
		}
		if a == nil {
			continue
		}
		from := fmt.Sprintf("%s on %s", before.Label, before.At.Format("2 January 2006"))
		if a.certain() {
			return takenBefore(imp, a.same, a.now, from)
		}
		if a.fine() && a.same > 0 {
			labels = append(labels, before.Label)
			together.same, together.now, together.series = together.same+a.same, max(together.now, a.now), a.series || together.series
		}
		imp.Notes = append(imp.Notes, fmt.Sprintf("%s was taken in before, from %s; these rows are added to those. %d of %d rows have the same values for the same team.", strings.Join(a.names, ", "), from, a.same, a.now))
	}
	if float64(together.same) > together.most()*float64(together.now) {
		return takenBefore(imp, min(together.same, together.now), together.now, strings.Join(labels, ", "))
	}
	return nil
}

func takenBefore(imp *experiment.Import, same, now int, from string) error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("%d of %d rows were taken in already from %s: they have the same values for the same teams, and would count twice.", same, now, from),
		Place:  experiment.Place{File: imp.Source.File, Sheet: imp.Source.Sheet},
		Remedy: "If this file holds the earlier rows and new ones, take the earlier import back first. Otherwise read in only the new rows.",
	}
}

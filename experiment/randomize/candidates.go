package randomize

import (
	"crypto/sha256"
	"slices"

	"leeway/experiment"
)

// Limits of drawing up a list.
const (
	// mostDraws ends it after so many draws from the base. It also ends where so few of
	// the accepted draws are new (the last of n comes after about n·ln n) that the list
	// holds all there are.
	mostDraws = 20_000_000
	mostAgain = 100
	// wantedDraws are listed where a list only stands in for a sieve, fewestDraws at
	// least unless the list seems to hold all there are.
	wantedDraws = 10_000
	fewestDraws = 1_000
)

// candidates are the different assignments that a list is drawn up from: those that
// accept takes and that leave no arm empty.
type candidates struct {
	base   Mechanism
	accept acceptance // nil takes all
	turns  [][]int
	seed   string // empty goes through all of base
	want   int    // rows
}

// each yields the candidates in order, as rows; row and arm are reused. short is true
// where mostDraws ended it. Calling it again gives the same.
func (c candidates) each(yield func(row []uint8, arm []int)) (short bool) {
	g, s := NewGenerator(c.seed), c.screen()
	if c.seed == "" {
		for _, arm := range c.sorted(g) {
			if s.fresh(arm) {
				yield(s.row, s.arm)
			}
		}
		return false
	}
	arm := make([]int, c.base.Units())
	rows, found := 0, 0
	for draws := 0; rows < c.want && found < mostAgain*(rows+mostAgain); draws++ {
		if draws == mostDraws {
			return true
		}
		c.base.Draw(g, arm)
		if c.accept != nil && !c.accept(g, arm) {
			continue
		}
		found++
		if s.fresh(arm) {
			rows++
			yield(s.row, s.arm)
		}
	}
	return false
}

// screen lets assignments through that are new and leave no arm empty.
type screen struct {
	turned bool // only one image of each is wanted
	filled []bool
	seen   map[string]bool
	row    []uint8 // what was let through, and the same as arms
	arm    []int
}

func (c candidates) screen() *screen {
	n := c.base.Units()
	return &screen{turned: len(c.turns) > 1, filled: make([]bool, c.base.Arms()), seen: map[string]bool{}, row: make([]uint8, n), arm: make([]int, n)}
}

// fresh is true where the assignment, or its image, is let through.
func (s *screen) fresh(arm []int) bool {
	clear(s.filled)
	for i, k := range arm {
		s.filled[k] = true
		s.row[i] = uint8(k)
	}
	if slices.Contains(s.filled, false) {
		return false
	}
	if s.turned {
		unturned(arm, len(s.filled), s.row)
	}
	key := string(s.row)
	if len(s.row) > sha256.Size {
		sum := sha256.Sum256(s.row)
		key = string(sum[:])
	}
	if s.seen[key] {
		return false
	}
	s.seen[key] = true
	for i, k := range s.row {
		s.arm[i] = int(k)
	}
	return true
}

// sorted is all accepted assignments of the base in lexicographic order.
func (c candidates) sorted(g *Generator) [][]int {
	var out [][]int
	_ = c.base.Enumerate(func(arm []int, _ float64) bool {
		if c.accept == nil || c.accept(g, arm) {
			out = append(out, slices.Clone(arm))
		}
		return true
	})
	slices.SortFunc(out, slices.Compare[[]int])
	return out
}

// listSeed is the public seed text of a design's list: two lines joined by a line feed,
//
//	leeway list 1
//	design <SHA-256 of the design's canonical JSON>
//
// with the members kind, shares, blocks (numbered from 0 in order of first appearance),
// covariates, acceptance and restrictions (kind, groups, arm, limit).
func listSeed(d Design) (string, error) {
	type restriction struct {
		Kind   experiment.ConstraintKind `json:"kind"`
		Groups [][]int                   `json:"groups"`
		Arm    int                       `json:"arm"`
		Limit  int                       `json:"limit"`
	}
	content := struct {
		Kind         experiment.MechanismKind `json:"kind"`
		Shares       []int                    `json:"shares"`
		Blocks       []int                    `json:"blocks"`
		Covariates   [][]float64              `json:"covariates"`
		Acceptance   float64                  `json:"acceptance"`
		Restrictions []restriction            `json:"restrictions"`
	}{d.Kind, d.Shares, numbered(d.Blocks), d.Covariates, d.Acceptance, []restriction{}}
	if !d.Kind.UsesBlocks() {
		content.Blocks = make([]int, len(d.Blocks))
	}
	if content.Covariates == nil {
		content.Covariates = [][]float64{}
	}
	for _, r := range d.Restrictions {
		content.Restrictions = append(content.Restrictions, restriction{r.Kind, r.Groups, r.Arm, r.Limit})
	}
	hash, err := hashOf(content)
	return "leeway list 1\ndesign " + hash, err
}

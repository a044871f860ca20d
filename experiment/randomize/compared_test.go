package randomize

import (
	"fmt"
	"math"
	"testing"

	"leeway/experiment"
)

// TestSmallestPlanned goes through every assignment of small designs of three arms, and
// permutes the two arms of each comparison as the estimate does.
func TestSmallestPlanned(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   experiment.MechanismKind
		teams  int
		shares []int
		want   float64 // NaN: by going through all
	}{
		{"six teams in three arms", experiment.Complete, 6, []int{1, 1, 1}, 2.0 / 6},
		{"nine teams in three arms", experiment.Complete, 9, []int{1, 1, 1}, 2.0 / 20},
		{"seven teams, rounded", experiment.Complete, 7, []int{1, 1, 1}, math.NaN()},
		{"unequal", experiment.Complete, 8, []int{2, 1, 1}, math.NaN()},
		{"blocks", experiment.Blocked, 10, []int{1, 1, 1}, math.NaN()},
		{"simple", experiment.Simple, 7, []int{1, 2, 1}, math.NaN()},
	} {
		p := experiment.New("Arms")
		p.Arms = nil
		for k, s := range c.shares {
			p.Arms = append(p.Arms, experiment.Arm{Name: fmt.Sprint("Arm ", k), Share: s, Control: k == 0})
		}
		d := Design{Kind: c.kind, Shares: c.shares}
		for i := range c.teams {
			d.Blocks = append(d.Blocks, fmt.Sprint(i%2))
		}
		m, err := New(d)
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		if least := leastByPermuting(t, m); math.IsNaN(want) {
			want = least
		} else if math.Abs(least-want) > 1e-12 {
			t.Errorf("%s: by permuting %.6f, expected %.6f", c.name, least, want)
		}
		if got := SmallestPlanned(p, m); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %.6f, by permuting %.6f", c.name, got, want)
		}
		// A simple draw of whole assignments counts those that leave an arm empty; permuting
		// two arms leaves none.
		if m.SmallestP() > want+1e-12 && c.kind != experiment.Simple {
			t.Errorf("%s: the mechanism's floor %.6f is above %.6f", c.name, m.SmallestP(), want)
		}
		late := newProduct([]Mechanism{m, lateMechanism(3, c.shares)})
		if n, _ := late.Count(); n.IsInt64() && n.Int64() < 10_000 {
			if got, want := SmallestPlanned(p, late), leastByPermuting(t, late); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s with a late group: %.6f, by permuting %.6f", c.name, got, want)
			}
		}
	}
}

// leastByPermuting is the least p-value of arms 1 and 2 against arm 0.
func leastByPermuting(t *testing.T, m Mechanism) float64 {
	best, block := 1.0, m.Blocks()
	known := map[string]bool{}
	err := m.Enumerate(func(arm []int, _ float64) bool {
		for k := 1; k < m.Arms(); k++ {
			var blocks, sides []int
			for i, a := range arm {
				if a == 0 || a == k {
					blocks, sides = append(blocks, block[i]), append(sides, min(a, 1))
				}
			}
			key := fmt.Sprint(k, blocks, sides)
			if len(sides) == 0 || known[key] {
				continue
			}
			known[key] = true
			fixed, err := FixedCounts(blocks, sides, 2)
			if err != nil {
				t.Fatal(err)
			}
			best = math.Min(best, fixed.SmallestP())
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return best
}

// TestSmallestPlannedElsewhere: whole draws are compared where arms cannot be permuted by
// themselves, and all practice arms together are one comparison where it is planned.
func TestSmallestPlannedElsewhere(t *testing.T) {
	p := experiment.New("Arms")
	p.Arms = []experiment.Arm{{Name: "A", Share: 1}, {Name: "B", Share: 1}, {Name: "C", Share: 1, Control: true}}
	m, err := New(Design{Kind: experiment.Complete, Shares: []int{1, 1, 1}, Blocks: make([]string, 9),
		Restrictions: []Restriction{{Kind: experiment.Apart, Groups: [][]int{{0, 1}}, Name: "apart"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := SmallestPlanned(p, m); math.Abs(got-m.SmallestP()) > 1e-12 {
		t.Errorf("restricted: %v, the mechanism's %v", got, m.SmallestP())
	}
	p.Plan.Pooled = true
	complete, err := New(Design{Kind: experiment.Complete, Shares: []int{1, 1, 1}, Blocks: make([]string, 9)})
	if err != nil {
		t.Fatal(err)
	}
	// 9 teams: 84 ways to choose the three control teams, whose mirror cannot be.
	if got := SmallestPlanned(p, complete); math.Abs(got-1.0/84) > 1e-12 {
		t.Errorf("pooled: %v, expected 1/84", got)
	}
}

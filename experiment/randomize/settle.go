package randomize

import (
	"slices"
	"strings"

	"leeway/experiment"
)

// settled is a design's constraints, worked out to units that are drawn.
type settled struct {
	// unit is the unit that each team is part of, −1 for placed teams; place is the arm
	// of placed teams, −1 for others; members are the teams of each unit. Units stand in
	// the order of their first teams.
	unit, place []int
	members     [][]int
	// apart are sets of units no two of which may share an arm.
	apart [][]int
	caps  []limit
}

// limit lets units whose weights add up to no more than most into the arm.
type limit struct {
	arm, most     int
	units, weight []int
}

// settle works the constraints out. possible is false where they contradict each other
// before anything is drawn.
//
//   - Same arm: teams of one group, and of groups that overlap, are one unit.
//   - Placed: the team and all that stay with it have the arm.
//   - Apart: a unit that is apart from a placed team may not have that team's arm.
//   - At most: placed teams count first; units count with their number of teams.
func settle(d Design, constraints []Restriction) (s settled, possible bool) {
	n := len(d.Blocks)
	together := newUnion(n)
	for _, r := range constraints {
		if r.Kind == experiment.SameArm {
			for _, group := range r.Groups {
				for _, i := range group[1:] {
					together.join(group[0], i)
				}
			}
		}
	}
	place := make([]int, n) // by root
	for i := range place {
		place[i] = -1
	}
	for _, r := range constraints {
		if r.Kind != experiment.Placed {
			continue
		}
		for _, i := range slices.Concat(r.Groups...) {
			root := together.root(i)
			if place[root] >= 0 && place[root] != r.Arm {
				return s, false
			}
			place[root] = r.Arm
		}
	}
	s.number(together, place)
	for _, r := range constraints {
		for _, group := range r.Groups {
			if (r.Kind == experiment.Apart && !s.addApart(group, len(d.Shares))) ||
				(r.Kind == experiment.AtMost && !s.addLimit(group, r.Arm, r.Limit)) {
				return s, false
			}
		}
	}
	return s, true
}

// number gives units their numbers.
func (s *settled) number(together *union, place []int) {
	byRoot := map[int]int{}
	for i := range place {
		root := together.root(i)
		s.place = append(s.place, place[root])
		if place[root] >= 0 {
			s.unit = append(s.unit, -1)
			continue
		}
		u, known := byRoot[root]
		if !known {
			u = len(s.members)
			byRoot[root] = u
			s.members = append(s.members, nil)
		}
		s.unit = append(s.unit, u)
		s.members[u] = append(s.members[u], i)
	}
}

func (s *settled) addApart(group []int, arms int) (possible bool) {
	var units []int
	taken := map[int]bool{}
	for _, i := range group {
		u, k := s.unit[i], s.place[i]
		if (u < 0 && taken[k]) || slices.Contains(units, u) {
			return false
		}
		if u < 0 {
			taken[k] = true
		} else {
			units = append(units, u)
		}
	}
	if len(group) > arms {
		return false
	}
	for k := range arms {
		if taken[k] {
			for _, u := range units {
				s.caps = append(s.caps, limit{arm: k, units: []int{u}, weight: []int{1}})
			}
		}
	}
	slices.Sort(units)
	known := slices.ContainsFunc(s.apart, func(set []int) bool { return slices.Equal(set, units) })
	if len(units) > 1 && !known {
		s.apart = append(s.apart, units)
	}
	return true
}

func (s *settled) addLimit(group []int, arm, most int) (possible bool) {
	weight := make([]int, len(s.members))
	all := 0
	for _, i := range group {
		switch {
		case s.unit[i] >= 0:
			weight[s.unit[i]]++
			all++
		case s.place[i] == arm:
			most--
		}
	}
	if most < 0 {
		return false
	}
	if all <= most {
		return true
	}
	l := limit{arm: arm, most: most}
	for u, w := range weight {
		if w > 0 {
			l.units, l.weight = append(l.units, u), append(l.weight, w)
		}
	}
	s.caps = append(s.caps, l)
	return true
}

// union is a partition of numbers that can be joined (Tarjan 1975, without ranks: the
// smallest member is the root).
type union []int

func newUnion(n int) *union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return &u
}

func (u union) root(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(i, j int) {
	a, b := u.root(i), u.root(j)
	u[max(a, b)] = min(a, b)
}

// units is the design of the units: a unit stands in the block of its first team, and
// its covariates are the means of its teams'.
func (s *settled) units(d Design) Design {
	out := d
	out.Restrictions, out.Blocks, out.IDs, out.Covariates = nil, nil, nil, make([][]float64, len(d.Covariates))
	for _, teams := range s.members {
		out.Blocks = append(out.Blocks, d.Blocks[teams[0]])
		if d.IDs != nil {
			var ids []string
			for _, i := range teams {
				ids = append(ids, d.IDs[i])
			}
			out.IDs = append(out.IDs, strings.Join(ids, " + "))
		}
		for j, values := range d.Covariates {
			sum := 0.0
			for _, i := range teams {
				sum += values[i]
			}
			out.Covariates[j] = append(out.Covariates[j], sum/float64(len(teams)))
		}
	}
	return out
}

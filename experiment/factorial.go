package experiment

import (
	"fmt"
	"math"
)

// FactorialArms are the four arms of a practice and another, each with and without
// the other, in equal parts: as before, the one, the other, and both. The control
// keeps its name.
func FactorialArms(control, practice, other string) []Arm {
	return []Arm{
		{Name: control, Control: true, Share: 1},
		{Name: practice, Share: 1, Parts: []string{practice}},
		{Name: other, Share: 1, Parts: []string{other}},
		{Name: BothName(practice, other), Share: 1, Parts: []string{practice, other}},
	}
}

// BothName is the name of the arm that has two practices.
func BothName(practice, other string) string { return practice + " and " + other }

// RenamePart gives a practice its new name wherever arms name it: the arm that has
// only it, the arm that has it with another, and the parts. Names that people gave
// themselves stay. The arms given are not changed.
func RenamePart(arms []Arm, from, to string) []Arm {
	out := append([]Arm(nil), arms...)
	for i, a := range arms {
		if len(a.Parts) == 0 {
			continue
		}
		parts := make([]string, len(a.Parts))
		for k, part := range a.Parts {
			if parts[k] = part; part == from {
				parts[k] = to
			}
		}
		switch {
		case len(parts) == 1 && a.Name == from && parts[0] == to:
			out[i].Name = to
		case len(parts) == 2 && a.Name == BothName(a.Parts[0], a.Parts[1]):
			out[i].Name = BothName(parts[0], parts[1])
		}
		out[i].Parts = parts
	}
	return out
}

// IsFactorial tells whether the arms are two practices, each with and without the
// other: none, one, the other, and both.
func IsFactorial(arms []Arm) bool {
	if len(arms) != 4 {
		return false
	}
	counts, names := map[int]int{}, map[string]int{}
	for _, a := range arms {
		counts[len(a.Parts)]++
		for _, part := range a.Parts {
			names[part]++
		}
	}
	if counts[0] != 1 || counts[1] != 2 || counts[2] != 1 || len(names) != 2 {
		return false
	}
	for _, n := range names {
		if n != 2 {
			return false
		}
	}
	return true
}

// ComparisonCost is how many times as wide as with two equal arms the interval of the
// arm with the smallest share against the control is, other things equal: the square
// root of (1/f + 1/c)/4, where f and c are the two arms' parts of all teams. 1 for two
// equal arms, the square root of 2 for four. 0 where there is no such comparison.
func ComparisonCost(arms []Arm) float64 {
	total, control, least := 0, 0, 0
	for _, a := range arms {
		total += a.Share
		switch {
		case a.Control:
			control = a.Share
		case least == 0 || a.Share < least:
			least = a.Share
		}
	}
	if control < 1 || least < 1 {
		return 0
	}
	return math.Sqrt(float64(total) * (1/float64(least) + 1/float64(control)) / 4)
}

// Factorial says in whole sentences what four arms of two practices are for and what
// they cost; nil for any other arms. Whether both do more than the sum is a sum and
// difference of four arm means: with shares s of a total T its interval is the square
// root of T·Σ(1/s)/4 times as wide as that of two equal arms, 2 for equal shares.
func (p *Pilot) Factorial() []string {
	if !IsFactorial(p.Arms) {
		return nil
	}
	var one, other string
	total, inverse := 0, 0.0
	for _, a := range p.Arms {
		if a.Share < 1 {
			return nil
		}
		total, inverse = total+a.Share, inverse+1/float64(a.Share)
		if len(a.Parts) == 2 {
			one, other = a.Parts[0], a.Parts[1]
		}
	}
	return []string{
		fmt.Sprintf("Empowering more need not mean complying less: four arms tell what “%s” does, what “%s” does, and what both together do.", one, other),
		fmt.Sprintf("The price: each arm has a part of the teams only, so an arm's comparison with the control has an interval about %.1f times as wide as with two arms of the same teams, and whether both do more than the sum of each has one about %.1f times as wide.", ComparisonCost(p.Arms), math.Sqrt(float64(total)*inverse/4)),
	}
}

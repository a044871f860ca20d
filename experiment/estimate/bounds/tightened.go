package bounds

// Cell is the part of two arms that is alike in something known before the start.
type Cell struct {
	// Treated and Control are the answers seen, the others how many were assigned.
	Treated, Control                 []float64
	AssignedTreated, AssignedControl int
}

// Tightened are Lee's bounds within cells, averaged over the cells by the number of
// answers in the arm that is not trimmed there. They are no wider than those over all,
// where the direction is the same everywhere.
type Tightened struct {
	Cells     []Lee
	Weights   []float64
	Low, High float64
	// SameDirection is false where the practice arm answered more in some cells and less
	// in others, which contradicts the assumption that Lee's bounds rest on.
	SameDirection bool
}

// LeeWithin makes the tightened bounds (Lee 2009, section 5). The error is a
// *experiment.Refusal where an arm has no answer in a cell.
func LeeWithin(cells []Cell, rule Rule, alpha float64) (Tightened, error) {
	t := Tightened{SameDirection: true}
	total := 0.0
	for k, c := range cells {
		l, err := LeeBounds(c.Treated, c.Control, c.AssignedTreated, c.AssignedControl, rule, alpha)
		if err != nil {
			return Tightened{}, err
		}
		weight := float64(len(c.Control))
		if !l.Trimmed {
			weight = float64(len(c.Treated))
		}
		t.Cells, t.Weights = append(t.Cells, l), append(t.Weights, weight)
		t.SameDirection = t.SameDirection && (k == 0 || l.Trimmed == t.Cells[0].Trimmed)
		t.Low += weight * l.Low
		t.High += weight * l.High
		total += weight
	}
	t.Low /= total
	t.High /= total
	return t, nil
}

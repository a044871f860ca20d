package estimate

import "gonum.org/v1/gonum/mat"

// denseLimit is the width up to which pair sums are kept as a full matrix (8 MB).
const denseLimit = 1000

// pairSums is the sum over clusters of y y', where each y touches few of many
// places: the absorbed levels of its cluster. It is a full matrix while that is
// small, and otherwise holds only pairs that some cluster touches.
type pairSums struct {
	n      int
	full   []float64
	sparse map[[2]int]float64
}

func newPairSums(n int) *pairSums {
	if n <= denseLimit {
		return &pairSums{n: n, full: make([]float64, n*n)}
	}
	return &pairSums{n: n, sparse: map[[2]int]float64{}}
}

// add adds y y' at the given places.
func (p *pairSums) add(place []int, y []float64) {
	for i, a := range place {
		for j, b := range place {
			if p.full != nil {
				p.full[a*p.n+b] += y[i] * y[j]
			} else {
				p.sparse[[2]int{a, b}] += y[i] * y[j]
			}
		}
	}
}

// squares is tr(T A T A) for the sum A; without a form T is -I.
func (p *pairSums) squares(form *mat.SymDense) float64 {
	s := 0.0
	if form != nil {
		var ta, tata mat.Dense
		ta.Mul(form, mat.NewDense(p.n, p.n, p.full))
		tata.Mul(&ta, &ta)
		return mat.Trace(&tata)
	}
	for _, v := range p.full {
		s += v * v
	}
	for _, v := range p.sparse {
		s += v * v
	}
	return s
}

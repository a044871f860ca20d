package estimate

import (
	"context"
	"fmt"

	"leeway/experiment"
)

// Absorbed are columns from which the levels of several factors are taken out.
type Absorbed struct {
	// X and Y are the residuals of the regressors and the outcome.
	X [][]float64
	Y []float64
	// Parameters is how many parameters the factors take, their common constant included.
	// It is exact for two factors (levels less the parts in which they hang together; Abowd,
	// Creecy and Kramarz 2002); each further factor is counted with all its levels but one,
	// which is never too few.
	Parameters int
}

// AbsorbFactors takes the levels of several factors out of each column by least squares:
// conjugate gradients on the levels' normal equations, preconditioned by their weights
// (Correia 2016; Guimarães and Portugal 2010, Stata Journal 10:628). A step reads the rows
// once for each factor, so the growth is linear in rows and factors, and does not depend on
// the number of levels. codes number each row's level from 0. The error is ctx's, or a
// *experiment.Refusal where the steps do not come to rest.
func AbsorbFactors(ctx context.Context, c *Columns, codes [][]int32) (*Absorbed, error) {
	f := newFactors(codes, c.Weight, len(c.Y))
	out := &Absorbed{Parameters: f.parameters()}
	for _, x := range c.X {
		rest, err := f.residual(ctx, x)
		if err != nil {
			return nil, err
		}
		out.X = append(out.X, rest)
	}
	rest, err := f.residual(ctx, c.Y)
	out.Y = rest
	return out, err
}

// factors are the normal equations of the levels of several factors.
type factors struct {
	codes  [][]int32
	start  []int // of each factor's levels among all, with the end of the last
	weight []float64
	total  []float64 // weight of each level
}

func newFactors(codes [][]int32, weight []float64, rows int) *factors {
	f := &factors{codes: codes, start: []int{0}, weight: weight}
	for _, code := range codes {
		top := int32(-1)
		for _, k := range code {
			top = max(top, k)
		}
		f.start = append(f.start, f.start[len(f.start)-1]+int(top)+1)
	}
	f.total = make([]float64, f.start[len(codes)])
	ones := make([]float64, rows)
	for i := range ones {
		ones[i] = 1
	}
	f.collect(ones, f.total)
	return f
}

// collect sums weighted rows to levels: D'Wv.
func (f *factors) collect(v, into []float64) {
	clear(into)
	for k, code := range f.codes {
		level := into[f.start[k]:f.start[k+1]]
		if f.weight == nil {
			for i, at := range code {
				level[at] += v[i]
			}
			continue
		}
		for i, at := range code {
			level[at] += f.weight[i] * v[i]
		}
	}
}

// spread writes what levels give each row: Da.
func (f *factors) spread(a, into []float64) {
	clear(into)
	for k, code := range f.codes {
		level := a[f.start[k]:f.start[k+1]]
		for i, at := range code {
			into[i] += level[at]
		}
	}
}

// residual takes the levels out of v. The mean goes first, so that an offset costs no digits,
// and a second round takes out what rounding left in the first.
func (f *factors) residual(ctx context.Context, v []float64) ([]float64, error) {
	rest := make([]float64, len(v))
	mean := v[0]
	sum := 0.0
	for _, x := range v {
		sum += x - v[0]
	}
	mean += sum / float64(len(v))
	for i, x := range v {
		rest[i] = x - mean
	}
	before := f.norm(rest)
	for range 2 {
		if err := f.round(ctx, rest); err != nil {
			return nil, err
		}
	}
	if f.norm(rest) <= collinear*before {
		clear(rest) // the levels determine it
	}
	return rest, nil
}

// most is the number of steps after which a column counts as not coming to rest.
const most = 5000

// round is one run of conjugate gradients; rest is lowered in place.
func (f *factors) round(ctx context.Context, rest []float64) error {
	n := len(f.total)
	gradient, direction, step := make([]float64, n), make([]float64, n), make([]float64, n)
	moved := make([]float64, len(rest))
	f.collect(rest, gradient)
	size := 0.0
	for j, g := range gradient {
		if f.total[j] > 0 {
			direction[j] = g / f.total[j]
		}
		size += g * direction[j]
	}
	first := f.norm(rest)
	for count := 0; size > 1e-28*first; count++ {
		if count == most {
			return &experiment.Refusal{What: fmt.Sprintf("The fixed effects hang together so loosely that %d steps do not take them out.", most), Remedy: "Use fewer fixed effects, or larger ones."}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f.spread(direction, moved)
		length := size / f.norm(moved)
		for i, m := range moved {
			rest[i] -= length * m
		}
		f.collect(rest, gradient)
		was := size
		size = 0
		for j, g := range gradient {
			if f.total[j] > 0 {
				step[j] = g / f.total[j]
			}
			size += g * step[j]
		}
		for j := range direction {
			direction[j] = step[j] + size/was*direction[j]
		}
	}
	return nil
}

// norm is v'Wv.
func (f *factors) norm(v []float64) float64 {
	sum := 0.0
	for i, x := range v {
		if f.weight == nil {
			sum += x * x
		} else {
			sum += f.weight[i] * x * x
		}
	}
	return sum
}

// parameters counts what the levels take: see Absorbed.Parameters.
func (f *factors) parameters() int {
	present := func(k int) int {
		count := 0
		for _, w := range f.total[f.start[k]:f.start[k+1]] {
			if w > 0 {
				count++
			}
		}
		return count
	}
	if len(f.codes) == 1 {
		return present(0)
	}
	// Levels of the first two factors hang together where a row has both.
	parent := make([]int, f.start[2])
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, a := range f.codes[0] {
		parent[root(int(a))] = root(f.start[1] + int(f.codes[1][i]))
	}
	parts := 0
	for i, p := range parent {
		if p == i && f.total[i] > 0 {
			parts++
		}
	}
	count := present(0) + present(1) - parts
	for k := 2; k < len(f.codes); k++ {
		count += present(k) - 1
	}
	return count
}

// Beyond counts parameters that were taken out of the columns before the sums were made, as
// by AbsorbFactors: it lowers the residual degrees of freedom by n.
func (r *Regression) Beyond(n int) { r.beyond = n }

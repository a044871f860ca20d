package estimate

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// Columns is a RowSource of columns in memory. All slices have the same length
// and hold no missing value.
type Columns struct {
	// X are the regressors without intercept, Y the outcome.
	X [][]float64
	Y []float64
	// Weight is nil where all rows weigh the same.
	Weight []float64
	// Cluster numbers each row's cluster from 0; nil puts all rows into cluster 0.
	Cluster []int32
	// Level numbers each row's level of the absorbed factor from 0; nil is one
	// level: the intercept.
	Level []int32
}

// block is how many rows are gathered at a time, few enough for the nearest cache.
const block = 256

// check refuses columns of unequal length.
func (c *Columns) check() error {
	n := len(c.Y)
	for j, x := range c.X {
		if len(x) != n {
			return fmt.Errorf("estimate: regressor %d has %d rows, the outcome %d", j, len(x), n)
		}
	}
	for name, k := range map[string]int{"weights": len(c.Weight), "clusters": len(c.Cluster), "levels": len(c.Level)} {
		if k != 0 && k != n {
			return fmt.Errorf("estimate: %d %s for %d rows", k, name, n)
		}
	}
	return nil
}

// numberCells gives each row the number of its cell and lists the cells.
func (c *Columns) numberCells() (cell []int32, cells []Cell) {
	switch {
	case c.Cluster == nil && c.Level == nil:
		return nil, []Cell{{}}
	case c.Level == nil:
		return c.Cluster, numbered(c.Cluster, func(i int) Cell { return Cell{Cluster: i} })
	case c.Cluster == nil:
		return c.Level, numbered(c.Level, func(i int) Cell { return Cell{Level: i} })
	}
	cell = make([]int32, len(c.Y))
	seen := map[[2]int32]int32{}
	last, lastKey := int32(-1), [2]int32{}
	for i := range cell {
		key := [2]int32{c.Cluster[i], c.Level[i]}
		if last < 0 || key != lastKey {
			k, known := seen[key]
			if !known {
				k = int32(len(cells))
				seen[key] = k
				cells = append(cells, Cell{Cluster: int(key[0]), Level: int(key[1])})
			}
			last, lastKey = k, key
		}
		cell[i] = last
	}
	return cell, cells
}

// numbered makes one cell for each number up to the largest.
func numbered(code []int32, one func(int) Cell) []Cell {
	top := int32(-1)
	for _, k := range code {
		top = max(top, k)
	}
	cells := make([]Cell, top+1)
	for i := range cells {
		cells[i] = one(i)
	}
	return cells
}

// pivot is a value near the middle of each variable, taken from a spread of at
// most 1,000 rows. Sums are taken about it so that a common offset costs no
// digits; the exact means come out of the sums.
func (c *Columns) pivot() []float64 {
	p, n := len(c.X)+1, len(c.Y)
	out := make([]float64, p)
	if n == 0 {
		return out
	}
	step := max(1, n/1000)
	for j := range p {
		column := c.column(j)
		first, sum, count := column[0], 0.0, 0
		for i := 0; i < n; i += step {
			sum += column[i] - first
			count++
		}
		out[j] = first + sum/float64(count)
	}
	return out
}

func (c *Columns) column(j int) []float64 {
	if j < len(c.X) {
		return c.X[j]
	}
	return c.Y
}

// CrossProducts sums the columns on all processors.
func (c *Columns) CrossProducts(ctx context.Context) (*CrossProducts, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	cell, cells := c.numberCells()
	pivot := c.pivot()
	n := len(c.Y)
	workers := max(1, min(runtime.GOMAXPROCS(0), n/20_000))
	parts := make([]*accumulator, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			parts[w] = newAccumulator(len(c.X)+1, len(cells), c.Weight != nil)
			parts[w].sum(ctx, c, cell, pivot, n*w/workers, n*(w+1)/workers)
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := NewCrossProducts(pivot, c.Weight != nil)
	for k := range cells {
		whole := cells[k]
		for _, part := range parts[1:] {
			parts[0].add(part, k)
		}
		if !parts[0].cell(k, &whole) {
			continue
		}
		if err := out.Add(whole); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// accumulator holds raw sums about the pivot: for each cell and each power of
// the weights the upper triangle of (1, x, y)(1, x, y)'.
type accumulator struct {
	p       int // variables
	q, size int // width with the constant and padding; entries of the triangle
	powers  []int
	rows    []int
	sums    []float64
}

func newAccumulator(p, cells int, weighted bool) *accumulator {
	q := p + 1
	if p < narrow && !weighted {
		q = narrow + 1
	}
	a := &accumulator{p: p, q: q, size: q * (q + 1) / 2, powers: powers(weighted)}
	a.sums = make([]float64, cells*a.size*len(a.powers))
	if weighted {
		a.rows = make([]int, cells)
	}
	return a
}

// sum adds rows from to to. Rows are turned from columns into a small buffer of
// rows first, so that each column is read in order.
func (a *accumulator) sum(ctx context.Context, c *Columns, cell []int32, pivot []float64, from, to int) {
	if a.p <= narrow && c.Weight == nil {
		a.sumNarrow(ctx, c, cell, pivot, from, to)
		return
	}
	buffer := make([]float64, block*a.q)
	scaled := make([]float64, a.q)
	for r := range block {
		buffer[r*a.q] = 1
	}
	for start := from; start < to; start += block {
		if (start-from)%(block*256) == 0 && ctx.Err() != nil {
			return
		}
		end := min(start+block, to)
		for j, shift := range pivot {
			o := j + 1
			for _, v := range c.column(j)[start:end] {
				buffer[o] = v - shift
				o += a.q
			}
		}
		var number []int32
		if cell != nil {
			number = cell[start:end]
		}
		if c.Weight == nil {
			a.plain(buffer, number, end-start)
		} else {
			a.weighted(buffer, scaled, number, c.Weight[start:end])
		}
	}
}

// plain adds the products of unweighted rows.
func (a *accumulator) plain(buffer []float64, cell []int32, rows int) {
	q, size := a.q, a.size
	k := 0
	for r := range rows {
		if cell != nil {
			k = int(cell[r])
		}
		outer(a.sums[k*size:(k+1)*size], buffer[r*q:(r+1)*q], buffer[r*q:(r+1)*q])
	}
}

// outer adds the upper triangle of u v' to sum, for v a multiple of u.
func outer(sum, u, v []float64) {
	for j, x := range u {
		w := v[j:]
		d := sum[:len(w)]
		for t, y := range w {
			d[t] += x * y
		}
		sum = sum[len(w):]
	}
}

// weighted adds the products of weighted rows under the weights to the powers
// 0, 1 and 2.
func (a *accumulator) weighted(buffer, scaled []float64, cell []int32, weight []float64) {
	q, size := a.q, a.size
	k := 0
	for r, w := range weight {
		if cell != nil {
			k = int(cell[r])
		}
		a.rows[k]++
		u := buffer[r*q : (r+1)*q]
		copy(scaled, u)
		sums := a.sums[k*3*size : (k+1)*3*size]
		for e := range 3 {
			outer(sums[e*size:(e+1)*size], u, scaled)
			for j := range scaled {
				scaled[j] *= w
			}
		}
	}
}

// add takes over another worker's sums of cell k.
func (a *accumulator) add(o *accumulator, k int) {
	size := a.size * len(a.powers)
	d := a.sums[k*size : (k+1)*size]
	for i, v := range o.sums[k*size : (k+1)*size] {
		d[i] += v
	}
	if a.rows != nil {
		a.rows[k] += o.rows[k]
	}
}

// cell turns raw sums about the pivot into moments; false where the cell has no rows.
func (a *accumulator) cell(k int, out *Cell) bool {
	p := a.p
	for e, power := range a.powers {
		raw := a.sums[(k*len(a.powers)+e)*a.size:][:a.size]
		m := newMoments(p)
		m.Weight = raw[0]
		if e == 0 {
			out.Rows = int(raw[0])
			if a.rows != nil {
				out.Rows = a.rows[k]
			}
			if out.Rows == 0 {
				return false
			}
		}
		if m.Weight > 0 {
			for j := range p {
				m.Mean[j] = raw[1+j] / m.Weight
			}
			for i := range p {
				for j := i; j < p; j++ {
					m.Scatter[packed(p, i, j)] = raw[packed(a.q, i+1, j+1)] - m.Mean[i]*raw[1+j]
				}
			}
			for j := range p {
				s := &m.Scatter[packed(p, j, j)]
				*s = max(*s, 0)
			}
		}
		out.Power[power] = m
	}
	return true
}

// EachRow visits the rows in order.
func (c *Columns) EachRow(ctx context.Context, visit func(cluster, level int, weight float64, x []float64, y float64)) error {
	if err := c.check(); err != nil {
		return err
	}
	x := make([]float64, len(c.X))
	cluster, level, weight := 0, 0, 1.0
	for i, y := range c.Y {
		if i%65_536 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for j := range x {
			x[j] = c.X[j][i]
		}
		if c.Cluster != nil {
			cluster = int(c.Cluster[i])
		}
		if c.Level != nil {
			level = int(c.Level[i])
		}
		if c.Weight != nil {
			weight = c.Weight[i]
		}
		visit(cluster, level, weight, x, y)
	}
	return nil
}

package estimate

import (
	"context"
	"fmt"
	"sort"
)

// Moments are the weighted first and second moments of p variables: all that a
// linear estimator needs of a group of rows.
type Moments struct {
	// Weight is the sum of the weights; without weights the number of rows.
	Weight float64
	// Mean is the weighted mean of each variable, less the cross-products' Origin.
	Mean []float64
	// Scatter is the weighted sum of products about the means, the upper triangle
	// row by row: p(p+1)/2 numbers.
	Scatter []float64
}

// newMoments is the moments of no rows.
func newMoments(p int) Moments {
	return Moments{Mean: make([]float64, p), Scatter: make([]float64, p*(p+1)/2)}
}

// packed is the place of entry (i, j) of a symmetric p x p matrix in its upper
// triangle stored row by row.
func packed(p, i, j int) int {
	if i > j {
		i, j = j, i
	}
	return i*p - i*(i-1)/2 + j - i
}

// merge adds the moments of other rows by the pairwise update of Chan, Golub and
// LeVeque (1983, The American Statistician 37:242), which loses no digits to a
// common offset.
func (m *Moments) merge(o *Moments) {
	if o.Weight == 0 {
		return
	}
	if m.Weight == 0 {
		m.Weight = o.Weight
		copy(m.Mean, o.Mean)
		copy(m.Scatter, o.Scatter)
		return
	}
	total := m.Weight + o.Weight
	factor := m.Weight * o.Weight / total
	k := 0
	for i := range m.Mean {
		di := o.Mean[i] - m.Mean[i]
		for j := i; j < len(m.Mean); j++ {
			m.Scatter[k] += o.Scatter[k] + factor*di*(o.Mean[j]-m.Mean[j])
			k++
		}
	}
	for i := range m.Mean {
		m.Mean[i] += (o.Mean[i] - m.Mean[i]) * (o.Weight / total)
	}
	m.Weight = total
}

// about adds the scatter about another centre to the upper triangle in sum.
func (m *Moments) about(centre, sum []float64) {
	if m.Weight == 0 {
		return
	}
	k := 0
	for i, mi := range m.Mean {
		di := m.Weight * (mi - centre[i])
		for j := i; j < len(m.Mean); j++ {
			sum[k] += m.Scatter[k] + di*(m.Mean[j]-centre[j])
			k++
		}
	}
}

// Cell is the part of a cluster that lies in one level of the absorbed factor.
type Cell struct {
	Cluster, Level int
	Rows           int
	// Power holds the moments under the weights raised to 0, 1 and 2. Without
	// weights all three are equal and only Power[1] is kept.
	Power [3]Moments
}

// CrossProducts are a regression's data compressed to sums by cluster and
// absorbed level. Variables are the regressors in order and the outcome last.
type CrossProducts struct {
	// Regressors is the number of regressors, the intercept and the absorbed
	// levels not counted.
	Regressors int
	// Origin is a value near the middle of each variable. Means are kept relative
	// to it: a mean of 1,000,000,000.25 as a plain number would hold its difference
	// from another to seven decimals only.
	Origin []float64
	// Weighted is true where rows carry weights.
	Weighted bool
	cells    []Cell
	index    map[[2]int]int
}

// NewCrossProducts is the cross-products of no rows. The origin has one value
// for each regressor and one for the outcome, near the middle of each; zeros
// will do where values are not far from zero.
func NewCrossProducts(origin []float64, weighted bool) *CrossProducts {
	return &CrossProducts{Regressors: len(origin) - 1, Origin: origin, Weighted: weighted, index: map[[2]int]int{}}
}

// powers are the exponents of the weights that are kept.
func powers(weighted bool) []int {
	if weighted {
		return []int{0, 1, 2}
	}
	return []int{1}
}

// Add merges one cell, which may have been summed anywhere: in another file, on
// another machine, by a database; its means are relative to Origin. It fails where the cell has other variables.
func (c *CrossProducts) Add(cell Cell) error {
	p := c.Regressors + 1
	for _, e := range powers(c.Weighted) {
		if len(cell.Power[e].Mean) != p || len(cell.Power[e].Scatter) != p*(p+1)/2 {
			return fmt.Errorf("estimate: a cell of %d variables cannot be added to cross-products of %d", len(cell.Power[e].Mean), p)
		}
	}
	key := [2]int{cell.Cluster, cell.Level}
	i, known := c.index[key]
	if !known {
		i = len(c.cells)
		fresh := Cell{Cluster: cell.Cluster, Level: cell.Level}
		for _, e := range powers(c.Weighted) {
			fresh.Power[e] = newMoments(p)
		}
		c.cells = append(c.cells, fresh)
		c.index[key] = i
	}
	c.cells[i].Rows += cell.Rows
	for _, e := range powers(c.Weighted) {
		c.cells[i].Power[e].merge(&cell.Power[e])
	}
	return nil
}

// Merge adds the cross-products of other rows of the same regression. Clusters
// and levels must be numbered alike in both.
func (c *CrossProducts) Merge(o *CrossProducts) error {
	if c.Regressors != o.Regressors || c.Weighted != o.Weighted {
		return fmt.Errorf("estimate: cross-products of different regressions cannot be merged (%d and %d regressors)", c.Regressors, o.Regressors)
	}
	for _, cell := range o.cells {
		for _, e := range powers(c.Weighted) {
			m := cell.Power[e]
			m.Mean = append([]float64(nil), m.Mean...)
			for j := range m.Mean {
				m.Mean[j] += o.Origin[j] - c.Origin[j]
			}
			cell.Power[e] = m
		}
		if err := c.Add(cell); err != nil {
			return err
		}
	}
	return nil
}

// Cells gives the cells ordered by cluster, then level.
func (c *CrossProducts) Cells() []Cell {
	out := append([]Cell(nil), c.cells...)
	sort.Slice(out, func(i, j int) bool {
		if out[i].Cluster != out[j].Cluster {
			return out[i].Cluster < out[j].Cluster
		}
		return out[i].Level < out[j].Level
	})
	return out
}

// Source is where a regression's data come from: columns in memory, a stream, a
// database. An estimator sees no rows, only what a Source sums.
type Source interface {
	// CrossProducts sums all rows.
	CrossProducts(ctx context.Context) (*CrossProducts, error)
}

// RowSource is a Source whose rows can be visited again, which the HC family
// needs for the leverages.
type RowSource interface {
	Source
	// EachRow visits every row: its cluster, absorbed level, weight (1 without
	// weights), regressors and outcome. The slice is reused.
	EachRow(ctx context.Context, visit func(cluster, level int, weight float64, x []float64, y float64)) error
}

package randomize

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// Distances are worked out in float64 with every operation rounded on its own, in a
// stated order: a product is converted before it is added, which in Go forbids the
// compiler to fuse the two, as it otherwise may on some processors. With the operations
// of IEEE 754 and the exactly rounded square root, they are the same on every platform.

// dependentBelow is the length below which what is left of a column of length 1, after
// the columns before it are taken out, is rounding error.
const dependentBelow = 1e-8

// gridSteps is the number of steps that the largest distance is cut into.
const gridSteps = 1 << 30

// scores turns covariates into columns that are at right angles and of length 1, so that
// the plain distance between two units' scores is their Mahalanobis distance
// (Mahalanobis 1936; covariances over all units, divisor n−1) divided by √(n−1). A column
// that is the same for every unit, or that the columns before it determine, tells nothing
// more and is left out: the distance is then that of the pseudo-inverse of the covariance
// matrix, as it does not depend on which generalised inverse is taken. left says in
// sentences what was left out.
func scores(covariates [][]float64, names []string) (columns [][]float64, left []string) {
	for c, covariate := range covariates {
		column, constant := unitLength(covariate)
		if constant {
			left = append(left, fmt.Sprintf("“%s” is the same for every team, so it was left out.", nameOf(names, c)))
			continue
		}
		for range 2 { // once more, for what rounding left over (Björck 1967)
			for _, q := range columns {
				by := dot(q, column)
				for i := range column {
					column[i] -= float64(by * q[i])
				}
			}
		}
		length := math.Sqrt(dot(column, column))
		if length <= dependentBelow {
			left = append(left, fmt.Sprintf("The columns before it determine “%s”, so it was left out.", nameOf(names, c)))
			continue
		}
		for i := range column {
			column[i] /= length
		}
		columns = append(columns, column)
	}
	return columns, left
}

// unitLength is the column about its mean, at length 1.
func unitLength(values []float64) (column []float64, constant bool) {
	constant, largest := true, 0.0
	for _, v := range values {
		constant = constant && v == values[0]
		largest = max(largest, math.Abs(v))
	}
	if constant {
		return nil, true
	}
	// A power of two, so that no square overflows and nothing is rounded.
	_, exponent := math.Frexp(largest)
	column = make([]float64, len(values))
	for i, v := range values {
		column[i] = math.Ldexp(v, -exponent)
	}
	first, sum := column[0], 0.0
	for _, v := range column {
		sum += v - first
	}
	mean := first + sum/float64(len(column))
	for i := range column {
		column[i] -= mean
	}
	length := math.Sqrt(dot(column, column))
	for i := range column {
		column[i] /= length
	}
	return column, false
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

func nameOf(names []string, c int) string {
	if c < len(names) {
		return names[c]
	}
	return fmt.Sprintf("column %d", c+1)
}

// distances are the rounded distances of the units of one block to each other.
type distances struct {
	units []int
	steps []int64 // len(units)², in steps of largest/gridSteps
}

func (d *distances) at(a, b int) int64 { return d.steps[a*len(d.units)+b] }

// measured gives each block's distances, rounded to whole steps of 2^−30 of the largest
// distance between two units of one block, and the length of a step as a Mahalanobis
// distance.
func measured(columns [][]float64, members [][]int) (blocks []distances, step float64) {
	n, largest := 0, 0.0
	for _, units := range members {
		n += len(units)
		for i, u := range units {
			for _, v := range units[:i] {
				largest = max(largest, apart(columns, u, v))
			}
		}
	}
	for _, units := range members {
		d := distances{units, make([]int64, len(units)*len(units))}
		for i, u := range units {
			for j, v := range units[:i] {
				if largest > 0 {
					steps := int64(math.Floor(float64(apart(columns, u, v)/largest*gridSteps) + 0.5))
					d.steps[i*len(units)+j], d.steps[j*len(units)+i] = steps, steps
				}
			}
		}
		blocks = append(blocks, d)
	}
	return blocks, largest / gridSteps * math.Sqrt(float64(n-1))
}

// apart is the distance of two units' scores.
func apart(columns [][]float64, u, v int) float64 {
	sum := 0.0
	for _, q := range columns {
		by := q[u] - q[v]
		sum += float64(by * by)
	}
	return math.Sqrt(sum)
}

// checkCovariates wants a number for every unit.
func checkCovariates(d Design) error {
	for c, column := range d.Covariates {
		if len(column) != len(d.Blocks) {
			return &experiment.Refusal{What: fmt.Sprintf("“%s” has %d values for %d teams.", nameOf(d.CovariateNames, c), len(column), len(d.Blocks)), Place: experiment.Place{Field: "plan"}, Remedy: "Give every team a value."}
		}
		for i, v := range column {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return &experiment.Refusal{What: fmt.Sprintf("Team %s has no number in “%s”.", d.unitName(i), nameOf(d.CovariateNames, c)), Place: experiment.Place{Field: "plan"}, Remedy: "Give every team a value, or leave it out."}
			}
		}
	}
	return nil
}

// unitName is the unit's id, or its number from 1.
func (d Design) unitName(i int) string {
	if i < len(d.IDs) {
		return d.IDs[i]
	}
	return fmt.Sprint(i + 1)
}

package dataset

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Index is one number for several items that measure the same in different units.
type Index struct {
	// Value is for each row the index, NaN where it has none.
	Value []float64
	// Mean and SD are each item's in the reference rows (SD with n − 1); Weight is each
	// item's weight, 1 for all with equal weights.
	Mean, SD, Weight []float64
}

// errNoIndex is why items give no index.
var errNoIndex = errors.New("no index")

// InverseCovarianceIndex is the index of Anderson (2008, JASA 103:1481, appendix A):
// items are standardised by the reference rows' mean and standard deviation, and
// weighted by the row sums of the inverse of the covariance matrix of the standardised
// items over all rows (pairwise complete), so that items which say the same share their
// weight. A row's index is the weighted mean of its items that are there, and the
// whole is standardised again to mean 0 and standard deviation 1 in the reference rows.
//
// items has for each item a value for each row, higher is better, NaN where missing;
// reference says which rows are the reference, nil for all. Rows with fewer than least
// items have no index; least 0 is 1. Weights may be below zero. The error says which
// item does not vary, or that the items repeat each other.
func InverseCovarianceIndex(items [][]float64, reference []bool, least int) (Index, error) {
	z, x, err := standardised(items, reference)
	if err != nil {
		return Index{}, err
	}
	if x.Weight, err = inverseCovarianceWeights(z); err != nil {
		return Index{}, err
	}
	x.Value = weightedMeans(z, x.Weight, least)
	mean, sd, _ := moments(x.Value, reference)
	if !(sd > 0) {
		return Index{}, fmt.Errorf("the index is the same in every row: %w", errNoIndex)
	}
	for i := range x.Value {
		x.Value[i] = (x.Value[i] - mean) / sd
	}
	return x, nil
}

// EqualWeightsIndex is the index of Kling, Liebman and Katz (2007, Econometrica 75:83):
// the plain mean of the items, each standardised by the reference rows' mean and
// standard deviation. A row's index is the mean of its items that are there. They
// imputed a missing item by the mean of its own arm, which cannot be done while the
// arms are hidden. For the arguments see InverseCovarianceIndex.
func EqualWeightsIndex(items [][]float64, reference []bool, least int) (Index, error) {
	z, x, err := standardised(items, reference)
	if err != nil {
		return Index{}, err
	}
	x.Weight = make([]float64, len(items))
	for k := range x.Weight {
		x.Weight[k] = 1
	}
	x.Value = weightedMeans(z, x.Weight, least)
	return x, nil
}

// standardised gives each item less its mean, over its standard deviation, in the
// reference rows.
func standardised(items [][]float64, reference []bool) (z [][]float64, x Index, err error) {
	if len(items) < 2 {
		return nil, x, fmt.Errorf("an index needs two items: %w", errNoIndex)
	}
	for k, item := range items {
		mean, sd, n := moments(item, reference)
		if n < 2 || !(sd > 1e-12*math.Abs(mean)) || math.IsInf(sd, 0) {
			return nil, x, fmt.Errorf("item %d does not vary: %w", k+1, errNoIndex)
		}
		x.Mean, x.SD = append(x.Mean, mean), append(x.SD, sd)
		scaled := make([]float64, len(item))
		for i, v := range item {
			scaled[i] = (v - mean) / sd
		}
		z = append(z, scaled)
	}
	return z, x, nil
}

// moments are the mean and the standard deviation (n − 1) of the values that are there.
func moments(values []float64, among []bool) (mean, sd float64, n int) {
	sum := 0.0
	in := func(i int) bool { return (among == nil || among[i]) && !math.IsNaN(values[i]) }
	for i, v := range values {
		if in(i) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return nan, nan, 0
	}
	mean = sum / float64(n)
	squares := 0.0
	for i, v := range values {
		if in(i) {
			squares += (v - mean) * (v - mean)
		}
	}
	if n < 2 {
		return mean, nan, n
	}
	return mean, math.Sqrt(squares / float64(n-1)), n
}

// covariance is that of the rows where both are there, around their means there.
func covariance(a, b []float64) float64 {
	sumA, sumB, n := 0.0, 0.0, 0.0
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			sumA, sumB, n = sumA+a[i], sumB+b[i], n+1
		}
	}
	if n < 2 {
		return nan
	}
	sum := 0.0
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			sum += (a[i] - sumA/n) * (b[i] - sumB/n)
		}
	}
	return sum / (n - 1)
}

// correlation is that of the rows where both are there, NaN where one does not vary.
func correlation(a, b []float64) float64 {
	both := make([]bool, len(a))
	for i := range both {
		both[i] = !math.IsNaN(a[i]) && !math.IsNaN(b[i])
	}
	_, sdA, _ := moments(a, both)
	_, sdB, _ := moments(b, both)
	return covariance(a, b) / (sdA * sdB)
}

// inverseCovarianceWeights are the row sums of the inverse covariance matrix.
func inverseCovarianceWeights(z [][]float64) ([]float64, error) {
	k := len(z)
	s := mat.NewDense(k, k, nil)
	for i := range k {
		for j := range k {
			s.Set(i, j, covariance(z[i], z[j]))
		}
	}
	ones, w := mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	for i := range k {
		ones.SetVec(i, 1)
	}
	if err := w.SolveVec(s, ones); err != nil || !finite(w.RawVector().Data) {
		return nil, fmt.Errorf("the items repeat each other, or are never answered together: %w", errNoIndex)
	}
	return w.RawVector().Data, nil
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// weightedMeans are the rows' means of the items that are there.
func weightedMeans(z [][]float64, weight []float64, least int) []float64 {
	out := make([]float64, len(z[0]))
	for i := range out {
		sum, total, n := 0.0, 0.0, 0
		for k := range z {
			if v := z[k][i]; !math.IsNaN(v) {
				sum, total, n = sum+weight[k]*v, total+weight[k], n+1
			}
		}
		if out[i] = sum / total; n < max(1, least) || total == 0 {
			out[i] = nan
		}
	}
	return out
}

// Alpha is Cronbach's alpha of the items as they stand, not standardised (Cronbach 1951,
// Psychometrika 16:297): k/(k−1) · (1 − Σ item variances / variance of the sum), over
// the people who answered all items, whose number it gives too. It is NaN for fewer
// than two items or people, or where the sum does not vary.
func Alpha(items [][]float64) (alpha float64, people int) {
	if len(items) < 2 {
		return nan, 0
	}
	complete := make([]bool, len(items[0]))
	sums := make([]float64, len(items[0]))
	for i := range complete {
		complete[i] = true
		for _, item := range items {
			complete[i] = complete[i] && !math.IsNaN(item[i])
			sums[i] += item[i]
		}
	}
	variances := 0.0
	for _, item := range items {
		_, sd, _ := moments(item, complete)
		variances += sd * sd
	}
	_, sd, n := moments(sums, complete)
	if !(sd > 0) {
		return nan, n
	}
	k := float64(len(items))
	return k / (k - 1) * (1 - variances/(sd*sd)), n
}

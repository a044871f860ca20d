package bounds

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
)

// Rule says how the share of the arm that answered more is trimmed.
type Rule string

// The rules of trimming. They differ only in what becomes of the value on which the share
// falls.
const (
	// Fractional keeps exactly the share, the value on the margin in part. It does not
	// depend on how ties are ordered, and is the rule Leeway uses.
	Fractional Rule = "fractional"
	// CDFStrict keeps values whose rank share is below 1−q, or above q: the rule of R's
	// package attrition, with Lee's analytic standard errors.
	CDFStrict Rule = "cdf_strict"
	// QuantileInclusive keeps values up to the quantile (type 2), itself included.
	QuantileInclusive Rule = "quantile_type2_inclusive"
	// IntegerRound drops the nearest whole number of values.
	IntegerRound Rule = "integer_round"
)

// Rules lists them.
func Rules() []Rule { return []Rule{Fractional, CDFStrict, QuantileInclusive, IntegerRound} }

// Lee are the bounds of Lee (2009, Review of Economic Studies 76:1071) on the average
// effect on those who answer whatever arm they are in. They hold where the practice moves
// answering in one direction only: nobody answers because of it while another stays silent
// because of it.
type Lee struct {
	// Naive is the difference of the seen means, treated less control.
	Naive float64
	// Trimmed is true where the treated answered more and are trimmed, false for the
	// control. Share is the part of its answers that is cut off.
	Trimmed bool
	Share   float64
	// Low and High are the least and the largest effect.
	Low, High float64
	// KeptLow and KeptHigh count the answers kept for each bound.
	KeptLow, KeptHigh float64
	// LowTail and HighTail are the largest answer kept at the low end and the smallest kept
	// at the high end, NaN where the rule has no such threshold.
	LowTail, HighTail float64
	// LowError and HighError are the analytic standard errors (Lee's Proposition 3, which
	// takes people as independent); NaN but for CDFStrict.
	LowError, HighError float64
	// C, From and To are the interval of Imbens and Manski (2004, Econometrica 72:1845) that
	// holds the effect with the level: Low − C·LowError to High + C·HighError.
	C, From, To float64
}

// LeeBounds makes the bounds from the answers seen in each arm and the number assigned to
// it. Where both arms answered alike nothing is trimmed and both bounds are Naive. alpha is
// 1 minus the level of the interval. The error is a *experiment.Refusal where an arm has no
// answer, or more answers than people.
func LeeBounds(treated, control []float64, assignedTreated, assignedControl int, rule Rule, alpha float64) (Lee, error) {
	if len(treated) == 0 || len(control) == 0 {
		return Lee{}, &experiment.Refusal{What: "An arm has no answer at all, so nothing can be compared.", Remedy: "Bring in answers of both arms."}
	}
	if len(treated) > assignedTreated || len(control) > assignedControl {
		return Lee{}, &experiment.Refusal{What: "There are more answers than people.", Remedy: "Check the number of people of each arm."}
	}
	if !slices.Contains(Rules(), rule) {
		return Lee{}, &experiment.Refusal{What: fmt.Sprintf("There is no rule “%s”.", rule), Remedy: fmt.Sprintf("Use one of %v.", Rules())}
	}
	l := leeCore(treated, control, share(treated, assignedTreated), share(control, assignedControl), rule)
	if rule == CDFStrict {
		l.errors(treated, control, assignedTreated, assignedControl)
		l.Interval(l.LowError, l.HighError, alpha)
	}
	return l, nil
}

func share(seen []float64, assigned int) float64 { return float64(len(seen)) / float64(assigned) }

// leeCore trims the arm that answered more.
func leeCore(treated, control []float64, pTreated, pControl float64, rule Rule) Lee {
	nan := math.NaN()
	l := Lee{Naive: mean(treated) - mean(control), Trimmed: pTreated >= pControl, LowTail: nan, HighTail: nan, LowError: nan, HighError: nan, C: nan, From: nan, To: nan}
	big, other := treated, control
	if l.Trimmed {
		l.Share = (pTreated - pControl) / pTreated
	} else {
		big, other = control, treated
		l.Share = (pControl - pTreated) / pControl
	}
	sorted := slices.Clone(big)
	sort.Float64s(sorted)
	low, high, keptLow, keptHigh := trim(sorted, l.Share, rule)
	if rule == QuantileInclusive || rule == CDFStrict {
		l.LowTail, l.HighTail = sorted[int(keptLow)-1], sorted[len(sorted)-int(keptHigh)]
		if rule == QuantileInclusive {
			l.LowTail, l.HighTail = quantile2(sorted, 1-l.Share), quantile2(sorted, l.Share)
		}
	}
	m := mean(other)
	if l.Trimmed {
		l.Low, l.High, l.KeptLow, l.KeptHigh = low-m, high-m, keptLow, keptHigh
	} else {
		l.Low, l.High, l.KeptLow, l.KeptHigh = m-high, m-low, keptHigh, keptLow
	}
	return l
}

// trim is the mean of the lower and of the upper part of ordered values that is left when
// the share q is cut off at the other end.
func trim(sorted []float64, q float64, rule Rule) (low, high, keptLow, keptHigh float64) {
	n := float64(len(sorted))
	switch rule {
	case Fractional:
		keep := n * (1 - q)
		return weightedHead(sorted, keep), -weightedHead(mirrored(sorted), keep), keep, keep
	case QuantileInclusive:
		upper, lower := quantile2(sorted, 1-q), quantile2(sorted, q)
		head := sort.Search(len(sorted), func(i int) bool { return sorted[i] > upper })
		tail := sort.SearchFloat64s(sorted, lower)
		return mean(sorted[:head]), mean(sorted[tail:]), float64(head), n - float64(tail)
	case CDFStrict:
		head, tail := strictHead(sorted, q), strictTail(sorted, q)
		return mean(sorted[:head]), mean(sorted[tail:]), float64(head), n - float64(tail)
	}
	k := len(sorted) - int(math.RoundToEven(n*q))
	return mean(sorted[:k]), mean(sorted[len(sorted)-k:]), float64(k), float64(k)
}

// strictHead counts the values whose rank share is below 1−q; all where nothing is cut.
func strictHead(sorted []float64, q float64) int {
	if q == 0 {
		return len(sorted)
	}
	step, kept := 1/float64(len(sorted)), 0
	for i := range sorted {
		if float64(i+1)*step < 1-q {
			kept++
		}
	}
	return kept
}

// strictTail is the place of the first value whose rank share is above q.
func strictTail(sorted []float64, q float64) int {
	if q == 0 {
		return 0
	}
	step := 1 / float64(len(sorted))
	for i := range sorted {
		if float64(i+1)*step > q {
			return i
		}
	}
	return len(sorted)
}

// weightedHead is the mean of the first keep values, the last of them in part.
func weightedHead(sorted []float64, keep float64) float64 {
	whole := math.Floor(keep + 1e-9)
	part := math.Max(0, keep-whole)
	sum, weight := 0.0, 0.0
	for i, v := range sorted {
		w := 0.0
		switch {
		case float64(i) < whole:
			w = 1
		case float64(i) == whole:
			w = part
		}
		sum += w * v
		weight += w
	}
	return sum / weight
}

// mirrored turns the order and the sign.
func mirrored(sorted []float64) []float64 {
	out := make([]float64, len(sorted))
	for i, v := range sorted {
		out[len(sorted)-1-i] = -v
	}
	return out
}

// quantile2 is the quantile with averaging at the steps (type 2 of Hyndman and Fan 1996,
// American Statistician 50:361).
func quantile2(sorted []float64, p float64) float64 {
	n := len(sorted)
	h := float64(n) * p
	if whole := math.Round(h); math.Abs(h-whole) < 1e-9 {
		switch k := int(whole); {
		case k <= 0:
			return sorted[0]
		case k >= n:
			return sorted[n-1]
		default:
			return (sorted[k-1] + sorted[k]) / 2
		}
	}
	return sorted[int(math.Ceil(h))-1]
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		sum += v - values[0]
	}
	return values[0] + sum/float64(len(values))
}

// spread is the variance with divisor n.
func spread(values []float64) float64 {
	m, sum := mean(values), 0.0
	for _, v := range values {
		sum += (v - m) * (v - m)
	}
	return sum / float64(len(values))
}

// errors are those of Lee (2009), Proposition 3, for the trimmed arm T and the other C:
// the spread among the values kept, that of the threshold, that of the share that is cut,
// and that of C's mean.
func (l *Lee) errors(treated, control []float64, nTreated, nControl int) {
	big, other, nBig, nOther := treated, control, nTreated, nControl
	if !l.Trimmed {
		big, other, nBig, nOther = control, treated, nControl, nTreated
	}
	sorted := slices.Clone(big)
	sort.Float64s(sorted)
	pBig, pOther := share(big, nBig), share(other, nOther)
	shares := (1-pBig)/(pBig*float64(nBig)) + (1-pOther)/(pOther*float64(nOther))
	rest := spread(other) / float64(len(other))
	errorOf := func(kept []float64, threshold float64) float64 {
		n, off := float64(len(kept)), threshold-mean(kept)
		return math.Sqrt(spread(kept)/n + off*off*l.Share/n + off*off*shares + rest)
	}
	low := errorOf(sorted[:strictHead(sorted, l.Share)], l.LowTail)
	high := errorOf(sorted[strictTail(sorted, l.Share):], l.HighTail)
	if l.Trimmed {
		l.LowError, l.HighError = low, high
	} else {
		l.LowError, l.HighError = high, low
	}
}

// Interval fills the interval of Imbens and Manski (2004) from the standard errors of the
// two bounds: C solves Φ(C + (High−Low)/max error) − Φ(−C) = 1−alpha, so it lies between
// the one-sided and the two-sided critical value.
func (l *Lee) Interval(lowError, highError, alpha float64) {
	l.LowError, l.HighError = lowError, highError
	width := (l.High - l.Low) / math.Max(lowError, highError)
	l.C = imbensManski(width, alpha)
	l.From, l.To = l.Low-l.C*lowError, l.High+l.C*highError
}

func imbensManski(width, alpha float64) float64 {
	if math.IsNaN(width) {
		return math.NaN()
	}
	normal := distuv.UnitNormal
	low, high := normal.Quantile(1-alpha)-1e-9, normal.Quantile(1-alpha/2)+1e-9
	for range 200 {
		c := (low + high) / 2
		if c == low || c == high {
			break
		}
		if normal.CDF(c+width)-normal.CDF(-c) < 1-alpha {
			low = c
		} else {
			high = c
		}
	}
	return (low + high) / 2
}

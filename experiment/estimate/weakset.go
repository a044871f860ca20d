package estimate

import (
	"context"
	"math"
)

// WeakSet is the set of effects that the data do not contradict however weak the
// instrument is.
type WeakSet struct {
	// Kind says its form: "interval" from Low to High, "outside" for everything but what
	// lies between High and Low (Low above High), "everything" or "empty".
	Kind      string
	Low, High float64
	// P tests an effect of zero, DF are its degrees of freedom.
	P, DF float64
}

// AndersonRubin is the test of Anderson and Rubin (1949, Annals of Mathematical Statistics
// 20:46) inverted, for one endogenous regressor and one instrument: an effect b stays
// where the instrument does not move y − bx. It keeps its level however weak the
// instrument is, which two-stage least squares does not. With π and ρ the coefficients of
// the instrument for x and y, b stays where (ρ − bπ)² ≤ c²·Var(ρ − bπ), a quadratic in b,
// so that the set is exact; the variance is of type se, with its degrees of freedom.
// ok is false with more than one of either.
func (t *TwoStage) AndersonRubin(ctx context.Context, se SEType, alpha float64) (set WeakSet, ok bool, err error) {
	if len(t.source.Endogenous) != 1 || len(t.source.Instruments) != 1 {
		return WeakSet{}, false, nil
	}
	x := t.source.Endogenous[0]
	both := make([]float64, len(x))
	for i, v := range t.source.Y {
		both[i] = v + x[i]
	}
	var b, variance [3]float64
	df := math.NaN()
	for k, y := range [][]float64{t.source.Y, x, both} {
		c := t.source.columnsOf(y, t.source.Instruments)
		r, err := solveColumns(ctx, c)
		if err != nil {
			return WeakSet{}, false, err
		}
		place := r.places(t.source.Nuisance, t.source.Nuisance+1)
		inf, err := r.Infer(ctx, c, se, place)
		if err != nil {
			return WeakSet{}, false, err
		}
		b[k], variance[k], df = r.beta[place[0]], inf.Variance[0][0], inf.DF[0]
	}
	covariance := (variance[2] - variance[0] - variance[1]) / 2
	return weakSet(b[0], b[1], variance[0], variance[1], covariance, df, alpha), true, nil
}

// weakSet solves (ρ − bπ)² ≤ c²(Vρ − 2bC + b²Vπ) for b.
func weakSet(rho, pi, varRho, varPi, covariance, df, alpha float64) WeakSet {
	c := critical(alpha, df)
	out := WeakSet{DF: df, P: twoSided(rho/math.Sqrt(varRho), df), Low: math.NaN(), High: math.NaN()}
	a2 := pi*pi - c*c*varPi
	a1 := -2 * (rho*pi - c*c*covariance)
	a0 := rho*rho - c*c*varRho
	root := a1*a1 - 4*a2*a0
	switch {
	case math.IsNaN(root):
		out.Kind = "empty"
		return out
	case root < 0 && a2 > 0:
		out.Kind = "empty"
		return out
	case root < 0:
		out.Kind = "everything"
		return out
	}
	// The stable form of the two roots.
	q := -(a1 + math.Copysign(math.Sqrt(root), a1)) / 2
	one, two := q/a2, a0/q
	out.Low, out.High = math.Min(one, two), math.Max(one, two)
	out.Kind = "interval"
	if a2 < 0 {
		out.Kind, out.Low, out.High = "outside", out.High, out.Low
	}
	return out
}

package estimate

import (
	"context"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// TwoStageColumns are the columns of a regression by two-stage least squares. All slices
// have the length of Y and hold no missing value; Weight, Cluster and Level are those of
// Columns.
type TwoStageColumns struct {
	Y []float64
	// Endogenous are the regressors that people chose, such as taking the training up.
	Endogenous [][]float64
	// Instruments move the endogenous regressors and reach the outcome through them only:
	// the draw.
	Instruments [][]float64
	// Exogenous are the covariates, in both stages. The first Nuisance of them are not
	// reported.
	Exogenous [][]float64
	Nuisance  int
	Weight    []float64
	Cluster   []int32
	Level     []int32
}

// TwoStage is a regression by two-stage least squares (Theil 1953; Angrist, Imbens and
// Rubin 1996, JASA 91:444). Second regresses y − (X−X̂)b on the fitted X̂, which has the
// coefficients b and the residuals y−Xb of two-stage least squares, so that every variance
// of Regression holds for it as it stands, X̂ in the place of X.
type TwoStage struct {
	// Columns are those of Second: nuisance, endogenous (fitted), other covariates.
	Columns *Columns
	Second  *Regression
	// Outcome regresses the outcome itself on the same columns: its scatter is the
	// outcome's.
	Outcome *Regression
	source  *TwoStageColumns
	first   [][]float64 // residuals X−X̂ of each endogenous regressor
	columns *Columns    // of the first stage, without an outcome
	stage   []*Regression
}

// columnsOf joins the two sets of regressors between nuisance and covariates.
func (c *TwoStageColumns) columnsOf(y []float64, middle [][]float64) *Columns {
	x := make([][]float64, 0, len(c.Exogenous)+len(middle))
	x = append(append(append(x, c.Exogenous[:c.Nuisance]...), middle...), c.Exogenous[c.Nuisance:]...)
	return &Columns{X: x, Y: y, Weight: c.Weight, Cluster: c.Cluster, Level: c.Level}
}

func solveColumns(ctx context.Context, c *Columns) (*Regression, error) {
	cp, err := c.CrossProducts(ctx)
	if err != nil {
		return nil, err
	}
	return Solve(cp), nil
}

// fitted is the regression's prediction for each row. Absorbed levels are left out: what
// they add is absorbed again.
func (r *Regression) fitted(c *Columns) []float64 {
	out := make([]float64, len(c.Y))
	if r.HasIntercept() {
		constant := r.Coefficient(-1)
		for i := range out {
			out[i] = constant
		}
	}
	for a, j := range r.kept {
		b := r.beta[a]
		for i, x := range c.X[j] {
			out[i] += b * x
		}
	}
	return out
}

// FitTwoStage fits both stages. identified is false where the instruments that are not
// collinear are fewer than the endogenous regressors, or do not move one of them.
func FitTwoStage(ctx context.Context, c *TwoStageColumns) (fit *TwoStage, identified bool, err error) {
	t := &TwoStage{source: c, columns: c.columnsOf(c.Y, c.Instruments)}
	var hats [][]float64
	for _, x := range c.Endogenous {
		columns := c.columnsOf(x, c.Instruments)
		stage, err := solveColumns(ctx, columns)
		if err != nil {
			return nil, false, err
		}
		hat := stage.fitted(columns)
		rest := make([]float64, len(x))
		for i, v := range x {
			rest[i] = v - hat[i]
		}
		hats, t.first, t.stage = append(hats, hat), append(t.first, rest), append(t.stage, stage)
	}
	t.Columns = c.columnsOf(c.Y, hats)
	if t.Outcome, err = solveColumns(ctx, t.Columns); err != nil {
		return nil, false, err
	}
	for _, j := range t.Outcome.Dropped() {
		if j >= c.Nuisance && j < c.Nuisance+len(hats) {
			return nil, false, nil
		}
	}
	y := append([]float64(nil), c.Y...)
	for e := range hats {
		b := t.coefficient(c.Nuisance + e)
		for i, v := range t.first[e] {
			y[i] -= b * v
		}
	}
	t.Columns = c.columnsOf(y, hats)
	t.Second, err = solveColumns(ctx, t.Columns)
	return t, err == nil, err
}

func (t *TwoStage) coefficient(j int) float64 {
	for a, k := range t.Outcome.kept {
		if k == j {
			return t.Outcome.beta[a]
		}
	}
	return math.NaN()
}

// places finds the kept regressors among columns from..to−1 of the cross-products.
func (r *Regression) places(from, to int) []int {
	var out []int
	for a, j := range r.kept {
		if j >= from && j < to {
			out = append(out, a)
		}
	}
	return out
}

// JointTest is a test that several coefficients are zero.
type JointTest struct {
	// Value is b'V⁻¹b divided by NumDF for an F, and not divided for a χ² (DenomDF is then
	// infinite); P its p-value. NaN where V cannot be inverted.
	Value   float64
	NumDF   int
	DenomDF float64
	P       float64
}

// robustF tests that the coefficients at the given places are zero, with the variance t;
// the denominator's degrees of freedom are clusters − 1, or the residual ones.
func (r *Regression) robustF(ctx context.Context, c *Columns, t SEType, places []int) (JointTest, error) {
	inf, err := r.Infer(ctx, c, t, places)
	if err != nil {
		return JointTest{}, err
	}
	b := make([]float64, len(places))
	for i, a := range places {
		b[i] = r.beta[a]
	}
	out := JointTest{Value: math.NaN(), NumDF: len(places), DenomDF: r.ResidualDF(), P: math.NaN()}
	if t.Clustered() {
		out.DenomDF = float64(r.Clusters() - 1)
	}
	if form, ok := InverseForm(inf.Variance, b); ok {
		out.Value = form / float64(len(places))
		out.P = fTail(out.Value, float64(len(places)), out.DenomDF)
	}
	return out, nil
}

// FirstStage tests, for each endogenous regressor, that the instruments do not move it. An
// F below about 10 calls the instruments weak (Staiger and Stock 1997, Econometrica 65:557).
func (t *TwoStage) FirstStage(ctx context.Context, se SEType) ([]JointTest, error) {
	var out []JointTest
	from := t.source.Nuisance
	for e, stage := range t.stage {
		test, err := stage.robustF(ctx, t.source.columnsOf(t.source.Endogenous[e], t.source.Instruments), se, stage.places(from, from+len(t.source.Instruments)))
		if err != nil {
			return nil, err
		}
		out = append(out, test)
	}
	return out, nil
}

// Endogeneity tests that least squares would do as well (Hausman 1978; Wu 1973, by the
// regression with the first stage's residuals).
func (t *TwoStage) Endogeneity(ctx context.Context, se SEType) (JointTest, error) {
	c := t.source.columnsOf(t.source.Y, t.source.Endogenous)
	from := len(c.X)
	c.X = append(c.X, t.first...)
	r, err := solveColumns(ctx, c)
	if err != nil {
		return JointTest{}, err
	}
	return r.robustF(ctx, c, se, r.places(from, from+len(t.first)))
}

// Overidentification tests that all instruments tell the same effect: with Classical
// errors that of Sargan (1958, Econometrica 26:393), else Wooldridge's score test (1995),
// which allows rows their own variances. NumDF is 0 and the rest NaN where there are no
// more instruments than endogenous regressors.
func (t *TwoStage) Overidentification(ctx context.Context, se SEType) (JointTest, error) {
	from := t.source.Nuisance
	kept := t.stage[0].places(from, from+len(t.source.Instruments))
	extra := len(kept) - len(t.source.Endogenous)
	out := JointTest{Value: math.NaN(), NumDF: max(0, extra), DenomDF: math.Inf(1), P: math.NaN()}
	if extra <= 0 {
		return out, nil
	}
	rest := t.residuals()
	n := float64(len(rest))
	if se == Classical {
		r, err := solveColumns(ctx, t.source.columnsOf(rest, t.source.Instruments))
		if err != nil {
			return out, err
		}
		out.Value = n * (1 - r.RSS()/r.TSS())
	} else {
		scores := &Columns{Weight: t.source.Weight}
		for _, a := range kept[:extra] {
			c := *t.Columns
			c.Y = t.columns.X[t.stage[0].kept[a]]
			r, err := solveColumns(ctx, &c)
			if err != nil {
				return out, err
			}
			part := r.remainder(&c)
			for i := range part {
				part[i] *= rest[i]
			}
			scores.X = append(scores.X, part)
		}
		out.Value = explainedOne(scores)
	}
	out.P = distuv.ChiSquared{K: float64(out.NumDF)}.Survival(out.Value)
	return out, nil
}

// residuals are y − Xb of the second stage.
func (t *TwoStage) residuals() []float64 { return t.Second.remainder(t.Columns) }

// remainder is the outcome less its prediction, about the level's mean.
func (r *Regression) remainder(c *Columns) []float64 {
	out := r.fitted(c)
	sum, weight := map[int32]float64{}, map[int32]float64{}
	for i := range out {
		out[i] = c.Y[i] - out[i]
		if c.Level != nil {
			w := 1.0
			if c.Weight != nil {
				w = c.Weight[i]
			}
			sum[c.Level[i]] += w * out[i]
			weight[c.Level[i]] += w
		}
	}
	for i := range out {
		if c.Level != nil {
			out[i] -= sum[c.Level[i]] / weight[c.Level[i]]
		}
	}
	return out
}

// explainedOne is n less the residual sum of squares of regressing 1 on the columns
// without a constant: s'(S'S)⁻¹s with s the column sums.
func explainedOne(c *Columns) float64 {
	k := len(c.X)
	v, s := make([][]float64, k), make([]float64, k)
	for a := range k {
		v[a] = make([]float64, k)
		for b := range k {
			for i := range c.X[a] {
				w := 1.0
				if c.Weight != nil {
					w = c.Weight[i]
				}
				v[a][b] += w * c.X[a][i] * c.X[b][i]
				if b == 0 {
					s[a] += w * c.X[a][i]
				}
			}
		}
	}
	form, ok := InverseForm(v, s)
	if !ok {
		return math.NaN()
	}
	return form
}

package request

import (
	"context"
	"fmt"
	"math"

	"leeway/experiment/estimate"
)

// olsInput is a regression ready to be summed.
type olsInput struct {
	columns  *estimate.Columns
	names    []string // of the regressors
	nuisance int      // the first regressors, which are not reported
	leading  int      // the regressors of a formula's first term
	clusters int
	labels   []string // of the clusters
	groups   int      // levels of all absorbed factors
	warnings []string
	notes    []string
	// codes are the levels of several fixed effects that are taken out of the columns
	// before the sums; nil else. beyond counts the parameters that this took.
	codes  [][]int32
	beyond int
	// total and within are the outcome's scatter about its mean and about its levels, where
	// the regression that is answered is not of the outcome itself; 0 else.
	total, within float64
}

func runOLS(ctx context.Context, f *Frame, s Spec, rows []int) (Answer, string, error) {
	in, refused, err := f.olsInput(s, rows)
	if err != nil || refused != "" {
		return Answer{}, refused, err
	}
	if refused, err := in.takeOut(ctx, s.SEType); err != nil || refused != "" {
		return Answer{}, refused, err
	}
	cp, err := in.columns.CrossProducts(ctx)
	if err != nil {
		return Answer{}, "", err
	}
	fit := estimate.Solve(cp)
	fit.Beyond(in.beyond)
	if message := in.judge(fit); message != "" {
		return Answer{}, message, nil
	}
	answer, err := in.answer(ctx, s, fit)
	return answer, "", err
}

// olsInput finds the columns of a regression; refused is the message of an
// estimate that these data do not allow.
func (f *Frame) olsInput(s Spec, rows []int) (in olsInput, refused string, err error) {
	r, err := f.roles(s)
	if err != nil {
		return in, "", err
	}
	variables, terms, err := f.parseTerms(append([]string{s.Treatment}, s.Covariates...))
	if err != nil {
		return in, "", err
	}
	in, kept, refused := r.gather(s, variables, rows)
	if refused != "" {
		return in, refused, nil
	}
	in.notes = append(in.notes, referenceNote(s, variables, kept)...)
	in.absorb(r.groups, kept)
	for _, x := range design(variables, terms, kept) {
		in.columns.X = append(in.columns.X, x.value)
		in.names = append(in.names, x.name)
	}
	return in, "", nil
}

// gather takes the rows that are complete in every column that is needed, with their
// outcome, weights and clusters; refused is the message where they allow no estimate.
func (r roles) gather(s Spec, variables []variable, rows []int) (in olsInput, kept []int, refused string) {
	var needed []*column
	for _, v := range variables {
		needed = append(needed, v.column)
	}
	kept, warnings := r.complete(rows, needed)
	in.warnings, in.notes = warnings, droppedNote(len(rows), len(kept))
	if len(kept) < 2 {
		return in, nil, "There are fewer than two rows without a missing value."
	}
	in.columns = &estimate.Columns{Y: gather(r.outcome, kept)}
	if r.weights != nil {
		in.columns.Weight = gather(r.weights, kept)
		if refused := checkWeights(in.columns.Weight); refused != "" {
			return in, nil, refused
		}
		in.notes = append(in.notes, weightlessNote(in.columns.Weight)...)
		if s.SEType == estimate.CR2 && len(r.groups) > 0 {
			return in, nil, "Cannot use `fixed_effects` with weighted CR2 estimation at the moment. Try setting `se_type` = \"stata\""
		}
	}
	if r.clusters != nil {
		in.columns.Cluster, in.labels = r.clusters.code(kept)
		in.clusters = len(in.labels)
		if in.clusters < 2 {
			return in, nil, "There is only one cluster, so the spread between clusters cannot be seen."
		}
	}
	return in, kept, ""
}

// referenceNote names the level that all contrasts of a text treatment are with,
// where there is more than one: the order of letters chooses it, not the design.
func referenceNote(s Spec, variables []variable, rows []int) []string {
	for _, v := range variables {
		if v.label != s.Treatment || !v.factor {
			continue
		}
		if _, levels := v.column.code(rows); len(levels) > 2 {
			return []string{fmt.Sprintf("Each level of “%s” is compared with “%s”, its first. The member levels sets another order.", v.label, levels[0])}
		}
	}
	return nil
}

// fewLevels is how many levels of further fixed effects enter as indicators. More are taken
// out of the columns, where the sums of each cluster would grow with their square.
const fewLevels = 40

// takeOut takes the levels of several large fixed effects out of the columns. refused is
// the message for an error that would need each row's part in them.
func (in *olsInput) takeOut(ctx context.Context, t estimate.SEType) (refused string, err error) {
	if in.codes == nil {
		return "", nil
	}
	switch t {
	case estimate.HC2, estimate.HC3, estimate.CR2:
		return fmt.Sprintf("With %d levels of fixed effects besides the largest, %s cannot be computed: it needs each row's pull on every level. Use se_type stata with clusters, or HC1 without.", in.groups, t), nil
	}
	raw, err := (&estimate.Columns{Y: in.columns.Y, Weight: in.columns.Weight}).CrossProducts(ctx)
	if err != nil {
		return "", err
	}
	rest, err := estimate.AbsorbFactors(ctx, in.columns, in.codes)
	if err != nil {
		return "", err
	}
	in.columns.X, in.columns.Y, in.beyond = rest.X, rest.Y, rest.Parameters-1
	in.total = estimate.Solve(raw).TSS()
	in.notes = append(in.notes, fmt.Sprintf("The %d levels of the fixed effects are taken out of every column; they count as %d parameters.", in.groups, rest.Parameters))
	return "", nil
}

// absorb takes the factor with most levels as absorbed levels and the others as
// indicators that come first and are not reported; where these are many, it leaves all
// factors to takeOut.
func (in *olsInput) absorb(groups []*column, rows []int) {
	best, most := -1, 0
	codes, sizes := make([][]int32, len(groups)), make([]int, len(groups))
	for g, c := range groups {
		var labels []string
		codes[g], labels = c.code(rows)
		sizes[g] = len(labels)
		in.groups += len(labels)
		if len(labels) > most {
			best, most = g, len(labels)
		}
	}
	if best < 0 {
		return
	}
	if in.groups-most > fewLevels {
		in.codes = codes
		return
	}
	in.columns.Level = codes[best]
	for g := range groups {
		if g == best {
			continue
		}
		in.notes = append(in.notes, fmt.Sprintf("The %d levels of fixed effect %d enter as indicators.", sizes[g], g+1))
		for k := 1; k < sizes[g]; k++ {
			value := make([]float64, len(rows))
			for i, c := range codes[g] {
				if int(c) == k {
					value[i] = 1
				}
			}
			in.columns.X = append(in.columns.X, value)
			in.names = append(in.names, fmt.Sprintf("fixed effect %d level %d", g+1, k+1))
			in.nuisance++
		}
	}
}

// gather takes the given rows of a column of numbers.
func gather(c *column, rows []int) []float64 {
	out := make([]float64, len(rows))
	for at, i := range rows {
		out[at] = number(c, i)
	}
	return out
}

// weightlessNote says that rows with weight zero count as rows.
func weightlessNote(weight []float64) []string {
	zero := 0
	for _, w := range weight {
		if w == 0 {
			zero++
		}
	}
	if zero == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d rows have weight zero. They count as rows in the degrees of freedom, as in R's estimatr; leave them out with subset if they are not data.", zero)}
}

// checkWeights gives estimatr's message where a weight is below zero.
func checkWeights(w []float64) string {
	total := 0.0
	for _, v := range w {
		if v < 0 {
			return "`weights` must not be negative"
		}
		total += v
	}
	if total == 0 {
		return "All weights are zero."
	}
	return ""
}

// judge refuses what would give rounding noise for an answer.
func (in *olsInput) judge(fit *estimate.Regression) string {
	if len(in.names) == in.nuisance {
		return "The treatment has only one value in these rows, so there is nothing to compare."
	}
	for _, j := range fit.Dropped() {
		x := in.columns.X[j]
		same := true
		for _, v := range x {
			same = same && v == x[0]
		}
		if j == in.nuisance && same {
			return "The treatment has only one value in these rows, so there is nothing to compare."
		}
	}
	return ""
}

// answer makes terms and statistics of the fit.
func (in *olsInput) answer(ctx context.Context, s Spec, fit *estimate.Regression) (Answer, error) {
	var which []int
	var names []string
	if fit.HasIntercept() && in.columns.Level == nil && in.codes == nil {
		which, names = append(which, -1), append(names, "(Intercept)")
	}
	asked := len(which)
	place := map[int]int{}
	for a, j := range fit.Kept() {
		if j >= in.nuisance {
			place[j] = len(which)
			which, names = append(which, a), append(names, in.names[j])
		}
	}
	inf, err := fit.Infer(ctx, in.columns, s.SEType, which)
	if err != nil {
		return Answer{}, err
	}
	term := func(i int) estimate.Term {
		return estimate.NewTerm(names[i], fit.Coefficient(which[i]), math.Sqrt(inf.Variance[i][i]), inf.DF[i], s.Alpha)
	}
	out := Answer{Status: "ok", NObs: fit.Rows(), NClusters: in.clusters, Alpha: s.Alpha, SEType: s.SEType,
		Rank: len(which), K: asked + len(in.names) - in.nuisance, VCovNames: names, Warnings: in.warnings, Notes: append(in.notes, inf.Notes...)}
	if asked == 1 {
		out.Terms = append(out.Terms, term(0))
	}
	for j := in.nuisance; j < len(in.names); j++ {
		if i, kept := place[j]; kept {
			out.Terms = append(out.Terms, term(i))
			continue
		}
		out.Terms = append(out.Terms, estimate.DroppedTerm(in.names[j]))
		out.Notes = append(out.Notes, fmt.Sprintf("“%s” is dropped: the fixed effects and the regressors before it determine it.", in.names[j]))
	}
	for _, row := range inf.Variance {
		line := make([]estimate.Number, len(row))
		for j, v := range row {
			line[j] = estimate.Number(v)
		}
		out.VCov = append(out.VCov, line)
	}
	for i := range inf.DF {
		if inf.DF[i] < 4 && s.SEType == estimate.CR2 {
			out.Notes = append(out.Notes, estimate.FewDF(names[i], inf.DF[i]))
		}
	}
	in.fitStatistics(&out, s, fit, inf, asked)
	return out, nil
}

// fitStatistics adds R squared, its adjusted form and the joint test, as
// estimatr defines them.
func (in *olsInput) fitStatistics(out *Answer, s Spec, fit *estimate.Regression, inf estimate.Inference, intercept int) {
	n, df := float64(fit.Rows()), fit.ResidualDF()
	total, within := fit.TSS(), fit.ScatterAfter(in.nuisance)
	if in.total > 0 {
		total = in.total
	}
	if in.within > 0 {
		within = in.within
	}
	out.DFResidual, out.ResVar = ptr(df), ptr(fit.ResidualVariance())
	r2 := func(tss float64, intercepts float64) (*estimate.Number, *estimate.Number) {
		v := 1 - fit.RSS()/tss
		return ptr(v), ptr(1 - (1-v)*(n-intercepts)/df)
	}
	dendf := df
	if s.SEType.Clustered() {
		dendf = float64(in.clusters - 1)
	}
	test := &WaldTest{Value: estimate.Number(wald(fit, inf.Variance[intercept:], intercept, out, in)), NumDF: out.Rank - intercept, DenomDF: estimate.Number(dendf)}
	out.RSquared, out.AdjRSquared = r2(total, 1)
	if in.columns.Level != nil || in.codes != nil {
		out.ProjRSquared, out.ProjAdjRSquared = r2(within, 1)
		out.ProjFStatistic = test
		return
	}
	out.FStatistic = test
}

// wald is b' V^-1 b / k for the coefficients but the intercept; NaN where V
// cannot be inverted.
func wald(fit *estimate.Regression, variance [][]float64, intercept int, out *Answer, in *olsInput) float64 {
	k := len(variance)
	if k == 0 {
		return math.NaN()
	}
	v := make([][]float64, k)
	for i := range v {
		v[i] = variance[i][intercept:]
	}
	var b []float64
	for a, j := range fit.Kept() {
		if j >= in.nuisance {
			b = append(b, fit.Beta()[a])
		}
	}
	form, ok := estimate.InverseForm(v, b)
	if !ok {
		return math.NaN()
	}
	return form / float64(k)
}

package request

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// RobustSpec asks for least squares by a formula with cluster-robust errors and their
// small-sample tests: ols_crve of single coefficients, ols_crve_joint of several at once,
// ols_crve_contrast of differences between coefficients.
type RobustSpec struct {
	Common
	// Formula is R's: outcome ~ treatment + covariate + factor(block); "0 +" before a factor
	// gives each of its levels a coefficient.
	Formula string `json:"formula"`
	// Clusters names the column of clusters.
	Clusters string `json:"clusters"`
	// Weights names a column of numbers, 0 or above; with CR2 only.
	Weights string `json:"weights,omitempty"`
	// VCov is CR0, CR1, CR1p, CR1S, CR2 or CR3; empty is CR2.
	VCov estimate.SEType `json:"vcov,omitempty"`
	// Tests are the small-sample tests, all where empty: of coefficients z, naive-t,
	// naive-tp, Satterthwaite, saddlepoint; of several at once those of estimate.JointTests.
	Tests List `json:"tests,omitempty"`
	// Test asks for intervals with the degrees of freedom of that test, instead of tests.
	Test string `json:"test,omitempty"`
	// Level is the level of intervals; 0 is 1 − Alpha.
	Level float64 `json:"level,omitempty"`
	// Coefs keeps only these coefficients; empty is all.
	Coefs List `json:"coefs,omitempty"`
	// Constraints and Contrasts say which combinations of coefficients a joint test or the
	// contrasts are about: constrain_zero("regular expression", reg_ex = TRUE),
	// constrain_equal(c("a", "b")), constrain_pairwise(…), or rows of numbers, one for each
	// coefficient.
	Constraints json.RawMessage `json:"constraints,omitempty"`
	Contrasts   json.RawMessage `json:"contrasts,omitempty"`
}

// RobustAnswer is what RobustSpec gives: one row for each coefficient, test or contrast.
type RobustAnswer struct {
	Status string `json:"status"`
	// Rows have the members of clubSandwich's tables.
	Rows  []map[string]any `json:"rows"`
	NObs  int              `json:"nobs"`
	NCl   int              `json:"nclusters"`
	Notes []string         `json:"notes,omitempty"`
}

// named is a coefficient as R names it.
type named struct {
	name string
	// regressor is its place in the columns, -1 for the constant; level is true where the
	// coefficient is that of a level and of the constant together.
	regressor int
	level     bool
	contrast  estimate.Contrast
	// dropped is true where it is collinear with those before it.
	dropped bool
}

// The tests of single coefficients.
var coefficientTests = []string{"z", "naive-t", "naive-tp", "Satterthwaite", "saddlepoint"}

func (s *RobustSpec) check() error {
	if err := s.Common.check(); err != nil {
		return err
	}
	if s.VCov == "" {
		s.VCov = estimate.CR2
	}
	if s.Level == 0 {
		s.Level = 1 - s.Alpha
	}
	if !(s.Level > 0 && s.Level < 1) {
		return &experiment.Refusal{What: fmt.Sprintf("The level is %g.", s.Level), Remedy: "Use a number between 0 and 1, such as 0.95."}
	}
	if s.Clusters == "" {
		return &experiment.Refusal{What: "The specification names no clusters.", Remedy: "Name the column of clusters, or use ols_robust without any."}
	}
	if !s.VCov.Clustered() {
		return &experiment.Refusal{What: fmt.Sprintf("There is no vcov “%s”.", s.VCov), Remedy: "Use CR0, CR1, CR1p, CR1S, CR2 or CR3."}
	}
	known := coefficientTests
	if s.Estimator == "ols_crve_joint" {
		known = estimate.JointTests()
	}
	if len(s.Tests) == 0 {
		s.Tests = known
	}
	for _, test := range append(slices.Clone(s.Tests), s.Test) {
		if test != "" && !slices.Contains(known, test) {
			return &experiment.Refusal{What: fmt.Sprintf("There is no test “%s”.", test), Remedy: "Use " + strings.Join(known, ", ") + "."}
		}
	}
	if s.Weights != "" && s.VCov != estimate.CR2 {
		return &experiment.Refusal{What: fmt.Sprintf("%s with weights and these tests is not computed here.", s.VCov), Remedy: "Use CR2, or ols_robust, which has every type with weights."}
	}
	if s.Test == "saddlepoint" {
		return &experiment.Refusal{What: "The saddlepoint test gives no interval.", Remedy: "Use Satterthwaite."}
	}
	return nil
}

func (s *RobustSpec) run(ctx context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	in, coefficients, refused, err := f.formulaInput(s, rows)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	cp, err := in.columns.CrossProducts(ctx)
	if err != nil {
		return nil, err
	}
	fit := estimate.Solve(cp)
	place(coefficients, fit)
	robust, err := fit.ClusterRobust(ctx, s.VCov)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return failed(refusal.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	answer := RobustAnswer{Status: "ok", NObs: fit.Rows(), NCl: fit.Clusters(), Notes: in.notes}
	for _, c := range coefficients {
		if c.dropped {
			answer.Notes = append(answer.Notes, fmt.Sprintf("“%s” is dropped: the coefficients before it determine it.", c.name))
		}
	}
	coefficients = slices.DeleteFunc(coefficients, func(c named) bool { return c.dropped })
	switch s.Estimator {
	case "ols_crve_joint":
		answer.Rows, refused, err = s.joint(robust, coefficients)
	case "ols_crve_contrast":
		answer.Rows, err = s.contrasts(robust, coefficients)
	default:
		answer.Rows, err = s.coefficients(robust, coefficients)
	}
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	return answer, nil
}

// formulaInput makes the columns of a formula's regression and names its coefficients,
// whose contrasts place fills in.
func (f *Frame) formulaInput(s *RobustSpec, rows []int) (in olsInput, coefficients []named, refused string, err error) {
	form, err := parseFormula(s.Formula)
	if err != nil {
		return in, nil, "", err
	}
	spec := Spec{Common: s.Common, Outcome: form.outcome, Clusters: s.Clusters, Weights: s.Weights, SEType: s.VCov}
	r, err := f.roles(spec)
	if err != nil {
		return in, nil, "", err
	}
	variables, terms, err := f.parseTerms(form.terms)
	if err != nil {
		return in, nil, "", err
	}
	first := variables[terms[0][0]]
	if !form.intercept && !(len(terms[0]) == 1 && first.factor) {
		return in, nil, "", &experiment.Refusal{What: fmt.Sprintf("The formula “%s” has no constant and does not begin with a factor.", s.Formula), Remedy: "Leave the 0 away: a regression through the origin supposes that everything is 0 where the regressors are."}
	}
	in, kept, refused := r.gather(spec, variables, rows)
	if refused != "" {
		return in, nil, refused, nil
	}
	coefficients = []named{{name: "(Intercept)", regressor: -1}}
	levels := 0
	if !form.intercept {
		_, names := first.column.code(kept)
		levels = len(names) - 1
		coefficients[0].name = first.label + names[0]
	}
	in.leading = len(design(variables[:len(terms[0])], terms[:1], kept))
	for j, x := range design(variables, terms, kept) {
		in.columns.X, in.names = append(in.columns.X, x.value), append(in.names, x.name)
		coefficients = append(coefficients, named{name: x.name, regressor: j, level: j < levels})
	}
	return in, coefficients, "", nil
}

// place says which contrast of the solved regression each coefficient is.
func place(coefficients []named, fit *estimate.Regression) {
	at := map[int]int{-1: -1}
	for a, j := range fit.Kept() {
		at[j] = a
	}
	for i := range coefficients {
		c := &coefficients[i]
		a, have := at[c.regressor]
		c.contrast, c.dropped = estimate.Contrast{a: 1}, !have
		if c.level {
			c.contrast[-1] = 1
		}
	}
}

// coefficients are the rows of single coefficients, with tests or an interval.
func (s *RobustSpec) coefficients(robust *estimate.ClusterRobust, all []named) ([]map[string]any, error) {
	var rows []map[string]any
	for _, c := range all {
		if len(s.Coefs) > 0 && !slices.Contains(s.Coefs, c.name) {
			continue
		}
		l := robust.Linear(c.contrast)
		if s.Test != "" {
			rows = append(rows, interval("beta", c.name, l, degrees(l, s.Test), s.Level))
			continue
		}
		t := l.Estimate / l.StdError
		row := map[string]any{"Coef": c.name, "beta": estimate.Number(l.Estimate), "SE": estimate.Number(l.StdError), "tstat": estimate.Number(t)}
		for _, test := range s.Tests {
			if test == "saddlepoint" {
				root, p := robust.Saddlepoint(l)
				row["saddlepoint"], row["p_saddle"] = estimate.Number(root), estimate.Number(p)
				continue
			}
			df := degrees(l, test)
			suffix := map[string]string{"z": "z", "naive-t": "t", "naive-tp": "tp", "Satterthwaite": "Satt"}[test]
			row["df_"+suffix], row["p_"+suffix] = estimate.Number(df), estimate.Number(estimate.TwoSided(t, df))
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, &experiment.Refusal{What: fmt.Sprintf("No coefficient is called %s.", strings.Join(s.Coefs, ", ")), Remedy: "There are " + strings.Join(namesOf(all), ", ") + "."}
	}
	return rows, nil
}

// degrees are a test's degrees of freedom for one contrast.
func degrees(l estimate.Linear, test string) float64 {
	switch test {
	case "z":
		return math.Inf(1)
	case "naive-t":
		return l.DFClusters
	case "naive-tp":
		return l.DFParameters
	}
	return l.Satterthwaite
}

// interval is a row with an estimate (named as given), its interval and p-value.
func interval(estimateName, name string, l estimate.Linear, df, level float64) map[string]any {
	reach := estimate.Critical(1-level, df) * l.StdError
	return map[string]any{
		"Coef": name, estimateName: estimate.Number(l.Estimate), "SE": estimate.Number(l.StdError), "df": estimate.Number(df),
		"CI_L": estimate.Number(l.Estimate - reach), "CI_U": estimate.Number(l.Estimate + reach),
		"p_val": estimate.Number(estimate.TwoSided(l.Estimate/l.StdError, df)),
	}
}

func (s *RobustSpec) contrasts(robust *estimate.ClusterRobust, all []named) ([]map[string]any, error) {
	asked, err := combinations(s.Contrasts, all)
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	for _, c := range asked {
		l := robust.Linear(c.contrast)
		rows = append(rows, interval("Est", c.name, l, degrees(l, s.Test), s.Level))
	}
	return rows, nil
}

func (s *RobustSpec) joint(robust *estimate.ClusterRobust, all []named) (rows []map[string]any, refused string, err error) {
	asked, err := combinations(s.Constraints, all)
	if err != nil {
		return nil, "", err
	}
	contrasts := make([]estimate.Contrast, len(asked))
	for i, c := range asked {
		contrasts[i] = c.contrast
	}
	tests, ok := robust.Joint(contrasts)
	if !ok {
		return nil, "The constraints depend on each other or on too few clusters, so they cannot be tested together.", nil
	}
	for _, test := range tests {
		if slices.Contains(s.Tests, test.Test) {
			rows = append(rows, map[string]any{"test": test.Test, "Fstat": estimate.Number(test.F), "delta": estimate.Number(test.Delta),
				"df_num": test.NumDF, "df_denom": estimate.Number(test.DenomDF), "p_val": estimate.Number(test.P)})
		}
	}
	return rows, "", nil
}

func namesOf(all []named) []string {
	var out []string
	for _, c := range all {
		out = append(out, c.name)
	}
	return out
}

package estimate

import (
	"encoding/json"
	"math"
)

// Term is the estimate of one coefficient. Numbers that do not exist are NaN,
// and null in JSON.
type Term struct {
	// Term names the coefficient.
	Term string
	// Estimate and StdError are in the outcome's unit; Statistic is their ratio.
	Estimate, StdError, Statistic float64
	// DF are the degrees of freedom of Statistic, P its two-sided p-value.
	DF, P float64
	// Low and High bound the interval.
	Low, High float64
	// Dropped is true for a regressor left out because others determine it.
	Dropped bool
}

// Number is a float64 that JSON shows as null where it is not finite.
type Number float64

// MarshalJSON writes null for NaN and infinities.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads null as NaN.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

// termJSON is Term with the member names of R's tidy tables.
type termJSON struct {
	Term      string `json:"term"`
	Estimate  Number `json:"estimate"`
	StdError  Number `json:"std.error"`
	Statistic Number `json:"statistic"`
	P         Number `json:"p.value"`
	Low       Number `json:"conf.low"`
	High      Number `json:"conf.high"`
	DF        Number `json:"df"`
	Dropped   bool   `json:"dropped"`
}

// MarshalJSON writes the term with the names of R's tidy tables.
func (t Term) MarshalJSON() ([]byte, error) {
	return json.Marshal(termJSON{t.Term, Number(t.Estimate), Number(t.StdError), Number(t.Statistic), Number(t.P), Number(t.Low), Number(t.High), Number(t.DF), t.Dropped})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Term) UnmarshalJSON(data []byte) error {
	var j termJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*t = Term{Term: j.Term, Estimate: float64(j.Estimate), StdError: float64(j.StdError), Statistic: float64(j.Statistic), DF: float64(j.DF), P: float64(j.P), Low: float64(j.Low), High: float64(j.High), Dropped: j.Dropped}
	return nil
}

// newTerm completes a term from estimate, standard error and degrees of freedom.
func newTerm(name string, estimate, se, df, alpha float64) Term {
	t := Term{Term: name, Estimate: estimate, StdError: se, DF: df, Statistic: math.NaN(), P: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if se > 0 || estimate != 0 {
		t.Statistic = estimate / se
	}
	t.P = twoSided(t.Statistic, df)
	half := critical(alpha, df) * se
	t.Low, t.High = estimate-half, estimate+half
	return t
}

// withoutError is the term with its estimate and nothing about its error.
func (t Term) withoutError() Term {
	nan := math.NaN()
	t.StdError, t.Statistic, t.DF, t.P, t.Low, t.High = nan, nan, nan, nan, nan, nan
	return t
}

// droppedTerm is the term of a regressor that was left out.
func droppedTerm(name string) Term {
	nan := math.NaN()
	return Term{Term: name, Estimate: nan, StdError: nan, Statistic: nan, DF: nan, P: nan, Low: nan, High: nan, Dropped: true}
}

// Fit is one fitted estimator with everything that was said on the way.
type Fit struct {
	// Estimator and SEType say how the numbers came about.
	Estimator, SEType string
	Terms             []Term
	// Obs, Clusters and Blocks count what the estimate rests on; 0 where there are none.
	Obs, Clusters, Blocks int
	// Notes say in sentences what was dropped or assumed.
	Notes []string
}

// Term finds a term by its name.
func (f *Fit) Term(name string) (Term, bool) {
	for _, t := range f.Terms {
		if t.Term == name {
			return t, true
		}
	}
	return Term{}, false
}

// WaldTest is a joint test of several coefficients.
type WaldTest struct {
	Value   Number `json:"value"`
	NumDF   int    `json:"numdf"`
	DenomDF Number `json:"dendf"`
}

// Answer is what Run gives: the members of a reference case's "expected".
type Answer struct {
	// Status is "ok", or "error" with a Message where these data allow no estimate.
	Status    string `json:"status"`
	Message   string `json:"message,omitempty"`
	Terms     []Term `json:"terms,omitempty"`
	NObs      int    `json:"nobs,omitempty"`
	NClusters int    `json:"nclusters,omitempty"`
	NBlocks   int    `json:"nblocks,omitempty"`
	// Alpha is 1 minus the level of the intervals.
	Alpha  float64 `json:"alpha,omitempty"`
	SEType SEType  `json:"se_type,omitempty"`
	// Rank is the number of estimated coefficients and K of those asked for,
	// absorbed levels not counted.
	Rank       int     `json:"rank,omitempty"`
	K          int     `json:"k,omitempty"`
	DFResidual *Number `json:"df.residual,omitempty"`
	ResVar     *Number `json:"res_var,omitempty"`
	// The members that begin with Proj are about the variation that absorbed
	// levels leave.
	RSquared        *Number   `json:"r.squared,omitempty"`
	AdjRSquared     *Number   `json:"adj.r.squared,omitempty"`
	FStatistic      *WaldTest `json:"fstatistic,omitempty"`
	ProjRSquared    *Number   `json:"proj_r.squared,omitempty"`
	ProjAdjRSquared *Number   `json:"proj_adj.r.squared,omitempty"`
	ProjFStatistic  *WaldTest `json:"proj_fstatistic,omitempty"`
	// VCov is the variance matrix of the coefficients that were estimated.
	VCov      [][]Number `json:"vcov,omitempty"`
	VCovNames []string   `json:"vcov_names,omitempty"`
	// Design, Condition1 and Condition2 say what a difference in means compared.
	Design     string   `json:"design,omitempty"`
	Condition1 Label    `json:"condition1,omitempty"`
	Condition2 Label    `json:"condition2,omitempty"`
	Warnings   []string `json:"warnings,omitempty"`
	// Notes say what was dropped or assumed.
	Notes []string `json:"notes,omitempty"`
}

// failed is the answer where the data allow no estimate.
func failed(message string) Answer { return Answer{Status: "error", Message: message} }

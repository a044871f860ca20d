package estimate

import (
	"encoding/json"
	"fmt"
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

// Number is a float64 that JSON shows as null where it is not a number, and as the text
// "Inf" or "-Inf" where it has no end.
type Number float64

// MarshalJSON writes null for NaN and a text for infinities.
func (n Number) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 0):
		return json.Marshal(map[bool]string{true: "Inf", false: "-Inf"}[v > 0])
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null":
		*n = Number(math.NaN())
		return nil
	case `"Inf"`:
		*n = Number(math.Inf(1))
		return nil
	case `"-Inf"`:
		*n = Number(math.Inf(-1))
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

// NewTerm completes a term from estimate, standard error and degrees of freedom.
func NewTerm(name string, estimate, se, df, alpha float64) Term {
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

// DroppedTerm is the term of a regressor that was left out.
func DroppedTerm(name string) Term {
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

// FewDF is the note on small degrees of freedom (methods: warn below 4).
func FewDF(name string, df float64) string {
	return fmt.Sprintf("The error of “%s” rests on %.1f degrees of freedom: so few that the interval may be too short. Rely on randomisation inference.", name, df)
}

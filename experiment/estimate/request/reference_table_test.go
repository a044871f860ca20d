package request

import (
	"encoding/csv"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// readTable reads a reference dataset; a column is text where any cell is not a number.
func readTable(t testing.TB, path string) *Frame {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame(len(records) - 1)
	for j, name := range records[0] {
		numbers, text, isText := make([]float64, f.Rows()), make([]string, f.Rows()), false
		for i, row := range records[1:] {
			text[i] = row[j]
			v, err := strconv.ParseFloat(row[j], 64)
			if row[j] == "" {
				v, err = math.NaN(), nil
			}
			numbers[i] = v
			isText = isText || err != nil
		}
		if isText {
			err = f.AddText(name, text)
		} else {
			err = f.AddNumber(name, numbers)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

var (
	relevel  = regexp.MustCompile(`^d\$(\w+) <- factor\(d\$\w+, levels = c\((.*)\)\)$`)
	complete = regexp.MustCompile(`^d <- d\[(?:stats::)?complete\.cases\(d\[, c\((.*)\)\]\), \]$`)
	recentre = regexp.MustCompile(`^d\$(\w+) <- d\$(\w+) - \(?([0-9e.+]+)\)?$`)
)

// specification is a request as JSON holds it.
type specification map[string]any

// keep adds a condition to the subset.
func (s specification) keep(column, op string, value any) {
	subset, _ := s["subset"].([]any)
	s["subset"] = append(subset, map[string]any{"col": column, "op": op, "value": value})
}

// prepare does what prep_r says, statement by statement, in the forms that occur.
func prepare(t testing.TB, f *Frame, s specification, prep string) {
	t.Helper()
	if tapply, found := strings.CutPrefix(prep, "tt <- tapply(d$z, d$region, mean); "); found && strings.HasPrefix(tapply, "d <- d[d$region") {
		bothArms(t, f, s)
		return
	}
	for statement := range strings.SplitSeq(prep, "; ") {
		prepareOne(t, f, s, statement)
	}
}

func prepareOne(t testing.TB, f *Frame, s specification, prep string) {
	t.Helper()
	switch m := relevel.FindStringSubmatch(prep); {
	case prep == "":
	case complete.MatchString(prep):
		for _, name := range strings.Split(complete.FindStringSubmatch(prep)[1], ",") {
			s.keep(strings.Trim(name, `" `), "notna", nil)
		}
	case m != nil:
		var levels []string
		for _, l := range strings.Split(m[2], ",") {
			levels = append(levels, strings.Trim(l, `" `))
		}
		s["levels"] = map[string]any{m[1]: levels}
	case recentre.MatchString(prep):
		m := recentre.FindStringSubmatch(prep)
		shift, _ := strconv.ParseFloat(m[3], 64)
		values := make([]float64, f.Rows())
		for i, v := range f.columns[m[2]].number {
			values[i] = v - shift
		}
		if err := f.AddNumber(m[1], values); err != nil {
			t.Fatal(err)
		}
	case strings.HasPrefix(prep, "d <- d[ave(d$wave, d$person, FUN = length) > 1"):
		count := map[string]int{}
		person := f.columns["person"]
		for i := range f.Rows() {
			count[person.label(i)]++
		}
		keep := make([]float64, f.Rows())
		for i := range keep {
			keep[i] = float64(count[person.label(i)])
		}
		if err := f.AddNumber("..waves", keep); err != nil {
			t.Fatal(err)
		}
		s.keep("..waves", ">", 1)
	case strings.HasPrefix(prep, "d$rowid <- seq_len"):
		values := make([]float64, f.Rows())
		for i := range values {
			values[i] = float64(i)
		}
		if err := f.AddNumber("rowid", values); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("prep_r of a form that is not known: %s", prep)
	}
}

var (
	coefsOfCall    = regexp.MustCompile(`coefs = c\("(\w+)"\)`)
	clustersOfCall = regexp.MustCompile(`clusters = d\$(\w+)`)
	nullsOfCall    = regexp.MustCompile(`tau0 = c\(([^)]*)\)`)
	armOfCall      = regexp.MustCompile(`^factor\(d\$.*\)\)\)`)

	callForm = regexp.MustCompile(`^estimatr::(\w+)\(([^~]+) ~ (.*?), data = d(.*)\)$`)
	callArg  = regexp.MustCompile(`(\w+) = (~ )?"?([^",]+)"?`)
)

// specOfCall reads the specification of an edge case, which is given as R's call.
func specOfCall(t testing.TB, call string) (specification, bool) {
	t.Helper()
	m := callForm.FindStringSubmatch(call)
	if m == nil {
		return nil, false
	}
	estimator := map[string]string{"lm_robust": "ols_robust", "difference_in_means": "difference_in_means", "lm_lin": "lin", "iv_robust": "iv_2sls"}[m[1]]
	if estimator == "" {
		return nil, false
	}
	s := specification{"estimator": estimator, "outcome": strings.TrimSpace(m[2])}
	formula, adjusted, lin := strings.Cut(m[3], ", covariates = ~ ")
	regressors, instruments, twoStage := strings.Cut(formula, " | ")
	terms := strings.Split(regressors, " + ")
	s["treatment"] = terms[0]
	if len(terms) > 1 {
		s["covariates"] = terms[1:]
	}
	if lin {
		if len(terms) > 1 {
			s["treatment"] = regressors // R refuses covariates on this side, and so must we
		}
		s["covariates"] = strings.Split(adjusted, " + ")
	}
	if twoStage {
		delete(s, "treatment")
		s["endogenous"], s["instrument"] = terms[:1], strings.Split(instruments, " + ")[:1]
	}
	for _, arg := range callArg.FindAllStringSubmatch(m[4], -1) {
		switch value := strings.TrimSpace(arg[3]); arg[1] {
		case "clusters", "blocks", "weights", "se_type", "condition1", "condition2":
			s[arg[1]] = value
		case "fixed_effects":
			s[arg[1]] = strings.Split(value, " + ")
		default:
			t.Fatalf("argument %s in %s", arg[1], call)
		}
	}
	return s, true
}

// asWeights makes the column that some cases describe instead of naming it.
func asWeights(t testing.TB, f *Frame, s specification) {
	t.Helper()
	if text, _ := s["weights"].(string); !strings.HasPrefix(text, "inverse probability") {
		return
	}
	w := make([]float64, f.Rows())
	for i := range w {
		z, p := f.columns["z"].number[i], f.columns["pz"].number[i]
		w[i] = z/p + (1-z)/(1-p)
	}
	if err := f.AddNumber("..ipw", w); err != nil {
		t.Fatal(err)
	}
	s["weights"] = "..ipw"
}

// bothArms keeps the regions with treated and control rows.
func bothArms(t testing.TB, f *Frame, s specification) {
	t.Helper()
	region, z := f.columns["region"], f.columns["z"]
	seen := map[string][2]bool{}
	for i := range f.Rows() {
		was := seen[region.label(i)]
		was[int(z.number[i])] = true
		seen[region.label(i)] = was
	}
	var keep []any
	for label, was := range seen {
		if was[0] && was[1] {
			keep = append(keep, label)
		}
	}
	s.keep("region", "in", keep)
}

package power

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const reference = "../../../shared/reference"

// referenceCase is one value computed by R (see the README of shared/reference).
type referenceCase struct {
	ID, Group, Dataset, Call string
	Subset                   string `json:"subset_r"`
	Inputs                   struct{ Outcome, Clusters, Within string }
	Expected                 map[string]any
	Tolerance                struct{ Rel, Abs float64 }
}

// elsewhere are the cases that have no counterpart, with the reason.
var elsewhere = map[string]string{
	"power__anova":     "the test of all arms together decides nothing in a plan of contrasts, so there is no F test to plan for",
	"power__pwr_anova": "as power__anova",
	"power__pwr_f2":    "as power__anova: joint test of regression terms",
	"power__pwr_chisq": "test of independence in a table: no estimate of ours is judged by it",
	"power__pwr_r":     "test of a correlation: no estimate of ours is one",
	"power__pwr_2p":    "arcsine transformation: the plan's estimate is a difference of shares, and is judged as one",
	"power__pwr_2p2n":  "as power__pwr_2p",
}

func referenceCases(t *testing.T, groups ...string) []referenceCase {
	t.Helper()
	file, err := os.Open(filepath.Join(reference, "index.csv"))
	if err != nil {
		t.Skip("the reference values (shared/reference) are not here:", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []referenceCase
	for _, row := range rows {
		for _, g := range groups {
			if row[1] != g {
				continue
			}
			data, err := os.ReadFile(filepath.Join(reference, "cases", row[0]+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var c referenceCase
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(row[0], err)
			}
			out = append(out, c)
		}
	}
	return out
}

// near compares with the case's tolerance.
func (c referenceCase) near(t *testing.T, what string, got float64, want any) {
	t.Helper()
	w, ok := want.(float64)
	if !ok {
		t.Errorf("%s: %s is %v in R", c.ID, what, want)
		return
	}
	if !(math.Abs(got-w) <= c.Tolerance.Rel*math.Abs(w)+c.Tolerance.Abs) {
		t.Errorf("%s: %s = %.15g, R has %.15g (relative %.2g)", c.ID, what, got, w, math.Abs(got/w-1))
	}
}

// argument reads the arguments of an R call: those without a name under their place
// "0", "1", …
func arguments(call string) map[string]string {
	inside := call[strings.Index(call, "(")+1 : strings.LastIndex(call, ")")]
	out, place := map[string]string{}, 0
	for _, part := range strings.Split(inside, ",") {
		name, value, named := strings.Cut(part, "=")
		if !named {
			name, value = strconv.Itoa(place), part
			place++
		}
		out[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return out
}

// specFrom writes the JSON of a Spec from R's arguments: names lists ours for each
// place, as R calls it in a positional call; given adds fixed members.
func specFrom(t *testing.T, args map[string]string, names []string, renamed map[string]string, fixed string) Spec {
	t.Helper()
	members := []string{fixed}
	for key, value := range args {
		name := renamed[key]
		if place, err := strconv.Atoi(key); err == nil {
			name = names[place]
		}
		if name == "" {
			name = key
		}
		if name != "-" {
			members = append(members, fmt.Sprintf("%q: %s", name, value))
		}
	}
	s, err := ParseSpec([]byte("{" + strings.Join(members, ", ") + "}"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rNames are our names for R's.
var rNames = map[string]string{"r2_cl": "r2_cluster", "r2_ind": "r2_individual"}

var clusterPlaces = []string{"clusters_treated", "clusters_control", "cluster_size", "icc", "effect"}

func TestFormulasAgreeWithR(t *testing.T) {
	done := 0
	for _, c := range referenceCases(t, "power/formula", "power/base", "power/pwr") {
		if reason, is := elsewhere[c.ID]; is {
			t.Logf("%s is not compared: %s", c.ID, reason)
			continue
		}
		t.Run(c.ID, func(t *testing.T) { compareCase(t, c) })
		done++
	}
	if done < 80 {
		t.Errorf("only %d cases were compared", done)
	}
}

func solved(t *testing.T, s Spec) Answer {
	t.Helper()
	a, err := Solve(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func compareCase(t *testing.T, c referenceCase) {
	args := arguments(c.Call)
	name := regexp.MustCompile(`^[\w.:]+`).FindString(c.Call)
	switch name {
	case "crt_power":
		compareCRT(t, c, args)
	case "crt_mde":
		s := specFrom(t, args, clusterPlaces, rNames, `"design":"crt","outcome":"continuous","solve":"mde"`)
		a := solved(t, s)
		c.near(t, "mde", a.MDE, c.Expected["mde_exact"])
		c.near(t, "se", a.SE, c.Expected["se"])
		c.near(t, "df", *a.DF, c.Expected["df"])
		s.Test = testNormal
		// R's mde_z is the closed form with one tail; the other adds under 1e-6 of it.
		if z := solved(t, s).MDE; math.Abs(z/c.Expected["mde_z"].(float64)-1) > 2e-5 {
			t.Errorf("mde_z = %g, R has %v", z, c.Expected["mde_z"])
		}
	case "crt_clusters":
		a := solved(t, specFrom(t, args, clusterPlaces[2:], rNames, `"design":"crt","outcome":"continuous","solve":"clusters"`))
		c.near(t, "clusters", float64(a.Clusters), c.Expected["clusters_per_arm"])
		c.near(t, "power", *a.Power, c.Expected["power_at_J"])
	case "crt_size":
		compareSize(t, c, args)
	case "crt_prop":
		s := specFrom(t, args, []string{"clusters_treated", "clusters_control", "cluster_size", "icc", "p_treated", "p_control"}, rNames, `"design":"crt","outcome":"binary","solve":"power"`)
		a := solved(t, s)
		c.near(t, "se", a.SE, c.Expected["se"])
		c.near(t, "df", *a.DF, c.Expected["df"])
		c.near(t, "power", *a.Power, c.Expected["power_t"])
		s.Test = testNormal
		c.near(t, "power_z", *solved(t, s).Power, c.Expected["power_z"])
	case "list": // de_cv
		c.near(t, "de", DesignEffect(20, 0.05, 0), c.Expected["de"])
		c.near(t, "de_cv", DesignEffect(20, 0.05, 0.8), c.Expected["de_cv"])
	case "hayes_bennett", "hayes_bennett_rate":
		compareHayesBennett(t, c, args, name)
	case "pairs_power":
		a := solved(t, specFrom(t, args, []string{"clusters_treated", "cluster_size", "icc", "pair_correlation", "effect"}, rNames, `"design":"pairs","outcome":"continuous","solve":"power"`))
		c.near(t, "se", a.SE, c.Expected["se"])
		c.near(t, "df", *a.DF, c.Expected["df"])
		c.near(t, "power", *a.Power, c.Expected["power_t"])
	case "mckenzie":
		compareMcKenzie(t, c, args)
	case "power.t.test", "pwr::pwr.t.test", "pwr::pwr.t2n.test":
		compareStudent(t, c, args)
	case "power.prop.test":
		compareProportions(t, c, args)
	default:
		t.Errorf("no comparison for %s", c.Call)
	}
}

func compareCRT(t *testing.T, c referenceCase, args map[string]string) {
	s := specFrom(t, args, clusterPlaces, rNames, `"design":"crt","outcome":"continuous","solve":"power"`)
	if c.Expected["df"] == 0.0 {
		if _, err := Solve(s); err == nil {
			t.Error("no degrees of freedom are left, and no refusal")
		}
		s.Test = testNormal
		c.near(t, "power_z", *solved(t, s).Power, c.Expected["power_z"])
		return
	}
	a := solved(t, s)
	c.near(t, "design_effect", a.DesignEffect, c.Expected["design_effect"])
	c.near(t, "se", a.SE, c.Expected["se"])
	c.near(t, "df", *a.DF, c.Expected["df"])
	c.near(t, "ncp", a.NCP, c.Expected["ncp"])
	c.near(t, "power_t", *a.Power, c.Expected["power_t"])
	if args["sides"] == "" { // the upper tail alone is the test of one side at half the level
		one, half := 1.0, *a.Alpha/2
		s.Sides, s.Alpha = &one, &half
		c.near(t, "power_t_upper_tail_only", *solved(t, s).Power, c.Expected["power_t_upper_tail_only"])
		s.Sides, s.Alpha = nil, nil
	}
	s.Test = testNormal
	c.near(t, "power_z", *solved(t, s).Power, c.Expected["power_z"])
}

func compareSize(t *testing.T, c referenceCase, args map[string]string) {
	j := args["0"]
	args["clusters_control"] = j
	a, err := Solve(specFrom(t, args, []string{"clusters_treated", "icc", "effect"}, rNames, `"design":"crt","outcome":"continuous","solve":"cluster_size"`))
	c.near(t, "power_limit", *a.PowerLimit, c.Expected["power_limit_m_to_infinity"])
	if a.Feasible != c.Expected["feasible"].(bool) || a.Feasible != (err == nil) {
		t.Fatalf("feasible = %v, error %v", a.Feasible, err)
	}
	if a.Feasible {
		c.near(t, "cluster_size", *a.ClusterSize, c.Expected["m"])
		c.near(t, "power", *a.Power, c.Expected["power_at_m"])
	}
}

func compareHayesBennett(t *testing.T, c referenceCase, args map[string]string, name string) {
	places, outcome := []string{"cluster_size", "p_control", "p_treated", "k"}, "binary"
	if name == "hayes_bennett_rate" {
		places, outcome = []string{"cluster_size", "rate_control", "rate_treated", "k"}, "count"
	}
	a := solved(t, specFrom(t, args, places, rNames, `"design":"hayes_bennett","solve":"clusters","outcome":"`+outcome+`"`))
	c.near(t, "clusters_exact", *a.Exact, c.Expected["clusters_per_arm_real"])
	c.near(t, "clusters", float64(a.Clusters), c.Expected["clusters_per_arm"])
}

func compareMcKenzie(t *testing.T, c referenceCase, args map[string]string) {
	places := []string{"clusters_treated", "clusters_control", "sd", "autocorrelation", "waves_before", "waves_after", "effect"}
	for _, design := range []string{Post, Difference, Ancova} {
		s := specFrom(t, args, places, rNames, `"outcome":"continuous","solve":"power","test":"z","design":"`+design+`"`)
		a := solved(t, s)
		c.near(t, design+" se", a.SE, c.Expected["se"].(map[string]any)[design])
		c.near(t, design+" power", *a.Power, c.Expected["power_z"].(map[string]any)[design])
	}
}

func compareStudent(t *testing.T, c referenceCase, args map[string]string) {
	get := func(name string, usual float64) float64 {
		if v, err := strconv.ParseFloat(args[name], 64); err == nil {
			return v
		}
		return usual
	}
	n := get("n", math.NaN())
	delta := get("delta", get("d", math.NaN()))
	s := Spec{Design: Individual, Outcome: "continuous", Solve: SolvePower}
	put := func(to **float64, v float64) {
		if !math.IsNaN(v) {
			*to = &v
		}
	}
	put(&s.Effect, delta)
	put(&s.SD, get("sd", 1))
	put(&s.ClustersTreated, get("n1", n))
	put(&s.ClustersControl, get("n2", n))
	put(&s.Alpha, get("sig.level", 0.05))
	put(&s.Power, get("power", math.NaN()))
	if strings.HasPrefix(c.Call, "power.t.test") && args["strict"] != "TRUE" {
		// R counts the upper tail alone: one side at half the level.
		one := 1.0
		s.Sides = &one
		if args["alternative"] != "one.sided" {
			*s.Alpha /= 2
		}
	}
	if args["type"] == "paired" { // sd is that of the differences: all is shared, half of it by the pair
		one, half := 1.0, 0.5
		s.Design, s.ClusterSize, s.ICC, s.PairCorrelation, s.ClustersControl = Pairs, &one, &one, &half, nil
	}
	switch {
	case math.IsNaN(n) && args["n1"] == "":
		s.Solve = SolveClusters
		if a := solved(t, s); float64(a.Clusters) != math.Ceil(c.Expected["n"].(float64)) {
			t.Errorf("%d people in each arm, R has %v", a.Clusters, c.Expected["n"])
		}
	case math.IsNaN(delta):
		s.Solve = SolveEffect
		c.near(t, "delta", solved(t, s).MDE, c.Expected["delta"])
	default:
		c.near(t, "power", *solved(t, s).Power, c.Expected["power"])
	}
}

func compareProportions(t *testing.T, c referenceCase, args map[string]string) {
	fixed := `"design":"individual","outcome":"binary","test":"pooled z"`
	if args["strict"] != "TRUE" {
		fixed += `,"sides":1,"alpha":0.025`
	}
	renamed := map[string]string{"p1": "p_control", "p2": "p_treated", "tol": "-", "strict": "-", "n": "-"}
	if n := args["n"]; n != "" {
		fixed += `,"clusters_treated":` + n + `,"clusters_control":` + n
	}
	switch {
	case args["n"] == "":
		a := solved(t, specFrom(t, args, nil, renamed, fixed+`,"solve":"clusters"`))
		if float64(a.Clusters) != math.Ceil(c.Expected["n"].(float64)) {
			t.Errorf("%d people in each arm, R has %v", a.Clusters, c.Expected["n"])
		}
	case args["p2"] == "":
		c.near(t, "p2", *solved(t, specFrom(t, args, nil, renamed, fixed+`,"solve":"mde"`)).PTreated, c.Expected["p2"])
	default:
		c.near(t, "power", *solved(t, specFrom(t, args, nil, renamed, fixed+`,"solve":"power"`)).Power, c.Expected["power"])
	}
}

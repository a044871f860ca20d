package power

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mathext"

	"leeway/experiment"
)

func ask(t *testing.T, text string) Answer {
	t.Helper()
	s, err := ParseSpec([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return solved(t, s)
}

func close8(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

// series is the upper tail by the mixture of incomplete beta functions (Lenth 1989,
// Applied Statistics 38:185, AS 243), which overflows for large ncp: an independent
// way for small ones and t above 0.
func series(t, df, ncp float64) float64 {
	x := t * t / (t*t + df)
	p := math.Exp(-ncp * ncp / 2)
	q := math.Sqrt(2/math.Pi) * ncp * math.Exp(-ncp*ncp/2)
	sum := 0.0
	for j := range 2000 {
		a := float64(j)
		sum += p*mathext.RegIncBeta(a+0.5, df/2, x) + q*mathext.RegIncBeta(a+1, df/2, x)
		p *= ncp * ncp / 2 / (a + 1)
		q *= ncp * ncp / 2 / (a + 1.5)
	}
	return 1 - (normalUpper(ncp) + sum/2)
}

func TestNoncentralTAgreesWithItsSeries(t *testing.T) {
	for _, df := range []float64{1, 2, 3.5, 8, 30, 118, 1000} {
		for _, ncp := range []float64{0, 0.3, 1, 2.8, 6} {
			for _, at := range []float64{0.1, 1, 2.1, 5, 12.7} {
				got, want := upperT(at, df, ncp), series(at, df, ncp)
				if math.Abs(got-want) > 2e-13 {
					t.Errorf("P(T > %g; df %g, ncp %g) = %.16g, series %.16g", at, df, ncp, got, want)
				}
			}
		}
	}
}

func TestNoncentralTAtItsEnds(t *testing.T) {
	for _, c := range []struct{ t, df, ncp, want, relative float64 }{
		{2, 10, 400, 1, 1e-14},                         // series overflow beyond 37
		{500, 1e8, 500, 0.5, 1e-6},                     // almost normal
		{40, math.Inf(1), 38, normalUpper(2), 1e-14},   // normal
		{1e6, 1, 0, 1 / math.Pi * 1e-6, 1e-9},          // Cauchy: P(T > t) = atan(1/t)/π
		{math.Sqrt(3), 1, 0, 1.0 / 6, 1e-14},           // Cauchy
		{0, 7, 0, 0.5, 0},                              // middle
		{0, 3, 1.5, normalUpper(-1.5), 1e-14},          // P(T > 0) = Φ(ncp)
		{-3, 1e7, 0, normalUpper(-3), 1e-7},            // left of the middle
		{30, 2, 0, (1 - 30/math.Sqrt(902)) / 2, 1e-12}, // two df: (1 − t/√(2+t²))/2
	} {
		close8(t, "tail", upperT(c.t, c.df, c.ncp), c.want, c.relative)
	}
	for _, df := range []float64{0, -1, math.NaN()} {
		if !math.IsNaN(upperT(2, df, 1)) {
			t.Errorf("df %g gives a number", df)
		}
	}
}

// The numbers of methods.md section 7, computed by R's clusterPower and by hand.
func TestClosedForms(t *testing.T) {
	base := `{"design":"crt","outcome":"continuous","clusters_treated":16,"clusters_control":16,"cluster_size":10,"icc":0.1,"effect":1,"sd":2.2360679774997896964,"solve":"power"`
	close8(t, "equal sizes", *ask(t, base+`}`).Power, 0.801766, 5e-6)
	close8(t, "CV 0.5, weighted", *ask(t, base+`,"cv":0.5}`).Power, 0.751688, 5e-6)
	mde := ask(t, `{"design":"crt","outcome":"continuous","clusters_treated":10,"clusters_control":10,"cluster_size":12,"icc":0.08,"sd":1,"solve":"mde","sides":1,"alpha":0.025}`)
	close8(t, "MDE of the upper tail", mde.MDE, 0.5244299, 2e-7)
	within := 0.95 / 20
	close8(t, "stepped wedge of 6 teams over 4 periods", SteppedWedge(3, 2, within, 0.05), 0.02555707, 1e-6)
	wedge := ask(t, `{"design":"stepped_wedge","outcome":"continuous","clusters_treated":2,"sequences":3,"cluster_size":20,"icc":0.05,"effect":0.4,"sd":1,"solve":"power","test":"z"}`)
	close8(t, "the same asked", wedge.SE*wedge.SE, 0.02555707, 1e-6)
	// Repeated waves of teams: DiD inflates by 2(1−r), ANCOVA by 1−r².
	r := meanAutocorrelation(20, 0.1, 0.7, 0.4)
	close8(t, "autocorrelation of means", r, 20*0.1/2.9*0.7+0.9/2.9*0.4, 1e-12)
	close8(t, "DiD", wavesFactor(Difference, 1, 1, r), 2*(1-r), 1e-12)
	close8(t, "ANCOVA", wavesFactor(Ancova, 1, 1, r), 1-r*r, 1e-12)
	crt := ask(t, `{"design":"crt","outcome":"continuous","clusters_treated":9,"clusters_control":9,"cluster_size":20,"icc":0.1,"effect":0.4,"solve":"power"}`)
	did := ask(t, `{"design":"did","outcome":"continuous","clusters_treated":9,"clusters_control":9,"cluster_size":20,"icc":0.1,"effect":0.4,"solve":"power","cluster_autocorrelation":0.7,"person_autocorrelation":0.4}`)
	close8(t, "DiD asked", did.SE, crt.SE*math.Sqrt(2*(1-r)), 1e-12)
}

// Two-sided 5% points of Dunnett's t for equal numbers in all arms (Dunnett 1964,
// Biometrics 20:482, table II), to two decimals.
func TestDunnettTable(t *testing.T) {
	for _, c := range []struct {
		arms int
		df   float64
		want float64
	}{
		{1, 10, 2.23}, {2, 10, 2.57}, {3, 10, 2.76}, {2, 20, 2.38}, {3, 20, 2.54}, {2, 60, 2.27}, {3, 60, 2.41},
		{1, math.Inf(1), 1.96}, {2, math.Inf(1), 2.21}, {3, math.Inf(1), 2.35}, {9, math.Inf(1), 2.69},
	} {
		if got := dunnett(c.arms, 0.5, c.df, 0.05, 2); math.Abs(got-c.want) > 0.0051 {
			t.Errorf("%d arms, df %g: %.4f, table %.2f", c.arms, c.df, got, c.want)
		}
	}
	// One arm is Student's t, and independent arms are Šidák's correction.
	close8(t, "one arm", dunnett(1, 0.5, 12, 0.05, 2), criticalT(0.05, 12, 2), 1e-9)
	close8(t, "independent", dunnett(4, 0, math.Inf(1), 0.05, 2), criticalT(1-math.Pow(0.95, 0.25), math.Inf(1), 2), 1e-9)
	close8(t, "one side", dunnett(2, 0.5, math.Inf(1), 0.05, 1), 1.916, 3e-4)
}

func TestDesignsHangTogether(t *testing.T) {
	const units = `"outcome":"continuous","clusters_treated":12,"clusters_control":12,"cluster_size":15,"icc":0.1,"cv":0.4,"effect":0.35,"sd":1.2,"alpha":0.05`
	crt := ask(t, `{"design":"crt","solve":"power",`+units+`}`)
	lost := ask(t, `{"design":"crt","solve":"power","df_lost":5,`+units+`}`)
	blocked := ask(t, `{"design":"blocked","solve":"power","blocks":6,`+units+`}`)
	close8(t, "a block is a degree of freedom", *blocked.Power, *lost.Power, 1e-13)
	one := ask(t, `{"design":"arms","solve":"power","arms":1,"correction":"dunnett",`+units+`}`)
	close8(t, "one arm", *one.Power, *crt.Power, 1e-8)
	none := ask(t, `{"design":"arms","solve":"power","arms":3,"correction":"none",`+units+`}`)
	bonferroni := ask(t, `{"design":"arms","solve":"power","arms":3,`+units+`}`)
	many := ask(t, `{"design":"arms","solve":"power","arms":3,"correction":"dunnett",`+units+`}`)
	if !(*bonferroni.Power < *many.Power && *many.Power < *none.Power) {
		t.Errorf("Bonferroni %g, Dunnett %g, none %g", *bonferroni.Power, *many.Power, *none.Power)
	}
	main := ask(t, `{"design":"factorial","solve":"power",`+units+`}`)
	both := ask(t, `{"design":"factorial","solve":"power","contrast":"interaction",`+units+`}`)
	close8(t, "interaction", both.SE, 2*main.SE, 1e-13)
	close8(t, "main effect", main.SE, crt.SE, 1e-13)
	equal := ask(t, `{"design":"crt","solve":"power","weighting":"each team",`+strings.Replace(units, `"cv":0.4`, `"cv":0`, 1)+`}`)
	same := ask(t, `{"design":"crt","solve":"power",`+strings.Replace(units, `"cv":0.4`, `"cv":0`, 1)+`}`)
	close8(t, "weights of equal teams", *equal.Power, *same.Power, 1e-13)
	// A guardrail with no effect and a margin is the one-sided test of an effect of that size.
	held := ask(t, `{"design":"guardrail","solve":"power","margin":0.35,`+strings.Replace(units, `"effect":0.35,`, "", 1)+`}`)
	side := ask(t, `{"design":"crt","solve":"power","sides":1,`+units+`}`)
	close8(t, "guardrail", *held.Power, *side.Power, 1e-13)
	// A count by rates is a count by its own standard deviation.
	rates := ask(t, `{"design":"crt","outcome":"count","solve":"power","clusters_treated":20,"clusters_control":20,"cluster_size":400,"rate_control":0.02,"rate_treated":0.014,"person_time":1,"k":0.25,"cv":0}`)
	close8(t, "se of rates", rates.SE, math.Sqrt((0.034/400+0.0625*(0.0004+0.000196))/20), 1e-13)
}

// What is solved for gives back what was wanted.
func TestSolvingBackAndForth(t *testing.T) {
	for _, spec := range []string{
		`"design":"crt","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"cv":0.3,"df_lost":2`,
		`"design":"blocked","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"blocks":5`,
		`"design":"pairs","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"pair_correlation":0.5`,
		`"design":"individual","outcome":"binary","p_control":0.3,"p_treated":0.4`,
		`"design":"individual","outcome":"binary","p_control":0.3,"p_treated":0.22,"test":"pooled z"`,
		`"design":"crt","outcome":"binary","cluster_size":25,"icc":0.03,"p_control":0.6,"p_treated":0.5`,
		`"design":"crt","outcome":"count","cluster_size":25,"person_time":2,"rate_control":0.6,"rate_treated":0.4,"k":0.2`,
		`"design":"ancova","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"autocorrelation":0.6,"waves_before":2,"waves_after":3`,
		`"design":"arms","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"arms":3,"control_ratio":1.7320508,"correction":"dunnett"`,
		`"design":"factorial","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"contrast":"interaction"`,
		`"design":"stepped_wedge","outcome":"continuous","cluster_size":15,"icc":0.05,"effect":0.35,"sequences":4`,
		`"design":"guardrail","outcome":"continuous","cluster_size":15,"icc":0.05,"margin":0.3`,
		`"design":"hayes_bennett","outcome":"binary","cluster_size":40,"p_control":0.3,"p_treated":0.2,"k":0.25`,
	} {
		a := ask(t, "{"+spec+`,"solve":"clusters","power":0.8}`)
		if *a.Power < 0.8 {
			t.Errorf("%s: %d teams give %g", spec, a.Clusters, *a.Power)
		}
		s := a.Spec
		s.Solve = SolvePower
		close8(t, spec+": power of the teams", *solved(t, s).Power, *a.Power, 1e-12)
		fewer := s
		n, m := *s.ClustersTreated-1, 0.0
		if s.Design == Factorial {
			n--
		}
		if s.ControlRatio != nil {
			m = math.Ceil(n * *s.ControlRatio)
		} else {
			m = n
		}
		fewer.ClustersTreated, fewer.ClustersControl = &n, &m
		if b, err := Solve(fewer); err == nil && *b.Power >= 0.8 {
			t.Errorf("%s: one team fewer still gives %g", spec, *b.Power)
		}
		s.Solve = SolveEffect
		change := a.MDE
		s.Effect, s.Margin = nil, nil
		if s.PTreated != nil || s.RateTreated != nil {
			s.Effect = a.Effect
			s.PTreated, s.RateTreated = nil, nil
		}
		close8(t, spec+": smallest change", solved(t, s).MDE, change, 1e-9)
	}
}

func TestWhatIsMissingOrImpossibleIsNamed(t *testing.T) {
	const good = `"design":"crt","outcome":"continuous","clusters_treated":10,"clusters_control":10,"cluster_size":15,"icc":0.05,"effect":0.35,"solve":"power"`
	for _, c := range []struct{ spec, field string }{
		{`{}`, "design"},
		{`{"design":"crt"}`, "outcome"},
		{`{"design":"crt","outcome":"continuous"}`, "solve"},
		{`{"design":"crd","outcome":"continuous","solve":"power"}`, "design"},
		{`{"design":"crt","outcome":"continuous","solve":"power","clusters_treated":10,"clusters_control":10,"cluster_size":15,"effect":1}`, "icc"},
		{`{"design":"crt","outcome":"binary","solve":"power","clusters_treated":10,"clusters_control":10,"cluster_size":15,"icc":0.1,"p_control":0.3}`, "p_treated"},
		{`{"design":"crt","outcome":"binary","solve":"power","clusters_treated":10,"clusters_control":10,"cluster_size":15,"icc":0.1,"p_control":0.3,"effect":0.8}`, "effect"},
		{`{` + good + `,"icc":1.2}`, "icc"},
		{`{` + good + `,"icc":-0.1}`, "icc"},
		{`{` + good + `,"alpha":0}`, "alpha"},
		{`{` + good + `,"clusters_treated":2.5}`, "clusters_treated"},
		{`{` + good + `,"clusters_control":0}`, "clusters_control"},
		{`{` + good + `,"cluster_size":0.5}`, "cluster_size"},
		{`{` + good + `,"sd":0}`, "sd"},
		{`{` + good + `,"cv":-1}`, "cv"},
		{`{` + good + `,"r2_cluster":1}`, "r2_cluster"},
		{`{` + good + `,"df_lost":18}`, "clusters_treated"},
		{`{` + good + `,"test":"F"}`, "test"},
		{`{` + good + `,"solve":"clusters","power":0.05}`, "power"},
		{`{` + good + `,"solve":"clusters","effect":0}`, "effect"},
		{`{` + good + `,"icc ":0.05}`, "icc "},
		{`{` + good + `,"icc":"0.05"}`, "icc"},
		{`{` + good + `,"design":"stepped_wedge"}`, "sequences"},
		{`{` + good + `,"design":"guardrail"}`, "margin"},
	} {
		s, err := ParseSpec([]byte(c.spec))
		if err == nil {
			_, err = Solve(s)
		}
		var r *experiment.Refusal
		if !errors.As(err, &r) || r.Place.Field != c.field || r.What == "" || r.Remedy == "" {
			t.Errorf("%s: error %v, which should name %q", c.spec, err, c.field)
		}
	}
	for _, broken := range []string{``, `[]`, `{`, `{} {}`, `{"icc":1e999}`, `null x`} {
		if _, err := ParseSpec([]byte(broken)); err == nil {
			t.Errorf("%q is taken", broken)
		}
	}
}

func TestInfeasibleIsSaidWithItsLimit(t *testing.T) {
	s, err := ParseSpec([]byte(`{"design":"crt","outcome":"continuous","clusters_treated":5,"clusters_control":5,"icc":0.1,"effect":0.5,"solve":"cluster_size","power":0.8}`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Solve(s)
	var r *experiment.Refusal
	if !errors.As(err, &r) || a.Feasible || !strings.Contains(r.What, "59%") {
		t.Fatalf("%+v, %v", a, err)
	}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if back["feasible"] != false || back["cluster_size"] != nil || math.Abs(back["power_limit"].(float64)-0.5930780932637992) > 1e-8 {
		t.Errorf("%s", data)
	}
}

func TestAnswerIsJSONWithTheSameNames(t *testing.T) {
	a := ask(t, `{"design":"crt","outcome":"continuous","clusters_treated":10,"clusters_control":10,"cluster_size":15,"icc":0.05,"effect":0.35,"solve":"power","p_control":0.3}`)
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"power": 0.5947427607, "df": 18.0, "ncp": 2.324739075, "design_effect": 1.7, "se": 0.1505545305,
		"clusters_treated": 10.0, "cluster_size": 15.0, "sd": 1.0, "cv": 0.0, "alpha": 0.05, "design": "crt", "feasible": true} {
		got := back[name]
		if w, is := want.(float64); is {
			if g, ok := got.(float64); !ok || math.Abs(g-w) > 1e-6 {
				t.Errorf("%s = %v, want %v", name, got, want)
			}
		} else if got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	notes := strings.Join(a.Notes, " ")
	for _, part := range []string{"sd is not given", "cv is not given", "alpha is not given", "Not used for this design, outcome and question: p_control."} {
		if !strings.Contains(notes, part) {
			t.Errorf("the notes %q do not say %q", notes, part)
		}
	}
}

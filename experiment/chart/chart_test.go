package chart

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
	"leeway/experiment/randomize"

	"gonum.org/v1/plot/vg/recorder"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew")

func results(t testing.TB, change func(*experiment.Pilot, []estimate.OutcomeEstimate)) finding.Results {
	t.Helper()
	p := findingtest.Pilot()
	es := findingtest.Estimates(p)
	if change != nil {
		change(p, es)
	}
	r, err := finding.FromEstimates(p, es, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func named(t testing.TB, r finding.Results, id string) finding.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Estimate.Outcome.ID == id {
			return f
		}
	}
	t.Fatalf("no finding %s", id)
	return finding.Finding{}
}

// severalArms is a made-up pilot of three practice arms and a control.
func severalArms(t testing.TB) finding.Results {
	t.Helper()
	p := findingtest.Pilot()
	p.Arms = []experiment.Arm{{Name: "As before", Control: true, Share: 1}, {Name: "New limit", Share: 1}, {Name: "Coaching", Share: 1}, {Name: "New limit and coaching together", Share: 1}}
	for i := range p.Draw.Arm {
		p.Draw.Arm[i] = i % 4
	}
	p.Plan.Hash = p.PlanHash()
	var es []estimate.OutcomeEstimate
	for _, o := range p.Outcomes[:3] {
		for arm, change := range []float64{1.4, 0.5, 1.7} {
			es = append(es, findingtest.One(p, o, arm+1, [6]float64{11.1, 0.95, change, 0.3, change - 0.65, change + 0.65}, uint64(arm+3)))
		}
	}
	r, err := finding.FromEstimates(p, es, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// households are 1,181 and 1,172 cases with a yes or no.
func households(t testing.TB) finding.Results {
	t.Helper()
	p := findingtest.Pilot()
	p.Plan.Mechanism = experiment.Complete
	o := experiment.Outcome{ID: "paid", Name: "Households that answered the letter by the first date", Role: experiment.Primary, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.02, Source: "Register"}
	p.Outcomes = []experiment.Outcome{o}
	p.Roster.Teams, p.Draw.Arm, p.Draw.Team = nil, nil, nil
	e := estimate.OutcomeEstimate{Outcome: o, Arm: 1, Planned: true, ControlMean: 0.301, ControlSD: 0.459,
		Effect:        estimate.Term{Estimate: 0.052, StdError: 0.019, DF: 2351, Low: 0.0146, High: 0.0894},
		Randomisation: estimate.Randomisation{P: math.NaN(), Low: math.NaN(), High: math.NaN()}}
	for i := range 2353 {
		id := fmt.Sprintf("H%04d", i)
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: id})
		p.Draw.Team = append(p.Draw.Team, id)
		arm := 0
		if i >= 1181 {
			arm = 1
		}
		p.Draw.Arm = append(p.Draw.Arm, arm)
		e.Teams = append(e.Teams, estimate.TeamMean{Team: i, ID: id, Arm: arm, Mean: float64(i % 3 / 2), Rows: 1})
	}
	p.Plan.Hash = p.PlanHash()
	r, err := finding.FromEstimates(p, []estimate.OutcomeEstimate{e}, 0.053)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// balanceRows are the figures of the look guide's picture of the draw.
func balanceRows() []randomize.BalanceRow {
	var rows []randomize.BalanceRow
	for i, name := range []string{"Cases before", "Motivation before", "Team size", "Tenure", "Complex permits", "Resignations before"} {
		rows = append(rows, randomize.BalanceRow{Attribute: name, Arm: 1, Mean: 5, ControlMean: 4.8, Difference: 0.2, SD: 0.7, ControlSD: 0.72, VarianceRatio: 0.945,
			Standardised: []float64{0.07, 0.13, 0.04, -0.21, 0.28, 0.22}[i], Low: -0.6 + 0.01*float64(i), High: 0.66 - 0.02*float64(i), N: 24, NControl: 24})
	}
	return rows
}

// severalBalanceRows have three practice arms, text columns and a gap without spread.
func severalBalanceRows() []randomize.BalanceRow {
	var rows []randomize.BalanceRow
	for i, name := range []string{"Cases before", "A column with a rather long name from the personnel system", "Permits", "Permits", "Left alone"} {
		for arm := 1; arm <= 3; arm++ {
			gap := 0.5 * math.Sin(float64(3*i+arm))
			rows = append(rows, randomize.BalanceRow{Attribute: name, Level: []string{"", "", "Events", "Housing", ""}[i], Arm: arm, Difference: gap, SD: 1, ControlSD: 1,
				Standardised: gap, Low: -0.8, High: 0.75, Widest: 0.9, N: 8, NControl: 8})
		}
	}
	rows[len(rows)-1].Standardised, rows[len(rows)-1].High = math.NaN(), math.Inf(1)
	return rows
}

func judged(attributes int) *randomize.Omnibus {
	return &randomize.Omnibus{P: 0.866, DF: attributes, Attributes: make([]string, attributes)}
}

func TestAllTogetherInWords(t *testing.T) {
	for _, c := range []struct {
		p    float64
		n    int
		want string
	}{
		{0.866, 6, "All six together: p = 0.87."}, {1, 2, "Both together: p = 1.00."}, {0.04, 1, "Among all draws: p = 0.04."},
		{0.0042, 3, "All three together: p = 0.004."}, {0.0001, 14, "All 14 together: p < 0.001."},
	} {
		if got := Together(&randomize.Omnibus{P: c.p, DF: 1, Attributes: make([]string, c.n)}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if Together(nil) != "" || Together(&randomize.Omnibus{P: 1}) != "" {
		t.Error("nothing was judged, yet it is said")
	}
	if f := JudgedBalance(balanceRows(), judged(6), nil, Light, Options{}); f.Title() != "The widest gap is 0.28 SD, on complex permits" {
		t.Error(f.Title())
	}
	if f := Balance(nil, Light, Options{Titles: true}); f.Title() != "The roster has nothing to compare the arms by" || len(boxesOf(f, 400, 200)) == 0 {
		t.Error(f.Title())
	}
}

type picture struct {
	name          string
	figure        func(testing.TB) *Figure
	width, height float64
}

func pictures() []picture {
	titles := Options{Titles: true}
	demo := func(t testing.TB) finding.Results { return results(t, nil) }
	return []picture{
		{"house_light", func(t testing.TB) *Figure { return House(demo(t).Main, Light, titles) }, 560, 420},
		{"house_dark_plain", func(t testing.TB) *Figure { return House(demo(t).Main, Dark, Options{}) }, 606, 330},
		{"house_harm", func(t testing.TB) *Figure { return House(named(t, demo(t), "overtime"), Light, titles) }, 560, 420},
		{"house_nodiff", func(t testing.TB) *Figure { return House(named(t, demo(t), "complaints"), Light, titles) }, 560, 420},
		{"house_uncertain", func(t testing.TB) *Figure { return House(named(t, demo(t), "resignations"), Light, titles) }, 480, 400},
		{"house_percent", func(t testing.TB) *Figure { return House(named(t, demo(t), "audit"), Light, titles) }, 560, 420},
		{"house_arms_light", func(t testing.TB) *Figure { return House(severalArms(t).Main, Light, titles) }, 640, 440},
		{"house_arms_dark", func(t testing.TB) *Figure { return House(severalArms(t).Main, Dark, titles) }, 640, 440},
		{"house_households", func(t testing.TB) *Figure { return House(households(t).Main, Light, titles) }, 560, 420},
		{"house_longnames", func(t testing.TB) *Figure {
			return House(results(t, func(p *experiment.Pilot, _ []estimate.OutcomeEstimate) {
				p.Arms[0].Name = "Sign-off by the head of section as it has always been done in the northern districts"
				p.Arms[1].Name = "Officers decide routine permits up to €5,000 at the desk without a second signature"
			}).Main, Light, titles)
		}, 480, 460},
		{"forest_light", func(t testing.TB) *Figure { return Forest(demo(t), Light, titles) }, 560, 450},
		{"forest_dark", func(t testing.TB) *Figure { return Forest(demo(t), Dark, titles) }, 560, 450},
		{"forest_arms", func(t testing.TB) *Figure { return Forest(severalArms(t), Light, titles) }, 640, 560},
		{"balance", func(t testing.TB) *Figure { return JudgedBalance(balanceRows(), judged(6), nil, Light, titles) }, 560, 320},
		{"balance_dark", func(t testing.TB) *Figure { return JudgedBalance(balanceRows(), judged(6), nil, Dark, titles) }, 560, 320},
		{"balance_arms", func(t testing.TB) *Figure {
			return JudgedBalance(severalBalanceRows(), judged(4), []string{"As before", "Coaching", "Higher limit", "Both"}, Light, titles)
		}, 560, 340},
		{"power_light", func(t testing.TB) *Figure { return Power(curve(t, 48), Light, titles) }, 560, 420},
		{"power_dark_plain", func(t testing.TB) *Figure { return Power(curve(t, 57), Dark, Options{}) }, 500, 292},
		{"attain_light", func(testing.TB) *Figure { return Attainability(blockedScale(), Light, Options{}) }, 764, 92},
		{"attain_dark_never", func(testing.TB) *Figure { return Attainability(bareScale(6), Dark, Options{}) }, 764, 92},
	}
}

// The pictures are compared with their masters pixel by pixel; 0.5% of the
// pixels may differ by more than 24 of 255, for processors that round otherwise.
func TestPictures(t *testing.T) {
	for _, c := range pictures() {
		t.Run(c.name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := c.figure(t).WritePNG(&buf, c.width, c.height, 108); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", c.name+".png")
			if *update {
				if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := buf.Bytes()
			if share := differing(t, got, want); share > 0.005 {
				t.Errorf("%.2f%% of the pixels differ from %s; look at it and run with -update if it should", 100*share, path)
			}
		})
	}
}

func differing(t *testing.T, a, b []byte) float64 {
	t.Helper()
	var img [2]image.Image
	for i, data := range [][]byte{a, b} {
		var err error
		if img[i], err = png.Decode(bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	if img[0].Bounds() != img[1].Bounds() {
		return 1
	}
	n, r := 0, img[0].Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			ar, ag, ab, _ := img[0].At(x, y).RGBA()
			br, bg, bb, _ := img[1].At(x, y).RGBA()
			for _, d := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}} {
				if math.Abs(float64(d[0])-float64(d[1])) > 24*257 {
					n++
					break
				}
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

// boxesOf draws a figure and returns the boxes of its words.
func boxesOf(f *Figure, w, h float64) []box {
	p := f.draw(&recorder.Canvas{}, w, h)
	for i := range p.words {
		b := &p.words[i]
		b.x0, b.y0, b.x1, b.y1 = b.x0*p.k, b.y0*p.k, b.x1*p.k, b.y1*p.k
	}
	return p.words
}

func TestWordsStayInsideAndApart(t *testing.T) {
	for _, c := range pictures() {
		f := c.figure(t)
		for _, size := range [][2]float64{{1, 1}, {1.3, 1.1}, {1.8, 1.3}, {1, 0.5}, {0.8, 0.8}} {
			w, h := c.width*size[0], c.height*size[1]
			words := boxesOf(f, w, h)
			for i, a := range words {
				if a.x0 < -0.5 || a.y0 < -0.5 || a.x1 > w+0.5 || a.y1 > h+0.5 {
					t.Errorf("%s at %.0f×%.0f: %q leaves the canvas: %+v", c.name, w, h, a.text, a)
				}
				for _, b := range words[:i] {
					if a.x0 < b.x1-0.5 && b.x0 < a.x1-0.5 && a.y0 < b.y1-0.5 && b.y0 < a.y1-0.5 {
						t.Errorf("%s at %.0f×%.0f: %q and %q cover each other", c.name, w, h, a.text, b.text)
					}
				}
			}
		}
	}
}

// Twice the same figure gives the same bytes in every format.
func TestSameBytes(t *testing.T) {
	for _, c := range pictures()[:2] {
		var first [3]bytes.Buffer
		for round := range 2 {
			var out [3]bytes.Buffer
			f := c.figure(t)
			for i, err := range []error{f.WritePNG(&out[0], c.width, c.height, 72), f.WriteSVG(&out[1], c.width, c.height), f.WritePDF(&out[2], c.width, c.height)} {
				if err != nil {
					t.Fatal(err)
				}
				if round == 1 && !bytes.Equal(first[i].Bytes(), out[i].Bytes()) {
					t.Errorf("%s: format %d differs the second time", c.name, i)
				}
			}
			first = out
		}
	}
}

func TestNumbersSayWhatThePictureShows(t *testing.T) {
	r := results(t, nil)
	for _, c := range []struct {
		figure *Figure
		want   []string
	}{
		{House(r.Main, Light, Options{}), []string{"Decide at the desk|24|23|276|12.7|+1.5|0.9 to 2.0", "Sign-off as before|24|24|288|11.2|–|–"}},
		{House(named(t, r, "audit"), Light, Options{}), []string{"|93.7%|−0.5 points|−2.0 to 1.0"}},
		{Forest(r, Light, Options{}), []string{"Resignations|per 100 staff-years|Decide at the desk|−3.2|−10.3 to 4.0|+0.27|Too uncertain|planned", "Overtime|hours per staff-week|Decide at the desk|+0.43|0.06 to 0.80|−0.88|Harm|exploratory", "|Held|planned"}},
		{JudgedBalance(balanceRows(), nil, []string{"As before", "Coaching"}, Light, Options{}), []string{"Complex permits||Coaching|5.000|4.800|0.700|0.720|+0.200|+0.28|−0.56 to +0.58|0.94|24|24"}},
	} {
		all := ""
		for _, row := range c.figure.Numbers() {
			all += strings.Join(row, "|") + "\n"
		}
		for _, want := range c.want {
			if !strings.Contains(all, want) {
				t.Errorf("numbers lack %q:\n%s", want, all)
			}
		}
	}
}

// No figure may panic, draw nothing or lose its words, whatever the values are.
func TestOddValues(t *testing.T) {
	for name, set := range map[string]func(e *estimate.OutcomeEstimate){
		"all equal": func(e *estimate.OutcomeEstimate) {
			for i := range e.Teams {
				e.Teams[i].Mean = 3
			}
			e.ControlMean, e.ControlSD = 3, 0
			e.Effect.Estimate, e.Effect.Low, e.Effect.High = 0, 0, 0
		},
		"all zero": func(e *estimate.OutcomeEstimate) {
			for i := range e.Teams {
				e.Teams[i].Mean = 0
			}
			e.ControlMean, e.ControlSD = 0, 0
			e.Effect.Estimate, e.Effect.Low, e.Effect.High = 0, 0, 0
		},
		"one team each": func(e *estimate.OutcomeEstimate) { e.Teams = e.Teams[:2] },
		"no team":       func(e *estimate.OutcomeEstimate) { e.Teams = nil },
		"huge":          func(e *estimate.OutcomeEstimate) { times(e, 1e9) },
		"tiny":          func(e *estimate.OutcomeEstimate) { times(e, 1e-7) },
		"negative":      func(e *estimate.OutcomeEstimate) { times(e, -40) },
		"no interval": func(e *estimate.OutcomeEstimate) {
			e.Effect.Estimate, e.Effect.Low, e.Effect.High = math.NaN(), math.NaN(), math.NaN()
		},
		"endless interval": func(e *estimate.OutcomeEstimate) { e.Effect.Low, e.Effect.High = math.Inf(-1), math.Inf(1) },
		"tiny spread":      func(e *estimate.OutcomeEstimate) { e.ControlSD = 1e-3 },
	} {
		r := results(t, func(_ *experiment.Pilot, es []estimate.OutcomeEstimate) {
			for i := range es {
				set(&es[i])
			}
		})
		for _, f := range []*Figure{House(r.Main, Light, Options{Titles: true}), Forest(r, Dark, Options{Titles: true})} {
			words := boxesOf(f, 560, f.Height(560))
			if len(words) < 4 {
				t.Errorf("%s: only %d words", name, len(words))
			}
			for _, b := range words {
				if strings.Contains(b.text, "NaN") || math.IsNaN(b.x0) || math.IsNaN(b.y0) || math.IsInf(b.y0, 0) {
					t.Errorf("%s: %+v", name, b)
				}
			}
			f.draw(&recorder.Canvas{}, 30, 20)
		}
	}
}

func times(e *estimate.OutcomeEstimate, k float64) {
	for i := range e.Teams {
		e.Teams[i].Mean *= k
	}
	e.ControlMean, e.ControlSD = e.ControlMean*k, e.ControlSD*math.Abs(k)
	e.Effect.Estimate, e.Effect.Low, e.Effect.High = e.Effect.Estimate*k, e.Effect.Low*k, e.Effect.High*k
	if k < 0 {
		e.Effect.Low, e.Effect.High = e.Effect.High, e.Effect.Low
	}
}

// From 4 to 120 dots an arm all are drawn and none covers another.
func TestSwarm(t *testing.T) {
	for _, n := range []int{0, 1, 4, 24, 60, 120} {
		ys := make([]float64, n)
		for i := range ys {
			ys[i] = 250 * float64((i*7919)%(n+1)) / float64(n+1)
		}
		placed, size := swarms([][]float64{ys, ys}, 54)
		if size == 0 || len(placed[0]) != n {
			t.Fatalf("%d dots: %d placed, size %v", n, len(placed), size)
		}
		for i, a := range placed[0] {
			for _, b := range placed[0][:i] {
				if math.Hypot(a.x-b.x, a.y-b.y) < 12*size-1e-6 {
					t.Fatalf("%d dots: %v and %v overlap", n, a, b)
				}
			}
		}
	}
	if _, size := swarms([][]float64{make([]float64, 121)}, 54); size != 0 {
		t.Error("121 dots are drawn")
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct{ low, high float64 }{{0, 1}, {9.2, 15.9}, {-1.3, 2.2}, {1e-8, 3e-8}, {2e9, 9e9}, {0.29, 0.41}, {-0.55, 0.55}, {99.9, 100.1}} {
		values, decimals := ticks(c.low, c.high)
		if len(values) < 3 || len(values) > 7 {
			t.Errorf("[%v, %v]: %d ticks %v", c.low, c.high, len(values), values)
		}
		seen := map[string]bool{}
		for _, v := range values {
			label := tickLabel(v, decimals)
			if v < c.low-1e-9*math.Abs(c.low) || v > c.high+1e-9*math.Abs(c.high) || seen[label] {
				t.Errorf("[%v, %v]: tick %v (%s)", c.low, c.high, v, label)
			}
			seen[label] = true
		}
	}
}

package power

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// permitTeams is a pilot of 48 teams in 6 districts with last year's cases.
func permitTeams() *experiment.Pilot {
	p := experiment.New("Decide at the desk")
	p.Outcomes = []experiment.Outcome{{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous,
		Unit: "cases per person each week", Better: experiment.HigherIsBetter, SmallestEffect: 0.8, Baseline: "Cases last year"}}
	p.Roster.Attributes = []experiment.Attribute{{Name: "District"}, {Name: "Cases last year", Numeric: true}}
	_, _, means, _ := made("permit teams", 48, 12, 0.2, 2.2)
	for i := range 48 {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{
			ID: fmt.Sprintf("T-%02d", i+1), Staff: 8 + i%10,
			Text:   map[string]string{"District": string(rune('A' + i/8))},
			Number: map[string]float64{"Cases last year": means[i]},
		})
	}
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District"}
	return p
}

func TestSettingOfAPilot(t *testing.T) {
	s, sources := SettingOf(permitTeams())
	if s.Teams != 48 || s.Effect != 0.8 || s.Blocks != 6 || s.DFLost != 1 || !s.EachTeam || s.PerTeam != 12.3 {
		t.Errorf("%+v", s)
	}
	for name, want := range map[string]string{
		OfTeams: "All that can take part; half get the practice", OfPerTeam: "Average in the roster, 8 to 17",
		OfSD: "last year's team means", OfICC: "team means say", OfR2: "repeat", OfDesign: "6 blocks cost 5 degrees",
	} {
		if !strings.Contains(sources[name], want) {
			t.Errorf("source of %s is %q, which does not say %q", name, sources[name], want)
		}
	}
	r, err := s.Read()
	if err != nil {
		t.Fatal(err)
	}
	if r.DF != 48-2-5-1 || !(r.Low < r.Chance && r.Chance < r.High) || !(r.DetectableLow < r.Detectable && r.Detectable < r.DetectableHigh) {
		t.Errorf("%+v", r)
	}
	// The change that is seen with 80% is seen with 80%.
	s.Effect = r.Detectable
	again, err := s.Read()
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "chance at the detectable change", again.Chance, 0.8, 1e-9)
}

// The spread of last year's means decides, not the ICC that was taken: with the same
// means and sizes, any ICC gives the same error where nothing is explained.
func TestMeansDecideNotTheTakenICC(t *testing.T) {
	p := permitTeams()
	p.Plan.Estimator = experiment.DifferenceInMeans
	s, _ := SettingOf(p)
	s.CV = 0
	r, err := s.Read()
	if err != nil {
		t.Fatal(err)
	}
	known := spreadOfMeans(means(p))
	close8(t, "error from the means", r.SE, math.Sqrt(known.variance*(2.0/24)), 0.05)
}

// Moving the ICC keeps last year's means as far apart as they were.
func TestICCAndSpreadAreTiedByTheMeans(t *testing.T) {
	p := permitTeams()
	p.Plan.Estimator = experiment.DifferenceInMeans
	s, _ := SettingOf(p)
	known := spreadOfMeans(means(p))
	for _, icc := range []float64{0, 0.05, 0.3, 0.9} {
		moved := s.WithICC(icc)
		close8(t, "variance of the means", moved.SD*moved.SD*(icc+(1-icc)*known.inverse), known.variance, 1e-12)
		if low, high := moved.band(); low > icc || high < icc {
			t.Errorf("the band %g to %g leaves out %g", low, high, icc)
		}
	}
	if free := s.WithSD(3).WithICC(0.4); free.SD != 3 {
		t.Errorf("a spread that was set moves to %g", free.SD)
	}
}

func means(p *experiment.Pilot) (mean, size []float64) {
	for _, team := range p.Roster.Teams {
		mean, size = append(mean, team.Number["Cases last year"]), append(size, float64(team.Staff))
	}
	return mean, size
}

func TestSettingOfAnEmptyPilotSaysWhatIsTaken(t *testing.T) {
	s, sources := SettingOf(experiment.New("New"))
	if _, err := s.Read(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{OfEffect, OfTeams, OfPerTeam, OfSD, OfICC, OfR2} {
		if sources[name] == "" {
			t.Errorf("nothing says where %s comes from", name)
		}
	}
	for _, o := range []experiment.Outcome{
		{ID: "a", Role: experiment.Primary, Kind: experiment.Binary, SmallestEffect: 0.7, Better: experiment.LowerIsBetter},
		{ID: "a", Role: experiment.Primary, Kind: experiment.Scale, ScaleMax: 100, SmallestEffect: 3},
		{ID: "a", Role: experiment.Primary, Kind: experiment.Count, SmallestEffect: 2},
	} {
		p := experiment.New("New")
		p.Outcomes = []experiment.Outcome{o}
		s, _ := SettingOf(p)
		if _, err := s.Read(); err != nil {
			t.Errorf("%s: %v", o.Kind, err)
		}
	}
}

// A setting and a question on the command line give the same answer.
func TestSettingAndSpecAgree(t *testing.T) {
	s := Setting{Kind: experiment.Continuous, Effect: 0.35, SD: 1.2, Teams: 30, Shares: []int{1, 1}, PerTeam: 15, CV: 0.4, ICC: 0.1, ICCLow: 0.05, ICCHigh: 0.2, R2: 0.3, DFLost: 2, Alpha: 0.05, Power: 0.8, Blocks: 3}
	r, err := s.Read()
	if err != nil {
		t.Fatal(err)
	}
	spec := `{"design":"blocked","blocks":3,"outcome":"continuous","clusters_treated":15,"clusters_control":15,"cluster_size":15,"cv":0.4,"icc":%g,"effect":0.35,"sd":1.2,"r2_cluster":0.3,"df_lost":2,"solve":"%s"}`
	close8(t, "chance", r.Chance, *ask(t, fmt.Sprintf(spec, 0.1, "power")).Power, 1e-12)
	close8(t, "low", r.Low, *ask(t, fmt.Sprintf(spec, 0.2, "power")).Power, 1e-12)
	close8(t, "detectable", r.Detectable, ask(t, fmt.Sprintf(spec, 0.1, "mde")).MDE, 1e-10)
	curve := s.Curve([]int{2, 12, 30, 60}, 0.35)
	if !math.IsNaN(curve[0].Chance) {
		t.Errorf("2 teams in 3 blocks have a chance of %g", curve[0].Chance)
	}
	close8(t, "curve", curve[2].Chance, r.Chance, 1e-13)
	if !(curve[1].Chance < curve[2].Chance && curve[2].Chance < curve[3].Chance) {
		t.Errorf("%+v", curve)
	}
	share := Setting{Kind: experiment.Binary, PControl: 0.35, Effect: 0.1, Lower: true, Teams: 24, Shares: []int{1, 1}, PerTeam: 20, ICC: 0.04, ICCLow: 0.04, ICCHigh: 0.04, Alpha: 0.05, Power: 0.8}
	b, err := share.Read()
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "share", b.Chance, *ask(t, `{"design":"crt","outcome":"binary","clusters_treated":12,"clusters_control":12,"cluster_size":20,"icc":0.04,"p_control":0.35,"p_treated":0.25,"solve":"power"}`).Power, 1e-12)
}

func TestArmsOfASetting(t *testing.T) {
	for _, c := range []struct {
		teams, control, treated, untreated int
		shares                             []int
	}{
		{48, 0, 24, 24, []int{1, 1}}, {47, 0, 23, 24, []int{1, 1}}, {30, 1, 20, 10, []int{2, 1}}, {36, 0, 12, 12, []int{1, 1, 1}}, {40, 0, 5, 20, []int{4, 3, 1}},
	} {
		s := Setting{Teams: c.teams, Shares: c.shares, Control: c.control}
		if treated, control := s.Arms(); treated != c.treated || control != c.untreated {
			t.Errorf("%d teams in shares %v: %d and %d", c.teams, c.shares, treated, control)
		}
	}
}

func TestKeptSampleSizeIsTheStart(t *testing.T) {
	p := permitTeams()
	s, sources := SettingOf(p)
	s.Effect, s.ICC, s.Teams = 1.1, 0.11, 40
	sources[OfICC] = "From a pilot next door"
	kept, err := s.SampleSize("cases", sources)
	if err != nil {
		t.Fatal(err)
	}
	p.SampleSize = &kept
	again, back := SettingOf(p)
	if !sameSetting(again, s) || back[OfICC] != "From a pilot next door" {
		t.Errorf("kept %+v, read %+v, %v", kept, again, back)
	}
	if kept.Power <= 0 || kept.PowerLow > kept.Power || kept.PowerHigh < kept.Power {
		t.Errorf("%+v", kept)
	}
}

// sameSetting compares what the document keeps.
func sameSetting(a, b Setting) bool {
	return a.Effect == b.Effect && a.Teams == b.Teams && a.PerTeam == b.PerTeam && a.CV == b.CV && a.SD == b.SD &&
		a.ICC == b.ICC && a.ICCLow == b.ICCLow && a.ICCHigh == b.ICCHigh && a.R2 == b.R2
}

func TestLastYearsSheet(t *testing.T) {
	p := permitTeams()
	value, team, _, _ := made("sheet", 48, 12, 0.2, 2.2)
	var text strings.Builder
	text.WriteString("Person,Team,Cases closed\n")
	for i, v := range value {
		fmt.Fprintf(&text, "P%04d,T-%02d,%.4f\n", i, team[i]+1, v)
	}
	text.WriteString("P9001,T-99,11\nP9002,T-98,12\nP9003,T-01,\nP9004,,9\n")
	path := filepath.Join(t.TempDir(), "last.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Open(context.Background(), path, workbook.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet, err := ReadLastSheet(context.Background(), book, "", p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if sheet.Team != "Team" || sheet.Value != "Cases closed" {
		t.Fatalf("proposes %q by %q of %v by %v", sheet.Value, sheet.Team, sheet.Values, sheet.Teams)
	}
	got, notes, err := sheet.Estimate(sheet.Team, sheet.Value, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	direct, err := ICCOf(value, team, nil, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "ICC", got.Value, direct.Value, 1e-3) // the sheet has four decimals
	if got.Clusters != 48 || len(notes) != 3 {
		t.Errorf("%+v, notes %q", got, notes)
	}
	if _, _, err := sheet.Estimate("Tam", "Cases closed", 0.95); err == nil || !strings.Contains(err.Error(), "Person, Team, Cases closed") {
		t.Errorf("%v", err)
	}
	s, sources := SettingOf(p)
	s = s.With(got, "last.csv", sources)
	if s.ICC != got.Value || s.SD != got.SD || !strings.Contains(sources[OfICC], "last.csv") || s.PerTeam != 12.3 {
		t.Errorf("%+v, %v", s, sources)
	}
}

// The sliders answer at once: the reading, the curve of the chosen change with its band
// and two more curves together take well under 50 ms.
func TestSlidersAnswerAtOnce(t *testing.T) {
	s, _ := SettingOf(permitTeams())
	start := time.Now()
	slide(t, s)
	if took := time.Since(start); took > 50*time.Millisecond && !testing.Short() {
		t.Logf("one move of a slider took %v on this machine", took)
	}
}

func slide(t testing.TB, s Setting) {
	teams := make([]int, 0, 40)
	for n := 4; n <= 82; n += 2 {
		teams = append(teams, n)
	}
	if _, err := s.Read(); err != nil {
		t.Fatal(err)
	}
	s.Curve(teams, s.Effect)
	s.ICCLow, s.ICCHigh = s.ICC, s.ICC
	s.Curve(teams, s.Effect*1.5)
	s.Curve(teams, s.Effect*0.6)
}

func BenchmarkSlider(b *testing.B) {
	s, _ := SettingOf(permitTeams())
	for b.Loop() {
		slide(b, s)
	}
}

func BenchmarkRead(b *testing.B) {
	s, _ := SettingOf(permitTeams())
	for b.Loop() {
		if _, err := s.Read(); err != nil {
			b.Fatal(err)
		}
	}
}

package randomize

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// mechanismPilot is a pilot of 16 teams that can be drawn in every way.
func mechanismPilot(kind experiment.MechanismKind) *experiment.Pilot {
	p := experiment.New("every way")
	p.Roster.Attributes = []experiment.Attribute{{Name: "district"}, {Name: "backlog", Numeric: true}, {Name: "tenure", Numeric: true}}
	g := NewGenerator("every way")
	for i := range 16 {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("T%02d", i), Staff: 6 + int(g.Below(9)),
			Text:   map[string]string{"district": string("NSNS"[i%4])},
			Number: map[string]float64{"backlog": float64(g.Below(100)), "tenure": float64(g.Below(20))}})
	}
	p.Plan.Mechanism = kind
	if kind == experiment.Blocked {
		p.Plan.BlockBy = []string{"district"}
	}
	if kind.UsesBalance() {
		p.Plan.BalanceOn, p.Plan.Acceptance = []string{"backlog"}, 0.1
	}
	return p
}

func drawOnce(t *testing.T, p *experiment.Pilot, seed string) {
	t.Helper()
	p.Plan.Hash = p.PlanHash()
	d, err := MakeDraw(p, seed, "test", experiment.Person{Name: "Ana"}, time.Unix(0, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
}

// TestBalanceOfEveryMechanism: whichever way the teams are drawn, in two arms or three,
// with teams tied together or placed, the mechanism's own draws give the ranges and p.
// Where it looks at the backlog, the backlog's range is narrower than luck's.
func TestBalanceOfEveryMechanism(t *testing.T) {
	width := map[experiment.MechanismKind]float64{}
	for _, kind := range experiment.MechanismKinds() {
		for _, variant := range []string{"plain", "three arms", "tied", "placed"} {
			p := mechanismPilot(kind)
			switch variant {
			case "three arms":
				p.Arms = append(p.Arms, experiment.Arm{Name: "Third", Share: 1})
			case "tied":
				p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.SameArm, Teams: []string{"T01", "T05"}}}
			case "placed":
				p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"T01"}, Arm: "Practice"}}
			}
			drawOnce(t, p, "seed")
			rows, o, err := BalanceTest(context.Background(), p, 999, nil)
			if err != nil {
				t.Fatalf("%s, %s: %v", kind, variant, err)
			}
			if !(o.P > 0 && o.P <= 1) || o.DF < 1 || len(o.Attributes) < 3 {
				t.Errorf("%s, %s: %+v", kind, variant, o)
			}
			for _, r := range rows {
				if !(r.Low <= r.High) {
					t.Errorf("%s, %s: %+v", kind, variant, r)
				}
				if variant == "plain" && r.Attribute == "backlog" {
					width[kind] = r.High - r.Low
				}
			}
			if variant == "tied" && !strings.Contains(o.Note, "chi-square") {
				t.Errorf("%s, %s: %q", kind, variant, o.Note)
			}
			if variant == "placed" && (!strings.Contains(o.Note, "1 team was placed") || rows[0].N+rows[0].NControl != 15) {
				t.Errorf("%s, %s: %q %+v", kind, variant, o.Note, rows[0])
			}
		}
	}
	for _, kind := range []experiment.MechanismKind{experiment.MatchedPairs, experiment.Rerandomised, experiment.Constrained} {
		if !(width[kind] < 0.7*width[experiment.Complete]) {
			t.Errorf("%s: the backlog varies by %v, in a complete draw by %v", kind, width[kind], width[experiment.Complete])
		}
	}
}

// TestBalancePIsThatOfTheMechanism: over 150 draws of a rerandomised design the p-value
// falls below 0.2 in about one of five (binomial, ±4 standard errors), although d² is
// much smaller there than χ² would have it.
func TestBalancePIsThatOfTheMechanism(t *testing.T) {
	below, chi, n := 0, 0, 150
	for i := range n {
		p := mechanismPilot(experiment.Rerandomised)
		drawOnce(t, p, fmt.Sprint("seed ", i))
		_, o, err := BalanceTest(context.Background(), p, 199, nil)
		if err != nil {
			t.Fatal(err)
		}
		if o.P <= 0.2 {
			below++
		}
		if o.ChiSquareP <= 0.2 {
			chi++
		}
	}
	if se := math.Sqrt(0.2 * 0.8 / float64(n)); math.Abs(float64(below)/float64(n)-0.2) > 4*se {
		t.Errorf("%d of %d p-values are below 0.2", below, n)
	}
	t.Logf("below 0.2: %d of %d by the mechanism, %d by χ²", below, n, chi)
}

// TestBalanceOfLateTeams: teams that joined later are compared with the others, and
// drawn again only within their own group.
func TestBalanceOfLateTeams(t *testing.T) {
	p := mechanismPilot(experiment.Complete)
	p.Plan.LateTeams = experiment.LateByLot
	drawOnce(t, p, "seed")
	p.Stage = experiment.Drawn
	var late []experiment.Team
	for i := range 4 {
		late = append(late, experiment.Team{ID: fmt.Sprintf("L%d", i), Staff: 9, Text: map[string]string{"district": "N"}, Number: map[string]float64{"backlog": float64(10 * i), "tenure": 3}})
	}
	p, err := MakeLateDraw(p, late, "late", "test", "a new office", nil, experiment.Person{Name: "Ana"}, time.Unix(1, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	rows, o, err := BalanceTest(context.Background(), p, 999, nil)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].N+rows[0].NControl != 20 || !(o.P > 0 && o.P <= 1) {
		t.Errorf("%+v %+v", rows[0], o)
	}
}

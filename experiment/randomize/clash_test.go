package randomize

import (
	"errors"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// TestClash names the smallest set of constraints that cannot be met.
func TestClash(t *testing.T) {
	six := func(limits ...Restriction) Design {
		return oneBlock(experiment.Complete, 6, []int{1, 1}, limits...)
	}
	blocks := oneBlock(experiment.Blocked, 8, []int{1, 1}, atMost(1, 0, 0, 1, 2, 3), sameArm(4, 5))
	blocks.Blocks = []string{"a", "a", "a", "a", "b", "b", "b", "b"}
	tests := map[string]struct {
		d    Design
		says string
	}{
		"placed in two arms":        {six(placed(0, 1), placed(1, 1)), "“placed [1] in 0” and “placed [1] in 1”"},
		"together and apart":        {six(sameArm(0, 1), sameArm(1, 2), differentArms(0, 2), sameArm(3, 4)), "“same [0 1]”, “same [1 2]” and “apart [0 2]”"},
		"placed alike, but apart":   {six(placed(0, 1), differentArms(1, 2), placed(0, 2)), "“placed [1] in 0”, “apart [1 2]” and “placed [2] in 0”"},
		"three apart in two arms":   {six(differentArms(0, 1), differentArms(1, 2), differentArms(0, 2), atMost(2, 0, 3, 4, 5)), "“apart [0 1]”, “apart [1 2]” and “apart [0 2]”"},
		"one group too large":       {six(differentArms(0, 1, 2)), "This constraint cannot be met: “apart [0 1 2]”."},
		"too few places elsewhere":  {six(atMost(0, 0, 0, 1), atMost(1, 1, 2, 3), atMost(0, 0, 4, 5)), "“at most 0 of [0 1] in 0” and “at most 0 of [4 5] in 0”"},
		"both arms held down":       {six(atMost(1, 0, 0, 1, 2), atMost(1, 1, 0, 1, 2)), "“at most 1 of [0 1 2] in 0” and “at most 1 of [0 1 2] in 1”"},
		"a placed team counts":      {six(placed(0, 0, 1), atMost(1, 0, 0, 1, 2)), "“placed [0 1] in 0” and “at most 1 of [0 1 2] in 0”"},
		"within a block":            {blocks, "This constraint cannot be met: “at most 1 of [0 1 2 3] in 0”."},
		"a large unit is no hurdle": {six(sameArm(0, 1, 2, 3)), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := New(test.d)
			if test.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, test.says)
		})
	}
}

// TestClashOfManyTeams: hundreds of teams are settled quickly, either way.
func TestClashOfManyTeams(t *testing.T) {
	start := time.Now()
	var limits []Restriction
	for i := 0; i < 300; i += 3 { // 100 groups of three, at most one of each in arm 0: 100 of 150 places
		limits = append(limits, atMost(1, 0, i, i+1, i+2))
	}
	_, err := New(oneBlock(experiment.Complete, 300, []int{1, 1}, limits...))
	refused(t, err, "cannot be met together")
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) && strings.Count(refusal.What, "“") < 51 {
		t.Errorf("fewer than 51 limits are named, but 50 can be met: %s", refusal.What)
	}
	m, err := New(oneBlock(experiment.Complete, 300, []int{1, 2}, limits...)) // 100 of 100: one of each
	if err != nil {
		t.Fatal(err)
	}
	g, arm := NewGenerator("many"), make([]int, 300)
	m.Draw(g, arm)
	for i := 0; i < 300; i += 3 {
		if n := arm[i] + arm[i+1] + arm[i+2]; n != 2 {
			t.Fatalf("group %d has %d teams in arm 1", i/3, n)
		}
	}
	for i := range 300 {
		if p := m.Probability(i, 0); p != 1.0/3 {
			t.Fatalf("team %d has probability %v", i, p)
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestTooRare: constraints that can be met, but hardly ever are by lot.
func TestTooRare(t *testing.T) {
	var limits []Restriction
	d := oneBlock(experiment.Blocked, 100, []int{1, 1})
	for i := range 50 { // pairs across blocks
		d.Blocks[2*i], d.Blocks[2*i+1] = "a", "b"
		limits = append(limits, differentArms(2*i, 2*i+1))
	}
	d.Restrictions = limits
	_, err := New(d)
	refused(t, err, "not practical")
}

func TestConstraintsOfAPilot(t *testing.T) {
	p := permitTeams()
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text["manager"] = []string{"R. Okafor", "J. Aro", "", "P. Mensah", "J. Aro", "P. Mensah"}[i%6]
	}
	p.Plan.Constraints = []experiment.Constraint{
		{Kind: experiment.SameArm, Attribute: "manager"},
		{Kind: experiment.Placed, Teams: []string{"T03"}, Arm: "Practice"},
		{Kind: experiment.AtMost, Attribute: "district", Arm: "Practice", Limit: 3},
	}
	teams := p.Roster.Taking()
	limits, err := restrictionsOf(p, teams)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range limits {
		names = append(names, r.Name)
	}
	want := "T01 and T07 (manager R. Okafor) in the same arm; T02, T08 and T11 (manager J. Aro) in the same arm; T04, T06, T10 and T12 (manager P. Mensah) in the same arm; T03 placed in Practice; " +
		"at most 3 of T01, T04, T06, T09 and T11 (district North) in Practice; at most 3 of T02, T07, T10 and T12 (district South) in Practice; at most 3 of T03 and T08 (district East) in Practice"
	if got := strings.Join(names, "; "); got != want {
		t.Errorf("the constraints are\n%s\nwant\n%s", got, want)
	}
	p.Plan.Constraints = p.Plan.Constraints[:2]
	m, err := ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	groups, placed := Groups(m), Placed(m)
	if groups[0] != groups[5] || groups[1] != groups[9] || groups[0] == groups[1] || !placed[2] || placed[0] {
		t.Errorf("groups %v, placed %v", groups, placed)
	}
	found := Problems(p)
	text := ""
	for _, problem := range found {
		text += problem.What + "\n"
	}
	for _, says := range []string{"9 teams stay together with others", "so 4 units are drawn", "T03: placed without a draw", "drawn in another team's block", "smallest p-value"} {
		if !strings.Contains(text, says) {
			t.Errorf("nothing says %q:\n%s", says, text)
		}
	}
	only := *p
	only.Plan.Constraints = []experiment.Constraint{{Kind: experiment.AtMost, Teams: nil, Attribute: "district", Arm: "Practice", Limit: 1}}
	only.Plan.Mechanism, only.Plan.BlockBy = experiment.Complete, nil
	only.Arms = []experiment.Arm{{Name: "As before", Control: true, Share: 3}, {Name: "Practice", Share: 1}}
	if found := Problems(&only); len(found) == 0 || !strings.Contains(found[0].What+found[len(found)-1].What, "different chances of “") {
		t.Errorf("nothing tells of different chances: %v", found)
	}
	p.Plan.Constraints = append(p.Plan.Constraints, experiment.Constraint{Kind: experiment.Apart, Teams: []string{"T01", "T07"}})
	found = Problems(p)
	if found.Err() == nil || !strings.Contains(found.Err().Error(), "“T01 and T07 (manager R. Okafor) in the same arm” and “T01 and T07 in different arms”") {
		t.Errorf("found %v", found)
	}
}

// TestDrawUnderConstraintsVerifies: a pilot's draw of each new kind is derived again from
// its certificate and the roster.
func TestDrawUnderConstraintsVerifies(t *testing.T) {
	for _, kind := range []experiment.MechanismKind{experiment.Rerandomised, experiment.Constrained, experiment.Complete, experiment.MatchedPairs} {
		for _, limits := range [][]experiment.Constraint{nil, {
			{Kind: experiment.SameArm, Teams: []string{"T01", "T02"}},
			{Kind: experiment.Placed, Teams: []string{"T12"}, Arm: "Practice"},
		}} {
			p := permitTeams()
			p.Plan.Mechanism, p.Plan.BlockBy, p.Plan.Constraints = kind, nil, limits
			if kind.UsesBalance() {
				p.Plan.BalanceOn, p.Plan.Acceptance = []string{"backlog", "district"}, 0.3
			}
			p.Roster.Teams[7].Number["backlog"] = 2
			p.Plan.Hash = p.PlanHash()
			d, err := MakeDraw(p, "1 2 3", "dice", lead, noon)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			p.Draw = d
			readBack(t, p)
			if v, err := Verify(p); err != nil || !v.OK() {
				t.Errorf("%s: %v, %+v", kind, err, v)
			}
		}
	}
}

func TestCoincidences(t *testing.T) {
	d := oneBlock(experiment.Constrained, 8, []int{1, 1})
	d.Covariates, d.Acceptance = [][]float64{{0, 0, 0, 0, 0, 0, 50, 51}}, 0.05
	m, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	pairs, draws := Coincidences(m)
	if len(pairs) == 0 || pairs[0].First != 6 || pairs[0].Second != 7 || pairs[0].Share != 0 {
		t.Errorf("the two large teams are always apart, but found %v of %d draws", pairs, draws)
	}
	l, is := ListingOf(m)
	if !is || l.Candidates != 70 || l.Listed != draws || l.Listed != 40 || l.Ties != 36 {
		t.Errorf("the list is %+v", l)
	}
	d.Restrictions = []Restriction{differentArms(6, 7)}
	if m, err = New(d); err != nil {
		t.Fatal(err)
	}
	if pairs, _ := Coincidences(m); len(pairs) != 0 {
		t.Errorf("what the plan keeps apart is told: %v", pairs)
	}
	if m, err = New(oneBlock(experiment.Complete, 8, []int{1, 1})); err != nil {
		t.Fatal(err)
	}
	if _, draws := Coincidences(m); draws != 0 {
		t.Error("a complete draw has no list")
	}
}

package randomize

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// withRule is a pilot whose plan draws late teams by lot, with its draw made.
func withRule(t *testing.T, kind experiment.MechanismKind) *experiment.Pilot {
	t.Helper()
	p := permitTeams()
	p.Plan.LateTeams, p.Plan.Mechanism = experiment.LateByLot, kind
	if kind == experiment.MatchedPairs {
		p.Plan.BalanceOn = []string{experiment.TeamSize, "district"}
		p.Plan.BlockBy = nil
	}
	p.Plan.Hash = p.PlanHash()
	d, err := MakeDraw(p, "71 284 096", "dice", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw, p.Stage = d, experiment.Drawn
	return p
}

func joiners(ids ...string) []experiment.Team {
	var out []experiment.Team
	for _, id := range ids {
		out = append(out, experiment.Team{ID: id, Staff: 6, Text: map[string]string{"district": "West"}})
	}
	return out
}

// joinedTwice has two groups of late teams, of three and of one.
func joinedTwice(t *testing.T, p *experiment.Pilot) *experiment.Pilot {
	t.Helper()
	p, err := MakeLateDraw(p, joiners("L1", "L2", "L3"), "3 1 4", "dice", "a new office opened", nil, lead, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	p, err = MakeLateDraw(p, joiners("L4"), "", "", "a team was founded", []experiment.Slip{{From: "Ada", Text: "1"}}, lead, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLateDraw(t *testing.T) {
	for _, kind := range []experiment.MechanismKind{experiment.Complete, experiment.Blocked, experiment.Simple, experiment.MatchedPairs} {
		t.Run(string(kind), func(t *testing.T) {
			before := withRule(t, kind)
			was, _ := before.Encode()
			p := joinedTwice(t, before)
			if now, _ := before.Encode(); string(now) != string(was) {
				t.Error("the pilot was changed")
			}
			d := p.Draw
			if p.PlanHash() != p.Plan.Hash || d.Certificate != before.Draw.Certificate || !slices.Equal(d.Arm[:11], before.Draw.Arm) {
				t.Error("the plan's fingerprint or the first draw changed")
			}
			if len(d.Arm) != 15 || len(d.Team) != 15 || len(d.Block) != 15 || d.Team[11] != "L1" || d.Late[1].First != 14 || d.Block[13] != "Late group 1" || d.Block[14] != "Late group 2" {
				t.Fatalf("%+v", d)
			}
			arm := make([]int, 3)
			lateMechanism(3, []int{1, 1}).Draw(NewGenerator("leeway late draw 1\nbefore "+d.Certificate+"\nroster "+p.Roster.JoinedHash(1)+"\nseed 3 1 4"), arm)
			if !slices.Equal(arm, d.Arm[11:14]) {
				t.Error("the seed's text is not the stated one")
			}
			if labels, err := BlockLabels(p); err != nil || !slices.Equal(labels, d.Block) {
				t.Errorf("labels %q, recorded %q, %v", labels, d.Block, err)
			}
			if v, err := Verify(p); err != nil || !v.OK() {
				t.Fatalf("%v, %+v", err, v)
			}
			c := readBack(t, p)
			if len(c.Assignment) != 11 || len(c.Late) != 2 || c.Late[0].Before != c.Fingerprint || c.Late[1].Before != c.Late[0].Fingerprint {
				t.Errorf("%+v", c)
			}
			// A roster from a workbook does not say who joined late.
			plain := p.Clone()
			for i := range plain.Roster.Teams {
				plain.Roster.Teams[i].Joined = 0
			}
			if v, err := VerifyCertificate(c, &plain.Roster); err != nil || !v.OK() {
				t.Errorf("plain roster: %v, %+v", err, v)
			}
			data, _ := p.Encode()
			q, err := experiment.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			if v, _ := Verify(q); !v.OK() {
				t.Errorf("after reading back: %+v", v)
			}
			if rows, err := Balance(p); err != nil || len(rows) == 0 {
				t.Errorf("balance: %v", err)
			}
		})
	}
}

func TestLateDrawRefuses(t *testing.T) {
	call := func(p *experiment.Pilot, reason string, teams ...experiment.Team) error {
		_, err := MakeLateDraw(p, teams, "1", "dice", reason, nil, lead, noon)
		return err
	}
	good := joiners("L1")[0]
	refused(t, call(drawn(t), "why", good), "no rule for teams")
	none := withRule(t, experiment.Complete)
	none.Draw = nil
	refused(t, call(none, "why", good), "no draw yet")
	p := withRule(t, experiment.Complete)
	refused(t, call(p, "", good), "why teams join")
	refused(t, call(p, "why"), "No team joins")
	refused(t, call(p, "why", good, good), "joins twice")
	refused(t, call(p, "why", joiners("t05")...), "in the roster already")
	refused(t, call(p, "why", experiment.Team{ID: " "}), "no id")
	refused(t, call(p, "why", experiment.Team{ID: "L1", LeftOut: "small"}), "is left out")
	refused(t, call(p, "why", experiment.Team{ID: "L1", Number: map[string]float64{"backlog": math.Inf(1)}}), "not a number")
	p.Draw.Arm[2] = 1 - p.Draw.Arm[2]
	refused(t, call(p, "why", good), "differs at team T03")
	_, err := Redraw(joinedTwice(t, withRule(t, experiment.Complete)), "why", "1", "dice", nil, lead, noon)
	refused(t, err, "joined later are drawn already")
}

// TestLateTamper changes the pilot after late draws.
func TestLateTamper(t *testing.T) {
	for name, change := range map[string]func(p *experiment.Pilot){
		"arm":             func(p *experiment.Pilot) { p.Draw.Arm[12] = 1 - p.Draw.Arm[12] },
		"seed":            func(p *experiment.Pilot) { p.Draw.Late[0].Seed = "9" },
		"reason":          func(p *experiment.Pilot) { p.Draw.Late[0].Reason = "other" },
		"who":             func(p *experiment.Pilot) { p.Draw.Late[1].By.Name = "Eve" },
		"slips":           func(p *experiment.Pilot) { p.Draw.Late[1].Slips[0].Text = "2" },
		"team":            func(p *experiment.Pilot) { p.Roster.Teams[13].Staff = 60 },
		"team moved":      func(p *experiment.Pilot) { p.Roster.Teams[15].Joined = 1 },
		"team gone":       func(p *experiment.Pilot) { p.Roster.Teams = p.Roster.Teams[:15] },
		"group gone":      func(p *experiment.Pilot) { p.Draw.Late = p.Draw.Late[:1] },
		"all late gone":   func(p *experiment.Pilot) { p.Draw.Late = nil },
		"first":           func(p *experiment.Pilot) { p.Draw.Late[1].First = 13 },
		"first far":       func(p *experiment.Pilot) { p.Draw.Late[0].First = 99 },
		"first below 0":   func(p *experiment.Pilot) { p.Draw.Late[0].First = -5 },
		"block":           func(p *experiment.Pilot) { p.Draw.Block[12] = "North" },
		"blocks gone":     func(p *experiment.Pilot) { p.Draw.Block = p.Draw.Block[:12] },
		"first draw":      func(p *experiment.Pilot) { p.Draw.Arm[0] = 1 - p.Draw.Arm[0] },
		"roster hash":     func(p *experiment.Pilot) { p.Draw.Late[0].RosterHash = "x" },
		"assignment hash": func(p *experiment.Pilot) { p.Draw.Late[0].AssignmentHash = "x" },
		"certificate":     func(p *experiment.Pilot) { p.Draw.Late[1].Certificate = "x" },
		"algorithm":       func(p *experiment.Pilot) { p.Draw.Late[1].Algorithm = "by hand" },
	} {
		t.Run(name, func(t *testing.T) {
			p := joinedTwice(t, withRule(t, experiment.Blocked))
			change(p)
			if v, err := Verify(p); err != nil || v.OK() {
				t.Errorf("not noticed: %v, %+v", err, v)
			}
		})
	}
}

// TestLateCertificateTamper changes the late part of a certificate.
func TestLateCertificateTamper(t *testing.T) {
	p := joinedTwice(t, withRule(t, experiment.Blocked))
	data, err := json.Marshal(readBack(t, p))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c *Certificate){
		"group":    func(c *Certificate) { c.Late[0].Group = 2 },
		"before":   func(c *Certificate) { c.Late[1].Before = c.Fingerprint },
		"arm":      func(c *Certificate) { c.Late[0].Assignment[0].Arm = otherArm(c.Late[0].Assignment[0].Arm) },
		"team":     func(c *Certificate) { c.Late[0].Assignment[0].Team = "L9" },
		"block":    func(c *Certificate) { c.Late[0].Assignment[0].Block = "" },
		"seed":     func(c *Certificate) { c.Late[0].Seed = "1" },
		"reason":   func(c *Certificate) { c.Late[0].Reason = "" },
		"method":   func(c *Certificate) { c.Late[0].Method = c.Late[0].Method[1:] },
		"one gone": func(c *Certificate) { c.Late = c.Late[:1] },
		"all gone": func(c *Certificate) { c.Late = nil },
		"turned":   func(c *Certificate) { slices.Reverse(c.Late) },
	} {
		t.Run(name, func(t *testing.T) {
			c, err := ReadCertificate(data)
			if err != nil {
				t.Fatal(err)
			}
			change(&c)
			if v, err := VerifyCertificate(c, &p.Roster); err != nil || v.OK() {
				t.Errorf("not noticed: %v, %+v", err, v)
			}
		})
	}
}

// TestProduct compares the composed mechanism of two late groups with its parts, and its
// draws with its probabilities.
func TestProduct(t *testing.T) {
	tests := []struct {
		name   string
		shares []int
		first  Design
		late   []int
	}{
		{"6 teams, then 2 and 1", []int{1, 1}, Design{Kind: experiment.Complete, Blocks: make([]string, 6)}, []int{2, 1}},
		{"5 teams at 2:1, then 2", []int{2, 1}, Design{Kind: experiment.Complete, Blocks: make([]string, 5)}, []int{2}},
		{"two teams each on its own, then 3", []int{1, 1}, Design{Kind: experiment.Simple, Blocks: make([]string, 2)}, []int{3}},
		{"two teams of three arms, then 1 and 1", []int{1, 1, 1}, Design{Kind: experiment.Complete, Blocks: make([]string, 2)}, []int{1, 1}},
		{"blocks of 2 and 3 at 3:2, then 2", []int{3, 2}, Design{Kind: experiment.Blocked, Blocks: []string{"a", "b", "b", "a", "b"}}, []int{2}},
		{"four arms, then 2", []int{1, 2, 1, 1}, Design{Kind: experiment.Complete, Blocks: make([]string, 4)}, []int{2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.first.Shares = test.shares
			first, err := New(test.first)
			if err != nil {
				t.Fatal(err)
			}
			parts, count := []Mechanism{first}, new(big.Int)
			n, _ := first.Count()
			count.Set(n)
			for _, size := range test.late {
				m := lateMechanism(size, test.shares)
				parts = append(parts, m)
				n, _ := m.Count()
				count.Mul(count, n)
			}
			m := newProduct(parts)
			wholeEnumeration(t, m)
			if n, exact := m.Count(); !exact || n.Cmp(count) != 0 {
				t.Errorf("%v possible draws, the parts give %v", n, count)
			}
			blocks := m.Blocks()
			if own := first.Blocks(); !slices.Equal(blocks[:len(own)], own) || blocks[len(own)] != slices.Max(own)+1 || len(blocks) != m.Units() {
				t.Errorf("blocks %v", blocks)
			}
			follows(t, "chi-square product "+test.name, m, nil)
			want := 1.0
			for k := range test.shares {
				for l := range k {
					want = min(want, smallestFor(t, m, k, l))
				}
			}
			if got := m.SmallestP(); math.Abs(got-want) > 1e-12 {
				t.Errorf("smallest p %.15f, by going through all %.15f", got, want)
			}
			if !Exchangeable(m) || len(Groups(m)) != m.Units() || slices.Contains(Placed(m), true) {
				t.Error("the parts' units are lost")
			}
			calls := 0
			if err := m.Enumerate(func([]int, float64) bool { calls++; return calls < 3 }); err != nil || calls != 3 {
				t.Errorf("stopped after %d calls with %v", calls, err)
			}
		})
	}
	big := newProduct([]Mechanism{simpleDraw(t, 300, 1, 1), lateMechanism(4, []int{1, 1})})
	if p := big.SmallestP(); !(p > 0 && p < 1e-80) {
		t.Errorf("smallest p of many: %v", p)
	}
	if err := big.Enumerate(func([]int, float64) bool { return true }); err == nil {
		t.Error("2^300 assignments were not refused")
	}
}

// TestLateLabelsAreTheirOwn: a block of the first draw may be called like a late group.
func TestLateLabelsAreTheirOwn(t *testing.T) {
	p := permitTeams()
	p.Plan.LateTeams = experiment.LateByLot
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text["district"] = fmt.Sprintf("Late group %d", 1+i%2)
	}
	p.Plan.Hash = p.PlanHash()
	p.Draw, _ = MakeDraw(p, "1", "dice", lead, noon)
	q := joinedTwice(t, p)
	if q.Draw.Block[11] != "Late group 1 again" {
		t.Errorf("%q", q.Draw.Block)
	}
	if v, err := Verify(q); err != nil || !v.OK() {
		t.Errorf("%v, %+v", err, v)
	}
	if c := readBack(t, q); !strings.HasPrefix(c.Late[0].Assignment[0].Block, "Late group 1 ") {
		t.Errorf("%+v", c.Late[0])
	}
}

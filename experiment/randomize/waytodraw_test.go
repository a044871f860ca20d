package randomize

import (
	"testing"
	"time"

	"leeway/experiment"
)

// What is shown before the draw is what the certificate gives afterwards, for every way
// of drawing, also after a second draw from slips; and it differs between the ways.
func TestMechanismHashBeforeAndAfter(t *testing.T) {
	seen := map[string]experiment.MechanismKind{}
	for _, kind := range experiment.MechanismKinds() {
		p := permitTeams()
		p.Plan.Mechanism = kind
		p.Plan.BalanceOn, p.Plan.Acceptance = []string{"before"}, 0.2
		p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.SameArm, Teams: []string{"T01", "T03"}}}
		for i := range p.Roster.Teams {
			p.Roster.Teams[i].Number = map[string]float64{"before": float64(i * i % 7)}
		}
		p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "before", Numeric: true})
		p.Plan.Hash = p.PlanHash()
		m, err := ForPilot(p)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		before, err := MechanismHash(p, m.Algorithm())
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[before]; twice {
			t.Errorf("%s and %s have one fingerprint", kind, other)
		}
		seen[before] = kind
		by, at := experiment.Person{Name: "Ana"}, time.Date(2026, 1, 19, 10, 4, 0, 0, time.UTC)
		if p.Draw, err = MakeDraw(p, "1", "test", by, at); err != nil {
			t.Fatal(err)
		}
		if p.Draw, err = Redraw(p, "the roster lacked two offices", "", "", []experiment.Slip{{From: "Ana", Text: "712"}}, by, at); err != nil {
			t.Fatal(err)
		}
		c, err := CertificateOf(p)
		if err != nil {
			t.Fatal(err)
		}
		if after, err := c.MechanismHash(); err != nil || after != before {
			t.Errorf("%s: the fingerprint before was %s, the certificate gives %s (%v)", kind, shown(before), shown(after), err)
		}
	}
}

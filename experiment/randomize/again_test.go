package randomize

import (
	"slices"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// drawnAgain is a pilot whose draw was made three times.
func drawnAgain(t *testing.T) *experiment.Pilot {
	t.Helper()
	p := drawn(t)
	for i, slips := range [][]experiment.Slip{nil, {{From: "Ada", Text: "9"}}} {
		seed := "5 5"
		if slips != nil {
			seed = ""
		}
		d, err := Redraw(p, "a team was missing", seed, "dice", slips, lead, noon.Add(time.Duration(i+1)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		p.Draw = d
	}
	return p
}

func TestRedraw(t *testing.T) {
	first, p := drawn(t), drawnAgain(t)
	d := p.Draw
	if len(d.Earlier) != 2 || d.Earlier[0].Certificate != first.Draw.Certificate || d.Earlier[0].Seed != "71 284 096" || d.Earlier[1].Reason != "a team was missing" || len(d.Slips) != 1 {
		t.Fatalf("%+v", d)
	}
	m, _ := ForPilot(p)
	arm := make([]int, m.Units())
	m.Draw(NewGenerator("leeway draw again 1\nbefore "+d.Earlier[1].Certificate+"\nroster "+p.Roster.Hash()+"\nplan "+p.Plan.Hash+"\nseed "+d.Seed), arm)
	if !slices.Equal(arm, d.Arm) {
		t.Error("the seed's text is not the stated one")
	}
	if v, err := Verify(p); err != nil || !v.OK() {
		t.Errorf("%v, %+v", err, v)
	}
	c := readBack(t, p)
	if len(c.Earlier) != 2 || !slices.Contains(c.Method, againWords) {
		t.Errorf("%+v", c)
	}
	data, _ := p.Encode()
	q, err := experiment.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := Verify(q); !v.OK() {
		t.Errorf("after reading back: %+v", v)
	}
	if v, _ := Verify(first); !v.OK() {
		t.Error("the first pilot was changed")
	}
}

// TestRedrawLeavesATrace hides, changes or exchanges an earlier draw.
func TestRedrawLeavesATrace(t *testing.T) {
	for name, change := range map[string]func(d *experiment.Draw){
		"the first hidden":     func(d *experiment.Draw) { d.Earlier = d.Earlier[1:] },
		"the last hidden":      func(d *experiment.Draw) { d.Earlier = d.Earlier[:1] },
		"both hidden":          func(d *experiment.Draw) { d.Earlier = nil },
		"exchanged":            func(d *experiment.Draw) { d.Earlier[0], d.Earlier[1] = d.Earlier[1], d.Earlier[0] },
		"another seed":         func(d *experiment.Draw) { d.Earlier[0].Seed = "1" },
		"another name":         func(d *experiment.Draw) { d.Earlier[1].By.Name = "Eve" },
		"another reason":       func(d *experiment.Draw) { d.Earlier[1].Reason = "none" },
		"another certificate":  func(d *experiment.Draw) { d.Earlier[0].Certificate = strings.Repeat("0", 64) },
		"slips taken away":     func(d *experiment.Draw) { d.Slips = nil },
		"made where it is not": func(d *experiment.Draw) { d.Earlier[0].Elsewhere = true },
	} {
		t.Run(name, func(t *testing.T) {
			p := drawnAgain(t)
			change(p.Draw)
			if v, err := Verify(p); err != nil || v.OK() {
				t.Errorf("not noticed: %v, %+v", err, v)
			}
			// A certificate written anew does not hide it either, but for what is only said.
			if err := finish(p, p.Draw); err != nil {
				t.Fatal(err)
			}
			c, err := CertificateOf(p)
			if err != nil {
				t.Fatal(err)
			}
			v, err := VerifyCertificate(c, &p.Roster)
			if said := name == "another reason" || name == "slips taken away"; err != nil || v.OK() != said {
				t.Errorf("with new fingerprints: %v, %+v", err, v)
			}
		})
	}
}

func TestRedrawRefuses(t *testing.T) {
	_, err := Redraw(permitTeams(), "why", "1", "dice", nil, lead, noon)
	refused(t, err, "no draw yet")
	_, err = Redraw(drawn(t), " ", "1", "dice", nil, lead, noon)
	refused(t, err, "takes a reason")
	_, err = Redraw(drawn(t), "why", "", "dice", nil, lead, noon)
	refused(t, err, "no seed")
	changed := drawn(t)
	changed.Draw.Arm[0] = 1 - changed.Draw.Arm[0]
	_, err = Redraw(changed, "why", "1", "dice", nil, lead, noon)
	refused(t, err, "differs at team T01")
	// A draw made elsewhere can be replaced by one that can be derived.
	p := adopted(t)
	d, err := Redraw(p, "the allotment was by hand", "1", "dice", nil, lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	if v, err := Verify(p); err != nil || !v.OK() || d.Elsewhere || !d.Earlier[0].Elsewhere {
		t.Errorf("%v, %+v", err, v)
	}
}

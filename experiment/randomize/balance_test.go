package randomize

import (
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

// TestBalanceByHand: treated backlog 1, 2, 3 (mean 2, variance 1), control 2, 4, 9
// (mean 5, variance 13): −3/√7.
func TestBalanceByHand(t *testing.T) {
	p := experiment.New("by hand")
	p.Roster.Attributes = []experiment.Attribute{{Name: "backlog", Numeric: true}, {Name: "kind"}, {Name: "same", Numeric: true}, {Name: "manager"}, {Name: "blank"}}
	backlog := []float64{1, 2, 2, 4, 3, 9, math.NaN()}
	kind := []string{"a", "a", "a", "b", "b", "b", ""}
	p.Draw = &experiment.Draw{Arm: []int{1, 1, 0, 0, 1, 0, 0}}
	for i, v := range backlog {
		team := experiment.Team{ID: string(rune('A' + i)), Staff: 4, Number: map[string]float64{"same": 7}, Text: map[string]string{"kind": kind[i], "manager": string(rune('a' + i))}}
		if !math.IsNaN(v) {
			team.Number["backlog"] = v
		}
		p.Roster.Teams = append(p.Roster.Teams, team)
		p.Draw.Team = append(p.Draw.Team, team.ID)
	}
	p.Roster.Teams[6].Staff = 0
	rows, err := Balance(p)
	if err != nil {
		t.Fatal(err)
	}
	third := 1.0 / 3 // shares 2/3 and 1/3, each with variance 1/3
	want := []BalanceRow{
		{Attribute: "Team size", Mean: 4, ControlMean: 4, VarianceRatio: math.NaN(), N: 3, NControl: 3, Missing: 1, MissingControl: 1},
		{Attribute: "backlog", Mean: 2, ControlMean: 5, Difference: -3, SD: 1, ControlSD: math.Sqrt(13), Standardised: -3 / math.Sqrt(7), VarianceRatio: 1.0 / 13, N: 3, NControl: 3, Missing: 1, MissingControl: 1},
		{Attribute: "kind", Level: "a", Mean: 2 * third, ControlMean: third, Difference: third, SD: math.Sqrt(third), ControlSD: math.Sqrt(third), Standardised: third / math.Sqrt(third), VarianceRatio: 1, N: 3, NControl: 3, Missing: 1, MissingControl: 1},
		{Attribute: "kind", Level: "b", Mean: third, ControlMean: 2 * third, Difference: -third, SD: math.Sqrt(third), ControlSD: math.Sqrt(third), Standardised: -third / math.Sqrt(third), VarianceRatio: 1, N: 3, NControl: 3, Missing: 1, MissingControl: 1},
		{Attribute: "same", Mean: 7, ControlMean: 7, VarianceRatio: math.NaN(), N: 3, NControl: 4},
	}
	if len(rows) != len(want) {
		t.Fatalf("rows %+v", rows)
	}
	for i, row := range rows {
		w := want[i]
		for _, d := range []float64{row.Mean - w.Mean, row.ControlMean - w.ControlMean, row.Difference - w.Difference, row.SD - w.SD, row.ControlSD - w.ControlSD, row.Standardised - w.Standardised} {
			if !(math.Abs(d) < 1e-14) {
				t.Errorf("row %+v, want %+v", row, w)
			}
		}
		if math.IsNaN(row.VarianceRatio) != math.IsNaN(w.VarianceRatio) || math.Abs(row.VarianceRatio-w.VarianceRatio) > 1e-14 || !math.IsNaN(row.Low) || !math.IsNaN(row.High) {
			t.Errorf("row %+v, want %+v", row, w)
		}
		if row.Attribute != w.Attribute || row.Level != w.Level || row.Arm != 1 || row.N != w.N || row.NControl != w.NControl || row.Missing != w.Missing || row.MissingControl != w.MissingControl {
			t.Errorf("row %+v, want %+v", row, w)
		}
	}
	notes := strings.Join(BalanceNotes(p), "\n")
	if !strings.Contains(notes, "“manager” is not compared: every team has its own value.") || !strings.Contains(notes, "“blank” is not compared: it is empty") || strings.Count(notes, "\n") != 1 {
		t.Errorf("notes: %s", notes)
	}
	// Values that differ between the arms and nowhere within them have no spread to
	// stand beside.
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Number["same"] = float64(p.Draw.Arm[i])
	}
	rows, _ = Balance(p)
	if last := rows[len(rows)-1]; !math.IsInf(last.Standardised, 1) {
		t.Errorf("row %+v", last)
	}
}

func TestBalanceOfAdoptedDraw(t *testing.T) {
	p := adopted(t)
	rows, err := Balance(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Attribute == "allotted" {
			t.Errorf("the arms are compared with themselves: %+v", row)
		}
	}
	if notes := BalanceNotes(p); len(notes) != 3 {
		t.Errorf("notes %q", notes)
	}
	p.Arms[0].Control = false
	_, err = Balance(p)
	refused(t, err, "control")
	p.Draw = nil
	_, err = Balance(p)
	refused(t, err, "no draw")
}

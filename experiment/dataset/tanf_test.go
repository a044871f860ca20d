package dataset

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

// TestTANF takes a real study through: the District of Columbia's letters before
// the renewal of benefits (The Lab @ DC, CC0), 3,539 cases drawn one by one.
// Three case ids stand in two months each, so that an id needs both columns. The
// shares of renewals by arm are those of the published replication data,
// counted from the .csv with Python (0.3993, 0.4623, 0.4445).
func TestTANF(t *testing.T) {
	for _, name := range []string{"tanf.xlsx", "tanf.csv"} {
		t.Run(name, func(t *testing.T) { tanf(t, sharedData(t, "experiments", "tanf_dc", name)) })
	}
}

func tanf(t *testing.T, path string) {
	p := experiment.New("TANF")
	d := draft(t, open(t, path), ForRoster, p)
	if c, _ := d.Recipe.Column("A"); c.Use != TeamID {
		t.Fatalf("ic_case_id is proposed as %q", c.Use)
	}
	doubled := find(t, d.Doubts, "appear more than once")
	if doubled.Severity != experiment.MustSettle || !strings.Contains(doubled.What, "3 team ids") || !strings.Contains(doubled.What, "recert_month") || doubled.Count != 6 {
		t.Fatalf("the doubled ids are told as: %+v", doubled)
	}
	for _, c := range d.Recipe.Columns {
		if c.Use == Attribute && c.Header != "service_center" && c.Header != "recert_month" && c.Header != "condition" {
			c.Use = Ignore
			d.Recipe = d.Recipe.WithColumn(c)
		}
	}
	d = decide(t, d, doubled.Fixes[0].Decision)
	if err := d.Err(); err != nil {
		t.Fatalf("after joining: %v", err)
	}
	if n := len(d.Roster.Teams); n != 3539 {
		t.Fatalf("%d teams", n)
	}
	for _, a := range []string{"service_center", "recert_month", "condition"} {
		if at, ok := d.Roster.Attribute(a); !ok || at.Numeric {
			t.Errorf("attribute %s: %v %v", a, at, ok)
		}
	}
	if id := d.Roster.Teams[0].ID; id != "6f36c67e9ad992a343988339d70a5be9 / August" {
		t.Errorf("first id %q", id)
	}
	p.Roster = d.Roster

	p.Outcomes = []experiment.Outcome{outcome("recert_status", "Renewed", experiment.Binary)}
	o := draft(t, open(t, path), ForOutcomes, p)
	c, _ := o.Recipe.Column("O")
	if c.Use != OutcomeValue || c.Target != "recert_status" {
		t.Fatalf("recert_status is proposed as %+v", c)
	}
	find(t, o.Doubts, "neither yes nor no")
	c.Recode = &Recode{Yes: []string{"Processed"}, Blank: "no", Other: "no"}
	o, err := o.SetColumn(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Err(); err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(o.Notes(), "\n")
	for _, want := range []string{"1,541 Processed counted as yes", "19 blanks counted as no", "1,833 Notice Sent counted as no", "102 Denied counted as no", "44 Received counted as no"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes do not say %q:\n%s", want, notes)
		}
	}
	team, value, exposure, rows, err := o.Linked.Values("recert_status")
	if err != nil || exposure != nil || len(rows) != 3539 {
		t.Fatal(err, exposure, len(rows))
	}
	sum, n := map[string]float64{}, map[string]float64{}
	for i, k := range team {
		arm := p.Roster.Teams[k].Text["condition"]
		sum[arm] += value[i]
		n[arm]++
	}
	for arm, want := range map[string]string{"No_Letter": "0.3993", "Open_Appt": "0.4623", "Specific_Appt": "0.4445"} {
		if got := fmt.Sprintf("%.4f", sum[arm]/n[arm]); got != want {
			t.Errorf("%s: %s, want %s", arm, got, want)
		}
	}
	frame, err := TeamFrame(p, o.Linked)
	if err != nil {
		t.Fatal(err)
	}
	if frame.Nrow() != 3539 || math.Abs(frame.Col("recert_status").Mean()-1541.0/3539) > 1e-12 {
		t.Errorf("team frame: %d rows, mean %v", frame.Nrow(), frame.Col("recert_status").Mean())
	}
}

package collect_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// drawn is a pilot of six teams in two districts whose arms have names that no honest
// sheet holds.
func drawn() *experiment.Pilot {
	p := experiment.New("Decide at the desk")
	p.Stage = experiment.Drawn
	p.Question = experiment.Question{Who: "permit teams", Start: "2026-02-02", End: "2026-07-31"}
	p.Arms = []experiment.Arm{{Name: "Zebra", Control: true, Share: 1}, {Name: "Quokka", Share: 1}}
	p.Outcomes = []experiment.Outcome{
		{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Unit: "cases per person each week", Better: experiment.HigherIsBetter, SmallestEffect: 0.8},
		{ID: "overtime", Name: "Overtime", Role: experiment.Secondary, Kind: experiment.Continuous, Unit: "hours per person each week", Better: experiment.LowerIsBetter, SmallestEffect: 0.25},
		{ID: "complaints", Name: "Complaints", Role: experiment.Secondary, Kind: experiment.Count, Unit: "complaints per 100 cases", Better: experiment.LowerIsBetter, SmallestEffect: 0.5},
		{ID: "audit", Name: "Audit compliance", Role: experiment.Guardrail, Kind: experiment.Continuous, Unit: "points of 100", Better: experiment.HigherIsBetter, SmallestEffect: 1, Margin: 3},
		{ID: "met", Name: "Weekly meeting held", Role: experiment.Exploratory, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.1},
		{ID: "mood", Name: "Mood", Role: experiment.Exploratory, Kind: experiment.Scale, ScaleMin: 1, ScaleMax: 5, Better: experiment.HigherIsBetter, SmallestEffect: 0.2},
		{ID: "days", Name: "Days to decision", Role: experiment.Exploratory, Kind: experiment.Continuous, Unit: "days", Better: experiment.LowerIsBetter, SmallestEffect: 2},
	}
	p.Roster.Attributes = []experiment.Attribute{{Name: "District"}, {Name: "Tenure", Numeric: true}}
	for i, id := range []string{"HB-02", "HB-01", "007", "HL-01", "HL-02", "NA"} {
		district := "Harbour"
		if i >= 3 {
			district = "Hill"
		}
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: id, Name: "Team " + id, Staff: 10, Text: map[string]string{"District": district}})
	}
	p.Roster.Teams = append(p.Roster.Teams,
		experiment.Team{ID: "OUT", LeftOut: "too small", Text: map[string]string{"District": "Hill"}},
		experiment.Team{ID: "LATE", Name: "Team LATE", Joined: 1, Text: map[string]string{"District": "Hill"}})
	p.Plan.Hash = "sealed-plan"
	p.Draw = &experiment.Draw{Arm: []int{0, 1, 0, 1, 0, 1, 1}, Team: []string{"HB-02", "HB-01", "007", "HL-01", "HL-02", "NA", "LATE"}}
	return p
}

func allOutcomes(p *experiment.Pilot) []string {
	var out []string
	for _, o := range p.Outcomes {
		out = append(out, o.ID)
	}
	return out
}

// made is a pilot with one collection whose offices are worked out.
func made(t *testing.T, change func(c *experiment.Collection)) (*experiment.Pilot, experiment.Collection) {
	t.Helper()
	p := drawn()
	c := experiment.Collection{ID: "1", Name: "Wave 2", GroupBy: "District", Outcomes: allOutcomes(p), Due: "2026-08-14", Contact: "pilot@city.example", At: time.Date(2026, 8, 3, 9, 0, 0, 0, time.UTC)}
	if change != nil {
		change(&c)
	}
	offices, err := collect.Offices(p, c)
	if err != nil {
		t.Fatal(err)
	}
	c.Offices = offices
	p.Collections = []experiment.Collection{c}
	return p, c
}

func written(t *testing.T, p *experiment.Pilot, c experiment.Collection, office int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := collect.Write(&b, p, c, c.Offices[office]); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changed opens the bytes as the office's program would, changes them and saves them.
func changed(t *testing.T, data []byte, do func(f *excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := do(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t *testing.T, name string, data []byte) workbook.Book {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := workbook.Open(context.Background(), path, workbook.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// filled writes values into every asked cell: column k of row i gets 10+i+k, yes-or-no
// columns Yes, scales 3.
func filled(f *excelize.File) error {
	rows, err := f.GetRows("Fill in")
	if err != nil {
		return err
	}
	for i := 5; i < len(rows); i++ {
		for k, header := range rows[4] {
			at, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				return err
			}
			var value any = 10 + i + k
			switch {
			case header == "Team" || header == "Team name" || header == "Week from" || header == "Month" || header == "Remarks":
				continue
			case header == "Weekly meeting held":
				value = "Yes"
			case strings.HasPrefix(header, "Mood"):
				value = 3
			}
			if err := f.SetCellValue("Fill in", at, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func refusal(t *testing.T, err error, words ...string) {
	t.Helper()
	var r *experiment.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

// parts are the unpacked parts of a workbook.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func TestOfficesHoldEveryTeamThatTakesPart(t *testing.T) {
	_, c := made(t, nil)
	got := fmt.Sprint(c.Offices[0].Name, c.Offices[0].Teams, c.Offices[0].File, c.Offices[1].Name, c.Offices[1].Teams)
	if want := "Harbour[HB-02 HB-01 007]Wave 2 - Harbour.xlsxHill[HL-01 HL-02 NA LATE]"; got != want {
		t.Errorf("offices are %s, want %s: roster order, late teams in, left-out teams out", got, want)
	}
	_, c = made(t, func(c *experiment.Collection) { c.GroupBy = "" })
	if len(c.Offices) != 1 || len(c.Offices[0].Teams) != 7 {
		t.Errorf("one sheet for all holds %v", c.Offices)
	}
}

func TestFilesOfManySystems(t *testing.T) {
	p := drawn()
	for i, district := range []string{"a/b", "A?B", "con", "x...", "", "Été"} {
		p.Roster.Teams[i].Text = map[string]string{"District": district}
	}
	offices, err := collect.Offices(p, experiment.Collection{ID: "1", Name: "W", GroupBy: "District", Outcomes: []string{"days"}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, o := range offices {
		if seen[strings.ToLower(o.File)] || strings.ContainsAny(o.File, `/\?*:"<>|`) {
			t.Errorf("%q is no name for a file of its own", o.File)
		}
		seen[strings.ToLower(o.File)] = true
	}
	if len(offices) != 7 {
		t.Errorf("%d offices, want 7: teams without a district make one too", len(offices))
	}
}

func TestSheetNamesNoArm(t *testing.T) {
	p, c := made(t, func(c *experiment.Collection) {
		c.Periods, c.PeriodName, _ = collect.Periods(collect.EveryMonth, "2026-02-02", "2026-07-31")
	})
	p.Title = "The Quokka trial"
	for k := range c.Offices {
		for name, text := range parts(t, written(t, p, c, k)) {
			lower := strings.ToLower(text)
			for _, arm := range []string{"zebra", "quokka", "control", "practice"} {
				if strings.Contains(lower, arm) {
					t.Errorf("%s holds %q", name, arm)
				}
			}
		}
	}
	refuse := func(change func(c *experiment.Collection), words string) {
		t.Helper()
		c := c
		change(&c)
		refusal(t, c.Check(p), words)
	}
	refuse(func(c *experiment.Collection) { c.Name = "Wave 2, quokka teams" }, "names the arm “Quokka”")
	refuse(func(c *experiment.Collection) { c.Remark = "As for ZEBRA." }, "names the arm “Zebra”")
	p.Draw.Column = "District"
	refuse(func(*experiment.Collection) {}, "each office would get one arm")
}

// TestArmsDoNotChangeTheSheet: with every arm exchanged, the bytes are the same.
func TestArmsDoNotChangeTheSheet(t *testing.T) {
	p, c := made(t, nil)
	before := written(t, p, c, 0)
	for i := range p.Draw.Arm {
		p.Draw.Arm[i] = 1 - p.Draw.Arm[i]
	}
	p.Draw.Certificate, p.Draw.Seed = "other", "other"
	if !bytes.Equal(before, written(t, p, c, 0)) {
		t.Error("another result of the draw gives another sheet")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	p, c := made(t, nil)
	if !bytes.Equal(written(t, p, c, 1), written(t, p, c, 1)) {
		t.Error("the same input gave two files")
	}
}

func TestWhatMayBeTyped(t *testing.T) {
	p, c := made(t, func(c *experiment.Collection) { c.AskDay = true })
	f, err := excelize.OpenReader(bytes.NewReader(written(t, p, c, 0)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations("Fill in")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Fill in")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range rules {
		first, _, _ := strings.Cut(r.Sqref, ":")
		col, _, err := excelize.CellNameToCoordinates(first)
		if err != nil {
			t.Fatal(err)
		}
		got[rows[4][col-1]] = fmt.Sprint(r.Type, " ", r.Operator, " ", r.Formula1, " ", r.Formula2)
		if r.Prompt == nil || *r.Prompt == "" {
			t.Errorf("%s has no message", rows[4][col-1])
		}
	}
	for header, want := range map[string]string{
		"Counted on":                       "date between 46055 46248", // 2 February and 14 August 2026
		"Cases closed (total)":             "decimal between 0 ",
		"Complaints (total)":               "whole between 0 ",
		"Audit compliance (points of 100)": "decimal between 0 100",
		"Weekly meeting held":              `list  "Yes,No"`,
		"Mood (1 to 5)":                    "decimal between 1 5",
		"Staff-weeks (total)":              "decimal greaterThan 0",
	} {
		if !strings.HasPrefix(got[header], want) {
			t.Errorf("%s: %q, want %q", header, got[header], want)
		}
	}
	for at, locked := range map[string]bool{"A6": true, "B6": true, "A5": true, "D6": false, "M6": false} {
		n, err := f.GetCellStyle("Fill in", at)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(n)
		if err != nil {
			t.Fatal(err)
		}
		if isLocked := style.Protection == nil || style.Protection.Locked; isLocked != locked {
			t.Errorf("%s is locked: %v", at, isLocked)
		}
	}
	if xml := parts(t, written(t, p, c, 0)); !strings.Contains(xml["xl/workbook.xml"], `state="veryHidden"`) || !strings.Contains(xml["xl/worksheets/sheet1.xml"], "<sheetProtection") {
		t.Error("the fingerprint is not very hidden, or the sheet is not locked")
	}
}

func read(t *testing.T, b workbook.Book, p *experiment.Pilot, r collect.Returned) dataset.Draft {
	t.Helper()
	d, err := dataset.DraftFrom(context.Background(), b, r.Recipe, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func recognised(t *testing.T, b workbook.Book, p *experiment.Pilot) collect.Returned {
	t.Helper()
	r, ok, err := collect.Recognise(context.Background(), b, p)
	if err != nil || !ok {
		t.Fatalf("recognised: %v, %v", ok, err)
	}
	return r
}

func TestFilledSheetComesBack(t *testing.T) {
	p, c := made(t, nil)
	b := opened(t, "anything.xlsx", changed(t, written(t, p, c, 0), filled))
	r := recognised(t, b, p)
	if r.By != collect.BySheet || r.Office.Name != "Harbour" || r.Collection.ID != "1" || len(r.Doubts)+len(r.Changes) > 0 || r.Empty != 0 || r.Asked != 27 {
		t.Errorf("recognised as %s of %s by %s, %d of %d empty, changes %q, doubts %q", r.Collection.ID, r.Office.Name, r.By, r.Empty, r.Asked, r.Changes, r.Doubts)
	}
	d := read(t, b, p, r)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	// Row 6 is HB-02: cases in column C (10+5+2 = 17), staff-weeks in J (24).
	team, value, exposure, _, err := d.Linked.Values("cases")
	if err != nil || len(team) != 3 || team[0] != 0 || value[0] != 17 || exposure[0] != 24 {
		t.Errorf("cases are %v over %v for teams %v: %v", value, exposure, team, err)
	}
	_, value, exposure, _, err = d.Linked.Values("complaints")
	if err != nil || value[0] != 1900 || exposure[0] != 25 {
		t.Errorf("complaints per 100 are %v over %v: %v", value, exposure, err)
	}
	_, value, _, _, err = d.Linked.Values("met")
	if err != nil || value[2] != 1 {
		t.Errorf("met is %v: %v", value, err)
	}
}

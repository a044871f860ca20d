package collect_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/workbook"
)

// holds checks that one of the sentences holds the words.
func holds(t *testing.T, sentences []string, words string) {
	t.Helper()
	if !strings.Contains(strings.Join(sentences, "\n"), words) {
		t.Errorf("nothing says %q in:\n%s", words, strings.Join(sentences, "\n"))
	}
}

// casesOf gives cases and staff-weeks by team as the draft reads them.
func casesOf(t *testing.T, b workbook.Book, p *experiment.Pilot, r collect.Returned) map[string]string {
	t.Helper()
	d := read(t, b, p, r)
	team, value, exposure, _, err := d.Linked.Values("cases")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i, k := range team {
		out[p.Roster.Taking()[k].ID] = fmt.Sprint(value[i], "/", exposure[i])
	}
	return out
}

var wantCases = map[string]string{"HB-02": "17/24", "HB-01": "18/25", "007": "19/26"}

func TestChangedSheetsAreKnown(t *testing.T) {
	p, c := made(t, nil)
	sent := changed(t, written(t, p, c, 0), filled)
	for _, one := range []struct {
		name  string
		do    func(f *excelize.File) error
		says  string // among changes
		doubt string // among doubts, "" for none
		teams int
	}{
		{"renamed", func(f *excelize.File) error { return f.SetSheetName("Fill in", "Tabelle1") }, "called “Tabelle1”", "", 3},
		{"moved", func(f *excelize.File) error { return moveColumn(f, 3, 9) }, "“Cases closed (total)” is in column I instead of C", "", 3},
		{"new column", func(f *excelize.File) error { return f.InsertCols("Fill in", "C", 2) }, "is in column E instead of C", "", 3},
		{"rows above", func(f *excelize.File) error { return f.InsertRows("Fill in", 1, 4) }, "row 9 instead of row 5", "", 3},
		{"sorted", func(f *excelize.File) error { return swapRows(f, 6, 8) }, "in another order", "", 3},
		{"deleted", func(f *excelize.File) error { return f.RemoveRow("Fill in", 7) }, "", "rows of 1 team are gone: HB-01", 2},
		{"another team", func(f *excelize.File) error { return f.SetCellStr("Fill in", "A9", "HL-01") }, "teams of other offices: HL-01", "", 4},
		{"twice", func(f *excelize.File) error { return f.SetCellStr("Fill in", "A9", "HB-02") }, "", "twice: HB-02 in row 9", 3},
		{"column renamed", func(f *excelize.File) error { return f.SetCellStr("Fill in", "D5", "OT") }, "“OT” (D) is new", "“Overtime (total hours)” is missing", 3},
		{"copied", func(f *excelize.File) error {
			n, err := f.NewSheet("Backup")
			if err != nil {
				return err
			}
			from, err := f.GetSheetIndex("Fill in")
			if err != nil {
				return err
			}
			return f.CopySheet(from, n)
		}, "", "“Backup” holds the same columns", 3},
	} {
		t.Run(one.name, func(t *testing.T) {
			b := opened(t, "Return.xlsx", changed(t, sent, one.do))
			r := recognised(t, b, p)
			if r.By != collect.BySheet || r.Office.Name != "Harbour" {
				t.Fatalf("known as %q by %s", r.Office.Name, r.By)
			}
			if one.says != "" {
				holds(t, r.Changes, one.says)
			}
			if one.doubt != "" {
				holds(t, r.Doubts, one.doubt)
			} else if len(r.Doubts) > 0 {
				t.Errorf("doubts %q", r.Doubts)
			}
			got := casesOf(t, b, p, r)
			if len(got) != one.teams {
				t.Errorf("%d teams: %v", len(got), got)
			}
			for team, want := range wantCases {
				if got[team] != "" && got[team] != want && !(one.name == "twice" && team == "HB-02") {
					t.Errorf("%s has %s, want %s", team, got[team], want)
				}
			}
		})
	}
}

// moveColumn cuts a column (from 1) out and puts it in as another.
func moveColumn(f *excelize.File, from, to int) error {
	rows, err := f.GetRows("Fill in")
	if err != nil {
		return err
	}
	for i := 4; i < len(rows); i++ {
		row := rows[i]
		for len(row) < 11 {
			row = append(row, "")
		}
		moved := row[from-1]
		row = append(append([]string{}, row[:from-1]...), row[from:]...)
		row = append(row[:to-1:to-1], append([]string{moved}, row[to-1:]...)...)
		for k, text := range row {
			at, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr("Fill in", at, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func swapRows(f *excelize.File, a, b int) error {
	rows, err := f.GetRows("Fill in")
	if err != nil {
		return err
	}
	for _, pair := range [][2]int{{a, b}, {b, a}} {
		for k, text := range rows[pair[0]-1] {
			at, err := excelize.CoordinatesToCellName(k+1, pair[1])
			if err != nil {
				return err
			}
			if err := f.SetCellStr("Fill in", at, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestFingerprintElsewhereGoneOrDamaged(t *testing.T) {
	p, c := made(t, nil)
	sent := changed(t, written(t, p, c, 0), filled)
	noSheet := func(f *excelize.File) error { return f.DeleteSheet("Leeway") }
	noProperty := func(f *excelize.File) error {
		return f.SetCustomProps(excelize.CustomProperty{Name: "Leeway sheet"})
	}
	b := opened(t, "a.xlsx", changed(t, sent, noSheet))
	if r := recognised(t, b, p); r.By != collect.ByProperty || len(r.Doubts) > 0 {
		t.Errorf("without the hidden sheet it is known by %s, doubts %q", r.By, r.Doubts)
	}
	b = opened(t, "b.xlsx", changed(t, changed(t, sent, noSheet), noProperty))
	r := recognised(t, b, p)
	if r.By != collect.ByContent || r.Office.Name != "Harbour" || len(r.Doubts) > 0 {
		t.Errorf("without any it is known as %s by %s, doubts %q", r.Office.Name, r.By, r.Doubts)
	}
	holds(t, r.Changes, "carries no fingerprint")
	damage := func(f *excelize.File) error {
		text, err := f.GetCellValue("Leeway", "A2")
		if err != nil {
			return err
		}
		return f.SetCellStr("Leeway", "A2", strings.Replace(text, "Harbour", "Hill", 1))
	}
	b = opened(t, "c.xlsx", changed(t, changed(t, sent, noProperty), damage))
	r = recognised(t, b, p)
	if r.By != collect.ByContent || r.Office.Name != "Harbour" {
		t.Errorf("damaged, it is known as %s by %s", r.Office.Name, r.By)
	}
	holds(t, r.Doubts, "fingerprint is damaged")
}

func TestSheetOfAnotherPilot(t *testing.T) {
	p, c := made(t, nil)
	data := written(t, p, c, 0)
	b := opened(t, "a.xlsx", data)
	other, _ := made(t, nil)
	other.Plan.Hash = "another plan"
	_, _, err := collect.Recognise(context.Background(), b, other)
	refusal(t, err, "“Decide at the desk”", "“Wave 2” of Harbour", "Open that pilot")
	p.Collections = nil
	_, _, err = collect.Recognise(context.Background(), b, p)
	refusal(t, err, "no longer waits for")
	b = opened(t, "b.csv", []byte("Team,Cases\nHB-01,3\n"))
	if _, ok, err := collect.Recognise(context.Background(), b, p); ok || err != nil {
		t.Errorf("a file of any office's own is taken for a sheet: %v", err)
	}
}

// asText saves the sheet as an office's program does: what the cells show, separated.
func asText(t *testing.T, data []byte, comma rune, decimal string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Fill in")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = comma
	for i, row := range rows {
		if i >= 5 {
			for k := range row {
				row[k] = strings.ReplaceAll(row[k], ".", decimal)
			}
		}
		for len(row) < len(rows[4]) {
			row = append(row, "")
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.Bytes()
}

func TestSavedAsText(t *testing.T) {
	p, c := made(t, func(c *experiment.Collection) {
		c.Outcomes = []string{"cases", "days"}
		c.Periods, c.PeriodName, _ = collect.Periods(collect.EveryMonth, "2026-02-02", "2026-04-30")
	})
	data := changed(t, written(t, p, c, 0), func(f *excelize.File) error {
		if err := filled(f); err != nil {
			return err
		}
		return f.SetCellValue("Fill in", "E6", 18.5)
	})
	b := opened(t, "Wave 2 - Harbour.csv", asText(t, data, ';', ","))
	r := recognised(t, b, p)
	if r.By != collect.ByContent || r.Office.Name != "Harbour" || len(r.Doubts) > 0 {
		t.Errorf("known as %s by %s, doubts %q", r.Office.Name, r.By, r.Doubts)
	}
	holds(t, r.Changes, "came back as .csv")
	d := read(t, b, p, r)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	team, value, _, _, err := d.Linked.Values("days")
	if err != nil || len(team) != 9 || value[0] != 18.5 {
		t.Errorf("days are %v for %v: %v", value, team, err)
	}
}

// TestPeriodsTellCollectionsApart: two waves with the same columns and teams, whose
// periods differ, are told apart without a fingerprint; without periods that is a doubt.
func TestPeriodsTellCollectionsApart(t *testing.T) {
	both := func(periods bool) (*experiment.Pilot, []byte) {
		p, first := made(t, func(c *experiment.Collection) {
			c.Outcomes = []string{"days"}
			if periods {
				c.Periods, c.PeriodName, _ = collect.Periods(collect.EveryMonth, "2026-02-01", "2026-03-31")
			}
		})
		second := first
		second.ID, second.Name = "2", "Wave 3"
		if periods {
			second.Periods, _, _ = collect.Periods(collect.EveryMonth, "2026-04-01", "2026-05-31")
		}
		offices, err := collect.Offices(p, second)
		if err != nil {
			t.Fatal(err)
		}
		second.Offices = offices
		p.Collections = append(p.Collections, second)
		return p, asText(t, changed(t, written(t, p, first, 0), filled), ',', ".")
	}
	p, text := both(true)
	if r := recognised(t, opened(t, "x.csv", text), p); r.Collection.Name != "Wave 2" || len(r.Doubts) > 0 {
		t.Errorf("known as %s, doubts %q", r.Collection.Name, r.Doubts)
	}
	p, text = both(false)
	r := recognised(t, opened(t, "x.csv", text), p)
	holds(t, r.Doubts, "Nothing in the file tells")
}

// TestSavedByLibreOffice has the sheet saved again by another program.
func TestSavedByLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not on this computer")
	}
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	p, c := made(t, func(c *experiment.Collection) {
		c.Periods, c.PeriodName, _ = collect.Periods(collect.EveryMonth, "2026-02-01", "2026-03-31")
	})
	dir := t.TempDir()
	path := filepath.Join(dir, "sent.xlsx")
	if err := os.WriteFile(path, changed(t, written(t, p, c, 1), filled), 0o600); err != nil {
		t.Fatal(err)
	}
	for ending, by := range map[string]collect.By{"xlsx": collect.BySheet, "csv": collect.ByContent} {
		out := filepath.Join(dir, ending)
		run := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", ending, "--outdir", out, path)
		if said, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		b, err := workbook.Open(context.Background(), filepath.Join(out, "sent."+ending), workbook.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		r := recognised(t, b, p)
		if r.By != by || r.Office.Name != "Hill" || len(r.Doubts) > 0 || r.Empty > 0 {
			t.Errorf("%s: known as %s by %s, %d empty, changes %q, doubts %q", ending, r.Office.Name, r.By, r.Empty, r.Changes, r.Doubts)
		}
		d := read(t, b, p, r)
		if err := d.Err(); err != nil {
			t.Fatal(err)
		}
		team, value, over, _, err := d.Linked.Values("cases")
		if err != nil || len(team) != 8 || value[0] != 18 || over[0] != 25 {
			t.Errorf("%s: cases %v over %v of %v: %v", ending, value, over, team, err)
		}
	}
}

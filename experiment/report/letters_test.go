package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/finding/findingtest"
)

func TestLettersTellEachTeam(t *testing.T) {
	p := findingtest.Pilot()
	var a, b bytes.Buffer
	if err := Letters(&a, p); err != nil {
		t.Fatal(err)
	}
	if err := Letters(&b, p); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same letters differ the second time", err)
	}
	if n := pageCount(a.Bytes()); n != 50 { // the list takes two
		t.Errorf("%d pages for 48 teams and their list", n)
	}
	text := pdfText(t, a.Bytes())
	for _, want := range []string{"Whoever collects or analyses outcomes must not see it", "To NO-01", "Your team is in the group “Decide at the desk”.",
		"Officers decide routine permits themselves.", "Sign-off as before.", "was 1 in 2", "From 2 February 2026 to 31 July 2026.", "Made-up data"} {
		if !strings.Contains(text, want) {
			t.Errorf("the letters lack %q", want)
		}
	}
}

func TestLettersBook(t *testing.T) {
	p := findingtest.Pilot()
	p.Roster.Teams[0].Name = "=1+1"
	p.Plan.Hash, p.Draw.RosterHash = "", p.Roster.Hash()
	var out bytes.Buffer
	if err := LettersBook(&out, p); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Team letters")
	if err != nil || len(rows) != 52 || rows[4][0] != "NO-01" || rows[4][1] != "=1+1" || rows[4][2] != "Decide at the desk" {
		t.Errorf("%d rows, %v, %v", len(rows), rows[4], err)
	}
	if formula, err := f.GetCellFormula("Team letters", "B5"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q (%v)", formula, err)
	}
}

func TestNoLettersWhileArmsAreHidden(t *testing.T) {
	p := findingtest.Pilot()
	p.Stage = experiment.Collecting
	if err := Letters(&bytes.Buffer{}, p); err == nil || !strings.Contains(err.Error(), "hidden") {
		t.Error(err)
	}
	p.Draw = nil
	if err := LettersBook(&bytes.Buffer{}, p); err == nil || !strings.Contains(err.Error(), "no draw") {
		t.Error(err)
	}
}

package collect_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// doubt is a doubt about cells.
func doubt(level experiment.Severity, found, what string, count int, cells ...string) dataset.Doubt {
	d := dataset.Doubt{Problem: experiment.Problem{Severity: level, What: what}, Found: found, Cells: cells, Count: count}
	d.Place.Sheet, d.Place.Cell = "Cases", strings.Join(cells, ", ")
	return d
}

// officeBook is a workbook as an office sends it: a cover, a formula, a remark, and a name
// that is defined for one sheet.
func officeBook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, err := range []error{
		f.SetSheetName("Sheet1", "Cover"), f.SetCellStr("Cover", "A1", "Return of Harbour"),
		func() error { _, err := f.NewSheet("Cases"); return err }(),
		f.SetSheetRow("Cases", "A1", &[]any{"Team", "Closed", "Double"}),
		f.SetSheetRow("Cases", "A2", &[]any{"HB-01", "1O4"}), f.SetCellFormula("Cases", "C2", "B2*2"),
		f.SetSheetRow("Cases", "A3", &[]any{"HB-O8", 117}),
		f.AddComment("Cases", excelize.Comment{Cell: "B2", Author: "Clerk", Paragraph: []excelize.RichTextRun{{Text: "See mail"}}}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: "Cases", RefersTo: "Cases!$1:$1"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var recipe = dataset.Recipe{Purpose: dataset.ForOutcomes, Sheet: "Cases", HeaderRow: 1, FirstRow: 2, Columns: []dataset.Column{{Letter: "A", Use: dataset.TeamID}, {Letter: "B", Use: dataset.OutcomeValue}}}

// marked writes the copy of a book and opens it.
func marked(t *testing.T, b workbook.Book, r dataset.Recipe, doubts []dataset.Doubt, password string) (*excelize.File, []byte, int, int) {
	t.Helper()
	var out bytes.Buffer
	listed, left, err := collect.Problems(context.Background(), &out, b, r, doubts, password)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()), excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, out.Bytes(), listed, left
}

var doubts = []dataset.Doubt{
	doubt(experiment.MustSettle, "1O4", "“1O4” is text where a number belongs.", 1, "B2"),
	doubt(experiment.LookAtIt, "HB-O8", "HB-O8 is not in the roster.", 3, "A3"),
	doubt(experiment.LookAtIt, "", "6 of 12 teams of the draw have no row here.", 1),
	doubt(experiment.ForInformation, "11,5", "Decimal comma.", 1, "B3"),
}

func TestProblemsMarkACopy(t *testing.T) {
	f, data, listed, left := marked(t, opened(t, "Harbour.xlsx", officeBook(t)), recipe, doubts, "")
	if listed != 2 || left != 1 {
		t.Errorf("%d listed, %d left", listed, left)
	}
	if sheets := strings.Join(f.GetSheetList(), ", "); sheets != "Please check, Cover, Cases" || f.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets are %s, the %d. shows", sheets, f.GetActiveSheetIndex())
	}
	rows, err := f.GetRows("Please check")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[4], "|"); !strings.Contains(got, "1|Cases ! B2|1O4|“1O4” is text where a number belongs.|Please correct the cell") {
		t.Errorf("the first line is %s", got)
	}
	if got := strings.Join(rows[5], "|"); !strings.Contains(got, "2 more cells are like this one") || !strings.Contains(got, "write “right” under Answer") {
		t.Errorf("the second line is %s", got)
	}
	if linked, target, err := f.GetCellHyperLink("Please check", "B5"); err != nil || !linked || target != "'Cases'!B2" {
		t.Errorf("the link leads to %q: %v", target, err)
	}
	if formula, err := f.GetCellFormula("Cases", "C2"); err != nil || formula != "B2*2" {
		t.Errorf("the formula is %q: %v", formula, err)
	}
	comments, err := f.GetComments("Cases")
	if err != nil || len(comments) != 2 {
		t.Fatalf("remarks %v: %v", comments, err)
	}
	both := comments[0].Text + comments[0].Paragraph[0].Text
	if !strings.Contains(both, "See mail") || !strings.Contains(both, "text where a number belongs") {
		t.Errorf("the remark on B2 says %q", both)
	}
	n, _ := f.GetCellStyle("Cases", "B2")
	if style, err := f.GetStyle(n); err != nil || len(style.Fill.Color) == 0 || style.Fill.Color[0] != "FAD7CE" {
		t.Errorf("B2 is not marked: %v", err)
	}
	for _, name := range f.GetDefinedName() {
		if name.Name == "_xlnm.Print_Titles" && name.Scope != "Cases" {
			t.Errorf("the name for Cases is one for %s now", name.Scope)
		}
	}
	// A second copy, made of the first, replaces list and remarks instead of doubling them.
	f, _, _, _ = marked(t, opened(t, "again.xlsx", data), recipe, doubts[:1], "")
	if comments, _ = f.GetComments("Cases"); len(comments) != 1 || len(f.GetSheetList()) != 3 {
		t.Errorf("the second copy has remarks %v and sheets %v", comments, f.GetSheetList())
	}
}

func TestProblemsOfTextAndProtectedFiles(t *testing.T) {
	text := opened(t, "Cases.csv", []byte("Team,Closed\nHB-01,1O4\n007,117\n"))
	r := recipe
	f, _, _, _ := marked(t, text, r, doubts[:1], "secret")
	if sheets := strings.Join(f.GetSheetList(), ", "); sheets != "Please check, Cases" {
		t.Errorf("sheets are %s", sheets)
	}
	if got, err := f.GetCellValue("Cases", "A3"); err != nil || got != "007" {
		t.Errorf("A3 is %q: %v", got, err)
	}
	if got, _ := f.GetCellValue("Please check", "A3"); !strings.Contains(got, "copy of the cells only") {
		t.Errorf("it says %q", got)
	}
	var out bytes.Buffer
	_, _, err := collect.Problems(context.Background(), &out, text, r, doubts[2:], "")
	refusal(t, err, "No cell of this file needs an answer")
}

// TestMacrosStay: a workbook with macros keeps them, and its copy must say so by its name.
func TestMacrosStay(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(officeBook(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.Path = "book.xlsm"
	if err := f.AddVBAProject([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no real project")); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	b := opened(t, "Harbour.xlsm", data.Bytes())
	if ending := collect.ProblemsEnding(b); ending != ".xlsm" {
		t.Errorf("the copy is to end in %s", ending)
	}
	_, out, _, _ := marked(t, b, recipe, doubts, "")
	all := parts(t, out)
	if !strings.Contains(all["xl/vbaProject.bin"], "no real project") || !strings.Contains(all["[Content_Types].xml"], "macroEnabled") {
		t.Error("the copy lost its macros")
	}
}

// TestPeopleStayHidden: where a column is replaced by pseudonyms, neither its entries nor
// a pseudonym are in the copy, so that nobody can tie one to the other.
func TestPeopleStayHidden(t *testing.T) {
	const pseudonym = "P-0123456789ABCDEF"
	office := changed(t, officeBook(t), func(f *excelize.File) error {
		return errors.Join(f.SetCellStr("Cases", "D1", "Name"), f.SetCellStr("Cases", "D2", "Ada Byron"), f.SetCellStr("Cases", "D3", "Ida Rhodes"))
	})
	text := []byte("Team,Closed,Double,Name\nHB-01,1O4,,Ada Byron\nHB-02,117,,Ida Rhodes\n")
	r := recipe
	r.Columns = append(r.Columns[:2:2], dataset.Column{Letter: "D", Use: dataset.PersonID, Type: dataset.Text, Pseudonym: true})
	for name, data := range map[string][]byte{"Cases.csv": text, "Cases.xlsx": office} {
		f, out, _, _ := marked(t, opened(t, name, data), r, []dataset.Doubt{
			doubt(experiment.LookAtIt, pseudonym, pseudonym+" stands in two teams.", 2, "D2", "D3"),
			doubt(experiment.MustSettle, "1O4", "“1O4” is text; the row of "+pseudonym+".", 1, "B2"),
		}, "")
		for part, content := range parts(t, out) {
			for _, secret := range []string{pseudonym, "Ada", "Ida"} {
				if strings.Contains(content, secret) {
					t.Errorf("%s: %s shows %s", name, part, secret)
				}
			}
		}
		if got, _ := f.GetCellValue("Cases", "A2"); got != "HB-01" {
			t.Errorf("the team is hidden too: %q", got)
		}
		if got, _ := f.GetCellValue("Cases", "D3"); got != "(hidden)" {
			t.Errorf("the name is %q", got)
		}
	}
}

package workbook

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestHidden: hidden rows, columns and sheets are announced, however their tags are
// spelled, and sheets without cells are named by Others.
func TestHidden(t *testing.T) {
	book := `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/><sheet name="Deep" sheetId="2" state="veryHidden" r:id="r1"/>` +
		`<sheet name="Aside" sheetId="3" state="hidden" r:id="r1"/><sheet name="Picture" sheetId="4" r:id="r3"/></sheets></workbook>`
	relations := `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r3" Type="x/chartsheet" Target="c.xml"/></Relationships>`
	sheet := `<x:worksheet xmlns:x="x"><x:dimension ref="A1:F9"/><x:cols><x:col min="2" max="3" hidden='true'/><x:col min="4" max="4" hidden="0"/><x:col hidden="1" max="16384" min="6"/></x:cols><x:sheetData>` +
		`<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>hidden="1" is a word</x:t></x:is></x:c></x:row>` +
		`<x:row r="2" hidden="1"><x:c r="A2"><x:v>1</x:v></x:c></x:row><x:row r="3" hidden="false"/><x:row hidden = 'true' r="4"/></x:sheetData></x:worksheet>`
	path := write(t, "hidden.xlsx", pack(t, "", map[string]string{"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/s.xml": sheet, "xl/c.xml": "<c/>"}))
	b := openBook(t, path, Options{})
	s := b.Sheets()[0]
	if s.HiddenRows != 2 || !reflect.DeepEqual(s.HiddenColumns, []int{1, 2, 5}) || s.Kind != "worksheet" {
		t.Errorf("%+v", s)
	}
	if deep := b.Sheets()[1]; !deep.Hidden || !deep.VeryHidden {
		t.Errorf("%+v", deep)
	}
	if aside := b.Sheets()[2]; !aside.Hidden || aside.VeryHidden {
		t.Errorf("%+v", aside)
	}
	if others := Others(b); len(others) != 1 || others[0].Name != "Picture" || others[0].Kind != "chart" || others[0].Index != 3 {
		t.Errorf("%+v", others)
	}
}

// TestHiddenInLargeSheet: tags that lie across the pieces a sheet is unpacked in count once.
func TestHiddenInLargeSheet(t *testing.T) {
	const rows = 60_000
	var body strings.Builder
	for i := 1; i <= rows; i++ {
		fmt.Fprintf(&body, `<row r="%d" spans="1:2" hidden="%d"><c r="A%d"><v>%d</v></c></row>`, i, i%2, i, i)
	}
	b := openBook(t, write(t, "long.xlsx", pack(t, body.String(), nil)), Options{})
	s, err := b.Complete(context.Background(), b.Sheets()[0])
	if err != nil || s.HiddenRows != rows/2 || s.Rows != rows {
		t.Errorf("%d of %d rows hidden: %v", s.HiddenRows, s.Rows, err)
	}
}

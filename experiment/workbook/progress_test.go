package workbook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// wide is a workbook of a few rows of very many cells.
func wide(t *testing.T, rows int) string {
	var b strings.Builder
	for row := 1; row <= rows; row++ {
		fmt.Fprintf(&b, `<row r="%d">`, row)
		for range 5000 {
			b.WriteString("<c><v>1</v></c>")
		}
		b.WriteString("</row>")
	}
	return write(t, "wide.xlsx", pack(t, b.String(), nil))
}

// texts is a workbook of one cell whose shared string table is long.
func texts(t *testing.T, n int) string {
	var b strings.Builder
	b.WriteString("<sst>")
	for i := range n {
		fmt.Fprintf(&b, "<si><t>text %d</t></si>", i)
	}
	b.WriteString("</sst>")
	relations := `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	return write(t, "texts.xlsx", pack(t, fmt.Sprintf(`<row><c t="s"><v>%d</v></c></row>`, n-1), map[string]string{
		"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": b.String(),
	}))
}

func TestCancelInsideAWideRow(t *testing.T) {
	b := openBook(t, wide(t, 4), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	rows := 0
	err := b.Rows(ctx, "S", func(int, []Cell) error {
		rows++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || rows != 1 {
		t.Errorf("%d rows came after cancelling in the first: %v", rows-1, err)
	}
}

// TestOpeningTellsAndStops checks that opening reports from its first moment, goes
// on reporting while the shared strings are read, never goes back, and can be
// cancelled there.
func TestOpeningTellsAndStops(t *testing.T) {
	path := texts(t, 200_000)
	began := time.Now()
	var first time.Duration
	var last, total int64
	b, err := Open(context.Background(), path, Options{}, func(done, all int64) {
		if first == 0 {
			first = time.Since(began)
		}
		if all == total && done < last {
			t.Errorf("progress goes back from %d to %d", last, done)
		}
		last, total = done, all
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if first == 0 || first > 100*time.Millisecond {
		t.Errorf("the first report comes after %v", first)
	}
	if last != total {
		t.Errorf("progress ends at %d of %d", last, total)
	}
	if got := all(t, b, "S")[1][0].Text; got != "text 199999" {
		t.Errorf("the cell holds %q", got)
	}

	x := b.(*xlsx)
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	err = x.loadStrings(ctx, newTicker(func(done, all int64) {
		if calls++; done < all {
			cancel()
		}
	}), 0)
	if !errors.Is(err, context.Canceled) || calls != 2 {
		t.Errorf("reading the shared strings was cancelled at once: %v, %d reports", err, calls)
	}
}

// TestPercentFormats: a per-cent sign scales the shown value only where it is not
// quoted (ECMA-376 part 1, 18.8.31); formats 9 and 10 are 0% and 0.00%.
func TestPercentFormats(t *testing.T) {
	for code, want := range map[string]bool{"0%": true, "0.0%;[Red]-0.0%": true, `0.0\ %`: true, `0"%"`: false, `0\%`: false, "0.00": false, "General": false} {
		if got := parseFormat(code).percent; got != want {
			t.Errorf("%s: per cent is %v", code, got)
		}
	}
	styles := `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="10"/></cellXfs></styleSheet>`
	rows := `<row><c><v>0.6</v></c><c s="1"><v>0.6</v></c><c s="2"><v>0.6</v></c></row>`
	b := openBook(t, write(t, "p.xlsx", pack(t, rows, map[string]string{"xl/styles.xml": styles})), Options{})
	for i, c := range all(t, b, "S")[1] {
		if c.Percent != (i > 0) || c.Number != 0.6 {
			t.Errorf("%+v", c)
		}
	}
}

package workbook

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

// asked is a context that counts how often it is asked, and is cancelled from the n-th
// time on.
type asked struct {
	context.Context
	times  atomic.Int64
	cancel int64 // 0 never
	heard  func()
}

// Err counts.
func (a *asked) Err() error {
	n := a.times.Add(1)
	if a.heard != nil {
		a.heard()
	}
	if a.cancel > 0 && n >= a.cancel {
		return context.Canceled
	}
	return nil
}

// TestCancel cancels every long reading at its beginning, in its course and near its end.
// No clock is looked at, because other work on the machine would count: between two
// questions to the context lies no more than half a megabyte of bytes or a few hundred
// cells, which take a few milliseconds, and once it is cancelled nothing goes on.
func TestCancel(t *testing.T) {
	const rows = 8000
	path := generate(t, "shared", rows)
	unusual := write(t, "u.xlsx", pack(t, strings.Repeat(`<row><!-- --><c t="str"><v>a</v></c><c><v>1</v></c></row>`, rows), nil))
	styles := write(t, "s.xlsx", pack(t, "", map[string]string{"xl/styles.xml": "<styleSheet><cellXfs>" + strings.Repeat(`<xf numFmtId="9"/>`, 100_000) + "</cellXfs></styleSheet>"}))
	table := write(t, "t.csv", []byte(strings.Repeat("a,1,2\n", rows)))
	book, odd, csv := openBook(t, path, Options{}), openBook(t, unusual, Options{}), openBook(t, table, Options{})
	large, kept := openUnchecked(t, path), openBook(t, path, Options{})
	t.Cleanup(func() { _ = large.Close() })
	Keep(kept)
	if err := kept.Rows(context.Background(), "S", func(int, []Cell) error { return nil }); err != nil {
		t.Fatal(err)
	}
	bytes := func(name string) int64 { return int64(large.parts[name].UncompressedSize64) }
	sheet, texts := bytes("xl/worksheets/sheet1.xml"), bytes("xl/sharedstrings.xml")

	open := func(path string) func(context.Context, func(int)) error {
		return func(ctx context.Context, _ func(int)) error {
			b, err := Open(ctx, path, Options{}, nil)
			if err == nil {
				err = b.Close()
			}
			return err
		}
	}
	stream := func(b Book) func(context.Context, func(int)) error {
		return func(ctx context.Context, work func(int)) error {
			return b.Rows(ctx, b.Sheets()[0].Name, func(_ int, cells []Cell) error {
				work(len(cells) + 1)
				return nil
			})
		}
	}
	for name, c := range map[string]struct {
		least int64 // how often the context is asked at the least
		cells int   // how many cells and rows may lie between, 0 where none are told
		read  func(ctx context.Context, work func(cells int)) error
	}{
		"open":         {(sheet + texts) / pieceSize, 0, open(path)},
		"open, styles": {1_800_000 >> 16, 0, open(styles)},
		"open, table":  {1, 0, open(table)},
		"rows":         {12 * rows / checkCells, 2 * checkCells, stream(book)},
		"rows, slowly": {3 * rows / checkEvery, checkEvery, stream(odd)},
		"rows, kept":   {12 * rows / checkCells, 2 * checkCells, stream(kept)},
		"rows, table":  {rows / 512, 4 * 512, stream(csv)},
		"columns": {12 * rows / checkCells, 0, func(ctx context.Context, _ func(int)) error {
			_, err := ReadColumns(ctx, book, "S", nil)
			return err
		}},
		"columns, slowly": {3 * rows / checkEvery, 0, func(ctx context.Context, _ func(int)) error {
			_, err := ReadColumns(ctx, odd, "S", nil)
			return err
		}},
		"complete": {sheet / pieceSize, 0, func(ctx context.Context, _ func(int)) error {
			large.indexed[0] = false
			_, err := large.Complete(ctx, large.Sheets()[0])
			return err
		}},
		"texts": {texts / pieceSize, 0, func(ctx context.Context, _ func(int)) error {
			large.stringsRead = false
			return large.needStrings(ctx)
		}},
		"texts, slowly": {texts / (checkEvery * 30), 0, func(ctx context.Context, _ func(int)) error {
			_, err := large.slowStrings(ctx, func(int64) {})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := &asked{Context: context.Background()}
			since, most := 0, 0
			ctx.heard = func() { since = 0 }
			if c.cells == 0 {
				ctx.heard = nil // it may be asked from two goroutines
			}
			err := c.read(ctx, func(cells int) {
				since += cells
				most = max(most, since)
			})
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			times := ctx.times.Load()
			if times < max(1, c.least) || most > c.cells {
				t.Errorf("the context is asked %d times, not %d, with %d cells between", times, c.least, most)
			}
			for _, at := range []int64{1, times/2 + 1, times} {
				ctx := &asked{Context: context.Background(), cancel: at}
				after := 0
				err := c.read(ctx, func(cells int) {
					if ctx.times.Load() >= at {
						after += cells
					}
				})
				if !errors.Is(err, context.Canceled) || after > 0 {
					t.Errorf("cancelled at question %d of %d: %d cells after it, %v", at, times, after, err)
				}
			}
		})
	}
}

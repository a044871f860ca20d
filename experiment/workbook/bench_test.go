package workbook

import (
	"compress/flate"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// benchRows is a tenth of the full size, for which LEEWAY_BENCH_ROWS=1000000 asks.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("LEEWAY_BENCH_ROWS")); err == nil {
		return n
	}
	return 100_000
}

// floor unpacks the sheet and the shared strings by compress/flate to nowhere.
func floor(b *testing.B, x *xlsx) {
	for _, name := range []string{x.part[0], x.shared} {
		if x.parts[name] == nil {
			continue
		}
		raw, err := x.parts[name].OpenRaw()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, flate.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}

// excelizeRows reads all cells as excelize's raw values.
func excelizeRows(b *testing.B, path string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// cost is the least processor time and the least wall time of a few calls.
func cost(times int, f func()) (cpu, wall time.Duration) {
	for i := range times {
		c, w := processorTime(), time.Now()
		f()
		c, w2 := processorTime()-c, time.Since(w)
		if i == 0 || c < cpu {
			cpu = c
		}
		if i == 0 || w2 < wall {
			wall = w2
		}
	}
	return cpu, wall
}

// BenchmarkColumns prints how long reading takes as multiples of unpacking the same parts
// by compress/flate, and how much faster than excelize's raw rows it is. The goals at a
// million rows: processor time of columns at most 2.0 (inline strings 2.5), and on two
// idle cores wall time 1.2; excelize 12 and 20 times as long; at most 250 MB with the
// columns kept (inline 300), 100 MB streaming; the first rows within 0.3 s. Memory is that
// of a process of its own.
func BenchmarkColumns(b *testing.B) {
	rows, ctx := benchRows(), context.Background()
	for _, producer := range producers {
		path := generate(b, producer, rows)
		b.Run(producer, func(b *testing.B) {
			for b.Loop() {
				open := func() *xlsx {
					book, err := Open(ctx, path, Options{}, nil)
					if err != nil {
						b.Fatal(err)
					}
					return book.(*xlsx)
				}
				x := open()
				floorCPU, floorWall := cost(3, func() { floor(b, x) })
				sheet := x.sheets[0].Name
				measure := func(name string, read func(x *xlsx) error) (cpu, wall time.Duration) {
					cpu, wall = cost(5, func() {
						x := open()
						defer x.Close()
						if err := read(x); err != nil {
							b.Fatal(err)
						}
					})
					b.ReportMetric(float64(cpu)/float64(floorCPU), name+"-cpu/flate")
					b.ReportMetric(float64(wall)/float64(floorWall), name+"-wall/flate")
					return cpu, wall
				}
				pass := func(int, []Cell) error { return nil }
				measure("open", func(*xlsx) error { return nil })
				rowsCPU, _ := measure("rows", func(x *xlsx) error { return x.Rows(ctx, sheet, pass) })
				cpu, wall := measure("columns", func(x *xlsx) error {
					_, err := ReadColumns(ctx, x, sheet, nil)
					return err
				})
				theirs, theirWall := cost(1, func() { excelizeRows(b, path) })
				b.ReportMetric(float64(theirs)/float64(cpu), "excelize-cpu/columns")
				b.ReportMetric(float64(theirWall)/float64(wall), "excelize-wall/columns")

				Keep(x)
				if err := x.Rows(ctx, sheet, pass); err != nil {
					b.Fatal(err)
				}
				again, _ := cost(3, func() { _ = x.Rows(ctx, sheet, pass) }) // from memory, without fail
				b.ReportMetric(float64(again)/float64(rowsCPU), "again-cpu/rows")
				if err := x.Close(); err != nil {
					b.Fatal(err)
				}

				first := apart(b, path, "preview")
				for range 4 {
					if s := apart(b, path, "preview"); s.wall < first.wall {
						first = s
					}
				}
				b.ReportMetric(first.wall.Seconds(), "preview-s")
				b.ReportMetric(float64(apart(b, path, "columns").peak>>20), "columns-MB")
				b.ReportMetric(float64(apart(b, path, "rows").peak>>20), "rows-MB")
			}
		})
		_ = os.RemoveAll(filepath.Dir(path)) // a folder of the test
	}
}

package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
)

// openBudget is how many bytes are unpacked while a package is opened: a few hundredths
// of a second. Nearly all workbooks lie below and are checked whole.
const openBudget = 32 << 20

// check unpacks every part that the budget allows and compares its length and CRC-32,
// which shows damage that an XML reader would pass over. Row counts and merged ranges are
// picked up on the way. Sheets beyond the budget get an estimate of their rows; their
// checksums are compared when they are read. It gives how many bytes it has reported as
// done; the shared strings are still to be read.
func (b *xlsx) check(ctx context.Context, zr *zip.Reader, t *ticker) (done int64, err error) {
	total := b.stringsAtOpen()
	var within, beyond []*zip.File
	budget := uint64(openBudget)
	for _, f := range zr.File {
		if f.UncompressedSize64 > budget {
			beyond = append(beyond, f)
			continue
		}
		budget -= f.UncompressedSize64
		within = append(within, f)
		total += int64(f.UncompressedSize64)
	}
	for _, f := range within {
		index, err := b.index(ctx, f, false, func(n int) {
			done += int64(n)
			t.report(min(done, total), total)
		})
		if err != nil {
			return done, err
		}
		b.keepIndex(partName(f.Name), index, true)
	}
	for _, f := range beyond {
		if name := partName(f.Name); b.holdsSheet(name) {
			index, err := b.index(ctx, f, true, func(int) {})
			if err != nil {
				return done, err
			}
			b.keepIndex(name, index, false)
		}
	}
	return done, ctx.Err()
}

// stringsAtOpen is the length of the shared strings if they are read at once, else 0.
func (b *xlsx) stringsAtOpen() int64 {
	if n := b.sharedSize(); n <= openBudget/4 {
		return n
	}
	return 0
}

// keepIndex remembers what was found in a sheet's part.
func (b *xlsx) keepIndex(part string, index partIndex, whole bool) {
	merges := index.merges()
	for i := range b.sheets {
		if b.part[i] == part {
			b.sheets[i].Rows, b.sheets[i].Merged, b.indexed[i] = index.rows, merges, whole
			b.sheets[i].HiddenRows, b.sheets[i].HiddenColumns = index.hidden.rows, index.hidden.columns()
		}
	}
}

func (b *xlsx) holdsSheet(part string) bool { return b.sheetOf(part) != "" }

// Complete gives a sheet with the row count and the merged ranges that only the whole
// sheet tells: in a large one merged ranges stand behind the rows.
func (b *xlsx) Complete(ctx context.Context, sheet Sheet) (Sheet, error) {
	b.indexing.Lock()
	defer b.indexing.Unlock()
	for i := range b.sheets {
		if b.sheets[i].Index != sheet.Index {
			continue
		}
		if !b.indexed[i] {
			index, err := b.index(ctx, b.parts[b.part[i]], false, func(int) {})
			if err != nil {
				return Sheet{}, err
			}
			b.keepIndex(b.part[i], index, true)
		}
		return b.sheets[i], nil
	}
	return sheet, nil
}

// index unpacks a part and looks for rows and merged ranges if it holds a sheet. With
// estimate it looks at the beginning only.
func (b *xlsx) index(ctx context.Context, f *zip.File, estimate bool, tell func(n int)) (partIndex, error) {
	var index partIndex
	stream, err := openStream(f)
	if err != nil {
		return index, damaged(b.path, "", err)
	}
	defer stream.close()
	sheet := b.sheetOf(partName(f.Name))
	for {
		p, err := stream.next(ctx)
		switch {
		case err == io.EOF:
			return index, nil
		case err != nil && ctx.Err() != nil:
			return index, ctx.Err()
		case err != nil:
			r := damaged(b.path, fmt.Sprintf("The part %s does not match its checksum.", f.Name), err)
			r.Place.Sheet = sheet
			return index, r
		}
		if sheet != "" {
			index.add(p)
		}
		tell(p.end - p.start)
		if estimate {
			index.rows = int(float64(index.rows) * float64(f.UncompressedSize64) / float64(max(1, p.end-p.start)))
			index.rows = min(index.rows, MaxRows)
			return index, nil
		}
	}
}

func (b *xlsx) sheetOf(part string) string {
	for i, p := range b.part {
		if p == part {
			return b.sheets[i].Name
		}
	}
	return ""
}

// partIndex looks for rows and merged ranges in a sheet's bytes as they pass.
type partIndex struct {
	rows int
	mark []byte // how this sheet spells the end of a row
	kept []byte // everything from the first merged range on
	// hidden is what the sheet hides.
	hidden hiddenIndex
}

var (
	rowMarks  = [][]byte{[]byte("/row>"), []byte(":row>")}
	mergeMark = []byte("mergeCells")
)

// add takes in a piece; marks may lie across its beginning.
func (x *partIndex) add(p piece) {
	if x.kept != nil {
		if len(x.kept) < maxSmallPart {
			x.kept = append(x.kept, p.buf[p.start:p.end]...)
		}
		return
	}
	x.hidden.add(p)
	for i := 0; x.mark == nil && i < len(rowMarks); i++ {
		if bytes.Contains(p.buf[:p.end], rowMarks[i]) {
			x.mark = rowMarks[i]
		}
	}
	if x.mark != nil {
		x.rows += bytes.Count(p.buf[max(0, p.start-len(x.mark)+1):p.end], x.mark)
	}
	from := max(0, p.start-len(mergeMark)+1)
	if at := bytes.Index(p.buf[from:p.end], mergeMark); at >= 0 {
		x.kept = bytes.Clone(p.buf[from+at : p.end])
	}
}

var mergeRef = regexp.MustCompile(`mergeCell [^>]*?ref=["']([A-Za-z$]+[0-9$]+):([A-Za-z$]+[0-9]+)["']`)

func (x *partIndex) merges() []Range {
	var out []Range
	for _, m := range mergeRef.FindAllSubmatch(x.kept, 100_000) {
		r1, c1, ok1 := ParseCell(string(m[1]))
		r2, c2, ok2 := ParseCell(string(m[2]))
		if ok1 && ok2 && r1 > 0 && r2 >= r1 && c2 >= c1 {
			out = append(out, Range{r1, r2, c1, c2})
		}
	}
	return out
}

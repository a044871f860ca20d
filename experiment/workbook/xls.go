package workbook

import (
	"context"
	"encoding/binary"
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"leeway/experiment/workbook/cfb"
)

// xls is an old workbook, of Excel 97 to 2003 (BIFF8) or Excel 5 and 95 (BIFF5): a stream
// of records in a compound file ([MS-XLS]). It is read whole into memory. Its format has
// no checksums: what is cut short or does not fit together is refused, and a changed bit
// inside a number cannot be told.
type xls struct {
	remarks
	path, sum string
	src       *source
	stream    []byte
	version   uint16 // biff5 or biff8
	page      encoding.Encoding
	formats   []format // by cell style
	strings   []string
	date1904  bool
	sheets    []Sheet
	start     []int // of each sheet in the stream
	hidden    [][]Range
	rows      []map[int]bool // hidden rows
	cellless  []Sheet
}

func (b *xls) Path() string    { return b.path }
func (b *xls) SHA256() string  { return b.sum }
func (b *xls) Close() error    { return b.src.Close() }
func (b *xls) Sheets() []Sheet { return append([]Sheet(nil), b.sheets...) }
func (b *xls) others() []Sheet { return b.cellless }

// Complete gives the sheet as it is: an old workbook is known whole when it is opened.
func (b *xls) Complete(_ context.Context, sheet Sheet) (Sheet, error) {
	for _, s := range b.sheets {
		if s.Index == sheet.Index {
			return s, nil
		}
	}
	return sheet, nil
}

// openXLS opens the workbook in a compound file.
func openXLS(ctx context.Context, src *source, sum string, file *cfb.File) (Book, error) {
	for _, name := range []string{"Workbook", "Book"} {
		stream, err := file.Stream(name)
		if err != nil {
			return nil, damaged(src.path, "Its stream of records is not whole.", err)
		}
		if stream != nil {
			return openRecords(ctx, src, sum, stream)
		}
	}
	switch {
	case file.Has("WordDocument"), file.Has("PowerPoint Document"):
		return nil, refuse(src.path, "This is a text document or a presentation, not a workbook.", "Choose the workbook, or copy the table into one.", nil)
	}
	return nil, refuse(src.path, "This file was made by an Office program, but it holds no workbook.", "Choose another file, or ask for it again.", nil)
}

// openBare opens records that stand in a file without a container, as some writers of
// Excel 5 workbooks left them.
func openBare(ctx context.Context, src *source, sum string) (Book, error) {
	if src.size > maxCompound {
		return nil, tooLarge(src.path, "it is old and has more than 512 MB.")
	}
	stream, err := src.all()
	if err != nil {
		return nil, err
	}
	return openRecords(ctx, src, sum, stream)
}

// openRecords opens a stream of records.
func openRecords(ctx context.Context, src *source, sum string, stream []byte) (Book, error) {
	b := &xls{path: src.path, sum: sum, src: src, stream: stream, page: charmap.Windows1252}
	if err := b.globals(ctx); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, refuse(b.path, "The workbook has no sheet with cells.", "Choose another file.", nil)
	}
	for i := range b.sheets {
		if err := b.frame(ctx, i); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// cutShort is the refusal for records that end too early.
func (b *xls) cutShort(detail string, cause error) error { return damaged(b.path, detail, cause) }

// globals reads what the whole workbook shares: sheets, texts, number formats
// ([MS-XLS] 2.1.7.20.1).
func (b *xls) globals(ctx context.Context) error {
	r := &records{stream: b.stream}
	if err := b.beginning(r); err != nil {
		return err
	}
	g := &xlsGlobals{book: b, own: map[uint16]format{}}
	for n := 0; ; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at := r.at
		rec, err := r.next()
		if err != nil {
			return b.cutShort("The list of sheets and texts is not whole.", err)
		}
		if rec.kind == biffEOF {
			break
		}
		if err := g.take(r, rec); err != nil {
			if isRefusal(err) {
				return err
			}
			return b.cutShort(fmt.Sprintf("The record at byte %d cannot be read.", at), err)
		}
	}
	return g.finish()
}

// beginning reads the first record, which tells the version.
func (b *xls) beginning(r *records) error {
	first, err := r.next()
	if err != nil || len(first.data) < 4 {
		return b.cutShort("The beginning of the workbook is missing.", err)
	}
	b.version = binary.LittleEndian.Uint16(first.data)
	kind := binary.LittleEndian.Uint16(first.data[2:])
	switch {
	case first.kind == 0x0009, first.kind == 0x0209, first.kind == 0x0409:
		return olderThanExcel5(b.path)
	case first.kind != biffBOF:
		return b.cutShort("The beginning of the workbook is missing.", nil)
	case b.version < biff5, kind == biffWorksheet:
		return olderThanExcel5(b.path)
	case b.version != biff5 && b.version != biff8, kind != biffGlobals:
		return b.cutShort("The beginning of the workbook is not one.", nil)
	}
	return nil
}

func olderThanExcel5(path string) error {
	return refuse(path, "This is a workbook of Excel 4 or older, which Leeway does not read.", "Open it in LibreOffice, choose Save As, and save it as .xlsx.", nil)
}

// xlsGlobals gathers the globals; what depends on the code page waits for the end.
type xlsGlobals struct {
	book   *xls
	own    map[uint16]format // number formats by their index
	styles []uint16          // index of the number format of each cell style
	bounds []record
	codes  []record
}

func (g *xlsGlobals) take(r *records, rec record) error {
	b := g.book
	switch rec.kind {
	case biffFilePass:
		return refuse(b.path, "The workbook is protected by a password, in the way of old .xls files, which Leeway does not open.",
			"Open it in Excel with the password, choose Save As, and save it as .xlsx.", ErrLocked)
	case biffCodePage:
		if len(rec.data) < 2 {
			return errShortRecord
		}
		page, known := codePage(binary.LittleEndian.Uint16(rec.data))
		if !known && b.version == biff5 {
			return refuse(b.path, fmt.Sprintf("The texts of this old workbook are in code page %d, which Leeway does not know.", binary.LittleEndian.Uint16(rec.data)),
				"Open it in Excel or LibreOffice, choose Save As, and save it as .xlsx.", nil)
		}
		b.page = page
	case biffDate1904:
		b.date1904 = len(rec.data) > 0 && rec.data[0] == 1
	case biffBoundSheet:
		g.bounds = append(g.bounds, rec)
	case biffFormat:
		g.codes = append(g.codes, rec)
	case biffXF:
		if len(rec.data) < 4 {
			return errShortRecord
		}
		g.styles = append(g.styles, binary.LittleEndian.Uint16(rec.data[2:]))
	case biffSST:
		return b.sharedTexts(r, rec)
	}
	return nil
}

// finish names the sheets and settles the styles.
func (g *xlsGlobals) finish() error {
	b := g.book
	for _, rec := range g.codes {
		if len(rec.data) < 2 {
			return b.cutShort("A number format is not whole.", nil)
		}
		s := &segments{parts: [][]byte{rec.data[2:]}}
		code, err := b.formatCode(s)
		if err != nil {
			return b.cutShort("A number format is not whole.", err)
		}
		g.own[binary.LittleEndian.Uint16(rec.data)] = parseFormat(code)
	}
	for _, index := range g.styles {
		f, ok := g.own[index]
		if !ok {
			f = builtinFormat(int(index))
		}
		b.formats = append(b.formats, f)
	}
	for i, rec := range g.bounds {
		if err := b.addSheet(i, rec); err != nil {
			return err
		}
	}
	return nil
}

func (b *xls) formatCode(s *segments) (string, error) {
	if b.version == biff8 {
		return s.unicode(2)
	}
	return s.bytes(1, b.page)
}

// addSheet reads a BOUNDSHEET record ([MS-XLS] 2.4.28).
func (b *xls) addSheet(index int, rec record) error {
	if len(rec.data) < 7 {
		return b.cutShort("The name of a sheet is not whole.", nil)
	}
	s := &segments{parts: [][]byte{rec.data[6:]}}
	var name string
	var err error
	if b.version == biff8 {
		name, err = s.unicode(1)
	} else {
		name, err = s.bytes(1, b.page)
	}
	if err != nil {
		return b.cutShort("The name of a sheet is not whole.", err)
	}
	state := rec.data[4] & 3
	sheet := Sheet{Name: name, Index: index, Hidden: state != 0, VeryHidden: state == 2, Kind: "worksheet"}
	switch rec.data[5] {
	case 0:
		b.sheets = append(b.sheets, sheet)
		b.start = append(b.start, int(binary.LittleEndian.Uint32(rec.data)))
		return nil
	case 2:
		sheet.Kind = "chart"
	case 6:
		sheet.Kind = "module"
	default:
		sheet.Kind = "macro"
	}
	b.cellless = append(b.cellless, sheet)
	return nil
}

// sharedTexts reads the texts that cells point to ([MS-XLS] 2.4.265). Where they end
// before their number is reached, the cells that point beyond are found when they are read.
func (b *xls) sharedTexts(r *records, rec record) error {
	s, err := r.continued(rec)
	if err != nil {
		return err
	}
	if _, err := s.number(4); err != nil {
		return err
	}
	count, err := s.number(4)
	if err != nil {
		return err
	}
	for n := uint32(0); n < count && s.left(); n++ {
		text, err := s.unicode(2)
		if err != nil {
			return err
		}
		b.strings = append(b.strings, text)
	}
	return nil
}

// codePage gives the character set of a CODEPAGE record ([MS-XLS] 2.4.52), which matters
// for BIFF5 only.
func codePage(n uint16) (encoding.Encoding, bool) {
	switch n {
	case 1252, 32769, 367:
		return charmap.Windows1252, true
	case 1200, 65001:
		return unicode.UTF8, true
	case 10000, 32768:
		return charmap.Macintosh, true
	case 932:
		return japanese.ShiftJIS, true
	case 936:
		return simplifiedchinese.GBK, true
	case 949:
		return korean.EUCKR, true
	case 950:
		return traditionalchinese.Big5, true
	}
	pages := map[uint16]encoding.Encoding{
		437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855,
		858: charmap.CodePage858, 860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863,
		865: charmap.CodePage865, 866: charmap.CodePage866, 874: charmap.Windows874, 1250: charmap.Windows1250,
		1251: charmap.Windows1251, 1253: charmap.Windows1253, 1254: charmap.Windows1254, 1255: charmap.Windows1255,
		1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258, 10007: charmap.MacintoshCyrillic,
	}
	if e, ok := pages[n]; ok {
		return e, true
	}
	return charmap.Windows1252, false
}

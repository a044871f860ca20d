package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
)

// xlsx is a workbook package: a zip of XML parts that name each other by
// relationships (ECMA-376 part 2).
type xlsx struct {
	path, sum string
	file      *os.File
	parts     map[string]*zip.File // by lower-case name without a leading slash
	merged    map[string][]Range
	rows      map[string]int
	sheets    []Sheet
	part      []string // part name of each sheet
	shared    string   // part name of the shared strings, or ""
	formats   []format // by cell style
	date1904  bool

	stringsOnce sync.Mutex
	stringsRead bool
	strings     []string
	noStrings   error // why the shared strings could not be read: told at the first cell that needs one
}

func (b *xlsx) Path() string   { return b.path }
func (b *xlsx) SHA256() string { return b.sum }
func (b *xlsx) Close() error   { return b.file.Close() }

func (b *xlsx) Sheets() []Sheet { return append([]Sheet(nil), b.sheets...) }

// Limits of a package. The largest honest workbook, a full sheet of text, stays
// well below them.
const (
	maxParts     = 20_000
	maxPartSize  = 8 << 30
	maxSmallPart = 64 << 20
	// A part over suspiciousSize that shrinks more than suspiciousRatio times is a
	// bomb: rows differ at least in their numbers, so that real sheets stay below 60.
	suspiciousSize  = 64 << 20
	suspiciousRatio = 300
)

func openPackage(ctx context.Context, r io.ReaderAt, file *os.File, size int64, path, sum string, t *ticker) (Book, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(path, "", err)
	}
	b := &xlsx{path: path, sum: sum, file: file, parts: map[string]*zip.File{}, merged: map[string][]Range{}, rows: map[string]int{}}
	if err := b.list(zr); err != nil {
		return nil, err
	}
	if err := b.structure(); err != nil {
		return nil, err
	}
	done, err := b.check(ctx, zr, t)
	if err != nil {
		return nil, err
	}
	if b.noStrings, b.stringsRead = b.loadStrings(ctx, t, done), true; ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i := range b.sheets {
		b.sheets[i].Merged, b.sheets[i].Rows = b.merged[b.part[i]], b.rows[b.part[i]]
	}
	return b, nil
}

// list indexes the parts and refuses packages no program would write.
func (b *xlsx) list(zr *zip.Reader) error {
	if len(zr.File) > maxParts {
		return tooLarge(b.path, fmt.Sprintf("it holds %d parts.", len(zr.File)))
	}
	for _, f := range zr.File {
		if f.UncompressedSize64 > maxPartSize {
			return tooLarge(b.path, "a part of it is larger than 8 GB when unpacked.")
		}
		if f.UncompressedSize64 > suspiciousSize && f.UncompressedSize64/suspiciousRatio > f.CompressedSize64 {
			return tooLarge(b.path, fmt.Sprintf("a part of %d KB unpacks to %d MB, as in files made to fill a computer.", f.CompressedSize64>>10, f.UncompressedSize64>>20))
		}
		name := partName(f.Name)
		if _, twice := b.parts[name]; twice && !strings.HasSuffix(name, "/") {
			return damaged(b.path, fmt.Sprintf("It holds two parts called %s.", f.Name), nil)
		}
		b.parts[name] = f
	}
	return nil
}

func partName(name string) string {
	return strings.ToLower(strings.TrimLeft(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// relationship is one line of a .rels part.
type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func (r relationship) is(kind string) bool { return strings.HasSuffix(r.Type, "/"+kind) }

// relations reads the relationships of a part; targets become part names.
func (b *xlsx) relations(of string) ([]relationship, error) {
	dir, base := path.Split(of)
	var list struct {
		Relationship []relationship `xml:"Relationship"`
	}
	if err := b.decode(dir+"_rels/"+base+".rels", &list); err != nil {
		return nil, err
	}
	for i, r := range list.Relationship {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		list.Relationship[i].Target = partName(target)
	}
	return list.Relationship, nil
}

// structure finds the sheets, the shared strings and the number formats.
func (b *xlsx) structure() error {
	book, err := b.findWorkbook()
	if err != nil {
		return err
	}
	var wb struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(book, &wb); err != nil {
		return err
	}
	b.date1904 = isTrue(wb.Properties.Date1904)
	relations, err := b.relations(book)
	if err != nil {
		return err
	}
	byID := map[string]relationship{}
	for _, r := range relations {
		byID[r.ID] = r
		switch {
		case r.is("sharedStrings"):
			b.shared = r.Target
		case r.is("styles"):
			if b.formats, err = b.styles(r.Target); err != nil {
				return err
			}
		}
	}
	for i, s := range wb.Sheets {
		rel := byID[relationID(s.Attrs)]
		if !rel.is("worksheet") {
			continue // chart sheets, dialogs and old macro sheets hold no cells
		}
		if b.parts[rel.Target] == nil {
			return damaged(b.path, fmt.Sprintf("The part that holds sheet “%s” is missing.", s.Name), nil)
		}
		b.sheets = append(b.sheets, Sheet{Name: s.Name, Hidden: s.State == "hidden" || s.State == "veryHidden", Index: i})
		b.part = append(b.part, rel.Target)
	}
	if len(b.sheets) == 0 {
		return refuse(b.path, "The workbook has no sheet with cells.", "Choose another file.", nil)
	}
	return nil
}

// relationID finds r:id among a sheet's attributes, whatever its prefix.
func relationID(attrs []xml.Attr) string {
	for _, a := range attrs {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// findWorkbook gives the part name of the workbook, or says what else the zip is.
func (b *xlsx) findWorkbook() (string, error) {
	if b.parts["_rels/.rels"] != nil {
		relations, err := b.relations("")
		if err != nil {
			return "", err
		}
		for _, r := range relations {
			if r.is("officeDocument") && b.parts[r.Target] != nil {
				if strings.HasSuffix(r.Target, ".bin") {
					return "", refuse(b.path, "This is a binary workbook (.xlsb), which Leeway does not read.", "Open it in Excel, choose Save As, and save it as .xlsx.", nil)
				}
				if strings.HasPrefix(r.Target, "word/") || strings.HasPrefix(r.Target, "ppt/") {
					return "", refuse(b.path, "This is a text document or a presentation, not a workbook.", "Choose the workbook, or copy the table into one.", nil)
				}
				return r.Target, nil
			}
		}
	}
	switch {
	case b.parts["xl/workbook.xml"] != nil:
		return "xl/workbook.xml", nil
	case b.parts["content.xml"] != nil && b.parts["mimetype"] != nil:
		return "", refuse(b.path, "This is an OpenDocument file (.ods), which Leeway does not read.", "Open it in LibreOffice, choose Save As, and save it as .xlsx.", nil)
	}
	return "", refuse(b.path, "This is a zip archive or a damaged workbook: the list of sheets is missing.", "Unpack the archive and choose a workbook inside it, or ask for the file again.", nil)
}

// decode reads a small part into a structure. A document type declaration is
// refused: workbooks have none, and entity bombs need one.
func (b *xlsx) decode(name string, into any) error {
	f := b.parts[name]
	if f == nil {
		return damaged(b.path, fmt.Sprintf("The part %s is missing.", name), nil)
	}
	if f.UncompressedSize64 > maxSmallPart {
		return tooLarge(b.path, fmt.Sprintf("its part %s is larger than 64 MB.", name))
	}
	rc, err := f.Open()
	if err != nil {
		return damaged(b.path, "", err)
	}
	defer rc.Close()
	data, err := io.ReadAll(io.LimitReader(rc, maxSmallPart+1))
	if err != nil {
		return damaged(b.path, "", err)
	}
	if bytes.Contains(data, []byte("<!DOCTYPE")) {
		return tooLarge(b.path, fmt.Sprintf("its part %s declares a document type.", name))
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset
	if err := d.Decode(into); err != nil {
		return damaged(b.path, fmt.Sprintf("The part %s cannot be read.", name), err)
	}
	return nil
}

// check unpacks every part once. Reading a zip part to its end compares its
// length and CRC-32, which shows damage that an XML reader would pass over. Row
// counts and merged ranges are picked up on the way. It gives how many bytes it
// has reported as done; the shared strings are still to be read.
func (b *xlsx) check(ctx context.Context, zr *zip.Reader, t *ticker) (done int64, err error) {
	total := b.sharedSize()
	for _, f := range zr.File {
		total += int64(f.UncompressedSize64)
	}
	isSheet := map[string]bool{}
	for _, name := range b.part {
		isSheet[name] = true
	}
	buf := make([]byte, 1<<17)
	for _, f := range zr.File {
		name := partName(f.Name)
		rc, err := f.Open()
		if err != nil {
			return done, damaged(b.path, "", err)
		}
		var index partIndex
		for err == nil {
			if ctx.Err() != nil {
				_ = rc.Close() // the reading is given up
				return done, ctx.Err()
			}
			var n int
			n, err = rc.Read(buf)
			if isSheet[name] {
				index.write(buf[:n])
			}
			done += int64(n)
			t.report(min(done, total), total)
		}
		_ = rc.Close() // read to its end or broken: nothing more to learn
		if err != io.EOF {
			r := damaged(b.path, fmt.Sprintf("The part %s does not match its checksum.", f.Name), err)
			r.Place.Sheet = b.sheetOf(name)
			return done, r
		}
		if isSheet[name] {
			b.rows[name], b.merged[name] = index.rows, index.merges()
		}
	}
	return done, nil
}

// sharedSize is the length of the shared strings, 0 where there are none.
func (b *xlsx) sharedSize() int64 {
	if f := b.parts[b.shared]; b.shared != "" && f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
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
	tail []byte // carried over from the piece before, one byte less than the longest mark
	kept []byte // everything from the first merged range on
}

var (
	rowMarks  = [][]byte{[]byte("/row>"), []byte(":row>")}
	mergeMark = []byte("mergeCells")
)

func (s *partIndex) write(p []byte) {
	if s.kept != nil {
		if len(s.kept) < maxSmallPart {
			s.kept = append(s.kept, p...)
		}
		return
	}
	piece := append(s.tail, p...)
	// Marks that lie in the tail altogether were counted with the piece before.
	fresh := piece[max(0, len(s.tail)-len("/row>")+1):]
	for _, mark := range rowMarks {
		s.rows += bytes.Count(fresh, mark)
	}
	if at := bytes.Index(piece, mergeMark); at >= 0 {
		s.kept = append([]byte{}, piece[at:]...)
	}
	s.tail = append([]byte(nil), piece[max(0, len(piece)-len(mergeMark)+1):]...)
}

var mergeRef = regexp.MustCompile(`mergeCell [^>]*?ref=["']([A-Za-z$]+[0-9$]+):([A-Za-z$]+[0-9]+)["']`)

func (s *partIndex) merges() []Range {
	var out []Range
	for _, m := range mergeRef.FindAllSubmatch(s.kept, 100_000) {
		r1, c1, ok1 := ParseCell(string(m[1]))
		r2, c2, ok2 := ParseCell(string(m[2]))
		if ok1 && ok2 && r1 > 0 && r2 >= r1 && c2 >= c1 {
			out = append(out, Range{r1, r2, c1, c2})
		}
	}
	return out
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
)

// xlsx is a workbook package: a zip of XML parts that name each other by
// relationships (ECMA-376 part 2).
type xlsx struct {
	remarks
	parcel
	sum      *fingerprint
	file     io.Closer
	part     []string // part name of each sheet
	shared   string   // part name of the shared strings, or ""
	formats  []format // by cell style
	date1904 bool

	indexing sync.Mutex // for what Complete finds
	sheets   []Sheet
	cellless []Sheet // sheets of other kinds
	indexed  []bool  // whether the sheet's rows and merged ranges are known

	stringsOnce sync.Mutex
	stringsRead bool
	strings     []string
	early       []string // the first of them, for Peek
	noStrings   error    // why the shared strings could not be read: told at the first cell that needs one

	kept keptSheet
}

// parcel is a zip archive of parts, as workbooks are.
type parcel struct {
	path  string
	parts map[string]*zip.File // by lower-case name without a leading slash
}

func (b *xlsx) Path() string { return b.path }

func (b *xlsx) SHA256() string {
	sum, _ := b.sum.wait() // an error was told by Rows
	return sum
}

func (b *xlsx) Close() error {
	b.sum.giveUp()
	b.kept.letGo()
	return b.file.Close()
}

func (b *xlsx) Sheets() []Sheet {
	b.indexing.Lock()
	defer b.indexing.Unlock()
	return append([]Sheet(nil), b.sheets...)
}

// Limits of a package. The largest honest workbook, a full sheet of text, stays
// well below them.
const (
	maxParts     = 20_000
	maxSheets    = 5_000
	maxPartSize  = 8 << 30
	maxSmallPart = 32 << 20
	// A part over suspiciousSize that shrinks more than suspiciousRatio times is a
	// bomb: rows differ at least in their numbers, so that real sheets stay below 60.
	suspiciousSize  = 64 << 20
	suspiciousRatio = 300
	// suspiciousSmall is the same for parts that are read into memory whole.
	suspiciousSmall = 4 << 20
)

// suspicious says whether a part of more than size bytes is a bomb.
func suspicious(f *zip.File, size uint64) bool {
	return f.UncompressedSize64 > size && f.UncompressedSize64/suspiciousRatio > f.CompressedSize64
}

// openZip opens a zip archive, which most kinds of workbook are. What it is is told by
// what is in it, not by its name.
func openZip(ctx context.Context, src *source, sum *fingerprint, o Options, t *ticker) (_ Book, err error) {
	defer func() {
		if err != nil {
			sum.giveUp()
		}
	}()
	zr, err := zip.NewReader(src, src.size)
	if err != nil {
		return nil, damaged(src.path, "", err)
	}
	if isArchive(zr) {
		sum.giveUp() // a member has its own
		return openOnly(ctx, src, zr, o)
	}
	return openPackage(ctx, src, zr, sum, t)
}

func openPackage(ctx context.Context, src *source, zr *zip.Reader, sum *fingerprint, t *ticker) (Book, error) {
	p := parcel{path: src.path, parts: map[string]*zip.File{}}
	if err := p.list(zr); err != nil {
		return nil, err
	}
	if p.parts[contentPart] != nil && p.parts["xl/workbook.xml"] == nil {
		return openODS(ctx, src, p, sum, t)
	}
	b := &xlsx{parcel: p, sum: sum, file: src}
	if err := b.structure(ctx); err != nil {
		return nil, err
	}
	b.indexed = make([]bool, len(b.sheets))
	done, err := b.check(ctx, zr, t)
	if err != nil {
		return nil, err
	}
	if b.stringsAtOpen() == b.sharedSize() {
		b.noStrings, b.stringsRead = b.loadStrings(ctx, t, done), true
	} else {
		t.report(done, done)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return b, nil
}

// list indexes the parts and refuses packages no program would write.
func (b *parcel) list(zr *zip.Reader) error {
	if len(zr.File) > maxParts {
		return tooLarge(b.path, fmt.Sprintf("it holds %d parts.", len(zr.File)))
	}
	for _, f := range zr.File {
		if f.UncompressedSize64 > maxPartSize {
			return tooLarge(b.path, "a part of it is larger than 8 GB when unpacked.")
		}
		if suspicious(f, suspiciousSize) {
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
func (b *xlsx) relations(ctx context.Context, of string) ([]relationship, error) {
	dir, base := path.Split(of)
	var list struct {
		Relationship []relationship `xml:"Relationship"`
	}
	if err := b.decode(ctx, dir+"_rels/"+base+".rels", &list); err != nil {
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
func (b *xlsx) structure(ctx context.Context) error {
	book, err := b.findWorkbook(ctx)
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
	if err := b.decode(ctx, book, &wb); err != nil {
		return err
	}
	b.date1904 = isTrue(wb.Properties.Date1904)
	relations, err := b.relations(ctx, book)
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
			if b.formats, err = b.styles(ctx, r.Target); err != nil {
				return err
			}
		}
	}
	if len(wb.Sheets) > maxSheets {
		return tooLarge(b.path, fmt.Sprintf("it holds %d sheets.", len(wb.Sheets)))
	}
	for i, s := range wb.Sheets {
		rel := byID[relationID(s.Attrs)]
		sheet := Sheet{Name: s.Name, Kind: sheetKind(rel), Hidden: s.State == "hidden" || s.State == "veryHidden", VeryHidden: s.State == "veryHidden", Index: i}
		if !rel.is("worksheet") {
			b.cellless = append(b.cellless, sheet)
			continue
		}
		if b.parts[rel.Target] == nil {
			return damaged(b.path, fmt.Sprintf("The part that holds sheet “%s” is missing.", s.Name), nil)
		}
		b.sheets = append(b.sheets, sheet)
		b.part = append(b.part, rel.Target)
	}
	if len(b.sheets) == 0 {
		return refuse(b.path, "The workbook has no sheet with cells.", "Choose another file.", nil)
	}
	return nil
}

// sheetKind names a sheet's kind by its relationship (ECMA-376 part 1, 12.3).
func sheetKind(r relationship) string {
	switch {
	case r.is("worksheet"):
		return "worksheet"
	case r.is("chartsheet"):
		return "chart"
	case r.is("dialogsheet"):
		return "dialog"
	}
	return "macro"
}

func (b *xlsx) others() []Sheet { return b.cellless }

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
func (b *xlsx) findWorkbook(ctx context.Context) (string, error) {
	if b.parts["_rels/.rels"] != nil {
		relations, err := b.relations(ctx, "")
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
	if b.parts["xl/workbook.xml"] != nil {
		return "xl/workbook.xml", nil
	}
	return "", refuse(b.path, "This is a zip archive or a damaged workbook: the list of sheets is missing.", "Unpack the archive and choose a workbook inside it, or ask for the file again.", nil)
}

// decode reads a small part into a structure. A document type declaration is
// refused: workbooks have none, and entity bombs need one.
func (b *parcel) decode(ctx context.Context, name string, into any) error {
	f := b.parts[name]
	if f == nil {
		return damaged(b.path, fmt.Sprintf("The part %s is missing.", name), nil)
	}
	if f.UncompressedSize64 > maxSmallPart {
		return tooLarge(b.path, fmt.Sprintf("its part %s is larger than %d MB.", name, maxSmallPart>>20))
	}
	if suspicious(f, suspiciousSmall) {
		return tooLarge(b.path, fmt.Sprintf("its part %s of %d KB unpacks to %d MB, as in files made to fill a computer.", name, f.CompressedSize64>>10, f.UncompressedSize64>>20))
	}
	rc, err := f.Open()
	if err != nil {
		return damaged(b.path, "", err)
	}
	defer rc.Close()
	data, err := io.ReadAll(asking{ctx, io.LimitReader(rc, maxSmallPart+1)})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return damaged(b.path, "", err)
	}
	if bytes.Contains(data, []byte("<!DOCTYPE")) {
		return tooLarge(b.path, fmt.Sprintf("its part %s declares a document type.", name))
	}
	if err := readXML(asking{ctx, bytes.NewReader(data)}, charset).Decode(into); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var long *longRun
		if errors.As(err, &long) || errors.Is(err, errNested) {
			return tooLarge(b.path, fmt.Sprintf("its part %s holds %v.", name, err))
		}
		return damaged(b.path, fmt.Sprintf("The part %s cannot be read.", name), err)
	}
	return nil
}

// sharedSize is the length of the shared strings, 0 where there are none.
func (b *xlsx) sharedSize() int64 {
	if f := b.parts[b.shared]; b.shared != "" && f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

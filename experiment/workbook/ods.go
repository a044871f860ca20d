package workbook

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ods is an OpenDocument spreadsheet: a zip archive whose part content.xml holds all
// sheets (OpenDocument 1.3, part 3, section 9). It is read by encoding/xml as a stream,
// and never held whole.
type ods struct {
	remarks
	parcel
	sum    *fingerprint
	file   io.Closer
	sheets []Sheet
	styles odsStyles
	// root is a start tag with all name spaces, and starts is where in the content each
	// sheet begins, so that a sheet is read without those before it.
	root   string
	starts []int64
}

func (b *ods) Path() string    { return b.path }
func (b *ods) Sheets() []Sheet { return append([]Sheet(nil), b.sheets...) }

func (b *ods) SHA256() string {
	sum, _ := b.sum.wait() // an error was told by Rows
	return sum
}

func (b *ods) Close() error {
	b.sum.giveUp()
	return b.file.Close()
}

// Complete gives the sheet as it is: the whole content is read when the file is opened.
func (b *ods) Complete(_ context.Context, sheet Sheet) (Sheet, error) {
	for _, s := range b.sheets {
		if s.Index == sheet.Index {
			return s, nil
		}
	}
	return sheet, nil
}

// contentPart is the part with the sheets.
const contentPart = "content.xml"

// openODS reads the styles and looks through all sheets once, which compares their
// checksum too.
func openODS(ctx context.Context, src *source, p parcel, sum *fingerprint, t *ticker) (Book, error) {
	b := &ods{parcel: p, sum: sum, file: src}
	if err := b.openable(ctx); err != nil {
		return nil, err
	}
	b.styles = odsStyles{}
	if b.parts["styles.xml"] != nil {
		if err := b.readStyles("styles.xml"); err != nil {
			return nil, err
		}
	}
	if err := b.readStyles(contentPart); err != nil {
		return nil, err
	}
	if err := b.walk(ctx, &odsIndex{book: b}, t); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, refuse(b.path, "The document has no sheet.", "Choose another file.", nil)
	}
	return b, nil
}

// openable refuses documents of other kinds and protected ones.
func (b *ods) openable(ctx context.Context) error {
	if b.parts["mimetype"] != nil {
		kind, err := b.text("mimetype", 1<<10)
		if err != nil {
			return err
		}
		if !strings.Contains(kind, "spreadsheet") {
			return refuse(b.path, "This is a text document, a presentation or a drawing, not a spreadsheet.", "Choose the spreadsheet, or copy the table into one.", nil)
		}
	}
	if b.parts["meta-inf/manifest.xml"] != nil {
		var manifest struct {
			Files []struct {
				Encryption *struct{} `xml:"encryption-data"`
			} `xml:"file-entry"`
		}
		if err := b.decode(ctx, "meta-inf/manifest.xml", &manifest); err != nil {
			return err
		}
		for _, f := range manifest.Files {
			if f.Encryption != nil {
				return refuse(b.path, "The spreadsheet is protected by a password, in the way of OpenDocument, which Leeway does not open.",
					"Open it in LibreOffice with the password, and save it as .xlsx.", ErrLocked)
			}
		}
	}
	if b.parts[contentPart] == nil {
		return damaged(b.path, "The part content.xml is missing.", nil)
	}
	return nil
}

// text reads a small part of plain text.
func (b *parcel) text(part string, limit int64) (string, error) {
	rc, err := b.parts[part].Open()
	if err != nil {
		return "", damaged(b.path, "", err)
	}
	defer rc.Close()
	data, err := io.ReadAll(io.LimitReader(rc, limit))
	if err != nil {
		return "", damaged(b.path, fmt.Sprintf("The part %s does not match its checksum.", part), err)
	}
	return string(data), nil
}

// Rows streams one sheet.
func (b *ods) Rows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	s, err := FindSheet(b, sheet)
	if err != nil {
		return err
	}
	if err := b.walkSheet(ctx, &odsReader{book: b, wanted: s.Index, yield: yield}, s.Index); err != nil {
		return err
	}
	if _, unread := b.sum.wait(); unread != nil {
		return cannotOpen(b.path, unread)
	}
	return nil
}

// The name spaces of OpenDocument by the prefixes that are usual for them.
var odsSpaces = map[string]string{
	"urn:oasis:names:tc:opendocument:xmlns:office:1.0":                     "office:",
	"urn:oasis:names:tc:opendocument:xmlns:table:1.0":                      "table:",
	"urn:oasis:names:tc:opendocument:xmlns:text:1.0":                       "text:",
	"urn:oasis:names:tc:opendocument:xmlns:style:1.0":                      "style:",
	"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0":                  "number:",
	"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext:",
}

// odsName is a name with the usual prefix of its name space.
func odsName(n xml.Name) string { return odsSpaces[n.Space] + n.Local }

// odsAttr is an attribute's value by its usual name.
func odsAttr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if len(name) > len(a.Name.Local) && strings.HasSuffix(name, a.Name.Local) && odsName(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// odsStream is content.xml as guarded tokens.
type odsStream struct {
	book   *ods
	ctx    context.Context
	xml    xmlReader
	tokens int
	tell   func(offset int64)
	place  func() (sheet, cell string)
}

// token reads the next token; the end of the part is damage, for nobody asks behind the
// end of the document.
func (s *odsStream) token() (xml.Token, error) {
	if s.tokens++; s.tokens%checkEvery == 0 {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		s.tell(s.xml.InputOffset())
	}
	t, err := s.xml.Token()
	if err != nil {
		return nil, s.refusal(err)
	}
	if d, ok := t.(xml.Directive); ok && len(d) > 0 {
		return nil, tooLarge(s.book.path, "its content declares a document type.")
	}
	return t, nil
}

func (s *odsStream) skip() error {
	for depth := 1; depth > 0; {
		t, err := s.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// refusal makes a sentence of what ends the reading.
func (s *odsStream) refusal(err error) error {
	var long *longRun
	if errors.As(err, &long) {
		return tooLarge(s.book.path, "a single cell holds more than a million bytes.")
	}
	if errors.Is(err, errNested) {
		return tooLarge(s.book.path, "its content has "+errNested.Error()+".")
	}
	sheet, cell := s.place()
	detail := "Reading stops here."
	if errors.Is(err, zip.ErrChecksum) {
		detail = "Its content does not match its checksum."
	}
	return damagedCell(s.book.path, sheet, cell, detail, err)
}

// damage is a refusal at the place that is read.
func (s *odsStream) damage(detail string, cause error) error {
	sheet, cell := s.place()
	return damagedCell(s.book.path, sheet, cell, detail, cause)
}

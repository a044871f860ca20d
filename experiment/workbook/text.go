package workbook

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textBook is a text table: one sheet, every cell text. What the text means is
// for package dataset to say.
type textBook struct {
	remarks
	path, sum string
	src       *source
	encoding  encoding.Encoding
	options   Options // as used: encoding and separator filled in
	sheet     Sheet
	// readings are the character sets it could be in, where none is certain.
	readings []CharacterSet
}

func (b *textBook) Path() string    { return b.path }
func (b *textBook) SHA256() string  { return b.sum }
func (b *textBook) Close() error    { return b.src.Close() }
func (b *textBook) Sheets() []Sheet { return []Sheet{b.sheet} }

// Complete gives the sheet as it is: a text table has no merged ranges.
func (b *textBook) Complete(_ context.Context, sheet Sheet) (Sheet, error) { return sheet, nil }

// Used gives the encoding and separator a text table is read with, found out or
// as asked for; for a workbook it is empty.
func Used(b Book) Options {
	if t, ok := b.(*textBook); ok {
		return t.options
	}
	return Options{}
}

func openText(ctx context.Context, src *source, s survey, o Options) (Book, error) {
	path := src.path
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &textBook{path: path, sum: s.sum, src: src}
	name, err := b.chooseEncoding(ctx, s, o.Encoding)
	if err != nil {
		return nil, err
	}
	enc, err := findEncoding(name)
	if err != nil {
		return nil, refuse(path, fmt.Sprintf("“%s” is not a character set that Leeway knows.", name), "Choose another one, for example utf-8 or windows-1252.", err)
	}
	b.encoding = enc
	b.options = Options{Encoding: strings.ToLower(name), Separator: o.Separator}
	head, _, err := transform.Bytes(unicode.BOMOverride(enc.NewDecoder()), s.head)
	if err != nil && len(head) == 0 {
		return nil, refuse(path, fmt.Sprintf("The file cannot be read as %s.", name), "Choose another character set.", err)
	}
	if b.options.Separator == "" {
		b.options.Separator = string(findSeparator(head))
	}
	if len(b.options.Separator) != 1 || strings.ContainsAny(b.options.Separator, "\"\r\n") {
		return nil, refuse(path, "The separator must be a single sign.", "Choose a comma, a semicolon, a bar or a tab.", nil)
	}
	base := fileName(path)
	b.sheet = Sheet{Kind: "text", Name: strings.TrimSuffix(base, extension(base)), Rows: s.lines + 1}
	if b.sheet.Name == "" {
		b.sheet.Name = base
	}
	return b, nil
}

func extension(base string) string {
	if at := strings.LastIndexByte(base, '.'); at > 0 {
		return base[at:]
	}
	return ""
}

// findSeparator looks which sign cuts the first lines into the most even rows:
// it counts each candidate outside quotes in every line and takes the one that
// most lines agree on, with more fields before fewer. A first line such as
// "sep=;" decides at once. A table of one column gets the comma.
func findSeparator(head []byte) byte {
	if sep, _, ok := separatorLine(head); ok {
		return sep
	}
	best, bestScore := byte(','), 0.0
	for _, sep := range []byte{',', ';', '\t', '|'} {
		for fields, agree := range countFields(head, sep) {
			score := float64(agree) * (1 + float64(min(fields, 9))/10)
			if score > bestScore {
				best, bestScore = sep, score
			}
		}
	}
	return best
}

// countFields says how many lines hold how many of a sign outside quotes, of the first
// 200 that hold it.
func countFields(head []byte, sep byte) map[int]int {
	counts, lines, n := map[int]int{}, 0, 0
	inQuotes, atStart := false, true
	for i, c := range head {
		switch {
		case c == '"':
			// A quote inside a field is an ordinary sign, two inside quotes are one.
			inQuotes = !inQuotes && (atStart || i > 0 && head[i-1] == '"')
			atStart = false
			continue
		case inQuotes:
			continue
		case c == sep:
			n++
		case c == '\n' || c == '\r':
			if n > 0 {
				counts[n]++
			}
			if lines++; lines > 200 {
				return counts
			}
			n = 0
		}
		atStart = c == sep || c == '\n' || c == '\r'
	}
	if n > 0 {
		counts[n]++
	}
	return counts
}

// separatorLine recognises the line "sep=;" that Excel writes and reads, and
// gives the number of bytes before what follows it.
func separatorLine(head []byte) (sep byte, length int, ok bool) {
	if len(head) < 5 || !strings.EqualFold(string(head[:4]), "sep=") || head[4] == '\r' || head[4] == '\n' {
		return 0, 0, false
	}
	rest := head[5:]
	switch {
	case len(rest) == 0:
		return head[4], 5, true
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return head[4], 7, true
	case rest[0] == '\n' || rest[0] == '\r':
		return head[4], 6, true
	}
	return 0, 0, false
}

// Rows streams the table.
func (b *textBook) Rows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	if _, err := FindSheet(b, sheet); err != nil {
		return err
	}
	raw := io.NewSectionReader(b.src, 0, b.src.size)
	decoded := transform.NewReader(raw, unicode.BOMOverride(b.encoding.NewDecoder()))
	p := newSplitter(decoded, b.options.Separator[0])
	err := p.run(ctx, yield)
	if fault, ok := err.(*textFault); ok {
		r := damagedText(b.path, fault)
		r.Place.Sheet = b.sheet.Name
		return r
	}
	return err
}

// charset lets encoding/xml read the old one-byte declarations some programs write.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf8", "us-ascii", "ascii":
		return input, nil
	case "iso-8859-1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(bufio.NewReader(input)), nil
	}
	return nil, fmt.Errorf("character set %q", label)
}

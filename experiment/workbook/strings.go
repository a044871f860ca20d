package workbook

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"leeway/experiment/workbook/sheetxml"
)

// isoBase is day 0 of the 1900 date system as it counts from March 1900 on.
var isoBase = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// maxStrings bounds the shared strings, which are held in memory: a million rows of
// twelve columns have a thirtieth of it.
const maxStrings = 1 << 30

// errDocumentType is the error of XML that declares a document type: workbooks have
// none, and entity bombs need one.
var errDocumentType = errors.New("a document type is declared")

// sharedString gives the text with an index in the shared string table.
func (b *xlsx) sharedString(ctx context.Context, index string) (string, error) {
	if err := b.needStrings(ctx); err != nil {
		return "", err
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(b.strings) {
		return "", fmt.Errorf("shared string %q of %d", index, len(b.strings))
	}
	return b.strings[i], nil
}

// needStrings reads the shared strings when the first cell asks for one. Why they cannot
// be read is told again to every cell; a cancelled reading begins anew.
func (b *xlsx) needStrings(ctx context.Context) error {
	b.stringsOnce.Lock()
	defer b.stringsOnce.Unlock()
	if b.stringsRead {
		return b.noStrings
	}
	err := b.loadStrings(ctx, nil, 0)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.noStrings, b.stringsRead = err, true
	return err
}

// firstSize is how much of a long shared string table is read for the first rows, in
// bytes. Programs number texts as they come, so that it nearly always does.
const firstSize = 1 << 20

// firstStrings gives the first shared strings where all of them would take long.
func (b *xlsx) firstStrings(ctx context.Context) []string {
	b.stringsOnce.Lock()
	defer b.stringsOnce.Unlock()
	if b.stringsRead || b.sharedSize() <= 4*firstSize || suspicious(b.parts[b.shared], suspiciousSmall) {
		return nil
	}
	if b.early == nil {
		list, err := b.scanStrings(ctx, firstSize, func(int64) {})
		if err != nil {
			return nil // what is wrong, reading all of them tells
		}
		b.early = list
	}
	return b.early
}

// loadStrings reads the shared string table (ECMA-376 part 1, 18.4.9). done is what was
// reported before.
func (b *xlsx) loadStrings(ctx context.Context, t *ticker, done int64) error {
	total := done + b.sharedSize()
	defer t.report(total, total)
	if b.sharedSize() == 0 {
		return nil
	}
	if b.sharedSize() > maxStrings {
		return tooLarge(b.path, "its list of texts has more than 1 GB when unpacked.")
	}
	if suspicious(b.parts[b.shared], suspiciousSmall) {
		return tooLarge(b.path, "its list of texts unpacks to far more than words can, as in files made to fill a computer.")
	}
	list, err := b.scanStrings(ctx, 0, func(n int64) { t.report(min(done+n, total-1), total) })
	if errors.Is(err, errUnusual) {
		list, err = b.slowStrings(ctx, func(n int64) { t.report(min(done+n, total-1), total) })
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errDocumentType) {
		return tooLarge(b.path, "its list of texts declares a document type.")
	}
	var long *longRun
	if errors.As(err, &long) || errors.Is(err, sheetxml.ErrLong) || errors.Is(err, errNested) {
		return tooLarge(b.path, "its list of texts is not one that a program writes.")
	}
	if err != nil {
		return fmt.Errorf("shared strings: %w", err)
	}
	b.strings = list
	return nil
}

// scanStrings reads the shared strings by bytes. The texts of a piece share one piece of
// memory, because all of them are kept. With until it stops after about so many bytes.
func (b *xlsx) scanStrings(ctx context.Context, until int64, tell func(done int64)) ([]string, error) {
	stream, err := openStream(b.parts[b.shared])
	if err != nil {
		return nil, err
	}
	defer stream.close()
	r := &region{stream: stream, ctx: ctx}
	size := b.sharedSize()
	if until > 0 {
		size = until
	}
	var list []string
	_, prefix, err := openHead(r, "sst", func(e xml.StartElement) {
		if n, err := strconv.Atoi(attr(e, "uniqueCount")); err == nil && n > 0 {
			list = make([]string, 0, min(int64(n), size/16+16)) // no text takes less
		}
	})
	if err != nil {
		return nil, err
	}
	scanner := sheetxml.NewStrings(prefix)
	var texts []byte
	var ends []int
	err = scanPart(r, scanner.Cut, func(piece []byte, at, limit int) (int, bool, error) {
		tell(stream.passed)
		texts, ends = texts[:0], ends[:0]
		next, done, err := scanner.Texts(piece, at, limit, func(text []byte) {
			texts = append(texts, text...)
			ends = append(ends, len(texts))
		})
		all, from := string(texts), 0
		for _, end := range ends {
			list = append(list, unescape(all[from:end]))
			from = end
		}
		return next, done || until > 0 && stream.passed >= until, err
	})
	if err != nil || until > 0 {
		return list, err
	}
	for { // behind the table nothing follows but white space
		if len(bytes.TrimLeft(r.buf[r.at:r.end], " \t\r\n")) > 0 {
			return nil, errUnusual
		}
		r.at = r.end
		if err := r.more(); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
	}
}

// slowStrings reads the shared strings by encoding/xml.
func (b *xlsx) slowStrings(ctx context.Context, tell func(done int64)) ([]string, error) {
	d, closer, err := b.decoder(b.shared)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	r := stringsReader{xml: d}
	for n := 1; ; n++ {
		if n%checkEvery == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			tell(d.InputOffset())
		}
		switch err := r.next(); {
		case err == io.EOF:
			return r.list, nil
		case err != nil:
			return nil, err
		}
	}
}

// stringsReader walks the shared string table. A text may come in several runs;
// phonetic hints (rPh) are no part of it.
type stringsReader struct {
	xml    xmlReader
	list   []string
	text   strings.Builder
	taking bool
}

// next takes in one token; at the end of the table it gives io.EOF.
func (r *stringsReader) next() error {
	t, err := r.xml.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case xml.Directive:
		return errDocumentType
	case xml.StartElement:
		switch t.Name.Local {
		case "si":
			r.text.Reset()
		case "t":
			r.taking = true
		case "rPh":
			return r.xml.Skip()
		}
	case xml.CharData:
		if r.taking {
			r.text.Write(t)
		}
	case xml.EndElement:
		r.taking = false
		if t.Name.Local == "si" {
			r.list = append(r.list, unescape(r.text.String()))
		}
	}
	return nil
}

// unescape resolves _x000D_ and its like (ECMA-376 part 1, 22.9.2.19 ST_Xstring).
// Surrogate pairs come as two of them.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	var units []uint16
	flush := func() {
		out.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if v, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				units = append(units, uint16(v))
				i += 7
				continue
			}
		}
		flush()
		out.WriteByte(s[i])
		i++
	}
	flush()
	return out.String()
}

package workbook

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// isoBase is day 0 of the 1900 date system as it counts from March 1900 on.
var isoBase = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// sharedString gives the text with an index in the shared string table.
func (b *xlsx) sharedString(index string) (string, error) {
	if b.noStrings != nil {
		return "", b.noStrings
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(b.strings) {
		return "", fmt.Errorf("shared string %q of %d", index, len(b.strings))
	}
	return b.strings[i], nil
}

// loadStrings reads the shared string table (ECMA-376 part 1, 18.4.9) when the
// workbook is opened, so that no sheet keeps silent for seconds at its first text.
// done is what was reported before.
func (b *xlsx) loadStrings(ctx context.Context, t *ticker, done int64) error {
	total := done + b.sharedSize()
	defer t.report(total, total)
	if b.sharedSize() == 0 {
		return nil
	}
	d, closer, err := b.decoder(b.shared)
	if err != nil {
		return err
	}
	defer closer.Close()
	r := stringsReader{xml: d}
	for n := 1; ; n++ {
		if n%checkEvery == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			t.report(min(done+d.InputOffset(), total-1), total)
		}
		switch err := r.next(); {
		case err == io.EOF:
			b.strings = r.list
			return nil
		case err != nil:
			return fmt.Errorf("shared strings: %w", err)
		}
	}
}

// stringsReader walks the shared string table. A text may come in several runs;
// phonetic hints (rPh) are no part of it.
type stringsReader struct {
	xml    *xml.Decoder
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
		return errors.New("they declare a document type")
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

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

// sharedString gives the text with an index in the shared string table, which is
// read when the first is asked for.
func (b *xlsx) sharedString(ctx context.Context, index string) (string, error) {
	if !b.loaded {
		if err := b.loadStrings(ctx); err != nil {
			return "", err
		}
		b.loaded = true
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(b.strings) {
		return "", fmt.Errorf("shared string %q of %d", index, len(b.strings))
	}
	return b.strings[i], nil
}

// loadStrings reads the shared string table (ECMA-376 part 1, 18.4.9).
func (b *xlsx) loadStrings(ctx context.Context) error {
	b.strings = b.strings[:0]
	if b.shared == "" || b.parts[b.shared] == nil {
		return nil
	}
	d, closer, err := b.decoder(b.shared)
	if err != nil {
		return err
	}
	defer closer.Close()
	var text strings.Builder
	taking := false
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("shared strings: %w", err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return errors.New("shared strings declare a document type")
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "t":
				taking = true
			case "rPh":
				if err := d.Skip(); err != nil {
					return fmt.Errorf("shared strings: %w", err)
				}
			}
		case xml.CharData:
			if taking {
				text.Write(t)
			}
		case xml.EndElement:
			taking = false
			if t.Name.Local == "si" {
				b.strings = append(b.strings, unescape(text.String()))
				if len(b.strings)%4096 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
			}
		}
	}
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

package workbook

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

// biff writes records: pairs of a kind and its data.
func biff(parts ...any) []byte {
	var out []byte
	for i := 0; i+1 < len(parts); i += 2 {
		data := []byte(parts[i+1].(string))
		out = binary.LittleEndian.AppendUint16(out, uint16(parts[i].(int)))
		out = binary.LittleEndian.AppendUint16(out, uint16(len(data)))
		out = append(out, data...)
	}
	return out
}

// words16 spells 16-bit numbers.
func words16(numbers ...int) string {
	var out []byte
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
	}
	return string(out)
}

func float64Bytes(v float64) string {
	return string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
}

// oldBook puts a workbook together: what the globals hold beside one sheet, and its cells.
func oldBook(version int, globals, cells []byte) []byte {
	bof := func(kind int) []byte { return biff(biffBOF, words16(version, kind, 0, 0)) }
	name := "\x01\x00S"
	if version == biff5 {
		name = "\x01S"
	}
	styles := biff(biffXF, words16(0, 0, 0, 0), biffXF, words16(0, 14, 0, 0), biffXF, words16(0, 9, 0, 0), biffXF, words16(0, 164, 0, 0))
	sheetAt := len(bof(0)) + len(globals) + len(styles) + len(biff(biffBoundSheet, words16(0, 0, 0)+name)) + len(biff(biffEOF, ""))
	out := append(bof(biffGlobals), globals...)
	out = append(out, styles...)
	out = append(out, biff(biffBoundSheet, words16(sheetAt, 0, 0)+name, biffEOF, "")...)
	out = append(out, bof(biffWorksheet)...)
	out = append(out, cells...)
	return append(out, biff(biffEOF, "")...)
}

// TestOldRecords reads workbooks made record by record by [MS-XLS].
func TestOldRecords(t *testing.T) {
	half := "\x05\x00\x00Har"                                       // five letters, of which two follow in a CONTINUE record
	sst := words16(2, 0, 2, 0) + "\x02\x00\x01a\x00\xdf\x00" + half // "aß" in wide characters
	long := biff(biffSST, sst, biffContinue, "\x01b\x00o\x00")      // which go on wide
	for _, c := range []struct {
		name           string
		version        int
		globals, cells []byte
		want           string
	}{
		{"texts over two records", biff8, long, biff(biffLabelSST, words16(0, 0, 0, 0, 0), biffLabelSST, words16(0, 1, 0, 1, 0)), "A1=aß B1=Harbo"},
		{"numbers", biff8, nil, biff(biffNumber, words16(0, 0, 0)+float64Bytes(0.1), biffRK, words16(0, 1, 0)+"\x0b\x00\x00\x00", biffMulRK, words16(1, 0)+words16(0)+"\x06\x00\x00\x00"+words16(2)+"\x1b\x00\x00\x00"+words16(1)), "A1=0.1 B1=0.02 A2=1 B2=0.06"},
		{"dates", biff8, nil, biff(biffNumber, words16(0, 0, 1)+float64Bytes(45000)), "A1=2023-03-15"},
		{"dates from 1904", biff8, biff(biffDate1904, words16(1)), biff(biffNumber, words16(0, 0, 1)+float64Bytes(0)), "A1=1904-01-01"},
		{"leading zeros by format", biff8, biff(biffFormat, words16(164)+"\x05\x00\x0000000"), biff(biffNumber, words16(0, 0, 3)+float64Bytes(42)), "A1=00042"},
		{"sixteen digits", biff8, nil, biff(biffNumber, words16(0, 0, 0)+float64Bytes(1234567890123456), biffNumber, words16(0, 1, 0)+float64Bytes(1e17)), "A1=1234567890123456 B1=1E+17"},
		{"truth and errors", biff8, nil, biff(biffBoolErr, words16(0, 0, 0)+"\x01\x00", biffBoolErr, words16(0, 1, 0)+"\x2a\x01"), "A1=TRUE B1=#N/A"},
		{"formula with a text", biff8, nil, biff(biffFormula, words16(0, 0, 0)+"\x00\x00\x00\x00\x00\x00\xff\xff"+words16(0, 0, 0), biffShared, "", biffString, "\x03\x00\x00abc", biffFormula, words16(0, 1, 0)+float64Bytes(2)), "A1=abc B1=2"},
		{"code page of Excel 5", biff5, biff(biffCodePage, words16(1250)), biff(biffLabel, words16(0, 0, 0)+"\x04\x00\xa3\xf3d\x9f"), "A1=Łódź"},
		{"rows in no order", biff8, nil, biff(biffNumber, words16(1, 0, 0)+float64Bytes(2), biffNumber, words16(3, 0, 0)+float64Bytes(4), biffNumber, words16(2, 0, 0)+float64Bytes(3)), "A2=2 A3=3 A4=4"},
		{"a chart's own cells", biff8, nil, biff(biffNumber, words16(0, 0, 0)+float64Bytes(1), biffBOF, words16(biff8, 0x20, 0, 0), biffNumber, words16(0, 0, 0)+float64Bytes(9), biffEOF, ""), "A1=1"},
	} {
		path := write(t, "old.xls", oldBook(c.version, c.globals, c.cells))
		b, err := Open(context.Background(), path, Options{}, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := lines(t, b); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		_ = b.Close()
	}
}

// TestOldRefusals: what is cut short, points to nothing or is protected is said with its place.
func TestOldRefusals(t *testing.T) {
	whole := oldBook(biff8, nil, biff(biffNumber, words16(4, 2, 0)+float64Bytes(1)))
	for _, c := range []struct {
		name, cell, want string
		data             []byte
	}{
		{"no such text", "C5", "text that is not there", oldBook(biff8, nil, biff(biffLabelSST, words16(4, 2, 0, 7, 0)))},
		{"no such style", "C5", "style that is not there", oldBook(biff8, nil, biff(biffNumber, words16(4, 2, 99)+float64Bytes(1)))},
		{"short cell", "C5", "cut short", oldBook(biff8, nil, biff(biffNumber, words16(4, 2, 0)+"xx"))},
		{"no number", "C5", "it is none", oldBook(biff8, nil, biff(biffNumber, words16(4, 2, 0)+float64Bytes(math.NaN())))},
		{"twice", "C5", "twice", oldBook(biff8, nil, biff(biffNumber, words16(4, 2, 0)+float64Bytes(1), biffNumber, words16(4, 2, 0)+float64Bytes(1)))},
		{"cut", "", "damaged or cut short", whole[:len(whole)-12]},
		{"protected", "", "protected by a password", oldBook(biff8, biff(biffFilePass, words16(1, 1)), nil)},
		{"text that never ends", "", "damaged", oldBook(biff8, biff(biffSST, words16(1, 0, 1, 0)+"\xff\x00\x00abc"), nil)},
	} {
		path := write(t, "old.xls", c.data)
		err := readAll(context.Background(), path)
		var r *experiment.Refusal
		if !errors.As(err, &r) || !strings.Contains(r.What, c.want) || r.Place.Cell != c.cell || r.Remedy == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

package workbook

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// TestGuessedCharacterSets: lists of towns and offices in several languages are read in
// the character set that they were written in, and it is said that this is a guess.
func TestGuessedCharacterSets(t *testing.T) {
	for _, c := range []struct {
		name string
		in   encoding.Encoding
		text string
	}{
		{"windows-1252", charmap.Windows1252, "Büro;Köln\nStraße;Düsseldorf\nécole;Orléans\nAÑO;Málaga\nSão Paulo;Ação\nMalmö;Århus\nTromsø;Værøy\n"},
		{"windows-1250", charmap.Windows1250, "miasto;Łódź\nurząd;Kraków\nmęska;Śląsk\n"},
		{"windows-1250", charmap.Windows1250, "město;Plzeň\nžena;Hradec Králové\núřad;Ústí nad Labem\nčíslo;průměr\n"},
		{"windows-1250", charmap.Windows1250, "Győr;felelős\nügyfél;Székesfehérvár\nfőosztály;külső\n"},
		{"windows-1252", charmap.Windows1252, "Unità;città\npiù;perché\nè;però\ncosì;Forlì\n"},
		{"windows-1252", charmap.Windows1252, "Køge;Næstved\nSønderborg;Tønder\nBrønshøj\n"},
		{"windows-1252", charmap.Windows1252, "a;©\n"},
		{"windows-1251", charmap.Windows1251, "город;Москва\nотдел;Казань\nчисло;среднее\n"},
		{"windows-1253", charmap.Windows1253, "όνομα;Λεωνίδας\nπόλη;Αλέξανδρος\n"},
		{"macintosh", charmap.Macintosh, "école;Orléans\nfenêtre;Besançon\n"},
		{"cp850", charmap.CodePage850, "Büro;Köln\nwäre;Düsseldorf\n"},
	} {
		data, err := c.in.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		b := openBook(t, write(t, "t.csv", []byte(data)), Options{})
		if got := Used(b).Encoding; got != c.name {
			t.Errorf("%s read as %s: %v", c.name, got, Notes(b))
		}
		if notes := Notes(b); len(notes) != 1 || !strings.Contains(notes[0], "does not say its character set") {
			t.Errorf("%s: notes %q", c.name, notes)
		}
		if first := Readings(b); len(first) < 5 || first[0].Name != c.name || first[0].Sample == "" {
			t.Errorf("%+v", first)
		}
	}
	for _, name := range CharacterSets() {
		if _, err := findEncoding(name.Name); err != nil {
			t.Errorf("%s: %v", name.Name, err)
		}
	}
}

// TestMixedCharacterSets: no letter is lost where a file was put together of two parts, and
// UTF-16 is recognised without its mark.
func TestMixedCharacterSets(t *testing.T) {
	mixed := openBook(t, write(t, "t.csv", []byte("a;Köln\nb;Düsseldorf\nc;Århus\nd;Málaga\ne;Orléans\nf;K\xf6ln\n")), Options{})
	if got := lines(t, mixed); !strings.Contains(got, "B1=Köln") || !strings.Contains(got, "B6=Köln") || len(Notes(mixed)) != 1 {
		t.Errorf("%s %q", got, Notes(mixed))
	}
	for name, e := range map[string]unicode.Endianness{"utf-16le": unicode.LittleEndian, "utf-16be": unicode.BigEndian} {
		data, err := unicode.UTF16(e, unicode.IgnoreBOM).NewEncoder().String("Büro;Zahl\r\nÖst;1,5\r\n")
		if err != nil {
			t.Fatal(err)
		}
		b := openBook(t, write(t, "t.csv", []byte(data)), Options{})
		if got := lines(t, b); got != "A1=Büro B1=Zahl A2=Öst B2=1,5" || Used(b).Encoding != name || len(Notes(b)) != 1 {
			t.Errorf("%s: %s %q", Used(b).Encoding, got, Notes(b))
		}
	}
}

// TestTablesAgainstEncodingCSV compares the fields of every UTF-8 table of the shared data
// with what the standard library's encoding/csv reads.
func TestTablesAgainstEncodingCSV(t *testing.T) {
	root := sharedData(t)
	explained := map[string]string{
		"csvkit_mac_newlines.csv":        "encoding/csv knows no line that ends in CR only",
		"frictionless_escaping.csv":      "spaces before quotes, and quotes after a backslash: encoding/csv keeps other quotation marks",
		"csvkit_test_header_newline.csv": "encoding/csv drops a CR before LF inside quotes",
	}
	files, fields := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "sv") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) == 0 || len(data) > 8<<20 || !utf8.Valid(data) || explained[d.Name()] != "" {
			return err
		}
		b := openBook(t, path, Options{})
		oracle := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		oracle.Comma, oracle.LazyQuotes, oracle.FieldsPerRecord = rune(Used(b).Separator[0]), true, -1
		want, err := oracle.ReadAll()
		if err != nil {
			t.Errorf("%s: %v", d.Name(), err)
			return nil
		}
		n := sameFields(t, d.Name(), want, all(t, b, b.Sheets()[0].Name))
		files, fields = files+1, fields+n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d fields equal", files, fields)
}

// sameFields compares rows in their order, leaving out those that hold nothing.
func sameFields(t *testing.T, name string, want [][]string, rows map[int][]Cell) (fields int) {
	t.Helper()
	row := 0
	for _, record := range want {
		var texts []string
		for col, text := range record {
			if text != "" {
				texts = append(texts, ColumnName(col)+"="+text)
			}
		}
		if len(texts) == 0 {
			continue
		}
		for row++; rows[row] == nil && row < MaxRows; row++ {
		}
		var got []string
		for _, c := range rows[row] {
			got = append(got, ColumnName(c.Col)+"="+strings.ReplaceAll(c.Text, "\r\n", "\n"))
		}
		if strings.Join(got, "|") != strings.Join(texts, "|") {
			t.Errorf("%s, row %d: %q, want %q", name, row, got, texts)
			return fields
		}
		fields += len(texts)
		delete(rows, row)
	}
	if len(rows) > 0 {
		t.Errorf("%s: %d rows only here", name, len(rows))
	}
	return fields
}

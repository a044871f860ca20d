package workbook

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// lines writes what was read as "row:col=text" for comparing.
func lines(t *testing.T, b Book) string {
	t.Helper()
	var out []string
	err := b.Rows(context.Background(), b.Sheets()[0].Name, func(row int, cells []Cell) error {
		for _, c := range cells {
			out = append(out, fmt.Sprintf("%s=%s", CellName(row, c.Col), c.Text))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestText(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Büro;Zahl\r\nÖst;1,5\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, data, separator, want string
		o                           Options
	}{
		{"comma", "a,b\n1,2\n", ",", "A1=a B1=b A2=1 B2=2", Options{}},
		{"semicolon and decimal comma", "a;b\n1,5;2,5\n3,5;4,5\n", ";", "A1=a B1=b A2=1,5 B2=2,5 A3=3,5 B3=4,5", Options{}},
		{"tab", "a\tb\n1,2\t3\n", "\t", "A1=a B1=b A2=1,2 B2=3", Options{}},
		{"bar", "a|b\n1|2\n", "|", "A1=a B1=b A2=1 B2=2", Options{}},
		{"sep line", "sep=;\na;b,c,d\n1;2,3,4\n", ";", "A2=a B2=b,c,d A3=1 B3=2,3,4", Options{}},
		{"quotes", "a,\"b \"\"x\"\", y\nz\",c\n\"\",,5\n", ",", "A1=a B1=b \"x\", y\nz C1=c C2=5", Options{}},
		{"quote inside a field", "a,5\" pipe\n", ",", "A1=a B1=5\" pipe", Options{}},
		{"old Mac lines, blank row, short row", "a,b\r\r1\r", ",", "A1=a B1=b A3=1", Options{}},
		{"byte order mark", "\xef\xbb\xbfid,b\n", ",", "A1=id B1=b", Options{}},
		{"UTF-16", utf16, ";", "A1=Büro B1=Zahl A2=Öst B2=1,5", Options{}},
		{"Windows-1252", "B\xfcro;\x80\n", ";", "A1=Büro B1=€", Options{}},
		{"named separator", "a,b;c\n", ";", "A1=a,b B1=c", Options{Separator: ";"}},
		{"leading zeros", "id\n007\n", ",", "A1=id A2=007", Options{}},
	} {
		b := openBook(t, write(t, "t.csv", []byte(c.data)), c.o)
		if got := lines(t, b); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
		if got := Used(b).Separator; got != c.separator {
			t.Errorf("%s: separator %q", c.name, got)
		}
	}
	for _, bad := range []string{"a,\"b\nc\n", "a," + strings.Repeat("x", maxField+1)} {
		b := openBook(t, write(t, "t.csv", []byte(bad)), Options{})
		err := b.Rows(context.Background(), "t", func(int, []Cell) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "quotation mark") {
			t.Errorf("%v", err)
		}
	}
}

// FuzzText cuts anything into fields: it must not panic, must keep rows and
// columns in order, and must lose no field of a table without quotes.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\"\"b\",c\r\n", "sep=;\na;b", "\"open", "a\rb\r\n\n,,\n", "\"x\"y,z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := newSplitter(strings.NewReader(text), ',')
		row, fields := 0, 0
		err := p.run(context.Background(), func(n int, cells []Cell) error {
			if n <= row || len(cells) == 0 {
				t.Fatalf("row %d after %d", n, row)
			}
			row = n
			for i, c := range cells {
				if c.Text == "" || i > 0 && c.Col <= cells[i-1].Col {
					t.Fatalf("cells %+v", cells)
				}
				fields++
			}
			return nil
		})
		if err != nil || strings.Contains(text, `"`) || strings.HasPrefix(strings.ToLower(text), "sep=") || !utf8.ValidString(text) {
			return
		}
		want := 0
		for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
			if field != "" {
				want++
			}
		}
		if fields != want {
			t.Fatalf("%d fields, want %d", fields, want)
		}
	})
}

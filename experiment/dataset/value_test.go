package dataset

import "testing"

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		text  string
		comma bool
		want  float64
		ok    bool
	}{
		{"12", false, 12, true}, {" −3.5 ", false, -3.5, true}, {"+4", false, 4, true},
		{"11,4", true, 11.4, true}, {"11,4", false, 0, false}, {"11.4", true, 0, false},
		{"1,234", false, 1234, true}, {"1.234", true, 1234, true}, {"1,234,567.8", false, 1234567.8, true},
		{"1 234,5", true, 1234.5, true}, {"1\u00a0234", false, 1234, true}, {"1'234.5", false, 1234.5, true},
		{"12 %", false, 0.12, true}, {"£1,200", false, 1200, true}, {"3,50 €", true, 3.5, true},
		{"1E-3", false, 0.001, true}, {"Inf", false, 0, false}, {"NaN", false, 0, false}, {"0x10", false, 0, false},
		{"1O4", false, 0, false}, {"", false, 0, false}, {"12,34,5", false, 0, false}, {"1e999", false, 0, false},
	} {
		n, ok := parseNumber(c.text, c.comma)
		if ok != c.ok || n.value != c.want {
			t.Errorf("%q (comma %v): %v %v, want %v %v", c.text, c.comma, n.value, ok, c.want, c.ok)
		}
	}
}

func TestRepairs(t *testing.T) {
	for _, c := range []struct {
		text, want  string
		certain, ok bool
	}{
		{"1O4", "104", true, true}, {"l2", "12", true, true}, {"11,4", "11.4", true, true},
		{"12 cases", "12", false, true}, {"104*", "104", false, true}, {"~30", "30", false, true},
		{"Oll", "", false, false}, {"n/a", "", false, false}, {"12/13", "", false, false}, {"2026-01-02", "", false, false},
	} {
		value, certain, ok := repairNumber(c.text, false)
		if value != c.want || certain != c.certain || ok != c.ok {
			t.Errorf("%q: %q %v %v", c.text, value, certain, ok)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		text       string
		monthFirst bool
		want       string
		bogus      bool
	}{
		{"2026-03-30", false, "2026-03-30", false}, {"30.03.2026", false, "2026-03-30", false},
		{"3/4/2026", false, "2026-04-03", false}, {"3/4/2026", true, "2026-03-04", false},
		{"31.04.2026", false, "", true}, {"29.02.2023", false, "", true}, {"29.02.2024", false, "2024-02-29", false},
		{"2 Jan 2026", false, "2026-01-02", false}, {"1/2/99", false, "1999-02-01", false}, {"August", false, "", false},
	} {
		d, ok := parseDate(c.text, c.monthFirst)
		if ok != (c.want != "") || d.bogus != c.bogus || ok && d.day.Format("2006-01-02") != c.want {
			t.Errorf("%q: %v %v", c.text, d, ok)
		}
		if ok && dayText(dayNumber(d.day)) != c.want {
			t.Errorf("%q comes back as %s", c.text, dayText(dayNumber(d.day)))
		}
	}
}

func TestIDKeys(t *testing.T) {
	for _, c := range [][2]string{{"HB-08", "HB-O8"}, {"HB-08", "hb 8"}, {"HB-08", "HB08 "}, {"007", "7"}, {"EM-10", "EM-1O"}, {"Nord\u00a01", "nord 1"}} {
		if idKey(c[0]) != idKey(c[1]) {
			t.Errorf("%q and %q: %q, %q", c[0], c[1], idKey(c[0]), idKey(c[1]))
		}
	}
	for _, c := range [][2]string{{"HB-08", "HB-80"}, {"A-1", "A-10"}, {"A-0", "A"}, {"A-101", "A-11"}} {
		if idKey(c[0]) == idKey(c[1]) {
			t.Errorf("%q and %q are one: %q", c[0], c[1], idKey(c[0]))
		}
	}
}

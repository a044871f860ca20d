package sheets

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// What is typed about where the table stands is read as meant, or refused in words.
func TestWhereTheTableStands(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		typed   [6]string // names, their end, first, last, left, right
		want    layout
		refused bool
	}{
		{[6]string{"4", "5", "7", "64", "a", " i "}, layout{4, 5, 7, 64, "A", "I"}, false},
		{[6]string{"", "5", "", "", "", ""}, layout{5, 5, 6, 0, "", ""}, false},
		{[6]string{"4", "", "", "", "", ""}, layout{4, 4, 5, 0, "", ""}, false},
		{[6]string{"", "", "", "", "", ""}, layout{0, 0, 1, 0, "", ""}, false},
		{[6]string{"4", "5", "3", "", "", ""}, layout{4, 5, 6, 0, "", ""}, false},
		{[6]string{"4", "5", "7", "6", "", ""}, layout{}, true},
		{[6]string{"four", "", "", "", "", ""}, layout{}, true},
		{[6]string{"0", "", "", "", "", ""}, layout{}, true},
		{[6]string{"-1", "", "", "", "", ""}, layout{}, true},
		{[6]string{"4", "", "", "", "7", ""}, layout{}, true},
		{[6]string{"4", "", "", "", "", "B7"}, layout{}, true},
		{[6]string{"4", "", "", "99999999999", "", ""}, layout{}, true},
	} {
		f := fieldsOf(layout{})
		for i, e := range f.entries() {
			e.SetText(c.typed[i])
		}
		got, wrong := f.layout()
		if c.refused != (wrong != "") || !c.refused && got != c.want {
			t.Errorf("%q is read as %+v (%q), want %+v, refused %v", c.typed, got, wrong, c.want, c.refused)
		}
	}
}

// The fields hold what the recipe says, so that opening them changes nothing.
func TestFieldsHoldWhereTheTableStands(t *testing.T) {
	test.NewTempApp(t)
	for _, l := range []layout{{4, 5, 7, 64, "A", "I"}, {1, 1, 2, 0, "", ""}, {0, 0, 1, 0, "C", ""}} {
		if got, wrong := fieldsOf(l).layout(); got != l || wrong != "" {
			t.Errorf("%+v comes back as %+v (%q)", l, got, wrong)
		}
	}
}

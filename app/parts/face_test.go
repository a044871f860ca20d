package parts

import (
	"bytes"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/assets"
)

// Widths are those of HarfBuzz with GPOS kerning alone: in "AVATAR" every pair
// moves closer, but by less than a tenth of the text.
func TestKerningIsAppliedOnce(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(CurrentTheme())
	kerned := fyne.MeasureText("AVATAR", 100, fyne.TextStyle{}).Width
	apart := float32(0)
	for _, letter := range "AVATAR" {
		apart += fyne.MeasureText(string(letter), 100, fyne.TextStyle{}).Width
	}
	if kerned >= apart || kerned < 0.85*apart {
		t.Errorf("AVATAR is %.1f wide, its letters apart %.1f: kerning is missing or applied twice", kerned, apart)
	}
}

func TestWithoutTablesTouchesNothingElse(t *testing.T) {
	out := withoutTables(assets.LatoRegular, "kern", "GSUB")
	if bytes.Contains(out[:400], []byte("kern")) || !bytes.Contains(out[:400], []byte("GPOS")) {
		t.Error("the wrong tables are hidden")
	}
	if !bytes.Equal(out[400:], assets.LatoRegular[400:]) {
		t.Error("more than the list of tables changed")
	}
	if cut := withoutTables([]byte{1, 2, 3}, "kern"); len(cut) != 3 {
		t.Error("something that is no font was changed")
	}
}

// BenchmarkMeasureText measures a text that was not measured before, which is
// what laying out a new screen costs, word for word.
func BenchmarkMeasureText(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(CurrentTheme())
	words := []rune("Texts that nobody measured before")
	n := rune(0)
	for b.Loop() {
		n++
		words[0] = 'A' + n%40000
		fyne.MeasureText(string(words), 15, fyne.TextStyle{})
	}
}

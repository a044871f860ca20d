package parts

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// The toolkit draws the text, so what is measured must be what it draws.
func TestRulerMeasuresWhatTheToolkitDraws(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(CurrentTheme())
	texts := []string{
		"Teams that decided at the desk closed more cases.", "AVATAR To We Ty P. r, 11.7 −3.2", "Ελληνικά Кириллица", "“quoted” – 0.9 to 2.1",
		"fi ffl office traffic", "MF-04 0O1l", "Motivation", "x", "1,181 cases, ±0.25 ≥ ≤ ≈",
	}
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
		for _, px := range []float32{12.5, 13, 14, 15, 18, 24, 28, 26.25} {
			for _, text := range texts {
				want := fyne.MeasureText(text, px, style).Width
				got := textWidth(text, px, style)
				if math.Abs(float64(got-want)) > 0.5+0.003*float64(want) {
					t.Errorf("%q at %g (%+v): %.2f, the toolkit draws %.2f", text, px, style, got, want)
				}
			}
		}
	}
}

func TestRulerLeavesStrangeLettersToTheToolkit(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(CurrentTheme())
	if _, ok := rulers()[0].width("日本"); ok {
		t.Skip("the typeface has these letters")
	}
	if got, want := textWidth("日本", 15, fyne.TextStyle{}), fyne.MeasureText("日本", 15, fyne.TextStyle{}).Width; got != want {
		t.Errorf("got %g, the toolkit draws %g", got, want)
	}
}

package parts

import (
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"leeway/assets"
)

// ruler measures text in one typeface from its advances and kerning. The toolkit
// shapes every text anew and prepares the whole typeface for it; laying out a page
// asks for hundreds of widths, which must not hold up the window.
type ruler struct {
	mu     sync.Mutex
	font   *sfnt.Font
	buffer sfnt.Buffer
	// units is the number of font units in one em.
	units   fixed.Int26_6
	letters map[rune]letter
	kerns   map[[2]sfnt.GlyphIndex]fixed.Int26_6
}

type letter struct {
	index   sfnt.GlyphIndex
	advance fixed.Int26_6
}

var rulers = sync.OnceValue(func() [3]*ruler {
	return [3]*ruler{newRuler(assets.LatoRegular), newRuler(assets.LatoBold), newRuler(assets.MonoRegular)}
})

// newRuler is nil for a font that cannot be read; the toolkit then measures.
func newRuler(data []byte) *ruler {
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil
	}
	return &ruler{font: f, units: fixed.Int26_6(f.UnitsPerEm()), letters: map[rune]letter{}, kerns: map[[2]sfnt.GlyphIndex]fixed.Int26_6{}}
}

// TextWidth is how wide a line of words in regular type is, in px of the guide, for those
// who lay out a table's columns after what stands in them.
func TextWidth(words string, px float32) float32 {
	return textWidth(words, px, fyne.TextStyle{})
}

// textWidth is the width of a text on one line.
func textWidth(s string, px float32, style fyne.TextStyle) float32 {
	which := 0
	switch {
	case style.Monospace:
		which = 2
	case style.Bold:
		which = 1
	}
	if r := rulers()[which]; r != nil {
		if em, ok := r.width(s); ok {
			// The toolkit shapes at the next whole size.
			return em * float32(math.Ceil(float64(px)))
		}
	}
	return fyne.MeasureText(s, px, style).Width
}

// width is the width of a text in ems; false where the typeface lacks a character.
func (r *ruler) width(s string) (em float32, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sum fixed.Int26_6
	var before sfnt.GlyphIndex
	for i, c := range s {
		g, known := r.letter(c)
		if !known {
			return 0, false
		}
		sum += g.advance
		if i > 0 {
			sum += r.kern(before, g.index)
		}
		before = g.index
	}
	return float32(sum) / float32(r.units), true
}

// letter looks a character up; its advance is in font units.
func (r *ruler) letter(c rune) (letter, bool) {
	if g, have := r.letters[c]; have {
		return g, g.index != 0
	}
	var g letter
	index, err := r.font.GlyphIndex(&r.buffer, c)
	if err == nil && index != 0 {
		// At as many pixels an em as the font has units, lengths are in units.
		if advance, err := r.font.GlyphAdvance(&r.buffer, index, r.units, font.HintingNone); err == nil {
			g = letter{index, advance}
		}
	}
	r.letters[c] = g
	return g, g.index != 0
}

// kern is how much two glyphs move together (below zero) or apart, in font units.
func (r *ruler) kern(a, b sfnt.GlyphIndex) fixed.Int26_6 {
	pair := [2]sfnt.GlyphIndex{a, b}
	if k, have := r.kerns[pair]; have {
		return k
	}
	k, err := r.font.Kern(&r.buffer, a, b, r.units, font.HintingNone)
	if err != nil {
		k = 0
	}
	r.kerns[pair] = k
	return k
}

// line is the height of a line of text and how far below its top the letters stand.
type line struct{ height, base float32 }

var (
	linesMu sync.Mutex
	lines   = map[lineKey]line{}
)

type lineKey struct {
	px   float32
	bold bool
	mono bool
}

// lineOf gives the height and the base of a size and style, as the toolkit draws it.
func lineOf(px float32, style fyne.TextStyle) line {
	key := lineKey{px, style.Bold, style.Monospace}
	linesMu.Lock()
	defer linesMu.Unlock()
	l, have := lines[key]
	if !have {
		size, base := fyne.CurrentApp().Driver().RenderedTextSize("X", px, style, nil)
		l = line{size.Height, base}
		lines[key] = l
	}
	return l
}

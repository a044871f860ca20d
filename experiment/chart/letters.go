package chart

import (
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
	"gonum.org/v1/plot/vg"

	"leeway/assets"
)

// typeface measures and outlines text. Text is drawn as filled outlines on
// every canvas: the PDF canvas of gonum/plot writes empty files for bold and
// wrong characters beyond ASCII (gonum/plot issue 347), and an SVG with outlines
// does not depend on the reader's fonts.
type typeface struct {
	mu     sync.Mutex
	font   *sfnt.Font
	buffer sfnt.Buffer
	glyphs map[rune]glyph
	upem   fixed.Int26_6
}

type glyph struct {
	index    sfnt.GlyphIndex
	advance  fixed.Int26_6
	segments []sfnt.Segment
}

var regular, bold = parse(assets.LatoRegular), parse(assets.LatoBold)

// parse panics on a damaged typeface: it is part of the program.
func parse(data []byte) *typeface {
	f, err := sfnt.Parse(data)
	if err != nil {
		panic("chart: embedded typeface: " + err.Error())
	}
	return &typeface{font: f, glyphs: map[rune]glyph{}, upem: fixed.Int26_6(f.UnitsPerEm())}
}

// glyph gives the outline of a character in font units; a character that the
// face lacks gives the face's own box for missing ones.
func (t *typeface) glyph(r rune) glyph {
	if g, known := t.glyphs[r]; known {
		return g
	}
	var g glyph
	if i, err := t.font.GlyphIndex(&t.buffer, r); err == nil {
		g.index = i
	}
	if segments, err := t.font.LoadGlyph(&t.buffer, g.index, t.upem, nil); err == nil {
		g.segments = append([]sfnt.Segment(nil), segments...)
	}
	if advance, err := t.font.GlyphAdvance(&t.buffer, g.index, t.upem, xfont.HintingNone); err == nil {
		g.advance = advance
	}
	t.glyphs[r] = g
	return g
}

// set walks over a text: it calls draw with each glyph and its place, in font
// units, and returns the width of the whole.
func (t *typeface) set(s string, draw func(g glyph, x fixed.Int26_6)) fixed.Int26_6 {
	t.mu.Lock()
	defer t.mu.Unlock()
	var x fixed.Int26_6
	last, started := sfnt.GlyphIndex(0), false
	for _, r := range norm.NFC.String(s) {
		g := t.glyph(r)
		if started {
			if kern, err := t.font.Kern(&t.buffer, last, g.index, t.upem, xfont.HintingNone); err == nil {
				x += kern
			}
		}
		if draw != nil {
			draw(g, x)
		}
		x += g.advance
		last, started = g.index, true
	}
	return x
}

// width is the width of a text in points.
func (t *typeface) width(s string, size float64) float64 {
	return float64(t.set(s, nil)) / float64(t.upem) * size
}

// outline gives one path per glyph, with the text's baseline starting at (x, y)
// on a canvas whose y points up.
func (t *typeface) outline(s string, size, x, y float64) []vg.Path {
	k := size / float64(t.upem)
	var paths []vg.Path
	t.set(s, func(g glyph, dx fixed.Int26_6) {
		at := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: vg.Length(x + k*float64(dx+p.X)), Y: vg.Length(y - k*float64(p.Y))}
		}
		var path vg.Path
		for _, s := range g.segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if len(path) > 0 {
					path.Close()
				}
				path.Move(at(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(at(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(at(s.Args[0]), at(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
			}
		}
		if len(path) > 0 {
			path.Close()
			paths = append(paths, path)
		}
	})
	return paths
}

// wrap breaks a text into lines no wider than most. A word that is wider by
// itself is broken where it must be, so that no text is ever cut off.
func (t *typeface) wrap(s string, size, most float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		trial := word
		if line != "" {
			trial = line + " " + word
		}
		if t.width(trial, size) <= most {
			line = trial
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; line != "" && t.width(line, size) > most; {
			n := t.fits(line, size, most)
			lines, line = append(lines, line[:n]), line[n:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fits is how many bytes of s, at least one character, go into most points.
func (t *typeface) fits(s string, size, most float64) int {
	n := 0
	for i, r := range s {
		end := i + len(string(r))
		if n > 0 && t.width(s[:end], size) > most {
			break
		}
		n = end
	}
	return n
}

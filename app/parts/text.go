package parts

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Span is a piece of text in one style.
type Span struct {
	Text string
	Bold bool
	Mono bool
	// Colour is empty for the colour of the whole text.
	Colour fyne.ThemeColorName
}

// T is a plain span, B a bold one, M one in the mono face.
func T(s string) Span { return Span{Text: s} }

// B is a bold span.
func B(s string) Span { return Span{Text: s, Bold: true} }

// M is a span in the mono face, for addresses, ids and seeds.
func M(s string) Span { return Span{Text: s, Mono: true} }

// Marked splits a sentence of ours at ** into plain and bold spans. Do not use it
// on text that people wrote; give their words as spans.
func Marked(sentence string) []Span {
	var out []Span
	for i, part := range strings.Split(sentence, "**") {
		if part != "" {
			out = append(out, Span{Text: part, Bold: i%2 == 1})
		}
	}
	return out
}

// textMode says what a text does where it is wider than its room.
type textMode int

const (
	wraps textMode = iota
	staysOnLine
	shortens
)

// Text is text in one size, with bold and mono spans, which wraps to its width.
type Text struct {
	widget.BaseWidget
	spans  []Span
	size   float32
	lead   float32
	colour fyne.ThemeColorName
	align  fyne.TextAlign
	mode   textMode
	// least is the smallest width of wrapping text, at 100 per cent.
	least float32

	laid  laidText
	known knownText
}

// knownText is what was measured already: the natural width and the numbers of
// lines at a few widths. Layouts ask for them many times.
type knownText struct {
	scale   float32
	natural float32
	lines   map[float32]int
}

// laidText is a layout with what it was made for.
type laidText struct {
	width, scale float32
	lines        []textLine
}

type textRun struct {
	text string
	span Span
	x    float32
}

type textLine struct {
	runs  []textRun
	width float32
}

// NewText makes wrapping text of a size (one of the Size… steps) from spans.
func NewText(size float32, spans ...Span) *Text {
	t := &Text{spans: spans, size: size, lead: 1.35, colour: Ink, least: 60}
	if size >= SizeSubheading {
		t.lead = 1.22
	}
	t.ExtendBaseWidget(t)
	return t
}

// Heading is a screen's title, 24 bold.
func Heading(s string) *Text { return NewText(SizeHeading, B(s)) }

// Title is 20 bold, for the welcome window and empty states.
func Title(s string) *Text { return NewText(SizeTitle, B(s)) }

// Lead is the line under a verdict, 18.
func Lead(s string) *Text { return NewText(SizeLead, T(s)) }

// Subheading is a card's or a chart's title, 17 bold.
func Subheading(s string) *Text { return NewText(SizeSubheading, B(s)) }

// Body is text of 15; spans make parts of it bold: Body("a").Set(T("x"), B("y")).
func Body(s string) *Text { return NewText(SizeBody, T(s)) }

// BodySpans is Body from spans.
func BodySpans(spans ...Span) *Text { return NewText(SizeBody, spans...) }

// Small is text of 14, as in tables and problem lists.
func Small(s string) *Text { return NewText(SizeTable, T(s)) }

// SmallSpans is Small from spans.
func SmallSpans(spans ...Span) *Text { return NewText(SizeTable, spans...) }

// Caption is 13 in the second ink: help, sources, axes.
func Caption(s string) *Text { return NewText(SizeCaption, T(s)).In(Ink2) }

// Label is 13 bold in the third ink: the name of a group.
func Label(s string) *Text { return NewText(SizeCaption, B(s)).In(Ink3) }

// Mono is 12.5 in the mono face and the second ink: addresses, ids, seeds, fingerprints.
func Mono(s string) *Text { return NewText(SizeMono, M(s)).In(Ink2) }

// In sets the colour and gives the text back.
func (t *Text) In(colour fyne.ThemeColorName) *Text { t.colour = colour; t.Refresh(); return t }

// Aligned sets the alignment.
func (t *Text) Aligned(align fyne.TextAlign) *Text { t.align = align; t.Refresh(); return t }

// OneLine keeps the text on one line at its full width.
func (t *Text) OneLine() *Text { t.mode = staysOnLine; t.Refresh(); return t }

// Shortened keeps the text on one line and ends it with … where the room ends.
func (t *Text) Shortened() *Text { t.mode = shortens; t.Refresh(); return t }

// Leading sets the height of a line as a multiple of the size.
func (t *Text) Leading(multiple float32) *Text { t.lead = multiple; t.Refresh(); return t }

// Least sets the smallest width that wrapping text accepts.
func (t *Text) Least(px float32) *Text { t.least = px; t.Refresh(); return t }

// Set replaces the spans.
func (t *Text) Set(spans ...Span) *Text { t.spans = spans; t.Refresh(); return t }

// SetText replaces the text, in the style of the first span.
func (t *Text) SetText(s string) {
	style := Span{}
	if len(t.spans) > 0 {
		style = t.spans[0]
	}
	style.Text = s
	if len(t.spans) == 1 && t.spans[0] == style {
		return
	}
	t.Set(style)
}

// String is the text without its styles.
func (t *Text) String() string {
	var b strings.Builder
	for _, s := range t.spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Refresh lays the text out again.
func (t *Text) Refresh() {
	t.laid, t.known = laidText{}, knownText{}
	t.BaseWidget.Refresh()
}

func (s Span) style() fyne.TextStyle {
	return fyne.TextStyle{Bold: s.Bold && !s.Mono, Monospace: s.Mono}
}

func (t *Text) measure(s string, span Span) float32 {
	if s == "" {
		return 0
	}
	return textWidth(s, t.pixels(span), span.style())
}

// pixels is the size of a span; the mono face is wider, so it is set a little smaller.
func (t *Text) pixels(span Span) float32 {
	px := t.size
	if span.Mono && px > SizeMono {
		px *= 0.92
	}
	return S(px)
}

func (t *Text) lineHeight() float32 { return S(t.size) * t.lead }

// measured gives what is known, forgetting it when the text size has changed.
func (t *Text) measured() *knownText {
	if scale := CurrentTheme().scale; t.known.lines == nil || t.known.scale != scale {
		t.known = knownText{scale: scale, natural: -1, lines: map[float32]int{}}
	}
	return &t.known
}

// NaturalWidth implements Flowing.
func (t *Text) NaturalWidth() float32 {
	known := t.measured()
	if known.natural < 0 {
		var w float32
		for _, line := range t.lines(1e6) {
			w = max(w, line.width)
		}
		// A fraction is added so that rounding never wraps what fits.
		known.natural = w + 1
	}
	return known.natural
}

// HeightFor implements Flowing.
func (t *Text) HeightFor(width float32) float32 {
	if t.mode != wraps {
		return t.lineHeight()
	}
	known := t.measured()
	n, have := known.lines[width]
	if !have {
		n = max(1, len(t.lines(width)))
		known.lines[width] = n
	}
	return t.lineHeight() * float32(n)
}

// lines gives the layout at a width.
func (t *Text) lines(width float32) []textLine {
	scale := CurrentTheme().scale
	if t.laid.lines != nil && t.laid.width == width && t.laid.scale == scale {
		return t.laid.lines
	}
	setter := lineSetter{text: t, width: width}
	for _, span := range t.spans {
		for i, paragraph := range strings.Split(span.Text, "\n") {
			if i > 0 {
				setter.newLine()
			}
			setter.words(paragraph, span)
		}
	}
	setter.newLine()
	if width < 1e6 {
		t.laid = laidText{width: width, scale: scale, lines: setter.done}
	}
	return setter.done
}

// lineSetter breaks spans into lines, greedily.
type lineSetter struct {
	text  *Text
	width float32
	done  []textLine
	line  textLine
	// space is the width of blanks seen since the last word.
	space  float32
	blanks string
}

func (s *lineSetter) newLine() {
	s.done = append(s.done, s.line)
	s.line, s.space, s.blanks = textLine{}, 0, ""
}

func (s *lineSetter) words(paragraph string, span Span) {
	for paragraph != "" {
		n := strings.IndexByte(paragraph, ' ')
		word := paragraph
		if n >= 0 {
			word = paragraph[:n]
		}
		if word != "" {
			s.word(word, span)
		}
		if n < 0 {
			return
		}
		s.blanks += " "
		s.space += s.text.measure(" ", span)
		paragraph = paragraph[n+1:]
	}
}

func (s *lineSetter) word(word string, span Span) {
	w := s.text.measure(word, span)
	if s.line.width > 0 && s.line.width+s.space+w > s.width && s.blanks != "" {
		s.newLine()
	}
	for s.line.width+s.space+w > s.width && utf8.RuneCountInString(word) > 1 {
		// The word alone is wider than the line: it is cut where the line ends.
		head := s.cut(word, span, s.width-s.line.width-s.space)
		s.add(head, s.text.measure(head, span), span)
		s.newLine()
		word = word[len(head):]
		w = s.text.measure(word, span)
	}
	s.add(word, w, span)
}

// cut is the longest beginning of a word that fits, at least one letter; it
// prefers to end after a slash, a dot or a hyphen.
func (s *lineSetter) cut(word string, span Span, room float32) string {
	end, best := 0, 0
	for i, r := range word {
		next := i + utf8.RuneLen(r)
		if end > 0 && s.text.measure(word[:next], span) > room {
			break
		}
		end = next
		if strings.ContainsRune(`/\.-_`, r) {
			best = next
		}
	}
	if best > 0 && best < end && best*2 > end {
		return word[:best]
	}
	return word[:end]
}

func (s *lineSetter) add(word string, w float32, span Span) {
	n := len(s.line.runs)
	if n > 0 && s.line.runs[n-1].span.same(span) {
		s.line.runs[n-1].text += s.blanks + word
	} else {
		s.line.runs = append(s.line.runs, textRun{text: word, span: span, x: s.line.width + s.space})
	}
	s.line.width += s.space + w
	s.space, s.blanks = 0, ""
}

func (s Span) same(o Span) bool { return s.Bold == o.Bold && s.Mono == o.Mono && s.Colour == o.Colour }

// shorten cuts a line to a width and ends it with ….
func (t *Text) shorten(line textLine, width float32) textLine {
	if line.width <= width+0.5 {
		return line
	}
	dots := t.measure("…", Span{})
	var out textLine
	for _, run := range line.runs {
		if run.x+t.measure(run.text, run.span)+dots <= width {
			out.runs = append(out.runs, run)
			continue
		}
		runes := []rune(run.text)
		for len(runes) > 0 && run.x+t.measure(string(runes), run.span)+dots > width {
			runes = runes[:len(runes)-1]
		}
		run.text = strings.TrimRight(string(runes), " ") + "…"
		out.runs = append(out.runs, run)
		break
	}
	out.width = width
	return out
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &textRenderer{text: t}
}

type textRenderer struct {
	text  *Text
	drawn []fyne.CanvasObject
}

func (r *textRenderer) MinSize() fyne.Size {
	t := r.text
	natural := t.NaturalWidth()
	switch t.mode {
	case staysOnLine:
		return fyne.NewSize(natural, t.lineHeight())
	case shortens:
		return fyne.NewSize(min(natural, S(40)), t.lineHeight())
	}
	width := t.Size().Width
	if width <= 0 {
		width = natural
	}
	return fyne.NewSize(min(natural, S(t.least)), t.HeightFor(width))
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.text
	width := size.Width
	if width <= 0 {
		// Not placed yet: there is nothing to draw, and setting it letter under
		// letter would measure every word for nothing.
		r.drawn = r.drawn[:0]
		return
	}
	if t.mode != wraps {
		width = 1e6
	}
	lines := t.lines(width)
	if t.mode == shortens && len(lines) > 0 {
		lines = []textLine{t.shorten(lines[0], size.Width)}
	}
	r.drawn = r.drawn[:0]
	for i, line := range lines {
		r.drawLine(line, float32(i)*t.lineHeight(), size.Width)
	}
}

// drawLine makes one canvas text a run, all on one baseline.
func (r *textRenderer) drawLine(line textLine, top, width float32) {
	t := r.text
	shift := float32(0)
	switch t.align {
	case fyne.TextAlignCenter:
		shift = (width - line.width) / 2
	case fyne.TextAlignTrailing:
		shift = width - line.width
	}
	body := lineOf(S(t.size), fyne.TextStyle{})
	// Lato sits about a twentieth of its size high in its line box.
	baseline := top + (t.lineHeight()-body.height)/2 + body.base + S(t.size)*0.05
	for _, run := range line.runs {
		name := run.span.Colour
		if name == "" {
			name = t.colour
		}
		c := canvas.NewText(run.text, Colour(name))
		c.TextStyle, c.TextSize = run.span.style(), t.pixels(run.span)
		own := lineOf(c.TextSize, c.TextStyle)
		c.Resize(fyne.NewSize(t.measure(run.text, run.span), own.height))
		c.Move(fyne.NewPos(shift+run.x, baseline-own.base))
		r.drawn = append(r.drawn, c)
	}
}

func (r *textRenderer) Refresh() {
	r.Layout(r.text.Size())
	fyneRefresh(r.text)
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.drawn }
func (r *textRenderer) Destroy()                     {}

// fyneRefresh marks an object as changed, so that its canvas paints it again.
func fyneRefresh(o fyne.CanvasObject) { canvas.Refresh(o) }

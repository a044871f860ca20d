package report

import (
	"image/color"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"

	"leeway/assets"
	"leeway/experiment/chart"
)

// A4 in points, with its margins.
const (
	pageWidth, pageHeight = 595.28, 841.89
	edge                  = 50.0
	columnWidth           = pageWidth - 2*edge
	topEdge, bottomEdge   = 46.0, pageHeight - 46.0
)

var (
	look   = chart.Light
	petrol = color.NRGBA{0x0B, 0x5D, 0x6B, 0xFF}
	rule   = color.NRGBA{0xE1, 0xDE, 0xD7, 0xFF}
)

// sheet sets text and shapes on the current page. With dry set it only measures,
// so that a page can be laid out before it is drawn; size scales all text.
type sheet struct {
	pdf  *fpdf.Fpdf
	dry  bool
	size float64
	y    float64
}

func newDocument(title string) *fpdf.Fpdf {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("Lato", "", assets.LatoRegular)
	pdf.AddUTF8FontFromBytes("Lato", "B", assets.LatoBold)
	pdf.AddUTF8FontFromBytes("Mono", "", assets.MonoRegular)
	pdf.SetTitle(title, true)
	pdf.SetProducer("Leeway", true)
	return pdf
}

// style is how a piece of text is set; its size is before scaling.
type style struct {
	family, weight string
	size, leading  float64
	colour         color.NRGBA
}

var (
	headline = style{"Lato", "B", 22, 26, look.Ink}
	lead     = style{"Lato", "", 13, 18.5, look.Ink}
	heading  = style{"Lato", "B", 12.5, 17, look.Ink}
	body     = style{"Lato", "", 10, 14, look.Ink}
	strong   = style{"Lato", "B", 10, 14, look.Ink}
	quiet    = style{"Lato", "", 9, 12.5, look.Ink3}
	mono     = style{"Mono", "", 7.6, 11, look.Ink2}
)

func (s *sheet) use(st style) {
	s.pdf.SetFont(st.family, st.weight, st.size*s.size)
	s.pdf.SetTextColor(int(st.colour.R), int(st.colour.G), int(st.colour.B))
}

// plain replaces characters that the page's typeface cannot hold, and line breaks.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFF:
			return '□'
		case r < ' ':
			return ' '
		}
		return r
	}, text)
}

// wrap breaks a text into lines no wider than most; a longer word is broken.
func (s *sheet) wrap(st style, text string, most float64) []string {
	s.use(st)
	var lines []string
	line := ""
	for _, word := range strings.Fields(plain(text)) {
		trial := strings.TrimSpace(line + " " + word)
		if s.pdf.GetStringWidth(trial) <= most {
			line = trial
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; s.pdf.GetStringWidth(line) > most; {
			cut := 0
			for i, r := range line {
				end := i + len(string(r))
				if cut > 0 && s.pdf.GetStringWidth(line[:end]) > most {
					break
				}
				cut = end
			}
			if cut == len(line) {
				break
			}
			lines, line = append(lines, line[:cut]), line[cut:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// put sets one line with its baseline at y.
func (s *sheet) put(st style, x, y float64, text string) {
	if s.dry {
		return
	}
	s.use(st)
	s.pdf.Text(x, y, plain(text))
}

// paragraph sets a wrapped text below the last one.
func (s *sheet) paragraph(st style, x, width float64, text string) {
	for _, line := range s.wrap(st, text, width) {
		s.y += st.leading * s.size
		s.put(st, x, s.y-0.25*st.leading*s.size, line)
	}
}

// entry sets a paragraph that opens with bold words.
func (s *sheet) entry(x, width float64, opening, text string) {
	s.use(strong)
	indent := s.pdf.GetStringWidth(plain(opening)) + 4*s.size
	if indent > width*0.6 {
		s.paragraph(strong, x, width, opening)
		s.paragraph(body, x, width, text)
		return
	}
	first := s.wrap(body, text, width-indent)
	if len(first) == 0 {
		s.paragraph(strong, x, width, opening)
		return
	}
	s.y += body.leading * s.size
	base := s.y - 0.25*body.leading*s.size
	s.put(strong, x, base, opening)
	s.put(body, x+indent, base, first[0])
	rest := strings.TrimSpace(strings.TrimPrefix(strings.Join(strings.Fields(plain(text)), " "), first[0]))
	s.paragraph(body, x, width, rest)
}

func (s *sheet) gap(points float64) { s.y += points * s.size }

// hairline draws a rule across the page with room on both sides.
func (s *sheet) hairline() {
	s.gap(9)
	if !s.dry {
		s.pdf.SetDrawColor(int(rule.R), int(rule.G), int(rule.B))
		s.pdf.SetLineWidth(0.8)
		s.pdf.Line(edge, s.y, pageWidth-edge, s.y)
	}
	s.gap(5)
}

// figure draws a chart across the page, height points high. Charts are laid out
// for the screen, where their smallest text is 13; on paper all is drawn smaller.
func (s *sheet) figure(f *chart.Figure, height float64) {
	if !s.dry {
		c := chart.OnPage(s.pdf, edge, s.y, height)
		c.Scale(chartScale, chartScale)
		f.Draw(c, columnWidth/chartScale, height/chartScale)
	}
	s.y += height
}

// chartScale makes a chart's text of 13 points about 9.5 points on paper.
const chartScale = 0.74

// canvas is a canvas over the whole page, with y measured from its foot.
func (s *sheet) canvas() vg.Canvas { return chart.OnPage(s.pdf, 0, 0, pageHeight) }

// box fills or outlines a rectangle with round corners.
func (s *sheet) box(x, y, w, h, radius float64, c color.NRGBA, filled bool) {
	if s.dry {
		return
	}
	how := "D"
	if filled {
		how = "F"
	}
	s.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
	s.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
	s.pdf.SetLineWidth(1)
	s.pdf.RoundedRect(x, y, w, h, radius, "1234", how)
}

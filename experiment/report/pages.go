package report

import (
	"fmt"
	"time"

	"leeway/experiment/chart"
)

// pages sets a text of any length on as many A4 pages as it needs. It is laid out
// twice: first dry, to count the pages, then for good, so that each foot can say
// which page of how many it is.
type pages struct {
	sheet
	// name stands beside the mark on top of each page, told at the foot.
	name, told  string
	page, total int
}

// footRoom is what each page keeps free above its foot.
const footRoom = 20.0

// write lays the text out and gives the bytes to the document. The time is written
// into the file, so the same text gives the same bytes.
func (p *pages) write(made time.Time, text func()) {
	p.pdf.SetCreationDate(made.UTC())
	p.pdf.SetModificationDate(made.UTC())
	p.size = 1
	for _, dry := range []bool{true, false} {
		p.dry, p.page = dry, 0
		p.open()
		text()
		p.close()
		p.total = p.page
	}
}

// open begins a page with the mark and the document's name.
func (p *pages) open() {
	p.page++
	if !p.dry {
		p.pdf.AddPage()
	}
	p.y = topEdge
	p.mark(edge, p.y, 17)
	p.put(style{"Lato", "B", 10, 14, look.Ink2}, edge+23, p.y+12.5, p.name)
	p.y += 27
}

func (p *pages) close() {
	p.put(quiet, edge, bottomEdge, p.told)
	of := fmt.Sprintf("%d of %d", p.page, p.total)
	p.use(quiet)
	p.put(quiet, pageWidth-edge-p.pdf.GetStringWidth(of), bottomEdge, of)
}

// room turns the page where less than this height is left.
func (p *pages) room(height float64) {
	if p.y+height > bottomEdge-footRoom {
		p.close()
		p.open()
	}
}

// section sets a heading that stays with what follows it.
func (p *pages) section(title string) {
	p.gap(12)
	p.room(heading.leading + 4*body.leading)
	p.paragraph(heading, edge, columnWidth, title)
	p.gap(2)
}

// text sets a paragraph that may go over to the next page.
func (p *pages) text(st style, words string) { p.indented(st, 0, "", words) }

// indented is text with a label before its first line.
func (p *pages) indented(st style, indent float64, label, words string) {
	for i, line := range p.wrap(st, words, columnWidth-indent) {
		p.room(st.leading)
		p.y += st.leading
		if i == 0 && label != "" {
			p.put(st, edge, p.y-0.25*st.leading, label)
		}
		p.put(st, edge+indent, p.y-0.25*st.leading, line)
	}
	p.gap(3)
}

// fields sets names with their values, the names in one column.
func (p *pages) fields(nameWidth float64, rows [][2]string) {
	for _, row := range rows {
		if row[1] == "" {
			continue
		}
		lines := p.wrap(body, row[1], columnWidth-nameWidth)
		names := p.wrap(strong, row[0], nameWidth-8)
		p.room(min(3, float64(max(len(lines), len(names)))) * body.leading)
		for i := range max(len(lines), len(names)) {
			p.room(body.leading)
			p.y += body.leading
			base := p.y - 0.25*body.leading
			if i < len(names) {
				p.put(strong, edge, base, names[i])
			}
			if i < len(lines) {
				p.put(body, edge+nameWidth, base, lines[i])
			}
		}
		p.gap(2)
	}
}

// column is one column of a table: its head, its share of the width, and whether its
// cells are numbers.
type column struct {
	title string
	width float64
	right bool
	fixed bool // in letters of equal width
}

// table sets rows under a head that comes again on each page. Cells wrap.
func (p *pages) table(columns []column, rows [][]string) {
	total := 0.0
	for _, c := range columns {
		total += c.width
	}
	const between = 10.0
	head := func() {
		p.room(3 * body.leading)
		p.line(columns, titles(columns), total, between, style{"Lato", "B", 9, 12.5, look.Ink2})
		p.thin()
	}
	head()
	st := style{"Lato", "", 9.5, 13, look.Ink}
	for _, row := range rows {
		if height := p.lines(columns, row, total, between, st) * st.leading; p.y+height > bottomEdge-footRoom {
			p.close()
			p.open()
			head()
		}
		p.line(columns, row, total, between, st)
	}
}

func titles(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.title
	}
	return out
}

// cellStyle is the style of a column's cells.
func (c column) cellStyle(st style) style {
	if c.fixed {
		st.family, st.weight, st.size = "Mono", "", st.size*0.92
	}
	return st
}

// lines is how many lines a row needs.
func (p *pages) lines(columns []column, row []string, total, between float64, st style) float64 {
	most := 1
	for i, c := range columns {
		most = max(most, len(p.wrap(c.cellStyle(st), row[i], columnWidth*c.width/total-between)))
	}
	return float64(most)
}

// line sets one row.
func (p *pages) line(columns []column, row []string, total, between float64, st style) {
	top, bottom, x := p.y, p.y+st.leading, edge
	for i, c := range columns {
		own := c.cellStyle(st)
		if row[i] == titles(columns)[i] && st.weight == "B" {
			own = st
		}
		width := columnWidth * c.width / total
		p.y = top
		for _, text := range p.wrap(own, row[i], width-between) {
			p.y += st.leading
			at := x
			if c.right {
				p.use(own)
				at = x + width - between - p.pdf.GetStringWidth(plain(text))
			}
			p.put(own, at, p.y-0.25*st.leading, text)
		}
		bottom = max(bottom, p.y)
		x += width
	}
	p.y = bottom + 1.5
}

// thin draws a hairline right here.
func (p *pages) thin() {
	if !p.dry {
		p.pdf.SetDrawColor(int(rule.R), int(rule.G), int(rule.B))
		p.pdf.SetLineWidth(0.8)
		p.pdf.Line(edge, p.y, pageWidth-edge, p.y)
	}
	p.y += 3
}

// notice is a sentence on a tinted band.
func (p *pages) notice(words string) {
	lines := p.wrap(strong, words, columnWidth-20)
	height := float64(len(lines))*strong.leading + 12
	p.room(height)
	p.box(edge, p.y, columnWidth, height, 4, chart.Light.ControlTint, true)
	y := p.y + 6
	for _, line := range lines {
		y += strong.leading
		p.put(strong, edge+10, y-0.25*strong.leading, line)
	}
	p.y += height
	p.gap(6)
}

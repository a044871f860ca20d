package workbook

import (
	"bytes"
	"regexp"
	"strconv"
)

// hiddenIndex finds hidden rows and columns in a sheet's bytes as they pass.
type hiddenIndex struct {
	rows    int
	runs    []Range // of hidden columns
	lastCol int     // the last column of the sheet's dimension, from 0
	started bool
	pending int // how many bytes at the end of the last piece belong to an open tag
}

// hiddenMark is the attribute of <row> and <col> that hides.
var hiddenMark = []byte("hidden")

// maxHiddenRuns is how many runs of hidden columns a sheet may have: one for every column.
const maxHiddenRuns = MaxColumns

var (
	dimensionRef = regexp.MustCompile(`dimension\s[^>]*?ref\s*=\s*["'][^"':]*:?\$?([A-Za-z]+)\$?[0-9]+["']`)
	// hidingTag is a whole start tag of a row or a run of columns.
	hidingTag  = regexp.MustCompile(`^<(?:[^\s:<>/]+:)?(row|col)(?:\s[^<]*?)?\shidden\s*=\s*["'](?:1|true|on)["']`)
	hiddenFrom = regexp.MustCompile(`\smin\s*=\s*["']([0-9]+)["']`)
	hiddenTo   = regexp.MustCompile(`\smax\s*=\s*["']([0-9]+)["']`)
)

// add takes in a piece; a tag that the piece before left open is read with it.
func (h *hiddenIndex) add(p piece) {
	b := p.buf[:p.end]
	if !h.started {
		h.started = true
		if m := dimensionRef.FindSubmatch(b[:min(len(b), 4096)]); m != nil {
			if col, _, ok := cutColumn(string(m[1])); ok {
				h.lastCol = col
			}
		}
	}
	at := max(0, p.start-max(h.pending, len(hiddenMark)-1))
	h.pending = 0
	for at < len(b) {
		hit := bytes.Index(b[at:], hiddenMark)
		if hit < 0 {
			return
		}
		hit += at
		at = hit + len(hiddenMark)
		if end := min(len(b), at+3); end == at+3 && b[at] == '=' && (b[at+2] == 'f' || b[at+2] == '0') {
			continue // LibreOffice says of every row that it is not hidden
		}
		open := bytes.LastIndexByte(b[:hit], '<')
		if open < 0 || bytes.IndexByte(b[open:hit], '>') >= 0 {
			continue // a word in a text
		}
		end := bytes.IndexByte(b[hit:], '>')
		if end < 0 {
			h.pending = p.end - hit
			return
		}
		h.tag(b[open : hit+end])
		at = hit + end
	}
}

// tag takes in a start tag that speaks of hiding.
func (h *hiddenIndex) tag(tag []byte) {
	m := hidingTag.FindSubmatch(tag)
	switch {
	case m == nil:
	case string(m[1]) == "row":
		h.rows++
	case len(h.runs) < maxHiddenRuns:
		from, to := hiddenFrom.FindSubmatch(tag), hiddenTo.FindSubmatch(tag)
		if from == nil || to == nil {
			return
		}
		first, err1 := strconv.Atoi(string(from[1]))
		last, err2 := strconv.Atoi(string(to[1]))
		if err1 == nil && err2 == nil && first > 0 {
			h.runs = append(h.runs, Range{FirstCol: first - 1, LastCol: last - 1})
		}
	}
}

// columns lists the hidden columns once each, in order.
func (h *hiddenIndex) columns() []int { return listColumns(h.runs, h.lastCol) }

// listColumns lists the columns of runs, in order and once each. A run that reaches
// Excel's last column hides what is not used: it is listed up to the last used column,
// and by its first column at least.
func listColumns(runs []Range, lastUsed int) []int {
	if len(runs) == 0 {
		return nil
	}
	hidden := make([]bool, MaxColumns)
	for _, r := range runs {
		last := min(r.LastCol, MaxColumns-1)
		if last == MaxColumns-1 {
			last = min(last, max(lastUsed, r.FirstCol))
		}
		for c := max(0, r.FirstCol); c <= last; c++ {
			hidden[c] = true
		}
	}
	var out []int
	for c, is := range hidden {
		if is {
			out = append(out, c)
		}
	}
	return out
}

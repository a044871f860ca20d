package dataset

// oneColumn finds the table in a view of a single column: values under a name, or a
// list of short texts. Prose is no table.
func (v *view) oneColumn() []block {
	values, last := 0, 0
	for i, r := range v.rows {
		if r.cells[0].form.isValue() {
			values += r.n
			if last == 0 || i > last {
				last = i
			}
		}
	}
	if values > 0 && 2*values >= v.count() {
		return v.valueColumn(last)
	}
	return v.list()
}

func (v *view) count() int {
	n := 0
	for _, r := range v.rows {
		n += r.n
	}
	return n
}

// valueColumn is a column of values: the text above the first is its name, texts
// above that are titles, texts below the last are notes.
func (v *view) valueColumn(last int) []block {
	first := 0
	for v.rows[first].cells[0].form == wordForm {
		first++
	}
	t := v.column(first, last)
	if first > 0 && !looksLikeNote(v.rows[first-1].cells[0].text) {
		first--
		t.HeaderFirst, t.HeaderLast = v.rows[first].row, v.rows[first].row
		t.Score = float64(min(t.Rows, 50))
	}
	for _, r := range v.rows[:first] {
		t.Titles = append(t.Titles, r.line())
	}
	for _, r := range v.rows[last+1:] {
		if looksLikeNote(r.cells[0].text) || r.row > t.LastRow+1 || len(t.Footnotes) > 0 {
			t.Footnotes = append(t.Footnotes, r.line())
			continue
		}
		t.LastRow = r.last
		t.Rows += r.n
	}
	return []block{{t, 0, len(v.rows)}}
}

// list is a column of short texts, the first of which is its name where it does not
// come again.
func (v *view) list() []block {
	letters, n, again := 0, 0, 0
	seen := map[string]bool{}
	for i, r := range v.rows {
		text := r.cells[0].text
		if looksLikeNote(text) && len(text) > 20 {
			return nil
		}
		letters += len([]rune(text)) * r.n
		n += r.n
		if i > 0 && text == v.rows[0].cells[0].text || seen[text] {
			again++
		}
		seen[text] = true
	}
	if n < 3 || letters > 40*n || v.rows[len(v.rows)-1].last-v.rows[0].row+1 > 2*n {
		return nil
	}
	if again == 0 || v.rows[0].n == 1 && !v.comesAgain(0) {
		t := v.column(1, len(v.rows)-1)
		t.HeaderFirst, t.HeaderLast = v.rows[0].row, v.rows[0].row
		return []block{{t, 0, len(v.rows)}}
	}
	return []block{{v.column(0, len(v.rows)-1), 0, len(v.rows)}}
}

func (v *view) comesAgain(i int) bool {
	for k, r := range v.rows {
		if k != i && r.cells[0].text == v.rows[i].cells[0].text {
			return true
		}
	}
	return false
}

// column is the table of the rows from one index to another.
func (v *view) column(first, last int) FoundTable {
	t := FoundTable{FirstRow: v.rows[first].row, LastRow: v.rows[last].last, FirstCol: v.rows[first].cells[0].col, LastCol: v.rows[first].cells[0].col}
	for _, r := range v.rows[first : last+1] {
		t.Rows += r.n
		if c := r.cells[0]; c.form == wordForm && isTotal(c.text) {
			t.Subtotals = append(t.Subtotals, r.line())
		}
	}
	t.Score = 0.5 * float64(min(t.Rows, 50))
	return t
}

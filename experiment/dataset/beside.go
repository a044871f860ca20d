package dataset

import "strings"

// beside cuts a block into the views of tables that stand side by side in it: columns
// that are set apart by blank ones and hold a table of their own. Blank columns that
// only set groups of one table apart do not cut it.
func (v *view) beside(b block) []*view {
	runs := v.runs(b)
	if len(runs) < 2 {
		return nil
	}
	var cuts [][2]int // first and last column of each part
	for i, r := range runs {
		if i == 0 || !v.separate(b, cuts[len(cuts)-1], runs[i:], r) {
			if i == 0 {
				cuts = append(cuts, r)
			} else {
				cuts[len(cuts)-1][1] = r[1]
			}
			continue
		}
		cuts = append(cuts, r)
	}
	if len(cuts) < 2 {
		return nil
	}
	var out []*view
	for i, c := range cuts {
		left, right := c[0], 1<<20
		if i == 0 {
			left = 0
		}
		if i+1 < len(cuts) {
			right = cuts[i+1][0] - 1
		}
		out = append(out, v.part(b.from, b.to, left, right))
	}
	return out
}

// runs are the runs of columns that are filled in rows of more than one text.
func (v *view) runs(b block) [][2]int {
	used := map[int]bool{}
	first, last := 1<<30, -1
	for _, r := range v.rows[b.from:b.to] {
		if r.lonely() {
			continue
		}
		for _, c := range r.cells {
			used[c.col] = true
			first, last = min(first, c.col), max(last, c.col)
		}
	}
	var out [][2]int
	for col := first; col <= last; col++ {
		switch {
		case !used[col]:
		case used[col-1] && len(out) > 0:
			out[len(out)-1][1] = col
		default:
			out = append(out, [2]int{col, col})
		}
	}
	return out
}

// separate says whether the run of columns is a table of its own beside the part.
func (v *view) separate(b block, part [2]int, runs [][2]int, run [2]int) bool {
	lv := v.part(b.from, b.to, part[0], part[1])
	rv := v.part(b.from, b.to, run[0], run[1])
	ls, rs := lv.scan(), rv.scan()
	if len(ls) == 0 || len(rs) == 0 {
		return false
	}
	l, r := ls[0].FoundTable, rs[0].FoundTable
	if l.HeaderLast == 0 || r.HeaderLast == 0 || r.Rows < 2 || l.Rows < 2 {
		return false
	}
	wide := run[1] > run[0] && part[1] > part[0]
	lk, rk := lv.keyName(l), rv.keyName(r)
	rForm := rv.columnForm(r, run[0])
	if wide && rk != "" && strings.EqualFold(lk, rk) && (rForm == wordForm || isKeyName(rk)) {
		return true
	}
	labels := rForm == wordForm || rForm == dateForm || isKeyName(rk)
	if l.HeaderLast != r.HeaderLast && labels {
		return wide || rv.dense(r) && len(runs) == 1
	}
	if !wide || !labels {
		return false
	}
	if len(l.Titles) > 0 && len(r.Titles) > 0 && l.Titles[len(l.Titles)-1].Row == r.Titles[len(r.Titles)-1].Row && r.HeaderFirst == r.HeaderLast {
		return true
	}
	differ := l.LastRow - r.LastRow
	return max(differ, -differ) > 2 && rv.dense(r) && rv.distinct(r, run[0])
}

// isKeyName is true for names of a first column of numbers or dates.
func isKeyName(name string) bool {
	return hasWord(name, "year", "date", "month", "period", "week", "quarter", "day", "no", "nr", "id", "code", "item", "number", "team", "unit") || name == "#"
}

// keyName is the name of the table's first column.
func (v *view) keyName(t FoundTable) string {
	for _, r := range v.rows {
		if r.row == t.HeaderLast {
			if c, ok := r.at(t.FirstCol); ok {
				return c.text
			}
		}
	}
	return ""
}

// columnForm is what most cells of a column of the table look like.
func (v *view) columnForm(t FoundTable, col int) form {
	p := profile{}
	for _, r := range v.rows {
		if r.row >= t.FirstRow && r.row <= t.LastRow {
			p.count(r)
		}
	}
	return p.most(col)
}

// dense is true for a table with hardly a blank cell.
func (v *view) dense(t FoundTable) bool {
	filled, rows := 0, 0
	for _, r := range v.rows {
		if r.row >= t.FirstRow && r.row <= t.LastRow {
			rows++
			filled += len(r.cells)
		}
	}
	return rows > 0 && 10*filled >= 9*rows*(t.LastCol-t.FirstCol+1)
}

// distinct is true for a column whose texts hardly come twice.
func (v *view) distinct(t FoundTable, col int) bool {
	n, seen := 0, map[string]bool{}
	for _, r := range v.rows {
		if c, ok := r.at(col); ok && r.row >= t.FirstRow && r.row <= t.LastRow {
			n++
			seen[c.text] = true
		}
	}
	return n > 0 && 10*len(seen) >= 9*n
}

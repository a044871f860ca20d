package estimate

import "context"

// narrow is the number of variables, the outcome counted, up to which rows are
// summed by straight-line code: six regressors, more than most pilots ask for.
// Fewer are padded with zeros, which costs less than counting to them.
const narrow = 7

// stretch is how many rows are put in order of their cells at a time. With 64
// bytes a row they fit the second cache.
const stretch = 16_384

// wideRow is one row less the pivot, padded.
type wideRow [narrow + 1]float64

// sorter puts the rows of a stretch in the order of their cells, so that four
// rows of one cell can be added at once and a cell's sums are fetched seldom.
type sorter struct {
	count   []int32 // of each cell, then the next free place
	touched []int32
	order   []int32
}

func newSorter(cells int) *sorter {
	return &sorter{count: make([]int32, cells), order: make([]int32, stretch)}
}

// sort fills order and gives the cells touched; count holds each one's end.
func (s *sorter) sort(cell []int32) {
	s.touched = s.touched[:0]
	for _, k := range cell {
		if s.count[k] == 0 {
			s.touched = append(s.touched, k)
		}
		s.count[k]++
	}
	at := int32(0)
	for _, k := range s.touched {
		at, s.count[k] = at+s.count[k], at
	}
	for i, k := range cell {
		s.order[s.count[k]] = int32(i)
		s.count[k]++
	}
}

// sumNarrow adds unweighted rows from to to of at most seven variables.
func (a *accumulator) sumNarrow(ctx context.Context, c *Columns, cell []int32, pivot []float64, from, to int) {
	rows := make([]wideRow, stretch+1)
	blank := &rows[stretch]
	sort := newSorter(len(a.sums) / a.size)
	for start := from; start < to; start += stretch {
		if ctx.Err() != nil {
			return
		}
		end := min(start+stretch, to)
		gatherRows(rows, c, pivot, start, end)
		if cell == nil {
			a.addRun(0, rows[:end-start], blank)
			continue
		}
		sort.sort(cell[start:end])
		first := int32(0)
		for _, k := range sort.touched {
			last := sort.count[k]
			sort.count[k] = 0
			a.addOrdered(int(k), rows, sort.order[first:last], blank)
			first = last
		}
	}
}

// gatherRows turns columns into rows, two columns at a time.
func gatherRows(rows []wideRow, c *Columns, pivot []float64, start, end int) {
	p := len(pivot)
	out := rows[:end-start]
	for j := 0; j+1 < p; j += 2 {
		x, y := c.column(j)[start:end], c.column(j + 1)[start:end]
		px, py := pivot[j], pivot[j+1]
		x, y = x[:len(out)], y[:len(out)]
		for i := range out {
			out[i][j&7] = x[i] - px
			out[i][(j+1)&7] = y[i] - py
		}
	}
	if p%2 == 1 {
		x, px := c.column(p - 1)[start:end], pivot[p-1]
		x = x[:len(out)]
		for i := range out {
			out[i][(p-1)&7] = x[i] - px
		}
	}
}

// addRun adds consecutive rows to cell k.
func (a *accumulator) addRun(k int, rows []wideRow, blank *wideRow) {
	s := (*[36]float64)(a.sums[k*36:])
	s[0] += float64(len(rows))
	for len(rows) >= 4 {
		addFour(s, &rows[0], &rows[1], &rows[2], &rows[3])
		rows = rows[4:]
	}
	for i := range rows {
		addFour(s, &rows[i], blank, blank, blank)
	}
}

// addOrdered adds the rows that order names to cell k.
func (a *accumulator) addOrdered(k int, rows []wideRow, order []int32, blank *wideRow) {
	s := (*[36]float64)(a.sums[k*36:])
	s[0] += float64(len(order))
	for len(order) >= 4 {
		addFour(s, &rows[order[0]], &rows[order[1]], &rows[order[2]], &rows[order[3]])
		order = order[4:]
	}
	four := [4]*wideRow{blank, blank, blank, blank}
	for i, r := range order {
		four[i] = &rows[r]
	}
	if len(order) > 0 {
		addFour(s, four[0], four[1], four[2], four[3])
	}
}

// addFour adds the sums and products of four rows to the upper triangle of
// (1, v)(1, v)', the constant's own entry excepted. It is written out so that no
// index is checked.
func addFour(s *[36]float64, p, q, r, t *wideRow) {
	s[1] += p[0] + q[0] + r[0] + t[0]
	s[2] += p[1] + q[1] + r[1] + t[1]
	s[3] += p[2] + q[2] + r[2] + t[2]
	s[4] += p[3] + q[3] + r[3] + t[3]
	s[5] += p[4] + q[4] + r[4] + t[4]
	s[6] += p[5] + q[5] + r[5] + t[5]
	s[7] += p[6] + q[6] + r[6] + t[6]
	p0, q0, r0, t0 := p[0], q[0], r[0], t[0]
	s[8] += p0*p[0] + q0*q[0] + r0*r[0] + t0*t[0]
	s[9] += p0*p[1] + q0*q[1] + r0*r[1] + t0*t[1]
	s[10] += p0*p[2] + q0*q[2] + r0*r[2] + t0*t[2]
	s[11] += p0*p[3] + q0*q[3] + r0*r[3] + t0*t[3]
	s[12] += p0*p[4] + q0*q[4] + r0*r[4] + t0*t[4]
	s[13] += p0*p[5] + q0*q[5] + r0*r[5] + t0*t[5]
	s[14] += p0*p[6] + q0*q[6] + r0*r[6] + t0*t[6]
	p1, q1, r1, t1 := p[1], q[1], r[1], t[1]
	s[15] += p1*p[1] + q1*q[1] + r1*r[1] + t1*t[1]
	s[16] += p1*p[2] + q1*q[2] + r1*r[2] + t1*t[2]
	s[17] += p1*p[3] + q1*q[3] + r1*r[3] + t1*t[3]
	s[18] += p1*p[4] + q1*q[4] + r1*r[4] + t1*t[4]
	s[19] += p1*p[5] + q1*q[5] + r1*r[5] + t1*t[5]
	s[20] += p1*p[6] + q1*q[6] + r1*r[6] + t1*t[6]
	p2, q2, r2, t2 := p[2], q[2], r[2], t[2]
	s[21] += p2*p[2] + q2*q[2] + r2*r[2] + t2*t[2]
	s[22] += p2*p[3] + q2*q[3] + r2*r[3] + t2*t[3]
	s[23] += p2*p[4] + q2*q[4] + r2*r[4] + t2*t[4]
	s[24] += p2*p[5] + q2*q[5] + r2*r[5] + t2*t[5]
	s[25] += p2*p[6] + q2*q[6] + r2*r[6] + t2*t[6]
	p3, q3, r3, t3 := p[3], q[3], r[3], t[3]
	s[26] += p3*p[3] + q3*q[3] + r3*r[3] + t3*t[3]
	s[27] += p3*p[4] + q3*q[4] + r3*r[4] + t3*t[4]
	s[28] += p3*p[5] + q3*q[5] + r3*r[5] + t3*t[5]
	s[29] += p3*p[6] + q3*q[6] + r3*r[6] + t3*t[6]
	p4, q4, r4, t4 := p[4], q[4], r[4], t[4]
	s[30] += p4*p[4] + q4*q[4] + r4*r[4] + t4*t[4]
	s[31] += p4*p[5] + q4*q[5] + r4*r[5] + t4*t[5]
	s[32] += p4*p[6] + q4*q[6] + r4*r[6] + t4*t[6]
	p5, q5, r5, t5 := p[5], q[5], r[5], t[5]
	s[33] += p5*p[5] + q5*q[5] + r5*r[5] + t5*t[5]
	s[34] += p5*p[6] + q5*q[6] + r5*r[6] + t5*t[6]
	p6, q6, r6, t6 := p[6], q[6], r[6], t[6]
	s[35] += p6*p[6] + q6*q[6] + r6*r[6] + t6*t[6]
}

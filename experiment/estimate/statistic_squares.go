package estimate

import (
	"math"
	"slices"
)

// unitPieces are what a regression of rows on the draw, blocks and covariates needs of
// one unit, the draw being the same for its rows. Q is an orthonormal basis of the block
// effects and covariates; with h = Q'z the draw's residuals are z - Q h.
type unitPieces struct {
	n, y, z0 float64 // rows, and sums of the residuals of y and of the draw that was made
	// place are the columns of Q in which the unit has anything; q, qy and qz0 are the sums
	// there of Q, of Q times y and of Q times z0, and gram is Q'Q, packed by rows of its
	// lower triangle. The last three are for studentised statistics only.
	place      []int
	q, qy, qz0 []float64
	gram       []float64
}

// regressionStatistic is the coefficient of the draw in a regression of rows (Frisch and
// Waugh 1933), from sums of units alone: a draw costs the units, never the rows.
type regressionStatistic struct {
	unit   []unitPieces
	places int
	// factor multiplies the variance; 0 where the statistic is not studentised.
	factor  float64
	treated func(arm int) bool
}

// squares makes a regression statistic ready; block is nil for a constant alone.
func (r UnitRows) squares(kind StatisticKind, block []int, covariates [][]float64, observed []int, treated func(int) bool) *Statistic {
	n := len(r.Y)
	if block == nil {
		block = make([]int, n)
	}
	p := &plan{w: slices.Repeat([]float64{1}, n), block: renumbered(block), squares: true}
	p.blocks = slices.Max(append([]int{-1}, p.block...)) + 1
	p.y, p.z0 = slices.Clone(r.Y), r.assigned(observed, treated)
	p.centre()
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	p.orthogonalise(covariates, rows)
	s := &regressionStatistic{unit: make([]unitPieces, r.Units), places: p.blocks + len(p.basis), treated: treated}
	out := &Statistic{Name: "difference in means", linear: true}
	if kind != DifferenceOfRows {
		out.Name = "least squares coefficient"
	}
	if studentised := kind == StudentisedCR0 || kind == StudentisedCR1; studentised {
		s.factor = 1
		units := 0.0
		for _, k := range r.unitSums(func(int) float64 { return 1 }) {
			if k > 0 {
				units++
			}
		}
		if kind == StudentisedCR1 {
			s.factor = units / (units - 1) * float64(n-1) / float64(n-s.places-1)
		}
		out.linear, out.studentised = false, true
		out.Name = "least squares coefficient divided by its error by unit"
	}
	s.fill(r, p)
	out.worker = s.worker
	return out
}

// renumbered numbers blocks from 0 without gaps.
func renumbered(block []int) []int {
	number, out := map[int]int{}, make([]int, len(block))
	for i, b := range block {
		if _, known := number[b]; !known {
			number[b] = len(number)
		}
		out[i] = number[b]
	}
	return out
}

func (s *regressionStatistic) fill(r UnitRows, p *plan) {
	size := make([]float64, p.blocks)
	for b, w := range p.blockWeight {
		size[b] = 1 / math.Sqrt(w)
	}
	dense := len(p.basis)
	at := make([]map[int]int, r.Units) // where a unit keeps a block's place
	for i, u := range r.Unit {
		k := &s.unit[u]
		if at[u] == nil {
			at[u] = map[int]int{}
			for j := range dense {
				k.add(p.blocks+j, s.factor > 0)
			}
		}
		b := p.block[i]
		mine, known := at[u][b]
		if !known {
			mine = len(k.place)
			at[u][b] = mine
			k.add(b, s.factor > 0)
		}
		k.n++
		k.y += p.y[i]
		k.z0 += p.z0[i]
		row := func(visit func(local int, q float64)) {
			for j, q := range p.basis {
				visit(j, q[i])
			}
			visit(mine, size[b])
		}
		row(func(local int, q float64) {
			k.q[local] += q
			if s.factor == 0 {
				return
			}
			k.qy[local] += q * p.y[i]
			k.qz0[local] += q * p.z0[i]
			row(func(other int, o float64) {
				if other <= local {
					k.gram[local*(local+1)/2+other] += q * o
				}
			})
		})
	}
}

// add makes room for one more column of Q.
func (k *unitPieces) add(place int, studentised bool) {
	k.place, k.q = append(k.place, place), append(k.q, 0)
	if studentised {
		k.qy, k.qz0 = append(k.qy, 0), append(k.qz0, 0)
		k.gram = append(k.gram, make([]float64, len(k.place))...)
	}
}

// worker evaluates draws; the parts are NaN where a draw is determined by blocks and
// covariates.
func (s *regressionStatistic) worker() func(arm []int) drawn {
	h := make([]float64, s.places)
	return func(arm []int) drawn {
		clear(h)
		var rows, zy, z0 float64
		for u := range s.unit {
			if !s.treated(arm[u]) {
				continue
			}
			k := &s.unit[u]
			rows += k.n
			zy += k.y
			z0 += k.z0
			for j, place := range k.place {
				h[place] += k.q[j]
			}
		}
		zz := rows
		for _, v := range h {
			zz -= v * v
		}
		if !(zz > 1e-10*rows) {
			return drawn{a: math.NaN()}
		}
		d := drawn{a: zy / zz, c: z0 / zz}
		if s.factor > 0 {
			s.variance(arm, h, zz, &d)
		}
		return d
	}
}

// variance adds the squares of the units' scores, z~'(y~ - a z~) of each.
func (s *regressionStatistic) variance(arm []int, h []float64, zz float64, d *drawn) {
	for u := range s.unit {
		k := &s.unit[u]
		z := float64(armOf(s.treated(arm[u])))
		y, z0, squares := z*k.y, z*k.z0, z*k.n
		for j, place := range k.place {
			f := h[place]
			y -= f * k.qy[j]
			z0 -= f * k.qz0[j]
			squares -= 2 * z * f * k.q[j]
			row := k.gram[j*(j+1)/2:]
			for i := range j {
				squares += 2 * f * h[k.place[i]] * row[i]
			}
			squares += f * f * row[j]
		}
		e, e0 := y-d.a*squares, z0-d.c*squares
		d.s0 += e * e
		d.s1 += e * e0
		d.s2 += e0 * e0
	}
	scale := s.factor / (zz * zz)
	d.s0 *= scale
	d.s1 *= scale
	d.s2 *= scale
}

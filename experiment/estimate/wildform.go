package estimate

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"sync/atomic"

	"leeway/experiment/randomize"
)

// wildForm is what the bootstrap needs of each cluster. In an orthonormal basis U of all
// regressors and absorbed levels, the tested regressor after the others are taken out is
// x = U ζ; the residuals with the null τ imposed are e − δ x with δ = τ − β. A cluster's
// score after its residuals are multiplied by v is then
//
//	v_g (a_g − δ b_g) − z_g' Σ_h v_h (r_h − δ z_h)
//
// with r_g = U_g'e_g, z_g = U_g'x_g, a_g = ζ'r_g and b_g = ζ'z_g.
type wildForm struct {
	// size is Σ b_g.
	size float64
	a, b []float64
	// id is each cluster's number in the cross-products.
	id []int
	// entries are the places of U in which a cluster has anything, with z and r there.
	entries [][]wildEntry
	places  int
}

type wildEntry struct {
	place int
	z, r  float64
}

// wildForm prepares the tested regressor at place k of Kept.
func (r *Regression) wildForm(k int) *wildForm {
	gamma := r.contrast(k)
	size := 0.0
	for _, v := range gamma[1:] {
		size += v * v
	}
	// x = X M e_k / M_kk: what is left of a regressor after the others (Frisch, Waugh and
	// Lovell); its squared length is 1 / M_kk.
	zeta := make([]float64, len(r.kept))
	for i, v := range gamma[1:] {
		zeta[i] = v / size
	}
	n := r.Clusters()
	f := &wildForm{size: 1 / size, a: make([]float64, n), b: make([]float64, n), entries: make([][]wildEntry, n), places: len(r.weight) + len(r.kept)}
	for g := range n {
		cells := r.cells[r.clusters[g]:r.clusters[g+1]]
		f.id = append(f.id, cells[0].Cluster)
		d := len(cells)
		z, score := make([]float64, d+len(r.kept)), r.basisScore(g, 1)
		r.basisGram(g, 1, func(i, j int, v float64) {
			if j >= d {
				z[i] += v * zeta[j-d]
			}
			if i != j && i >= d {
				z[j] += v * zeta[i-d]
			}
		})
		for i, v := range z {
			place := len(r.weight) + i - d
			if i < d {
				place = r.levels[cells[i].Level]
			} else {
				f.a[g] += zeta[i-d] * score[i]
				f.b[g] += zeta[i-d] * v
			}
			f.entries[g] = append(f.entries[g], wildEntry{place, v, score[i]})
		}
	}
	return f
}

func (f *wildForm) last() int {
	out := 0
	for _, id := range f.id {
		out = max(out, id)
	}
	return out
}

// wildScratch is room for one vector's sums.
type wildScratch struct{ score, x []float64 }

func (f *wildForm) scratch() *wildScratch {
	return &wildScratch{make([]float64, f.places), make([]float64, f.places)}
}

// row computes one vector's statistic; its cost is that of the clusters' entries.
func (f *wildForm) row(v []float64, s *wildScratch) wildRow {
	clear(s.score)
	clear(s.x)
	var out wildRow
	for g, entries := range f.entries {
		out.n0 += v[g] * f.a[g]
		out.n1 += v[g] * f.b[g]
		for _, e := range entries {
			s.score[e.place] += v[g] * e.r
			s.x[e.place] += v[g] * e.z
		}
	}
	for g, entries := range f.entries {
		s0, s1 := v[g]*f.a[g], v[g]*f.b[g]
		for _, e := range entries {
			s0 -= e.z * s.score[e.place]
			s1 -= e.z * s.x[e.place]
		}
		out.q0 += s0 * s0
		out.q1 += s0 * s1
		out.q2 += s1 * s1
	}
	return out
}

// steps is how many sign vectors follow one another, each by one sign changed, before the
// sums are made afresh, so that rounding does not add up.
const steps = 1 << 10

// enumerate goes through all sign vectors whose last sign is +1; the others are their mirror
// images. From one to the next one sign changes (Gray 1953), which costs O(clusters).
func (f *wildForm) enumerate(ctx context.Context, o WildOptions) ([]wildRow, error) {
	n := len(f.a)
	total := 1 << (n - 1)
	rows := make([]wildRow, total)
	// change[k] is by how much each cluster's two scores change with v_k.
	change := make([][][2]float64, n)
	z := make([][]float64, n)
	for g, entries := range f.entries {
		z[g] = make([]float64, f.places)
		for _, e := range entries {
			z[g][e.place] = e.z
		}
	}
	for k, entries := range f.entries {
		change[k] = make([][2]float64, n)
		change[k][k] = [2]float64{f.a[k], f.b[k]}
		for g := range n {
			for _, e := range entries {
				change[k][g][0] -= z[g][e.place] * e.r
				change[k][g][1] -= z[g][e.place] * e.z
			}
		}
	}
	length := min(steps, total)
	var done atomic.Int64
	err := inParallel(ctx, total/length, func(part int) error {
		f.walk(rows[part*length:(part+1)*length], part*length, change)
		if d := done.Add(int64(length)); o.Progress != nil && part%64 == 0 {
			o.Progress(2*d, 2*int64(total))
		}
		return nil
	})
	return rows, err
}

// walk fills rows with consecutive sign vectors from number first.
func (f *wildForm) walk(rows []wildRow, first int, change [][][2]float64) {
	n := len(f.a)
	v, score := make([]float64, n), make([][2]float64, n)
	gray := first ^ first>>1
	var n0, n1 float64
	for k := range n {
		v[k] = 1
		if gray>>k&1 == 1 {
			v[k] = -1
		}
		n0 += v[k] * f.a[k]
		n1 += v[k] * f.b[k]
		for g, c := range change[k] {
			score[g][0] += v[k] * c[0]
			score[g][1] += v[k] * c[1]
		}
	}
	for i := range rows {
		if i > 0 {
			k := bits.TrailingZeros(uint(first + i))
			v[k] = -v[k]
			by := 2 * v[k]
			n0 += by * f.a[k]
			n1 += by * f.b[k]
			for g, c := range change[k] {
				score[g][0] += by * c[0]
				score[g][1] += by * c[1]
			}
		}
		row := wildRow{n0: n0, n1: n1}
		for _, s := range score {
			row.q0 += s[0] * s[0]
			row.q1 += s[0] * s[1]
			row.q2 += s[1] * s[1]
		}
		rows[i] = row
	}
}

// sample draws vectors, each chunk from a generator of its own.
func (f *wildForm) sample(ctx context.Context, weights WildWeights, o WildOptions) ([]wildRow, error) {
	rows := make([]wildRow, o.Draws)
	var done atomic.Int64
	err := inParallel(ctx, (o.Draws+chunk-1)/chunk, func(part int) error {
		g := randomize.NewGenerator(fmt.Sprintf("%s wild %d", o.Seed, part))
		v, s := make([]float64, len(f.a)), f.scratch()
		own := rows[part*chunk : min((part+1)*chunk, o.Draws)]
		for i := range own {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			draw(g, weights, v)
			own[i] = f.row(v, s)
		}
		if d := done.Add(int64(len(own))); o.Progress != nil {
			o.Progress(d, int64(o.Draws))
		}
		return nil
	})
	return rows, err
}

// webb are the six points of Webb (2023, Canadian Journal of Economics 56:839).
var webb = [6]float64{-math.Sqrt(1.5), -1, -math.Sqrt(0.5), math.Sqrt(0.5), 1, math.Sqrt(1.5)}

// draw fills v with weights.
func draw(g *randomize.Generator, weights WildWeights, v []float64) {
	for i := range v {
		if weights == Webb {
			v[i] = webb[g.Below(6)]
		} else {
			v[i] = float64(2*int(g.Below(2)) - 1)
		}
	}
}

package estimate

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"leeway/experiment/randomize"
)

// bigColumns are 4,000,000 rows of 6 regressors in 2,000 clusters, in mixed order.
func bigColumns() *Columns {
	const n, k, groups = 4_000_000, 6, 2_000
	state := uint64(42)
	next := func() float64 { // xorshift64*: only speed matters here
		state ^= state >> 12
		state ^= state << 25
		state ^= state >> 27
		return float64(state*2685821657736338717>>11) / (1 << 53)
	}
	c := &Columns{Y: make([]float64, n), Cluster: make([]int32, n)}
	for range k {
		c.X = append(c.X, make([]float64, n))
	}
	effect := make([]float64, groups)
	for g := range effect {
		effect[g] = next()
	}
	for i := range n {
		g := int32(next() * groups)
		c.Cluster[i] = g
		c.X[0][i] = float64(g % 2)
		c.Y[i] = effect[g] + 3*next() + 0.1*c.X[0][i]
		for j := 1; j < k; j++ {
			c.X[j][i] = next() + effect[g]/2
			c.Y[i] += c.X[j][i] * float64(j) / 10
		}
	}
	return c
}

// plainPass reads every byte of the columns once on the same processors, with
// eight sums at a time so that it waits for memory and not for additions.
func plainPass(c *Columns) float64 {
	workers, n := runtime.GOMAXPROCS(0), len(c.Y)
	sums := make([]float64, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			from, to := n*w/workers, n*(w+1)/workers
			for j := range len(c.X) + 1 {
				var s [8]float64
				v := c.column(j)[from:to]
				for len(v) >= 8 {
					s[0] += v[0]
					s[1] += v[1]
					s[2] += v[2]
					s[3] += v[3]
					s[4] += v[4]
					s[5] += v[5]
					s[6] += v[6]
					s[7] += v[7]
					v = v[8:]
				}
				for _, x := range s {
					sums[w] += x
				}
			}
			k := int32(0)
			for _, g := range c.Cluster[from:to] {
				k += g
			}
			sums[w] += float64(k)
		})
	}
	wait.Wait()
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return total
}

// BenchmarkCrossProducts reports the time for the sums of 4,000,000 rows as a
// ratio to reading the same bytes once, and the CR2 inference after it.
func BenchmarkCrossProducts(b *testing.B) {
	c := bigColumns()
	ctx := context.Background()
	// The shortest of each counts, because other work shares the processors.
	plain, sums, Inference := time.Hour, time.Hour, time.Hour
	b.ResetTimer()
	for range b.N {
		start := time.Now()
		plainPass(c)
		plain = min(plain, time.Since(start))
		start = time.Now()
		cp, err := c.CrossProducts(ctx)
		sums = min(sums, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		r := Solve(cp)
		if _, err := r.Infer(ctx, c, CR2, []int{-1, 0, 1, 2, 3, 4, 5}); err != nil {
			b.Fatal(err)
		}
		Inference = min(Inference, time.Since(start))
	}
	b.ReportMetric(plain.Seconds()*1000, "ms-plain-pass")
	b.ReportMetric(sums.Seconds()*1000, "ms-sums")
	b.ReportMetric(Inference.Seconds()*1000, "ms-CR2+df")
	b.ReportMetric(sums.Seconds()/plain.Seconds(), "sums/plain-pass")
}

// BenchmarkRandomisation is 100,000 draws of 2,000 clusters in 60 blocks, with
// and without the standard error of each draw.
func BenchmarkRandomisation(b *testing.B) {
	const n = 2_000
	c := Comparison{Value: make([]float64, n), Block: make([]int, n), LeastSquares: true}
	arm, observed := make([]int, n), make([]bool, n)
	g := randomize.NewGenerator("benchmark")
	for i := range n {
		c.Block[i], arm[i] = i%60, i/60%2
		observed[i] = arm[i] == 1
		c.Value[i] = float64(g.Below(1000)) / 100
	}
	m, err := randomize.FixedCounts(c.Block, arm, 2)
	if err != nil {
		b.Fatal(err)
	}
	for _, studentised := range []bool{false, true} {
		name := "estimate"
		if studentised {
			name = "studentised"
		}
		b.Run(name, func(b *testing.B) {
			c.Studentised = studentised
			for range b.N {
				if _, err := c.Randomisation(context.Background(), m, observed, func(a int) bool { return a == 1 }, RandomisationOptions{Draws: 100_000, Seed: "b", Alpha: .05}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("draws alone", func(b *testing.B) {
		for range b.N {
			for range 1000 {
				m.Draw(g, arm)
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*100, "s/100000-draws-on-one-processor")
	})
}

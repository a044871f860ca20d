package estimate

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"leeway/experiment"
)

// StatisticKind names what a draw is judged by.
type StatisticKind string

// The statistics. Rows are those of UnitRows; “arm” is the practice side and the other one.
const (
	// DifferenceOfRows is the difference between the arms' means of rows.
	DifferenceOfRows StatisticKind = "dim"
	// DifferenceOfUnits is that of the drawn units' means, each unit counting the same.
	DifferenceOfUnits StatisticKind = "dim_clmeans"
	// BlockWeighted averages the blocks' differences by their rows, PairMean all alike.
	BlockWeighted StatisticKind = "block_weighted"
	PairMean      StatisticKind = "pair_mean"
	// BlockEffects is the coefficient of the arm in least squares with block effects (or,
	// without blocks, a constant), Ancova the same with covariates.
	BlockEffects StatisticKind = "block_fe"
	Ancova       StatisticKind = "ancova"
	// StudentisedHC2 is the difference divided by its HC2 error, rows being independent;
	// StudentisedCR0 and StudentisedCR1 are Ancova divided by its error by unit, CR1 with
	// the factor G/(G-1) (n-1)/(n-k).
	StudentisedHC2 StatisticKind = "t_hc2"
	StudentisedCR0 StatisticKind = "t_cr0"
	StudentisedCR1 StatisticKind = "t_cr1"
	// RankSum is the sum of the practice arm's ranks less its expectation (Wilcoxon 1945);
	// AlignedRank ranks what is left after the blocks' means (Hodges and Lehmann 1962).
	RankSum     StatisticKind = "ranksum"
	AlignedRank StatisticKind = "aligned_rank"
	// DifferenceOfMedians, and DifferenceOfQuantiles (Hyndman and Fan 1996, type 7).
	DifferenceOfMedians   StatisticKind = "diff_median"
	DifferenceOfQuantiles StatisticKind = "diff_quantile"
	// KolmogorovSmirnov is the largest distance between the arms' distribution functions.
	KolmogorovSmirnov StatisticKind = "ks"
	// LogVarianceRatio compares the spread of the arms' rows.
	LogVarianceRatio StatisticKind = "log_var_ratio"
	// ArmsF is the one-way F over rows of all arms.
	ArmsF StatisticKind = "F"
)

// StatisticKinds are all kinds, in a fixed order.
func StatisticKinds() []StatisticKind {
	return []StatisticKind{
		DifferenceOfRows, DifferenceOfUnits, BlockWeighted, PairMean, BlockEffects, Ancova,
		StudentisedHC2, StudentisedCR0, StudentisedCR1, RankSum, AlignedRank,
		DifferenceOfMedians, DifferenceOfQuantiles, KolmogorovSmirnov, LogVarianceRatio, ArmsF,
	}
}

// NeedsBlocks is true for statistics that compare within blocks only.
func (k StatisticKind) NeedsBlocks() bool {
	return k == BlockWeighted || k == PairMean || k == AlignedRank
}

// UnitRows are the rows of an outcome and the drawn unit that each belongs to.
type UnitRows struct {
	// Y holds no missing values. Unit is each row's place in the mechanism.
	Y    []float64
	Unit []int
	// Block numbers each row's block from 0; nil without blocks.
	Block []int
	// Covariates are columns of numbers known before the draw, for ANCOVA and studentised
	// statistics by unit.
	Covariates [][]float64
	// Units is the number of units that the mechanism draws.
	Units int
}

// Statistic is what each draw is judged by, made ready for many draws. It does not change
// and may be used by several goroutines.
type Statistic struct {
	// Name says it in words.
	Name string
	// linear is true where the statistic is a - tau c for the outcome less tau times the
	// draw that was made, studentised where it is that divided by the root of a quadratic.
	linear, studentised bool
	// worker gives a function with working memory of its own.
	worker func() func(arm []int) drawn
	own    drawn
	// shifted is the statistic of the outcome less tau for the treated; nil where the parts
	// that worker gives answer for every tau, or no tau makes sense.
	shifted func(tau float64) (*Statistic, error)
	// relevant are the units that the statistic looks at, by place; nil for all.
	relevant []int
	treated  func(arm int) bool
}

// Inverts is true where the test of every constant effect follows from one pass over the
// draws, and with it a confidence set.
func (s *Statistic) Inverts() bool { return s.linear || s.studentised }

// NewStatistic makes a statistic ready. observed is the arm of each unit as drawn, treated
// says which arms are the practice side. quantile is used by DifferenceOfQuantiles alone.
// It refuses rows that leave nothing to compare, and a kind that needs blocks without them.
// ArmsF takes all arms and no treated.
func NewStatistic(kind StatisticKind, rows UnitRows, observed []int, treated func(arm int) bool, quantile float64) (*Statistic, error) {
	if kind.NeedsBlocks() && rows.Block == nil {
		return nil, &experiment.Refusal{What: fmt.Sprintf("The statistic %s compares within blocks, and there are none.", kind), Place: experiment.Place{Field: "statistic"}, Remedy: "Name the column of blocks, or choose another statistic."}
	}
	var s *Statistic
	switch kind {
	case ArmsF:
		s = rows.armsF(observed)
	case DifferenceOfUnits:
		s = rows.differenceOfUnits(observed, treated)
	case BlockWeighted, PairMean:
		s = rows.withinBlocks(kind == PairMean, observed, treated)
	case DifferenceOfRows:
		s = rows.squares(kind, nil, nil, observed, treated)
	case BlockEffects, Ancova, StudentisedCR0, StudentisedCR1:
		s = rows.squares(kind, rows.Block, rows.Covariates, observed, treated)
	case StudentisedHC2:
		s = rows.welch(observed, treated)
	case RankSum, AlignedRank:
		s = rows.ranks(kind == AlignedRank, treated)
	case DifferenceOfMedians:
		s = rows.quantiles(0.5, treated)
		s.Name = "difference of medians"
	case DifferenceOfQuantiles:
		s = rows.quantiles(quantile, treated)
		s.Name = fmt.Sprintf("difference of the quantiles at %g", quantile)
	case KolmogorovSmirnov:
		s = rows.kolmogorovSmirnov(treated)
	case LogVarianceRatio:
		s = rows.varianceRatio(treated)
	default:
		return nil, &experiment.Refusal{What: fmt.Sprintf("There is no statistic “%s”.", kind), Place: experiment.Place{Field: "statistic"}, Remedy: fmt.Sprintf("Use one of %v.", StatisticKinds())}
	}
	s.treated = treated
	s.own = s.worker()(observed)
	if math.IsNaN(s.own.at(0, s.studentised)) {
		return nil, &experiment.Refusal{What: "The draw leaves nothing to compare: these rows have no value on one of the two sides, or no spread.", Remedy: "Look at which rows the specification takes."}
	}
	if s.Inverts() { // against itself the draw has exactly c = 1 and residuals of 0
		s.own.c, s.own.s1, s.own.s2 = 1, 0, 0
	} else if kind != ArmsF {
		s.shifted = func(tau float64) (*Statistic, error) {
			less := rows
			less.Y = slices.Clone(rows.Y)
			for i, u := range rows.Unit {
				if treated(observed[u]) {
					less.Y[i] -= tau
				}
			}
			return NewStatistic(kind, less, observed, treated, quantile)
		}
	}
	return s, nil
}

// unitSums adds a value of rows for each unit.
func (r UnitRows) unitSums(value func(row int) float64) []float64 {
	out := make([]float64, r.Units)
	for i, u := range r.Unit {
		out[u] += value(i)
	}
	return out
}

// assigned is 1 for the rows of the practice side and 0 for the others.
func (r UnitRows) assigned(observed []int, treated func(int) bool) []float64 {
	out := make([]float64, len(r.Unit))
	for i, u := range r.Unit {
		out[i] = float64(armOf(treated(observed[u])))
	}
	return out
}

// ofComparison is the statistic of one number a unit.
func (r UnitRows) ofComparison(c *Comparison, observed []int, treated func(int) bool) *Statistic {
	z0 := make([]bool, r.Units)
	for u, arm := range observed {
		z0[u] = treated(arm)
	}
	return c.statistic(z0, treated)
}

// statistic is the comparison as a Statistic.
func (c *Comparison) statistic(observed []bool, treated func(arm int) bool) *Statistic {
	p := c.prepare(observed)
	s := &Statistic{Name: c.name(), linear: !c.Studentised, studentised: c.Studentised, treated: treated}
	for _, u := range p.unit {
		if u >= 0 {
			s.relevant = append(s.relevant, u)
		}
	}
	s.own = p.evaluate(observed, p.scratch())
	s.own.c, s.own.s1, s.own.s2 = 1, 0, 0
	s.worker = func() func(arm []int) drawn {
		own := p.scratch()
		var side []float64 // of each arm, as far as arms were met
		return func(arm []int) drawn {
			for i, u := range p.unit {
				own.z[i] = 0
				if u < 0 {
					continue
				}
				for arm[u] >= len(side) {
					side = append(side, float64(armOf(treated(len(side)))))
				}
				own.z[i] = side[arm[u]]
			}
			return p.ofDraw(own)
		}
	}
	return s
}

func (r UnitRows) differenceOfUnits(observed []int, treated func(int) bool) *Statistic {
	n := r.unitSums(func(int) float64 { return 1 })
	value := r.unitSums(func(i int) float64 { return r.Y[i] })
	for u := range value {
		value[u] /= n[u] // NaN for a unit without rows
	}
	s := r.ofComparison(&Comparison{Value: value}, observed, treated)
	s.Name = "difference in means of units"
	return s
}

// welch has one row for each value, so that the spread is that of rows.
func (r UnitRows) welch(observed []int, treated func(int) bool) *Statistic {
	s := r.ofComparison(&Comparison{Value: r.Y, Unit: r.Unit, Studentised: true}, observed, treated)
	s.Name = "difference in means divided by its HC2 error"
	return s
}

// blockSums are the rows of one unit in one block.
type blockSums struct {
	unit, block int
	n, y, z0    float64
}

// withinBlocks averages the differences of blocks that have both sides. Where a draw
// leaves one side of any block empty there is nothing to compare with the draw that was
// made, whose blocks were all complete.
func (r UnitRows) withinBlocks(alike bool, observed []int, treated func(int) bool) *Statistic {
	z0 := r.assigned(observed, treated)
	centre := mean(r.Y)
	blocks := slices.Max(append([]int{-1}, r.Block...)) + 1
	number, size := map[[2]int]int{}, make([]float64, blocks)
	var cells []blockSums
	for i, u := range r.Unit {
		b := r.Block[i]
		at, known := number[[2]int{u, b}]
		if !known {
			at = len(cells)
			number[[2]int{u, b}] = at
			cells = append(cells, blockSums{unit: u, block: b})
		}
		c := &cells[at]
		c.n++
		c.y += r.Y[i] - centre
		c.z0 += z0[i]
		size[b]++
	}
	name := "difference in means within blocks, weighted by their rows"
	share := make([]float64, blocks)
	present := 0.0
	for b := range share {
		if size[b] > 0 {
			present++
		}
	}
	for b := range share {
		share[b] = size[b] / float64(len(r.Y))
		if alike {
			share[b] = float64(armOf(size[b] > 0)) / present
		}
	}
	if alike {
		name = "difference in means within blocks, each counting the same"
	}
	s := &Statistic{Name: name, linear: true}
	s.worker = func() func(arm []int) drawn {
		sums := make([]armSums, 2*blocks)
		return func(arm []int) drawn {
			clear(sums)
			for i := range cells {
				c := &cells[i]
				a := &sums[2*c.block+armOf(treated(arm[c.unit]))]
				a.w += c.n
				a.y += c.y
				a.z += c.z0
			}
			var d drawn
			for b, w := range share {
				if w == 0 {
					continue
				}
				c, t := &sums[2*b], &sums[2*b+1]
				d.a += w * (t.y/t.w - c.y/c.w)
				d.c += w * (t.z/t.w - c.z/c.w)
			}
			return d
		}
	}
	return s
}

// ranks are linear in scores: midranks of rows less their mean.
func (r UnitRows) ranks(aligned bool, treated func(int) bool) *Statistic {
	y, name := r.Y, "rank sum"
	if aligned {
		y, name = slices.Clone(r.Y), "aligned rank sum"
		sum, n := map[int]float64{}, map[int]float64{}
		for i, b := range r.Block {
			sum[b] += y[i]
			n[b]++
		}
		rest := map[int]float64{} // a second pass, so that the mean is that of long sums
		for i, b := range r.Block {
			rest[b] += y[i] - sum[b]/n[b]
		}
		for i, b := range r.Block {
			y[i] -= sum[b]/n[b] + rest[b]/n[b]
		}
	}
	rank := midranks(y)
	middle := float64(len(y)+1) / 2
	score := r.unitSums(func(i int) float64 { return rank[i] - middle })
	rows := r.unitSums(func(int) float64 { return 1 })
	s := &Statistic{Name: name}
	s.worker = func() func(arm []int) drawn {
		return func(arm []int) drawn {
			sum, n := 0.0, 0.0
			for u, a := range arm {
				if treated(a) {
					sum += score[u]
					n += rows[u]
				}
			}
			if n == 0 || int(n) == len(y) {
				return drawn{a: math.NaN()}
			}
			return drawn{a: sum}
		}
	}
	return s
}

// midranks ranks from 1, ties, equal but for rounding, sharing theirs.
func midranks(y []float64) []float64 {
	order := make([]int, len(y))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return y[order[a]] < y[order[b]] })
	size := 0.0
	for _, v := range y {
		size = math.Max(size, math.Abs(v))
	}
	out := make([]float64, len(y))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && y[order[to]]-y[order[to-1]] <= 1e-13*size {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return out
}

// ordered are the rows' units in rising order of the outcome, and where the value changes.
func (r UnitRows) ordered() (unit []int, value []float64) {
	order := make([]int, len(r.Y))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return r.Y[order[a]] < r.Y[order[b]] })
	for _, i := range order {
		unit, value = append(unit, r.Unit[i]), append(value, r.Y[i])
	}
	return unit, value
}

// quantiles is O(rows) a draw: the rows are sorted once.
func (r UnitRows) quantiles(q float64, treated func(int) bool) *Statistic {
	unit, value := r.ordered()
	rows := r.unitSums(func(int) float64 { return 1 })
	s := &Statistic{}
	s.worker = func() func(arm []int) drawn {
		side := make([]int, r.Units)
		return func(arm []int) drawn {
			var n [2]int
			for u, a := range arm {
				side[u] = armOf(treated(a))
				n[side[u]] += int(rows[u])
			}
			if n[0] == 0 || n[1] == 0 {
				return drawn{a: math.NaN()}
			}
			var at [2]int
			var low, high [2]float64
			for i, u := range unit {
				a := side[u]
				place := q * float64(n[a]-1)
				if at[a] == int(place) {
					low[a], high[a] = value[i], value[i]
				}
				if at[a] == int(place)+1 {
					high[a] = value[i]
				}
				at[a]++
			}
			of := func(a int) float64 {
				place := q * float64(n[a]-1)
				return low[a] + (place-math.Floor(place))*(high[a]-low[a])
			}
			return drawn{a: of(1) - of(0)}
		}
	}
	return s
}

func (r UnitRows) kolmogorovSmirnov(treated func(int) bool) *Statistic {
	unit, value := r.ordered()
	rows := r.unitSums(func(int) float64 { return 1 })
	s := &Statistic{Name: "largest distance between the distributions (Kolmogorov and Smirnov)"}
	s.worker = func() func(arm []int) drawn {
		side := make([]int, r.Units)
		return func(arm []int) drawn {
			var n, seen [2]float64
			for u, a := range arm {
				side[u] = armOf(treated(a))
				n[side[u]] += rows[u]
			}
			if n[0] == 0 || n[1] == 0 {
				return drawn{a: math.NaN()}
			}
			most := 0.0
			for i, u := range unit {
				seen[side[u]]++
				if i+1 == len(value) || value[i+1] != value[i] {
					most = math.Max(most, math.Abs(seen[1]/n[1]-seen[0]/n[0]))
				}
			}
			return drawn{a: most}
		}
	}
	return s
}

// varianceRatio needs two moments of each unit, about the common mean.
func (r UnitRows) varianceRatio(treated func(int) bool) *Statistic {
	centre := mean(r.Y)
	n := r.unitSums(func(int) float64 { return 1 })
	sum := r.unitSums(func(i int) float64 { return r.Y[i] - centre })
	square := r.unitSums(func(i int) float64 { return (r.Y[i] - centre) * (r.Y[i] - centre) })
	s := &Statistic{Name: "logarithm of the ratio of variances"}
	s.worker = func() func(arm []int) drawn {
		return func(arm []int) drawn {
			var m [2]struct{ n, sum, square float64 }
			for u, a := range arm {
				k := &m[armOf(treated(a))]
				k.n += n[u]
				k.sum += sum[u]
				k.square += square[u]
			}
			of := func(k int) float64 {
				v := m[k].square - m[k].sum*m[k].sum/m[k].n
				if v <= 1e-13*m[k].square {
					v = 0
				}
				return v / (m[k].n - 1)
			}
			return drawn{a: math.Log(of(1) / of(0))}
		}
	}
	return s
}

// armsF is the classical F; all arms are compared.
func (r UnitRows) armsF(observed []int) *Statistic {
	arms := slices.Max(observed) + 1
	centre := mean(r.Y)
	n := r.unitSums(func(int) float64 { return 1 })
	sum := r.unitSums(func(i int) float64 { return r.Y[i] - centre })
	total := 0.0
	for _, y := range r.Y {
		total += (y - centre) * (y - centre)
	}
	s := &Statistic{Name: "one-way F over rows"}
	s.worker = func() func(arm []int) drawn {
		rows, sums := make([]float64, arms), make([]float64, arms)
		return func(arm []int) drawn {
			clear(rows)
			clear(sums)
			for u, a := range arm {
				rows[a] += n[u]
				sums[a] += sum[u]
			}
			between, filled := 0.0, 0.0
			for a := range rows {
				if rows[a] > 0 {
					between += sums[a] * sums[a] / rows[a]
					filled++
				}
			}
			if filled < float64(arms) {
				return drawn{a: math.NaN()}
			}
			within := math.Max(total-between, 0)
			if within <= 1e-14*total {
				within = 0
			}
			return drawn{a: between / (filled - 1) / (within / (float64(len(r.Y)) - filled))}
		}
	}
	return s
}

func mean(y []float64) float64 {
	if len(y) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range y {
		sum += v - y[0]
	}
	return y[0] + sum/float64(len(y))
}

// Studentised is true where the statistic is divided by its standard error.
func (s *Statistic) Studentised() bool { return s.studentised }

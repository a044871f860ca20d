package estimate

import (
	"context"
	"fmt"
	"math"
)

// Sample is the data of a design-based difference in means; its slices have one length.
type Sample struct {
	// Y are the outcomes. Weights are nil where all rows weigh the same.
	Y, Weights []float64
	Treated    []bool
	// Cluster and Block number each row's; nil without clusters, without blocks.
	Cluster, Block []int32
	// Planned asks for what a verdict may rest on, where estimatr, which
	// package request reproduces, gives a number too confident: no block in which an arm has one
	// cluster, and degrees of freedom that follow the clusters' sizes.
	Planned bool
}

// Difference is a design-based difference in means, the treated less the others.
type Difference struct {
	// Design names the formula that was used, as estimatr does: "Block-clustered".
	Design string
	// Estimate and StdError are in the outcome's unit; DF are the degrees of freedom.
	Estimate, StdError, DF float64
	// Obs, Clusters and Blocks count what it rests on; 0 where there are none.
	Obs, Clusters, Blocks int
	// Warnings are estimatr's, Notes what was assumed.
	Warnings, Notes []string
}

// MessageBothArms and the others are the messages of estimatr, so that its users find
// them again.
const (
	MessageBothArms  = "Must have units with both treatment conditions within each block."
	messageMixed     = "All units within a cluster must have the same treatment condition."
	messageSpan      = "All `clusters` must be contained within `blocks`"
	messageTwoEach   = "If design is not pair-matched, every block must have at least two treated and control units."
	messagePairW     = "Cannot use `weights` with matched pairs design at the moment"
	warningSomePairs = "Some `blocks` have two units/`clusters` while other blocks have more units/`clusters`. As standard variance estimates cannot be computed within blocks with two units, we use the matched pairs estimator of the variance."
)

// Difference chooses the estimator by the design, as estimatr's
// difference_in_means does. The message says, in estimatr's words, why there is no
// estimate. The error is the context's.
func (s *Sample) Difference(ctx context.Context) (d Difference, message string, err error) {
	if message := s.nested(); message != "" {
		return d, message, nil
	}
	d.Obs, d.Clusters = len(s.Y), distinct(s.Cluster)
	if s.Block == nil {
		d.Design = "Standard"
		if s.Cluster != nil {
			d.Design = "Clustered"
		}
		est, message, err := s.single(ctx)
		d.Estimate, d.StdError, d.DF, d.Notes = est.Estimate, est.StdError, est.DF, est.Notes
		if s.Weights != nil {
			d.Design += " (weighted)"
		}
		return d, message, err
	}
	return s.blocked(ctx, d)
}

// nested checks that clusters lie within one arm and one block.
func (s *Sample) nested() string {
	if s.Cluster == nil {
		return ""
	}
	arm, block := map[int32]bool{}, map[int32]int32{}
	for i, c := range s.Cluster {
		if a, known := arm[c]; known && a != s.Treated[i] {
			return messageMixed
		}
		arm[c] = s.Treated[i]
		if s.Block == nil {
			continue
		}
		if b, known := block[c]; known && b != s.Block[i] {
			return messageSpan
		}
		block[c] = s.Block[i]
	}
	return ""
}

func distinct(code []int32) int {
	seen := map[int32]bool{}
	for _, c := range code {
		seen[c] = true
	}
	return len(seen)
}

// split gives one sample a block, in the order of the block numbers.
func (s *Sample) split() []Sample {
	at := map[int32]int{}
	var out []Sample
	top := int32(-1)
	for _, b := range s.Block {
		top = max(top, b)
	}
	for b := range top + 1 {
		at[b] = int(b)
		out = append(out, Sample{})
	}
	for i, b := range s.Block {
		part := &out[at[b]]
		part.Y = append(part.Y, s.Y[i])
		part.Treated = append(part.Treated, s.Treated[i])
		if s.Weights != nil {
			part.Weights = append(part.Weights, s.Weights[i])
		}
		if s.Cluster != nil {
			part.Cluster = append(part.Cluster, s.Cluster[i])
		}
	}
	used := out[:0]
	for _, part := range out {
		if len(part.Y) > 0 {
			used = append(used, part)
		}
	}
	return used
}

// units is the number of clusters, or of rows without clusters.
func (s *Sample) units() int {
	if s.Cluster != nil {
		return distinct(s.Cluster)
	}
	return len(s.Y)
}

// weight is the size that a block counts with: its rows, or the sum of their weights.
func (s *Sample) weight() float64 {
	if s.Weights == nil {
		return float64(len(s.Y))
	}
	total := 0.0
	for _, w := range s.Weights {
		total += w
	}
	return total
}

// blocked is the average of the blocks' differences weighted by their size
// (Gerber and Green 2012, Field Experiments, eq 3.10).
func (s *Sample) blocked(ctx context.Context, d Difference) (Difference, string, error) {
	parts := s.split()
	d.Blocks = len(parts)
	pairs, units := 0, 0
	for i := range parts {
		n := parts[i].units()
		units += n
		if n == 2 {
			pairs++
		}
		if both := parts[i].Arms(); both[0] == 0 || both[1] == 0 {
			return d, MessageBothArms, nil
		}
	}
	if pairs > 0 && s.Weights != nil {
		return d, messagePairW, nil
	}
	if pairs > 0 && pairs < len(parts) {
		d.Warnings = append(d.Warnings, warningSomePairs)
	}
	estimates, size := make([]Difference, len(parts)), make([]float64, len(parts))
	n := 0.0
	for i := range parts {
		size[i] = parts[i].weight()
		n += size[i]
	}
	for i := range parts {
		if pairs > 0 {
			estimates[i] = Difference{Estimate: parts[i].means()}
		} else {
			var message string
			var err error
			if estimates[i], message, err = s.within(ctx, &parts[i]); message != "" || err != nil {
				return d, message, err
			}
			d.Notes = append(d.Notes, estimates[i].Notes...)
		}
		d.Estimate += size[i] / n * estimates[i].Estimate
	}
	if pairs > 0 {
		s.paired(&d, estimates, size, n)
		return d, "", nil
	}
	s.summed(&d, estimates, size, n, units)
	return d, "", nil
}

// within is the estimate in one block.
func (s *Sample) within(ctx context.Context, part *Sample) (Difference, string, error) {
	if s.Planned && part.loneCluster() != nil {
		return Difference{}, messageTwoEach, nil
	}
	return part.single(ctx)
}

// summed is the variance of blocks that each show their own: Gerber and Green
// 2012, p. 74, footnote 17.
func (s *Sample) summed(d *Difference, estimates []Difference, size []float64, n float64, units int) {
	for i, e := range estimates {
		d.StdError += math.Pow(size[i]/n*e.StdError, 2)
	}
	d.StdError = math.Sqrt(d.StdError)
	d.Design, d.DF = "Blocked", float64(units)-2*float64(len(estimates))
	if s.Planned && s.Cluster != nil {
		d.DF = pooledDF(estimates, size)
	}
	if s.Cluster != nil {
		d.Design = "Block-clustered"
	}
	if s.Weights != nil {
		d.Design += " (weighted)"
	}
}

// pooledDF is the degrees of freedom of a sum of independent variances, each
// with its own: (sum V)^2 / sum (V^2/df), V the variance that a block adds
// (Satterthwaite 1946, Biometrics Bulletin 2:110). A block's own are those of
// CR2, which fall where one cluster outweighs the others; clusters less twice
// the blocks, as estimatr counts, takes them all for equal.
func pooledDF(estimates []Difference, size []float64) float64 {
	var sum, squares float64
	for i, e := range estimates {
		v := math.Pow(size[i]*e.StdError, 2)
		if v > 0 {
			sum += v
			squares += v * v / e.DF
		}
	}
	return sum * sum / squares
}

// paired is the variance between the blocks' differences.
func (s *Sample) paired(d *Difference, estimates []Difference, size []float64, n float64) {
	j := float64(len(estimates))
	d.DF = j - 1
	if s.Cluster == nil {
		// Gerber and Green 2012, eq 3.16.
		d.Design = "Matched-pair"
		for _, e := range estimates {
			d.StdError += math.Pow(e.Estimate-d.Estimate, 2)
		}
		d.StdError = math.Sqrt(d.StdError / (j * (j - 1)))
		return
	}
	// Imai, King and Nall 2009, Statistical Science 24:29, eq 6.
	d.Design = "Matched-pair clustered"
	for i, e := range estimates {
		d.StdError += math.Pow(size[i]*e.Estimate-n*d.Estimate/j, 2)
	}
	d.StdError = math.Sqrt(j / ((j - 1) * n * n) * d.StdError)
}

// Arms counts the rows of the control and the treated.
func (s *Sample) Arms() (n [2]int) {
	for _, t := range s.Treated {
		if t {
			n[1]++
		} else {
			n[0]++
		}
	}
	return n
}

// means is the treated mean less the control mean.
func (s *Sample) means() float64 {
	m, _, _ := s.moments()
	return m[1] - m[0]
}

// moments are mean, variance and number of rows by arm, centred first.
func (s *Sample) moments() (mean, variance, n [2]float64) {
	var shift [2]float64
	for i, y := range s.Y {
		a := armOf(s.Treated[i])
		if n[a] == 0 {
			shift[a] = y
		}
		n[a]++
		mean[a] += y - shift[a]
	}
	for a := range mean {
		mean[a] /= n[a]
	}
	for i, y := range s.Y {
		a := armOf(s.Treated[i])
		e := (y - shift[a]) - mean[a]
		variance[a] += e * e / (n[a] - 1)
	}
	// Return means relative to the control's first value: only their difference
	// and the variances are used.
	mean[1] += shift[1] - shift[0]
	return mean, variance, n
}

func armOf(treated bool) int {
	if treated {
		return 1
	}
	return 0
}

// single is the estimate without blocks: Welch, or least squares on the
// treatment with HC2 (weighted) or CR2 (clustered) errors.
func (s *Sample) single(ctx context.Context) (d Difference, message string, err error) {
	n := s.Arms()
	switch {
	case n[0] == 0 || n[1] == 0:
		return d, MessageBothArms, nil
	case s.Weights == nil && s.Cluster == nil:
		if n[0] < 2 || n[1] < 2 {
			return d, messageTwoEach, nil
		}
		return s.welch(), "", nil
	}
	if s.Cluster != nil && s.units() < 3 {
		d.Notes = append(d.Notes, "There are only two clusters, so the spread within an arm cannot be seen.")
	}
	z := make([]float64, len(s.Y))
	for i, t := range s.Treated {
		z[i] = float64(armOf(t))
	}
	columns := &Columns{X: [][]float64{z}, Y: s.Y, Weight: s.Weights, Cluster: compact(s.Cluster)}
	cp, err := columns.CrossProducts(ctx)
	if err != nil {
		return d, "", err
	}
	fit := Solve(cp)
	if len(fit.kept) == 0 {
		return d, MessageBothArms, nil
	}
	kind := HC2
	if s.Cluster != nil {
		kind = CR2
		d.Notes = append(d.Notes, s.loneCluster()...)
	}
	inf, err := fit.Infer(ctx, columns, kind, []int{0})
	if err != nil {
		return d, "", err
	}
	d.Estimate, d.StdError, d.DF = fit.beta[0], math.Sqrt(inf.Variance[0][0]), inf.DF[0]
	d.Notes = append(d.Notes, inf.Notes...)
	return d, "", nil
}

// welch is the difference of two means with unequal variances (Welch 1947,
// Biometrika 34:28).
func (s *Sample) welch() Difference {
	m, v, n := s.moments()
	a, b := v[0]/n[0], v[1]/n[1]
	return Difference{
		Estimate: m[1] - m[0],
		StdError: math.Sqrt(a + b),
		DF:       (a + b) * (a + b) / (a*a/(n[0]-1) + b*b/(n[1]-1)),
	}
}

// compact renumbers codes from 0 without gaps.
func compact(code []int32) []int32 {
	if code == nil {
		return nil
	}
	number := map[int32]int32{}
	out := make([]int32, len(code))
	for i, c := range code {
		k, known := number[c]
		if !known {
			k = int32(len(number))
			number[c] = k
		}
		out[i] = k
	}
	return out
}

// loneCluster warns where an arm has one cluster: CR2 then gives it no variance.
func (s *Sample) loneCluster() []string {
	if s.Cluster == nil {
		return nil
	}
	first := [2]int32{-1, -1}
	several := [2]bool{}
	for i, c := range s.Cluster {
		a := armOf(s.Treated[i])
		if first[a] < 0 {
			first[a] = c
		}
		several[a] = several[a] || c != first[a]
	}
	var notes []string
	for a, name := range []string{"control", "treated"} {
		if !several[a] {
			notes = append(notes, fmt.Sprintf("The %s arm has one cluster here: the spread between its clusters cannot be seen and counts as zero, so the error is too small.", name))
		}
	}
	return notes
}

package estimate

import (
	"context"
	"fmt"
	"math"
)

// sample is the data of a design-based difference in means.
type sample struct {
	y, w    []float64 // w nil: all weigh the same
	treated []bool
	cluster []int32 // nil without clusters
	block   []int32 // nil without blocks
	// planned asks for what a verdict may rest on, where estimatr, which Run
	// reproduces, gives a number too confident: no block in which an arm has one
	// cluster, and degrees of freedom that follow the clusters' sizes.
	planned bool
}

// difference is a design-based difference in means.
type difference struct {
	design                string
	estimate, se, df      float64
	obs, clusters, blocks int
	warnings, notes       []string
}

// The messages of estimatr, so that its users find them again.
const (
	messageBothArms  = "Must have units with both treatment conditions within each block."
	messageMixed     = "All units within a cluster must have the same treatment condition."
	messageSpan      = "All `clusters` must be contained within `blocks`"
	messageTwoEach   = "If design is not pair-matched, every block must have at least two treated and control units."
	messagePairW     = "Cannot use `weights` with matched pairs design at the moment"
	warningSomePairs = "Some `blocks` have two units/`clusters` while other blocks have more units/`clusters`. As standard variance estimates cannot be computed within blocks with two units, we use the matched pairs estimator of the variance."
)

// estimate chooses the estimator by the design, as estimatr's
// difference_in_means does. The message says why there is no estimate.
func (s *sample) estimate(ctx context.Context) (d difference, message string, err error) {
	if message := s.nested(); message != "" {
		return d, message, nil
	}
	d.obs, d.clusters = len(s.y), distinct(s.cluster)
	if s.block == nil {
		d.design = "Standard"
		if s.cluster != nil {
			d.design = "Clustered"
		}
		est, message, err := s.single(ctx)
		d.estimate, d.se, d.df, d.notes = est.estimate, est.se, est.df, est.notes
		if s.w != nil {
			d.design += " (weighted)"
		}
		return d, message, err
	}
	return s.blocked(ctx, d)
}

// nested checks that clusters lie within one arm and one block.
func (s *sample) nested() string {
	if s.cluster == nil {
		return ""
	}
	arm, block := map[int32]bool{}, map[int32]int32{}
	for i, c := range s.cluster {
		if a, known := arm[c]; known && a != s.treated[i] {
			return messageMixed
		}
		arm[c] = s.treated[i]
		if s.block == nil {
			continue
		}
		if b, known := block[c]; known && b != s.block[i] {
			return messageSpan
		}
		block[c] = s.block[i]
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
func (s *sample) split() []sample {
	at := map[int32]int{}
	var out []sample
	top := int32(-1)
	for _, b := range s.block {
		top = max(top, b)
	}
	for b := range top + 1 {
		at[b] = int(b)
		out = append(out, sample{})
	}
	for i, b := range s.block {
		part := &out[at[b]]
		part.y = append(part.y, s.y[i])
		part.treated = append(part.treated, s.treated[i])
		if s.w != nil {
			part.w = append(part.w, s.w[i])
		}
		if s.cluster != nil {
			part.cluster = append(part.cluster, s.cluster[i])
		}
	}
	used := out[:0]
	for _, part := range out {
		if len(part.y) > 0 {
			used = append(used, part)
		}
	}
	return used
}

// units is the number of clusters, or of rows without clusters.
func (s *sample) units() int {
	if s.cluster != nil {
		return distinct(s.cluster)
	}
	return len(s.y)
}

// weight is the size that a block counts with: its rows, or the sum of their weights.
func (s *sample) weight() float64 {
	if s.w == nil {
		return float64(len(s.y))
	}
	total := 0.0
	for _, w := range s.w {
		total += w
	}
	return total
}

// blocked is the average of the blocks' differences weighted by their size
// (Gerber and Green 2012, Field Experiments, eq 3.10).
func (s *sample) blocked(ctx context.Context, d difference) (difference, string, error) {
	parts := s.split()
	d.blocks = len(parts)
	pairs, units := 0, 0
	for i := range parts {
		n := parts[i].units()
		units += n
		if n == 2 {
			pairs++
		}
		if both := parts[i].arms(); both[0] == 0 || both[1] == 0 {
			return d, messageBothArms, nil
		}
	}
	if pairs > 0 && s.w != nil {
		return d, messagePairW, nil
	}
	if pairs > 0 && pairs < len(parts) {
		d.warnings = append(d.warnings, warningSomePairs)
	}
	estimates, size := make([]difference, len(parts)), make([]float64, len(parts))
	n := 0.0
	for i := range parts {
		size[i] = parts[i].weight()
		n += size[i]
	}
	for i := range parts {
		if pairs > 0 {
			estimates[i] = difference{estimate: parts[i].means()}
		} else {
			var message string
			var err error
			if estimates[i], message, err = s.within(ctx, &parts[i]); message != "" || err != nil {
				return d, message, err
			}
			d.notes = append(d.notes, estimates[i].notes...)
		}
		d.estimate += size[i] / n * estimates[i].estimate
	}
	if pairs > 0 {
		s.paired(&d, estimates, size, n)
		return d, "", nil
	}
	s.summed(&d, estimates, size, n, units)
	return d, "", nil
}

// within is the estimate in one block.
func (s *sample) within(ctx context.Context, part *sample) (difference, string, error) {
	if s.planned && part.loneCluster() != nil {
		return difference{}, messageTwoEach, nil
	}
	return part.single(ctx)
}

// summed is the variance of blocks that each show their own: Gerber and Green
// 2012, p. 74, footnote 17.
func (s *sample) summed(d *difference, estimates []difference, size []float64, n float64, units int) {
	for i, e := range estimates {
		d.se += math.Pow(size[i]/n*e.se, 2)
	}
	d.se = math.Sqrt(d.se)
	d.design, d.df = "Blocked", float64(units)-2*float64(len(estimates))
	if s.planned && s.cluster != nil {
		d.df = pooledDF(estimates, size)
	}
	if s.cluster != nil {
		d.design = "Block-clustered"
	}
	if s.w != nil {
		d.design += " (weighted)"
	}
}

// pooledDF is the degrees of freedom of a sum of independent variances, each
// with its own: (sum V)^2 / sum (V^2/df), V the variance that a block adds
// (Satterthwaite 1946, Biometrics Bulletin 2:110). A block's own are those of
// CR2, which fall where one cluster outweighs the others; clusters less twice
// the blocks, as estimatr counts, takes them all for equal.
func pooledDF(estimates []difference, size []float64) float64 {
	var sum, squares float64
	for i, e := range estimates {
		v := math.Pow(size[i]*e.se, 2)
		if v > 0 {
			sum += v
			squares += v * v / e.df
		}
	}
	return sum * sum / squares
}

// paired is the variance between the blocks' differences.
func (s *sample) paired(d *difference, estimates []difference, size []float64, n float64) {
	j := float64(len(estimates))
	d.df = j - 1
	if s.cluster == nil {
		// Gerber and Green 2012, eq 3.16.
		d.design = "Matched-pair"
		for _, e := range estimates {
			d.se += math.Pow(e.estimate-d.estimate, 2)
		}
		d.se = math.Sqrt(d.se / (j * (j - 1)))
		return
	}
	// Imai, King and Nall 2009, Statistical Science 24:29, eq 6.
	d.design = "Matched-pair clustered"
	for i, e := range estimates {
		d.se += math.Pow(size[i]*e.estimate-n*d.estimate/j, 2)
	}
	d.se = math.Sqrt(j / ((j - 1) * n * n) * d.se)
}

// arms counts the rows of the control and the treated.
func (s *sample) arms() (n [2]int) {
	for _, t := range s.treated {
		if t {
			n[1]++
		} else {
			n[0]++
		}
	}
	return n
}

// means is the treated mean less the control mean.
func (s *sample) means() float64 {
	m, _, _ := s.moments()
	return m[1] - m[0]
}

// moments are mean, variance and number of rows by arm, centred first.
func (s *sample) moments() (mean, variance, n [2]float64) {
	var shift [2]float64
	for i, y := range s.y {
		a := armOf(s.treated[i])
		if n[a] == 0 {
			shift[a] = y
		}
		n[a]++
		mean[a] += y - shift[a]
	}
	for a := range mean {
		mean[a] /= n[a]
	}
	for i, y := range s.y {
		a := armOf(s.treated[i])
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
func (s *sample) single(ctx context.Context) (d difference, message string, err error) {
	n := s.arms()
	switch {
	case n[0] == 0 || n[1] == 0:
		return d, messageBothArms, nil
	case s.w == nil && s.cluster == nil:
		if n[0] < 2 || n[1] < 2 {
			return d, messageTwoEach, nil
		}
		return s.welch(), "", nil
	}
	if s.cluster != nil && s.units() < 3 {
		d.notes = append(d.notes, "There are only two clusters, so the spread within an arm cannot be seen.")
	}
	z := make([]float64, len(s.y))
	for i, t := range s.treated {
		z[i] = float64(armOf(t))
	}
	columns := &Columns{X: [][]float64{z}, Y: s.y, Weight: s.w, Cluster: compact(s.cluster)}
	cp, err := columns.CrossProducts(ctx)
	if err != nil {
		return d, "", err
	}
	fit := solve(cp)
	if len(fit.kept) == 0 {
		return d, messageBothArms, nil
	}
	kind := HC2
	if s.cluster != nil {
		kind = CR2
		d.notes = append(d.notes, s.loneCluster()...)
	}
	inf, err := fit.infer(ctx, columns, kind, []int{0})
	if err != nil {
		return d, "", err
	}
	d.estimate, d.se, d.df = fit.beta[0], math.Sqrt(inf.variance[0][0]), inf.df[0]
	d.notes = append(d.notes, inf.notes...)
	return d, "", nil
}

// welch is the difference of two means with unequal variances (Welch 1947,
// Biometrika 34:28).
func (s *sample) welch() difference {
	m, v, n := s.moments()
	a, b := v[0]/n[0], v[1]/n[1]
	return difference{
		estimate: m[1] - m[0],
		se:       math.Sqrt(a + b),
		df:       (a + b) * (a + b) / (a*a/(n[0]-1) + b*b/(n[1]-1)),
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
func (s *sample) loneCluster() []string {
	if s.cluster == nil {
		return nil
	}
	first := [2]int32{-1, -1}
	several := [2]bool{}
	for i, c := range s.cluster {
		a := armOf(s.treated[i])
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

// sample takes the rows of the two conditions; the message says why it cannot.
func (r roles) sample(treatment *column, rows []int, low, high string) (s sample, message string) {
	var chosen []int
	for _, i := range rows {
		if l := treatment.label(i); l == low || l == high {
			chosen = append(chosen, i)
			s.treated = append(s.treated, l == high)
		}
	}
	s.y = gather(r.outcome, chosen)
	if r.weights != nil {
		s.w = gather(r.weights, chosen)
		message = checkWeights(s.w)
	}
	if r.clusters != nil {
		s.cluster, _ = r.clusters.code(chosen)
	}
	if len(r.groups) > 0 {
		s.block, _ = r.groups[0].code(chosen)
	}
	return s, message
}

// runDifference is Run for a difference in means.
func runDifference(ctx context.Context, f *Frame, s Spec, rows []int) (Answer, error) {
	r, err := f.roles(s)
	if err != nil {
		return Answer{}, err
	}
	treatment, err := f.column(s.Treatment)
	if err != nil {
		return Answer{}, err
	}
	kept, warnings := r.complete(rows, []*column{treatment})
	notes := droppedNote(len(rows), len(kept))
	low, high, message := conditions(treatment, kept, string(s.Condition1), string(s.Condition2))
	if message != "" {
		return failed(message), nil
	}
	data, message := r.sample(treatment, kept, low, high)
	if message != "" {
		return failed(message), nil
	}
	if n := data.arms(); n[0] == 0 || n[1] == 0 {
		return failed(messageBothArms), nil
	}
	d, message, err := data.estimate(ctx)
	if err != nil || message != "" {
		return failed(message), err
	}
	name := s.Treatment + high
	if treatment.text == nil && low == "0" && high == "1" {
		name = s.Treatment
	}
	out := Answer{Status: "ok", NObs: d.obs, NClusters: d.clusters, NBlocks: d.blocks, Alpha: s.Alpha, Design: d.design,
		Condition1: Label(low), Condition2: Label(high), VCov: [][]Number{{Number(d.se * d.se)}}, VCovNames: []string{name},
		Warnings: append(warnings, d.warnings...), Notes: append(notes, d.notes...)}
	out.Terms = []Term{newTerm(name, d.estimate, d.se, d.df, s.Alpha)}
	if d.df < 4 {
		out.Notes = append(out.Notes, fewDF(name, d.df))
	}
	return out, nil
}

// conditions finds the two values of the treatment that are compared.
func conditions(c *column, rows []int, low, high string) (string, string, string) {
	_, levels := c.code(rows)
	switch {
	case len(levels) < 2:
		return "", "", "Must have more than one value in treatment unless using Horvitz-Thompson estimator"
	case low != "" && high != "":
		return low, high, ""
	case len(levels) > 2:
		return "", "", "Treatment has > 2 values; must specify both `condition1` and `condition2` or use a treatment with only 2 values"
	case low != "":
		high = levels[0]
		if levels[0] == low {
			high = levels[1]
		}
	case high != "":
		low = levels[0]
		if levels[0] == high {
			low = levels[1]
		}
	default:
		low, high = levels[0], levels[1]
	}
	return low, high, ""
}

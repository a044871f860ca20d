package estimate

import (
	"math"
	"slices"
)

// Observed is the statistic under the draw that was made.
func (n *NullDistribution) Observed() float64 { return n.own.at(0, n.studentised) }

// Len is how many draws were looked at; Exact is true where these are all.
func (n *NullDistribution) Len() int { return len(n.draws) }

// Exact is true where every assignment that the mechanism can make was looked at.
func (n *NullDistribution) Exact() bool { return n.exact }

// Undefined counts the draws that leave nothing to compare; they count as extreme.
func (n *NullDistribution) Undefined() int { return n.undefined }

// Probability is that of each draw, nil where draws were sampled. The slice is the
// distribution's own.
func (n *NullDistribution) Probability() []float64 { return n.probability }

// Values are the statistic under each draw, in the order of the draws; NaN where a draw
// leaves nothing to compare.
func (n *NullDistribution) Values() []float64 {
	out := make([]float64, len(n.draws))
	for b, d := range n.draws {
		out[b] = d.at(0, n.studentised)
	}
	return out
}

// Moments are the mean, the standard deviation (of the distribution, not of a sample) and
// the ends of the statistic over the draws.
func (n *NullDistribution) Moments() (mean, sd, least, most float64) {
	t := n.Values()
	weight := func(b int) float64 {
		if n.probability != nil {
			return n.probability[b]
		}
		return 1 / float64(len(t))
	}
	for b, v := range t {
		mean += weight(b) * v
	}
	for b, v := range t {
		sd += weight(b) * (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd), slices.Min(t), slices.Max(t)
}

// RandomisationTest is the test of one supposed effect, the same for every unit.
type RandomisationTest struct {
	// TwoSided compares sizes; Upper and Lower are of one side each, Doubled twice the
	// smaller of these, at most 1.
	TwoSided, Upper, Lower, Doubled float64
	// Extreme counts the draws of TwoSided, Above those of Upper.
	Extreme, Above int
}

// Test tests that the practice changes every unit's outcome by tau. Where the statistic
// does not invert, use Statistic.Shifted for another tau than 0.
func (n *NullDistribution) Test(tau float64) RandomisationTest {
	own := n.own.at(tau, n.studentised)
	slack := n.tolerance(own)
	out := RandomisationTest{}
	out.TwoSided, out.Extreme = n.p(tau)
	out.Upper, out.Above = n.share(func(d drawn) bool {
		t := d.at(tau, n.studentised)
		return t >= own-slack || math.IsNaN(t)
	})
	out.Lower, _ = n.share(func(d drawn) bool {
		t := d.at(tau, n.studentised)
		return t <= own+slack || math.IsNaN(t)
	})
	out.Doubled = math.Min(1, 2*math.Min(out.Upper, out.Lower))
	return out
}

// Shifted is the statistic for the outcome less tau of the treated. It is nil where the
// statistic's own distribution answers for every tau, and for statistics of several arms.
func (s *Statistic) Shifted(tau float64) (*Statistic, error) {
	if s.shifted == nil {
		return nil, nil
	}
	return s.shifted(tau)
}

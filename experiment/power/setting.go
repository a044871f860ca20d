package power

import (
	"math"

	"leeway/experiment"
)

// Setting is a pilot's design in the few numbers that decide what it can see: what the
// sliders of Sample size move.
type Setting struct {
	Kind experiment.Kind
	// Effect is the change to be seen, above zero, in the outcome's unit; SD is the
	// standard deviation of one person's value. For a yes-or-no outcome PControl is the
	// share as before and SD follows from it.
	Effect, SD, PControl float64
	// Lower is true where better is lower, so that a share is meant to fall.
	Lower bool
	// Teams take part in all arms together; Shares are the arms' parts and Control is the
	// control's place among them.
	Teams   int
	Shares  []int
	Control int
	// PerTeam is the mean number of people in a team, CV how unequal teams are.
	PerTeam, CV float64
	// ICC is how alike people in one team are, with the ends of its interval.
	ICC, ICCLow, ICCHigh float64
	// R2 and R2Within are the shares of the variance between and within teams that values
	// from before explain; DFLost are the degrees of freedom that this costs.
	R2, R2Within float64
	DFLost       int
	// Alpha is 1 minus the level of the intervals; Power is the chance that is wanted.
	Alpha, Power float64
	// Blocks is the number of blocks, 0 or 1 without; Pairs is true where teams are
	// matched into sets, each of which is a block.
	Blocks int
	Pairs  bool
	// EachTeam is true where every team counts the same whatever its size.
	EachTeam bool
	// Means is what last year's team means say, the zero value where they say nothing or
	// the spread between people is known otherwise.
	Means Means
}

// Means is what team means alone say of the spread: Variance is that of the means of
// Teams teams, Inverse the mean of 1 over their sizes.
type Means struct {
	Variance, Inverse float64
	Teams             int
}

// WithICC sets the ICC. Where last year's team means are what is known, the spread
// between people follows: σ² = S²/(ρ + (1−ρ)h), because a larger ICC would otherwise
// claim means that lie further apart than they did.
func (s Setting) WithICC(icc float64) Setting {
	s.ICC = icc
	if !(s.Means.Variance > 0) {
		return s
	}
	s.SD = math.Sqrt(s.Means.Variance / (icc + (1-icc)*s.Means.Inverse))
	_, low, high := s.Means.icc(s.SD, usualLevel)
	s.ICCLow, s.ICCHigh = math.Max(0, low), math.Min(1, high)
	return s
}

// WithSD sets the spread between people as known in itself, whatever team means say.
func (s Setting) WithSD(sd float64) Setting {
	s.SD, s.Means = sd, Means{}
	return s
}

// Reading is what a Setting promises.
type Reading struct {
	// Chance is that of seeing the effect; Low and High are the chances at the upper and
	// the lower end of the ICC's interval.
	Chance, Low, High float64
	// Detectable is the smallest change that is seen with the chance that is wanted;
	// DetectableLow and DetectableHigh are it at the lower and the upper end of the ICC's
	// interval. NaN for a share that no change up to all or nobody would show.
	Detectable, DetectableLow, DetectableHigh float64
	SE, DF, DesignEffect                      float64
}

// CurvePoint is the chance with one number of teams.
type CurvePoint struct {
	Teams             int
	Chance, Low, High float64
}

// Arms are the numbers of teams of the comparison that is hardest to see: the smallest
// practice arm against the control. Shares of teams that are no whole number go to the
// nearest; a pilot draws them either way.
func (s Setting) Arms() (treated, control int) {
	total, least := 0, 0
	for i, share := range s.Shares {
		total += share
		if i != s.Control && (least == 0 || share < least) {
			least = share
		}
	}
	if total == 0 || s.Control >= len(s.Shares) {
		return s.Teams - s.Teams/2, s.Teams / 2
	}
	control = int(math.Round(float64(s.Teams) * float64(s.Shares[s.Control]) / float64(total)))
	treated = int(math.Floor(float64(s.Teams) * float64(least) / float64(total)))
	if len(s.Shares) == 2 {
		treated = s.Teams - control
	}
	return treated, control
}

// trial is the setting in the numbers of the formula.
func (s Setting) trial() trial {
	treated, control := s.Arms()
	t := trial{
		design: Clusters, outcome: string(experiment.Continuous), test: testStudent, sides: 2,
		treated: float64(treated), control: float64(control), ratio: 1,
		spread: spread{icc: s.ICC, cv: s.CV, size: s.PerTeam, r2Cluster: s.R2, r2Within: s.R2Within, eachTeam: s.EachTeam},
		effect: s.Effect, sd: s.SD, alpha: s.Alpha, power: s.Power,
	}
	t.lost = float64(s.DFLost + max(s.blocks()-1, 0))
	if s.Kind == experiment.Binary {
		t.outcome, t.base, t.down = string(experiment.Binary), s.PControl, s.Lower
		if s.Lower {
			t.effect = -s.Effect
		}
	}
	return t
}

// blocks is their number; matched sets grow with the teams.
func (s Setting) blocks() int {
	if !s.Pairs {
		return s.Blocks
	}
	set, common := 0, 0
	for _, share := range s.Shares {
		set += share
		common = gcd(common, share)
	}
	if common == 0 {
		return s.Teams / 2
	}
	return s.Teams * common / set
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Check says what is impossible in the setting. The error is a *experiment.Refusal.
func (s Setting) Check() error {
	r := &reader{}
	for _, c := range []struct {
		name  string
		value float64
		b     bounds
	}{
		{"smallest change", s.Effect, aboveZero}, {"people per team", s.PerTeam, oneOrMore}, {"ICC", s.ICC, zeroToOne},
		{"part explained", s.R2, belowOne}, {"part explained within teams", s.R2Within, belowOne},
		{"spread of team sizes", s.CV, notNegative}, {"error level", s.Alpha, betweenOnly}, {"chance wanted", s.Power, betweenOnly},
	} {
		if !c.b.hold(c.value) {
			r.refuse(c.name, "The "+c.name+" is "+plain(c.value)+".", "It must be "+c.b.words+".")
		}
	}
	if s.Kind == experiment.Binary {
		if level := s.trial().base + s.trial().effect; !betweenOnly.hold(s.PControl) || !betweenOnly.hold(level) {
			r.refuse("share", "A share of "+percent(s.PControl)+" as before and "+percent(level)+" with the practice cannot be.", "Both must be above 0% and below 100%.")
		}
	} else if !aboveZero.hold(s.SD) {
		r.refuse("spread between people", "The spread between people is "+plain(s.SD)+".", "It must be a number above 0.")
	}
	if treated, control := s.Arms(); r.wrong == nil && (treated < 1 || control < 1 || !(s.trial().df() > 0)) {
		r.refuse("teams", counted(s.Teams, "team")+" are too few: nothing is left to tell an effect from luck.", "Take more teams, fewer blocks or fewer covariates.")
	}
	if r.wrong != nil {
		return r.wrong
	}
	return nil
}

// Read works out what the setting promises. The error is a *experiment.Refusal from
// Check.
func (s Setting) Read() (Reading, error) {
	if err := s.Check(); err != nil {
		return Reading{}, err
	}
	t := s.trial()
	critical := t.critical()
	out := Reading{SE: math.Sqrt(t.variance()), DF: t.df(), DesignEffect: t.designEffect()}
	ncp := ncpFor(t.power, t.df(), critical, t.sides)
	out.Chance, out.Detectable = t.read(critical, ncp)
	if s.ICCLow == s.ICC && s.ICCHigh == s.ICC {
		out.Low, out.High, out.DetectableLow, out.DetectableHigh = out.Chance, out.Chance, out.Detectable, out.Detectable
		return out, nil
	}
	low, high := s.band()
	t.icc = high
	out.Low, out.DetectableHigh = t.read(critical, ncp)
	t.icc = low
	out.High, out.DetectableLow = t.read(critical, ncp)
	return out, nil
}

// band are the ends of the ICC's interval, which never leave the ICC itself out.
func (s Setting) band() (low, high float64) {
	return math.Max(0, math.Min(s.ICC, s.ICCLow)), math.Min(1, math.Max(s.ICC, s.ICCHigh))
}

// read is the chance and the smallest change that is seen.
func (t trial) read(critical, ncp float64) (chance, detectable float64) {
	chance = chanceOf(t.effect/math.Sqrt(t.variance()), t.df(), critical, t.sides)
	if t.outcome != string(experiment.Binary) {
		return chance, ncp * math.Sqrt(t.variance())
	}
	solved, none := t.solveLevel()
	if none != nil {
		return chance, math.NaN()
	}
	return chance, math.Abs(solved.effect)
}

// Curve is the chance of seeing an effect for each number of teams. Where a number is
// impossible, its chances are NaN. A setting whose ICC has no interval gives no band, in
// a third of the time.
func (s Setting) Curve(teams []int, effect float64) []CurvePoint {
	out := make([]CurvePoint, len(teams))
	s.Effect = effect
	for i, n := range teams {
		s.Teams = n
		out[i] = CurvePoint{n, math.NaN(), math.NaN(), math.NaN()}
		if s.Check() != nil {
			continue
		}
		t := s.trial()
		critical := t.critical()
		chance := func(icc float64) float64 {
			t.icc = icc
			return chanceOf(t.effect/math.Sqrt(t.variance()), t.df(), critical, t.sides)
		}
		out[i].Chance = chance(s.ICC)
		out[i].Low, out[i].High = out[i].Chance, out[i].Chance
		if low, high := s.band(); low < high {
			out[i].Low, out[i].High = chance(high), chance(low)
		}
	}
	return out
}

// SampleSize is the setting as the document keeps it, with what it promises. The error
// is a *experiment.Refusal from Check.
func (s Setting) SampleSize(outcome string, sources map[string]string) (experiment.SampleSize, error) {
	r, err := s.Read()
	if err != nil {
		return experiment.SampleSize{}, err
	}
	low, high := s.band()
	return experiment.SampleSize{
		Outcome: outcome, Effect: s.Effect, Teams: s.Teams, PerTeam: s.PerTeam, CV: s.CV, SD: s.SD,
		ICC: s.ICC, ICCLow: low, ICCHigh: high, R2: s.R2, Power: r.Chance, PowerLow: r.Low, PowerHigh: r.High, Sources: sources,
	}, nil
}

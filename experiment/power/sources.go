package power

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// What is taken where a pilot says nothing. Each is a careful value, and its source says
// that it is taken and not known. usualPeople and usualR2 stand with the simulation.
const (
	usualTeams = 24
	// usualCV is how unequal teams in one organisation often are; general practices differ
	// by 0.65 (Eldridge and others 2006).
	usualCV = 0.5
	// usualICC is the upper part of what is found between teams at work, 0.05 to 0.20,
	// rarely above 0.30 (Bliese 2000, in Klein and Kozlowski, Multilevel Theory, Research,
	// and Methods in Organizations).
	usualICC, usualICCLow, usualICCHigh = 0.20, 0.05, 0.30
	// usualShare makes a yes-or-no outcome as uncertain as it can be.
	usualShare = 0.5
	// usualEffectInSD is the part of a standard deviation that a change is taken for where
	// nothing is known of how much people differ.
	usualEffectInSD = 0.25
	usualPower      = 0.8
	usualLevel      = 0.95
)

// The names under which sources are kept: those of experiment.SampleSize's members.
const (
	OfEffect  = "effect"
	OfTeams   = "teams"
	OfPerTeam = "per_team"
	OfCV      = "cv"
	OfSD      = "sd"
	OfICC     = "icc"
	OfR2      = "r2"
	OfDesign  = "design"
)

// SettingOf reads a Setting out of the pilot: its main outcome, the roster's team sizes
// and last year's team means, the arms and the plan. Where the pilot keeps a sample
// size for this outcome already, that is the start. sources say for each number, under
// the names above, where it came from, in a short sentence.
func SettingOf(p *experiment.Pilot) (Setting, map[string]string) {
	b := &builder{p: p, sources: map[string]string{}}
	b.o, b.has = p.PrimaryOutcome()
	b.s = Setting{Kind: b.o.Kind, Lower: b.o.Better == experiment.LowerIsBetter, Alpha: p.Plan.Alpha, Power: usualPower,
		EachTeam: p.Plan.Weighting != experiment.EachRow, Control: max(p.ControlArm(), 0)}
	if !betweenOnly.hold(b.s.Alpha) {
		b.s.Alpha = 0.05
	}
	for _, a := range p.Arms {
		b.s.Shares = append(b.s.Shares, max(a.Share, 1))
	}
	b.teams()
	b.sizes()
	b.effect()
	b.spreads()
	b.explained()
	b.drawing()
	b.kept()
	return b.s, b.sources
}

type builder struct {
	p       *experiment.Pilot
	o       experiment.Outcome
	has     bool
	s       Setting
	sources map[string]string
	// mean and size are last year's value and the staff of each team that has both.
	mean, size []float64
}

func (b *builder) say(name, format string, args ...any) {
	b.sources[name] = fmt.Sprintf(format, args...)
}

func (b *builder) teams() {
	taking := b.p.Roster.Taking()
	b.s.Teams = randomize.UnitsDrawn(b.p)
	half := ""
	if treated, control := b.s.Arms(); len(b.s.Shares) == 2 && treated == control {
		half = "; half get the practice"
	}
	b.say(OfTeams, "All that can take part%s", half)
	if fewer := len(taking) - b.s.Teams; fewer > 0 {
		b.say(OfTeams, "Drawn by lot%s; of %d, placed teams and teams that stay together take off %d", half, len(taking), fewer)
	}
	if len(taking) == 0 {
		b.s.Teams = usualTeams
		b.say(OfTeams, "No roster yet: %d to start from", usualTeams)
	}
}

func (b *builder) sizes() {
	var sizes []float64
	smallest, largest := math.MaxInt, 0
	for _, t := range b.p.Roster.Taking() {
		if t.Staff > 0 {
			sizes = append(sizes, float64(t.Staff))
			smallest, largest = min(smallest, t.Staff), max(largest, t.Staff)
		}
	}
	if len(sizes) == 0 {
		b.s.PerTeam, b.s.CV = usualPeople, usualCV
		b.say(OfPerTeam, "Taken: the roster has no team sizes")
		b.say(OfCV, "Taken: unequal by half of the mean, as teams often are")
		return
	}
	var c ICC
	c.sizes(sizes)
	b.s.PerTeam, b.s.CV = math.Max(1, math.Round(c.Size*10)/10), c.CV
	if smallest == largest {
		b.say(OfPerTeam, "Every team in the roster has %d", largest)
	} else {
		b.say(OfPerTeam, "Average in the roster, %d to %d", smallest, largest)
	}
	b.say(OfCV, "From the roster's team sizes")
	if missing := len(b.p.Roster.Taking()) - len(sizes); missing > 0 {
		b.say(OfPerTeam, "%s; %s without", b.sources[OfPerTeam], counted(missing, "team"))
	}
}

func (b *builder) effect() {
	b.s.Effect = b.o.SmallestEffect
	b.say(OfEffect, "From Outcomes: “%s”", b.o.Name)
	if !aboveZero.hold(b.s.Effect) {
		b.s.Effect = 1
		if b.o.Kind == experiment.Binary {
			b.s.Effect = 0.1
		}
		b.say(OfEffect, "Taken: Outcomes does not say it yet")
	}
}

// spreads finds the SD and the ICC from last year's team means.
func (b *builder) spreads() {
	for _, t := range b.p.Roster.Taking() {
		size := float64(t.Staff)
		if t.Staff <= 0 {
			size = b.s.PerTeam
		}
		if v, has := t.Number[b.o.Baseline]; has && b.o.Baseline != "" {
			b.mean, b.size = append(b.mean, v), append(b.size, size)
		}
	}
	known := spreadOfMeans(b.mean, b.size)
	b.s.ICC, b.s.ICCLow, b.s.ICCHigh = usualICC, usualICCLow, usualICCHigh
	b.say(OfICC, "Taken: 0.05 to 0.20 is usual at work")
	if b.s.PerTeam == 1 {
		b.s.ICC, b.s.ICCLow, b.s.ICCHigh = 0, 0, 0
		b.say(OfICC, "One person is one team")
	}
	useful := known.teams >= 3 && known.variance > 0
	switch {
	case b.o.Kind == experiment.Binary:
		b.share(known, useful)
	case useful:
		b.fromMeans(known)
	default:
		b.unknownSD()
	}
}

// share takes the level as before, and with it the spread, from last year's shares.
func (b *builder) share(known meansSpread, useful bool) {
	b.s.PControl = usualShare
	b.say(OfSD, "Taken: a half, the least certain share")
	if known.teams >= 1 && betweenOnly.hold(known.mean) {
		b.s.PControl = known.mean
		b.say(OfSD, "Last year it was %s", percent(known.mean))
	}
	change := b.s.Effect
	if b.s.Lower {
		change = -change
	}
	if !betweenOnly.hold(b.s.PControl + change) {
		b.s.Effect = 0.5 * math.Min(b.s.PControl, 1-b.s.PControl)
		b.say(OfEffect, "Taken: the change on Outcomes would leave 0 to 100%%")
	}
	b.s.SD = math.Sqrt(b.s.PControl * (1 - b.s.PControl))
	if !useful {
		return
	}
	if icc, err := ICCFromMeans(b.mean, b.size, b.s.SD, usualLevel); err == nil {
		b.s.ICC, b.s.ICCLow, b.s.ICCHigh = icc.Value, icc.Low, icc.High
		b.say(OfICC, "From teams last year: %.2f to %.2f", icc.Low, icc.High)
	}
}

// fromMeans finds the spread between people that last year's team means speak for, with
// the usual ICC: σ² = S²/(ρ + (1−ρ)h). With means alone the two cannot be told apart.
// For teams as large as last year's the answer is the same whatever the ICC; the
// interval is that of the means' own spread.
func (b *builder) fromMeans(known meansSpread) {
	if known.inverse >= 1 {
		b.s.SD = math.Sqrt(known.variance)
		b.say(OfSD, "From last year's values")
		return
	}
	b.s.Means = Means{known.variance, known.inverse, known.teams}
	b.s = b.s.WithICC(b.s.ICC)
	b.say(OfSD, "From last year's team means, at this ICC")
	low, high := b.s.band()
	b.say(OfICC, "Taken; team means say %.2f to %.2f", low, high)
}

func (b *builder) unknownSD() {
	switch {
	case b.o.Kind == experiment.Scale && b.o.ScaleMax > b.o.ScaleMin:
		b.s.SD = (b.o.ScaleMax - b.o.ScaleMin) / 4
		b.say(OfSD, "Taken: a quarter of the scale")
	default:
		b.s.SD = b.s.Effect / usualEffectInSD
		b.say(OfSD, "Unknown: taken as four times the change")
	}
}

// explained is what the planned estimate gains by values from before.
func (b *builder) explained() {
	var covariates []string
	if b.p.Plan.Estimator == experiment.LeastSquares {
		covariates = append(covariates, b.p.Plan.Covariates...)
		if b.o.Baseline != "" && !slices.Contains(covariates, b.o.Baseline) {
			covariates = append(covariates, b.o.Baseline)
		}
	}
	b.s.DFLost = len(covariates)
	switch {
	case b.p.Plan.Estimator != experiment.LeastSquares:
		b.say(OfR2, "The planned estimate adjusts for nothing")
	case b.o.Baseline == "":
		b.say(OfR2, "The outcome has no value from before")
	default:
		b.s.R2 = usualR2
		b.say(OfR2, "Taken with care: results repeat")
	}
}

// drawing reads what the way of drawing costs in degrees of freedom.
func (b *builder) drawing() {
	plan := b.p.Plan
	counts := map[string]int{}
	for _, t := range b.p.Roster.Taking() {
		counts[b.p.BlockOf(t)]++
	}
	if plan.IgnoreBlocks {
		b.say(OfDesign, "The plan leaves the blocks out of the estimate.")
		return
	}
	if plan.Mechanism == experiment.MatchedPairs {
		b.s.Pairs = true
		b.say(OfDesign, "Teams are matched into sets; each set costs a degree of freedom.")
		return
	}
	b.s.Blocks = len(counts)
	if len(counts) > 1 {
		b.say(OfDesign, "%d blocks cost %s of freedom.", len(counts), counted(len(counts)-1, "degree"))
	}
	for _, a := range b.p.Arms {
		if a.Starts > 0 {
			b.say(OfDesign, "A phased roll-out is counted as one comparison of teams that have started with teams that wait, without what the repeated periods add.")
		}
	}
}

// kept starts from the sample size that the pilot keeps.
func (b *builder) kept() {
	k := b.p.SampleSize
	if k == nil || k.Outcome != b.o.ID {
		return
	}
	for _, m := range []struct {
		name      string
		now, kept *float64
		b         bounds
	}{
		{OfPerTeam, &b.s.PerTeam, &k.PerTeam, oneOrMore}, {OfCV, &b.s.CV, &k.CV, notNegative}, {OfSD, &b.s.SD, &k.SD, aboveZero},
		{OfICC, &b.s.ICC, &k.ICC, zeroToOne}, {OfR2, &b.s.R2, &k.R2, belowOne}, {OfEffect, &b.s.Effect, &k.Effect, aboveZero},
	} {
		if m.b.hold(*m.kept) {
			*m.now = *m.kept
		}
	}
	b.s.ICCLow, b.s.ICCHigh = k.ICCLow, k.ICCHigh
	if tied := b.s.WithICC(b.s.ICC); math.Abs(tied.SD-b.s.SD) > 1e-9*b.s.SD {
		b.s.Means = Means{} // the spread was set in itself
	}
	if b.o.Kind == experiment.Binary && k.SD <= 0.5 {
		// SD² = p(1−p) has two solutions; the nearer to last year's share was meant.
		half := math.Sqrt(0.25 - k.SD*k.SD)
		if b.s.PControl >= 0.5 {
			b.s.PControl = 0.5 + half
		} else {
			b.s.PControl = 0.5 - half
		}
	}
	if k.Teams > 0 {
		b.s.Teams = k.Teams
	}
	names := make([]string, 0, len(k.Sources))
	for name := range k.Sources {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		b.sources[name] = k.Sources[name]
	}
}

package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// AllPracticeArms stands for all practice arms together in OutcomeEstimate.Arm.
const AllPracticeArms = -1

// OutcomeEstimate is the effect of one arm, or of all practice arms together, on
// one outcome.
type OutcomeEstimate struct {
	Outcome experiment.Outcome
	// Arm is the index into Pilot.Arms, or AllPracticeArms.
	Arm int
	// Planned is true where a sealed plan asked for it.
	Planned bool
	// Fit is the whole estimate, Effect the coefficient it is about, in the
	// outcome's unit, arm less control.
	Fit    Fit
	Effect Term
	// Randomisation tests the same contrast through the mechanism that drew.
	Randomisation Randomisation
	// AdjustedP is Effect.P after the plan's correction over the planned secondary
	// outcomes; NaN for other outcomes.
	AdjustedP float64
	// ControlMean and ControlSD describe the control arm (SD across team means).
	ControlMean, ControlSD float64
	Arms                   []ArmMean
	Teams                  []TeamMean
	// PlacedTeams are the ids of teams that have their arm without a draw, and so no
	// part in any count.
	PlacedTeams []string
	// LostTeams are the ids of drawn teams without a value.
	LostTeams []string
	// Method says in one sentence how the numbers came about.
	Method string
	// Subgroups compare the effect between the kinds of teams that the plan names; only
	// for the main outcome.
	Subgroups []SubgroupComparison
	// Unknown says in one sentence why there is no estimate, or no error of it;
	// empty where there are both. The numbers that do not exist are NaN.
	Unknown string
	// Notes say what was dropped, left out or assumed.
	Notes []string
}

// Planned makes the estimates that the plan asks for: outcomes in document
// order, for each every practice arm against the control, then, where the plan
// has it, all practice arms together. Outcomes without observations are left
// out: they are not measured yet. progress counts the draws of randomisation
// inference and may be nil.
//
// The roster is the denominator: teams that were drawn and have no value are
// named in LostTeams. A comparison that would rest on a single team in an arm has
// no error that can be known: for the main outcome that is a
// *experiment.Refusal, for another outcome Unknown says so and its numbers are
// NaN, so that one poor outcome does not keep the others back.
func Planned(ctx context.Context, p *experiment.Pilot, obs []Observations, progress func(done, total int64)) ([]OutcomeEstimate, error) {
	if err := checkDraw(p); err != nil {
		return nil, err
	}
	byOutcome := map[string]Observations{}
	for _, o := range obs {
		if _, twice := byOutcome[o.Outcome]; twice {
			return nil, fmt.Errorf("estimate: outcome %s is given twice", o.Outcome)
		}
		byOutcome[o.Outcome] = o
	}
	a, err := newAnalysis(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, outcome := range p.Outcomes {
		o, has := byOutcome[outcome.ID]
		if !has {
			continue
		}
		g, err := gatherTeams(p, o, a.placed)
		if err != nil {
			return nil, err
		}
		delete(byOutcome, outcome.ID)
		a.outcomes = append(a.outcomes, g)
	}
	for id := range byOutcome {
		_, err := gatherTeams(p, Observations{Outcome: id}, a.placed)
		return nil, err
	}
	a.contrasts()
	a.total = int64(len(a.outcomes)*len(a.targets)) * int64(p.Plan.RandomisationDraws)
	a.progress = progress
	var out []OutcomeEstimate
	for _, g := range a.outcomes {
		for _, arm := range a.targets {
			e, err := a.estimate(g, arm)
			var refusal *experiment.Refusal
			if errors.As(err, &refusal) && g.outcome.Role != experiment.Primary {
				e, err = e.without(refusal, a.armName(arm)), nil
			}
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	adjust(out, p.Plan.Correction)
	return out, nil
}

// without is the estimate of an outcome that allows none: it says why, and keeps
// what is known of the arms.
func (e OutcomeEstimate) without(why *experiment.Refusal, arm string) OutcomeEstimate {
	nan := math.NaN()
	e.Fit.Terms, e.Effect = nil, Term{Term: arm, Estimate: nan}.withoutError()
	e.Randomisation = Randomisation{Observed: nan, P: nan, MonteCarloError: nan, Low: nan, High: nan, SmallestP: nan}
	e.Unknown, e.Method = why.What, "No estimate."
	e.Notes = append(e.Notes, strings.TrimSpace(why.What+" "+why.Remedy))
	return e
}

// checkDraw refuses a pilot without a draw of the teams that take part.
func checkDraw(p *experiment.Pilot) error {
	if p.Draw == nil {
		return &experiment.Refusal{What: "There is no draw, so there are no arms to compare.", Remedy: "Make the draw first."}
	}
	taking := p.Roster.Taking()
	same := len(taking) == len(p.Draw.Arm) && (len(p.Draw.Team) == 0 || len(p.Draw.Team) == len(taking))
	for i := range p.Draw.Team {
		same = same && p.Draw.Team[i] == taking[i].ID
	}
	if !same {
		return &experiment.Refusal{What: "The roster's teams are not those that were drawn.", Remedy: "Open the pilot as it was at the draw; teams that left since stay in the roster."}
	}
	for _, a := range p.Draw.Arm {
		if a < 0 || a >= len(p.Arms) {
			return &experiment.Refusal{What: fmt.Sprintf("The draw names arm %d, and there are %d arms.", a+1, len(p.Arms)), Remedy: "Open a copy that was made earlier."}
		}
	}
	if p.ControlArm() < 0 {
		return &experiment.Refusal{What: "No arm is the control.", Remedy: "Mark the arm the others are compared with."}
	}
	if !(p.Plan.Alpha > 0 && p.Plan.Alpha < 1) || p.Plan.RandomisationDraws < 1 {
		return &experiment.Refusal{What: "The plan has no error level or no number of draws.", Remedy: "Use 0.05 and 9,999."}
	}
	return nil
}

// analysis is one run of Planned.
type analysis struct {
	ctx   context.Context
	pilot *experiment.Pilot
	// mechanism drew the teams. block numbers each team's block in the draw, group
	// those that share an arm whatever is drawn, placed those that were not drawn.
	mechanism   randomize.Mechanism
	block       []int
	blockLabel  []string
	group       []int
	placed      []bool
	outcomes    []*gathered
	targets     []int // arms to compare with the control
	progress    func(done, total int64)
	done, total int64
}

// contrasts lists the practice arms and, where planned, all of them together.
func (a *analysis) contrasts() {
	control := a.pilot.ControlArm()
	for arm := range a.pilot.Arms {
		if arm != control {
			a.targets = append(a.targets, arm)
		}
	}
	if a.pilot.Plan.Pooled && len(a.targets) > 1 {
		a.targets = append(a.targets, AllPracticeArms)
	}
}

// newAnalysis asks the mechanism for what the estimates must respect.
func newAnalysis(ctx context.Context, p *experiment.Pilot) (*analysis, error) {
	m, err := randomize.ForPilot(p)
	if err != nil {
		return nil, err
	}
	a := &analysis{ctx: ctx, pilot: p, mechanism: m, group: randomize.Groups(m), placed: randomize.Placed(m)}
	labels := p.Draw.Block
	if labels == nil {
		for _, t := range p.Roster.Taking() {
			labels = append(labels, p.BlockOf(t))
		}
	}
	number := map[string]int{}
	for _, label := range labels {
		if _, known := number[label]; !known {
			number[label] = len(number)
			a.blockLabel = append(a.blockLabel, label)
		}
		a.block = append(a.block, number[label])
	}
	return a, nil
}

// drawnInBlocks is true where the draw was made within blocks or matched sets.
func (a *analysis) drawnInBlocks() bool { return len(a.blockLabel) > 1 }

// blocks is true where the estimate respects the blocks of the draw.
func (a *analysis) blocks() bool { return a.drawnInBlocks() && !a.pilot.Plan.IgnoreBlocks }

// together is true where some teams were drawn as one.
func (a *analysis) together() bool { return slices.Max(a.group)+1 < len(a.group) }

// treated says which arms stand on the practice side of a contrast.
func (a *analysis) treated(target int) func(arm int) bool {
	control := a.pilot.ControlArm()
	return func(arm int) bool { return arm == target || (target == AllPracticeArms && arm != control) }
}

// armName names the practice side of a contrast.
func (a *analysis) armName(target int) string {
	if target == AllPracticeArms {
		return "all practice arms together"
	}
	return a.pilot.Arms[target].Name
}

// estimate makes one comparison of one outcome.
func (a *analysis) estimate(g *gathered, target int) (OutcomeEstimate, error) {
	plan := a.pilot.Plan
	e := OutcomeEstimate{Outcome: g.outcome, Arm: target, AdjustedP: math.NaN(), LostTeams: g.lost, PlacedTeams: g.outside,
		Planned: plan.Sealed() && g.outcome.Role != experiment.Exploratory,
		Arms:    g.armMeans(a.pilot), Teams: g.teamMeans(), Notes: append([]string(nil), g.notes...)}
	control := e.Arms[a.pilot.ControlArm()]
	e.ControlMean, e.ControlSD = control.Mean, control.SD
	c := a.newContrast(g, target)
	e.Notes = append(e.Notes, c.notes...)
	c.markUnused(e.Teams)
	if err := c.enough(); err != nil {
		return e, err
	}
	var err error
	if plan.Estimator == experiment.LeastSquares {
		e.Fit, e.Effect, err = c.leastSquares()
	} else {
		e.Fit, e.Effect, err = c.differenceInMeans()
	}
	if err != nil {
		return e, err
	}
	e.Notes = append(e.Notes, e.Fit.Notes...)
	if plan.IgnoreBlocks && a.drawnInBlocks() {
		e.Notes = append(e.Notes, "The draw was made in blocks, and the plan leaves them out of the estimate.")
	}
	if least, most := c.chances(); most-least > 1e-9 {
		e.Notes = append(e.Notes, fmt.Sprintf("The constraints gave teams different chances of “%s” rather than “%s”, from %s%% to %s%%, and the estimate counts all teams alike: it can be off where teams of different chances differ in the outcome. The test through the draw takes the chances into account.",
			a.armName(target), a.pilot.Arms[a.pilot.ControlArm()].Name, short(100*least), short(100*most)))
	}
	if left := c.unadjusted(); len(left) > 0 {
		e.Notes = append(e.Notes, fmt.Sprintf("The draw made the arms alike in “%s”, and the estimate is not adjusted for it, so the interval is wider than it needs to be. The test through the draw takes it into account.", strings.Join(left, "”, “")))
	}
	if e.Randomisation, err = c.randomisation(); err != nil {
		return e, err
	}
	c.withoutSpread(&e)
	if g.outcome.Role == experiment.Primary {
		if e.Subgroups, err = c.subgroups(); err != nil {
			return e, err
		}
	}
	if e.Effect.DF < 4 {
		e.Notes = append(e.Notes, FewDF(a.armName(target), e.Effect.DF))
	}
	e.Method = c.method(e)
	return e, nil
}

// chances are the least and the largest chance of the practice side, given one of the two
// sides, of the teams of that block of the estimate in which they differ most. Where they
// differ, means of the two sides are not of like teams over all draws (Horvitz and
// Thompson 1952, JASA 47:663): limits, and sets that are apart, can do that. Where all
// ways to deal a block are equally likely they are one and the same.
func (c *contrast) chances() (least, most float64) {
	m := c.a.mechanism
	if randomize.Exchangeable(m) {
		return 0, 0
	}
	treated, control := c.a.treated(c.target), c.a.pilot.ControlArm()
	low, high := map[int]float64{}, map[int]float64{}
	for t, used := range c.used {
		if !used || c.a.placed[t] {
			continue
		}
		practice, before := 0.0, m.Probability(t, control)
		for k := range m.Arms() {
			if treated(k) {
				practice += m.Probability(t, k)
			}
		}
		chance, b := practice/(practice+before), c.block[t]
		if math.IsNaN(chance) {
			continue // never on a side
		}
		if _, known := low[b]; !known {
			low[b], high[b] = chance, chance
		}
		low[b], high[b] = math.Min(low[b], chance), math.Max(high[b], chance)
	}
	for b, from := range low {
		if gap := high[b] - from; gap > most-least || gap == most-least && gap > 0 && from < least {
			least, most = from, high[b]
		}
	}
	return least, most
}

// unadjusted lists the attributes that the draw balanced and the estimate does not
// adjust for. A draw that keeps them alike leaves less to luck than an error without
// them supposes (Morgan and Rubin 2012; Li, Ding and Rubin 2018). Matched sets need
// no more: their effects are in the estimate.
func (c *contrast) unadjusted() []string {
	plan := c.a.pilot.Plan
	if plan.Mechanism != experiment.Rerandomised && plan.Mechanism != experiment.Constrained {
		return nil
	}
	var left []string
	for _, name := range plan.BalanceOn {
		if !slices.Contains(c.names, name) {
			left = append(left, name)
		}
	}
	return left
}

// withoutSpread takes away the error of an estimate whose teams show none: where
// all teams of an arm are alike, or a covariate explains them exactly, a standard
// error of zero says that nothing was seen of the spread, not that there is none.
func (c *contrast) withoutSpread(e *OutcomeEstimate) {
	low, high := math.Inf(1), math.Inf(-1)
	teams := 0
	for t, used := range c.used {
		if used {
			teams++
			low, high = math.Min(low, c.g.mean[t]), math.Max(high, c.g.mean[t])
		}
	}
	size := math.Max(math.Abs(low), math.Abs(high))
	// The second bound is for an offset: rounding grows with the numbers themselves.
	if e.Effect.StdError > math.Max(1e-9*(high-low), 1e-13*size) {
		return
	}
	e.Effect = e.Effect.withoutError()
	for i := range e.Fit.Terms {
		if e.Fit.Terms[i].Term == e.Effect.Term {
			e.Fit.Terms[i] = e.Effect
		}
	}
	e.Randomisation.Low, e.Randomisation.High = math.NaN(), math.NaN()
	e.Unknown = "The teams of each arm are all alike, so no error can be given."
	if low == 0 && high == 0 {
		e.Unknown = fmt.Sprintf("None was seen in %d teams, so no error can be given.", teams)
	} else if len(c.names) > 0 {
		e.Unknown = "What the estimate is adjusted for leaves no spread between the teams of an arm, so no error can be given."
	}
	e.Notes = append(e.Notes, e.Unknown)
}

// method is the sentence on how the numbers came about.
func (c *contrast) method(e OutcomeEstimate) string {
	plan := c.a.pilot.Plan
	var b strings.Builder
	if plan.Estimator == experiment.LeastSquares {
		b.WriteString("Least squares on ")
	} else {
		b.WriteString("Difference in means of ")
	}
	if plan.Weighting == experiment.EachTeam {
		b.WriteString("team averages, each team counting the same")
	} else {
		b.WriteString("single rows, each row counting the same, with errors by team")
	}
	if c.g.rate && plan.Weighting == experiment.EachTeam {
		b.WriteString(" (a team's rate is its sum over its exposure)")
	} else if c.g.rate {
		b.WriteString(" (the rates of single rows are averaged, whatever their exposure)")
	}
	if c.a.blocks() {
		b.WriteString(", within the blocks of the draw")
	}
	if len(c.names) > 0 {
		fmt.Fprintf(&b, ", adjusted for %s", strings.Join(c.names, " and "))
	}
	if math.IsNaN(e.Effect.DF) {
		b.WriteString("; no error; ")
	} else {
		fmt.Fprintf(&b, "; %s errors with %.1f degrees of freedom; ", e.Fit.SEType, e.Effect.DF)
	}
	if e.Randomisation.Exact {
		fmt.Fprintf(&b, "randomisation inference over all %d draws that were possible.", e.Randomisation.Draws)
	} else {
		fmt.Fprintf(&b, "randomisation inference with %d draws.", e.Randomisation.Draws)
	}
	return b.String()
}

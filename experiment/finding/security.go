package finding

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/randomize"
)

// Security says how much weight the main result can carry, in points from 0 to
// 5, with the reasons in the order they were counted.
type Security struct {
	Points  int
	Reasons []Reason
}

// Reason is one thing that speaks for the result (Lost 0) or that cost points.
type Reason struct {
	// Sentence starts "Minus one:" or "Minus two:" where points were lost for it.
	Sentence string
	Lost     int
}

func (s *Security) keep(format string, a ...any) {
	s.Reasons = append(s.Reasons, Reason{Sentence: fmt.Sprintf(format, a...)})
}

func (s *Security) lose(points int, format string, a ...any) {
	word := map[int]string{1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}[points]
	s.Reasons = append(s.Reasons, Reason{"Minus " + word + ": " + Inside(fmt.Sprintf(format, a...)), points})
	s.Points = max(s.Points-points, 0)
}

// security counts the points. A design that cannot show an effect at the plan's
// level, or that was not drawn by lot, has none whatever else went well.
func security(p *experiment.Pilot, r Results) (Security, error) {
	s := Security{Points: 5}
	if p.Draw == nil {
		return Security{Reasons: []Reason{{"Minus five: the arms were not drawn by lot.", 5}}}, nil
	}
	mechanism, err := randomize.ForPilot(p)
	if err != nil {
		var refusal *experiment.Refusal
		if errors.As(err, &refusal) {
			return s, err
		}
		return s, fmt.Errorf("rate security: %w", err)
	}
	smallest := randomize.SmallestPlanned(p, mechanism)
	if own := r.Main.Estimate.Randomisation; own.Draws > 0 && own.SmallestP > smallest {
		// Only teams with a value allow fewer draws.
		smallest = own.SmallestP
	}
	if smallest > p.Plan.Alpha {
		return Security{Reasons: []Reason{{fmt.Sprintf("Minus five: with %s drawn this way, luck alone can never be told from an effect at the level of the plan.", plural(r.Main.Drawn(), r.Main.Unit)), 5}}}, nil
	}
	s.drawn(p, r)
	s.detectable(p, r)
	s.lost(r)
	if r.Main.Estimate.Outcome.Opinion {
		s.response(p, r)
		s.lose(1, "Staff report the main outcome themselves and know their arm.")
	} else if source := r.Main.Estimate.Outcome.Source; source != "" {
		s.keep("Counted by the %s, not by opinion.", Inside(source))
	}
	s.mixed(p)
	return s, s.balance(p, r)
}

// drawn looks at the draw and the seal.
func (s *Security) drawn(p *experiment.Pilot, r Results) {
	plan, sealed := p.Plan, p.Plan.Sealed()
	// A draw's time is kept to the second, so the others are compared to the second.
	at := plan.SealedAt.Truncate(time.Second)
	first := sealed && !at.After(p.Draw.At.Truncate(time.Second))
	late := p.Unblinding != nil && at.After(p.Unblinding.At.Truncate(time.Second))
	teams := plural(r.Flow.Drawn, r.Main.Unit)
	switch {
	case p.Draw.Elsewhere:
		s.lose(1, "The draw of %s was made elsewhere and cannot be derived again.", teams)
	case first && !late:
		s.keep("%s drawn by lot, plan sealed first.", teams)
	default:
		s.keep("%s drawn by lot.", teams)
	}
	if n := len(p.Draw.Earlier); n > 0 {
		// Who may draw again can go on until the arms please.
		s.lose(1, "The draw was made %d times; the brief gives the reasons.", n+1)
	}
	switch {
	case late:
		s.lose(2, "The plan was sealed after unblinding.")
	case sealed && plan.Hash != p.PlanHash():
		s.lose(2, "The main outcome or the plan is not the one that was sealed.")
	case !sealed && p.Unblinding != nil:
		s.lose(2, "The plan was never sealed.")
	case !first && !p.Draw.Elsewhere:
		s.lose(1, "The plan was not sealed before the draw.")
	}
}

// detectable compares the change the pilot can detect with the one that matters.
func (s *Security) detectable(p *experiment.Pilot, r Results) {
	o := r.Main.Estimate.Outcome
	sc := ScaleOf(o)
	delta := Short(o.SmallestEffect*sc.Factor) + sc.Change
	if math.IsNaN(r.Detectable) || math.IsInf(r.Detectable, 0) {
		s.lose(4, "The change this pilot can see is not known.")
		return
	}
	shown := Number(r.Detectable*sc.Factor, Decimals(0, r.Detectable*sc.Factor, o.SmallestEffect*sc.Factor)) + sc.Change
	ratio := r.Detectable / o.SmallestEffect
	lost := 0
	for _, limit := range []float64{1, 1.5, 2, 3} {
		// The change is computed to more figures than anybody means by δ, so a
		// thousandth over the limit is on the limit.
		if ratio > limit*1.001 {
			lost++
		}
	}
	if lost == 0 {
		s.keep("Large enough to see a change of %s; %s matters.", shown, delta)
		return
	}
	s.lose(lost, "The smallest change this pilot can reliably see is %s; %s would matter.", shown, delta)
}

// detectableFrom is the change that the estimate's own standard error could
// detect with 80% power at the plan's level (estimate.Detectable).
func detectableFrom(f Finding) float64 {
	df := f.Estimate.Effect.DF
	if !(df > 0) {
		df = math.Inf(1)
	}
	const power = 0.8
	return estimate.Detectable(f.Estimate.Effect.StdError, df, f.Alpha, power)
}

// lost looks at teams drawn but not measured: more than one in ten overall, or
// shares that differ between arms by more than five points.
func (s *Security) lost(r Results) {
	drawn, lost, unused := 0, 0, 0
	least, most := math.Inf(1), math.Inf(-1)
	for _, a := range r.Main.Arms {
		if a.Drawn == 0 || !a.Control && r.Main.Estimate.Arm >= 0 && a.Arm != r.Main.Estimate.Arm {
			continue
		}
		drawn, lost, unused = drawn+a.Drawn, lost+a.Drawn-a.Teams, unused+a.Unused
		share := float64(a.Drawn-a.Teams) / float64(a.Drawn)
		least, most = math.Min(least, share), math.Max(most, share)
	}
	if drawn == 0 {
		return
	}
	gone, ended := "were lost", "measured to the end"
	if unused > 0 {
		// Measured, but with nothing to compare them with.
		gone, ended = "were lost or could not be compared", "measured to the end and compared"
	}
	of := fmt.Sprintf("%s of %s", Number(float64(lost), 0), plural(drawn, r.Main.Unit))
	const overall, apart, rounding = 0.10, 0.05, 1e-9
	switch {
	case float64(lost)/float64(drawn) > overall+rounding:
		s.lose(1, "%s %s.", of, gone)
	case most-least > apart+rounding:
		s.lose(1, "%s %s, %s%% in one arm and %s%% in another.", of, gone, Number(100*most, 0), Number(100*least, 0))
	default:
		s.keep("%s of %s %s.", Number(float64(drawn-lost), 0), Number(float64(drawn), 0), ended)
	}
}

// response looks at who answered within the teams, where answers are people: a
// share that differs between arms by more than five points lets the practice
// choose who is heard.
func (s *Security) response(p *experiment.Pilot, r Results) {
	e := r.Main.Estimate
	answers, staff := map[int]int{}, map[int]int{}
	rowsAreAnswers := false
	for _, t := range e.Teams {
		if t.Staff > 0 && t.Rows > t.Staff {
			return // several waves: rows are not people
		}
		rowsAreAnswers = rowsAreAnswers || t.Rows > 1
		answers[t.Arm] += t.Rows
	}
	for i, t := range p.Roster.Taking() {
		if t.Staff == 0 {
			return // nobody knows out of how many
		}
		if i < len(p.Draw.Arm) {
			staff[p.Draw.Arm[i]] += t.Staff
		}
	}
	if !rowsAreAnswers {
		s.keep("One row a team: how many of its staff answered is not known.")
		return
	}
	least, most := math.Inf(1), math.Inf(-1)
	all, of := 0, 0
	for _, a := range r.Main.Arms {
		if staff[a.Arm] == 0 || !a.Control && e.Arm >= 0 && a.Arm != e.Arm {
			continue
		}
		all, of = all+answers[a.Arm], of+staff[a.Arm]
		share := float64(answers[a.Arm]) / float64(staff[a.Arm])
		least, most = math.Min(least, share), math.Max(most, share)
	}
	const apart, rounding = 0.05, 1e-9
	text := fmt.Sprintf("%s of %s staff answered", Number(float64(all), 0), Number(float64(of), 0))
	if most-least > apart+rounding {
		s.lose(1, "%s, %s%% in one arm and %s%% in another.", text, Number(100*most, 0), Number(100*least, 0))
		return
	}
	s.keep("%s.", text)
}

// mixed looks for teams that used the other arm's practice.
func (s *Security) mixed(p *experiment.Pilot) {
	for _, d := range p.Deviations {
		if d.Mixed {
			what := strings.TrimSpace(d.What)
			if !strings.HasSuffix(what, ".") {
				what += "."
			}
			s.lose(1, "%s", what)
			return
		}
	}
}

// balance looks for a gap between the arms before the start that the main
// estimate does not adjust for.
func (s *Security) balance(p *experiment.Pilot, r Results) error {
	rows, err := randomize.Balance(p)
	if err != nil {
		return fmt.Errorf("rate security: %w", err)
	}
	adjusted := map[string]bool{}
	if p.Plan.Estimator == experiment.LeastSquares {
		adjusted[r.Main.Estimate.Outcome.Baseline] = true
		for _, name := range p.Plan.Covariates {
			adjusted[name] = true
		}
	}
	if !p.Plan.IgnoreBlocks && p.Plan.Mechanism.UsesBlocks() {
		for _, name := range p.Plan.BlockBy {
			adjusted[name] = true
		}
	}
	const limit = 0.5
	widest, name := 0.0, ""
	for _, row := range rows {
		if r.Main.Estimate.Arm >= 0 && row.Arm != r.Main.Estimate.Arm {
			continue // another arm's gap does not touch the main comparison
		}
		if gap := math.Abs(row.Standardised); gap > widest && !adjusted[row.Attribute] && row.Level == "" {
			widest, name = gap, row.Attribute
		}
	}
	if widest > limit {
		s.lose(1, "The arms differed in “%s” before the start by %s standard deviations, and the estimate does not adjust for it.", name, Number(widest, 2))
	}
	return nil
}

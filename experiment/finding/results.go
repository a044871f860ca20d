package finding

import (
	"fmt"
	"math"
	"sort"
	"time"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// Results is everything that the pages about one pilot's result show.
type Results struct {
	// Main is the main outcome: of the pooled contrast where it is planned,
	// otherwise of the first practice arm in the document's order.
	Main Finding
	// Findings are all findings: the main outcome's, then harms and guardrails
	// that did not hold, then guardrails, then the other planned outcomes, then
	// exploratory ones.
	Findings []Finding
	Security Security
	// Detectable is the change in the main outcome that the pilot could detect
	// with 80% power, in its own unit.
	Detectable            float64
	SealedAt, UnblindedAt time.Time
	// Correction is the plan's, by which the secondary outcomes' p-values are adjusted.
	Correction experiment.Correction
	// Invented is true for made-up data; every page says so.
	Invented bool
	Title    string
	Flow     Flow
}

// Flow counts the teams from the roster to the analysis of the main outcome.
type Flow struct {
	// Roster is all teams of the roster, LeftOut those not drawn, with RosterStaff
	// and DrawnStaff the people as far as the roster says.
	Roster, LeftOut, Drawn, Analysed int
	RosterStaff, DrawnStaff          int
	// Lost are the ids of drawn teams without the main outcome, in roster order.
	Lost []string
	// Arms are the arms, the control first.
	Arms []ArmResult
}

// FromEstimates says what the estimates mean under the sealed plan. The
// estimates are those of estimate.Planned, in its order; detectable is the
// change in the main outcome that the pilot can detect with 80% power, or NaN,
// in which case it is taken from the main estimate's own standard error. The
// error is a *experiment.Refusal where there is nothing to say a verdict about:
// no main outcome among the estimates, no control arm, or a smallest change
// that matters which is not above zero.
func FromEstimates(p *experiment.Pilot, es []estimate.OutcomeEstimate, detectable float64) (Results, error) {
	r := Results{Detectable: detectable, SealedAt: p.Plan.SealedAt, Correction: p.Plan.Correction, Invented: p.Invented, Title: p.Title}
	if p.Unblinding != nil {
		r.UnblindedAt = p.Unblinding.At
	}
	if err := ready(p, es); err != nil {
		return Results{}, err
	}
	main := -1
	for i, e := range es {
		f := newFinding(p, es, e)
		if e.Outcome.Role == experiment.Primary && (main < 0 || e.Arm < 0) {
			main = i
		}
		r.Findings = append(r.Findings, f)
	}
	if main < 0 {
		return Results{}, &experiment.Refusal{What: "There is no estimate of the main outcome.", Place: experiment.Place{Field: "outcomes"},
			Remedy: "Import the main outcome, then estimate again."}
	}
	r.Main = r.Findings[main]
	if math.IsNaN(r.Detectable) {
		r.Detectable = detectableFrom(r.Main)
	}
	r.Flow = flow(p, r.Main)
	var err error
	if r.Security, err = security(p, r); err != nil {
		return Results{}, err
	}
	sort.SliceStable(r.Findings, func(i, j int) bool { return rank(r.Findings[i]) < rank(r.Findings[j]) })
	return r, nil
}

// ready refuses what no verdict can be said about.
func ready(p *experiment.Pilot, es []estimate.OutcomeEstimate) error {
	if p.ControlArm() < 0 {
		return &experiment.Refusal{What: "No arm is marked as control, so there is nothing to compare with.", Place: experiment.Place{Field: "arms"}, Remedy: "Mark exactly one arm as control."}
	}
	for _, e := range es {
		o := e.Outcome
		if !(o.SmallestEffect > 0) || math.IsInf(o.SmallestEffect, 0) {
			return &experiment.Refusal{What: fmt.Sprintf("“%s” does not say how small a change would still matter, so it can have no verdict.", o.Name), Place: experiment.Place{Field: "outcomes"}, Remedy: "Give the smallest change that matters, above zero."}
		}
		if o.Role == experiment.Guardrail && !(o.Margin > 0) {
			return &experiment.Refusal{What: fmt.Sprintf("The guardrail “%s” has no limit.", o.Name), Place: experiment.Place{Field: "outcomes"}, Remedy: "Say how much worse it may get, above zero."}
		}
		if e.Arm >= len(p.Arms) {
			return &experiment.Refusal{What: fmt.Sprintf("An estimate of “%s” names an arm that the pilot does not have.", o.Name), Place: experiment.Place{Field: "arms"}, Remedy: "Estimate again from this pilot."}
		}
	}
	return nil
}

// rank orders findings for reading.
func rank(f Finding) int {
	exploratory := 0
	if !f.Planned {
		exploratory = 1
	}
	switch {
	case f.Estimate.Outcome.Role == experiment.Primary:
		return 0
	case f.Guardrail != nil && *f.Guardrail == NotHeld, f.Guardrail == nil && f.Verdict == Harm:
		return 1 + exploratory
	case f.Guardrail != nil:
		return 3
	}
	return 4 + exploratory
}

func newFinding(p *experiment.Pilot, es []estimate.OutcomeEstimate, e estimate.OutcomeEstimate) Finding {
	o := e.Outcome
	f := Finding{
		Estimate: e, Change: e.Effect.Estimate, Low: e.Effect.Low, High: e.Effect.High,
		Planned:     e.Planned && o.Role != experiment.Exploratory,
		ControlName: p.Arms[p.ControlArm()].Name, ArmName: "the practice arms together",
		Alpha: p.Plan.Alpha, Invented: p.Invented,
	}
	if e.Effect.Dropped {
		f.Change, f.Low, f.High = math.NaN(), math.NaN(), math.NaN()
	}
	if e.Arm >= 0 {
		f.ArmName = p.Arms[e.Arm].Name
	}
	j := judge(e)
	f.Verdict = j.verdict
	if o.Role == experiment.Guardrail {
		f.Guardrail = &j.state
	}
	f.Adjusted, f.Measured = adjustedFor(p, o), measured(p, e)
	f.Arms = armResults(p, es, e)
	f.Unit = unitWord(p, f.Arms)
	for _, a := range f.Arms {
		// A hidden mean can be worked out from the control's mean and the change,
		// so one small arm hides all means.
		f.Small = f.Small || a.Small && a.Teams > 0
	}
	f.Headline, f.Sentence, f.Note = headline(f), sentence(f), note(p, f)
	f.Subgroups = subgroups(p, f)
	return f
}

// adjustedFor lists the attributes of the roster that an outcome's estimate is
// adjusted for, each once.
func adjustedFor(p *experiment.Pilot, o experiment.Outcome) []string {
	if p.Plan.Estimator != experiment.LeastSquares {
		return nil
	}
	var out []string
	seen := map[string]bool{"": true}
	for _, name := range append([]string{o.Baseline}, p.Plan.Covariates...) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}

// unitWord is "cases" where single people or cases were drawn by the hundred, otherwise "teams".
func unitWord(p *experiment.Pilot, arms []ArmResult) string {
	for _, t := range p.Roster.Teams {
		if t.Staff > 1 {
			return "teams"
		}
	}
	for _, a := range arms {
		if a.Drawn > 120 && a.Rows <= a.Teams {
			return "cases"
		}
	}
	return "teams"
}

func flow(p *experiment.Pilot, main Finding) Flow {
	fl := Flow{Roster: len(p.Roster.Teams), Arms: main.Arms, DrawnStaff: p.Roster.Staff()}
	for _, t := range p.Roster.Teams {
		fl.RosterStaff += t.Staff
		if t.LeftOut != "" {
			fl.LeftOut++
		}
	}
	measured := map[int]bool{}
	for _, t := range main.Estimate.Teams {
		measured[t.Team] = !math.IsNaN(t.Mean)
	}
	for _, a := range main.Arms {
		fl.Drawn += a.Drawn
		fl.Analysed += a.Teams
	}
	compared := func(arm int) bool {
		return main.Estimate.Arm < 0 || arm == main.Estimate.Arm || arm == p.ControlArm()
	}
	placed := map[string]bool{}
	for _, id := range main.Estimate.PlacedTeams {
		placed[id] = true
	}
	if p.Draw != nil {
		for i, id := range p.Draw.Team {
			if i < len(p.Draw.Arm) && !placed[id] && compared(p.Draw.Arm[i]) && !measured[i] {
				fl.Lost = append(fl.Lost, id)
			}
		}
	}
	return fl
}

package power

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// usualTries is how often each way of drawing is tried: a smallest change is then known
// to about 1%.
const usualTries = 2_000

// Beyond manyTeams the usual tries become fewer, so that a try of each way takes no
// longer, down to fewestTries.
const manyTeams, fewestTries = 150, 300

// TournamentOptions say how the ways of drawing are compared. The zero value is the
// main outcome, 2,000 tries of each way, fewer from 150 teams on.
type TournamentOptions struct {
	// Repetitions is how often each way is tried.
	Repetitions int
	// Seed makes the tournament reproducible; empty is a fixed text.
	Seed string
}

// Entrant is one way of drawing, tried on the agency's own roster.
type Entrant struct {
	Kind               experiment.MechanismKind
	BlockBy, BalanceOn []string
	Acceptance         float64
	// Name and Detail are two short lines for a table: "By district", "Four of eight in
	// each". Explain tells staff what happens, in a few words: "Half of each district, by
	// lot". Difficulty ranks how hard that is to explain, from 1.
	Name, Detail, Explain string
	Difficulty            int
	// Detectable is the smallest change that the planned estimate sees with a chance of
	// 80%, in the outcome's unit, found from the simulated estimates and their errors.
	Detectable float64
	// WorstImbalance is exceeded by the largest standardised difference between an arm
	// and the control, over the roster's numbers, in one draw of 20; WorstAttribute is
	// where the largest difference is found most often. NaN without any number.
	WorstImbalance float64
	WorstAttribute string
	// Draws is the number of possible assignments, or at least that where Exact is false.
	Draws *big.Int
	Exact bool
	// SmallestP is the smallest p-value that can ever be reached; TypeI the share of tries
	// that saw an effect where there was none; Power the chance of seeing the smallest
	// effect that matters.
	SmallestP, TypeI, Power float64
	// Chosen is true for the plan's own way, Recommended for the one way that is advised.
	Chosen, Recommended bool
	// Why says in a sentence what speaks for or against the way.
	Why string
	// Refused says why the way cannot be had here; then the numbers are NaN.
	Refused string
}

// Tournament is the comparison of the ways of drawing.
type Tournament struct {
	Entrants []Entrant
	// Recommended is the place of the recommended entrant, -1 where none will do; Reason
	// says why in a sentence.
	Recommended int
	Reason      string
	// Repetitions were made of each way.
	Repetitions int
	// On names what the values were made from.
	On    string
	Notes []string
}

// Compare tries the ways of drawing side by side on the pilot's own roster: each draws
// equally often, the same made-up values answer, and the plan's estimate, with the
// block effects or sets of that way, decides. It recommends, among the ways that can
// reach the plan's error level and keep it, the one that sees the smallest change; an
// easier one wins where it comes within 3%. Teams that joined after a first draw are
// left out. The result depends on the pilot and the options only. The error is a
// *experiment.Refusal or the context's.
func Compare(ctx context.Context, p *experiment.Pilot, o TournamentOptions, progress func(done, total int64)) (Tournament, error) {
	repetitions := o.Repetitions
	if repetitions == 0 {
		repetitions = max(fewestTries, min(usualTries, usualTries*manyTeams/max(1, len(p.Roster.Taking()))))
	}
	if repetitions < 100 || repetitions > mostRepetitions {
		return Tournament{}, &experiment.Refusal{What: fmt.Sprintf("A comparison of %d tries is not possible.", repetitions), Remedy: fmt.Sprintf("Ask for 100 to %d; 2,000 to 5,000 are usual.", mostRepetitions)}
	}
	seed := o.Seed
	if seed == "" {
		seed = "tournament/1"
	}
	outcome, ok := p.PrimaryOutcome()
	if !ok {
		return Tournament{}, &experiment.Refusal{What: "There is no main outcome, so nothing to compare the ways of drawing by.", Place: experiment.Place{Field: "outcomes"}, Remedy: "Choose a main outcome on Outcomes."}
	}
	p = beforeTheDraw(p)
	w, err := worldOf(p, outcome)
	if err != nil {
		return Tournament{}, err
	}
	entrants, notes := candidates(p)
	t := Tournament{Repetitions: repetitions, On: w.on, Recommended: -1}
	// Twice, because some ways make their draws beforehand.
	told := teller(2*len(entrants)*repetitions, progress)
	for i := range entrants {
		if err := entrants[i].try(ctx, p, w, repetitions, seed, told); err != nil {
			return Tournament{}, err
		}
	}
	t.Entrants = entrants
	t.recommend(p.Plan.Alpha)
	t.Notes = append(append(slices.Clone(w.notes), notes...), t.notes(p)...)
	return t, nil
}

// beforeTheDraw is the pilot as it stood before anything was drawn, without the columns
// that hold the arms of a draw made elsewhere.
func beforeTheDraw(p *experiment.Pilot) *experiment.Pilot {
	out := *p
	out.Draw, out.Roster.Teams, out.Roster.Attributes = nil, nil, nil
	for _, t := range p.Roster.Teams {
		if t.Joined == 0 {
			out.Roster.Teams = append(out.Roster.Teams, t)
		}
	}
	arms := randomize.ArmColumns(p)
	for _, a := range p.Roster.Attributes {
		if !slices.Contains(arms, a.Name) {
			out.Roster.Attributes = append(out.Roster.Attributes, a)
		}
	}
	return &out
}

// under is the pilot with the entrant's way of drawing.
func (e *Entrant) under(p *experiment.Pilot) *experiment.Pilot {
	out := *p
	out.Plan.Mechanism, out.Plan.BlockBy, out.Plan.BalanceOn, out.Plan.Acceptance = e.Kind, e.BlockBy, e.BalanceOn, e.Acceptance
	if !e.Chosen {
		out.Plan.IgnoreBlocks = false
	}
	return &out
}

// try fills in the entrant's numbers, or why there are none.
func (e *Entrant) try(ctx context.Context, p *experiment.Pilot, w *world, repetitions int, seed string, told func(steps int)) error {
	nan := math.NaN()
	e.Detectable, e.WorstImbalance, e.SmallestP, e.TypeI, e.Power = nan, nan, nan, nan, nan
	e.Draws = new(big.Int)
	if e.Refused != "" {
		told(2 * repetitions)
		return ctx.Err()
	}
	own := e.under(p)
	s, err := unlessCancelled(ctx, func() (*study, error) {
		m, err := randomize.ForPilot(own)
		if err != nil {
			return nil, err
		}
		e.describe(p, m)
		e.Draws, e.Exact = m.Count()
		e.SmallestP = randomize.SmallestPlanned(own, m)
		return newStudy(own, w, m, repetitions, usualReplays, seed)
	})
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		e.Refused = refusal.Error()
		told(2 * repetitions)
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	s.draws = fmt.Sprintf("%s: %s %v %v %g", seed, e.Kind, e.BlockBy, e.BalanceOn, e.Acceptance)
	told(repetitions - s.decide(ctx))
	if err := s.prepare(ctx, told); err != nil {
		return err
	}
	return e.race(ctx, s, told)
}

// race repeats the study without an effect. A linear estimate moves with an effect and
// keeps its error, so the same repetitions tell the chance of seeing any.
func (e *Entrant) race(ctx context.Context, s *study, told func(steps int)) error {
	looked := attributesOf(s.pilot)
	all, worst, where := make([]repetition, s.repetitions), make([]float64, s.repetitions), make([]int, s.repetitions)
	err := inParallel(ctx, s.repetitions, told, func() func(i int) {
		w, b := s.worker(), newBalance(s.pilot, looked)
		return func(i int) {
			all[i] = w.once(ctx, "without", i, 0)
			worst[i], where[i] = b.worst(w.arm)
		}
	})
	if err != nil {
		return err
	}
	falsely, none := 0, 0
	for _, r := range all {
		if math.IsNaN(r.StdError) {
			none++
		} else if r.sees {
			falsely++
		}
	}
	e.TypeI = float64(falsely) / float64(len(all))
	e.Detectable = detectable(all, 0, 0.8)
	e.Power = chanceOfSeeing(all, 0, s.world.outcome.SmallestEffect)
	if none*10 > 9*len(all) {
		e.Refused = "The plan's estimate gives no error for these draws. Choose least squares on Plan, or fewer groups."
	}
	e.imbalance(worst, where, looked)
	return nil
}

// imbalance sums up the draws' largest differences.
func (e *Entrant) imbalance(worst []float64, where []int, looked []attribute) {
	if len(looked) == 0 {
		return
	}
	slices.Sort(worst)
	e.WorstImbalance = worst[len(worst)*19/20]
	count := make([]int, len(looked))
	for _, k := range where {
		if k >= 0 {
			count[k]++
		}
	}
	most := 0
	for k, n := range count {
		if n > count[most] {
			most = k
		}
	}
	e.WorstAttribute = looked[most].name
}

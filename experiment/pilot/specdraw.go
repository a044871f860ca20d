package pilot

import (
	"math/big"
	"time"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// SpecDraw is a draw that was made by a specification, without a pilot file.
type SpecDraw struct {
	// Pilot holds the design, the roster and the draw, so that everything which asks
	// about a draw can be asked about this one.
	Pilot       *experiment.Pilot
	Certificate randomize.Certificate
	Mechanism   randomize.Mechanism
	// Count is the number of possible assignments, or at least that many where CountExact
	// is false.
	Count      *big.Int
	CountExact bool
	SmallestP  float64
	Balance    []randomize.BalanceRow
	// Notes say in sentences what was taken for granted and what to look at.
	Notes []string
}

// DrawBySpec draws the roster's units by the specification. With an empty seed the
// machine's randomness makes one. The error is a *experiment.Refusal.
func DrawBySpec(title string, roster experiment.Roster, s randomize.Spec, seed, source string, slips []experiment.Slip, by experiment.Person, at time.Time) (SpecDraw, error) {
	p := s.Pilot(title, roster)
	notes, err := specProblems(p)
	if err != nil {
		return SpecDraw{}, err
	}
	if seed == "" && len(slips) == 0 {
		if seed, err = randomize.SecureSeed(); err != nil {
			return SpecDraw{}, err
		}
		source = machineSource
	}
	c, err := randomize.MakeSpecDraw(p, s, seed, source, slips, by, at)
	if err != nil {
		return SpecDraw{}, err
	}
	out := SpecDraw{Pilot: p, Certificate: c, Notes: notes}
	if out.Mechanism, err = randomize.ForPilot(p); err != nil {
		return SpecDraw{}, err
	}
	out.Count, out.CountExact = out.Mechanism.Count()
	out.SmallestP = out.Mechanism.SmallestP()
	if out.Balance, err = randomize.Balance(p); err != nil {
		return SpecDraw{}, err
	}
	out.Notes = append(out.Notes, randomize.BalanceNotes(p)...)
	return out, nil
}

// specProblems looks at the units and the way of drawing as a plan's would be looked at
// before the seal, and tries it. The arms were looked at when the specification was read, and what a
// pilot has besides is not asked for.
func specProblems(p *experiment.Pilot) (notes []string, err error) {
	var found experiment.Problems
	for _, problem := range p.Check() {
		switch problem.Place.Field {
		case "teams", "plan":
			found = append(found, problem)
		}
	}
	if found.Err() == nil {
		found = append(found, randomize.Problems(p)...)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	for _, problem := range found {
		notes = append(notes, (&experiment.Refusal{What: problem.What, Place: problem.Place}).Error())
	}
	return notes, nil
}

package experiment

import (
	"fmt"
	"strings"
)

// The bounds of a phased roll-out. More waves than MostWaves leave too few teams in
// each to compare.
const (
	LeastWaves, MostWaves = 2, 12
	MostPeriods           = 60
)

// WaitListArms are the two arms of a wait-list: the practice from the first period,
// and the control, which takes it up in the last one. The arms keep names, shares and
// descriptions where they were given; periods is 2 or more. A refusal says what does
// not fit.
func WaitListArms(control, practice Arm, periods int) ([]Arm, error) {
	if err := fitsPeriods(periods, 2); err != nil {
		return nil, err
	}
	control.Control, control.Starts, control.Share, control.Parts = true, periods, max(control.Share, 1), nil
	practice.Control, practice.Starts, practice.Share, practice.Parts = false, 1, max(practice.Share, 1), nil
	return []Arm{control, practice}, nil
}

// WaveArms are the arms of a phased roll-out (stepped wedge; Hussey and Hughes 2007):
// waves of equal share that take up the practice one after another, the last of them,
// in the last period, being the control. In the first period nobody has it. The
// starts are spread evenly. There are at least as many periods as waves and one more.
func WaveArms(practice string, waves, periods int) ([]Arm, error) {
	if waves < LeastWaves || waves > MostWaves {
		return nil, &Refusal{What: fmt.Sprintf("A phased roll-out with %d waves is not possible.", waves), Remedy: fmt.Sprintf("Use %d to %d waves.", LeastWaves, MostWaves)}
	}
	if err := fitsPeriods(periods, waves+1); err != nil {
		return nil, err
	}
	arms := make([]Arm, waves)
	for k := range arms {
		arms[k] = Arm{
			Name: fmt.Sprintf("Wave %d", k+1), Share: 1, Control: k == waves-1,
			// Whole periods, rounded to the nearest: 2, 3, 4 … where there is one to each wave.
			Starts:      1 + (2*(k+1)*(periods-1)+waves)/(2*waves),
			Description: "Takes up “" + practice + "”",
		}
	}
	return arms, nil
}

func fitsPeriods(periods, least int) error {
	if periods < least || periods > MostPeriods {
		return &Refusal{What: fmt.Sprintf("%d periods do not fit.", periods), Remedy: fmt.Sprintf("Use %d to %d: at least one in which some teams still wait for each that starts later.", least, MostPeriods)}
	}
	return nil
}

// Phased tells whether an arm starts in a period of a roll-out.
func (p *Pilot) Phased() bool {
	for _, a := range p.Arms {
		if a.Starts > 0 {
			return true
		}
	}
	return false
}

// RollOut says in whole sentences how a phased roll-out runs and what it can tell; nil
// where there is none. The comparison is of each arm with the control, which waits
// longest; after the control starts there is nobody to compare with, and before an
// arm starts its teams are like the others. Both bound what may be measured.
func (p *Pilot) RollOut() []string {
	if !p.Phased() {
		return nil
	}
	period := p.Plan.PeriodName
	if period == "" {
		period = "period"
	}
	var starts []string
	control := Arm{}
	for _, a := range p.Arms {
		if a.Control {
			control = a
		}
		if a.Starts > 0 {
			starts = append(starts, fmt.Sprintf("“%s” from %s %d", a.Name, period, a.Starts))
		} else if a.Control {
			starts = append(starts, fmt.Sprintf("“%s” never", a.Name))
		}
	}
	out := []string{fmt.Sprintf("The arms take up the practice one after another over %d %s: %s.", p.Plan.Periods, plural(period, p.Plan.Periods), strings.Join(starts, ", "))}
	if control.Starts == 0 {
		return append(out, fmt.Sprintf("Each is compared with “%s”, which does not start; what is measured before an arm starts says nothing about the practice.", control.Name))
	}
	out = append(out, fmt.Sprintf("Each is compared with the teams that still wait, “%s”. Only outcomes from before %s %d, when these start, belong in the planned comparison.", control.Name, period, control.Starts))
	late := false
	for _, a := range p.Arms {
		if a.Control || a.Starts < 1 {
			continue
		}
		late = late || a.Starts > 1
		if n := control.Starts - a.Starts; n > 0 {
			out = append(out, fmt.Sprintf("“%s” has %d %s in which it can be compared.", a.Name, n, plural(period, n)))
		}
	}
	if late {
		out = append(out, "What is measured before an arm starts says nothing about the practice.")
	}
	return out
}

// plural is the name of periods for a count.
func plural(name string, n int) string {
	if n == 1 || strings.HasSuffix(name, "s") {
		return name
	}
	return name + "s"
}

package experiment

import (
	"fmt"
	"strings"
)

// drawing looks at what the way of drawing needs: balance attributes, acceptance,
// constraints, the phases of a roll-out. Whether the constraints can be met together
// is for package randomize, which can try.
func (c *checker) drawing(p *Pilot) {
	plan := p.Plan
	if plan.Mechanism.UsesBalance() {
		if len(plan.BalanceOn) == 0 {
			c.must("plan", fmt.Sprintf("The draw should make the arms alike (%s), but no column says in what.", plan.Mechanism), "Choose at least one column of the roster, best the main outcome before the start.")
		}
		for _, name := range plan.BalanceOn {
			c.balanceAttribute(p, name)
		}
	}
	if (plan.Mechanism == Rerandomised || plan.Mechanism == Constrained) && !(plan.Acceptance > 0 && plan.Acceptance < 1) {
		c.must("plan", fmt.Sprintf("The share of draws that would do is %g.", plan.Acceptance), fmt.Sprintf("Use a share above 0 and below 1: %g is usual for drawing again, %g for a list of draws.", UsualRerandomisedAcceptance, UsualConstrainedAcceptance))
	}
	for i, constraint := range plan.Constraints {
		c.constraint(p, i+1, constraint)
	}
	c.phases(p)
	for _, s := range plan.Subgroups {
		c.subgroup(p, s)
	}
	switch plan.Correction {
	case "", Holm, Hochberg, BenjaminiHochberg, NoCorrection:
	default:
		c.must("plan", fmt.Sprintf("Leeway does not know the correction “%s”.", plan.Correction), "Choose Holm.")
	}
	if strings.TrimSpace(plan.MissingRule) == "" {
		c.must("plan", "The plan does not say what happens to teams without a value.", "Write it in a sentence on Plan.")
	}
	if strings.TrimSpace(plan.StoppingRule) == "" {
		c.must("plan", "The plan does not say when the pilot would stop early.", "Write it in a sentence on Plan, also where it would not.")
	}
	if plan.LateTeams != NoLateTeams && plan.LateTeams != LateByLot {
		c.must("plan", fmt.Sprintf("Leeway does not know the rule for late teams “%s”.", plan.LateTeams), "Leave late teams out, or draw them by lot.")
	}
}

// balanceAttribute wants a value of the attribute for every team.
func (c *checker) balanceAttribute(p *Pilot, name string) {
	a, known := p.Roster.Attribute(name)
	if known && !a.Numeric {
		if levels := len(p.Roster.Values(name)); levels*2 > len(p.Roster.Taking()) {
			c.must("plan", fmt.Sprintf("The column “%s” has %d different texts for %d teams, too many to balance.", name, levels, len(p.Roster.Taking())), "Choose a column whose values are shared by several teams.")
		}
		return
	}
	if !known && name == TeamSize {
		for _, t := range p.Roster.Taking() {
			if t.Staff <= 0 {
				c.found = append(c.found, Problem{MustSettle, Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: t.Cell, Team: t.ID, Field: "plan"},
					fmt.Sprintf("Team %s has no number of staff, in which the arms should be alike.", t.ID),
					"Fill it in the roster and read it again, leave the team out, or balance on another column."})
			}
		}
		return
	}
	c.numericAttribute(p, "plan", name, "what the arms should be alike in")
}

func (c *checker) constraint(p *Pilot, number int, k Constraint) {
	wrong := func(what, remedy string) {
		c.must("plan", fmt.Sprintf("Constraint %d (%s): %s", number, k.Kind, what), remedy)
	}
	switch k.Kind {
	case SameArm, Apart:
		if (len(k.Teams) > 0) == (k.Attribute != "") {
			wrong("it names neither teams nor a column, or both.", "Name at least two teams, or one column of the roster.")
		} else if k.Attribute == "" && len(k.Teams) < 2 {
			wrong("it names fewer than two teams.", "Name the teams it is about.")
		}
	case Placed:
		if len(k.Teams) == 0 {
			wrong("it names no team.", "Name the teams that must be in the arm.")
		}
	case AtMost:
		if k.Attribute == "" {
			wrong("it names no column to count by.", "Choose a text column such as the district.")
		}
		if k.Limit < 0 {
			wrong(fmt.Sprintf("at most %d teams is not possible.", k.Limit), "Use 0 or more.")
		}
	default:
		wrong("Leeway does not know this kind.", "Use same arm, apart, placed or at most.")
		return
	}
	if k.Kind == Placed || k.Kind == AtMost {
		found := false
		for _, a := range p.Arms {
			found = found || a.Name == k.Arm
		}
		if !found {
			wrong(fmt.Sprintf("there is no arm “%s”.", k.Arm), "Use an arm's name as it stands on Practice.")
		}
	}
	if len(p.Roster.Teams) == 0 {
		return
	}
	if a, known := p.Roster.Attribute(k.Attribute); k.Attribute != "" && (!known || a.Numeric) {
		wrong(fmt.Sprintf("the roster has no text column “%s”.", k.Attribute), "Choose one of the roster's text columns.")
	}
	var strange []string
	for _, id := range k.Teams {
		if t, known := p.Roster.Team(id); !known || t.LeftOut != "" {
			strange = append(strange, id)
		}
	}
	if len(strange) > 0 {
		wrong(fmt.Sprintf("these are not among the teams that take part: %s.", strings.Join(strange, ", ")), "Correct the ids, or take those teams back in.")
	}
}

// phases looks at a phased roll-out: either no arm starts in a period, or all but
// perhaps the control do, and the control starts last or never.
func (c *checker) phases(p *Pilot) {
	last, starting := 0, 0
	for _, a := range p.Arms {
		if a.Starts < 0 || a.Starts > p.Plan.Periods {
			c.must("arms", fmt.Sprintf("The arm “%s” starts in period %d of %d.", a.Name, a.Starts, p.Plan.Periods), "Let every arm start in one of the pilot's periods, or set no start.")
		}
		if a.Starts > 0 && !a.Control {
			starting++
			last = max(last, a.Starts)
		}
	}
	control := p.ControlArm()
	if control < 0 {
		return
	}
	switch starts := p.Arms[control].Starts; {
	case starts > 0 && starting < len(p.Arms)-1, starting > 0 && starting < len(p.Arms)-1:
		c.must("arms", "Some arms start in a period of the roll-out and others in none.", "Give every arm but perhaps the control the period in which it starts.")
	case starts > 0 && starts <= last:
		c.must("arms", fmt.Sprintf("The control arm “%s” starts in period %d, but another arm starts in period %d.", p.Arms[control].Name, starts, last), "Mark the arm that starts last, or never, as the control: the others are compared with teams that still wait.")
	case (starts > 0 || starting > 0) && p.Plan.Periods < 2:
		c.must("plan", "A phased roll-out needs at least two periods.", "Say how many periods the pilot has.")
	}
}

func (c *checker) subgroup(p *Pilot, s Subgroup) {
	a, known := p.Roster.Attribute(s.Attribute)
	switch {
	case len(p.Roster.Teams) == 0:
	case !known:
		c.must("plan", fmt.Sprintf("The roster has no column “%s” to make kinds of teams by.", s.Attribute), "Choose one of the roster's columns.")
	case a.Numeric && (s.Groups < 2 || s.Groups > 5):
		c.must("plan", fmt.Sprintf("“%s” would be cut into %d parts.", s.Attribute, s.Groups), "Use two to five; thirds are usual.")
	}
}

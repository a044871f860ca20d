package experiment

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Check lists every problem of the design at once, blocking ones first, each as
// a sentence with its place. An empty list means that the plan can be sealed.
func (p *Pilot) Check() Problems {
	var c checker
	c.question(p.Question)
	if p.Practice.Name == "" {
		c.must("practice", "No practice is chosen.", "Choose one, or write your own, on Practice.")
	}
	c.arms(p.Arms)
	c.outcomes(p)
	c.roster(p)
	c.plan(p)
	return c.sorted()
}

type checker struct{ found Problems }

func (c *checker) must(field, what, remedy string) {
	c.found = append(c.found, Problem{MustSettle, Place{Field: field}, what, remedy})
}

func (c *checker) look(field, what, remedy string) {
	c.found = append(c.found, Problem{LookAtIt, Place{Field: field}, what, remedy})
}

func (c *checker) sorted() Problems {
	out := make(Problems, 0, len(c.found))
	for s := MustSettle; s <= ForInformation; s++ {
		for _, p := range c.found {
			if p.Severity == s {
				out = append(out, p)
			}
		}
	}
	return out
}

func (c *checker) question(q Question) {
	for _, part := range []struct{ value, what, remedy string }{
		{q.Who, "The question does not say who takes part.", "Name the teams, for example “permit teams”."},
		{q.Change, "The question does not say what will be different.", "Say what the teams will do, in one clause."},
		{q.Comparison, "The question does not say what the practice is compared with.", "Say what the other teams do, for example “sign-off as before”."},
		{q.Aim, "The question does not say what should come of it.", "Say what you hope for, for example “close more cases”."},
	} {
		if strings.TrimSpace(part.value) == "" {
			c.must("question", part.what, part.remedy)
		}
	}
	start, startErr := parseDate(q.Start)
	end, endErr := parseDate(q.End)
	if startErr != nil {
		c.must("question", fmt.Sprintf("The start %q is not a date.", q.Start), "Write it as year-month-day, for example 2026-02-02.")
	}
	if endErr != nil {
		c.must("question", fmt.Sprintf("The end %q is not a date.", q.End), "Write it as year-month-day, for example 2026-07-31.")
	}
	if startErr == nil && endErr == nil && !start.IsZero() && !end.IsZero() && !end.After(start) {
		c.must("question", "The pilot ends before it starts.", "Put the end after the start.")
	}
}

// parseDate reads YYYY-MM-DD; an empty text is the zero time.
func parseDate(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, text)
}

func (c *checker) arms(arms []Arm) {
	controls, seen := 0, map[string]bool{}
	for _, a := range arms {
		if a.Control {
			controls++
		}
		name := strings.TrimSpace(a.Name)
		switch {
		case name == "":
			c.must("arms", "An arm has no name.", "Name each arm as staff will say it.")
		case seen[strings.ToLower(name)]:
			c.must("arms", fmt.Sprintf("Two arms are called “%s”.", name), "Give each arm its own name.")
		}
		seen[strings.ToLower(name)] = true
		if a.Share < 1 {
			c.must("arms", fmt.Sprintf("The share of “%s” is %d.", name, a.Share), "Give each arm a whole number of parts, 1 or more.")
		}
		if a.Share > 1000 {
			c.must("arms", fmt.Sprintf("The share of “%s” is %d parts.", name, a.Share), "Use smaller parts, for example 2 and 1.")
		}
	}
	if len(arms) < 2 {
		c.must("arms", "There are fewer than two arms.", "A comparison needs a control and at least one practice arm.")
	}
	if len(arms) > 1 && controls != 1 {
		c.must("arms", fmt.Sprintf("%d arms are marked as control.", controls), "Mark exactly one.")
	}
}

func (c *checker) outcomes(p *Pilot) {
	primary, seen := 0, map[string]bool{}
	if len(p.Outcomes) == 0 {
		c.must("outcomes", "No outcome is chosen.", "Choose the one number the pilot is for, and what must not get worse.")
		return
	}
	for _, o := range p.Outcomes {
		if o.Role == Primary {
			primary++
		}
		c.outcome(p, o)
		if seen[o.ID] {
			c.must("outcomes", fmt.Sprintf("Two outcomes have the short name “%s”.", o.ID), "Give each its own.")
		}
		seen[o.ID] = true
	}
	if primary != 1 {
		c.must("outcomes", fmt.Sprintf("There are %d main outcomes.", primary), "Choose exactly one; the verdict rests on it.")
	}
}

func (c *checker) outcome(p *Pilot, o Outcome) {
	name := o.Name
	if name == "" {
		name = o.ID
	}
	if strings.TrimSpace(o.ID) == "" || strings.TrimSpace(o.Name) == "" {
		c.must("outcomes", "An outcome has no name.", "Name what is measured.")
	}
	switch o.Role {
	case Primary, Secondary, Guardrail, Exploratory:
	default:
		c.must("outcomes", fmt.Sprintf("“%s” has no role.", name), "Make it the main outcome, a secondary one or a guardrail.")
	}
	switch o.Kind {
	case Continuous, Binary, Count, Scale:
	default:
		c.must("outcomes", fmt.Sprintf("“%s” does not say how it is measured.", name), "Choose number, yes or no, count, or scale.")
	}
	if o.Better != HigherIsBetter && o.Better != LowerIsBetter {
		c.must("outcomes", fmt.Sprintf("“%s” does not say which way is better.", name), "Choose higher or lower.")
	}
	if !(o.SmallestEffect > 0) || math.IsInf(o.SmallestEffect, 0) {
		c.must("outcomes", fmt.Sprintf("“%s” does not say how small a change would still matter.", name), "Ask whoever will decide: below which change would you not bother? Give it in the outcome's own unit, above zero.")
	}
	if o.Role == Guardrail && (!(o.Margin > 0) || math.IsInf(o.Margin, 0)) {
		c.must("outcomes", fmt.Sprintf("The guardrail “%s” has no limit.", name), "Say how much worse it may get before you would stop, above zero.")
	}
	if o.Kind == Scale && !(o.ScaleMax > o.ScaleMin) {
		c.must("outcomes", fmt.Sprintf("The scale of “%s” has no ends.", name), "Give its lowest and highest value, for example 0 and 100.")
	}
	if o.Kind == Binary && (o.SmallestEffect >= 1 || o.Margin >= 1) {
		c.must("outcomes", fmt.Sprintf("“%s” is a share between 0 and 1, so a change of %g cannot be.", name, math.Max(o.SmallestEffect, o.Margin)), "Five points are 0.05.")
	}
	if o.Baseline != "" {
		c.numericAttribute(p, "outcomes", o.Baseline, fmt.Sprintf("the value of “%s” before the start", name))
	}
}

func (c *checker) numericAttribute(p *Pilot, field, attribute, purpose string) {
	a, known := p.Roster.Attribute(attribute)
	switch {
	case !known && len(p.Roster.Teams) > 0:
		c.must(field, fmt.Sprintf("The roster has no column “%s”, which should hold %s.", attribute, purpose), "Choose one of the roster's columns, or none.")
	case known && !a.Numeric:
		c.must(field, fmt.Sprintf("The roster's column “%s”, which should hold %s, is text.", attribute, purpose), "Choose a column of numbers.")
	case known:
		for _, t := range p.Roster.Taking() {
			if _, has := t.Number[attribute]; !has {
				c.found = append(c.found, Problem{MustSettle, Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: t.Cell, Team: t.ID, Field: field},
					fmt.Sprintf("Team %s has no value in “%s”, which every team needs before the draw.", t.ID, attribute),
					"Fill it in the roster and read it again, leave the team out, or do not adjust for this column."})
			}
		}
	}
}

func (c *checker) roster(p *Pilot) {
	taking := p.Roster.Taking()
	if len(p.Roster.Teams) == 0 {
		c.must("teams", "There are no teams.", "Read them from a workbook on Teams.")
		return
	}
	seen := map[string]Team{}
	for _, t := range p.Roster.Teams {
		place := Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: t.Cell, Team: t.ID, Field: "teams"}
		if strings.TrimSpace(t.ID) == "" {
			c.found = append(c.found, Problem{MustSettle, place, "A team has no id.", "Give every team an id and read the roster again."})
		}
		if first, twice := seen[t.ID]; twice {
			c.found = append(c.found, Problem{MustSettle, place, fmt.Sprintf("Team id %s appears twice (also in %s). Two teams with one id cannot be drawn fairly.", t.ID, first.Cell), "Correct one of the ids and read the roster again."})
		}
		seen[t.ID] = t
		if t.Staff < 0 {
			c.found = append(c.found, Problem{MustSettle, place, fmt.Sprintf("Team %s has %d staff.", t.ID, t.Staff), "Give the number of people, or leave it empty."})
		}
	}
	if len(taking) < len(p.Arms) || len(taking) < 2 {
		c.must("teams", fmt.Sprintf("%d teams take part; %d arms need at least one each.", len(taking), len(p.Arms)), "Add teams, or use fewer arms.")
	}
	for _, t := range p.Roster.Teams {
		for name, v := range t.Number {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				c.must("teams", fmt.Sprintf("Team %s has a value in “%s” that is not a number.", t.ID, name), "Correct the roster and read it again.")
			}
		}
	}
}

func (c *checker) plan(p *Pilot) {
	plan := p.Plan
	switch plan.Mechanism {
	case Complete, Simple:
	case MatchedPairs, Rerandomised, Constrained:
		if len(p.Plan.BlockBy) > 0 {
			c.blocks(p)
		}
	case Blocked:
		c.blocks(p)
		c.spreadWithinBlocks(p)
	default:
		c.must("plan", "The way of drawing is not chosen.", "Choose one on Draw.")
	}
	c.drawing(p)
	if plan.Weighting != EachTeam && plan.Weighting != EachRow {
		c.must("plan", "The plan does not say whether each team or each row counts the same.", "Choose one; they answer different questions.")
	}
	if plan.Estimator != DifferenceInMeans && plan.Estimator != LeastSquares {
		c.must("plan", "The plan does not say how the effect is estimated.", "Choose least squares, or the difference in means.")
	}
	if plan.Estimator == DifferenceInMeans {
		if len(plan.Covariates) > 0 {
			c.must("plan", "A plain difference in means cannot be adjusted for covariates.", "Choose least squares, or remove the covariates.")
		}
		for _, o := range p.Outcomes {
			if o.Baseline != "" {
				c.look("plan", fmt.Sprintf("“%s” has a value from before the start, but a plain difference in means does not use it.", o.Name), "Choose least squares to use it: the interval becomes narrower.")
			}
		}
	}
	for _, name := range plan.Covariates {
		c.numericAttribute(p, "plan", name, "a covariate")
	}
	if !(plan.Alpha > 0 && plan.Alpha < 0.5) {
		c.must("plan", fmt.Sprintf("The error level is %g.", plan.Alpha), "Use 0.05 for 95% intervals.")
	}
	if plan.EnumerateUpTo < 0 || plan.EnumerateUpTo > 1_000_000 {
		c.must("plan", fmt.Sprintf("Randomisation inference would go through up to %d assignments one by one.", plan.EnumerateUpTo), "Use at most 1,000,000.")
	}
	if plan.RandomisationDraws < 999 || plan.RandomisationDraws > 10_000_000 {
		c.must("plan", fmt.Sprintf("Randomisation inference would use %d draws.", plan.RandomisationDraws), "Use between 999 and 10,000,000; 9,999 is usual.")
	}
}

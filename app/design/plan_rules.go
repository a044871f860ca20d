package design

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/report"
)

// subgroupChoices choose the kinds of teams whose effects are compared. Columns of
// motivation stand first.
func (p *planPage) subgroupChoices(doc *experiment.Pilot) fyne.CanvasObject {
	column := parts.Column(10)
	for _, a := range motivationFirst(doc.Roster.Attributes) {
		column.Add(p.subgroupRow(doc, a))
	}
	if len(column.Objects) == 0 {
		column.Add(parts.Caption("The roster has no columns to tell kinds of teams apart by."))
	}
	reason := parts.NewField("Why the effect may differ", "One sentence, for the first comparison.")
	reason.OnChange = func(text string) {
		p.set(func(plan *experiment.Plan) {
			plan.Subgroups = slices.Clone(plan.Subgroups)
			plan.Subgroups[0].Reason = strings.TrimSpace(text)
		}, "The reason was changed.")
	}
	p.update = append(p.update, func(d *experiment.Pilot) {
		reason.Hidden = len(d.Plan.Subgroups) == 0
		if len(d.Plan.Subgroups) > 0 {
			reason.SetText(d.Plan.Subgroups[0].Reason)
		}
	})
	column.Add(reason)
	column.Add(parts.Caption("Few comparisons, named before the draw, are believed; found afterwards they are exploratory. The test is whether the effects differ, never whether one of them is clear."))
	return column
}

// motivationFirst puts columns whose name speaks of motivation before the others.
func motivationFirst(attributes []experiment.Attribute) []experiment.Attribute {
	out := slices.Clone(attributes)
	slices.SortStableFunc(out, func(a, b experiment.Attribute) int { return motive(b.Name) - motive(a.Name) })
	return out
}

func motive(name string) int {
	for _, word := range []string{"motivat", "engage", "mission"} {
		if strings.Contains(strings.ToLower(name), word) {
			return 1
		}
	}
	return 0
}

// subgroupRow is one column with its checkbox and, for numbers, into how many parts
// it is cut.
func (p *planPage) subgroupRow(doc *experiment.Pilot, a experiment.Attribute) fyne.CanvasObject {
	label := a.Name
	if !a.Numeric {
		label = fmt.Sprintf("%s (%s)", a.Name, countOf(len(doc.Roster.Values(a.Name)), "kind"))
	}
	at := func(plan experiment.Plan) int {
		return slices.IndexFunc(plan.Subgroups, func(s experiment.Subgroup) bool { return s.Attribute == a.Name })
	}
	groups := parts.NewSmallDropdown([]string{"in halves", "in thirds", "in quarters", "in fifths"}, func(_ string, i int) {
		p.set(func(plan *experiment.Plan) {
			if k := at(*plan); k >= 0 {
				plan.Subgroups = slices.Clone(plan.Subgroups)
				plan.Subgroups[k].Groups = i + 2
			}
		}, "The kinds of teams were cut anew.")
	})
	box := parts.NewCheckbox(label, func(on bool) {
		sentence := "The effect is not compared by " + finding.Inside(a.Name) + "."
		if on {
			sentence = "The effect is compared by " + finding.Inside(a.Name) + "."
		}
		p.set(func(plan *experiment.Plan) {
			plan.Subgroups = slices.Clone(plan.Subgroups)
			if k := at(*plan); k >= 0 {
				plan.Subgroups = slices.Delete(plan.Subgroups, k, k+1)
				return
			}
			s := experiment.Subgroup{Attribute: a.Name}
			if a.Numeric {
				s.Groups = 3
			}
			plan.Subgroups = append(plan.Subgroups, s)
		}, sentence)
	})
	p.update = append(p.update, func(d *experiment.Pilot) {
		k := at(d.Plan)
		box.SetChecked(k >= 0)
		groups.Hidden = !a.Numeric || k < 0
		if k >= 0 {
			groups.SelectIndex(d.Plan.Subgroups[k].Groups - 2)
		}
	})
	if !a.Numeric {
		return parts.Row(12, parts.Grow(box))
	}
	return parts.Row(12, box, parts.Sized(150, 0, groups), parts.Spacer())
}

// lateChoices announce what happens to teams that come after the draw.
func (p *planPage) lateChoices(*experiment.Pilot) fyne.CanvasObject {
	rules := []experiment.LateRule{experiment.NoLateTeams, experiment.LateByLot}
	words := []string{"They are left out", "They are drawn by lot too, each group on its own by a new seed"}
	radio := parts.NewRadioColumn(words, func(_ string, i int) {
		p.set(func(plan *experiment.Plan) { plan.LateTeams = rules[i] }, []string{"Late teams are left out.", "Late teams are drawn by lot."}[i])
	})
	p.update = append(p.update, func(d *experiment.Pilot) { radio.SelectIndex(slices.Index(rules, d.Plan.LateTeams)) })
	return parts.Column(10, radio, parts.Caption("The rule is announced before the draw, so that nobody can choose a late team's arm."))
}

// familyChoices choose the correction for the secondary outcomes.
func (p *planPage) familyChoices(*experiment.Pilot) fyne.CanvasObject {
	kinds := []experiment.Correction{experiment.Holm, experiment.Hochberg, experiment.BenjaminiHochberg, experiment.NoCorrection}
	words := []string{"Holm: bounds the chance of any false finding", "Hochberg: the same, a little sharper where outcomes go together", "Benjamini–Hochberg: bounds the share of false findings", "None: each is read on its own"}
	radio := parts.NewRadioColumn(words, func(_ string, i int) {
		p.set(func(plan *experiment.Plan) { plan.Correction = kinds[i] }, "Secondary outcomes: "+kinds[i].Words()+".")
	})
	p.update = append(p.update, func(d *experiment.Pilot) {
		kind := d.Plan.Correction
		if kind == "" {
			kind = experiment.Holm
		}
		radio.SelectIndex(slices.Index(kinds, kind))
	})
	return parts.Column(10, radio, parts.Caption("The main outcome stands alone: the verdict rests on it, and nothing is tested twice there. Guardrails are judged against their limits."))
}

// ruleField is a rule in a sentence or two; set writes it into the plan.
func (p *planPage) ruleField(label, help, done string, get func(experiment.Plan) string, set func(*experiment.Plan, string)) fyne.CanvasObject {
	field := parts.NewTextArea(label, help, 3)
	field.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" {
			return "Write the rule in a sentence. A plan with a blank cannot be sealed."
		}
		return ""
	}
	field.OnChange = func(text string) {
		p.set(func(plan *experiment.Plan) { set(plan, strings.TrimSpace(text)) }, done)
	}
	p.update = append(p.update, func(d *experiment.Pilot) { field.SetText(get(d.Plan)) })
	return field
}

func (p *planPage) missingChoices(*experiment.Pilot) fyne.CanvasObject {
	return p.ruleField("What happens to teams without a value", "In a sentence or two, so that nothing is left to decide afterwards.", "The rule for missing teams was changed.",
		func(plan experiment.Plan) string { return plan.MissingRule }, func(plan *experiment.Plan, text string) { plan.MissingRule = text })
}

func (p *planPage) stoppingChoices(*experiment.Pilot) fyne.CanvasObject {
	return p.ruleField("When the data are looked at, and when the pilot would end early", "Who decides, on what, and what they know of the arms.", "The rule for stopping was changed.",
		func(plan experiment.Plan) string { return plan.StoppingRule }, func(plan *experiment.Plan, text string) { plan.StoppingRule = text })
}

// errorChoices set the error level and how often the draw is replayed.
func (p *planPage) errorChoices(*experiment.Pilot) fyne.CanvasObject {
	level := parts.NewField("Error level, per cent", "5 is usual: intervals are then at 95%.")
	percent := func(text string) (float64, bool) {
		v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
		return v / 100, err == nil && v > 0 && v < 50
	}
	level.Validate = func(text string) string {
		if _, ok := percent(text); !ok {
			return "Write a number above 0 and below 50, such as 5."
		}
		return ""
	}
	level.OnChange = func(text string) {
		if v, ok := percent(text); ok {
			p.set(func(plan *experiment.Plan) { plan.Alpha = v }, "The error level was changed.")
		}
	}
	draws := parts.NewField("Replay the draw at most so often", "999 to 10,000,000; 9,999 is usual. Where there are fewer draws, all are gone through.")
	whole := func(text string) (int, bool) {
		n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "").Replace(text))
		return n, err == nil && n >= 999 && n <= 10_000_000
	}
	draws.Validate = func(text string) string {
		if _, ok := whole(text); !ok {
			return "Write a whole number from 999 to 10,000,000."
		}
		return ""
	}
	draws.OnChange = func(text string) {
		if n, ok := whole(text); ok {
			p.set(func(plan *experiment.Plan) { plan.RandomisationDraws = n }, "How often the draw is replayed was changed.")
		}
	}
	p.update = append(p.update, func(d *experiment.Pilot) {
		level.SetText(finding.Short(100 * d.Plan.Alpha))
		draws.SetText(grouped(fmt.Sprint(d.Plan.RandomisationDraws)))
	})
	return parts.RowTop(12, parts.Grow(level), parts.Grow(draws))
}

// lineOf is what the plan says on one of its parts.
func lineOf(doc *experiment.Pilot, part string) string {
	for _, line := range report.PlanLines(doc) {
		if line.Part == part {
			return line.Words
		}
	}
	return ""
}

package design

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// weightChoices say whose average the effect is; they answer different questions.
func (p *planPage) weightChoices(*experiment.Pilot) fyne.CanvasObject {
	kinds := []experiment.Weighting{experiment.EachTeam, experiment.EachRow}
	radio := parts.NewRadioColumn([]string{"Each team counts the same", "Each row (person or case) counts the same"}, func(_ string, i int) {
		p.set(func(plan *experiment.Plan) { plan.Weighting = kinds[i] }, []string{"Each team counts the same.", "Each row counts the same."}[i])
	})
	help := parts.Caption("")
	p.update = append(p.update, func(d *experiment.Pilot) {
		switch d.Plan.Weighting {
		case experiment.EachRow:
			radio.SelectIndex(1)
			help.SetText("The effect is that on the average person or case: a team with twice the rows counts twice. Errors still go by team.")
		default:
			radio.SelectIndex(0)
			help.SetText("The effect is that on the average team: values are averaged within each team first, so a small team counts as much as a large one.")
		}
	})
	return parts.Column(10, radio, help)
}

// estimateChoices say how the effect is worked out, and what it is adjusted for.
func (p *planPage) estimateChoices(doc *experiment.Pilot) fyne.CanvasObject {
	kinds := []experiment.EstimatorKind{experiment.LeastSquares, experiment.DifferenceInMeans}
	radio := parts.NewRadioColumn([]string{"Adjusted for groups and start level (least squares)", "Plain difference of the means"}, func(_ string, i int) {
		out := len(p.session.Pilot().Plan.Covariates)
		sentence := "The difference is adjusted for groups and start level."
		if i == 1 {
			sentence = "The plain difference of the means is used."
			if out > 0 {
				sentence += " It cannot be adjusted, so " + countOf(out, "column") + " to adjust for went out of the plan."
			}
		}
		p.set(func(plan *experiment.Plan) {
			plan.Estimator = kinds[i]
			if i == 1 {
				plan.Covariates = nil
			}
		}, sentence)
	})
	boxes := p.columnBoxes(doc, numbersOnly, func(plan *experiment.Plan) *[]string { return &plan.Covariates }, "Every outcome is also adjusted for ")
	covariates := parts.Column(8, parts.Label("Also adjust every outcome for"), parts.Wrap(16, boxes...))
	help := parts.Caption("")
	column := parts.Column(10, radio, help, covariates)
	p.update = append(p.update, func(d *experiment.Pilot) {
		adjusted := d.Plan.Estimator != experiment.DifferenceInMeans
		radio.SelectIndex(map[bool]int{true: 0, false: 1}[adjusted])
		covariates.Hidden = !adjusted || len(boxes) == 0
		if adjusted {
			help.SetText("Start levels are set for each outcome on Outcomes. A column known before the draw that goes with the outcome makes the interval narrower; what is chosen here counts for every outcome.")
		} else {
			help.SetText("The simplest estimate: it uses nothing but the draw. It is usually less precise.")
		}
	})
	if len(doc.Arms) > 2 {
		pooled := parts.NewCheckbox("Also compare all practice arms together with the control", func(on bool) {
			sentence := "All practice arms together are not compared."
			if on {
				sentence = "All practice arms together are compared with the control too."
			}
			p.set(func(plan *experiment.Plan) { plan.Pooled = on }, sentence)
		})
		p.update = append(p.update, func(d *experiment.Pilot) { pooled.SetChecked(d.Plan.Pooled) })
		column.Add(pooled)
	}
	return column
}

// Which columns of the roster are offered.
type whichColumns func(experiment.Attribute) bool

func textOnly(a experiment.Attribute) bool    { return !a.Numeric }
func numbersOnly(a experiment.Attribute) bool { return a.Numeric }
func anyColumn(experiment.Attribute) bool     { return true }

// columnBoxes are checkboxes for columns of the roster; which gives the list of the
// plan that they fill, kept in the roster's order.
func (p *planPage) columnBoxes(doc *experiment.Pilot, offered whichColumns, which func(*experiment.Plan) *[]string, sentence string) []fyne.CanvasObject {
	var boxes []fyne.CanvasObject
	for _, a := range doc.Roster.Attributes {
		if !offered(a) {
			continue
		}
		name, label := a.Name, a.Name
		if !a.Numeric {
			label = fmt.Sprintf("%s (%s)", name, countOf(len(doc.Roster.Values(name)), "group"))
		}
		box := parts.NewCheckbox(label, func(on bool) {
			plan := p.session.Pilot().Plan
			chosen := withColumn(doc, *which(&plan), name, on)
			p.set(func(plan *experiment.Plan) { *which(plan) = chosen }, sentence+columnsOrNone(chosen)+".")
		})
		p.update = append(p.update, func(d *experiment.Pilot) {
			plan := d.Plan
			box.SetChecked(slices.Contains(*which(&plan), name))
		})
		boxes = append(boxes, box)
	}
	return boxes
}

// withColumn is the list with the column in or out, in the roster's order.
func withColumn(doc *experiment.Pilot, list []string, name string, in bool) []string {
	var out []string
	for _, a := range doc.Roster.Attributes {
		if a.Name == name && in || a.Name != name && slices.Contains(list, a.Name) {
			out = append(out, a.Name)
		}
	}
	return out
}

func columnsOrNone(names []string) string {
	if len(names) == 0 {
		return "no column"
	}
	return listed(names)
}

// textColumns are the roster's columns that hold text.
func textColumns(doc *experiment.Pilot) []string {
	var out []string
	for _, a := range doc.Roster.Attributes {
		if !a.Numeric {
			out = append(out, a.Name)
		}
	}
	return out
}

// Package library turns the content of package assets into the pilot's own copies:
// a practice card into experiment.Practice, an administrative outcome or a
// questionnaire into experiment.Outcome.
//
// In comes an id of the library; out comes a value for the document, which from then
// on belongs to the pilot and stays as it is when the library changes. No outcome
// that leaves here has a smallest change that matters: that is asked of whoever will
// decide. Unknown ids give an *experiment.Refusal that names the nearest.
package library

import (
	"fmt"
	"slices"
	"strings"

	"leeway/assets"
	"leeway/experiment"
)

// FromCard is the pilot's own copy of a practice card.
func FromCard(c assets.Practice) experiment.Practice {
	return experiment.Practice{
		ID: c.ID, Name: c.Name, Need: string(c.Need), Summary: c.Summary, Dose: c.Dose,
		Signal: c.Signals[0], MoreSignals: slices.Clone(c.Signals[1:]), Steps: slices.Clone(c.Steps),
	}
}

// FromOutcome is an administrative outcome as the pilot's own, without role and
// without a smallest change.
func FromOutcome(o assets.Outcome) experiment.Outcome {
	return experiment.Outcome{
		Name: o.Name, Role: experiment.Role(o.Role), Kind: experiment.Kind(o.Kind), Unit: o.Unit,
		Better: experiment.Direction(o.Better), Source: o.Source,
	}
}

// FromQuestionnaire is a questionnaire as the pilot's own outcome: a scale from 0 to
// 100 that staff report themselves, scored from the instrument it carries. It has no
// role and no smallest change.
func FromQuestionnaire(q assets.Questionnaire) experiment.Outcome {
	instrument := Instrument(q)
	return experiment.Outcome{
		Name: q.Name, Kind: experiment.Scale, Unit: "points of 100", Better: experiment.Direction(q.Better),
		ScaleMax: 100, Source: "staff survey", Opinion: true, Instrument: &instrument,
	}
}

// Instrument is the questionnaire as it is used in a pilot.
func Instrument(q assets.Questionnaire) experiment.Instrument {
	out := experiment.Instrument{
		ID: q.ID, Name: q.Name, Attribution: q.Attribution, Answers: slices.Clone(q.Answers), NoAnswer: slices.Clone(q.NoAnswer),
		Scoring: experiment.Scoring(q.Scoring), Positive: q.Positive,
	}
	for _, item := range q.Items {
		out.Items = append(out.Items, experiment.Item{ID: item.ID, Text: item.Text, Reversed: item.Reversed, Answers: slices.Clone(item.Answers)})
	}
	return out
}

// Questionnaire finds a questionnaire by its id.
func Questionnaire(id string) (assets.Questionnaire, error) {
	all, err := assets.Questionnaires()
	if err != nil {
		return assets.Questionnaire{}, err
	}
	var ids []string
	for _, q := range all {
		if q.ID == id {
			return q, nil
		}
		ids = append(ids, q.ID)
	}
	return assets.Questionnaire{}, unknown("questionnaire", id, ids)
}

// Outcome finds an administrative outcome or a questionnaire by its id and gives it
// as the pilot's own. Guardrail is the library's idea of what must not get worse
// beside it, nil where there is none.
func Outcome(id string) (o experiment.Outcome, guardrail *assets.Outcome, err error) {
	outcomes, err := assets.Outcomes()
	if err != nil {
		return o, nil, err
	}
	var ids []string
	for _, each := range outcomes {
		if each.ID == id {
			return FromOutcome(each), find(outcomes, each.Guardrail), nil
		}
		ids = append(ids, each.ID)
	}
	questionnaires, err := assets.Questionnaires()
	if err != nil {
		return o, nil, err
	}
	for _, q := range questionnaires {
		if q.ID == id {
			return FromQuestionnaire(q), nil, nil
		}
		ids = append(ids, q.ID)
	}
	return o, nil, unknown("outcome", id, ids)
}

func find(outcomes []assets.Outcome, id string) *assets.Outcome {
	for i := range outcomes {
		if outcomes[i].ID == id {
			return &outcomes[i]
		}
	}
	return nil
}

// unknown names the ids that hold one of the words that were asked for, or all.
func unknown(kind, id string, ids []string) error {
	var near []string
	for _, other := range ids {
		for _, word := range strings.FieldsFunc(strings.ToLower(id), func(r rune) bool { return r == '-' || r == ' ' || r == '_' }) {
			if len(word) > 2 && strings.Contains(other, word) && !slices.Contains(near, other) {
				near = append(near, other)
			}
		}
	}
	if len(near) == 0 {
		near = ids
	}
	return &experiment.Refusal{What: fmt.Sprintf("The library has no %s “%s”.", kind, id), Remedy: "It has: " + strings.Join(near, ", ") + "."}
}

// GuardrailIdea is what the library would watch beside a main outcome, and why. It
// knows the outcomes of the library by their names; beside what staff report
// themselves it watches the work done. found is false where there is no idea.
func GuardrailIdea(main experiment.Outcome) (idea experiment.Outcome, why string, found bool) {
	outcomes, err := assets.Outcomes()
	if err != nil {
		return idea, "", false
	}
	id, why := "", ""
	if main.Opinion {
		id, why = "cases-closed", "People may feel better and get less done."
	}
	if o, known := ByName(main.Name); known && o.Guardrail != "" {
		id, why = o.Guardrail, o.GuardrailWhy
	}
	if o := find(outcomes, id); o != nil {
		return FromOutcome(*o), why, true
	}
	return idea, "", false
}

// ByName finds the administrative outcome that an outcome of a pilot was made from.
func ByName(name string) (assets.Outcome, bool) {
	outcomes, err := assets.Outcomes()
	if err != nil {
		return assets.Outcome{}, false
	}
	for _, o := range outcomes {
		if strings.EqualFold(o.Name, strings.TrimSpace(name)) {
			return o, true
		}
	}
	return assets.Outcome{}, false
}

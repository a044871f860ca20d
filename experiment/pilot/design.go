package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/store"
)

// SetTitle renames the pilot.
func (s *Session) SetTitle(title string) error {
	title = strings.TrimSpace(title)
	if title == "" {
		return &experiment.Refusal{What: "A pilot needs a name.", Remedy: "Write a few words that staff will recognise."}
	}
	return s.design("Name: "+title, "", func(doc *experiment.Pilot) error {
		doc.Title = title
		return nil
	})
}

// SetQuestion writes the question. Half-written questions are kept: what is
// missing is said when the plan is to be sealed.
func (s *Session) SetQuestion(q experiment.Question) error {
	return s.design("Question changed", sentence(q), func(doc *experiment.Pilot) error {
		doc.Question = q
		return nil
	})
}

// sentence is the question in one line for the journal.
func sentence(q experiment.Question) string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s, compared with %s, to %s", q.Who, q.Change, q.Comparison, q.Aim))
}

// UsePractice chooses the practice. While the practice arm still has the name a
// new pilot gives it, or the name of the practice before, it takes the new one.
func (s *Session) UsePractice(p experiment.Practice) error {
	if strings.TrimSpace(p.Name) == "" {
		return &experiment.Refusal{What: "The practice has no name.", Remedy: "Name it in a few words."}
	}
	return s.design("Practice: "+p.Name, p.Summary, func(doc *experiment.Pilot) error {
		before := doc.Practice.Name
		if before == "" {
			before = "Practice"
		}
		doc.Arms = experiment.RenamePart(doc.Arms, before, p.Name)
		for i, a := range doc.Arms {
			if !a.Control && len(a.Parts) == 0 && (a.Name == "Practice" || a.Name == doc.Practice.Name) {
				doc.Arms[i].Name = p.Name
				break
			}
		}
		doc.Practice = p
		return nil
	})
}

// SetArms replaces the arms. Where none starts in a period any more, the plan's
// periods go with them.
func (s *Session) SetArms(arms []experiment.Arm) error {
	return s.design("Arms changed", armsInWords(arms, "period"), func(doc *experiment.Pilot) error {
		setArms(doc, arms)
		return nil
	})
}

// PutOutcome adds an outcome, or replaces the one with its id. Making an outcome
// the main one while another is main is refused: two main outcomes are chosen by
// accident, and the one that pleases would be reported.
func (s *Session) PutOutcome(o experiment.Outcome) error {
	if strings.TrimSpace(o.ID) == "" || strings.TrimSpace(o.Name) == "" {
		return &experiment.Refusal{What: "The outcome has no name.", Remedy: "Name what is measured, and give it a short name for files."}
	}
	return s.design("Outcome: "+o.Name, fmt.Sprintf("%s, %s is better, smallest change that matters %g %s", o.Role, o.Better, o.SmallestEffect, o.Unit), func(doc *experiment.Pilot) error {
		at := -1
		for i, other := range doc.Outcomes {
			if other.ID == o.ID {
				at = i
			} else if o.Role == experiment.Primary && other.Role == experiment.Primary {
				return &experiment.Refusal{
					What:   fmt.Sprintf("“%s” is the main outcome already.", other.Name),
					Remedy: "Make that one secondary first, or make this one secondary.",
				}
			}
		}
		if at < 0 {
			doc.Outcomes = append(doc.Outcomes, o)
		} else {
			doc.Outcomes[at] = o
		}
		return nil
	})
}

// RemoveOutcome takes an outcome out of the plan.
func (s *Session) RemoveOutcome(id string) error {
	return s.design("Outcome removed: "+id, "", func(doc *experiment.Pilot) error {
		for i, o := range doc.Outcomes {
			if o.ID == id {
				doc.Outcomes = append(doc.Outcomes[:i], doc.Outcomes[i+1:]...)
				return nil
			}
		}
		return &experiment.Refusal{What: fmt.Sprintf("There is no outcome “%s”.", id), Remedy: "The pilot has: " + outcomeIDs(doc) + "."}
	})
}

func outcomeIDs(doc *experiment.Pilot) string {
	ids := make([]string, len(doc.Outcomes))
	for i, o := range doc.Outcomes {
		ids[i] = o.ID
	}
	if len(ids) == 0 {
		return "none"
	}
	return strings.Join(ids, ", ")
}

// SetPlan writes how the draw and the estimate will be made. The seal's own
// members are not taken from it.
func (s *Session) SetPlan(plan experiment.Plan) error {
	return s.design("Plan changed", fmt.Sprintf("%s draw, %s, weight %s", plan.Mechanism, plan.Estimator, plan.Weighting), func(doc *experiment.Pilot) error {
		plan.SealedAt, plan.SealedBy, plan.Hash, plan.Unattainable = doc.Plan.SealedAt, doc.Plan.SealedBy, doc.Plan.Hash, doc.Plan.Unattainable
		doc.Plan = plan
		return nil
	})
}

// design is a change that only a draft allows.
func (s *Session) design(title, detail string, edit func(doc *experiment.Pilot) error) error {
	return s.change(experiment.EditDesign, store.Entry{Kind: KindDesign, Title: title, Detail: detail},
		func(doc *experiment.Pilot) (map[string][]byte, error) { return nil, edit(doc) })
}

// SetDesign writes the question, the practice, the arms, the outcomes and the
// plan of another document in one action, as when a plan is read from a file.
func (s *Session) SetDesign(from *experiment.Pilot, origin string) error {
	return s.design("Design read from "+origin, "", func(doc *experiment.Pilot) error {
		copied := from.Clone()
		if copied.Title != "" {
			doc.Title = copied.Title
		}
		doc.Question, doc.Practice, doc.Arms, doc.Outcomes = copied.Question, copied.Practice, copied.Arms, copied.Outcomes
		plan := copied.Plan
		plan.SealedAt, plan.SealedBy, plan.Hash, plan.Unattainable = doc.Plan.SealedAt, doc.Plan.SealedBy, doc.Plan.Hash, doc.Plan.Unattainable
		doc.Plan = plan
		return nil
	})
}

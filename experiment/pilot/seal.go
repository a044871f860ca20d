package pilot

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
	"leeway/experiment/report"
	"leeway/experiment/store"
)

// Problems lists everything that keeps the plan from being sealed or deserves a look
// before: what the document itself shows, and what only trying to draw can tell.
func (s *Session) Problems() experiment.Problems { return problemsOf(s.Pilot()) }

func problemsOf(doc *experiment.Pilot) experiment.Problems {
	problems := doc.Check()
	if problems.Err() != nil {
		return problems // what cannot be drawn yet cannot be tried
	}
	problems = append(problems, randomize.Problems(doc)...)
	slices.SortStableFunc(problems, func(a, b experiment.Problem) int { return int(a.Severity - b.Severity) })
	return problems
}

// Unattainable is the sentence that whoever seals must acknowledge, because the
// design can never reach the plan's error level; empty where it can.
func Unattainable(problems experiment.Problems) string {
	for _, p := range problems {
		if p.Place.Field == randomize.Attainability {
			return p.What
		}
	}
	return ""
}

// SealPlan fixes the plan under two names. It refuses while anything in the design
// must be settled, and lists all of it. A design that can never reach the plan's
// error level is sealed only where acknowledged is the sentence that says so
// (Unattainable of Problems); the sentence becomes part of the sealed plan.
func (s *Session) SealPlan(first, second experiment.Person, acknowledged string) error {
	if err := twoNames(first, second, "A plan is sealed by two people."); err != nil {
		return err
	}
	s.mu.Lock()
	err := s.sealLocked(first, second, strings.TrimSpace(acknowledged))
	s.mu.Unlock()
	if err == nil {
		s.notify()
	}
	return err
}

func (s *Session) sealLocked(first, second experiment.Person, acknowledged string) error {
	problems := problemsOf(s.doc)
	never := Unattainable(problems)
	e := store.Entry{Kind: KindSeal, Title: "Plan sealed", Detail: fmt.Sprintf("By %s and %s. Question, outcomes, margins and method are fixed before the draw.", first.Name, second.Name)}
	if never != "" {
		e.Detail += fmt.Sprintf(" %s and %s know this and seal it all the same: %s", first.Name, second.Name, never)
	}
	return s.changeLocked(experiment.SealThePlan, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		if err := problems.Err(); err != nil {
			return nil, err
		}
		if never != "" && acknowledged != never {
			return nil, &experiment.Refusal{What: never, Place: experiment.Place{Field: randomize.Attainability},
				Remedy: "Take more teams or change the way of drawing; or say that you know it, and seal it all the same."}
		}
		doc.Plan.Unattainable = never
		doc.Plan.SealedAt = s.now().UTC()
		doc.Plan.SealedBy = []experiment.Person{first, second}
		doc.Plan.Hash = doc.PlanHash()
		doc.Stage = experiment.PlanSealed
		return nil, nil
	})
}

// WritePlan writes the plan as it stands, sealed or as a draft that says so. The file's
// ending says how: .pdf for paper, .json for whoever checks the fingerprint, .txt or
// .md for the fields of a trial registry. Another ending is a *experiment.Refusal.
func (s *Session) WritePlan(path string) error {
	doc := s.Pilot()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pdf":
		made := doc.Plan.SealedAt
		if made.IsZero() {
			made = s.now()
		}
		return WriteWhole(path, func(w io.Writer) error { return report.Plan(w, doc, made) })
	case ".json":
		return WriteWhole(path, func(w io.Writer) error { return report.PlanJSON(w, doc) })
	case ".txt", ".md":
		return WriteWhole(path, func(w io.Writer) error { return report.RegistryText(w, doc) })
	}
	return &experiment.Refusal{What: "The file's ending does not say how the plan should be written.", Place: experiment.Place{File: path},
		Remedy: "Use .pdf for paper, .json to check the fingerprint, or .txt for the fields of a trial registry."}
}

package pilot

import (
	"context"
	"fmt"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// Check is one thing that Verify derived again.
type Check struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Sentence string `json:"sentence"`
}

// Verify derives again what can be derived: the journal's chain, the plan's
// fingerprint, the draw from its seed, and the results from the recorded rows.
// Each check says in a sentence what it found; the first that is not OK is the
// first thing that differs.
func (s *Session) Verify(ctx context.Context, progress func(done, total int64)) ([]Check, error) {
	doc := s.Pilot()
	var checks []Check
	entries, err := s.file.Journal()
	if err != nil {
		return nil, err
	}
	if err := s.file.Verify(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		checks = append(checks, Check{"journal", false, err.Error()})
	} else {
		checks = append(checks, Check{"journal", true, fmt.Sprintf("Chain unbroken. All %d entries match their fingerprints.", len(entries))})
	}
	if doc.Plan.Sealed() {
		if doc.PlanHash() == doc.Plan.Hash {
			checks = append(checks, Check{"plan", true, "The plan is the one that was sealed."})
		} else {
			checks = append(checks, Check{"plan", false, "The plan is not the one that was sealed: its fingerprint differs."})
		}
	}
	if doc.Draw != nil {
		verification, err := randomize.Verify(doc)
		if err != nil {
			return nil, err
		}
		for _, c := range verification.Checks {
			checks = append(checks, Check{c.Name, c.OK, c.Sentence})
		}
	}
	if doc.Stage >= experiment.Unblinded {
		check, err := s.verifyResults(ctx, doc, progress)
		if err != nil {
			return nil, err
		}
		checks = append(checks, check)
	}
	return checks, nil
}

func (s *Session) verifyResults(ctx context.Context, doc *experiment.Pilot, progress func(done, total int64)) (Check, error) {
	kept, err := s.file.Part(partResults)
	if err != nil {
		return Check{}, err
	}
	estimates, err := s.estimates(ctx, doc, progress)
	if err != nil {
		return Check{}, err
	}
	first, err := differ(kept, estimates)
	if err != nil {
		return Check{}, err
	}
	if first != "" {
		return Check{"results", false, "The results differ from those kept at unblinding: " + first + "."}, nil
	}
	return Check{"results", true, fmt.Sprintf("All %d estimates come out of the recorded rows again.", len(estimates))}, nil
}

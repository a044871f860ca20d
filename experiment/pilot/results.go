package pilot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
	"leeway/experiment/report"
	"leeway/experiment/store"
)

// analysis is the planned analysis of the current document.
type analysis struct {
	estimates []estimate.OutcomeEstimate
	results   finding.Results
}

// Unblind reveals the arms under two names. The planned analysis is made at the
// same moment and its figures are written with the entry, so that whoever looks
// first cannot choose among analyses, and Verify can make them again.
func (s *Session) Unblind(ctx context.Context, first, second experiment.Person, progress func(done, total int64)) error {
	if err := twoNames(first, second, "A pilot is unblinded by two people."); err != nil {
		return err
	}
	doc := s.Pilot()
	if err := doc.Stage.Permits(experiment.Unblind); err != nil {
		return err
	}
	estimates, err := s.estimates(ctx, doc, progress)
	if err != nil {
		return err
	}
	kept, err := experiment.Canonical(keep(estimates))
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindUnblind, Title: "Unblinded", Detail: fmt.Sprintf("Arms revealed by %s and %s. The planned analysis was made at the same moment.", first.Name, second.Name)}
	if doc.Final == nil {
		e.Detail += " The data are final from here on: nobody had declared them so before."
	}
	return s.change(experiment.Unblind, e, func(current *experiment.Pilot) (map[string][]byte, error) {
		if len(current.Imports) != len(doc.Imports) || (current.Final == nil) != (doc.Final == nil) {
			return nil, &experiment.Refusal{What: "The data changed while the analysis was being made.", Remedy: "Unblind again."}
		}
		current.Unblinding = &experiment.Unblinding{At: s.now().UTC(), Names: []experiment.Person{first, second}}
		if current.Final == nil {
			current.Final = &experiment.Final{At: current.Unblinding.At, By: first}
		}
		current.Stage = experiment.Unblinded
		return map[string][]byte{partResults: kept}, nil
	})
}

// ClosePilot ends the pilot; nothing but remarks can follow.
func (s *Session) ClosePilot() error {
	return s.change(experiment.ClosePilot, store.Entry{Kind: KindClosed, Title: "Pilot closed"}, func(doc *experiment.Pilot) (map[string][]byte, error) {
		doc.Stage = experiment.Closed
		return nil, nil
	})
}

// estimates makes the planned analysis of a document.
func (s *Session) estimates(ctx context.Context, doc *experiment.Pilot, progress func(done, total int64)) ([]estimate.OutcomeEstimate, error) {
	main, ok := doc.PrimaryOutcome()
	if !ok {
		return nil, &experiment.Refusal{What: "The pilot has no main outcome.", Remedy: "Choose one on Outcomes."}
	}
	observations, err := s.observations(ctx, doc)
	if err != nil {
		return nil, err
	}
	found := false
	for _, o := range observations {
		found = found || o.Outcome == main.ID
	}
	if !found {
		return nil, &experiment.Refusal{What: fmt.Sprintf("No import holds the main outcome, “%s”.", main.Name), Remedy: "Import its workbook first."}
	}
	return estimate.Planned(ctx, doc, observations, progress)
}

// Results is the planned analysis in words and figures. It refuses while the
// arms are hidden.
func (s *Session) Results(ctx context.Context, progress func(done, total int64)) (finding.Results, error) {
	a, err := s.analyse(ctx, progress)
	if err != nil {
		return finding.Results{}, err
	}
	return a.results, nil
}

// Estimates is the planned analysis in full.
func (s *Session) Estimates(ctx context.Context, progress func(done, total int64)) ([]estimate.OutcomeEstimate, error) {
	a, err := s.analyse(ctx, progress)
	if err != nil {
		return nil, err
	}
	return a.estimates, nil
}

func (s *Session) analyse(ctx context.Context, progress func(done, total int64)) (*analysis, error) {
	s.mu.Lock()
	doc, cached := s.doc, s.analysis
	s.mu.Unlock()
	if err := doc.Stage.Permits(experiment.ReadResults); err != nil {
		return nil, err
	}
	if cached != nil {
		return cached, nil
	}
	estimates, err := s.estimates(ctx, doc, progress)
	if err != nil {
		return nil, err
	}
	results, err := finding.FromEstimates(doc, estimates, math.NaN())
	if err != nil {
		return nil, err
	}
	a := &analysis{estimates: estimates, results: results}
	s.mu.Lock()
	if s.doc == doc {
		s.analysis = a
	}
	s.mu.Unlock()
	return a, nil
}

// figure is what the pilot file keeps of one estimate. Numbers are kept as text
// because JSON has no word for a missing one.
type figure struct {
	Outcome  string `json:"outcome"`
	Arm      int    `json:"arm"`
	Estimate string `json:"estimate"`
	StdError string `json:"std_error"`
	DF       string `json:"df"`
	Low      string `json:"low"`
	High     string `json:"high"`
	P        string `json:"p"`
	DrawP    string `json:"draw_p"`
}

func keep(estimates []estimate.OutcomeEstimate) []figure {
	text := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	out := make([]figure, 0, len(estimates))
	for _, e := range estimates {
		out = append(out, figure{e.Outcome.ID, e.Arm, text(e.Effect.Estimate), text(e.Effect.StdError), text(e.Effect.DF),
			text(e.Effect.Low), text(e.Effect.High), text(e.Effect.P), text(e.Randomisation.P)})
	}
	return out
}

// keptTolerance allows for the last digits of floating point, which differ
// between processors that fuse a multiplication with an addition and those that do not.
const keptTolerance = 1e-9

// differ names the first figure that is not what was kept, or is empty.
func differ(kept []byte, estimates []estimate.OutcomeEstimate) (string, error) {
	var before []figure
	if err := json.Unmarshal(kept, &before); err != nil {
		return "", &experiment.Refusal{What: "The figures kept at unblinding are damaged.", Cause: err}
	}
	now := keep(estimates)
	if len(before) != len(now) {
		return fmt.Sprintf("%d estimates were kept at unblinding; there are %d now", len(before), len(now)), nil
	}
	for i, b := range before {
		n := now[i]
		if b.Outcome != n.Outcome || b.Arm != n.Arm {
			return fmt.Sprintf("estimate %d was of %s, and is of %s", i+1, b.Outcome, n.Outcome), nil
		}
		for _, pair := range []struct{ name, before, now string }{
			{"estimate", b.Estimate, n.Estimate}, {"standard error", b.StdError, n.StdError}, {"degrees of freedom", b.DF, n.DF},
			{"lower end", b.Low, n.Low}, {"upper end", b.High, n.High}, {"p", b.P, n.P}, {"p of the draw", b.DrawP, n.DrawP},
		} {
			if !alike(pair.before, pair.now) {
				return fmt.Sprintf("%s of %s was %s, and is %s", pair.name, b.Outcome, pair.before, pair.now), nil
			}
		}
	}
	return "", nil
}

func alike(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= keptTolerance*math.Max(math.Abs(x), math.Abs(y))
}

// WriteBrief writes the two-page brief as PDF. The file appears only when it is whole.
func (s *Session) WriteBrief(ctx context.Context, path string, progress func(done, total int64)) error {
	results, err := s.Results(ctx, progress)
	if err != nil {
		return err
	}
	doc := s.Pilot()
	return WriteWhole(path, func(w io.Writer) error { return report.Brief(w, doc, results, s.now()) })
}

package pilot

import (
	"context"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// Balance compares the arms on what the roster knows from before the start. While the
// arms are hidden it refuses: with few teams, averages by arm tell who is in which.
func (s *Session) Balance() ([]randomize.BalanceRow, error) {
	doc := s.Pilot()
	if err := mayCompareArms(doc); err != nil {
		return nil, err
	}
	return randomize.Balance(doc)
}

// BalanceTest is Balance with what other draws of the same mechanism would have given,
// and the omnibus over all rows; see randomize.BalanceTest. It refuses as Balance does.
func (s *Session) BalanceTest(ctx context.Context, progress func(done, total int64)) ([]randomize.BalanceRow, randomize.Omnibus, error) {
	return s.BalanceTestOf(ctx, randomize.UsualBalanceDraws, progress)
}

// BalanceTestOf is BalanceTest with another number of draws.
func (s *Session) BalanceTestOf(ctx context.Context, draws int, progress func(done, total int64)) ([]randomize.BalanceRow, randomize.Omnibus, error) {
	doc := s.Pilot()
	if err := mayCompareArms(doc); err != nil {
		return nil, randomize.Omnibus{}, err
	}
	return randomize.BalanceTest(ctx, doc, draws, progress)
}

// mayCompareArms refuses before the draw, and while the arms are hidden.
func mayCompareArms(doc *experiment.Pilot) error {
	switch {
	case doc.Draw == nil:
		return &experiment.Refusal{What: "There is no draw yet.", Place: experiment.Place{Field: "draw"}, Remedy: "Make the draw first."}
	case doc.Stage == experiment.Collecting:
		return &experiment.Refusal{What: "The arms are hidden while outcomes are collected, and averages by arm could give teams away.", Place: experiment.Place{Field: "stage"}, Remedy: "Two names unblind the pilot once the data are final."}
	}
	return nil
}

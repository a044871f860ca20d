package pilot

import (
	"context"

	"leeway/experiment/power"
)

// Tournament tries the ways of drawing side by side on the pilot's roster. It reads
// only, and may be asked at any stage.
func (s *Session) Tournament(ctx context.Context, progress func(done, total int64)) (power.Tournament, error) {
	return s.TournamentOf(ctx, power.TournamentOptions{}, progress)
}

// TournamentOf is Tournament with a number of tries or a seed of one's own.
func (s *Session) TournamentOf(ctx context.Context, o power.TournamentOptions, progress func(done, total int64)) (power.Tournament, error) {
	return power.Compare(ctx, s.Pilot(), o, progress)
}

// Simulate carries the pilot out again and again on its own roster, with the plan's
// mechanism and estimate. It reads only, and may be asked at any stage.
func (s *Session) Simulate(ctx context.Context, o power.SimulateOptions, progress func(done, total int64)) (power.Trial, error) {
	return power.Simulate(ctx, s.Pilot(), o, progress)
}

// Attainability is the number of possible draws and the smallest p-value that the plan
// can ever reach.
func (s *Session) Attainability() (power.Attainability, error) { return power.Attain(s.Pilot()) }

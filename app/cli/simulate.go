package main

import (
	"math"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
)

func (t *terminal) simulateCommand() *cobra.Command {
	var o power.SimulateOptions
	c := &cobra.Command{
		Use:   "simulate PILOT.leeway",
		Short: "Carry the pilot out again and again on its own roster, and count what it would see",
		Long: `The plan's mechanism draws, values are made up from the roster's own before the
start (or from the sample size), and the plan's estimate is made: with a change in
the outcome, and without one. The chance of seeing the change, false alarms and how
often the interval holds the truth are counted, each with its simulation error.`,
		Example: `  leeway-cli simulate desk.leeway
  leeway-cli simulate desk.leeway --effect 0.5 --draws 5000 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error {
				trial, err := s.Simulate(cmd.Context(), o, t.progress("Simulating"))
				if err != nil {
					return err
				}
				reach, err := s.Attainability()
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(trialForMachines(trial, reach))
				}
				t.showTrial(s.Pilot(), trial, reach)
				return nil
			})
		},
	}
	c.Flags().IntVar(&o.Repetitions, "draws", 1000, "how many simulated pilots, with the change and without")
	c.Flags().StringVar(&o.Outcome, "outcome", "", "the outcome's id (default: the main outcome)")
	c.Flags().Var(aboveZero(&o.Effect), "effect", "the size of the change, in the outcome's unit (default: the smallest that matters)")
	c.Flags().StringVar(&o.Seed, "seed", "", "another seed gives other simulated pilots (default: a fixed one)")
	return c
}

// simulatedJSON is a simulated number; null where it does not exist.
type simulatedJSON struct {
	Value *float64 `json:"value"`
	Error *float64 `json:"error"`
}

func simulatedForMachines(s power.Simulated) simulatedJSON {
	return simulatedJSON{number(s.Value), number(s.Error)}
}

func trialForMachines(trial power.Trial, reach power.Attainability) any {
	return struct {
		Outcome       string            `json:"outcome"`
		Effect        float64           `json:"effect"`
		Power         simulatedJSON     `json:"power"`
		TypeI         simulatedJSON     `json:"type_i"`
		Coverage      simulatedJSON     `json:"coverage"`
		Bias          simulatedJSON     `json:"bias"`
		Exaggeration  simulatedJSON     `json:"exaggeration"`
		WrongSign     simulatedJSON     `json:"wrong_sign"`
		StandardError simulatedJSON     `json:"se"`
		DF            *float64          `json:"df"`
		Detectable    *float64          `json:"mde"`
		Repetitions   int               `json:"draws"`
		NoError       int               `json:"no_error"`
		On            string            `json:"on"`
		Attainable    attainabilityJSON `json:"attainability"`
		Notes         []string          `json:"notes"`
	}{trial.Outcome, trial.Effect, simulatedForMachines(trial.Power), simulatedForMachines(trial.TypeI), simulatedForMachines(trial.Coverage),
		simulatedForMachines(trial.Bias), simulatedForMachines(trial.Exaggeration), simulatedForMachines(trial.WrongSign), simulatedForMachines(trial.StandardError),
		number(trial.DF), number(trial.Detectable), trial.Repetitions, trial.NoError, trial.On, attainabilityForMachines(reach), trial.Notes}
}

// attainabilityJSON is what a design could show at best. The number of draws is text,
// because it may have more digits than a JSON number keeps.
type attainabilityJSON struct {
	Draws     string  `json:"draws"`
	Exact     bool    `json:"exact"`
	SmallestP float64 `json:"smallest_p"`
	Reachable bool    `json:"reachable"`
	Sentence  string  `json:"sentence"`
}

func attainabilityForMachines(a power.Attainability) attainabilityJSON {
	return attainabilityJSON{a.Draws.String(), a.Exact, a.SmallestP, a.Reachable, a.Sentence}
}

func (t *terminal) showTrial(doc *experiment.Pilot, trial power.Trial, reach power.Attainability) {
	if doc.Invented {
		t.line("Made-up data for the demonstration.")
	}
	outcome, _ := doc.Outcome(trial.Outcome)
	t.line("%d simulated pilots with a change of %s in “%s”, and as many without, on %s.", trial.Repetitions, finding.Number(trial.Effect, 2), outcome.Name, trial.On)
	share := func(s power.Simulated) (string, string) {
		if math.IsNaN(s.Value) {
			return "none", ""
		}
		return finding.Number(100*s.Value, 1) + "%", "± " + finding.Number(100*s.Error, 1)
	}
	plain := func(s power.Simulated) (string, string) {
		if math.IsNaN(s.Value) {
			return "none", ""
		}
		return finding.Number(s.Value, 2), "± " + finding.Number(s.Error, 2)
	}
	row := func(name string, value, known string) []string { return []string{name, value, known} }
	var rows [][]string
	add := func(name string, write func(power.Simulated) (string, string), s power.Simulated) {
		value, known := write(s)
		rows = append(rows, row(name, value, known))
	}
	add("Chance of seeing it", share, trial.Power)
	add("False alarms without it", share, trial.TypeI)
	add("Intervals that hold it", share, trial.Coverage)
	add("Estimates off on average by", plain, trial.Bias)
	add("Estimates that see it are larger by a factor of", plain, trial.Exaggeration)
	add("Of those that see it, the wrong way", share, trial.WrongSign)
	add("Standard error", plain, trial.StandardError)
	if !math.IsNaN(trial.Detectable) {
		rows = append(rows, row("Smallest change seen with a chance of 80%", finding.Number(trial.Detectable, 2), ""))
	}
	t.table(rows, 1)
	t.line("%s", reach.Sentence)
	for _, note := range trial.Notes {
		t.line("%s", note)
	}
}

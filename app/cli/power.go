package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/power"
)

func (t *terminal) powerCommand() *cobra.Command {
	var spec string
	f := powerFlags{}
	c := &cobra.Command{
		Use:   "power [PILOT.leeway]",
		Short: "Say what a design can see: the chance, the smallest change, the teams or the people needed",
		Long: `With a pilot, its roster, main outcome and plan are read, and each number says where
it came from; the flags try others, and --use keeps them in the pilot. With --sheet,
the ICC and the spread between people are estimated from a sheet with one row for
each person or case, as last year's.

With --spec, a question about any design is answered by formula. The file is one
JSON object (- reads it from standard input):

  design    crt, individual, blocked, pairs, post, did, ancova, arms, factorial,
            stepped_wedge, guardrail or hayes_bennett
  outcome   continuous, binary or count
  solve     power, mde (the smallest change), clusters (in each arm) or cluster_size
  all       clusters_treated, clusters_control, cluster_size, cv, icc, effect, sd,
            p_control, p_treated, r2_cluster, r2_individual, df_lost, alpha, power,
            sides (2 or 1), test ("t", "z", "pooled z"), weighting ("each row", "each team")
  count     rate_control, rate_treated, person_time, k
  blocked   blocks
  pairs     pair_correlation; clusters_treated counts pairs
  post, did, ancova
            waves_before, waves_after, and autocorrelation, or cluster_autocorrelation
            and person_autocorrelation
  arms      arms, correction ("bonferroni", "dunnett", "none"), control_ratio
  factorial contrast ("main", "interaction")
  stepped_wedge
            sequences; clusters_treated counts the teams in each sequence
  guardrail margin; alpha is of one side

The answer has the same names, and df, ncp, design_effect, se, critical, mde, clusters,
feasible, sentence and notes. Where no number answers the question, feasible is false,
power_limit is the chance with endlessly many people in each team, and the status is 1.`,
		Example: `  leeway-cli power desk.leeway
  leeway-cli power desk.leeway --effect 0.5 --teams 60
  leeway-cli power desk.leeway --sheet "Cases 2025.xlsx" --team Team --value Cases --use
  leeway-cli power --sheet cases.csv --team Team --value Cases
  leeway-cli power --spec question.json --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.given = cmd.Flags().Changed
			switch {
			case spec != "" && (len(args) > 0 || f.sheet != ""):
				return usageError{errors.New("--spec stands alone, without a pilot or a sheet")}
			case spec != "":
				return t.powerOfSpec(spec, cmd.InOrStdin())
			case len(args) == 1:
				return t.powerOfPilot(cmd.Context(), args[0], f)
			case f.sheet != "":
				return t.powerOfSheet(cmd.Context(), f)
			}
			return usageError{errors.New("give a pilot, or --sheet with a sheet, or --spec with a question")}
		},
	}
	c.Flags().StringVar(&spec, "spec", "", "the JSON file of a question; - is standard input")
	f.register(c)
	return c
}

// powerOfSpec answers the question in a file.
func (t *terminal) powerOfSpec(path string, in io.Reader) error {
	var data []byte
	var err error
	if path == "-" {
		path = "standard input"
		data, err = io.ReadAll(in)
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return fileRefusal(path, err)
	}
	s, err := power.ParseSpec(data)
	if err != nil {
		return inFile(err, path)
	}
	a, err := power.Solve(s)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) && a.Solve != "" && t.asJSON {
		// The limit is an answer as well: it stands beside the refusal in one value.
		if err := t.printJSON(withError{a, refusal}); err != nil {
			return err
		}
		return toldError{err}
	}
	if err != nil {
		return inFile(err, path)
	}
	if t.asJSON {
		return t.printJSON(a)
	}
	t.line("%s", a.Sentence)
	for _, note := range a.Notes {
		t.line("  %s", note)
	}
	return nil
}

// withError is an answer with the refusal that explains why it has no number.
type withError struct {
	answer  power.Answer
	refusal *experiment.Refusal
}

// MarshalJSON writes the answer's members and “error” beside them.
func (w withError) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(w.answer)
	if err != nil {
		return nil, err
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	members["error"], err = json.Marshal(struct {
		What   string           `json:"what"`
		Place  experiment.Place `json:"place"`
		Remedy string           `json:"remedy"`
	}{w.refusal.What, w.refusal.Place, w.refusal.Remedy})
	if err != nil {
		return nil, err
	}
	return json.Marshal(members)
}

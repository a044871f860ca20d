package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/estimate/request"
	"leeway/experiment/pilot"
)

func (t *terminal) estimateCommand() *cobra.Command {
	var data, specPath, sheet string
	c := &cobra.Command{
		Use:   "estimate [--data FILE] --spec SPEC.json",
		Short: "Estimate one effect from a plain table, without a pilot, and print JSON",
		Long: `estimate reads a plain table (.xlsx or .csv, names in the first row) and a
specification, and prints the estimate as JSON. Members of the specification:

  estimator      difference_in_means or ols_robust
  outcome, treatment, covariates, clusters, weights   column names
  blocks or fixed_effects                             column names
  se_type        classical, HC0, HC1, HC2, HC3, CR0, stata or CR2
  alpha          1 minus the level of the intervals (0.05)
  condition1, condition2   the two arms to compare, control first
  subset         conditions that rows must meet, as in
                 [{"col": "wave", "op": "==", "value": 2}]; op is one of
                 ==, !=, <, <=, >, >=, in (with a list) and notna (without a value)
  levels         the order of a column's texts, the first is what the others are
                 compared with, as in {"arm": ["control", "letter", "call"]}

Any other member is refused. Where the data allow no estimate, the JSON says so
in its status and message, and the exit status is 1.`,
		Example: `  echo '{"estimator":"difference_in_means","outcome":"end_score","treatment":"z","clusters":"team"}' > spec.json
  leeway-cli estimate --data outcomes.csv --spec spec.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := os.ReadFile(specPath)
			if err != nil {
				return fileRefusal(specPath, err)
			}
			if err := checkSpec(specPath, text); err != nil {
				return err
			}
			var frame *request.Frame
			if data != "" {
				if frame, err = pilot.LoadFrame(cmd.Context(), data, sheet, t.progress("Reading rows")); err != nil {
					return err
				}
			}
			answer, err := request.Run(cmd.Context(), frame, text)
			if err != nil {
				return err
			}
			err = t.printJSON(answer)
			if failure, refused := answer.(request.Failure); refused && err == nil {
				return toldError{&experiment.Refusal{What: ended(failure.Message), Place: experiment.Place{File: data}, Remedy: "No estimate was made."}}
			}
			return err
		},
	}
	c.Flags().StringVar(&data, "data", "", "the table: .xlsx or .csv; not needed for adjusting p-values")
	c.Flags().StringVar(&specPath, "spec", "", "the specification: a JSON file")
	c.Flags().StringVar(&sheet, "sheet", "", "the sheet (default: the first that is not hidden)")
	if err := c.MarkFlagRequired("spec"); err != nil {
		panic(err)
	}
	return c
}

// checkSpec reads the specification before the table, which may be large.
func checkSpec(path string, text []byte) error {
	err := request.Check(text)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		said := *refusal
		said.Place.File = path
		if what, found := jsonTrouble(refusal.Cause); found {
			said.What = "The specification cannot be used. " + what
		}
		return &said
	}
	return err
}

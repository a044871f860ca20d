package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) planSet() *cobra.Command {
	var blockBy, covariates []string
	var estimator experiment.EstimatorKind
	var weighting experiment.Weighting
	alpha, draws := experiment.DefaultPlan().Alpha, experiment.DefaultPlan().RandomisationDraws
	var pooled, ignoreBlocks, complete bool
	c := &cobra.Command{
		Use:   "set PILOT.leeway",
		Short: "Set the way of drawing and the estimate",
		Example: `  leeway-cli plan set desk.leeway --block-by District --weight "each team"
  leeway-cli plan set letters.leeway --block-by service_center,recert_month --weight "each row" \
    --estimator "difference in means" --ignore-blocks --pooled`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := cmd.Flags().Changed
			if set("block-by") && complete {
				return usageError{errors.New("--block-by and --complete exclude each other")}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				plan := s.Pilot().Plan
				if err := knownColumns(s.Pilot(), "--block-by", blockBy...); err != nil {
					return err
				}
				if err := knownColumns(s.Pilot(), "--covariates", covariates...); err != nil {
					return err
				}
				if set("block-by") {
					plan.Mechanism, plan.BlockBy = experiment.Blocked, blockBy
				}
				if complete {
					plan.Mechanism, plan.BlockBy = experiment.Complete, nil
				}
				apply(set("covariates"), &plan.Covariates, covariates)
				apply(set("estimator"), &plan.Estimator, estimator)
				apply(set("weight"), &plan.Weighting, weighting)
				apply(set("alpha"), &plan.Alpha, alpha)
				apply(set("draws"), &plan.RandomisationDraws, draws)
				apply(set("pooled"), &plan.Pooled, pooled)
				apply(set("ignore-blocks"), &plan.IgnoreBlocks, ignoreBlocks)
				if err := s.SetPlan(plan); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("Draw: %s. Estimate: %s, weight %s.", plan.Mechanism, plan.Estimator, plan.Weighting))
			})
		},
	}
	f := c.Flags()
	f.StringSliceVar(&blockBy, "block-by", nil, "draw within the groups that these roster columns make")
	f.BoolVar(&complete, "complete", false, "draw all teams in one lot")
	f.StringSliceVar(&covariates, "covariates", nil, "roster columns of numbers that every estimate is adjusted for")
	f.Var(oneOf(&estimator, experiment.LeastSquares, experiment.DifferenceInMeans), "estimator", `"least squares" or "difference in means"`)
	f.Var(oneOf(&weighting, experiment.EachTeam, experiment.EachRow), "weight", `"each team" or "each row"`)
	f.Var(&decimal{&alpha, func(v float64) bool { return v > 0 && v < 0.5 }, "is not between 0 and 0.5"}, "alpha", "1 minus the level of the intervals")
	f.Var(&whole{&draws, 999, 10_000_000}, "draws", "draws for randomisation inference when they are too many to go through")
	f.BoolVar(&pooled, "pooled", false, "also compare all practice arms together with the control")
	f.BoolVar(&ignoreBlocks, "ignore-blocks", false, "leave block effects out of the estimate though the draw had blocks")
	return c
}

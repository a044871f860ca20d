package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) planCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "plan",
		Short: "Say what is measured and how it is judged, check it, and seal it",
		Long: `The plan is everything that is decided before the draw: the outcomes with the
smallest change that matters, the way of drawing, and the estimate. Sealing it
takes two names and cannot be undone.`,
		Example: `  leeway-cli plan outcome desk.leeway cases --name "Cases closed" --role primary \
    --unit "per person each week" --better higher --matters 0.8 --baseline Cases/wk
  leeway-cli plan set desk.leeway --block-by District
  leeway-cli plan show desk.leeway
  leeway-cli plan seal desk.leeway --by "J. Aro" --by "P. Mensah"`,
		Args: func(cmd *cobra.Command, args []string) error {
			return usageError{errors.New("say what to do with the plan: outcome, remove, set, read, show, leave-out or seal")}
		},
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	c.AddCommand(t.planOutcome(), t.planRemove(), t.planSet(), t.planRead(), t.planShow(), t.planLeaveOut(), t.planSeal())
	return c
}

func (t *terminal) planOutcome() *cobra.Command {
	var o experiment.Outcome
	var role, kind, better string
	c := &cobra.Command{
		Use:   "outcome PILOT.leeway ID",
		Short: "Add an outcome, or change the one with this short name",
		Example: `  leeway-cli plan outcome letters.leeway processed --name "Recertified in time" --role primary \
    --kind binary --better higher --matters 0.03
  leeway-cli plan outcome desk.leeway audit --name "Audit compliance" --role guardrail --unit "%" \
    --better higher --matters 2 --margin 3`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				merged := experiment.Outcome{ID: args[1], Name: args[1], Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter}
				if before, ok := s.Pilot().Outcome(args[1]); ok {
					merged = before
				}
				set := cmd.Flags().Changed
				apply(set("name"), &merged.Name, o.Name)
				apply(set("unit"), &merged.Unit, o.Unit)
				apply(set("source"), &merged.Source, o.Source)
				apply(set("baseline"), &merged.Baseline, o.Baseline)
				apply(set("matters"), &merged.SmallestEffect, o.SmallestEffect)
				apply(set("margin"), &merged.Margin, o.Margin)
				apply(set("scale-min"), &merged.ScaleMin, o.ScaleMin)
				apply(set("scale-max"), &merged.ScaleMax, o.ScaleMax)
				apply(set("opinion"), &merged.Opinion, o.Opinion)
				apply(set("role"), &merged.Role, experiment.Role(role))
				apply(set("kind"), &merged.Kind, experiment.Kind(kind))
				apply(set("better"), &merged.Better, experiment.Direction(better))
				if err := s.PutOutcome(merged); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("%s: %s outcome, %s is better.", merged.Name, merged.Role, merged.Better))
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.Name, "name", "", "its name as people say it")
	f.StringVar(&role, "role", "secondary", "primary, secondary, guardrail or exploratory")
	f.StringVar(&kind, "kind", "continuous", "continuous, binary, count or scale")
	f.StringVar(&o.Unit, "unit", "", "what one means: \"per person each week\"")
	f.StringVar(&better, "better", "higher", "higher or lower")
	f.Float64Var(&o.SmallestEffect, "matters", 0, "the smallest change that matters, in its own unit (a share for binary outcomes)")
	f.Float64Var(&o.Margin, "margin", 0, "for a guardrail: how much worse it may get")
	f.Float64Var(&o.ScaleMin, "scale-min", 0, "for a scale: its lowest value")
	f.Float64Var(&o.ScaleMax, "scale-max", 0, "for a scale: its highest value")
	f.StringVar(&o.Source, "source", "", "where it comes from: \"case system\"")
	f.StringVar(&o.Baseline, "baseline", "", "the roster column that holds it before the start")
	f.BoolVar(&o.Opinion, "opinion", false, "staff report it themselves")
	return c
}

func apply[T any](given bool, target *T, value T) {
	if given {
		*target = value
	}
}

// done prints one sentence, or the document for machines.
func (t *terminal) done(s *pilot.Session, sentence string) error {
	if t.asJSON {
		return t.printJSON(s.Pilot())
	}
	t.line("%s", sentence)
	return nil
}

func (t *terminal) planRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove PILOT.leeway ID", Short: "Take an outcome out of the plan", Args: cobra.ExactArgs(2),
		Example: "  leeway-cli plan remove desk.leeway overtime",
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.RemoveOutcome(args[1]); err != nil {
					return err
				}
				return t.done(s, args[1]+" is no outcome any more.")
			})
		},
	}
}

func (t *terminal) planSet() *cobra.Command {
	var blockBy, covariates []string
	var estimator, weighting string
	var alpha float64
	var draws int
	var pooled, ignoreBlocks, complete bool
	c := &cobra.Command{
		Use:   "set PILOT.leeway",
		Short: "Set the way of drawing and the estimate",
		Example: `  leeway-cli plan set desk.leeway --block-by District --weight "each team"
  leeway-cli plan set letters.leeway --block-by service_center,recert_month --weight "each row" \
    --estimator "difference in means" --ignore-blocks --pooled`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				plan := s.Pilot().Plan
				set := cmd.Flags().Changed
				if set("block-by") {
					plan.Mechanism, plan.BlockBy = experiment.Blocked, blockBy
				}
				if complete {
					plan.Mechanism, plan.BlockBy = experiment.Complete, nil
				}
				apply(set("covariates"), &plan.Covariates, covariates)
				apply(set("estimator"), &plan.Estimator, experiment.EstimatorKind(estimator))
				apply(set("weight"), &plan.Weighting, experiment.Weighting(weighting))
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
	f.StringVar(&estimator, "estimator", "", `"least squares" or "difference in means"`)
	f.StringVar(&weighting, "weight", "", `"each team" or "each row"`)
	f.Float64Var(&alpha, "alpha", 0.05, "1 minus the level of the intervals")
	f.IntVar(&draws, "draws", 9999, "draws for randomisation inference when they are too many to go through")
	f.BoolVar(&pooled, "pooled", false, "also compare all practice arms together with the control")
	f.BoolVar(&ignoreBlocks, "ignore-blocks", false, "leave block effects out of the estimate though the draw had blocks")
	return c
}

func (t *terminal) planRead() *cobra.Command {
	return &cobra.Command{
		Use:     "read PILOT.leeway DESIGN.json",
		Short:   "Read question, practice, arms, outcomes and plan from a JSON document (as plan show --json prints)",
		Example: "  leeway-cli plan show last-year.leeway --json > design.json\n  leeway-cli plan read this-year.leeway design.json",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[1])
			if err != nil {
				return fileRefusal(args[1], err)
			}
			from, err := experiment.Decode(data)
			if err != nil {
				return err
			}
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.SetDesign(from, baseName(args[1])); err != nil {
					return err
				}
				return t.done(s, "Read the design from "+args[1]+".")
			})
		},
	}
}

func fileRefusal(path string, err error) error {
	r := &experiment.Refusal{What: "The file cannot be read.", Place: experiment.Place{File: path}, Remedy: "Check its name and that you may read it.", Cause: err}
	if errors.Is(err, fs.ErrNotExist) {
		r.What, r.Remedy = "There is no such file.", "Check its name and folder."
	}
	return r
}

func (t *terminal) planLeaveOut() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:     "leave-out PILOT.leeway TEAM",
		Short:   "Leave a team out of the draw with a reason; without a reason it takes part again",
		Example: `  leeway-cli plan leave-out desk.leeway EM-09 --reason "Fewer than 5 staff"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.LeaveOut(args[1], reason); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("%d of %d teams take part.", len(s.Pilot().Roster.Taking()), len(s.Pilot().Roster.Teams)))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why the team is left out")
	return c
}

func (t *terminal) planShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show PILOT.leeway",
		Short:   "The whole plan, and everything that still has to be settled",
		Example: "  leeway-cli plan show desk.leeway",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				doc := s.Pilot()
				if t.asJSON {
					return t.printJSON(doc)
				}
				t.showPlan(doc)
				return nil
			})
		},
	}
}

func (t *terminal) showPlan(doc *experiment.Pilot) {
	q := doc.Question
	taking := doc.Roster.Taking()
	rows := [][]string{
		{"Pilot", doc.Title},
		{"Stage", doc.Stage.String()},
		{"Question", fmt.Sprintf("Do %s %s when %s, compared with %s?", q.Who, q.Aim, q.Change, q.Comparison)},
		{"Time", strings.TrimSpace(q.Start + " to " + q.End)},
		{"Practice", doc.Practice.Name},
		{"Teams", fmt.Sprintf("%d of %d take part, %d staff", len(taking), len(doc.Roster.Teams), doc.Roster.Staff())},
	}
	for _, a := range doc.Arms {
		name := a.Name
		if a.Control {
			name += " (control)"
		}
		rows = append(rows, []string{"Arm", fmt.Sprintf("%s, %d parts", name, a.Share)})
	}
	for _, o := range doc.Outcomes {
		text := fmt.Sprintf("%s [%s] %s, %s, %s is better; %g matters", o.Name, o.ID, o.Role, o.Kind, o.Better, o.SmallestEffect)
		if o.Role == experiment.Guardrail {
			text += fmt.Sprintf("; limit %g", o.Margin)
		}
		rows = append(rows, []string{"Outcome", text})
	}
	draw := string(doc.Plan.Mechanism)
	if len(doc.Plan.BlockBy) > 0 {
		draw += " by " + strings.Join(doc.Plan.BlockBy, " and ")
	}
	rows = append(rows, []string{"Way of drawing", draw},
		[]string{"Estimate", fmt.Sprintf("%s, weight %s, %g%% intervals, %d draws", doc.Plan.Estimator, doc.Plan.Weighting, 100*(1-doc.Plan.Alpha), doc.Plan.RandomisationDraws)})
	if doc.Plan.Sealed() {
		rows = append(rows, []string{"Sealed", fmt.Sprintf("%s by %s and %s, fingerprint %s", doc.Plan.SealedAt.Format("2 January 2006"), doc.Plan.SealedBy[0].Name, doc.Plan.SealedBy[1].Name, doc.Plan.Hash[:16])})
	}
	t.table(rows)
	if doc.Stage == experiment.Draft {
		if problems := doc.Check(); len(problems) > 0 {
			t.line("\nBefore sealing:")
			t.problems(problems)
		} else {
			t.line("\nNothing is open. The plan can be sealed.")
		}
	}
}

func (t *terminal) planSeal() *cobra.Command {
	var names []string
	c := &cobra.Command{
		Use:     "seal PILOT.leeway",
		Short:   "Seal the plan under two names; it cannot be changed afterwards",
		Example: `  leeway-cli plan seal desk.leeway --by "J. Aro" --by "P. Mensah"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			first, second, err := pair(names)
			if err != nil {
				return err
			}
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.SealPlan(first, second); err != nil {
					return err
				}
				return t.done(s, "Plan sealed. Fingerprint "+s.Pilot().Plan.Hash+".")
			})
		},
	}
	c.Flags().StringArrayVar(&names, "by", nil, "the two names (repeat)")
	return c
}

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/report"
)

// planFlags are the flags of plan set.
type planFlags struct {
	mechanism                              experiment.MechanismKind
	complete                               bool
	blockBy, balanceOn, covariates         []string
	acceptance, alpha                      float64
	same, apart, placed, atMost, subgroups []string
	noConstraints, noSubgroups             bool
	late                                   experiment.LateRule
	missing, stopping, periodName          string
	correction                             experiment.Correction
	estimator                              experiment.EstimatorKind
	weighting                              experiment.Weighting
	draws, periods                         int
	pooled, ignoreBlocks                   bool
}

func (t *terminal) planSet() *cobra.Command {
	usual := experiment.DefaultPlan()
	flags := &planFlags{mechanism: usual.Mechanism, correction: usual.Correction, estimator: usual.Estimator, weighting: usual.Weighting,
		alpha: usual.Alpha, draws: usual.RandomisationDraws, late: leftOut}
	c := &cobra.Command{
		Use:   "set PILOT.leeway",
		Short: "Set the way of drawing, the rules and the estimate",
		Example: `  leeway-cli plan set desk.leeway --block-by District --weight "each team"
  leeway-cli plan set desk.leeway --mechanism "matched pairs" --balance-on "Cases/wk,Motivation"
  leeway-cli plan set desk.leeway --mechanism constrained --balance-on "Cases/wk" --acceptance 0.1 \
    --same-arm "EM-01,EM-02: they share a manager" --placed "MF-03=Sign-off as before: new system" \
    --at-most "District=Decide at the desk=5"
  leeway-cli plan set desk.leeway --subgroup "Motivation=3: does it keep the mission-driven?" --late-teams "by lot"
  leeway-cli plan set letters.leeway --block-by service_center,recert_month --weight "each row" \
    --estimator "difference in means" --ignore-blocks --pooled`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := cmd.Flags().Changed
			if flags.complete && (set("block-by") || set("mechanism")) {
				return usageError{errors.New("--complete excludes --block-by and --mechanism")}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				plan := s.Pilot().Plan
				for flag, columns := range map[string][]string{"--block-by": flags.blockBy, "--balance-on": flags.balanceOn, "--covariates": flags.covariates} {
					if err := knownColumns(s.Pilot(), flag, columns...); err != nil {
						return err
					}
				}
				flags.draw(&plan, set)
				if err := flags.lists(&plan, s.Pilot()); err != nil {
					return err
				}
				flags.rules(&plan, set)
				if err := s.SetPlan(plan); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("Draw: %s. Estimate: %s, weight %s.", plan.Mechanism, plan.Estimator, plan.Weighting))
			})
		},
	}
	flags.define(c)
	return c
}

// leftOut stands on the command line for the rule that has no word of its own.
const leftOut experiment.LateRule = "left out"

func (p *planFlags) define(c *cobra.Command) {
	f := c.Flags()
	f.Var(oneOf(&p.mechanism, experiment.MechanismKinds()...), "mechanism", `the way of drawing: "complete", "blocked", "matched pairs", "rerandomised", "constrained" or "simple"`)
	f.BoolVar(&p.complete, "complete", false, "draw all teams in one lot, without groups")
	f.StringSliceVar(&p.blockBy, "block-by", nil, "draw within the groups that these roster columns make")
	f.StringSliceVar(&p.balanceOn, "balance-on", nil, "roster columns that the teams are matched or balanced on")
	f.Var(&decimal{&p.acceptance, func(v float64) bool { return v > 0 && v < 1 }, "is not between 0 and 1"}, "acceptance", "the share of draws that would do, for rerandomised and constrained")
	f.StringArrayVar(&p.same, "same-arm", nil, "teams that must be in the same arm: IDS or COLUMN, with “: reason” (repeat)")
	f.StringArrayVar(&p.apart, "apart", nil, "teams that must never be in the same arm: IDS or COLUMN, with “: reason” (repeat)")
	f.StringArrayVar(&p.placed, "placed", nil, "teams put into an arm without a draw: IDS=ARM, with “: reason” (repeat)")
	f.StringArrayVar(&p.atMost, "at-most", nil, "at most so many teams of each group: COLUMN=ARM=NUMBER, with “: reason” (repeat)")
	f.BoolVar(&p.noConstraints, "no-constraints", false, "let nothing limit the draw; what is given beside it is then all")
	f.StringArrayVar(&p.subgroups, "subgroup", nil, "compare the effect between kinds of teams: COLUMN or COLUMN=PARTS, with “: reason” (repeat)")
	f.BoolVar(&p.noSubgroups, "no-subgroups", false, "compare no kinds of teams; what is given beside it is then all")
	f.Var(oneOf(&p.late, leftOut, experiment.LateByLot), "late-teams", `teams that come after the draw: "by lot" or "left out"`)
	f.IntVar(&p.periods, "periods", 0, "how many periods a phased roll-out has, 0 without one")
	f.StringVar(&p.periodName, "period-name", "", "what one period is called: month")
	f.StringSliceVar(&p.covariates, "covariates", nil, "roster columns of numbers that every estimate is adjusted for")
	f.Var(oneOf(&p.estimator, experiment.LeastSquares, experiment.DifferenceInMeans), "estimator", `"least squares" or "difference in means"`)
	f.Var(oneOf(&p.weighting, experiment.EachTeam, experiment.EachRow), "weight", `"each team" or "each row"`)
	f.Var(&decimal{&p.alpha, func(v float64) bool { return v > 0 && v < 0.5 }, "is not between 0 and 0.5"}, "alpha", "1 minus the level of the intervals")
	f.Var(&whole{&p.draws, 999, 10_000_000}, "draws", "draws for randomisation inference when they are too many to go through")
	f.BoolVar(&p.pooled, "pooled", false, "also compare all practice arms together with the control")
	f.BoolVar(&p.ignoreBlocks, "ignore-blocks", false, "leave block effects out of the estimate though the draw had blocks")
	f.Var(oneOf(&p.correction, experiment.Holm, experiment.Hochberg, experiment.BenjaminiHochberg, experiment.NoCorrection), "correction", `for the secondary outcomes: "holm", "hochberg", "benjamini-hochberg" or "none"`)
	f.StringVar(&p.missing, "missing-rule", "", "what happens to teams without a value, in a sentence")
	f.StringVar(&p.stopping, "stopping-rule", "", "when the pilot would stop early, in a sentence")
}

// draw sets the way of drawing. Groups without a way of drawing mean a blocked draw,
// as long as the way in the plan does not use groups.
func (p *planFlags) draw(plan *experiment.Plan, set func(string) bool) {
	switch {
	case p.complete:
		plan.Mechanism = experiment.Complete
	case set("mechanism"):
		plan.Mechanism = p.mechanism
	case set("block-by") && !plan.Mechanism.UsesBlocks():
		plan.Mechanism = experiment.Blocked
	}
	apply(set("block-by"), &plan.BlockBy, p.blockBy)
	apply(set("balance-on"), &plan.BalanceOn, p.balanceOn)
	if !plan.Mechanism.UsesBlocks() {
		plan.BlockBy = nil
	}
	if !plan.Mechanism.UsesBalance() {
		plan.BalanceOn = nil
	}
	if set("mechanism") || p.complete {
		plan.Acceptance = map[experiment.MechanismKind]float64{experiment.Rerandomised: experiment.UsualRerandomisedAcceptance, experiment.Constrained: experiment.UsualConstrainedAcceptance}[plan.Mechanism]
	}
	apply(set("acceptance"), &plan.Acceptance, p.acceptance)
	apply(set("periods"), &plan.Periods, p.periods)
	apply(set("period-name"), &plan.PeriodName, strings.TrimSpace(p.periodName))
}

// lists adds constraints and subgroups, or replaces them where --no-… is given.
func (p *planFlags) lists(plan *experiment.Plan, doc *experiment.Pilot) error {
	constraints, err := p.constraints(doc)
	if err != nil {
		return err
	}
	if p.noConstraints {
		plan.Constraints = nil
	}
	plan.Constraints = append(plan.Constraints[:len(plan.Constraints):len(plan.Constraints)], constraints...)
	if p.noSubgroups {
		plan.Subgroups = nil
	}
	for _, text := range p.subgroups {
		s, err := parseSubgroup(doc, text)
		if err != nil {
			return err
		}
		kept := make([]experiment.Subgroup, 0, len(plan.Subgroups)+1)
		for _, have := range plan.Subgroups {
			if have.Attribute != s.Attribute {
				kept = append(kept, have)
			}
		}
		plan.Subgroups = append(kept, s)
	}
	return nil
}

func (p *planFlags) rules(plan *experiment.Plan, set func(string) bool) {
	late := p.late
	if late == leftOut {
		late = experiment.NoLateTeams
	}
	apply(set("late-teams"), &plan.LateTeams, late)
	apply(set("covariates"), &plan.Covariates, p.covariates)
	apply(set("estimator"), &plan.Estimator, p.estimator)
	apply(set("weight"), &plan.Weighting, p.weighting)
	apply(set("alpha"), &plan.Alpha, p.alpha)
	apply(set("draws"), &plan.RandomisationDraws, p.draws)
	apply(set("pooled"), &plan.Pooled, p.pooled)
	apply(set("ignore-blocks"), &plan.IgnoreBlocks, p.ignoreBlocks)
	apply(set("correction"), &plan.Correction, p.correction)
	apply(set("missing-rule"), &plan.MissingRule, strings.TrimSpace(p.missing))
	apply(set("stopping-rule"), &plan.StoppingRule, strings.TrimSpace(p.stopping))
}

// planAdvise says what an expert would choose, and takes it on demand.
func (t *terminal) planAdvise() *cobra.Command {
	var take bool
	c := &cobra.Command{
		Use:     "advise PILOT.leeway",
		Short:   "What an expert would choose for this design, with the reasons; --take uses it",
		Example: "  leeway-cli plan advise desk.leeway\n  leeway-cli plan advise desk.leeway --take",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			open := t.read
			if take {
				open = t.open
			}
			return open(args[0], func(s *pilot.Session) error {
				advice := pilot.Advise(s.Pilot())
				if take {
					if err := s.TakeAdvice(); err != nil {
						return err
					}
				}
				if t.asJSON {
					return t.printJSON(advice)
				}
				t.showAdvice(advice, take)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&take, "take", false, "use every choice that the plan makes otherwise")
	return c
}

func (t *terminal) showAdvice(advice []pilot.Advice, took bool) {
	differs := 0
	for _, a := range advice {
		mark := "as is "
		switch {
		case a.Differs && a.ByHand:
			mark = "yours "
		case a.Differs && took:
			mark = "taken "
			differs++
		case a.Differs:
			mark = "change"
			differs++
		}
		t.line("[%s] %s: %s\n         %s", mark, a.Field, a.Choice, a.Reason)
	}
	switch {
	case differs == 0:
		t.line("The plan has what an expert would choose.")
	case took:
		t.line("Took %s. plan show tells the whole plan; undo takes it back.", counted(differs, "choice", "choices"))
	default:
		t.line("An expert would make %s otherwise. --take uses them.", counted(differs, "choice", "choices"))
	}
}

// planExport writes the plan to a file.
func (t *terminal) planExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export PILOT.leeway FILE.pdf|FILE.json|FILE.txt",
		Short: "Write the plan as PDF, as JSON to check its fingerprint, or as the fields of a trial registry",
		Long: `Write the plan: as .pdf for paper, with everything that is sealed; as .json with the text
that the fingerprint is made of and how to make it again; as .txt or .md with the fields of
a trial registry, by the names of the AEA RCT Registry and the OSF. A plan that is not
sealed is marked as a draft.`,
		Example: "  leeway-cli plan export desk.leeway desk-plan.pdf\n  leeway-cli plan export desk.leeway desk-plan.json\n  leeway-cli plan export desk.leeway desk-registry.txt",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mayWrite(args[1], args[0], planProduct(args[1])); err != nil {
				return err
			}
			return t.read(args[0], func(s *pilot.Session) error {
				if err := s.WritePlan(args[1]); err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(map[string]any{"plan": args[1], "fingerprint": s.Pilot().PlanHash(), "draft": !s.Pilot().Plan.Sealed()})
				}
				t.line("Wrote %s.", args[1])
				return nil
			})
		},
	}
}

// planRows are the plan in words for plan show.
func planRows(doc *experiment.Pilot) [][]string {
	var rows [][]string
	for _, line := range report.PlanLines(doc) {
		rows = append(rows, []string{line.Part, line.Words})
	}
	return rows
}

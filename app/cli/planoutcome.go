package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) planOutcome() *cobra.Command {
	var o experiment.Outcome
	role, kind, better := experiment.Secondary, experiment.Continuous, experiment.HigherIsBetter
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
				apply(set("role"), &merged.Role, role)
				apply(set("kind"), &merged.Kind, kind)
				apply(set("better"), &merged.Better, better)
				if err := knownColumns(s.Pilot(), "--baseline", merged.Baseline); set("baseline") && err != nil {
					return err
				}
				if err := s.PutOutcome(merged); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("%s: %s outcome, %s is better.", merged.Name, merged.Role, merged.Better))
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.Name, "name", "", "its name as people say it")
	f.Var(oneOf(&role, experiment.Primary, experiment.Secondary, experiment.Guardrail, experiment.Exploratory), "role", "primary, secondary, guardrail or exploratory")
	f.Var(oneOf(&kind, experiment.Continuous, experiment.Binary, experiment.Count, experiment.Scale), "kind", "continuous, binary, count or scale")
	f.StringVar(&o.Unit, "unit", "", "what one means: \"per person each week\"")
	f.Var(oneOf(&better, experiment.HigherIsBetter, experiment.LowerIsBetter), "better", "higher or lower")
	f.Var(aboveZero(&o.SmallestEffect), "matters", "the smallest change that matters, in its own unit (a share for binary outcomes)")
	f.Var(notBelowZero(&o.Margin), "margin", "for a guardrail: how much worse it may get")
	f.Var(anyNumber(&o.ScaleMin), "scale-min", "for a scale: its lowest value")
	f.Var(anyNumber(&o.ScaleMax), "scale-max", "for a scale: its highest value")
	f.StringVar(&o.Source, "source", "", "where it comes from: \"case system\"")
	f.StringVar(&o.Baseline, "baseline", "", "the roster column that holds it before the start")
	f.BoolVar(&o.Opinion, "opinion", false, "staff report it themselves")
	return c
}

// knownColumns refuses the name of a roster column that is not there. Before the
// roster is read nothing can be said; then the check before the seal says it.
func knownColumns(doc *experiment.Pilot, flag string, names ...string) error {
	var known []string
	for _, a := range doc.Roster.Attributes {
		known = append(known, a.Name)
	}
	if len(doc.Roster.Teams) == 0 {
		return nil
	}
	for _, name := range names {
		if name != "" && !slices.Contains(known, name) {
			return &experiment.Refusal{What: fmt.Sprintf("The roster has no column “%s”, which %s names.", name, flag), Remedy: "It has: " + strings.Join(known, ", ") + "."}
		}
	}
	return nil
}

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/library"
	"leeway/experiment/pilot"
)

func (t *terminal) planOutcome() *cobra.Command {
	var o experiment.Outcome
	var from string
	role, kind, better := experiment.Secondary, experiment.Continuous, experiment.HigherIsBetter
	c := &cobra.Command{
		Use:   "outcome PILOT.leeway ID",
		Short: "Add an outcome, or change the one with this short name",
		Example: `  leeway-cli plan outcome letters.leeway processed --name "Recertified in time" --role primary \
    --kind binary --better higher --matters 0.03
  leeway-cli plan outcome desk.leeway quits --from-library resignations --matters 3
  leeway-cli plan outcome desk.leeway audit --name "Audit compliance" --role guardrail --unit "%" \
    --better higher --matters 2 --margin 3`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				merged := experiment.Outcome{ID: args[1], Name: args[1], Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter}
				before, known := s.Pilot().Outcome(args[1])
				if known {
					merged = before
				}
				idea := ""
				if from == "" && !known && !cmd.Flags().Changed("name") {
					idea = namesake(args[1])
				}
				if from != "" {
					var err error
					if idea, err = fromLibrary(from, &merged); err != nil {
						return err
					}
					if r := cmd.Flags().Changed("role"); r && role != experiment.Primary || !r && merged.Role != experiment.Primary {
						idea = "" // a guardrail stands beside the main outcome
					}
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
				return t.done(s, outcomeSaid(merged, idea))
			})
		},
	}
	f := c.Flags()
	f.StringVar(&from, "from-library", "", "begin with this outcome or questionnaire of the library (see leeway-cli outcomes)")
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

// namesake says that the library has an outcome of this short name, so that nobody takes
// what was just made for it; "" where it has none.
func namesake(id string) string {
	if _, _, err := library.Outcome(id); err != nil {
		return ""
	}
	return fmt.Sprintf("This is your own outcome. The library has one called “%s” too: --from-library %s takes its words, unit and direction.", id, id)
}

// outcomeSaid is what is said of a saved outcome: what it is, what is still open, and
// what the library has to say.
func outcomeSaid(o experiment.Outcome, idea string) string {
	said := fmt.Sprintf("%s: %s outcome, %s is better.", o.Name, o.Role, o.Better)
	if o.SmallestEffect <= 0 {
		said += " Below which change would you not bother? Give it with --matters, in " + measuredIn(o) + "."
	}
	if o.Role == experiment.Guardrail && o.Margin <= 0 {
		said += " How much worse may it get? Give it with --margin."
	}
	if o.Instrument != nil && o.Instrument.Attribution != "" {
		said += "\n" + o.Instrument.Attribution
	}
	if idea != "" {
		said += "\n" + idea
	}
	return said
}

// measuredIn is what a change of the outcome is counted in.
func measuredIn(o experiment.Outcome) string {
	switch {
	case o.Kind == experiment.Binary:
		return "shares (five points of 100 are 0.05)"
	case o.Unit != "":
		return o.Unit
	}
	return "its own unit"
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

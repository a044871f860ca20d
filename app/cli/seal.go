package main

import (
	"errors"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// sealCommand seals the plan.
func (t *terminal) sealCommand() *cobra.Command {
	c := t.planSeal()
	c.Example = `  leeway-cli seal desk.leeway --names "J. Aro,P. Mensah"
  leeway-cli seal small.leeway --names "J. Aro,P. Mensah" --acknowledge`
	return c
}

// planSeal is the same as a part of plan, where it stood first.
func (t *terminal) planSeal() *cobra.Command {
	var names []string
	var acknowledge bool
	c := &cobra.Command{
		Use:   "seal PILOT.leeway",
		Short: "Seal the plan under two names; it cannot be changed afterwards",
		Long: `Seal the plan under two names. It gets a fingerprint and cannot be changed afterwards;
what departs from it is recorded as a deviation.

A design that can never show an effect at the plan's error level is refused with the
sentence that says so. --acknowledge seals it all the same: the sentence becomes part of
the sealed plan and of the journal.`,
		Example: `  leeway-cli plan seal desk.leeway --by "J. Aro" --by "P. Mensah"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(names) != 2 {
				return usageError{errors.New("give two names, as with --names \"J. Aro,P. Mensah\"")}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				acknowledged := ""
				if acknowledge {
					acknowledged = pilot.Unattainable(s.Problems())
				}
				if err := s.SealPlan(experiment.Person{Name: names[0]}, experiment.Person{Name: names[1]}, acknowledged); err != nil {
					return inTerminal(err)
				}
				return t.done(s, "Plan sealed. Fingerprint "+s.Pilot().Plan.Hash+".")
			})
		},
	}
	f := c.Flags()
	f.StringSliceVar(&names, "names", nil, "the two names, with a comma between them")
	f.Var(&nameList{&names}, "by", "one of the two names (repeat)")
	f.BoolVar(&acknowledge, "acknowledge", false, "seal a design that can never show an effect all the same")
	return c
}

// inTerminal adds the flag to the remedy for a design that must be acknowledged.
func inTerminal(err error) error {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || refusal.Place.Field != randomize.Attainability {
		return err
	}
	said := *refusal
	said.Remedy = "Take more teams or change the way of drawing; or seal it all the same with --acknowledge."
	return &said
}

// nameList is a flag that may be repeated and takes each text whole.
type nameList struct{ at *[]string }

// String is empty: the names have no default.
func (n *nameList) String() string { return "" }

// Set adds a name.
func (n *nameList) Set(text string) error {
	*n.at = append(*n.at, text)
	return nil
}

// Type names the value in the help.
func (n *nameList) Type() string { return "name" }

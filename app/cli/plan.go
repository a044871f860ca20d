package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
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
  leeway-cli plan advise desk.leeway
  leeway-cli plan show desk.leeway
  leeway-cli plan seal desk.leeway --by "J. Aro" --by "P. Mensah"`,
		Args: func(cmd *cobra.Command, args []string) error {
			return usageError{errors.New("say what to do with the plan: question, practice, arms, outcome, remove, set, advise, read, show, export, leave-out or seal")}
		},
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	c.AddCommand(t.planQuestion(), t.planPractice(), t.planArms(), t.planOutcome(), t.planRemove(), t.planSet(), t.planAdvise(), t.planRead(), t.planShow(), t.planExport(), t.planLeaveOut(), t.planSeal())
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
				return designTrouble(args[1], err)
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

// designTrouble names the file and says in words what is wrong with it.
func designTrouble(path string, err error) error {
	said := &experiment.Refusal{What: "This is not a design.", Cause: err}
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		*said = *refusal
	}
	if what, found := jsonTrouble(said.Cause); found {
		said.What = "The design cannot be read. " + what
		said.Remedy = "Give a file as plan show --json prints it. Nothing was changed."
	}
	said.Place.File = path
	return said
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
			return t.read(args[0], func(s *pilot.Session) error {
				doc := s.Pilot()
				if t.asJSON {
					return t.printJSON(doc)
				}
				t.showPlan(s)
				return nil
			})
		},
	}
}

func (t *terminal) showPlan(s *pilot.Session) {
	doc := s.Pilot()
	rows := append([][]string{{"Pilot", doc.Title}, {"Stage", doc.Stage.String()}}, planRows(doc)...)
	for _, o := range doc.Outcomes {
		text := fmt.Sprintf("%s [%s] %s, %s, %s is better; %g matters", o.Name, o.ID, o.Role, o.Kind, o.Better, o.SmallestEffect)
		if o.Role == experiment.Guardrail {
			text += fmt.Sprintf("; limit %g", o.Margin)
		}
		rows = append(rows, []string{"Outcome", text})
	}
	if doc.Plan.Unattainable != "" {
		rows = append(rows, []string{"Known", doc.Plan.Unattainable})
	}
	if doc.Plan.Sealed() {
		rows = append(rows, []string{"Sealed", fmt.Sprintf("%s by %s and %s, fingerprint %s", doc.Plan.SealedAt.Format("2 January 2006"), doc.Plan.SealedBy[0].Name, doc.Plan.SealedBy[1].Name, doc.Plan.Hash[:16])})
	}
	t.table(rows)
	if doc.Stage == experiment.Draft {
		if problems := s.Problems(); len(problems) > 0 {
			t.line("\nBefore sealing:")
			t.problems(problems)
		} else {
			t.line("\nNothing is open. The plan can be sealed.")
		}
		for _, column := range randomize.ArmColumns(doc) {
			t.line("The roster's column “%s” holds the arms' names. If the draw was made before, draw --made-elsewhere reads it.", column)
		}
	}
}

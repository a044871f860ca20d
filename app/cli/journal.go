package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/store"
)

func (t *terminal) journalCommand() *cobra.Command {
	var remark, deviation string
	var d experiment.Deviation
	var about int
	c := &cobra.Command{
		Use:   "journal PILOT.leeway",
		Short: "What was done, by whom and when; add a remark or a deviation",
		Long: `Prints every entry of the journal, and adds to it: a remark about an entry or the
pilot, or a deviation from the sealed plan. A deviation stays in the pilot, counts
in how secure the result is, and is printed in the brief.`,
		Example: `  leeway-cli journal desk.leeway
  leeway-cli journal desk.leeway --remark "Two offices sent late." --about 31
  leeway-cli journal desk.leeway --deviation "HB-03 used the higher limit" \
    --decided "It stays as drawn." --effect "Makes the arms more alike." --mixed`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := cmd.Flags().Changed
			switch {
			case set("remark") && set("deviation"):
				return usageError{errors.New("--remark and --deviation exclude each other")}
			case set("about") && !set("remark"):
				return usageError{errors.New("--about says which entry a --remark is about")}
			case (set("decided") || set("effect") || set("mixed")) && !set("deviation"):
				return usageError{errors.New("--decided, --effect and --mixed belong to a --deviation")}
			case set("remark"):
				return t.open(args[0], func(s *pilot.Session) error {
					return t.journalAfter(s, s.Remark(about, remark))
				})
			case set("deviation"):
				d.What = strings.TrimSpace(deviation)
				return t.open(args[0], func(s *pilot.Session) error { return t.journalAfter(s, s.Deviate(d)) })
			}
			return t.read(args[0], func(s *pilot.Session) error { return t.journalAfter(s, nil) })
		},
	}
	f := c.Flags()
	f.StringVar(&remark, "remark", "", "add a remark")
	f.Var(&whole{&about, 0, 1_000_000_000}, "about", "the number of the entry the remark is about")
	f.StringVar(&deviation, "deviation", "", "record a deviation from the plan: what happened")
	f.StringVar(&d.Decided, "decided", "", "what was decided about the deviation")
	f.StringVar(&d.Effect, "effect", "", "what the deviation does to the result")
	f.BoolVar(&d.Mixed, "mixed", false, "in the deviation, teams of one arm worked as in another")
	return c
}

// journalAfter prints the journal after an action, unless that was refused.
func (t *terminal) journalAfter(s *pilot.Session, err error) error {
	if err != nil {
		return err
	}
	entries, err := s.Journal()
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(entries)
	}
	rows := [][]string{{"No.", "When", "Who", "Fingerprint", "What"}}
	for _, e := range entries {
		rows = append(rows, []string{fmt.Sprint(e.Number), e.At.Local().Format(time.DateTime), e.Who.Name, e.Hash[:8], whatWasDone(e)})
	}
	t.table(rows, 0)
	return nil
}

// whatWasDone is an entry in one line. The detail is part of it: it holds the two
// names of a seal and of an unblinding, and a remark's words.
func whatWasDone(e store.Entry) string {
	detail := strings.Join(strings.Fields(e.Detail), " ")
	if detail == "" {
		return e.Title
	}
	return ended(e.Title) + " " + detail
}

func (t *terminal) undoCommand() *cobra.Command {
	return t.step("undo", "Take back the last change of the design, or the last import",
		"Nothing is erased: the journal keeps both entries. A seal, a draw and an unblinding stand.",
		func(s *pilot.Session) (string, error) {
			label, _ := s.CanUndo()
			return "Undone: " + label, s.Undo()
		})
}

func (t *terminal) redoCommand() *cobra.Command {
	return t.step("redo", "Do again what was last taken back with undo", "",
		func(s *pilot.Session) (string, error) {
			label, _ := s.CanRedo()
			return "Done again: " + label, s.Redo()
		})
}

func (t *terminal) step(name, short, long string, do func(s *pilot.Session) (string, error)) *cobra.Command {
	return &cobra.Command{
		Use: name + " PILOT.leeway", Short: short, Long: strings.TrimSpace(short + ". " + long),
		Example: "  leeway-cli " + name + " desk.leeway", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				said, err := do(s)
				if err != nil {
					return err
				}
				return t.done(s, ended(said))
			})
		},
	}
}

func (t *terminal) closeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "close PILOT.leeway",
		Short:   "Close a pilot that has its result; only remarks and deviations can follow",
		Example: "  leeway-cli close desk.leeway",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.ClosePilot(); err != nil {
					return err
				}
				return t.done(s, "The pilot is closed.")
			})
		},
	}
}

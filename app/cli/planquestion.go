package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) planQuestion() *cobra.Command {
	var q experiment.Question
	var title, setting string
	c := &cobra.Command{
		Use:     "question PILOT.leeway",
		Short:   "Change the pilot's name or parts of its question; what is not given stays",
		Example: `  leeway-cli plan question desk.leeway --aim "close more cases" --end 2026-07-31`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := cmd.Flags().Changed
			if cmd.Flags().NFlag() == 0 {
				return usageError{errors.New("say what to change, as with --aim")}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				merged := s.Pilot().Question
				apply(set("teams"), &merged.Who, q.Who)
				apply(set("change"), &merged.Change, q.Change)
				apply(set("compared-with"), &merged.Comparison, q.Comparison)
				apply(set("aim"), &merged.Aim, q.Aim)
				apply(set("start"), &merged.Start, q.Start)
				apply(set("end"), &merged.End, q.End)
				apply(set("setting"), &merged.Setting, setting)
				if merged != s.Pilot().Question {
					if err := s.SetQuestion(merged); err != nil {
						return err
					}
				}
				if set("title") {
					if err := s.SetTitle(title); err != nil {
						return err
					}
				}
				return t.done(s, s.Pilot().Title+": "+questionOf(s.Pilot().Question))
			})
		},
	}
	questionFlags(c, &q)
	c.Flags().StringVar(&title, "title", "", "the pilot's name")
	c.Flags().StringVar(&setting, "setting", "", "what a reader needs to know about the place")
	return c
}

// questionOf is the question as one sentence.
func questionOf(q experiment.Question) string {
	return "Do " + q.Who + " " + q.Aim + " when " + q.Change + ", compared with " + q.Comparison + "?"
}

func (t *terminal) planArms() *cobra.Command {
	var texts []string
	c := &cobra.Command{
		Use:     "arms PILOT.leeway",
		Short:   "Replace the arms",
		Example: `  leeway-cli plan arms desk.leeway --arm "Sign-off as before=1 control" --arm "Decide at the desk=2"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			arms, err := parseArms(texts)
			if err != nil {
				return err
			}
			if len(arms) == 0 {
				return usageError{errors.New("give every arm with --arm")}
			}
			return t.open(args[0], func(s *pilot.Session) error {
				before := s.Pilot().Arms
				for i, a := range arms {
					for _, b := range before {
						if b.Name == a.Name {
							arms[i].Description = b.Description
						}
					}
				}
				if err := s.SetArms(arms); err != nil {
					return err
				}
				words := make([]string, len(arms))
				for i, a := range arms {
					words[i] = armWords(a)
				}
				return t.done(s, "The arms are: "+strings.Join(words, "; ")+".")
			})
		},
	}
	c.Flags().StringArrayVar(&texts, "arm", nil, `an arm as NAME=PARTS, with "control" after the parts of the one that is (repeat)`)
	return c
}

// armWords is an arm in words: "Sign-off as before (control), 1 part".
func armWords(a experiment.Arm) string {
	name := a.Name
	if a.Control {
		name += " (control)"
	}
	return name + ", " + counted(a.Share, "part", "parts")
}

package main

import (
	"errors"

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

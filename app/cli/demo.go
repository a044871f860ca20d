package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"leeway/experiment/demo"
	"leeway/experiment/pilot"
)

func (t *terminal) demoCommand() *cobra.Command {
	collecting := false
	c := &cobra.Command{
		Use:   "demo DIR",
		Short: "Make the demonstration: a finished pilot with made-up data, its workbooks and its brief",
		Long: `demo invents 52 permit teams in 6 districts, draws 48 of them, lets half a year
pass, imports what the districts send back, unblinds and writes the brief. All
of it is made up; every figure comes out of the same code as anyone's.

--collecting stops before the data are declared final: arms are hidden, and quality,
data final and unblind can be tried.`,
		Example: "  leeway-cli demo my-demo\n  leeway-cli results my-demo/" + demo.PilotFile,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if collecting {
				return t.demoCollecting(cmd.Context(), args[0])
			}
			path, err := demo.Make(cmd.Context(), args[0], t.progress("Drawing again"))
			if err != nil {
				return err
			}
			s, err := pilot.OpenToRead(path, t.person())
			if err != nil {
				return err
			}
			defer s.Close() //nolint:errcheck // it was only read
			results, err := s.Results(cmd.Context(), t.progress("Drawing again"))
			if err != nil {
				return err
			}
			files := []string{demo.PilotFile, demo.RosterFile, demo.CasesFile, demo.SurveyFile, demo.RecordsFile, demo.BriefFile}
			if t.asJSON {
				paths := make([]string, len(files))
				for i, f := range files {
					paths[i] = filepath.Join(args[0], f)
				}
				return t.printJSON(map[string]any{"files": paths, "headline": results.Main.Headline, "sentence": results.Main.Sentence})
			}
			t.printResults(s.Pilot(), results, false)
			t.line("")
			t.line("Made in %s:", args[0])
			for _, f := range files {
				t.line("  %s", f)
			}
			t.line("")
			t.line("The brief: %s", filepath.Join(args[0], demo.BriefFile))
			return nil
		},
	}
	c.Flags().BoolVar(&collecting, "collecting", false, "stop while outcomes are collected and the arms are hidden")
	return c
}

// demoCollecting makes the demonstration up to the last import.
func (t *terminal) demoCollecting(ctx context.Context, dir string) error {
	path, err := demo.MakeCollecting(ctx, dir)
	if err != nil {
		return err
	}
	return t.open(path, func(s *pilot.Session) error {
		return t.done(s, "The demonstration is in "+path+", with its data in and its arms hidden.")
	})
}

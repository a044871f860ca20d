package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

func (t *terminal) traceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "trace PILOT.leeway TEAM OUTCOME",
		Short: "Lead a team's values of an outcome back to the cells they came from",
		Long: `Lists every value of the outcome that the team has, with its file, sheet and cell,
the text as it stood there, what was decided about it, and the import and recipe.
These are the values that the estimates use. The arm is not told.`,
		Example: "  leeway-cli trace desk.leeway HB-03 cases",
		Args:    cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error { return t.trace(s, args[1], args[2]) })
		},
	}
}

func (t *terminal) trace(s *pilot.Session, team, outcome string) error {
	origins, err := s.Trace(outcome, team)
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(origins)
	}
	rows := [][]string{{"Import", "File", "Sheet", "Cell", "Column", "Part", "Text", "Value", "What was done"}}
	for _, o := range origins {
		text := o.Text
		if !o.TextKept {
			text = "not kept"
		}
		rows = append(rows, []string{importNumber(o.Import), o.File, o.Sheet, o.Cell, o.Column, o.Part, text, minus(o.Value), whatWasDecided(o)})
	}
	t.table(rows, 0)
	return nil
}

// minus shows a negative number with its sign.
func minus(v string) string {
	if len(v) > 1 && v[0] == '-' && v[1] >= '0' && v[1] <= '9' {
		return "−" + v[1:]
	}
	return v
}

// whatWasDecided is a decision, or what the recipe says, in words.
func whatWasDecided(o dataset.Origin) string {
	var parts []string
	if d := o.Decision; d != nil {
		switch d.Do {
		case dataset.DoUse:
			parts = append(parts, "read as "+d.Value+" by decision")
		case dataset.DoMissing:
			parts = append(parts, "left empty by decision")
		case dataset.DoKeep:
			parts = append(parts, "kept by decision")
		default:
			parts = append(parts, d.Do)
		}
		if d.Reason != "" {
			parts = append(parts, d.Reason)
		}
	}
	if o.Because != "" {
		parts = append(parts, o.Because)
	}
	if o.Recipe != "" && o.Part == "value" {
		parts = append(parts, fmt.Sprintf("recipe “%s”", o.Recipe))
	}
	return strings.Join(parts, "; ")
}

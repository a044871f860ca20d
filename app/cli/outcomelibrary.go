package main

import (
	"strings"

	"github.com/spf13/cobra"

	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/library"
)

func (t *terminal) outcomesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "outcomes [ID]",
		Short: "The library of outcomes: administrative numbers and questionnaires",
		Long: `Lists the outcomes of the library: numbers that offices have anyway, and
questionnaires. With an id, one in full: how it is counted, what can go wrong, and
the questions that help to find the smallest change that matters.`,
		Example: `  leeway-cli outcomes
  leeway-cli outcomes resignations
  leeway-cli plan outcome desk.leeway quits --from-library resignations --role primary --matters 3`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			outcomes, err := assets.Outcomes()
			if err != nil {
				return err
			}
			questionnaires, err := assets.Questionnaires()
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return t.oneOutcome(outcomes, questionnaires, args[0])
			}
			if t.asJSON {
				return t.printJSON(map[string]any{"outcomes": outcomes, "questionnaires": questionnaires})
			}
			rows := [][]string{{"Id", "Group", "Outcome", "Unit", "Better"}}
			for _, o := range outcomes {
				rows = append(rows, []string{o.ID, string(o.Group), o.Name, unitOrShare(o), o.Better})
			}
			for _, q := range questionnaires {
				rows = append(rows, []string{q.ID, q.Family, q.Name, "points of 100", q.Better})
			}
			t.table(rows)
			return nil
		},
	}
}

// unitOrShare is an outcome's unit; yes-or-no outcomes are shares.
func unitOrShare(o assets.Outcome) string {
	if o.Unit == "" {
		return "share of 100"
	}
	return o.Unit
}

func (t *terminal) oneOutcome(outcomes []assets.Outcome, questionnaires []assets.Questionnaire, id string) error {
	for _, o := range outcomes {
		if o.ID != id {
			continue
		}
		if t.asJSON {
			return t.printJSON(o)
		}
		t.line("%s (%s)", o.Name, o.Group)
		t.line("%s", o.Definition)
		rows := [][]string{{"Unit", unitOrShare(o)}, {"Kind", o.Kind}, {"Better", o.Better}, {"Comes from", o.Source}, {"How to count", o.Count}}
		for _, p := range o.Pitfalls {
			rows = append(rows, []string{"Look out", p})
		}
		if o.Guardrail != "" {
			rows = append(rows, []string{"Guardrail", o.Guardrail + ": " + o.GuardrailWhy})
		}
		for _, q := range o.Ask {
			rows = append(rows, []string{"Ask", q})
		}
		t.table(rows)
		return nil
	}
	for _, q := range questionnaires {
		if q.ID == id {
			return t.showQuestionnaire(q)
		}
	}
	_, _, err := library.Outcome(id)
	return err
}

// fromLibrary begins an outcome with the library's, and says which guardrail the
// library would set beside it.
func fromLibrary(id string, o *experiment.Outcome) (idea string, err error) {
	found, guardrail, err := library.Outcome(id)
	if err != nil {
		return "", err
	}
	found.ID, found.SmallestEffect, found.Margin, found.Baseline = o.ID, o.SmallestEffect, o.Margin, o.Baseline
	if found.Role == "" {
		found.Role = o.Role
	}
	*o = found
	if guardrail != nil {
		idea = "What must not get worse? The library’s idea: " + guardrail.Name + " (--from-library " + guardrail.ID + " --role guardrail)."
	}
	return strings.TrimSpace(idea), nil
}

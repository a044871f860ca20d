package main

import (
	"errors"

	"github.com/spf13/cobra"

	"leeway/assets"
	"leeway/experiment/library"
)

func (t *terminal) questionnaireCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "questionnaire",
		Short: "Questionnaires: list them, show one, make a blank answer sheet, score answers",
		Long: `Staff surveys of the library. Those whose licence allows it come with their
questions and, where it is asked for, with their attribution; the others come as a
template for scoring, without the text.`,
		Example: `  leeway-cli questionnaire list
  leeway-cli questionnaire show csps-engagement
  leeway-cli questionnaire sheet csps-engagement -o Answers.xlsx
  leeway-cli questionnaire score Answers.xlsx --questionnaire csps-engagement --team Team -o Scores.xlsx`,
		Args: func(cmd *cobra.Command, args []string) error {
			return usageError{errors.New("say what to do with questionnaires: list, show, sheet or score")}
		},
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	c.AddCommand(t.questionnaireList(), t.questionnaireShow(), t.questionnaireSheet(), t.questionnaireScore())
	return c
}

func (t *terminal) questionnaireList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "The questionnaires of the library", Args: cobra.NoArgs,
		Example: "  leeway-cli questionnaire list",
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := assets.Questionnaires()
			if err != nil {
				return err
			}
			if t.asJSON {
				return t.printJSON(all)
			}
			rows := [][]string{{"Id", "Questionnaire", "Items", "Text", "From"}}
			for _, q := range all {
				rows = append(rows, []string{q.ID, q.Name, counted(len(q.Items), "item", "items"), q.Text, q.Family})
			}
			t.table(rows)
			return nil
		},
	}
}

func (t *terminal) questionnaireShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "One questionnaire: its questions, answers, scoring and licence", Args: cobra.ExactArgs(1),
		Example: "  leeway-cli questionnaire show fevs-engagement",
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := library.Questionnaire(args[0])
			if err != nil {
				return err
			}
			return t.showQuestionnaire(q)
		},
	}
}

func (t *terminal) showQuestionnaire(q assets.Questionnaire) error {
	if t.asJSON {
		return t.printJSON(q)
	}
	t.line("%s (%s)", q.Name, q.Family)
	t.line("%s", q.Measures)
	if q.Attribution != "" {
		t.line("%s", q.Attribution)
	}
	t.line("%s", q.LicenceLine())
	t.line("")
	var rows [][]string
	for _, item := range q.Items {
		text := item.Text
		if text == "" {
			text = "(the text comes with the licence)"
		}
		if item.Reversed {
			text += " (reversed)"
		}
		rows = append(rows, []string{item.ID, item.Theme, text})
	}
	t.table(rows)
	t.line("")
	t.line("Answers, lowest first:")
	for _, a := range q.Answers {
		t.line("  %s", a)
	}
	t.line("%s", q.Rule)
	for _, b := range q.Benchmarks {
		t.line("%s (%d; %s)", b.Text, b.Year, b.Source)
	}
	for _, note := range q.Notes {
		t.line("%s", note)
	}
	for _, open := range q.ToConfirm {
		t.line("To be confirmed: %s", open)
	}
	t.line("Source: %s", q.Source)
	return nil
}

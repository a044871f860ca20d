package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment/pilot"
	"leeway/experiment/quality"
)

func (t *terminal) qualityCommand() *cobra.Command {
	var export string
	var teams bool
	c := &cobra.Command{
		Use:   "quality PILOT.leeway",
		Short: "Can the data be trusted: who is in them, who answered, how rows were matched",
		Long: `quality counts teams and staff from the roster to the analysis, the response by
outcome and by team, and what became of every row. Until the data are declared final it
is about all arms together; then arms are A and B, in an order that the draw shuffled,
and the gap between them is compared with what luck gives; after unblinding they have
their names. Numbers of fewer than ten people are not shown apart.

--export writes all of it with the cells each number came from, as .xlsx or .csv.`,
		Example: `  leeway-cli quality desk.leeway
  leeway-cli quality desk.leeway --teams
  leeway-cli quality desk.leeway --export checks.xlsx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ending := strings.ToLower(filepath.Ext(export)); export != "" && ending != ".xlsx" && ending != ".csv" {
				return usageError{errors.New("--export writes a file that ends in .xlsx or .csv")}
			}
			return t.read(args[0], func(s *pilot.Session) error {
				if export != "" {
					if err := s.WriteChecks(cmd.Context(), export, t.progress("Drawing again on paper")); err != nil {
						return err
					}
					if !t.asJSON {
						t.line("The checks are in %s.", export)
						return nil
					}
				}
				r, err := s.Quality(cmd.Context(), t.progress("Drawing again on paper"))
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(r)
				}
				t.quality(&r, teams)
				return nil
			})
		},
	}
	c.Flags().StringVar(&export, "export", "", "write the checks to a workbook (.xlsx) or a table (.csv)")
	c.Flags().BoolVar(&teams, "teams", false, "list the response of every team")
	return c
}

// quality prints the report.
func (t *terminal) quality(r *quality.Report, teams bool) {
	if r.Invented {
		t.line("Made-up data.")
	}
	t.line("%s.", r.Headline)
	t.line("")
	f := r.Flow
	t.line("  %s", boxLine(f.Roster))
	t.line("  %s", boxLine(f.LeftOut))
	t.line("  %s", boxLine(f.Drawn))
	for _, b := range f.Branches {
		indent := "  "
		if b.Assigned != nil {
			t.line("    %s", boxLine(*b.Assigned))
			indent = "      "
		}
		t.line("%s%s", indent, boxLine(b.Lost))
		t.line("%s%s", indent, boxLine(b.Analysed))
	}
	t.line("")
	t.responses(r)
	t.line("")
	t.table(linkageTable(r), 1)
	for _, l := range r.Linkage.Lines {
		if l.Detail != "" {
			t.line("  %s: %s", l.Words, l.Detail)
		}
	}
	for _, d := range r.Deviations {
		entry := ""
		if d.Entry > 0 {
			entry = fmt.Sprintf(" (entry %d of the journal)", d.Entry)
		}
		t.line("%s%s", d.Sentence, entry)
	}
	if teams {
		t.line("")
		t.table(responseTable(r))
	}
	t.line("")
	for _, note := range r.Notes {
		t.line("%s", note)
	}
}

// responses prints the response by outcome; outcomes of which as much came in share a line.
func (t *terminal) responses(r *quality.Report) {
	names := map[string][]string{}
	var order []quality.Response
	said := func(x quality.Response) string {
		text := x.Sentence
		for _, a := range x.Arms {
			text += "\n  " + a.Arm + ": " + armLine(x, a)
		}
		return text
	}
	for _, x := range r.Response {
		if names[said(x)] == nil {
			order = append(order, x)
		}
		names[said(x)] = append(names[said(x)], x.Name)
	}
	for _, x := range order {
		t.line("%s: %s", strings.Join(names[said(x)], ", "), said(x))
	}
}

func boxLine(b quality.Box) string {
	if b.Text == "" {
		return b.Title
	}
	return b.Title + " (" + b.Text + ")"
}

func armLine(x quality.Response, a quality.ArmResponse) string {
	switch {
	case x.Few:
		return "not shown"
	case x.People && a.Share != nil:
		return fmt.Sprintf("%.1f%%, %d of %d staff", 100**a.Share, a.Answers, a.Staff)
	case x.People:
		return counted(a.Answers, "answer", "answers")
	}
	return fmt.Sprintf("%d of %d teams", a.With, a.Drawn)
}

func linkageTable(r *quality.Report) [][]string {
	rows := [][]string{{"Matched to the sealed roster", ""}}
	for _, l := range r.Linkage.Lines {
		mark := ""
		if l.Mark == quality.Look {
			mark = "  (look at it)"
		}
		rows = append(rows, []string{l.Words + mark, l.Value})
	}
	return rows
}

func responseTable(r *quality.Report) [][]string {
	head := []string{"Team", "Staff"}
	for _, x := range r.Response {
		head = append(head, x.Name)
	}
	rows := [][]string{head}
	for _, team := range r.Teams {
		row := []string{team.Team, ""}
		if team.Staff > 0 {
			row[1] = fmt.Sprint(team.Staff)
		}
		for _, v := range team.Values {
			row = append(row, v.Shown)
		}
		rows = append(rows, row)
	}
	return rows
}

// dataCommand declares data final and reopens them.
func (t *terminal) dataCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "data",
		Short: "Declare the data final, or reopen them with a reason",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var reason string
	final := &cobra.Command{
		Use:   "final PILOT.leeway",
		Short: "Declare the data final: nothing more comes in or goes out, and quality shows the arms as A and B",
		Long: `Declare the data final. From here on no import comes in or is taken back, and quality
compares the arms as A and B. Unblinding declares it too, where nobody did before.`,
		Example: `  leeway-cli data final desk.leeway --who "J. Aro"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.DeclareFinal(); err != nil {
					return err
				}
				return t.done(s, "The data are final. Two names unblind the pilot.")
			})
		},
	}
	reopen := &cobra.Command{
		Use:     "reopen PILOT.leeway --reason TEXT",
		Short:   "Reopen data that were declared final; this is a deviation that the brief prints",
		Example: `  leeway-cli data reopen desk.leeway --reason "Harbour's week 12 came late."`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.ReopenData(reason); err != nil {
					return err
				}
				return t.done(s, "The data are open again. The reason stays in the pilot as a deviation.")
			})
		},
	}
	reopen.Flags().StringVar(&reason, "reason", "", "why the data are reopened")
	c.AddCommand(final, reopen)
	return c
}

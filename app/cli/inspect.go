package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

func (t *terminal) inspectCommand() *cobra.Command {
	var sheets []string
	var password string
	c := &cobra.Command{
		Use:   "inspect WORKBOOK",
		Short: "Look at a workbook: its sheets, the tables on them, their columns and what is wrong",
		Long: `Lists every sheet, also the hidden ones and those without cells; the tables found on
each, with the rows of their names; each column's type with the evidence; and what is
wrong, with addresses. Nothing is changed. An archive of workbooks is looked at file by
file. A sheet that is damaged is told beside the others.`,
		Example: `  leeway-cli inspect Harbour.xlsx
  leeway-cli inspect Harbour.xlsx --sheet March --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.inspect(cmd.Context(), args[0], password, sheets)
		},
	}
	c.Flags().StringArrayVar(&sheets, "sheet", nil, "look at this sheet only (repeat)")
	c.Flags().StringVar(&password, "password", "", "the workbook's password")
	return c
}

func (t *terminal) inspect(ctx context.Context, path, password string, sheets []string) error {
	books, err := workbook.OpenAll(ctx, path, workbook.Options{Password: password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer closeAll(books)
	var found []dataset.Inspection
	for _, b := range books {
		one, err := dataset.InspectSheets(ctx, b, sheets, t.progress("Reading rows"))
		if err != nil {
			return inFile(err, b.Path())
		}
		found = append(found, one)
	}
	if t.asJSON {
		if len(found) == 1 {
			return t.printJSON(found[0])
		}
		return t.printJSON(map[string]any{"file": baseName(path), "books": found})
	}
	for i, one := range found {
		if i > 0 {
			t.line("")
		}
		t.showInspection(one)
	}
	return nil
}

// showInspection prints what a file holds.
func (t *terminal) showInspection(in dataset.Inspection) {
	t.line("%s: %s", in.File, counted(len(in.Sheets), "sheet", "sheets"))
	for _, p := range in.Problems {
		t.line("  ! %s", p.Sentence)
	}
	for _, s := range in.Sheets {
		t.line("")
		about := []string{s.Kind}
		if s.Hidden != "" {
			about = append(about, s.Hidden)
		}
		about = append(about, fmt.Sprintf("%s × %s, %s", counted(s.Rows, "row", "rows"), counted(s.Columns, "column", "columns"), counted(s.Cells, "cell", "cells")))
		t.line("“%s” (%s)", s.Name, strings.Join(about, ", "))
		for i, table := range s.Tables {
			t.showFound(i+1, table)
		}
		for _, p := range s.Problems {
			t.line("  ! %s: %s", p.Kind, p.Sentence)
		}
	}
}

// showFound prints a found table.
func (t *terminal) showFound(n int, f dataset.InspectedTable) {
	t.line("  Table %d: %s", n, f.Name)
	names := "no column names"
	switch k := len(f.HeaderRows); {
	case k == 1:
		names = fmt.Sprintf("names in row %d", f.HeaderRows[0])
	case k > 1:
		names = fmt.Sprintf("names in rows %d–%d", f.HeaderRows[0], f.HeaderRows[k-1])
	}
	if f.UnitsRow > 0 {
		names += fmt.Sprintf(", units in row %d", f.UnitsRow)
	}
	t.line("    %s%d:%s%d, %s; %s", f.FirstColumn, f.FirstRow, f.LastColumn, f.LastRow, counted(f.DataRows, "row of data", "rows of data"), names)
	rows := [][]string{{"   ", "Name", "Type", "Filled", "Missing", "Distinct", "Evidence"}}
	for _, c := range f.Columns {
		evidence := c.Evidence
		if c.About != nil {
			evidence += " It may identify people: " + c.About.What + "."
		}
		rows = append(rows, []string{"    " + c.Letter, shortName(c.Name), c.Type, fmt.Sprint(c.Count), fmt.Sprint(c.Missing), fmt.Sprint(c.Distinct), evidence})
	}
	t.table(rows, 3, 4, 5)
}

// shortName keeps a column's name to one line of a table.
func shortName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > 48 {
		return string(r[:47]) + "…"
	}
	return name
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// convertFlags say what of a workbook is written, and where.
type convertFlags struct {
	sheet, password  string
	out, all, region string
	table            int
	tabs, force      bool
}

func (t *terminal) convertCommand() *cobra.Command {
	var f convertFlags
	c := &cobra.Command{
		Use:   "convert WORKBOOK",
		Short: "Write a sheet as comma-separated text, its values as they are typed",
		Long: `Writes a sheet from A1 to its last used cell as comma-separated text (RFC 4180, UTF-8).
Dates are written as 2026-03-31, with a time as 2026-03-31T14:05:00, times of day as
14:05:00; percentages as fractions; numbers with the fewest digits that read back equal;
yes and no as TRUE and FALSE; texts exactly. Errors of formulas are left empty, counted,
and named on standard error. A file is written whole or not at all, and never over
another one without --force.`,
		Example: `  leeway-cli convert Harbour.xlsx --sheet March -o march.csv
  leeway-cli convert Harbour.xlsx --sheet March --table 2 -o second.csv
  leeway-cli convert Harbour.xlsx --all sheets/`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return t.convert(cmd.Context(), args[0], f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.sheet, "sheet", "", "the sheet (default: the first that is not hidden)")
	flags.StringVar(&f.password, "password", "", "the workbook's password")
	flags.StringVarP(&f.out, "output", "o", "", "the file to write; - is standard output, as is leaving it out")
	flags.StringVar(&f.all, "all", "", "a folder: write every sheet into a file of its own there")
	flags.StringVar(&f.region, "range", "", "only these cells: C4:H20")
	flags.Var(&whole{&f.table, 1, 10000}, "table", "only the found table of this number, its column names in one row; inspect lists them")
	flags.BoolVar(&f.tabs, "tsv", false, "tabs between the fields instead of commas")
	flags.BoolVar(&f.force, "force", false, "write over files that are there")
	return c
}

func (t *terminal) convert(ctx context.Context, path string, f convertFlags) error {
	switch {
	case f.all != "" && (f.out != "" || f.sheet != "" || f.region != "" || f.table > 0):
		return usageError{errors.New("--all writes every sheet; leave --sheet, --range, --table and -o out")}
	case f.region != "" && f.table > 0:
		return usageError{errors.New("give --range or --table, not both")}
	}
	books, err := workbook.OpenAll(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer closeAll(books)
	if f.all != "" {
		return t.convertAll(ctx, books, f)
	}
	if len(books) > 1 {
		var names []string
		for _, b := range books {
			names = append(names, b.Path())
		}
		return &experiment.Refusal{What: fmt.Sprintf("The archive holds %d tables.", len(books)), Place: experiment.Place{File: path},
			Remedy: "Convert all with --all DIR, or give the path of one: " + strings.Join(names, ", ") + "."}
	}
	sheet, err := workbook.FindSheet(books[0], f.sheet)
	if err != nil {
		return err
	}
	if shown := books[0].Sheets(); f.sheet == "" && len(shown) > 1 {
		fmt.Fprintf(t.err, "The workbook has %d sheets; “%s” is converted.\n", len(shown), sheet.Name)
	}
	return t.convertSheet(ctx, books[0], sheet.Name, f.out, f)
}

func closeAll(books []workbook.Book) {
	for _, b := range books {
		_ = b.Close() // it was only read
	}
}

// conversion is what the flags say of a sheet.
func (f convertFlags) conversion(ctx context.Context, book workbook.Book, sheet string) (dataset.Conversion, error) {
	c := dataset.Conversion{Separator: ','}
	if f.tabs {
		c.Separator = '\t'
	}
	if f.region != "" {
		s, err := workbook.FindSheet(book, sheet)
		if err != nil {
			return c, err
		}
		if s, err = book.Complete(ctx, s); err != nil {
			return c, err
		}
		r, err := dataset.ParseRange(f.region, max(1, s.Rows))
		if err != nil {
			return c, err
		}
		c.Range = &r
	}
	if f.table > 0 {
		tables, err := dataset.FindTables(ctx, book, sheet)
		if err != nil {
			return c, err
		}
		if f.table > len(tables) {
			return c, &experiment.Refusal{What: fmt.Sprintf("There is no table %d on the sheet “%s”: %s found.", f.table, sheet, counted(len(tables), "table was", "tables were")),
				Place: experiment.Place{File: baseName(book.Path()), Sheet: sheet}, Remedy: "See leeway-cli inspect for what was found."}
		}
		c.Table = &tables[f.table-1]
	}
	return c, nil
}

// convertSheet writes one sheet to a file, or to standard output for "" and "-".
func (t *terminal) convertSheet(ctx context.Context, book workbook.Book, sheet, out string, f convertFlags) error {
	c, err := f.conversion(ctx, book, sheet)
	if err != nil {
		return err
	}
	var done dataset.Converted
	write := func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<16)
		var err error
		if done, err = dataset.WriteText(ctx, book, sheet, buffered, c, t.progress("Converting rows")); err != nil {
			return err
		}
		return buffered.Flush()
	}
	if out == "" || out == "-" {
		err = write(t.out)
	} else {
		if err = mayReplace(out, book.Path(), f.force); err == nil {
			err = pilot.WriteWhole(out, write)
		}
	}
	if err != nil {
		return inFile(err, book.Path())
	}
	t.endProgress()
	if out != "" && out != "-" {
		fmt.Fprintf(t.err, "%s: %s of %s.\n", out, counted(done.Rows, "row", "rows"), counted(done.Columns, "column", "columns"))
	}
	t.leftEmpty(sheet, done)
	if c.Table != nil && len(c.Table.Subtotals) > 0 {
		fmt.Fprintf(t.err, "“%s”: %s of totals among them.\n", sheet, counted(len(c.Table.Subtotals), "row", "rows"))
	}
	return nil
}

// leftEmpty names the cells whose values could not be written.
func (t *terminal) leftEmpty(sheet string, done dataset.Converted) {
	tell := func(n int, cells []string, one, many string) {
		if n == 0 {
			return
		}
		list := strings.Join(cells, ", ")
		if n > len(cells) {
			list += ", …"
		}
		fmt.Fprintf(t.err, "“%s”: %s left empty: %s.\n", sheet, counted(n, one, many), list)
	}
	tell(done.ErrorCount, done.Errors, "cell holds an error and is", "cells hold errors and are")
	tell(done.NoResultCount, done.NoResults, "formula was saved without its result and is", "formulas were saved without their results and are")
}

// mayReplace refuses to write over a file that is there, unless asked to, and over the
// workbook itself always.
func mayReplace(path, source string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fileRefusal(path, err)
	case info.IsDir():
		return &experiment.Refusal{What: "This is a folder.", Place: experiment.Place{File: path}, Remedy: "Give the name of a file, or write all sheets there with --all."}
	}
	if own, err := os.Stat(source); err == nil && os.SameFile(own, info) {
		return &experiment.Refusal{What: "This is the workbook itself; it is not replaced.", Place: experiment.Place{File: path}, Remedy: "Choose another name."}
	}
	if !force {
		return &experiment.Refusal{What: "There is a file of this name already, and it is not replaced.", Place: experiment.Place{File: path}, Remedy: "Choose another name, or add --force."}
	}
	return nil
}

// convertAll writes every sheet of every book into a folder. All names are looked at
// before the first is written.
func (t *terminal) convertAll(ctx context.Context, books []workbook.Book, f convertFlags) error {
	if err := os.MkdirAll(f.all, 0o755); err != nil {
		return &experiment.Refusal{What: "The folder cannot be made.", Place: experiment.Place{File: f.all}, Remedy: "Choose another, or one you may write to.", Cause: err}
	}
	ending := ".csv"
	if f.tabs {
		ending = ".tsv"
	}
	type job struct {
		book       workbook.Book
		sheet, out string
	}
	var jobs []job
	taken := map[string]bool{}
	for _, b := range books {
		for _, s := range b.Sheets() {
			name := fileNameOf(s.Name)
			if len(books) > 1 {
				name = fileNameOf(strings.TrimSuffix(baseName(b.Path()), filepath.Ext(b.Path()))) + " - " + name
			}
			out := name
			for n := 2; taken[strings.ToLower(out)]; n++ {
				out = fmt.Sprintf("%s (%d)", name, n)
			}
			taken[strings.ToLower(out)] = true
			jobs = append(jobs, job{b, s.Name, filepath.Join(f.all, out+ending)})
		}
	}
	for _, j := range jobs {
		if err := mayReplace(j.out, j.book.Path(), f.force); err != nil {
			return err
		}
	}
	var failed error
	for _, j := range jobs {
		if err := t.convertSheet(ctx, j.book, j.sheet, j.out, f); err != nil {
			if ctx.Err() != nil {
				return err
			}
			fmt.Fprintln(t.err, sentence(err))
			failed = err
		}
	}
	if failed != nil {
		return &experiment.Refusal{What: "Not every sheet could be converted; those above are missing.", Place: experiment.Place{File: baseName(books[0].Path())}, Remedy: "The others are written.", Cause: failed}
	}
	return nil
}

// fileNameOf makes a file's name of a sheet's.
func fileNameOf(sheet string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, sheet)
	if name = strings.Trim(name, ". "); name == "" {
		return "Sheet"
	}
	return name
}

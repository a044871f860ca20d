package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// problemFlags are the sheet's flags and the name of the copy.
type problemFlags struct {
	sheetFlags
	to string
}

func (t *terminal) problemsCommand() *cobra.Command {
	var f problemFlags
	c := &cobra.Command{
		Use:   "problems PILOT.leeway WORKBOOK",
		Short: "Write a copy of an office’s workbook with the doubtful cells marked, to send back",
		Long: `Reads the workbook as import would and writes a copy of it with every doubtful cell
marked, a remark on each, and a first sheet “Please check” that lists them with room for
answers. Formulas and macros stay; a table of text becomes a workbook. Doubts about the
file as a whole are not listed: they are yours to settle. The pilot does not change.`,
		Example: `  leeway-cli problems desk.leeway Harbour.xlsx -o "Harbour, please check.xlsx"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.to == "" {
				return usageError{errors.New("give the name of the copy with -o")}
			}
			return t.read(args[0], func(s *pilot.Session) error { return t.writeProblems(cmd.Context(), s, args[1], f) })
		},
	}
	f.registerReading(c)
	c.Flags().StringVarP(&f.to, "out", "o", "", "the copy to write: .xlsx, or .xlsm where the workbook carries macros")
	return c
}

func (t *terminal) writeProblems(ctx context.Context, s *pilot.Session, path string, f problemFlags) error {
	if err := mayWrite(f.to, s.Path(), workbookFile); err != nil {
		return err
	}
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	draft, err := t.problemDraft(ctx, s, book, f)
	if err != nil {
		return inFile(err, path)
	}
	listed, left, err := s.WriteProblems(ctx, f.to, draft, f.password)
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]any{"file": f.to, "listed": listed, "left": left})
	}
	t.line("%s marked in %s.", counted(listed, "cell is", "cells are"), filepath.Clean(f.to))
	if left > 0 {
		t.line("Not listed: %s about the file as a whole, or beyond what an office would read; see leeway-cli import.", counted(left, "doubt", "doubts"))
	}
	return nil
}

// problemDraft reads the workbook: by its own recipe where it is a sheet that was made
// for an office and no flag says otherwise, else as import would.
func (t *terminal) problemDraft(ctx context.Context, s *pilot.Session, book workbook.Book, f problemFlags) (dataset.Draft, error) {
	if err := f.knownFrom(ctx, s); err != nil {
		return dataset.Draft{}, err
	}
	if f.asProposed() {
		if r, known, err := s.Recognise(ctx, book); err == nil && known {
			return dataset.DraftFromWith(ctx, book, r.Recipe, s.Pilot(), f.around, t.progress("Reading rows"))
		}
	}
	return f.draft(ctx, book, dataset.ForOutcomes, s.Pilot(), t.progress("Reading rows"), func(r dataset.Recipe) (dataset.Recipe, error) { return r, nil })
}

// asProposed says that no flag changes how the sheet is read.
func (f *sheetFlags) asProposed() bool {
	n := f.header + len(f.sheet)
	if f.given() {
		return false
	}
	for _, list := range [][]string{f.id, f.ignore, f.asText, f.asNumber, f.set, f.missing, f.aside, f.missingTexts, f.accept} {
		n += len(list)
	}
	return n == 0
}

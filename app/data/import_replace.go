package data

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// The shares of rows from which a file seems to correct an earlier one: of rows that are
// the same to the last value, or of rows of the same team, person and day where columns
// tell these.
const (
	mostlySame  = 0.8
	mostlyKeyed = 0.9
)

// corrects finds the import that a file seems to correct, "" for none, and how they
// differ. It is a question to a person and nothing more.
func (s *Import) corrects(ctx context.Context, d dataset.Draft) (id string, differ dataset.Replacement) {
	held := d.Linked.Outcomes()
	best := 0.0
	for _, imp := range s.session.Pilot().Imports {
		if ctx.Err() != nil {
			return "", differ
		}
		if !slices.ContainsFunc(imp.Outcomes, func(id string) bool { return slices.Contains(held, id) }) {
			continue
		}
		one, err := s.session.Differences(imp.ID, d.Linked)
		if err != nil {
			continue // they cannot be compared, so neither corrects the other
		}
		all := float64(one.Same + one.Changed + one.Added + one.Removed)
		share := float64(one.Same) / all
		keyed := len(d.Linked.Table.By(dataset.When)) > 0 && float64(one.Same+one.Changed)/all >= mostlyKeyed
		if all > 0 && (share >= mostlySame || keyed) && share >= best {
			id, differ, best = imp.ID, one, share
		}
	}
	return id, differ
}

// correctionNote offers to replace an earlier import by this file.
func (s *Import) correctionNote() fyne.CanvasObject {
	q := s.file
	if q.earlier == "" {
		return nil
	}
	what := "This seems to be a corrected copy of " + labelOf(s.session.Pilot(), q.earlier) + "."
	return parts.Column(4, parts.NoteBox(parts.B(what+" "), parts.T(q.differ.String())),
		parts.Row(6, parts.NewSecondary("Replace that one", func() { s.replace(q.earlier) }).Small()))
}

// replace reads the file as one that replaces an import: its people are those of the
// other imports only.
func (s *Import) replace(id string) {
	s.file.replaces, s.file.arrived = id, false
	s.reading.Again()
}

// chooseCorrected asks for the file that replaces an import.
func (s *Import) chooseCorrected(imp experiment.Import) {
	s.host.ChooseWorkbooks("Choose the corrected file for "+imp.Label, false, func(paths []string) {
		if len(paths) > 0 {
			s.openCorrected(imp, paths[0])
		}
	})
}

func (s *Import) openCorrected(imp experiment.Import, path string) {
	q := &queued{path: path, replaces: imp.ID}
	if named, err := s.session.Recipe(imp.Recipe); err == nil && imp.Recipe != "" {
		if replay, err := s.replayOf(named); err == nil {
			q.replay = replay
		}
	}
	s.look1(q)
}

// compare shows how the file differs from the import it replaces, and replaces it where
// a person agrees.
func (s *Import) compare() {
	if s.reading == nil || s.taking {
		return
	}
	r, q := s.reading, s.file
	d := r.Draft()
	var differ dataset.Replacement
	s.host.Run(shell.Task{
		Words: "Comparing with what was taken in",
		Work: func(context.Context, func(string, float64)) error {
			var err error
			differ, err = s.session.Differences(q.replaces, d.Linked)
			return err
		},
		Done: func(err error) {
			if s.host.Refuse(err) || s.reading != r {
				return
			}
			s.showDifferences(d, q, differ)
		},
	})
}

func (s *Import) showDifferences(d dataset.Draft, q *queued, differ dataset.Replacement) {
	former := labelOf(s.session.Pilot(), q.replaces)
	content := parts.Column(10, parts.SmallSpans(parts.B(differ.String())))
	for _, sentence := range differ.Columns {
		content.Add(parts.Small(sentence))
	}
	if len(differ.Cells) > 0 {
		content.Add(parts.Sized(0, 320, parts.Over(parts.Outlined(parts.Surface, parts.Hairline, 6), parts.PadAll(1, differenceTable(differ)))))
	}
	if differ.More > 0 {
		content.Add(parts.Caption(fmt.Sprintf("And %s that are not listed.", thousands(differ.More))))
	}
	button := parts.DialogButton{Label: "Replace it", Then: func() {
		s.carryOut("Replacing "+former, former+" is replaced by "+d.Table.Source.File+".",
			func() error { return s.session.ReplaceImport(q.replaces, d.Linked, d.Recipe, q.with(d.Doubts)) })
	}}
	parts.ShowDialog(s.host.Canvas(), "What changes against "+former, 860, content, button, "Cancel")
}

// differenceTable lists the values that differ.
func differenceTable(differ dataset.Replacement) *parts.DataTable {
	columns := []parts.TableColumn{{Title: "Team", Width: 90, Grow: 1}, {Title: "Whose and when", Width: 100, Grow: 1}, {Title: "Column", Width: 130, Grow: 2}, {Title: "Before", Width: 90, Grow: 1, Right: true}, {Title: "Now", Width: 90, Grow: 1, Right: true}, {Title: "Cell", Width: 110}}
	return parts.NewDataTable("values that differ", columns, func() int { return len(differ.Cells) }, func(row, column int) parts.Cell {
		c := differ.Cells[row]
		switch column {
		case 0:
			return parts.Cell{Text: c.Team, Mono: true}
		case 1:
			return parts.Cell{Text: strings.Trim(c.Person+", "+c.Period, ", ")}
		case 2:
			return parts.Cell{Text: c.Column}
		case 3:
			return parts.Cell{Text: shownValue(c.Before), Colour: parts.Ink2}
		case 4:
			return parts.Cell{Text: shownValue(c.After), Bold: true}
		}
		return parts.Cell{Text: cellsOf(c), Mono: true}
	})
}

// shownValue is a value as people read it: nothing is said, and a minus is a minus.
func shownValue(v string) string {
	switch {
	case v == "":
		return "nothing"
	case len(v) > 1 && v[0] == '-' && v[1] >= '0' && v[1] <= '9':
		return "−" + v[1:]
	}
	return v
}

func cellsOf(c dataset.CellChange) string {
	switch {
	case c.CellBefore == "" || c.CellBefore == c.Cell:
		return c.Cell
	case c.Cell == "":
		return c.CellBefore
	}
	return c.CellBefore + " → " + c.Cell
}

// sendBack saves a copy of the file with the doubtful cells marked, for the office.
func (s *Import) sendBack(d dataset.Draft) {
	name := s.reading.File()
	name = strings.TrimSuffix(name, filepath.Ext(name)) + ", please check" + collect.ProblemsEnding(d.Book)
	password := s.reading.OpenedWith()
	s.host.ChooseSave("Save the marked copy", name, func(to string) {
		listed, left := 0, 0
		s.host.Run(shell.Task{
			Words: "Marking " + pilot.ReturnedName(d.Book.Path()),
			Work: func(ctx context.Context, _ func(string, float64)) (err error) {
				listed, left, err = s.session.WriteProblems(ctx, to, d, password)
				return err
			},
			Done: func(err error) {
				if s.host.Refuse(err) {
					return
				}
				words := fmt.Sprintf("%s marked in %s.", countWords(listed, "cell is", "cells are"), filepath.Base(to))
				if left > 0 {
					words += fmt.Sprintf(" %s about the file as a whole stays with you.", countWords(left, "doubt", "doubts"))
				}
				s.host.Say(words, nil)
			},
		})
	})
}

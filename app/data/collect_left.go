package data

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// side shows the files that wait for somebody, or else what was asked for.
func (s *Collect) side(h collectHost, o overviewOf, closed string) fyne.CanvasObject {
	about := parts.CardTitled("What was asked for", nil, parts.Pad(12, 16, 14, 16, s.about(h, o, closed)))
	if len(s.left) == 0 || closed != "" {
		return parts.Column(12, about)
	}
	list := parts.Column(0)
	for i, t := range s.left {
		if i > 0 {
			list.Add(parts.Rule())
		}
		list.Add(s.leftRow(h, t))
	}
	waiting := parts.CardTitled(countWords(len(s.left), "file waits for you", "files wait for you"), nil, parts.Scrolled(list))
	return parts.Column(12, parts.Grow(parts.Sized(0, 240, waiting)), about)
}

// about says what the collection asked for.
func (s *Collect) about(h collectHost, o overviewOf, closed string) fyne.CanvasObject {
	p, c := s.session.Pilot(), o.collection
	var names []string
	for _, id := range c.Outcomes {
		if outcome, known := p.Outcome(id); known {
			names = append(names, outcome.Name)
		}
	}
	rows := []parts.KeyValue{parts.KV("Outcomes", strings.Join(names, ", "))}
	if n := len(c.Periods); n > 0 {
		rows = append(rows, parts.KV("Rows", fmt.Sprintf("%s for each team", thousands(n))))
	}
	if due := dayWords(c.Due); due != "" {
		rows = append(rows, parts.KV("Due", due))
	}
	if c.Contact != "" {
		rows = append(rows, parts.KV("Contact", c.Contact))
	}
	rows = append(rows, parts.KV("Made", c.At.Local().Format("2 January 2006")+", "+c.By.Name))
	list := parts.Column(10, parts.KeyValues(80, rows...))
	if closed == "" {
		list.Add(parts.Row(0, parts.NewQuiet("Stop waiting for them", func() { s.withdraw(h, o) }).Small(), parts.Spacer()))
	}
	return list
}

// withdraw forgets a collection; Undo brings it back.
func (s *Collect) withdraw(h collectHost, o overviewOf) {
	if h.Refuse(s.session.WithdrawCollection(o.collection.ID)) {
		return
	}
	s.shown = ""
	h.Rebuild()
	h.Done(o.collection.Name + " is no longer waited for. What came in stays.")
}

// leftRow is a file that was not taken in: whose it is, why, and what to do.
func (s *Collect) leftRow(h collectHost, t pilot.Taken) fyne.CanvasObject {
	icon, colour := parts.IconWarning, parts.WarningMark
	if t.Settle > 0 {
		icon, colour = parts.IconError, parts.Error
	}
	title := "Unknown file"
	if t.Known {
		title = t.Collection + ", " + t.Office
	}
	words := parts.Column(3,
		parts.SmallSpans(parts.B(title)),
		parts.NewText(parts.SizeMono, parts.M(pilot.ReturnedName(t.Path))).In(parts.Ink2),
		parts.Small(t.Reason))
	if t.Recipe != nil && t.Empty > 0 && t.Empty < t.Asked {
		words.Add(parts.Caption(fmt.Sprintf("%s of %s cells are empty.", thousands(t.Empty), thousands(t.Asked))))
	}
	buttons := []fyne.CanvasObject{parts.NewSecondary("Open on Import", func() { s.openOnImport(h, t) }).Small()}
	if t.Recipe != nil {
		buttons = append(buttons, parts.NewQuiet("Mark and send back", func() { s.markCopy(h, t) }).Small())
	}
	buttons = append(buttons, parts.NewQuiet("Put away", func() { s.putAway(t.Path); h.Rebuild() }).Small())
	words.Add(parts.Pad(4, 0, 0, 0, parts.Wrap(6, buttons...)))
	return parts.Pad(12, 14, 12, 14, parts.RowTop(10, parts.Pad(1, 0, 0, 0, parts.NewIcon(icon, 18, colour)), parts.Grow(words)))
}

// putAway takes a file off the list. The file itself stays where it is.
func (s *Collect) putAway(path string) {
	var others []pilot.Taken
	for _, t := range s.left {
		if t.Path != path {
			others = append(others, t)
		}
	}
	s.left = others
}

// openOnImport goes on to Import with the file.
func (s *Collect) openOnImport(h collectHost, t pilot.Taken) {
	s.putAway(t.Path)
	h.Go(shell.Import)
	s.imports.OpenReturned(t.Path)
}

// markCopy writes a copy of the file with the doubtful cells marked.
func (s *Collect) markCopy(h collectHost, t pilot.Taken) {
	book, err := workbook.Open(context.Background(), t.Path, workbook.Options{}, nil)
	if h.Refuse(err) {
		return
	}
	ending := collect.ProblemsEnding(book)
	_ = book.Close() // it was only looked at
	name := strings.TrimSuffix(pilot.ReturnedName(t.Path), filepath.Ext(t.Path)) + ", please check" + ending
	h.ChooseSave("Save the marked copy", name, func(to string) { s.writeCopy(h, t, to) })
}

func (s *Collect) writeCopy(h collectHost, t pilot.Taken, to string) {
	listed, left := 0, 0
	h.Run(shell.Task{
		Words: "Marking " + pilot.ReturnedName(t.Path),
		Work: func(ctx context.Context, _ func(string, float64)) error {
			book, err := workbook.Open(ctx, t.Path, workbook.Options{}, nil)
			if err != nil {
				return err
			}
			defer book.Close() //nolint:errcheck // it was only read
			d, err := dataset.DraftFrom(ctx, book, *t.Recipe, s.session.Pilot(), nil)
			if err != nil {
				return err
			}
			listed, left, err = s.session.WriteProblems(ctx, to, d, "")
			return err
		},
		Done: func(err error) {
			if s.host.Refuse(err) {
				return
			}
			words := fmt.Sprintf("%s marked in %s. Send it back to %s.", countWords(listed, "cell is", "cells are"), filepath.Base(to), t.Office)
			if left > 0 {
				words += fmt.Sprintf(" %s about the file as a whole stays with you.", countWords(left, "doubt", "doubts"))
			}
			s.host.Say(words, nil)
		},
	})
}

package pilot

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// Taken is what became of one returned file.
type Taken struct {
	// Path is the file, a member of an archive behind the archive's path.
	Path string
	// Known says that it is a sheet of one of the pilot's offices, Collection and Office
	// whose.
	Known              bool
	Collection, Office string
	// Import is the id of the import where its rows were taken in, Rows how many of them
	// are in use.
	Import string
	Rows   int
	// Reason says why it was not taken in, empty where it was. Settle counts what must be
	// settled first, on Import.
	Reason string
	Settle int
	// Same says that this very file was taken in before, so that there is nothing to do.
	Same bool
	// Recipe reads a known file that was not taken in, nil for others.
	Recipe *dataset.Recipe
	// Changes say what differs from the sheet that was sent, Look what somebody should
	// look at though the rows are in, and Empty how many of the Asked cells are empty.
	Changes, Look []string
	Empty, Asked  int
}

// TakeReturned reads files that came back and takes in those that are known as sheets of
// this pilot's offices and leave nothing to settle; each is an action of its own, so each
// has its own Undo. The others stay with their reason, for Import. The error is that of
// a cancelled context, or of a pilot that takes nothing in; what was taken in before it
// stays, and is in the list. progress may be nil.
func (s *Session) TakeReturned(ctx context.Context, paths []string, progress func(words string, part float64)) ([]Taken, error) {
	if err := s.Pilot().Permits(experiment.ImportOutcomes); err != nil {
		return nil, err
	}
	if err := s.writable(); err != nil {
		return nil, err
	}
	var out []Taken
	for i, file := range paths {
		if progress != nil {
			progress("Reading "+filepath.Base(file), float64(i)/float64(len(paths)))
		}
		books, err := workbook.OpenAll(ctx, file, workbook.Options{}, nil)
		if err != nil {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			out = append(out, Taken{Path: file, Reason: spoken(err)})
			continue
		}
		for _, b := range books {
			one := s.takeReturned(ctx, b)
			if ctx.Err() == nil || one.Import != "" {
				out = append(out, one)
			}
		}
		for _, b := range books {
			_ = b.Close() // it was only read
		}
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
	}
	return out, nil
}

// spoken is what an error says to people, without its place.
func spoken(err error) string {
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return strings.TrimSpace(refusal.What + " " + refusal.Remedy)
	}
	return err.Error()
}

// takeReturned reads one book and takes it in if it may be.
func (s *Session) takeReturned(ctx context.Context, b workbook.Book) Taken {
	t := Taken{Path: b.Path()}
	r, known, err := s.Recognise(ctx, b)
	switch {
	case err != nil:
		t.Reason = spoken(err)
		return t
	case !known:
		t.Reason = "This is no sheet that was made for an office of this pilot."
		return t
	}
	t.Known, t.Collection, t.Office = true, r.Collection.Name, r.Office.Name
	t.Changes, t.Empty, t.Asked, t.Recipe = r.Changes, r.Empty, r.Asked, &r.Recipe
	if imp, there := SheetImport(s.Pilot(), r.Collection, r.Office); there {
		if imp.Source.SHA256 == b.SHA256() {
			t.Same, t.Reason = true, fmt.Sprintf("This very file was taken in already on %s.", imp.At.Local().Format("2 January 2006"))
			return t
		}
		t.Reason = fmt.Sprintf("The sheet of %s was taken in already on %s. If this one is corrected, compare and replace it on Import.", r.Office.Name, imp.At.Local().Format("2 January 2006"))
		return t
	}
	if r.Asked > 0 && r.Empty == r.Asked {
		t.Reason = "Every cell is still empty. Ask the office to fill the sheet in."
		return t
	}
	if len(r.Doubts) > 0 {
		t.Reason, t.Settle = strings.Join(r.Doubts, " "), len(r.Doubts)
		return t
	}
	around, err := s.Surroundings(ctx, "")
	if err != nil {
		t.Reason = spoken(err)
		return t
	}
	d, err := dataset.DraftFromWith(ctx, b, r.Recipe, s.Pilot(), around, nil)
	if err != nil {
		t.Reason = spoken(err)
		return t
	}
	return s.takeDraft(t, d, r)
}

// takeDraft takes a recognised file in where nothing must be settled.
func (s *Session) takeDraft(t Taken, d dataset.Draft, r collect.Returned) Taken {
	var kept []dataset.Doubt
	for _, doubt := range d.Doubts {
		switch {
		case doubt.Severity == experiment.MustSettle:
			if t.Settle++; t.Settle == 1 {
				t.Reason = doubt.What
			}
		case doubt.Severity == experiment.LookAtIt && strings.Contains(doubt.What, "of the draw have no row here"):
			// Other offices' teams have their own files; Returned.Without tells this office's.
			continue
		case doubt.Severity == experiment.LookAtIt:
			t.Look = append(t.Look, doubt.What)
		}
		kept = append(kept, doubt)
	}
	if t.Settle > 0 {
		if t.Settle > 1 {
			t.Reason += fmt.Sprintf(" And %s more.", counted(t.Settle-1, "thing", "things"))
		}
		return t
	}
	told := append([]string{fmt.Sprintf("This is the sheet “%s” of %s, known by %s.", r.Collection.Name, r.Office.Name, r.By)}, r.Changes...)
	if r.Empty > 0 {
		told = append(told, fmt.Sprintf("%d of the %d cells asked for are empty.", r.Empty, r.Asked))
	}
	for _, sentence := range told {
		kept = append(kept, dataset.Doubt{Problem: experiment.Problem{Severity: experiment.ForInformation, What: sentence}})
	}
	if err := s.TakeOutcomes(d.Linked, d.Recipe, kept); err != nil {
		t.Reason = spoken(err)
		return t
	}
	imports := s.Pilot().Imports
	last := imports[len(imports)-1]
	t.Import, t.Rows, t.Recipe = last.ID, last.Used, nil
	return t
}

// ReturnedName is the name of a returned file for people: a member of an archive by its
// own name.
func ReturnedName(file string) string { return path.Base(filepath.ToSlash(file)) }

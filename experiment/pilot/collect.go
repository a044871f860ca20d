package pilot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/store"
	"leeway/experiment/workbook"
)

// PrepareSheets fills in what MakeSheets would: the collection's id, and the offices with
// their teams, file names and fingerprints. It changes nothing; a screen shows by it what
// an office will get. The error is a *experiment.Refusal.
func (s *Session) PrepareSheets(c experiment.Collection) (experiment.Collection, error) {
	return prepare(s.Pilot(), c)
}

func prepare(doc *experiment.Pilot, c experiment.Collection) (experiment.Collection, error) {
	highest := 0
	for _, other := range doc.Collections {
		var n int
		if _, err := fmt.Sscanf(other.ID, "%d", &n); err == nil {
			highest = max(highest, n)
		}
	}
	c.ID, c.Name = fmt.Sprint(highest+1), strings.TrimSpace(c.Name)
	offices, err := collect.Offices(doc, c)
	c.Offices = offices
	return c, err
}

// MakeSheets writes a workbook for every office into a folder, all or none, and keeps the
// collection in the pilot, which waits for them from then on. It gives the files' paths.
// A folder that is not there is made; a file that is there already is never replaced.
// With the first sheets the pilot moves on to Collecting. Undo forgets the collection;
// the files stay.
func (s *Session) MakeSheets(dir string, c experiment.Collection) ([]string, error) {
	doc := s.Pilot()
	if err := s.writable(); err != nil {
		return nil, err
	}
	if err := doc.Permits(experiment.MakeSheets); err != nil {
		return nil, err
	}
	c.At, c.By = s.now().UTC().Truncate(time.Second), s.Who()
	c, err := prepare(doc, c)
	if err != nil {
		return nil, err
	}
	files := make([]newFile, len(c.Offices))
	teams := 0
	for i, office := range c.Offices {
		var data bytes.Buffer
		if err := collect.Write(&data, doc, c, office); err != nil {
			return nil, err
		}
		files[i] = newFile{filepath.Join(dir, office.File), data.Bytes()}
		teams += len(office.Teams)
	}
	takeAway, err := writeNew(dir, files)
	if err != nil {
		return nil, err
	}
	e := store.Entry{
		Kind:   KindSheets,
		Title:  fmt.Sprintf("Sheets made for %s: %s", counted(len(c.Offices), "office", "offices"), c.Name),
		Detail: sheetsDetail(doc, c, teams),
	}
	err = s.change(experiment.MakeSheets, e, func(now *experiment.Pilot) (map[string][]byte, error) {
		if again, err := prepare(now, c); err != nil || again.ID != c.ID {
			return nil, errors.Join(err, &experiment.Refusal{What: "The pilot changed while the sheets were made.", Remedy: "Make them again."})
		}
		now.Collections = append(now.Collections, c)
		now.Stage = experiment.Collecting
		return nil, nil
	})
	if err != nil {
		takeAway()
		return nil, err
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.path
	}
	return paths, nil
}

// sheetsDetail says for the journal what was asked of whom.
func sheetsDetail(doc *experiment.Pilot, c experiment.Collection, teams int) string {
	var names []string
	for _, id := range c.Outcomes {
		o, _ := doc.Outcome(id)
		names = append(names, o.Name)
	}
	text := fmt.Sprintf("%s. Asked for: %s.", counted(teams, "team", "teams"), strings.Join(names, ", "))
	if len(c.Periods) > 0 {
		text += fmt.Sprintf(" %s each.", counted(len(c.Periods), "period", "periods"))
	}
	if c.Due != "" {
		text += " Due " + c.Due + "."
	}
	return text
}

// WithdrawCollection stops waiting for the sheets of a collection. What came in of it
// stays; a sheet that comes back later is no longer known. Undo brings it back.
func (s *Session) WithdrawCollection(id string) error {
	c, known := s.Pilot().Collection(id)
	if !known {
		return &experiment.Refusal{What: fmt.Sprintf("There is no collection %s.", id), Remedy: "See the list on Collect."}
	}
	e := store.Entry{Kind: KindSheets, Title: "Sheets no longer waited for: " + c.Name}
	return s.change(experiment.MakeSheets, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		doc.Collections = slices.DeleteFunc(doc.Collections, func(other experiment.Collection) bool { return other.ID == id })
		return nil, nil
	})
}

// Late is what is known of one office's sheet.
type Late struct {
	Collection experiment.Collection
	Office     string
	File       string
	// Teams are the ids of the office's teams; Without are those of them that have no row
	// in what came back.
	Teams, Without []string
	// Empty counts the values asked for that its rows do not give, a row without its
	// divisor included.
	Empty int
	// Returned says whether a file of the office was taken in; Import is its id, At when
	// it was taken in.
	Returned bool
	Import   string
	At       time.Time
	// Due is the day it was due, empty for none. Days is by how many days it was late, or
	// is by now.
	Due  string
	Days int
}

// Collected says for every sheet that was made whether it came back, the latest
// collection first, offices in their order. A file belongs to an office where it was
// recognised, or where it has the name of the office's file.
func (s *Session) Collected() ([]Late, error) {
	doc := s.Pilot()
	taking := doc.Roster.Taking()
	var out []Late
	for k := len(doc.Collections) - 1; k >= 0; k-- {
		c := doc.Collections[k]
		for _, office := range c.Offices {
			one := Late{Collection: c, Office: office.Name, File: office.File, Teams: office.Teams, Due: c.Due, Days: c.Late(s.now())}
			if imp, ok := SheetImport(doc, c, office); ok {
				one.Returned, one.Import, one.At, one.Days = true, imp.ID, imp.At, c.Late(imp.At.Local())
				linked, err := s.Imported(imp.ID)
				if err != nil {
					return nil, err
				}
				one.Without = withoutRow(office.Teams, taking, linked)
				if one.Empty, err = withoutValue(c.Outcomes, linked); err != nil {
					return nil, err
				}
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// SheetImport finds the latest import of an office's sheet: the file was recognised, or
// has the name of the office's file.
func SheetImport(doc *experiment.Pilot, c experiment.Collection, office experiment.CollectOffice) (experiment.Import, bool) {
	for i := len(doc.Imports) - 1; i >= 0; i-- {
		imp := doc.Imports[i]
		if r := imp.Returned; r != nil {
			if r.Collection == c.ID && r.Office == office.Name {
				return imp, true
			}
			continue
		}
		if strings.EqualFold(path.Base(filepath.ToSlash(imp.Source.File)), office.File) {
			return imp, true
		}
	}
	return experiment.Import{}, false
}

// withoutRow are the ids among teams that no row in use belongs to.
func withoutRow(teams []string, taking []experiment.Team, linked *dataset.Linked) []string {
	has := map[string]bool{}
	for _, k := range linked.Team {
		if k >= 0 && k < len(taking) {
			has[taking[k].ID] = true
		}
	}
	var out []string
	for _, id := range teams {
		if !has[id] {
			out = append(out, id)
		}
	}
	return out
}

// withoutValue counts the rows in use that give no value, for each of the outcomes.
func withoutValue(outcomes []string, linked *dataset.Linked) (int, error) {
	n, held := 0, linked.Outcomes()
	for _, id := range outcomes {
		if !slices.Contains(held, id) {
			used, _ := linked.Used()
			n += used
			continue
		}
		_, value, _, _, err := linked.Values(id)
		if err != nil {
			return 0, err
		}
		for _, v := range value {
			if math.IsNaN(v) {
				n++
			}
		}
	}
	return n, nil
}

// Recognise says whether a book is a sheet that was made for an office of this pilot, see
// collect.Recognise. An import of the same file is marked as that office's answer.
func (s *Session) Recognise(ctx context.Context, b workbook.Book) (collect.Returned, bool, error) {
	r, ok, err := collect.Recognise(ctx, b, s.Pilot())
	if err != nil || !ok {
		return r, false, err
	}
	sum := b.SHA256()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recognised == nil {
		s.recognised = map[string]experiment.ReturnedSheet{}
	}
	s.recognised[sum] = experiment.ReturnedSheet{Collection: r.Collection.ID, Office: r.Office.Name}
	return r, true, nil
}

// returnedSheet is what Recognise found of a file, nil where it found nothing.
func (s *Session) returnedSheet(sha256 string) *experiment.ReturnedSheet {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, known := s.recognised[sha256]; known {
		return &r
	}
	return nil
}

// WriteProblems writes a copy of a draft's file with the doubtful cells marked, to be sent
// back to the office, see collect.Problems. The path must end as collect.ProblemsEnding
// says. A file that stands there is replaced; an original never is. The pilot does not
// change.
func (s *Session) WriteProblems(ctx context.Context, to string, d dataset.Draft, password string) (listed, left int, err error) {
	if ending := collect.ProblemsEnding(d.Book); !strings.EqualFold(filepath.Ext(to), ending) {
		return 0, 0, &experiment.Refusal{What: fmt.Sprintf("The copy must be called %s at its end.", ending), Place: experiment.Place{File: to}, Remedy: "Choose another name."}
	}
	if sameFile(to, d.Book.Path()) {
		return 0, 0, &experiment.Refusal{What: "This is the office’s own file, which is never changed.", Place: experiment.Place{File: to}, Remedy: "Choose another name."}
	}
	var copied bytes.Buffer
	if listed, left, err = collect.Problems(ctx, &copied, d.Book, d.Recipe, d.Doubts, password); err != nil {
		return 0, left, err
	}
	return listed, left, WriteWhole(to, func(w io.Writer) error {
		_, err := w.Write(copied.Bytes())
		return err
	})
}

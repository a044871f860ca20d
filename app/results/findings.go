package results

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/finding"
)

// Session is what the findings ask of the open pilot; *pilot.Session provides it.
type Session interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Path is the pilot file, whose name the exports begin with.
	Path() string
	// Who is the person at this computer.
	Who() experiment.Person
	// Imported reads back the rows of one import.
	Imported(importID string) (*dataset.Linked, error)
	Unblind(ctx context.Context, first, second experiment.Person, progress func(done, total int64)) error
	Results(ctx context.Context, progress func(done, total int64)) (finding.Results, error)
	WriteBrief(ctx context.Context, path string, progress func(done, total int64)) error
}

// window is what the screen asks of the window; *shell.Context provides it.
type window interface {
	Canvas() fyne.Canvas
	ReadOnly() bool
	Say(sentence string, undo func())
	Refuse(error) bool
	Run(shell.Task)
	ChooseSave(title, name string, chosen func(path string))
	Go(shell.Step)
	Rebuild()
}

// Findings is the screen. What was worked out is kept while the screen is left
// and opened again, for as long as the document stays the same.
type Findings struct {
	session Session
	w       window
	results kept[finding.Results]
	intake  kept[intake]
	// contrast is the practice arm whose findings show, -1 for all together;
	// chosen is false until a person chooses one.
	contrast int
	chosen   bool
	// first and second are the names in the dialog, kept when unblinding was refused.
	first, second experiment.Person
	show          *presentation
	// view opens a file with the viewer of this computer.
	view func(path string) error
}

// NewFindings makes the findings screen of an open pilot.
func NewFindings(session Session) *Findings {
	return &Findings{session: session, view: openWithSystem}
}

// Step implements shell.Screen.
func (s *Findings) Step() shell.Step { return shell.Findings }

// State implements shell.Screen.
func (s *Findings) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Stage < experiment.PlanSealed:
		return shell.Locked, "Findings open once the plan is sealed, the teams are drawn, the data are in, and two names unblind the pilot."
	case p.Stage < experiment.Drawn:
		return shell.Locked, "Findings open once the teams are drawn, the data are in, and two names unblind the pilot."
	case p.Stage < experiment.Collecting:
		return shell.Locked, "Findings open once the data are in and two names unblind the pilot."
	case p.Stage == experiment.Collecting:
		return shell.Empty, ""
	case p.Stage == experiment.Closed:
		return shell.Done, ""
	}
	return shell.InProgress, ""
}

// Build implements shell.Screen.
func (s *Findings) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Findings) build(w window) *shell.Page {
	s.w = w
	doc := s.session.Pilot()
	switch {
	case doc.Stage < experiment.Collecting:
		return lockedPage()
	case doc.Stage == experiment.Collecting:
		return s.collectingPage(doc)
	}
	return s.resultPage(doc)
}

// lockedPage stands before there is anything to find; the frame says what is missing.
func lockedPage() *shell.Page {
	return &shell.Page{
		Title: "What came of it?",
		Body: parts.EmptyState(parts.NewIcon(parts.IconEyeOff, 72, parts.Ink3), "Nothing to read yet",
			"The result stands here once the data are in: one sentence, one chart, how secure it is, and what else changed."),
		Why: hiddenWhy(),
	}
}

// kept is something worked out for one document.
type kept[T any] struct {
	of          *experiment.Pilot
	value       T
	err         error
	busy, ready bool
}

// fetch works something out away from the window, once for each document, and
// calls show when it is there, was stopped or was refused.
func fetch[T any](k *kept[T], w window, doc *experiment.Pilot, words string, work func(ctx context.Context, report func(string, float64)) (T, error), show func()) {
	if k.of == doc && (k.busy || k.ready) {
		return
	}
	*k = kept[T]{of: doc, busy: true}
	var value T
	w.Run(shell.Task{
		Words: words,
		Work: func(ctx context.Context, report func(string, float64)) error {
			var err error
			value, err = work(ctx, report)
			return err
		},
		Done: func(err error) {
			if k.of != doc {
				return
			}
			k.value, k.err, k.busy, k.ready = value, err, false, true
			show()
		},
	})
}

// rebuild shows the page again in the window that shows it now.
func (s *Findings) rebuild() { s.w.Rebuild() }

// progress turns a count into the words of a task.
func progress(words string, report func(string, float64)) func(done, total int64) {
	return func(done, total int64) {
		part := -1.0
		if total > 0 {
			part = float64(done) / float64(total)
			report(words+": "+finding.Number(float64(done), 0)+" of "+finding.Number(float64(total), 0), part)
			return
		}
		report(words, part)
	}
}

// waiting is the body while something is worked out, or why it was not.
func waiting(words string, busy bool, err error, again func()) fyne.CanvasObject {
	switch {
	case busy || err == nil:
		return parts.EmptyState(parts.NewIcon(parts.IconChart, 72, parts.Ink3), words,
			"The draw is made again many times to see what luck alone does. This takes a moment.")
	case errors.Is(err, context.Canceled):
		return parts.EmptyState(parts.NewIcon(parts.IconChart, 72, parts.Ink3), "Stopped",
			"Nothing was changed. The results can be worked out whenever you like.", parts.NewSecondary("Work out the results", again))
	}
	what, remedy := inWords(err)
	return parts.Column(12, parts.ErrorBox(what, remedy, "Try again", again), parts.Spacer())
}

// inWords is what happened and what to do.
func inWords(err error) (what, remedy string) {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) {
		return err.Error(), ""
	}
	what = refusal.What
	if place := refusal.Place.String(); place != "" {
		what = place + ": " + what
	}
	return what, refusal.Remedy
}

// openWithSystem opens a file with the viewer that the system has for it.
func openWithSystem(path string) error {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return fyne.CurrentApp().OpenURL(&url.URL{Scheme: "file", Path: slashed})
}

package data

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/sheets"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
)

// ImportSession is what the screen does to the open pilot.
type ImportSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	ReadOnly() (holder string, readOnly bool)
	TakeOutcomes(linked *dataset.Linked, recipe dataset.Recipe, doubts []dataset.Doubt) error
	TakeBack(importID string) error
	LastRecipe() (dataset.Recipe, bool)
	Imported(importID string) (*dataset.Linked, error)
}

// host is what the screen asks of the window; *shell.Context satisfies it.
type host interface {
	sheets.Host
	Go(step shell.Step)
	Done(sentence string)
	Refuse(err error) bool
	Rebuild()
	SetFoot(foot shell.Foot)
	ChooseWorkbooks(title string, several bool, chosen func(paths []string))
}

// Import is the screen on which outcomes are read from workbooks.
type Import struct {
	session ImportSession
	// host is the window as the latest build of the page knows it: what ends later
	// than that build began must speak to the page that shows.
	host host
	// reading is the workbook being read; queue are those that wait, number and
	// total count them.
	reading       *sheets.Reading
	queue         []string
	number, total int
	taking        bool
	restoreKey    func()
	// covered is what the imports cover, kept until they change.
	covered *coverage
	looking bool
	// returned are the recipes of sheets that were known on Collect, by path.
	returned map[string]dataset.Recipe
}

// NewImport makes the screen of an open pilot.
func NewImport(session ImportSession) *Import { return &Import{session: session} }

// Step implements shell.Screen.
func (s *Import) Step() shell.Step { return shell.Import }

// State implements shell.Screen.
func (s *Import) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Stage < experiment.Drawn:
		return shell.Locked, sentenceOf(p.Stage.Permits(experiment.ImportOutcomes))
	case p.Stage > experiment.Collecting:
		return shell.Done, ""
	case len(p.Imports) == 0:
		return shell.Empty, ""
	}
	have := map[string]bool{}
	for _, imp := range p.Imports {
		for _, id := range imp.Outcomes {
			have[id] = true
		}
	}
	for _, o := range p.Outcomes {
		if !have[o.ID] {
			return shell.InProgress, ""
		}
	}
	return shell.Done, ""
}

// closedBecause says why nothing can be taken in or back now; "" where it can.
func (s *Import) closedBecause() string {
	if holder, readOnly := s.session.ReadOnly(); readOnly {
		return "This pilot is open for reading only: " + holder + " has it open. Close it there, or save a copy and work on that."
	}
	return sentenceOf(s.session.Pilot().Permits(experiment.ImportOutcomes))
}

// Build implements shell.Screen.
func (s *Import) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Import) build(h host) *shell.Page {
	s.giveKeyBack()
	s.host = h
	page := &shell.Page{Why: importWhy, OnLeave: s.giveKeyBack}
	closed := s.closedBecause()
	if closed == "" {
		choose := s.choose
		s.restoreKey = sheets.TakeOpenKey(h.Canvas(), choose)
		page.OnDrop = s.open
		page.Commands = []shell.Command{{Words: "Choose workbooks with outcomes", Where: "Import", Keys: "Ctrl O", Icon: parts.IconFolder, Do: choose}}
	}
	if s.reading != nil && closed == "" {
		s.buildReading(h, page)
		return page
	}
	s.buildOverview(h, page, closed)
	return page
}

func (s *Import) giveKeyBack() {
	if s.restoreKey != nil {
		s.restoreKey()
		s.restoreKey = nil
	}
}

func (s *Import) choose() {
	s.host.ChooseWorkbooks("Choose the workbooks with outcomes", true, s.open)
}

// open reads files one after the other; more files join the queue.
func (s *Import) open(paths []string) {
	if len(paths) == 0 {
		return
	}
	if s.reading != nil && s.reading.State() == sheets.Ready {
		s.queue = append(s.queue, paths...)
		s.total += len(paths)
		s.host.Say(fmt.Sprintf("%s read after this one.", countWords(len(paths), "more file is", "more files are")), nil)
		return
	}
	if s.reading != nil {
		s.reading.Close()
		s.reading = nil
	}
	if len(s.queue) == 0 {
		s.number, s.total = 0, 0
	}
	s.queue = append(append([]string(nil), paths...), s.queue...)
	s.total = s.number + len(s.queue)
	s.next()
}

// OpenReturned reads a file that came back to Collect, by the recipe with which it was
// known there; nil for a file that was not known. The page must be the one that shows.
func (s *Import) OpenReturned(path string, recipe *dataset.Recipe) {
	if s.host == nil || s.closedBecause() != "" {
		return
	}
	if recipe != nil {
		if s.returned == nil {
			s.returned = map[string]dataset.Recipe{}
		}
		s.returned[path] = *recipe
	}
	s.open([]string{path})
}

// next goes on to the next file, or back to the overview.
func (s *Import) next() {
	if s.reading != nil {
		s.reading.Close()
		s.reading = nil
	}
	if len(s.queue) == 0 {
		s.number, s.total = 0, 0
		s.host.Rebuild()
		return
	}
	path := s.queue[0]
	s.queue = s.queue[1:]
	s.number++
	o := sheets.Options{Purpose: dataset.ForOutcomes, Pilot: s.session.Pilot, Changed: func() { s.host.Rebuild() }}
	if recipe, ok := s.session.LastRecipe(); ok {
		o.Try = &recipe
	}
	if recipe, ok := s.returned[path]; ok {
		o.Try = &recipe
	}
	s.reading = sheets.Open(s.host, path, o)
	s.host.Rebuild()
}

func (s *Import) buildReading(h host, page *shell.Page) {
	r := s.reading
	page.Title = "Check what was sent"
	page.Lead = []parts.Span{parts.M(r.File())}
	if s.total > 1 {
		page.Lead = []parts.Span{parts.T(fmt.Sprintf("File %d of %d. ", s.number, s.total)), parts.M(r.File())}
	}
	foot := func() { h.SetFoot(s.readingFoot()) }
	view := sheets.NewView(r, h, sheets.ViewOptions{
		ChooseAnother: s.choose,
		Counts: func(d dataset.Draft) string {
			used, aside := d.Linked.Used()
			words := fmt.Sprintf("%s of %s", countWords(used, "row", "rows"), countWords(teamsIn(d.Linked), "team", "teams"))
			if aside > 0 {
				words += fmt.Sprintf(", %s set aside", thousands(aside))
			}
			return words
		},
		Note:    s.recipeNote,
		Changed: foot,
	})
	page.Body = view.Body()
	page.Head = parts.NewQuiet("Put this file away", s.next)
	page.OnNextProblem, page.OnEscape = view.NextProblem, view.Escape
	page.Update = func() {
		if s.closedBecause() != "" {
			h.Rebuild()
			return
		}
		foot()
	}
	page.Foot = s.readingFoot()
}

// teamsIn counts the teams that have a row.
func teamsIn(l *dataset.Linked) int {
	seen := map[int]bool{}
	for _, k := range l.Team {
		if k >= 0 {
			seen[k] = true
		}
	}
	return len(seen)
}

// recipeNote says whether the last import's recipe is in use.
func (s *Import) recipeNote() fyne.CanvasObject {
	_, returned := s.returned[s.reading.Path()]
	switch {
	case s.reading.Replayed && returned:
		return parts.NoteBox(parts.B("This sheet was made on Collect. "), parts.T("Its columns are known, so only what is doubtful is left to settle."))
	case s.reading.Replayed:
		return parts.NoteBox(parts.B("The last import's recipe fits. "), parts.T("Sheet, header, columns and answers are used again. An answer holds only where the same text still stands, and you see every difference."))
	case s.reading.Misfit != "":
		return parts.NoteBox(parts.B("The last import's recipe does not fit: "), parts.T(s.reading.Misfit+". Leeway proposes a new one."))
	}
	return nil
}

func (s *Import) readingFoot() shell.Foot {
	r := s.reading
	if r == nil {
		return shell.Foot{}
	}
	foot := shell.Foot{Sentence: "Original cells are never changed. Every answer is written to the journal.", Primary: shell.Action{Label: "Take in the rows", Disabled: true}}
	if r.State() != sheets.Ready {
		foot.Sentence = "Nothing has been changed yet."
		return foot
	}
	d := r.Draft()
	used, _ := d.Linked.Used()
	foot.Primary = shell.Action{Label: "Take in " + countWords(used, "row", "rows"), Do: func() { r.WhenIdle(s.take) }, Disabled: s.taking}
	if n := len(sheets.Suggestions(d)); n > 0 {
		foot.Secondary = shell.Action{Label: "Accept " + countWords(n, "suggestion", "suggestions"), Do: r.Accept}
	}
	if sentence := sheets.Unsettled(d); sentence != "" {
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = sentence, true, true
	}
	return foot
}

// take takes the rows in and goes on to the next file.
func (s *Import) take() {
	if s.reading == nil || s.taking {
		return
	}
	d := s.reading.Draft()
	used, _ := d.Linked.Used()
	s.taking = true
	s.host.SetFoot(s.readingFoot())
	s.host.Run(shell.Task{
		Words: "Taking in " + countWords(used, "row", "rows"),
		Work: func(context.Context, func(string, float64)) error {
			return s.session.TakeOutcomes(d.Linked, d.Recipe, d.Doubts)
		},
		Done: func(err error) {
			s.taking = false
			if s.host.Refuse(err) {
				s.host.SetFoot(s.readingFoot())
				return
			}
			s.next()
			s.host.Done(countWords(used, "row is", "rows are") + " taken in from " + d.Table.Source.File + ".")
		},
	})
}

// sentenceOf is what a refusal says, without its place; "" for nil.
func sentenceOf(err error) string {
	var refusal *experiment.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return strings.TrimSpace(refusal.What + " " + refusal.Remedy)
	}
	return err.Error()
}

var importWhy = parts.Why{
	Title: "Why every row?",
	Paragraphs: []string{
		"Rows that go missing without a word can make a practice look better than it is. So every row of the sheet is **used or set aside with a reason**, and both are counted.",
		"A cell that cannot be read is never guessed. You decide, the journal keeps the decision, and the file stays as it was sent.",
		"**Arms stay hidden here**, so that nobody can settle a doubt in favour of one of them.",
	},
	Source: "CONSORT 2010, items 13 and 16: report losses and exclusions with reasons, and the numbers analysed.",
}

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
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
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
	Surroundings(ctx context.Context, keyPath string, without ...string) (dataset.Surroundings, error)
	KeySentence(path string) string
	Recognise(ctx context.Context, b workbook.Book) (collect.Returned, bool, error)
	RecipeFor(ctx context.Context, book workbook.Book) (best pilot.NamedRecipe, ok bool)
	Fitting(name string) (dataset.FitOptions, error)
	Recipe(name string) (pilot.NamedRecipe, error)
	Recipes() []pilot.NamedRecipe
	SaveRecipe(name string, r dataset.Recipe) error
	RenameRecipe(name, to string) error
	DeleteRecipe(name string) error
	Differences(importID string, linked *dataset.Linked) (dataset.Replacement, error)
	ReplaceImport(importID string, linked *dataset.Linked, recipe dataset.Recipe, doubts []dataset.Doubt) error
	Trace(outcome, teamID string) ([]dataset.Origin, error)
	WriteProblems(ctx context.Context, to string, d dataset.Draft, password string) (listed, left int, err error)
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
	ChooseSave(title, name string, chosen func(path string))
}

// Import is the screen on which outcomes are read from workbooks.
type Import struct {
	session ImportSession
	// host is the window as the latest build of the page knows it: what ends later
	// than that build began must speak to the page that shows.
	host host
	// reading is the workbook being read, file what is known of it besides.
	reading *sheets.Reading
	file    *queued
	// queue are the files that wait to be taken in; surveying is true while they are
	// looked through.
	queue     []*queued
	surveying bool
	taking    bool
	// differing shows how the file differs from the one its recipe was made for.
	differing  bool
	restoreKey func()
	// covered is what the imports cover, kept until they change.
	covered *coverage
	looking bool
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
	switch {
	case s.reading != nil && closed == "":
		s.arrive()
		if s.differing {
			s.buildDifferent(h, page)
		} else {
			s.buildReading(h, page)
		}
		return page
	case len(s.queue) > 0 && closed == "":
		s.buildQueue(h, page)
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

// OpenReturned reads a file that came back to Collect. It is known again by what it
// hides. The page must be the one that shows.
func (s *Import) OpenReturned(path string) {
	if s.host == nil || s.closedBecause() != "" {
		return
	}
	s.look1(&queued{path: path})
}

// buildReading shows the rows of the file that is read.
func (s *Import) buildReading(h host, page *shell.Page) {
	r := s.reading
	page.Title = "Check what was sent"
	page.Lead = []parts.Span{parts.M(r.File())}
	if n := len(s.queue); n > 1 {
		page.Lead = []parts.Span{parts.M(r.File()), parts.T(fmt.Sprintf(". %s wait.", countWords(n-1, "other file", "other files")))}
	}
	view := sheets.NewView(r, h, sheets.ViewOptions{
		ChooseAnother: s.choose,
		Counts:        func(d dataset.Draft) string { return stateWords(d.Linked) },
		Note:          s.readingNote,
		SendBack:      s.sendBack,
		Changed: func() {
			if r.State() == sheets.Ready && !s.file.arrived {
				h.Rebuild()
				return
			}
			h.SetFoot(s.readingFoot())
		},
	})
	page.Body = view.Body()
	page.Head = s.putAwayButtons()
	page.OnNextProblem, page.OnEscape = view.NextProblem, view.Escape
	page.Update = s.updateReading(h)
	page.Foot = s.readingFoot()
}

func (s *Import) updateReading(h host) func() {
	return func() {
		if s.closedBecause() != "" {
			h.Rebuild()
			return
		}
		h.SetFoot(s.readingFoot())
	}
}

func (s *Import) putAwayButtons() fyne.CanvasObject {
	away := parts.NewQuiet("Put this file away", s.putAway)
	if len(s.queue) < 2 {
		return away
	}
	return parts.Row(6, parts.NewQuiet("All files", s.toQueue), away)
}

// stateWords count the rows in each state, and the teams that have one.
func stateWords(l *dataset.Linked) string {
	c := l.Counts()
	words := fmt.Sprintf("%s of %s", countWords(c.Used, "row", "rows"), countWords(teamsIn(l), "team", "teams"))
	if c.SetAside > 0 {
		words += fmt.Sprintf(", %s set aside", thousands(c.SetAside))
	}
	if c.Waiting > 0 {
		words += fmt.Sprintf(", %s waiting", thousands(c.Waiting))
	}
	return words
}

// teamsIn counts the teams that have a row which is used.
func teamsIn(l *dataset.Linked) int {
	seen := map[int]bool{}
	for i, k := range l.Team {
		if k >= 0 && l.State[i] == dataset.RowUsed {
			seen[k] = true
		}
	}
	return len(seen)
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
	counts := d.Linked.Counts()
	foot.Sentence = fmt.Sprintf("%s used, %s set aside, %s waiting. Original cells are never changed.", countWords(counts.Used, "row is", "rows are"), thousands(counts.SetAside), thousands(counts.Waiting))
	foot.Primary = shell.Action{Label: "Take in " + countWords(counts.Used, "row", "rows"), Do: func() { r.WhenIdle(s.take) }, Disabled: s.taking}
	if s.file.replaces != "" {
		foot.Primary.Label, foot.Primary.Do = "Compare and replace", func() { r.WhenIdle(s.compare) }
	}
	if n := len(sheets.Suggestions(d)); n > 0 && !s.differing {
		foot.Secondary = shell.Action{Label: "Accept " + countWords(n, "suggestion", "suggestions"), Do: r.Accept}
	}
	if s.differing {
		foot.Secondary = shell.Action{Label: "Look at the rows", Do: s.showRows}
	}
	if sentence := sheets.Unsettled(d); sentence != "" {
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = sentence, true, true
	}
	return foot
}

// take takes the rows in and goes on to the files that wait.
func (s *Import) take() {
	if s.reading == nil || s.taking {
		return
	}
	d, file := s.reading.Draft(), s.file
	used, _ := d.Linked.Used()
	s.carryOut("Taking in "+countWords(used, "row", "rows"),
		countWords(used, "row is", "rows are")+" taken in from "+d.Table.Source.File+".",
		func() error { return s.session.TakeOutcomes(d.Linked, d.Recipe, file.with(d.Doubts)) })
}

// carryOut does what changes the pilot, away from the window, and puts the file away.
func (s *Import) carryOut(words, done string, do func() error) {
	s.taking = true
	s.host.SetFoot(s.readingFoot())
	s.host.Run(shell.Task{
		Words: words,
		Work:  func(context.Context, func(string, float64)) error { return do() },
		Done: func(err error) {
			s.taking = false
			if s.host.Refuse(err) {
				s.host.SetFoot(s.readingFoot())
				return
			}
			s.putAway()
			s.host.Done(done)
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

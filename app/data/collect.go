package data

import (
	"context"
	"fmt"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// CollectSession is what the screen does to the open pilot.
type CollectSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	ReadOnly() (holder string, readOnly bool)
	PrepareSheets(c experiment.Collection) (experiment.Collection, error)
	MakeSheets(dir string, c experiment.Collection) ([]string, error)
	WithdrawCollection(id string) error
	Collected() ([]pilot.Late, error)
	TakeReturned(ctx context.Context, paths []string, progress func(words string, part float64)) ([]pilot.Taken, error)
	Recognise(ctx context.Context, b workbook.Book) (collect.Returned, bool, error)
	WriteProblems(ctx context.Context, to string, d dataset.Draft, password string) (listed, left int, err error)
}

// collectHost is what the screen asks of the window; *shell.Context satisfies it.
type collectHost interface {
	host
	Run(task shell.Task)
	ChooseFolder(title, name, button string, chosen func(path string))
	ChooseSave(title, name string, chosen func(path string))
}

// Collect is the screen on which sheets are made for the offices, and on which one sees
// what came back and what is late.
type Collect struct {
	session CollectSession
	imports *Import
	host    collectHost
	// asking says that new sheets are being put together; draft is what they ask for.
	asking bool
	draft  collectDraft
	// shown is the id of the collection that is looked at, "" for the latest.
	shown string
	// left are the files that came back and wait for somebody, in the order they came.
	left []pilot.Taken
	busy bool
}

// NewCollect makes the screen of an open pilot. imports is where files go that somebody
// must look at.
func NewCollect(session CollectSession, imports *Import) *Collect {
	return &Collect{session: session, imports: imports}
}

// Step implements shell.Screen.
func (s *Collect) Step() shell.Step { return shell.Collect }

// State implements shell.Screen.
func (s *Collect) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Stage < experiment.Drawn:
		return shell.Locked, sentenceOf(p.Stage.Permits(experiment.MakeSheets))
	case p.Stage > experiment.Collecting:
		return shell.Done, ""
	case len(p.Collections) == 0 && len(p.Imports) == 0:
		return shell.Empty, ""
	}
	for _, c := range p.Collections {
		for _, o := range c.Offices {
			if _, back := pilot.SheetImport(p, c, o); !back {
				return shell.InProgress, ""
			}
		}
	}
	return shell.Done, ""
}

// closedBecause says why no sheet can be made or taken in now; "" where it can.
func (s *Collect) closedBecause() string {
	if holder, readOnly := s.session.ReadOnly(); readOnly {
		return "This pilot is open for reading only: " + holder + " has it open. Close it there, or save a copy and work on that."
	}
	return sentenceOf(s.session.Pilot().Permits(experiment.MakeSheets))
}

// Build implements shell.Screen.
func (s *Collect) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Collect) build(h collectHost) *shell.Page {
	s.host = h
	p, closed := s.session.Pilot(), s.closedBecause()
	page := &shell.Page{Why: collectWhy}
	if closed == "" {
		page.OnDrop = s.take
		page.Commands = []shell.Command{{Words: "Choose sheets that came back", Where: "Collect", Icon: parts.IconFolder, Do: s.chooseReturned}}
	}
	switch {
	case p.Stage < experiment.Drawn:
		s.buildLocked(page, closed)
	case closed == "" && (s.asking || len(p.Collections) == 0):
		s.buildForm(h, page)
	default:
		s.buildSheets(h, page, closed)
	}
	return page
}

// buildLocked shows what the screen will be for, before there are teams to ask about.
func (s *Collect) buildLocked(page *shell.Page, closed string) {
	page.Title = "Ask the offices for their numbers"
	page.Body = parts.Grow(parts.DropArea(parts.EmptyState(nil, "A sheet for every office",
		"Its teams will stand in it with their ids, and a column for every number you need. What comes back is known at once and taken in.")))
	page.Foot = shell.Foot{Sentence: closed, Blocked: true, Primary: shell.Action{Label: "Make the sheets", Disabled: true}}
}

var collectWhy = parts.Why{
	Title: "Why sheets of our own?",
	Paragraphs: []string{
		"A team that is spelt in another way, or a month that is missing, is found too late when the office has long forgotten it. Here **ids are filled in and locked**, and each cell says what may stand in it.",
		"Offices give **totals, and Leeway divides**. A rate alone hides how many people or cases are behind it.",
		"**No sheet names an arm.** Who fills it in cannot help one of them, not even without meaning to.",
	},
	Source: "CONSORT 2010, item 11: blinding of those who give and collect the outcomes.",
}

func sheetsWord(n int) string { return countWords(n, "sheet", "sheets") }

// dayWords writes a date YYYY-MM-DD for people, "" for none.
func dayWords(day string) string {
	t, ok := parseDay(day)
	if !ok {
		return ""
	}
	return t.Format("2 January 2006")
}

// lateWords says by how many days something is late.
func lateWords(days int) string {
	if days == 0 {
		return ""
	}
	return fmt.Sprintf("%s late", countWords(days, "day", "days"))
}

package design

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/sheets"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
	"leeway/experiment/workbook"
)

// TeamSession is what the Teams screen does to the open pilot.
type TeamSession interface {
	reader
	TakeRoster(roster experiment.Roster, recipe dataset.Recipe, doubts []dataset.Doubt) error
	LeaveOut(teamID, reason string) error
	KeepInOneArm(risk randomize.Contamination) error
	DrawApart(risk randomize.Contamination) error
	NoteDoubt(doubt string, teams []string, remark string) error
	Keys(path string) *dataset.Keys
	Notes() (func(doubt string, teams []string) (pilot.Noted, bool), error)
}

// teamHost is what the Teams screen asks of the window; *shell.Context satisfies it.
type teamHost interface {
	host
	Run(task shell.Task)
	Rebuild()
	SetLead(spans ...parts.Span)
	ChooseWorkbooks(title string, several bool, chosen func(paths []string))
}

// Teams is the screen on which the list of teams is read and looked through.
type Teams struct {
	session TeamSession
	// host is the window as the latest build of the page knows it: what ends later
	// than that build began must speak to the page that shows.
	host teamHost
	// reading is the workbook being read, nil while there is none; path and recipe
	// are those of the last one, so that it can be read again.
	reading *sheets.Reading
	path    string
	recipe  *dataset.Recipe
	// restoreKey gives Ctrl O back to the window.
	restoreKey func()
	taking     bool
}

// NewTeams makes the screen of an open pilot.
func NewTeams(session TeamSession) *Teams { return &Teams{session: session} }

// Step implements shell.Screen.
func (s *Teams) Step() shell.Step { return shell.Teams }

// State implements shell.Screen.
func (s *Teams) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case len(p.Roster.Teams) == 0:
		return shell.Empty, ""
	case len(blockingIn(p, "teams")) > 0:
		return shell.InProgress, ""
	}
	return shell.Done, ""
}

// Build implements shell.Screen.
func (s *Teams) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Teams) build(h teamHost) *shell.Page {
	s.giveKeyBack()
	s.host = h
	page := &shell.Page{Title: "Who can take part?", Why: teamsWhy, OnLeave: s.giveKeyBack}
	open := lockedBecause(s.session) == ""
	if open {
		choose := s.choose
		s.restoreKey = sheets.TakeOpenKey(h.Canvas(), choose)
		page.OnDrop = s.dropped
		page.Commands = []shell.Command{{Words: "Choose the workbook with the teams", Where: "Teams", Keys: "Ctrl O", Icon: parts.IconFolder, Do: choose}}
	}
	switch {
	case s.reading != nil && open:
		s.buildReading(h, page)
	case len(s.session.Pilot().Roster.Teams) == 0:
		s.buildEmpty(h, page, open)
	default:
		newTeamsView(s, h).fill(page)
	}
	return page
}

func (s *Teams) giveKeyBack() {
	if s.restoreKey != nil {
		s.restoreKey()
		s.restoreKey = nil
	}
}

// choose asks for the workbook.
func (s *Teams) choose() {
	s.host.ChooseWorkbooks("Choose the workbook with the teams", false, s.open)
}

func (s *Teams) dropped(paths []string) {
	s.open(paths)
	if len(paths) > 1 {
		s.host.Say(fmt.Sprintf("One workbook holds the teams, so only %s is read.", filepath.Base(paths[0])), nil)
	}
}

// open starts to read a workbook, by the last recipe where it is the same file.
func (s *Teams) open(paths []string) {
	if len(paths) == 0 {
		return
	}
	if s.reading != nil {
		s.reading.Close()
	}
	o := sheets.Options{Purpose: dataset.ForRoster, Pilot: s.session.Pilot, Changed: func() { s.host.Rebuild() }}
	o.Around = func(context.Context) (dataset.Surroundings, error) {
		return dataset.Surroundings{Keys: s.session.Keys("")}, nil
	}
	if recipe := s.recipe; paths[0] == s.path && recipe != nil {
		o.Replay = func(context.Context, workbook.Book) (*sheets.Replay, error) {
			return &sheets.Replay{Recipe: *recipe}, nil
		}
	}
	s.path = paths[0]
	s.reading = sheets.Open(s.host, s.path, o)
	s.host.Rebuild()
}

// again reads the last workbook once more, or asks where it is.
func (s *Teams) again() {
	if s.path == "" {
		s.choose()
		return
	}
	s.open([]string{s.path})
}

// stop puts the workbook away.
func (s *Teams) stop() {
	if s.reading != nil {
		s.reading.Close()
		s.reading = nil
	}
	s.host.Rebuild()
}

func (s *Teams) buildEmpty(h teamHost, page *shell.Page, open bool) {
	page.Lead = []parts.Span{parts.T("One row is one team. Everybody who could take part belongs on the list, whether drawn later or not.")}
	page.Foot = shell.Foot{Sentence: "The file is read, never changed. A copy of the list stays inside the pilot file.",
		Primary: shell.Action{Label: "Choose a workbook", Icon: parts.IconFolder, Do: s.choose, Disabled: !open}}
	page.Update = h.Rebuild
	if !open {
		page.Foot.Sentence, page.Foot.Blocked = lockedBecause(s.session), true
	}
	page.Body = parts.Grow(parts.DropArea(parts.EmptyState(
		nil,
		"Drop the list of teams here",
		"Excel or CSV, with one row for each team and a column that names it. Leeway finds the header, says what each column is, and shows you what it could not read.",
		parts.Row(8, parts.Small("or press").In(parts.Ink2), parts.KeyChip("Ctrl O")))))
}

func (s *Teams) buildReading(h teamHost, page *shell.Page) {
	r := s.reading
	page.Lead = []parts.Span{parts.T("One row is one team. "), parts.M(r.File())}
	var view *sheets.View
	foot := func() { h.SetFoot(s.readingFoot()) }
	view = sheets.NewView(r, h, sheets.ViewOptions{
		ChooseAnother: s.choose,
		Counts: func(d dataset.Draft) string {
			return teamsAndStaff(len(d.Roster.Taking()), d.Roster.Staff())
		},
		Note:    s.readingNote,
		Changed: foot,
	})
	page.Body = view.Body()
	page.Head = parts.NewQuiet("Put this file away", s.stop)
	page.OnNextProblem, page.OnEscape = view.NextProblem, view.Escape
	page.Update = foot
	page.Foot = s.readingFoot()
}

// readingNote says that the answers given before are in use again.
func (s *Teams) readingNote() fyne.CanvasObject {
	switch {
	case s.reading.Replayed() != nil:
		return parts.NoteBox(parts.B("Read as before. "), parts.T("Sheet, header, columns and answers of the last reading are used again; an answer holds only where the same text still stands."))
	case s.reading.Misfit() != "":
		return parts.NoteBox(parts.T("The last reading does not fit this file. " + s.reading.Misfit() + " Leeway proposes a new one."))
	}
	return nil
}

func (s *Teams) readingFoot() shell.Foot {
	r := s.reading
	if r == nil {
		return shell.Foot{}
	}
	if r.State() != sheets.Ready {
		foot := shell.Foot{Sentence: "Nothing has been changed yet."}
		if len(s.session.Pilot().Roster.Teams) > 0 {
			foot.Primary = shell.Action{Label: "Keep the teams as they were", Do: s.stop}
		} else {
			foot.Primary = shell.Action{Label: "Choose another workbook", Icon: parts.IconFolder, Do: s.choose, Disabled: r.Busy()}
		}
		return foot
	}
	d := r.Draft()
	foot := shell.Foot{
		Sentence: "The file is never changed. Every answer is written to the journal.",
		Primary:  shell.Action{Label: "Take in " + countWords(len(d.Roster.Teams), "team", "teams"), Do: func() { r.WhenIdle(s.take) }, Disabled: s.taking},
	}
	if n := len(sheets.Suggestions(d)); n > 0 {
		foot.Secondary = shell.Action{Label: "Accept " + countWords(n, "suggestion", "suggestions"), Do: r.Accept}
	} else if len(s.session.Pilot().Roster.Teams) > 0 {
		foot.Secondary = shell.Action{Label: "Keep the teams as they were", Do: s.stop}
	}
	if sentence := sheets.Unsettled(d); sentence != "" {
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = sentence, true, true
	}
	return foot
}

// take makes the list the pilot's teams.
func (s *Teams) take() {
	if s.reading == nil || s.taking {
		return
	}
	d := s.reading.Draft()
	s.taking = true
	s.host.SetFoot(s.readingFoot())
	s.host.Run(shell.Task{
		Words: "Taking in " + countWords(len(d.Roster.Teams), "team", "teams"),
		Work: func(context.Context, func(string, float64)) error {
			return s.session.TakeRoster(d.Roster, d.Recipe, d.Doubts)
		},
		Done: func(err error) {
			s.taking = false
			if s.host.Refuse(err) {
				if s.reading != nil {
					s.host.SetFoot(s.readingFoot())
				}
				return
			}
			recipe := d.Table.Learnt(d.Recipe)
			s.recipe = &recipe
			s.stop()
			s.host.Done(countWords(len(d.Roster.Teams), "team is", "teams are") + " taken in from " + d.Roster.Source.File + ".")
		},
	})
}

var teamsWhy = parts.Why{
	Title: "Why everybody?",
	Paragraphs: []string{
		"The list says who **could** take part, before anybody knows who will. A team that is left out later, for whatever reason, stays on it with the reason.",
		"Without that list nobody can tell whether the teams that stayed to the end are still like those that began, and the comparison may rest on who left.",
		"**One id a team**, the same in every file. Names change and are spelled in many ways.",
	},
	Source: "CONSORT 2010, extension to cluster trials (Campbell and others, 2012): report every unit that was assessed.",
}

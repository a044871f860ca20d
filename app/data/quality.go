package data

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/quality"
)

// QualitySession is what the screen asks of the open pilot; *pilot.Session provides it.
type QualitySession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Path is the pilot file, whose name the exports begin with.
	Path() string
	ReadOnly() (holder string, readOnly bool)
	Quality(ctx context.Context, progress func(done, total int64)) (quality.Report, error)
	WriteChecks(ctx context.Context, path string, progress func(done, total int64)) error
	DeclareFinal() error
	ReopenData(reason string) error
}

// Doors are the ways from Quality to what other screens hold.
type Doors struct {
	// Unblind asks for the two names that unblind the pilot.
	Unblind func(ctx *shell.Context)
	// Entry makes the journal show an entry when it opens next.
	Entry func(number int)
}

// Quality is the screen on which the data are checked before anybody sees a result. What
// was worked out is kept while the screen is left and opened again, for as long as the
// document stays the same.
type Quality struct {
	session QualitySession
	doors   Doors
	ctx     *shell.Context
	// of is the document that report and err are about; both are nil while they are worked
	// out.
	of     *experiment.Pilot
	report *quality.Report
	err    error
	// looked counts the lines that F4 has been through.
	looked int
}

// NewQuality makes the screen of an open pilot.
func NewQuality(session QualitySession, doors Doors) *Quality {
	return &Quality{session: session, doors: doors}
}

// Step implements shell.Screen.
func (s *Quality) Step() shell.Step { return shell.Quality }

// State implements shell.Screen.
func (s *Quality) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Stage < experiment.Drawn:
		return shell.Locked, sentenceOf(p.Stage.Permits(experiment.DeclareFinal))
	case p.Stage > experiment.Collecting:
		return shell.Done, ""
	case len(p.Imports) == 0:
		return shell.Empty, ""
	}
	return shell.InProgress, ""
}

// Build implements shell.Screen.
func (s *Quality) Build(ctx *shell.Context) *shell.Page {
	s.ctx = ctx
	doc := s.session.Pilot()
	page := &shell.Page{Title: "Can these data be trusted?", Why: qualityWhy(doc)}
	switch {
	case doc.Draw == nil:
		page.Body = parts.EmptyState(parts.NewIcon(parts.IconShield, 72, parts.Ink3), "Nothing to check yet",
			"Here stand the teams from the roster to the analysis, who answered, and how rows were matched, once the teams are drawn and data are in.",
			parts.NewSecondary("Go to the draw", func() { ctx.Go(shell.Draw) }))
		return page
	case len(doc.Imports) == 0:
		s.buildEmpty(page)
		return page
	}
	s.fetch(doc)
	switch {
	case s.report == nil && s.err != nil:
		page.Body = parts.Column(12, s.trouble(), parts.Spacer())
	case s.report == nil:
		page.Body = parts.EmptyState(parts.NewIcon(parts.IconChart, 72, parts.Ink3), "Counting", "Teams, people and rows are counted. This takes a moment.")
	default:
		s.buildReport(page, doc)
	}
	return page
}

// buildEmpty is the page of a drawn pilot without data.
func (s *Quality) buildEmpty(page *shell.Page) {
	ctx := s.ctx
	page.Lead = []parts.Span{parts.T("The teams are drawn. No data are in yet.")}
	page.Body = parts.EmptyState(nil, "No data yet",
		"Once a workbook is taken in, you follow every team from the roster to the analysis here, and see who answered and how rows were matched.",
		parts.Caption("All of it is about all arms together until the data are declared final."))
	page.Foot = shell.Foot{
		Sentence: "Nothing can be checked before data come in.",
		Primary:  shell.Action{Label: "Go to Import", Icon: parts.IconTable, Do: func() { ctx.Go(shell.Import) }},
	}
}

// trouble says why there is no report.
func (s *Quality) trouble() fyne.CanvasObject {
	again := func() {
		s.of = nil
		s.ctx.Rebuild()
	}
	if errors.Is(s.err, context.Canceled) {
		return parts.Column(12, parts.NoteBox(parts.T("Stopped. Nothing was changed.")), parts.Row(0, parts.NewSecondary("Count again", again), parts.Spacer()))
	}
	return parts.ErrorBox(sentenceOf(s.err), "", "Count again", again)
}

// fetch works the report out away from the window, once for each document.
func (s *Quality) fetch(doc *experiment.Pilot) {
	if s.of == doc {
		return
	}
	s.of, s.report, s.err = doc, nil, nil
	var r quality.Report
	s.ctx.Run(shell.Task{
		Words: "Counting teams, people and rows",
		Work: func(ctx context.Context, report func(string, float64)) (err error) {
			r, err = s.session.Quality(ctx, drawingAgain(report))
			return err
		},
		Done: func(err error) {
			if s.of != doc {
				return
			}
			if s.err = err; err == nil {
				s.report = &r
			}
			s.ctx.Rebuild()
		},
	})
}

// drawingAgain turns a count of draws into the words of a task.
func drawingAgain(report func(string, float64)) func(done, total int64) {
	return func(done, total int64) {
		report("Drawing again, to see what luck gives: "+thousands(int(done))+" of "+thousands(int(total)), float64(done)/float64(max(1, total)))
	}
}

// buildReport is the page with the report.
func (s *Quality) buildReport(page *shell.Page, doc *experiment.Pilot) {
	r := s.report
	page.Lead = []parts.Span{parts.T(leadOf(r))}
	page.Head = parts.NewSecondary("Numbers", s.numbers).Small().WithIcon(parts.IconTable)
	side := parts.Column(11, s.answersCard(r), parts.Grow(s.linkageCard(r)), s.namesCard(doc))
	page.Body = parts.Grow(parts.Sides(s.flowCard(r), side, 392, 480, 14))
	page.Foot = s.foot(doc)
	page.OnNumbers = s.numbers
	page.OnNextProblem = s.nextLook
	page.Commands = s.commands(doc)
}

// leadOf says how much of the arms is shown.
func leadOf(r *quality.Report) string {
	switch {
	case r.Sight == quality.Named && r.Stage >= experiment.Unblinded:
		return "The pilot is unblinded: the arms carry their names."
	case r.Sight == quality.Lettered:
		return "The data are final. You see the arms as A and B; which is which stays hidden until two people unblind."
	case r.PooledBecause != "":
		return "The data are final. " + r.PooledBecause + " So all arms stay together until two people unblind."
	}
	return "All arms together, until the data are declared final."
}

// foot is the bar below the page: what comes next, and what stands in its way.
func (s *Quality) foot(doc *experiment.Pilot) shell.Foot {
	foot := shell.Foot{Secondary: shell.Action{Label: "Export checks", Icon: parts.IconDownload, Do: s.export}}
	holder, readOnly := s.session.ReadOnly()
	switch {
	case doc.Stage >= experiment.Unblinded:
		foot.Sentence = "The data stay as they are. New analyses are marked exploratory, everywhere."
		foot.Primary = shell.Action{Label: "See the findings", Do: func() { s.ctx.Go(shell.Findings) }}
	case doc.Final != nil:
		foot.Sentence = "After unblinding, any new analysis is marked exploratory, everywhere."
		foot.Primary = shell.Action{Label: "Unblind with a second name", Icon: parts.IconEye, Do: func() { s.doors.Unblind(s.ctx) }}
	default:
		foot.Sentence = "Final data close the imports. Reopening them takes a reason."
		foot.Primary = shell.Action{Label: "Declare the data final", Icon: parts.IconPadlock, Do: s.askFinal}
		if !holdsMain(doc) {
			main, _ := doc.PrimaryOutcome()
			foot.Sentence, foot.Blocked, foot.Primary.Disabled = "No import holds the main outcome, “"+main.Name+"”.", true, true
		}
	}
	if readOnly && doc.Stage < experiment.Unblinded {
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "This pilot is open for reading only: "+holder+" has it open.", true, true
	}
	return foot
}

// commands are what the palette offers here besides the foot.
func (s *Quality) commands(doc *experiment.Pilot) []shell.Command {
	list := []shell.Command{
		{Words: "Show the response of every team", Where: "Quality", Icon: parts.IconTable, Do: s.byTeam},
		{Words: "Show the numbers behind the flow", Where: "Quality", Keys: "F9", Icon: parts.IconTable, Do: s.numbers},
	}
	if s.mayReopen(doc) {
		list = append(list, shell.Command{Words: "Reopen the data", Where: "Quality", Icon: parts.IconUndo, Do: s.askReopen})
	}
	return list
}

// mayReopen is true where final data can be opened again.
func (s *Quality) mayReopen(doc *experiment.Pilot) bool {
	_, readOnly := s.session.ReadOnly()
	return !readOnly && doc.Permits(experiment.ReopenData) == nil
}

// export writes the checks.
func (s *Quality) export() {
	ctx, base := s.ctx, filepath.Base(s.session.Path())
	ctx.ChooseSave("Save the checks: a workbook (.xlsx) or a table (.csv)", strings.TrimSuffix(base, filepath.Ext(base))+"-checks.xlsx", func(path string) {
		ctx.Run(shell.Task{
			Words: "Writing the checks",
			Work: func(work context.Context, report func(string, float64)) error {
				return s.session.WriteChecks(work, path, drawingAgain(report))
			},
			Done: func(err error) {
				if !ctx.Refuse(err) {
					ctx.Say("The checks are in "+path+".", nil)
				}
			},
		})
	})
}

// qualityWhy explains what can be seen now.
func qualityWhy(doc *experiment.Pilot) parts.Why {
	why := parts.Why{
		Title: "Why before the result?",
		Paragraphs: []string{
			"Data that are mended after somebody saw a result are mended until they please. So they are checked and closed **first**, with the arms hidden.",
			"**Lost teams** and people who did not answer stay in the counts. If one arm loses more than luck gives, the comparison is no longer between like and like.",
		},
		Source: "CONSORT 2010 extension to cluster trials: Campbell and others, BMJ 345:e5661 (2012).",
	}
	if doc.Draw != nil && !doc.DataFinal() {
		why.Paragraphs = append(why.Paragraphs, "Until the data are final, **nothing about an arm is even worked out**.")
	}
	return why
}

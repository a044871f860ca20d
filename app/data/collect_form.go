package data

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/collect"
)

// collectDraft is what new sheets would ask for.
type collectDraft struct {
	experiment.Collection
	every       collect.Every // "" for one row a team
	from, until string
	started     bool
	office      string // whose sheet is shown
}

var everyWords = []string{"One row for each team", "A row for each week", "A row for each month", "A row for each quarter"}
var everyValues = []collect.Every{"", collect.EveryWeek, collect.EveryMonth, collect.EveryQuarter}

const oneForAll = "One sheet for all teams"

func parseDay(day string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, day)
	return t, err == nil
}

// start fills the draft in with what most pilots want.
func (d *collectDraft) start(p *experiment.Pilot) {
	if d.started {
		return
	}
	*d = collectDraft{started: true, from: p.Question.Start, until: p.Question.End}
	d.Name, d.GroupBy, d.Outcomes = collect.NextName(p), collect.UsualGrouping(p), collect.UsualOutcomes(p)
	if len(p.Collections) > 0 { // the next wave asks as the last one did
		last := p.Collections[len(p.Collections)-1]
		d.GroupBy, d.Outcomes, d.Contact, d.Remark = last.GroupBy, last.Outcomes, last.Contact, last.Remark
	}
}

// whole is the draft with its periods worked out.
func (d *collectDraft) whole() (experiment.Collection, error) {
	c := d.Collection
	if d.every == "" {
		return c, nil
	}
	var err error
	c.Periods, c.PeriodName, err = collect.Periods(d.every, d.from, d.until)
	return c, err
}

// form is one build of the page on which sheets are put together.
type form struct {
	*Collect
	h       collectHost
	page    *shell.Page
	made    experiment.Collection
	err     error
	preview *preview
	dates   *fyne.Container
	ready   bool
}

func (s *Collect) buildForm(h collectHost, page *shell.Page) {
	s.draft.start(s.session.Pilot())
	f := &form{Collect: s, h: h, page: page}
	page.Title = "Ask the offices for their numbers"
	page.Lead = []parts.Span{parts.T("A workbook for each: ids filled in and locked, every cell checked while they type.")}
	if len(s.session.Pilot().Collections) > 0 {
		page.Head = parts.NewQuiet("Back to the sheets", func() { s.asking = false; h.Rebuild() })
		page.OnEscape = func() bool { s.asking = false; h.Rebuild(); return true }
	} else {
		page.Head = parts.NewQuiet("Offices send files of their own", func() { h.Go(shell.Import) })
	}
	f.preview = newPreview(s.session.Pilot, func(office string) { s.draft.office = office; f.show() })
	page.Body = parts.Grow(parts.Sides(f.preview.card, parts.CardTitled("What to ask for", nil, parts.AtLeast(420, parts.Scrolled(parts.Pad(12, 16, 16, 16, f.fields())))), 356, 400, 14))
	f.ready = true
	page.Update = func() {
		if s.closedBecause() != "" || !s.asking && len(s.session.Pilot().Collections) > 0 {
			h.Rebuild()
			return
		}
		f.show()
	}
	f.show()
	page.Foot = f.foot()
}

// fields are the questions, from top to bottom.
func (f *form) fields() fyne.CanvasObject {
	d := &f.draft
	name := parts.NewField("Name", "Offices read it, and files are called by it.")
	name.SetText(d.Name)
	name.OnChange = func(text string) { d.Name = text; f.show() }

	groups := append([]string{oneForAll}, collect.Groupings(f.session.Pilot())...)
	by := parts.NewDropdown("A sheet for each", groups, func(choice string, index int) {
		d.GroupBy, d.office = choice, ""
		if index == 0 {
			d.GroupBy = ""
		}
		f.show()
	})
	by.SelectIndex(max(0, slices.Index(groups, d.GroupBy)))

	every := parts.NewDropdown("Rows", everyWords, func(_ string, index int) { d.every = everyValues[index]; f.show() })
	every.SelectIndex(max(0, slices.Index(everyValues, d.every)))
	f.dates = parts.RowTop(10,
		parts.Grow(f.date("From", &d.from)), parts.Grow(f.date("Until", &d.until)))

	due := f.date("Due back", &d.Due)
	due.SetHelp("Year-month-day, or empty.")
	contact := parts.NewField("Contact", "Whom they ask, and send it to.")
	contact.SetText(d.Contact)
	contact.OnChange = func(text string) { d.Contact = strings.TrimSpace(text); f.show() }
	remark := parts.NewTextArea("A sentence of your own", "Stands on the page of instructions.", 2)
	remark.SetText(d.Remark)
	remark.OnChange = func(text string) { d.Remark = strings.TrimSpace(text); f.show() }
	return parts.Column(14, name, by, f.outcomes(), every, f.dates, parts.RowTop(10, parts.Grow(due), parts.Grow(contact)), remark)
}

// date is a field for a day.
func (f *form) date(label string, at *string) *parts.Field {
	field := parts.NewField(label, "")
	field.SetText(*at)
	field.SetPlaceHolder("2026-08-14")
	field.Validate = func(text string) string {
		if _, ok := parseDay(strings.TrimSpace(text)); !ok && strings.TrimSpace(text) != "" {
			return "Write it as 2026-08-14."
		}
		return ""
	}
	field.OnChange = func(text string) { *at = strings.TrimSpace(text); f.show() }
	return field
}

// outcomes are the boxes to tick.
func (f *form) outcomes() fyne.CanvasObject {
	list := parts.Column(6, parts.Label("Outcomes"))
	for _, o := range f.session.Pilot().Outcomes {
		box := parts.NewCheckbox(o.Name, func(on bool) { f.ask(o.ID, on) })
		box.SetChecked(slices.Contains(f.draft.Outcomes, o.ID))
		list.Add(box)
		if o.Instrument != nil || o.Opinion {
			list.Add(parts.Pad(0, 0, 2, 26, parts.Caption("Staff report it themselves: better asked in a survey.")))
		}
	}
	return list
}

// ask adds or takes away an outcome, in the order of the pilot's.
func (f *form) ask(id string, on bool) {
	var next []string
	for _, o := range f.session.Pilot().Outcomes {
		if o.ID == id && on || o.ID != id && slices.Contains(f.draft.Outcomes, o.ID) {
			next = append(next, o.ID)
		}
	}
	f.draft.Outcomes = next
	f.show()
}

// show works out what would be made and shows it.
func (f *form) show() {
	if !f.ready {
		return
	}
	f.dates.Hidden = f.draft.every == ""
	parts.Relayout(f.dates)
	whole, err := f.draft.whole()
	if err == nil {
		f.made, err = f.session.PrepareSheets(whole)
	}
	f.err = err
	if err == nil {
		f.preview.show(f.made, f.draft.office)
	} else {
		f.preview.refuse(sentenceOf(err))
	}
	f.h.SetFoot(f.foot())
}

func (f *form) foot() shell.Foot {
	foot := shell.Foot{Primary: shell.Action{Label: "Make the sheets", Disabled: true}}
	if f.err != nil {
		foot.Sentence, foot.Blocked = sentenceOf(f.err), true
		return foot
	}
	teams := 0
	for _, o := range f.made.Offices {
		teams += len(o.Teams)
	}
	foot.Sentence = fmt.Sprintf("%s for %s. You send them yourself.", sheetsWord(len(f.made.Offices)), countWords(teams, "team", "teams"))
	foot.Primary = shell.Action{Label: "Make " + sheetsWord(len(f.made.Offices)), Icon: parts.IconSheet, Do: f.choose, Disabled: f.busy}
	return foot
}

// choose asks for a folder and makes the sheets there.
func (f *form) choose() {
	c := f.made
	f.h.ChooseFolder("Choose a folder for the sheets", c.Name+" sheets", "Make them here", func(dir string) { f.makeIn(dir, c) })
}

func (f *form) makeIn(dir string, c experiment.Collection) {
	if f.busy {
		return
	}
	f.busy = true
	var paths []string
	f.h.Run(shell.Task{
		Words: "Making " + sheetsWord(len(c.Offices)),
		Work: func(context.Context, func(string, float64)) (err error) {
			paths, err = f.session.MakeSheets(dir, c)
			return err
		},
		Done: func(err error) {
			f.busy = false
			if f.Collect.host.Refuse(err) {
				return
			}
			f.asking, f.draft, f.shown = false, collectDraft{}, ""
			f.Collect.host.Rebuild()
			f.Collect.host.Done(fmt.Sprintf("%s made in %s. Undo forgets them; the files stay.", countWords(len(paths), "sheet is", "sheets are"), dir))
		},
	})
}

package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/library"
)

// outcomeShelf is the library of outcomes, open in the editor's place: groups of rows
// to search, and below a chosen row what it measures and how it is counted.
type outcomeShelf struct {
	view    *outcomesView
	books   []shelfBook
	find    *parts.SearchField
	rows    *fyne.Container
	none    *parts.Text
	card    fyne.CanvasObject
	open    string
	showing []string
	tiles   map[string]*tile
}

// shelfBook is an administrative outcome or a questionnaire, as the shelf shows it.
type shelfBook struct {
	id, group, name, unit string
	// hay is what the search looks through.
	hay string
	// details are built when the row is opened.
	details func() []fyne.CanvasObject
	outcome func() experiment.Outcome
}

// openShelf shows the library in the editor's place.
func (v *outcomesView) openShelf() {
	v.host.Canvas().Unfocus()
	s, err := newOutcomeShelf(v)
	if v.host.Refuse(err) {
		return
	}
	v.screen.selected, v.editor, v.shelf = "", nil, s
	v.right.Objects = []fyne.CanvasObject{s.card}
	v.showList()
	v.refresh()
	v.host.Canvas().Focus(s.find.Entry)
}

// closeShelf goes back to the editor; it tells whether the library was open.
func (v *outcomesView) closeShelf() bool {
	if v.shelf == nil {
		return false
	}
	if v.shelf.find.Entry.Text != "" {
		v.shelf.find.Entry.SetText("")
		return true
	}
	v.shelf = nil
	v.settleSelection()
	v.showList()
	v.showEditor()
	v.refresh()
	return true
}

func newOutcomeShelf(v *outcomesView) (*outcomeShelf, error) {
	s := &outcomeShelf{view: v}
	outcomes, err := assets.Outcomes()
	if err != nil {
		return nil, err
	}
	questionnaires, err := assets.Questionnaires()
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		s.books = append(s.books, administrativeBook(o))
	}
	for _, q := range questionnaires {
		s.books = append(s.books, questionnaireBook(q))
	}
	s.find = parts.NewSearch("Find an outcome or a questionnaire", func(string) { s.show() })
	s.rows, s.none = parts.Column(4), parts.Body("").In(parts.Ink2)
	s.card = parts.CardPadded(
		parts.Row(8, parts.Grow(parts.Subheading("From the library")), parts.NewQuiet("Close", func() { v.closeShelf() }).Small()),
		parts.Caption("What it measures and how to count it. You will be asked which change would matter; the library has no usual value."),
		s.find, s.none, s.rows)
	s.fill()
	return s, nil
}

// show fills the rows again and lays the page out.
func (s *outcomeShelf) show() {
	s.fill()
	s.rows.Refresh()
	s.view.refresh()
}

// fill builds the rows that hold the words looked for.
func (s *outcomeShelf) fill() {
	find := strings.ToLower(strings.TrimSpace(s.find.Entry.Text))
	s.rows.Objects, s.showing, s.tiles = nil, nil, map[string]*tile{}
	group := ""
	for _, b := range s.books {
		if find != "" && !strings.Contains(b.hay, find) {
			continue
		}
		if b.group != group {
			group = b.group
			s.rows.Add(parts.Pad(8, 0, 2, 2, parts.Label(group)))
		}
		s.addRow(b)
	}
	s.none.SetText(fmt.Sprintf("Nothing in the library fits “%s”. Clear the field with Escape, or write your own.", strings.TrimSpace(s.find.Entry.Text)))
	s.none.Hidden = len(s.showing) > 0
}

func (s *outcomeShelf) addRow(b shelfBook) {
	content := parts.Row(10, parts.Grow(parts.NewText(parts.SizeBody, parts.T(b.name))), parts.Caption(b.unit).OneLine())
	row := &tile{SelectCard: parts.NewSelectCard(b.name, content, func() { s.toggle(b.id) })}
	row.onArrow = func(key fyne.KeyName) bool { return s.move(b.id, key) }
	row.SetChosen(b.id == s.open)
	s.tiles[b.id] = row
	s.showing = append(s.showing, b.id)
	s.rows.Add(row)
	if b.id != s.open {
		return
	}
	details := b.details()
	add := parts.NewPrimary("Add to this pilot", func() { s.view.add(b.outcome()) }).Small()
	details = append(details, parts.Row(0, add, parts.Spacer()))
	s.rows.Add(parts.Pad(4, 12, 10, 14, parts.Column(6, details...)))
}

// toggle opens a row, or closes the one that is open.
func (s *outcomeShelf) toggle(id string) {
	if s.open == id {
		id = ""
	}
	s.open = id
	s.show()
	if row := s.tiles[id]; row != nil {
		parts.FocusWidget(row)
	}
}

// move goes to the row above or below.
func (s *outcomeShelf) move(from string, key fyne.KeyName) bool {
	to := at(s.showing, from)
	switch key {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(s.showing) - 1
	default:
		return false
	}
	if to >= 0 && to < len(s.showing) {
		parts.FocusWidget(s.tiles[s.showing[to]])
	}
	return true
}

func administrativeBook(o assets.Outcome) shelfBook {
	unit := o.Unit
	if unit == "" {
		unit = "yes or no"
	}
	return shelfBook{
		id: o.ID, group: string(o.Group), name: o.Name, unit: unit,
		hay:     strings.ToLower(strings.Join(append([]string{o.Name, string(o.Group), o.Definition, o.Unit, o.Source, o.Count}, o.Pitfalls...), "\n")),
		details: func() []fyne.CanvasObject { return administrativeDetails(o) },
		outcome: func() experiment.Outcome { return library.FromOutcome(o) },
	}
}

func administrativeDetails(o assets.Outcome) []fyne.CanvasObject {
	out := []fyne.CanvasObject{
		parts.Small(o.Definition),
		labelled("How to count it", o.Count),
		labelled("Where it comes from", capital(o.Source)+". "+capital(o.Better)+" is better."),
	}
	for i, p := range o.Pitfalls {
		label := ""
		if i == 0 {
			label = "Look out"
		}
		out = append(out, labelled(label, p))
	}
	if o.GuardrailWhy != "" {
		out = append(out, labelled("What must not get worse", o.GuardrailWhy))
	}
	return out
}

func questionnaireBook(q assets.Questionnaire) shelfBook {
	hay := []string{q.Name, q.Family, q.Measures, string(q.Need), q.Licence.Name}
	for _, item := range q.Items {
		hay = append(hay, item.Text, item.Theme)
	}
	return shelfBook{
		id: q.ID, group: q.Family, name: q.Name, unit: itemsInWords(len(q.Items)),
		hay:     strings.ToLower(strings.Join(hay, "\n")),
		details: func() []fyne.CanvasObject { return questionnaireDetails(q) },
		outcome: func() experiment.Outcome { return library.FromQuestionnaire(q) },
	}
}

func itemsInWords(n int) string {
	if n == 1 {
		return "1 question"
	}
	return fmt.Sprintf("%d questions", n)
}

// questionnaireDetails show the questions with the attribution above them.
func questionnaireDetails(q assets.Questionnaire) []fyne.CanvasObject {
	out := []fyne.CanvasObject{parts.Small(q.Measures)}
	if q.Attribution != "" {
		out = append(out, parts.Caption(q.Attribution))
	}
	out = append(out, parts.Caption(q.LicenceLine()))
	theme := ""
	for i, item := range q.Items {
		if item.Text == "" {
			break
		}
		if item.Theme != theme {
			theme = item.Theme
			out = append(out, parts.Label(theme))
		}
		out = append(out, parts.Small(fmt.Sprintf("%d. %s", i+1, item.Text)))
	}
	if !q.Shipped() {
		out = append(out, parts.Small(fmt.Sprintf("A template for scoring %s. The text comes with the licence.", itemsInWords(len(q.Items)))))
	}
	out = append(out, labelled("Answers", strings.Join(q.Answers, " · ")), labelled("Score", q.Rule))
	for _, b := range q.Benchmarks {
		out = append(out, labelled("To compare", fmt.Sprintf("%s (%d). %s.", b.Text, b.Year, b.Source)))
	}
	for _, note := range q.Notes {
		out = append(out, labelled("Note", note))
	}
	for _, open := range q.ToConfirm {
		out = append(out, labelled("To be confirmed", open))
	}
	return append(out, parts.Caption("Source: "+q.Source))
}

// labelled is a small paragraph that begins with what it is about.
func labelled(label, words string) fyne.CanvasObject {
	if label == "" {
		return parts.Small(words)
	}
	return parts.SmallSpans(parts.B(label+": "), parts.T(words))
}

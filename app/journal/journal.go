package journal

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/store"
)

// Session is what the journal asks of the open pilot; *pilot.Session provides it.
type Session interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Journal lists every entry, oldest first.
	Journal() ([]store.Entry, error)
	Verify(ctx context.Context, progress func(done, total int64)) ([]pilot.Check, error)
	Remark(entry int, text string) error
	Deviate(experiment.Deviation) error
}

// window is what the screen asks of the window; *shell.Context provides it.
type window interface {
	Canvas() fyne.Canvas
	ReadOnly() bool
	Say(sentence string, undo func())
	Refuse(error) bool
	Run(shell.Task)
	SetFoot(shell.Foot)
	ChooseSave(title, name string, chosen func(path string))
}

// Screen is the journal.
type Screen struct {
	session Session
	// checked is the outcome of the last check in this session, kept while the
	// screen is left and opened again.
	checked *chainCheck
	// asked is the entry to show when the screen opens next, 0 for the newest.
	asked int
}

// ShowEntry makes the screen show an entry when it opens next.
func (s *Screen) ShowEntry(number int) { s.asked = number }

// New makes the journal of an open pilot.
func New(session Session) *Screen { return &Screen{session: session} }

// Step implements shell.Screen.
func (s *Screen) Step() shell.Step { return shell.Journal }

// State implements shell.Screen.
func (s *Screen) State(*experiment.Pilot) (shell.State, string) { return shell.InProgress, "" }

// Build implements shell.Screen.
func (s *Screen) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

// page is one build of the screen.
type page struct {
	screen   *Screen
	session  Session
	w        window
	entries  []store.Entry // newest first
	shown    []int         // places in entries that the filter lets through
	filter   filter
	selected int // number of the entry in the detail card, 0 for none
	chips    *fyne.Container
	chain    *fyne.Container
	list     *entryList
	detail   *fyne.Container
}

func (s *Screen) build(w window) *shell.Page {
	p := &page{screen: s, session: s.session, w: w, chips: parts.Row(8), chain: parts.Column(0), detail: parts.Column(0)}
	p.selected, s.asked = s.asked, 0
	p.list = newEntryList(p)
	p.refresh()
	detail := parts.Card(parts.Pad(16, 16, 16, 16, p.detail))
	body := parts.Column(12, p.chain, parts.Grow(parts.Sides(parts.Sized(0, 420, parts.Card(parts.PadAll(1, p.list))), detail, 288, 520, 14)), parts.Gap(0, 4))
	return &shell.Page{
		Title: "Journal",
		Lead:  []parts.Span{parts.T("What was done, by whom and when. Entries are added, never changed.")},
		Head:  p.chips,
		Body:  body,
		Foot:  p.foot(),
		Why: parts.Why{
			Title: "Why a journal?",
			Paragraphs: []string{
				"Each entry carries the fingerprint of the one before. Whoever changes an old entry breaks the chain, and the check says where.",
				"A deviation is no shame. It is what a reader needs to judge the result, and hiding it is what costs trust.",
			},
		},
		Update: func() { p.refresh(); w.SetFoot(p.foot()) },
	}
}

// refresh reads the journal again.
func (p *page) refresh() {
	entries, err := p.session.Journal()
	if err != nil {
		p.chain.Objects = []fyne.CanvasObject{parts.ErrorBox("The journal cannot be read. "+err.Error(), "", "", nil)}
		return
	}
	p.entries = make([]store.Entry, len(entries))
	for i, e := range entries {
		p.entries[len(entries)-1-i] = e
	}
	if _, known := p.entry(p.selected); !known && len(p.entries) > 0 {
		p.selected = p.entries[0].Number
	}
	p.showFilter()
	p.showChain()
	p.showDetail()
}

// entry finds an entry by its number.
func (p *page) entry(number int) (store.Entry, bool) {
	if i := len(p.entries) - number; number > 0 && i >= 0 && i < len(p.entries) {
		return p.entries[i], true
	}
	return store.Entry{}, false
}

// choose shows an entry in the detail card.
func (p *page) choose(number int) {
	p.selected = number
	p.showDetail()
	parts.Relayout(p.detail)
}

func (p *page) foot() shell.Foot {
	foot := shell.Foot{
		Sentence:  "A remark is a new entry that points to the old one.",
		Secondary: shell.Action{Label: "Export journal", Icon: parts.IconDownload, Do: p.export},
		Primary:   shell.Action{Label: "Report a deviation", Icon: parts.IconFlag, Do: p.askDeviation},
	}
	switch {
	case p.w.ReadOnly():
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so nothing can be added here.", true, true
	case p.session.Pilot().Stage == experiment.Draft:
		foot.Sentence, foot.Primary.Disabled = "The plan is not sealed, so nothing can deviate from it yet.", true
	}
	return foot
}

// countOf writes a number with its noun: "1 entry" takes its own plural.
func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

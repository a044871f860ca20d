package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/library"
)

// PracticeSession is what the Practice screen does to the open pilot.
type PracticeSession interface {
	reader
	UsePractice(p experiment.Practice) error
	SetArms(arms []experiment.Arm) error
	SetArmsAndPeriods(arms []experiment.Arm, periods int, periodName string) error
}

// Practice is the screen on which the practice and the arms are chosen.
type Practice struct {
	session PracticeSession
	cards   []assets.Practice
	// compliance is the library's card of the comparison.
	compliance assets.Practice
	// selected is the card that the Why panel shows; "" follows the pilot's own
	// practice, or none. Nothing is selected for the pilot: a choice is a person's.
	selected string
	// shown is the pilot's practice when the selection last followed it.
	shown experiment.Practice
}

// NewPractice makes the screen of an open pilot. An error names the card of the
// library that cannot be read.
func NewPractice(session PracticeSession) (*Practice, error) {
	cards, err := assets.Practices()
	if err != nil {
		return nil, err
	}
	s := &Practice{session: session}
	for _, c := range cards {
		if c.Need == assets.Compliance {
			s.compliance = c
			continue
		}
		s.cards = append(s.cards, c)
	}
	return s, nil
}

// Step implements shell.Screen.
func (s *Practice) Step() shell.Step { return shell.Practice }

// State implements shell.Screen.
func (s *Practice) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Practice.Name == "":
		return shell.Empty, ""
	case len(blockingIn(p, "practice", "arms")) > 0:
		return shell.InProgress, ""
	}
	return shell.Done, ""
}

// Build implements shell.Screen.
func (s *Practice) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Practice) build(h host) *shell.Page {
	v := &practiceView{screen: s, session: s.session, host: h}
	if p := s.session.Pilot().Practice; p.Name != "" {
		s.follow(p)
	}
	v.find = parts.NewSearch("Find", v.filter)
	page := &shell.Page{
		Title:    "Which practice will you try?",
		Lead:     []parts.Span{parts.T("Four needs people have at work. Pick one practice; you can adapt its dose next.")},
		Head:     v.find,
		Body:     v.body(),
		Foot:     v.foot(),
		Why:      v.why(),
		WhyWidth: 272,
		Update:   v.update,
		OnEscape: v.clearFind,
	}
	if lockedBecause(s.session) == "" {
		page.Commands = []shell.Command{
			{Words: "Write my own practice", Where: "Practice", Icon: parts.IconPlus, Do: v.writeOwn},
			{Words: "Change the arms", Where: "Practice", Icon: parts.IconColumns, Do: v.editArms},
			{Words: "Four arms: practice × extra checks", Where: "Practice", Icon: parts.IconColumns, Do: v.makeFactorial},
			{Words: "Wait-list or phased roll-out", Where: "Practice", Icon: parts.IconCalendar, Do: v.editPhases},
		}
		if s.session.Pilot().Practice.Name != "" {
			page.Commands = append(page.Commands, shell.Command{Words: "Adapt dose and signal", Where: "Practice", Icon: parts.IconDocument, Do: v.adapt})
		}
	}
	return page
}

// follow selects the card of the pilot's practice; one that is not in the library
// has no card, so then none is selected.
func (s *Practice) follow(p experiment.Practice) {
	s.shown, s.selected = p, ""
	if _, known := s.card(p.ID); known {
		s.selected = p.ID
	}
}

func (s *Practice) card(id string) (assets.Practice, bool) {
	for _, c := range s.cards {
		if c.ID == id {
			return c, true
		}
	}
	return assets.Practice{}, false
}

// practiceView is one built page.
type practiceView struct {
	screen  *Practice
	session PracticeSession
	host    host

	find       *parts.SearchField
	tiles      map[string]*tile
	columns    [][]string // the ids that show, by column
	board      *arranged
	none       *parts.Text
	locked     *fyne.Container
	chosen     *fyne.Container
	compliance *parts.Checkbox
	arms, said *parts.Text
	// The ways to set the arms: change them, four of them, in phases, or two again.
	change, four, phases, two *parts.Button
}

func (v *practiceView) body() fyne.CanvasObject {
	v.tiles = map[string]*tile{}
	for _, c := range v.screen.cards {
		v.tiles[c.ID] = v.newTile(c)
	}
	v.board = newArranged(760, needColumns)
	v.none = parts.Body("").In(parts.Ink2)
	v.locked, v.chosen = parts.Column(0), parts.Column(0)
	strip := v.complianceStrip()
	v.showCards("")
	v.show()
	return parts.Column(8, v.locked, v.chosen, v.board, v.none, strip, parts.Pad(0, 2, 4, 2, legend()))
}

// newTile makes the card of a practice: name, finding, mark and study.
func (v *practiceView) newTile(c assets.Practice) *tile {
	e := c.Evidence[0]
	least := leastCard
	if c.Finding == "" {
		least = leastBareCard
	}
	finding := parts.Caption(c.Finding).In(parts.Ink).Leading(1.3)
	finding.Hidden = c.Finding == ""
	content := parts.Over(parts.Gap(0, least-24), parts.Column(4,
		parts.NewText(parts.SizeBody, parts.B(c.Name)).Leading(1.22),
		finding,
		parts.Spacer(),
		parts.Row(6, strengthMark(e.Strength), parts.Grow(parts.Caption(e.Label())))))
	words := fmt.Sprintf("%s. %s. %s: %s", c.Name, c.Finding, e.Label(), e.Strength)
	t := &tile{SelectCard: parts.NewSelectCard(words, content, func() { v.pick(c.ID) })}
	t.onArrow = func(key fyne.KeyName) bool { return v.move(c.ID, key) }
	return t
}

// showCards fills the columns with the cards that hold the words.
func (v *practiceView) showCards(find string) {
	v.columns = make([][]string, len(boardNeeds))
	v.board.objects = nil
	shown := 0
	for i, need := range boardNeeds {
		column := []fyne.CanvasObject{parts.Pad(2, 2, 0, 2, parts.Column(0,
			parts.NewText(16, parts.B(needWords[need][0])), parts.Caption(needWords[need][1])))}
		for _, c := range v.screen.cards {
			if c.Need == need && cardMatches(c, find) {
				column = append(column, v.tiles[c.ID])
				v.columns[i] = append(v.columns[i], c.ID)
				shown++
			}
		}
		v.board.objects = append(v.board.objects, parts.Column(cardGap, column...))
	}
	v.none.Hidden = shown > 0
	v.none.SetText(fmt.Sprintf("No practice fits “%s”. Clear the field with Escape, or write your own.", strings.TrimSpace(find)))
	v.board.Refresh()
}

func (v *practiceView) filter(find string) {
	v.showCards(find)
	parts.Relayout(v.board)
}

// clearFind empties the search field; it tells whether there was something in it.
func (v *practiceView) clearFind() bool {
	if v.find.Entry.Text == "" {
		return false
	}
	v.find.Entry.SetText("")
	return true
}

// pick selects a card: the Why panel shows it, the foot offers it.
func (v *practiceView) pick(id string) {
	v.screen.selected = id
	for other, t := range v.tiles {
		t.SetChosen(other == id)
	}
	v.host.SetWhy(v.why())
	v.host.SetFoot(v.foot())
}

// move goes from a card to its neighbour in the direction of an arrow.
func (v *practiceView) move(from string, key fyne.KeyName) bool {
	column, row := v.place(from)
	if column < 0 {
		return false
	}
	switch key {
	case fyne.KeyUp:
		row--
	case fyne.KeyDown:
		row++
	case fyne.KeyHome:
		row = 0
	case fyne.KeyEnd:
		row = len(v.columns[column]) - 1
	case fyne.KeyLeft, fyne.KeyRight:
		step := 1
		if key == fyne.KeyLeft {
			step = -1
		}
		// Columns that the search emptied are passed over.
		for column += step; column >= 0 && column < len(v.columns) && len(v.columns[column]) == 0; column += step {
		}
	default:
		return false
	}
	if column < 0 || column >= len(v.columns) || row < 0 {
		return true
	}
	row = min(row, len(v.columns[column])-1)
	id := v.columns[column][row]
	parts.FocusWidget(v.tiles[id])
	v.pick(id)
	return true
}

func (v *practiceView) place(id string) (column, row int) {
	for i, ids := range v.columns {
		for j, other := range ids {
			if other == id {
				return i, j
			}
		}
	}
	return -1, -1
}

// why is the selected card in the Why panel, or the pilot's practice where no card
// is selected.
func (v *practiceView) why() parts.Why {
	c, known := v.screen.card(v.screen.selected)
	chosen := v.session.Pilot().Practice
	switch {
	case !known && chosen.Name == "":
		return noPracticeWhy()
	case !known:
		return ownWhy(chosen)
	case chosen.ID == c.ID:
		return cardWhy(c, &chosen)
	}
	return cardWhy(c, nil)
}

// update shows the document as it is now. When its practice changed, the selection
// goes with it, so that no earlier selection waits to replace what was just chosen.
func (v *practiceView) update() {
	if p := v.session.Pilot().Practice; !p.Equal(v.screen.shown) {
		v.screen.follow(p)
	}
	v.show()
	v.host.SetWhy(v.why())
	v.host.SetFoot(v.foot())
	parts.Relayout(v.board)
}

func (v *practiceView) show() {
	p := v.session.Pilot()
	why := lockedBecause(v.session)
	v.locked.Objects = nil
	if why != "" {
		v.locked.Add(parts.NoteBox(parts.T(why)))
	}
	v.locked.Hidden = why == ""
	for id, t := range v.tiles {
		t.SetChosen(id == v.screen.selected)
	}
	v.showChosen(p, why == "")
	v.compliance.SetChecked(complianceArm(p.Arms) >= 0)
	v.compliance.SetEnabled(why == "")
	v.arms.Set(armSpans(p)...)
	v.said.SetText(armsSaid(p))
	v.said.Hidden = v.said.String() == ""
	for _, b := range []*parts.Button{v.change, v.four, v.phases, v.two} {
		b.SetEnabled(why == "")
	}
	v.four.Hidden = experiment.IsFactorial(p.Arms)
	v.two.Hidden = len(p.Arms) == 2 && !p.Phased()
}

// showChosen is the strip that says which practice the pilot uses, and how.
func (v *practiceView) showChosen(p *experiment.Pilot, open bool) {
	v.chosen.Objects = nil
	v.chosen.Hidden = p.Practice.Name == ""
	if v.chosen.Hidden {
		return
	}
	how := []parts.Span{}
	if p.Practice.Dose != "" {
		how = append(how, parts.T("Dose: "+p.Practice.Dose+". "))
	}
	if signals := p.Practice.Signals(); len(signals) > 0 {
		how = append(how, parts.T("Signal: "+strings.Join(signals, " · ")))
	}
	if len(how) == 0 {
		how = append(how, parts.T("Say how much, how often, and what shows that it happens."))
	}
	adapt := parts.NewSecondary("Adapt", v.adapt).Small()
	adapt.SetEnabled(open)
	words := parts.Column(2,
		parts.BodySpans(parts.T("This pilot tries: "), parts.B(p.Practice.Name)),
		parts.NewText(parts.SizeCaption, how...).In(parts.Ink2))
	v.chosen.Add(parts.Over(parts.Outlined(parts.Surface, parts.Hairline, 8),
		parts.Pad(8, 14, 8, 14, parts.Row(12, parts.NewIcon(parts.IconFlag, 18, parts.Accent), parts.Grow(words), adapt))))
}

// foot is the bar below. The primary button chooses a practice only where the pilot
// has none: the keys that press it can then never replace one.
func (v *practiceView) foot() shell.Foot {
	p := v.session.Pilot()
	c, known := v.screen.card(v.screen.selected)
	open := lockedBecause(v.session) == ""
	onward := shell.Action{Label: "Continue to Outcomes", Do: func() { v.host.Go(shell.Outcomes) }}
	foot := shell.Foot{Primary: onward}
	if !open {
		return foot
	}
	foot.Secondary = shell.Action{Label: "Write my own", Do: v.writeOwn}
	use := shell.Action{Label: "Use this practice", Do: v.use}
	switch chosen := p.Practice.Name != ""; {
	case !chosen && !known:
		use.Disabled = true
		foot.Sentence, foot.Primary = "Choose a practice, or write your own.", use
	case !chosen:
		foot.Sentence, foot.Primary = "Selected: "+c.Name, use
	case !known || p.Practice.ID == c.ID:
		foot.Sentence = "In use: " + p.Practice.Name
	default:
		foot.Sentence = "Selected: " + c.Name + ". In use: " + p.Practice.Name
		foot.Secondary = use
	}
	return foot
}

// use makes the selected card the pilot's practice.
func (v *practiceView) use() {
	c, known := v.screen.card(v.screen.selected)
	if !known || v.host.Refuse(v.session.UsePractice(library.FromCard(c))) {
		return
	}
	v.host.Done("The pilot tries “" + c.Name + "”. Adapt its dose and signal if they do not fit.")
	v.update()
}

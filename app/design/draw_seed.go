package design

import (
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// The places where a draw can come from, in the order of the choices.
const (
	fromComputer = iota
	fromPeople
	fromElsewhere
)

// fewestDigits is how many digits all slips together must have: fewer could be tried
// out in one's head, and a seed of six has a million possible values.
const fewestDigits = 6

// firstSlips is how many slips are offered to begin with: three people who want
// different things cannot agree on a seed without each other.
const firstSlips = 3

// seedChoice is the second step of the ceremony: where the seed comes from.
type seedChoice struct {
	from           int
	slips          *slipList
	column         *parts.Dropdown
	machine, adopt *fyne.Container
	radio          *parts.Radio
}

// newSeedChoice offers the sources; elsewhere is offered only for a first draw.
// changed is called after a choice or a slip changed the height.
func newSeedChoice(doc *experiment.Pilot, elsewhere bool, changed func()) *seedChoice {
	c := &seedChoice{slips: newSlipList(changed)}
	c.machine = parts.Column(8,
		parts.Caption("The computer makes 42 digits that nobody could foresee. They are recorded and shown right after the draw."),
		parts.Caption("Who doubts it may ask whether the computer was asked twice, on a copy of this file. Digits from several people leave no such doubt."))
	choices := []string{"People in the room, or a public lottery, give digits", "This computer’s randomness"}
	order := []int{fromPeople, fromComputer}
	if elsewhere {
		choices, order = append(choices, "The draw was made elsewhere"), append(order, fromElsewhere)
		c.offerColumn(doc)
	}
	c.radio = parts.NewRadioColumn(choices, func(_ string, i int) {
		c.show(order[i])
		changed()
	})
	c.show(fromPeople)
	return c
}

// offerColumn prepares the choice of a roster column that holds the arms.
func (c *seedChoice) offerColumn(doc *experiment.Pilot) {
	columns := textColumns(doc)
	if len(columns) == 0 {
		c.adopt = parts.Column(8, parts.Caption("The roster has no column of text that could hold the arms."))
		return
	}
	c.column = parts.NewDropdown("Column of the roster that holds the arms", columns, nil).SetPlaceHolder("Choose a column")
	var names []string
	for _, a := range doc.Arms {
		names = append(names, "“"+a.Name+"”")
	}
	c.adopt = parts.Column(8, c.column,
		parts.Caption("Each team's cell must hold one of the arms: "+listed(names)+". A draw made elsewhere cannot be derived again from a seed, and every page says so."))
}

// card is the step as the page shows it.
func (c *seedChoice) card(number int) fyne.CanvasObject {
	column := parts.Column(12, parts.Subheading(fmt.Sprintf("%d. The seed", number)), c.radio, parts.Rule(), c.slips.box, c.machine)
	if c.adopt != nil {
		column.Add(c.adopt)
	}
	return parts.Card(parts.Pad(14, 18, 16, 18, column))
}

func (c *seedChoice) show(from int) {
	c.from = from
	c.slips.box.Hidden, c.machine.Hidden = from != fromPeople, from != fromComputer
	if c.adopt != nil {
		c.adopt.Hidden = from != fromElsewhere
	}
}

// words says where the seed comes from, for the question before the draw.
func (c *seedChoice) words(slips []experiment.Slip) string {
	if len(slips) == 0 {
		return "digits that this computer makes now"
	}
	names := make([]string, len(slips))
	for i, s := range slips {
		names[i] = s.From
	}
	if len(slips) == 1 {
		return "the digits of " + names[0]
	}
	return "the digits of " + listed(names) + ", put together"
}

// slipList is a list of slips that people fill: a name and digits each.
type slipList struct {
	rows    []*slipRow
	column  *fyne.Container
	wrong   *parts.Text
	box     *fyne.Container
	changed func()
}

type slipRow struct {
	from, digits *parts.Field
	line         fyne.CanvasObject
}

func newSlipList(changed func()) *slipList {
	l := &slipList{column: parts.Column(8), wrong: parts.Small("").In(parts.Error), changed: changed}
	l.wrong.Hide()
	add := parts.NewQuiet("Add a slip", func() { l.add(); l.changed() }).Small().WithIcon(parts.IconPlus)
	l.box = parts.Column(8,
		parts.Caption(fmt.Sprintf("Everybody writes digits on a slip before anybody shows one; or take the digits of a public lottery that is still to be drawn. At least %d digits in all.", fewestDigits)),
		l.column, l.wrong, parts.Wrap(8, add))
	for range firstSlips {
		l.add()
	}
	return l
}

// add appends an empty slip.
func (l *slipList) add() {
	row := &slipRow{from: parts.NewField("Whose slip", ""), digits: parts.NewField("Digits", "")}
	row.from.SetPlaceHolder([]string{"Pilot lead", "Staff council", "Internal audit", "Who"}[min(len(l.rows), 3)])
	row.digits.SetPlaceHolder("712")
	row.digits.Validate = wrongDigits
	remove := parts.NewIconButton(parts.IconCross, "Remove this slip", func() { l.remove(row); l.changed() })
	row.line = parts.RowTop(8, parts.GrowBy(3, row.from), parts.GrowBy(2, row.digits), parts.Pad(24, 0, 0, 0, remove))
	l.rows = append(l.rows, row)
	l.column.Add(row.line)
}

func (l *slipList) remove(row *slipRow) {
	if len(l.rows) == 1 {
		row.from.SetText("")
		row.digits.SetText("")
		return
	}
	for i, r := range l.rows {
		if r == row {
			l.rows = append(l.rows[:i], l.rows[i+1:]...)
			break
		}
	}
	l.column.Remove(row.line)
}

// filled gives the slips, or marks what is wrong with them; ok tells whether they can
// be used. A slip with neither name nor digits is left out.
func (l *slipList) filled() (slips []experiment.Slip, ok bool) {
	ok = true
	digits, seen := 0, map[string]bool{}
	for _, row := range l.rows {
		from, text := strings.TrimSpace(row.from.Text()), strings.Join(strings.Fields(row.digits.Text()), " ")
		row.from.SetError("")
		row.digits.SetError("")
		if from == "" && text == "" {
			continue
		}
		switch key := strings.ToLower(from); {
		case from == "":
			row.from.SetError("Say whose slip it is, so that others can ask.")
			ok = false
		case seen[key]:
			row.from.SetError("There is a slip of that name already.")
			ok = false
		default:
			seen[key] = true
		}
		if wrong := wrongDigits(text); wrong != "" {
			row.digits.SetError(wrong)
			ok = false
		}
		for _, r := range text {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		slips = append(slips, experiment.Slip{From: from, Text: text})
	}
	words := ""
	if ok && digits < fewestDigits {
		words = fmt.Sprintf("There are %s in all. Give at least %d.", countOf(digits, "digit"), fewestDigits)
		ok = false
	}
	l.wrong.SetText(words)
	l.wrong.Hidden = words == ""
	return slips, ok
}

// wrongDigits says what is wrong with the digits of one slip.
func wrongDigits(text string) string {
	n := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			n++
		case !unicode.IsSpace(r):
			return fmt.Sprintf("Only digits and spaces; %q is neither.", string(r))
		}
	}
	if n == 0 {
		return "Give the digits on the slip."
	}
	return ""
}

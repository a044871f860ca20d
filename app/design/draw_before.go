package design

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// The places where a draw can come from, in the order of the choices.
const (
	fromComputer = iota
	fromPeople
	fromElsewhere
)

// fewestDigits is how many digits people must give: fewer could be tried out in
// one's head, and a seed of six has a million possible values.
const fewestDigits = 6

// drawCeremony is what is chosen before the draw.
type drawCeremony struct {
	from                 int
	digits, people       *parts.Field
	column               *parts.Dropdown
	typed, adopt, simple *fyne.Container
}

// button is what the primary button says.
func (c *drawCeremony) button() string {
	if c.from == fromElsewhere {
		return "Read the draw"
	}
	return "Draw the teams"
}

// before adds what is shown before the draw: the two fingerprints, then the
// choice of the seed.
func (p *drawPage) before(body *fyne.Container) {
	c := &drawCeremony{}
	p.ceremony = c
	c.digits = parts.NewField("Digits", fmt.Sprintf("At least %d. For example, three people write some digits each on a slip; read the slips one after the other.", fewestDigits))
	c.digits.SetPlaceHolder("71 284 096")
	c.digits.Validate = wrongDigits
	c.people = parts.NewField("Who gave them", "Stands in the certificate: “pilot lead, staff council and internal audit, one slip each”.")
	c.people.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" {
			return "Say who gave the digits, so that others can ask them."
		}
		return ""
	}
	columns := textColumns(p.doc)
	c.column = parts.NewDropdown("Column of the roster that holds the arms", columns, nil).SetPlaceHolder("Choose a column")
	c.simple = parts.Column(8, parts.Caption("The computer makes 42 digits that nobody could foresee. They are recorded and shown right after the draw."))
	c.typed = parts.Column(12, c.digits, c.people)
	var names []string
	for _, a := range p.doc.Arms {
		names = append(names, "“"+a.Name+"”")
	}
	c.adopt = parts.Column(8, c.column,
		parts.Caption("Each team's cell must hold one of the arms: "+listed(names)+". A draw made elsewhere cannot be derived again from a seed, and every page says so."))
	if len(columns) == 0 {
		c.adopt = parts.Column(8, parts.Caption("The roster has no column of text that could hold the arms."))
	}
	radio := parts.NewRadioColumn([]string{"The seed comes from this computer's randomness", "People in the room give the digits", "The draw was made elsewhere"}, func(_ string, i int) {
		c.show(i)
		p.w.SetFoot(p.foot())
		parts.Relayout(body)
	})
	radio.SetEnabled(!p.w.ReadOnly())
	c.show(fromComputer)
	body.Add(parts.Sides(
		parts.Card(parts.Pad(14, 18, 16, 18, parts.Column(12,
			parts.Subheading("Where the draw comes from"), radio, parts.Rule(), c.simple, c.typed, c.adopt))),
		parts.Card(parts.Pad(14, 18, 16, 18, parts.Column(8,
			parts.Row(8, parts.NewIcon(parts.IconPadlock, 18, parts.Accent), parts.Grow(parts.Subheading("Fixed before the seed"))),
			parts.Caption("Write these down, or let somebody take a picture. Whatever the seed, it works for this roster and this plan only."),
			parts.Small(planTeams(p.doc)+", "+countOf(len(p.doc.Arms), "arm")),
			parts.Rule(),
			parts.Caption("Fingerprint of the roster (SHA-256)"), parts.Mono(fingerprint(p.doc.Roster.Hash())).In(parts.Ink),
			parts.Caption("Fingerprint of the plan (SHA-256)"), parts.Mono(fingerprint(p.doc.Plan.Hash)).In(parts.Ink)))),
		360, 380, 12))
}

func (c *drawCeremony) show(from int) {
	c.from = from
	for i, o := range []*fyne.Container{c.simple, c.typed, c.adopt} {
		o.Hidden = i != from
	}
}

// wrongDigits says what is wrong with digits that people typed.
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
		return fmt.Sprintf("Give at least %d digits.", fewestDigits)
	}
	if n < fewestDigits {
		return fmt.Sprintf("%s is too few. Give at least %d.", countOf(n, "digit"), fewestDigits)
	}
	return ""
}

// askDraw asks once more and draws.
func (p *drawPage) askDraw() {
	c := p.ceremony
	teams := countOf(len(p.doc.Roster.Taking()), "team")
	title, words, button := "A draw is made once", "", "Draw the teams"
	var act func() error
	switch c.from {
	case fromPeople:
		digitsFine, peopleFine := c.digits.Check(), c.people.Check()
		parts.Relayout(p.ways)
		if !digitsFine || !peopleFine {
			return
		}
		seed, people := strings.Join(strings.Fields(c.digits.Text()), " "), strings.TrimSpace(c.people.Text())
		words = fmt.Sprintf("%s are drawn with the digits %s, given by %s.", teams, seed, people)
		act = func() error { return p.session.Draw(seed, people) }
	case fromElsewhere:
		column, i := c.column.Chosen()
		if i < 0 {
			p.w.Refuse(&experiment.Refusal{What: "No column is chosen.", Remedy: "Choose the column of the roster that holds the arms."})
			return
		}
		title, button = "The draw is read once", "Read the draw"
		words = fmt.Sprintf("The arm of each of %s is read from the column “%s”.", teams, column)
		act = func() error { return p.session.AdoptDraw(column) }
	default:
		words = teams + " are drawn with digits that this computer makes now."
		act = func() error { return p.session.Draw("", "") }
	}
	content := parts.Column(10, parts.Body(words), parts.Body("The result is sealed with the roster and the plan. It cannot be undone, and a second draw is not possible."))
	parts.ShowDialog(p.w.Canvas(), title, 480, content, parts.DialogButton{Label: button, Do: func() string {
		p.w.Run(shell.Task{
			Words: "Drawing " + teams,
			Work:  func(context.Context, func(string, float64)) error { return act() },
			Done: func(err error) {
				if !p.w.Refuse(err) {
					p.w.Say("The draw is made and sealed.", nil)
				}
			},
		})
		return ""
	}}, "Not yet")
}

package sheets

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// showHead says where the table stands, or asks for it.
func (v *View) showHead() {
	v.head.Objects = []fyne.CanvasObject{v.headLine()}
	v.head.Refresh()
}

func (v *View) headLine() fyne.CanvasObject {
	recipe := v.reading.draft.Recipe
	if v.choosing {
		return v.headChoice(recipe)
	}
	change := parts.NewQuiet("Change the table", func() {
		v.setChoosing(true)
		v.showHead()
		parts.Relayout(v.body)
	}).Small()
	words := parts.Caption(layoutWords(recipe))
	if choice := v.tableChoice(); choice != nil {
		return parts.Column(6, parts.Row(8, parts.Grow(choice), change), words)
	}
	return parts.Row(8, parts.Grow(words), change)
}

func (v *View) chooseHeader(row int) {
	if row != v.reading.draft.Recipe.HeaderRow {
		v.reading.SetHeaderRow(row)
	}
}

// setChoosing begins or ends the choice of where the table stands. What each column is
// read as makes room for the sheet meanwhile.
func (v *View) setChoosing(on bool) {
	v.choosing, v.fields, v.aim = on, nil, -1
	v.chips.Hidden = on
}

// manyColumns is from how many columns on the chips scroll in a place of their own.
const manyColumns = 12

// showChips shows what each column is read as; where there are many columns, those
// that are read come first.
func (v *View) showChips() {
	recipe := v.reading.draft.Recipe
	var used, left []fyne.CanvasObject
	for _, c := range recipe.Columns {
		letter, words, icon := c.Letter, chipWords(c, recipe, v.reading), chipIcon(c)
		if _, col, _ := workbook.ParseCell(letter); v.hidden[col] {
			words, icon = "Arms, hidden", parts.IconEyeOff
		}
		chip := parts.NewColumnChip(letter, icon, words, c.Use == dataset.Ignore, func() { v.EditColumn(letter) })
		if c.Use == dataset.Ignore && len(recipe.Columns) > manyColumns {
			left = append(left, chip)
		} else {
			used = append(used, chip)
		}
	}
	used = append(used, v.computedChips()...)
	if v.reading.purpose == dataset.ForOutcomes {
		var compute *parts.Button
		compute = parts.NewQuiet("Compute a column", func() { v.offerCompute(compute) }).Small().WithIcon(parts.IconPlus)
		left = append(left, compute)
	}
	var all fyne.CanvasObject = parts.Wrap(6, append(used, left...)...)
	if len(recipe.Columns) > manyColumns {
		all = parts.Sized(0, 118, parts.Scrolled(all))
	}
	v.chips.Objects = []fyne.CanvasObject{all}
	v.chips.Refresh()
}

func chipIcon(c dataset.Column) parts.IconName {
	switch {
	case c.Use == dataset.Ignore:
		return parts.IconCross
	case c.Use == dataset.TeamID:
		return parts.IconTag
	}
	return typeIcon[c.Type]
}

var typeIcon = map[dataset.Type]parts.IconName{
	dataset.Text: parts.IconText, dataset.Number: parts.IconNumber, dataset.Date: parts.IconCalendar, dataset.YesNo: parts.IconCheck,
}

// chipWords is what a column is read as, in a few words.
func chipWords(c dataset.Column, r dataset.Recipe, reading *Reading) string {
	switch c.Use {
	case dataset.TeamID:
		if parts := idParts(r); len(parts) > 1 {
			for i, p := range parts {
				if p.Letter == c.Letter {
					return fmt.Sprintf("Team id, part %d", i+1)
				}
			}
		}
		return "Team id"
	case dataset.TeamName:
		return "Team name"
	case dataset.StaffCount:
		return "Staff"
	case dataset.OutcomeValue:
		name := c.Target
		if o, known := reading.pilot().Outcome(c.Target); known {
			name = o.Name
		}
		if c.Over != "" {
			if c.Per > 1 {
				return fmt.Sprintf("%s, per %s of %s", name, plain(c.Per), c.Over)
			}
			return name + ", divided by " + c.Over
		}
		return name
	case dataset.Attribute:
		return chipName(c)
	case dataset.Exposure:
		return chipName(c) + ", to divide by"
	case dataset.Input, dataset.Item:
		return chipName(c) + ", to compute with"
	case dataset.PersonID:
		if c.Pseudonym {
			return "Person, by pseudonym"
		}
		return "Person"
	case dataset.When:
		return chipName(c) + ", the day or period"
	case dataset.LeftOn:
		return chipName(c) + ", the day of leaving"
	}
	return chipName(c) + ": left out"
}

// longestChip is how many letters of a column's name its chip shows.
const longestChip = 30

// chipName is a column's name short enough for its chip: of names over several rows the
// lowest, which tells the columns of a group apart.
func chipName(c dataset.Column) string {
	name := []rune(c.Name())
	if at := strings.LastIndex(c.Name(), " – "); len(name) > longestChip && at >= 0 {
		name = []rune(c.Name()[at+len(" – "):])
	}
	if len(name) > longestChip {
		name = append(name[:longestChip-1], '…')
	}
	return string(name)
}

// idParts are the columns of the team id in the order in which they are joined.
func idParts(r dataset.Recipe) []dataset.Column {
	var out []dataset.Column
	for _, c := range r.Columns {
		if c.Use == dataset.TeamID {
			at := len(out)
			for at > 0 && out[at-1].Target > c.Target {
				at--
			}
			out = append(out[:at], append([]dataset.Column{c}, out[at:]...)...)
		}
	}
	return out
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

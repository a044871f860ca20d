package journal

import (
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/pilot"
)

// filter is which entries the list shows.
type filter int

const (
	showAll filter = iota
	showDeviations
	showSeals
	showImports
)

var filterWords = [...]string{"All", "Deviations", "Seals", "Imports"}

// lets tells whether the filter shows entries of a kind.
func (f filter) lets(kind string) bool {
	switch f {
	case showDeviations:
		return kind == pilot.KindDeviation
	case showSeals:
		return kind == pilot.KindSeal || kind == pilot.KindDraw || kind == pilot.KindFinal || kind == pilot.KindUnblind || kind == pilot.KindClosed
	case showImports:
		return kind == pilot.KindTeams || kind == pilot.KindImport || kind == pilot.KindTakeBack
	}
	return true
}

// kindLook is how a kind of entry is shown: its sign and its name.
func kindLook(kind string) (icon parts.IconName, name string) {
	switch kind {
	case pilot.KindCreated:
		return parts.IconPlus, "Start"
	case pilot.KindDesign:
		return parts.IconDocument, "Design"
	case pilot.KindTeams:
		return parts.IconTable, "Teams"
	case pilot.KindImport:
		return parts.IconTable, "Import"
	case pilot.KindTakeBack:
		return parts.IconUndo, "Import taken back"
	case pilot.KindSeal:
		return parts.IconPadlock, "Seal of the plan"
	case pilot.KindDraw:
		return parts.IconPadlock, "Draw"
	case pilot.KindCollect:
		return parts.IconPlay, "Collecting"
	case pilot.KindFinal:
		return parts.IconPadlock, "Data final"
	case pilot.KindSheets:
		return parts.IconSheet, "Sheets for offices"
	case pilot.KindUnblind:
		return parts.IconEye, "Unblinding"
	case pilot.KindClosed:
		return parts.IconArchive, "Closing"
	case pilot.KindDeviation:
		return parts.IconFlag, "Deviation"
	case pilot.KindRemark:
		return parts.IconText, "Remark"
	case pilot.KindUndo:
		return parts.IconUndo, "Undo"
	case pilot.KindRedo:
		return parts.IconRedo, "Redo"
	}
	return parts.IconJournal, "Entry"
}

// showFilter counts the entries of each filter, makes the chips, and keeps the
// entries that the chosen one lets through.
func (p *page) showFilter() {
	var counts [len(filterWords)]int
	p.shown = p.shown[:0]
	for i, e := range p.entries {
		for f := range counts {
			if filter(f).lets(e.Kind) {
				counts[f]++
			}
		}
		if p.filter.lets(e.Kind) {
			p.shown = append(p.shown, i)
		}
	}
	if len(p.chips.Objects) == 0 {
		for f := range filterWords {
			chip := newFilterChip("Show "+filterWords[f], func() { p.setFilter(filter(f)) })
			p.chips.Add(chip.area)
			p.list.chips = append(p.list.chips, chip)
		}
	}
	for f, chip := range p.list.chips {
		chip.show(fmt.Sprintf("%s %d", filterWords[f], counts[f]), filter(f) == p.filter)
	}
	p.list.show()
}

func (p *page) setFilter(f filter) {
	p.filter = f
	p.showFilter()
	parts.Relayout(p.chips)
}

// filterChip is a pill that chooses a filter; the chosen one is filled with ink.
type filterChip struct {
	area  *parts.TapArea
	back  *parts.Shape
	words *parts.Text
}

func newFilterChip(name string, tapped func()) *filterChip {
	c := &filterChip{back: parts.Outlined(parts.Surface, parts.FieldBorder, 15), words: parts.Small("").OneLine()}
	c.area = parts.NewTapArea(name, 15, parts.Over(c.back, parts.Sized(0, 30, parts.Pad(0, 14, 0, 14, parts.Row(0, c.words)))), tapped).WithoutHover()
	return c
}

func (c *filterChip) show(words string, chosen bool) {
	c.back.Fill, c.back.Stroke = parts.Surface, parts.FieldBorder
	colour := parts.Ink
	if chosen {
		c.back.Fill, c.back.Stroke, colour = parts.Ink, parts.Ink, parts.Surface
	}
	c.words.Set(parts.Span{Text: words, Bold: chosen, Colour: colour})
	c.back.Refresh()
	c.words.Refresh()
}

// entryIcon is the round sign of an entry in the list.
func entryIcon() (*fyne.Container, *parts.Shape, *parts.Icon) {
	back := parts.NewShape(parts.ControlTint, 15)
	icon := parts.NewIcon(parts.IconJournal, 16, parts.Ink2)
	return parts.Sized(30, 30, parts.Over(back, parts.PadAll(7, icon))), back, icon
}

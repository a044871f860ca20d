package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/store"
)

// showDetail fills the card beside the list with the chosen entry.
func (p *page) showDetail() {
	e, known := p.entry(p.selected)
	if !known {
		p.detail.Objects = []fyne.CanvasObject{parts.Caption("Choose an entry to read it.")}
		p.detail.Refresh()
		return
	}
	icon, name := kindLook(e.Kind)
	colour := parts.Ink2
	if e.Kind == pilot.KindDeviation {
		colour = parts.Warning
	}
	title := strings.TrimPrefix(e.Title, "Deviation: ")
	column := parts.Column(10,
		parts.Row(8, parts.NewIcon(icon, 17, colour), parts.Grow(parts.SmallSpans(parts.B(fmt.Sprintf("%s, entry %d", name, e.Number))).In(colour))),
		parts.Subheading(title))
	rows := []parts.KeyValue{parts.KV("Who", nameOf(e.Who)), parts.KV("When", e.At.Local().Format("2 January 2006, 15:04:05"))}
	if d, is := p.deviation(e); is {
		rows = append(rows, deviationRows(d)...)
	} else if e.Detail != "" {
		column.Add(parts.Small(e.Detail))
	}
	column.Add(parts.Rule())
	column.Add(parts.KeyValues(72, rows...))
	if changed := changedParts(e); len(changed) > 0 {
		column.Add(parts.Rule())
		column.Add(parts.Caption("Changed"))
		for _, c := range changed {
			column.Add(parts.RowTop(8, parts.Grow(parts.Small(c[0])), parts.Mono(c[1]).OneLine()))
		}
	}
	if e.Refers > 0 {
		number := e.Refers
		column.Add(parts.Row(0, parts.NewQuiet(fmt.Sprintf("See entry %d", number), func() { p.show(number) }).Small(), parts.Spacer()))
	}
	column.Add(parts.Rule())
	follows := []parts.Span{parts.T("Fingerprint "), parts.M(short(e.Hash))}
	if e.Number > 1 {
		follows = append(follows, parts.T(", follows "), parts.M(short(e.Previous)))
	}
	column.Add(parts.NewText(parts.SizeCaption, follows...).In(parts.Ink2))
	remark := parts.NewSecondary("Add a remark", func() { p.askRemark(e) }).Small()
	remark.SetEnabled(!p.w.ReadOnly())
	column.Add(parts.Row(0, remark, parts.Spacer()))
	p.detail.Objects = []fyne.CanvasObject{column}
	p.detail.Refresh()
}

// show brings an entry into sight, whatever the filter.
func (p *page) show(number int) {
	p.selected = number
	if p.list.at() < 0 {
		p.filter = showAll
	}
	p.showFilter()
	p.choose(number)
}

// nameOf is a person with the role.
func nameOf(who experiment.Person) string {
	if who.Role == "" {
		return who.Name
	}
	return who.Name + ", " + who.Role
}

// deviation finds what an entry reports: the document keeps deviations in the
// order of their entries, and neither can be taken back.
func (p *page) deviation(e store.Entry) (experiment.Deviation, bool) {
	if e.Kind != pilot.KindDeviation {
		return experiment.Deviation{}, false
	}
	nth := 0
	for _, other := range p.entries {
		if other.Kind == pilot.KindDeviation && other.Number < e.Number {
			nth++
		}
	}
	list := p.session.Pilot().Deviations
	if nth >= len(list) {
		return experiment.Deviation{}, false
	}
	return list[nth], true
}

func deviationRows(d experiment.Deviation) []parts.KeyValue {
	var rows []parts.KeyValue
	if d.Decided != "" {
		rows = append(rows, parts.KV("Decided", d.Decided))
	}
	if d.Effect != "" {
		rows = append(rows, parts.KV("Effect", d.Effect))
	}
	known := "Before unblinding"
	if d.AfterUnblinding {
		known = "After unblinding"
	}
	rows = append(rows, parts.KV("Known", known))
	if d.Mixed {
		rows = append(rows, parts.KV("Arms", "Some teams worked as in the other arm. This costs the result one point of security."))
	}
	return rows
}

// partWords names the parts of a pilot file for people.
var partWords = map[string]string{"pilot": "Pilot document", "roster": "Teams", "results": "Results", "recipe/roster": "How the roster was read"}

// changedParts lists what an entry changed, with the start of the new fingerprint.
func changedParts(e store.Entry) [][2]string {
	var out [][2]string
	for _, name := range slices.Sorted(maps.Keys(e.Parts)) {
		words, known := partWords[name]
		switch {
		case known:
		case strings.HasPrefix(name, "data/"):
			words = "Imported rows, table " + strings.TrimPrefix(name, "data/")
		case strings.HasPrefix(name, "recipe/data/"):
			words = "How table " + strings.TrimPrefix(name, "recipe/data/") + " was read"
		default:
			words = name
		}
		hash := short(e.Parts[name])
		if hash == "" {
			hash = "taken out"
		}
		out = append(out, [2]string{words, hash})
	}
	return out
}

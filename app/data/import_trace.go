package data

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// trace leads the values of a team back to their cells; "" for both asks which.
func (s *Import) trace(outcome, team string) {
	p := s.session.Pilot()
	var names, ids []string
	at := 0
	for i, o := range p.Outcomes {
		names, ids = append(names, o.Name), append(ids, o.ID)
		if o.ID == outcome {
			at = i
		}
	}
	if len(ids) == 0 {
		return
	}
	choose := parts.NewDropdown("Outcome", names, nil)
	choose.SelectIndex(at)
	field := parts.NewField("Team", "Its id, as in the roster.")
	field.SetText(team)
	if team == "" {
		if all := p.Roster.Taking(); len(all) > 0 {
			field.SetPlaceHolder(all[0].ID)
		}
	}
	var found []dataset.Origin
	parts.ShowDialog(s.host.Canvas(), "Where a value comes from", 440, parts.Column(10, choose, field), parts.DialogButton{Label: "Show the cells", Do: func() string {
		_, i := choose.Chosen()
		outcome, team = ids[max(i, 0)], strings.TrimSpace(field.Text())
		var err error
		found, err = s.session.Trace(outcome, team)
		return sentenceOf(err)
	}, Then: func() { s.showTrace(outcome, team, found) }}, "Cancel")
}

func (s *Import) showTrace(outcome, team string, found []dataset.Origin) {
	name := outcome
	if o, known := s.session.Pilot().Outcome(outcome); known {
		name = o.Name
	}
	columns := []parts.TableColumn{{Title: "File", Width: 150, Grow: 2}, {Title: "Sheet", Width: 80, Grow: 1}, {Title: "Cell", Width: 60}, {Title: "Column", Width: 120, Grow: 1}, {Title: "Written", Width: 90, Grow: 1}, {Title: "Read as", Width: 80, Right: true}, {Title: "What it is, and why", Width: 150, Grow: 2}}
	table := parts.NewDataTable("cells of "+team, columns, func() int { return len(found) }, func(row, column int) parts.Cell {
		o := found[row]
		cell := parts.Cell{Text: traceFields(o)[column], Mono: column == 2, Bold: column == 5}
		if o.Part == "team" {
			cell.Colour = parts.Ink2
		}
		return cell
	})
	values := 0
	for _, o := range found {
		if o.Part == "value" {
			values++
		}
	}
	content := parts.Column(10,
		parts.SmallSpans(parts.T("Team "), parts.B(team), parts.T(", "), parts.B(name), parts.T(": "+countWords(values, "value", "values")+".")),
		parts.Sized(0, 340, parts.Over(parts.Outlined(parts.Surface, parts.Hairline, 6), parts.PadAll(1, table))))
	parts.ShowDialog(s.host.Canvas(), "Where the values of "+team+" come from", 980, content,
		parts.DialogButton{Label: "Save as a table", Then: func() { s.saveTrace(team+", "+name, found) }}, "Close")
}

// traceFields are the shown fields of an origin.
func traceFields(o dataset.Origin) []string {
	why := []string{o.Part}
	if o.Because != "" {
		why = append(why, o.Because)
	}
	if o.Decision != nil {
		why = append(why, "settled by a person")
	}
	text := o.Text
	if !o.TextKept {
		text = "not kept"
	}
	return []string{o.File, o.Sheet, o.Cell, o.Column, text, shownValue(o.Value), strings.Join(why, "; ")}
}

// saveTrace writes the cells as comma-separated values.
func (s *Import) saveTrace(name string, found []dataset.Origin) {
	s.host.ChooseSave("Save the cells", strings.NewReplacer("/", "-", `\`, "-").Replace(name)+".csv", func(path string) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		lines := [][]string{{"file", "sheet", "cell", "column", "text", "value", "part", "because", "import", "recipe"}}
		for _, o := range found {
			lines = append(lines, []string{o.File, o.Sheet, o.Cell, o.Column, guarded(o.Text), o.Value, o.Part, o.Because, o.Import, o.Recipe})
		}
		err := w.WriteAll(lines)
		if err == nil {
			err = pilot.WriteBytes(path, b.Bytes())
		}
		if !s.host.Refuse(err) {
			s.host.Say(fmt.Sprintf("%s saved.", countWords(len(found), "cell is", "cells are")), nil)
		}
	})
}

// guarded keeps a text that a spreadsheet would carry out as a formula from being one.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

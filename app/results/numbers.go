package results

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// numbers shows the table behind the page: the figures of the chart, then every
// outcome in full, then what was dropped or assumed. It is the one place of the
// findings with p-values.
func (s *Findings) numbers(v *view) {
	if parts.DialogOpen() || s.show != nil {
		return
	}
	house := chart.House(v.main, chart.Light, chart.Options{}).Numbers()
	full := fullTable(v)
	copied := parts.Caption("")
	copyAll := parts.NewSecondary("Copy as a table", func() {
		fyne.CurrentApp().Clipboard().SetContent(asText(v, house, full))
		copied.SetText("Copied. Paste it into a sheet.")
		parts.Relayout(copied)
	}).Small().WithIcon(parts.IconSheet)
	content := parts.Column(8,
		parts.Row(10, parts.Grow(parts.Small(v.main.Headline+" "+v.main.Sentence)), copied, copyAll),
		parts.Gap(0, 2),
		parts.Label("The figures of the chart"), numbersTable("The figures of the chart", house),
		parts.Gap(0, 4),
		parts.Label("Every outcome"), numbersTable("Every outcome", full))
	for _, paragraph := range methods(v.results) {
		content.Add(parts.SmallSpans(parts.B(paragraph[0]+". "), parts.T(strings.Join(paragraph[1:], " "))))
	}
	const width, height = 1240, 580
	parts.ShowDialog(s.w.Canvas(), "The numbers", width, parts.Sized(0, height, parts.Scrolled(parts.Pad(0, 14, 0, 0, content))), parts.DialogButton{Label: "Close"}, "")
}

// fullTable is every outcome as analysts read it, one row an estimate, and at the
// end one row for each outcome of the plan that was never measured.
func fullTable(v *view) [][]string {
	r, arms := v.results, v.several()
	interval := "Likely (" + finding.Short(math.Round(1000*(1-r.Main.Alpha))/10) + "%)"
	rows := [][]string{{"Outcome", "Unit", "Control", "Change", "SE", "df", interval, "p", "p of the draw", "Adjusted p", "Verdict"}}
	for _, f := range r.Findings {
		e := f.Estimate
		scale := finding.ScaleOf(e.Outcome)
		// One decimal more than leaders read (look guide, section 7).
		decimals := f.Decimals() + 1
		number := func(x float64) string { return finding.Number(x*scale.Factor, decimals) }
		control := number(e.ControlMean) + scale.Level
		if f.Small {
			control = "under 10, not shown"
		}
		drawP := "–"
		if e.Randomisation.Draws > 0 {
			drawP = finding.PValue(e.Randomisation.P)
		}
		name := e.Outcome.Name
		if arms {
			name += ", " + f.ArmName
		}
		rows = append(rows, []string{
			name, finding.UnitText(e.Outcome), control,
			finding.Signed(f.Change*scale.Factor, decimals) + scale.Change, number(e.Effect.StdError), finding.Number(e.Effect.DF, 1),
			number(f.Low) + " to " + number(f.High), finding.PValue(e.Effect.P), drawP, finding.PValue(e.AdjustedP),
			Verdict(f).Words() + explored(f),
		})
	}
	for _, o := range v.unmeasured {
		row := make([]string, len(rows[0]))
		for i := range row {
			row[i] = "–"
		}
		row[0], row[1], row[len(row)-1] = o.Name, finding.UnitText(o), "Not measured"
		if o.Role == experiment.Guardrail {
			row[len(row)-1] = guardrailNotMeasured
		}
		rows = append(rows, row)
	}
	return rows
}

// methods says, for each estimate, how it was made and what was dropped or
// assumed: its name, its method, its notes.
func methods(r finding.Results) [][]string {
	var out [][]string
	for _, f := range r.Findings {
		name := f.Estimate.Outcome.Name
		if len(f.Arms) > 2 {
			name += ", " + f.ArmName
		}
		paragraph := []string{name, f.Estimate.Method}
		paragraph = append(paragraph, f.Estimate.Notes...)
		if note := f.Estimate.Randomisation.Note; note != "" {
			paragraph = append(paragraph, note)
		}
		out = append(out, paragraph)
	}
	return out
}

// numbersTable shows a table whole; its columns are as wide as their words.
func numbersTable(name string, rows [][]string) fyne.CanvasObject {
	header, body := rows[0], rows[1:]
	columns := make([]parts.TableColumn, len(header))
	for i, title := range header {
		width := parts.NewText(parts.SizeTable, parts.B(title)).NaturalWidth()
		right := len(body) > 0
		for _, row := range body {
			width = max(width, parts.NewText(parts.SizeTable, parts.T(row[i])).NaturalWidth())
			right = right && numeric(row[i])
		}
		columns[i] = parts.TableColumn{Title: title, Width: width/parts.S(1) + 19, Right: right}
	}
	columns[0].Grow = 1
	table := parts.NewDataTable(name, columns, func() int { return len(body) }, func(row, column int) parts.Cell {
		return parts.Cell{Text: body[row][column]}
	})
	// In a narrow window the bar for moving sideways lies below the last row.
	const bar = 12
	return parts.Sized(0, table.FullHeight()/parts.S(1)+bar, parts.Card(table))
}

// numeric is true for a cell that holds a number, a range, or a dash for none.
func numeric(text string) bool {
	return text != "" && strings.ContainsRune("0123456789+−–<", []rune(text)[0])
}

// asText is everything as text for a sheet: cells separated by tabs.
func asText(v *view, tables ...[][]string) string {
	var b strings.Builder
	line := func(cells ...string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(harmless(cell))
		}
		b.WriteByte('\n')
	}
	if v.results.Invented {
		line("Made-up data.")
	}
	line(v.results.Title)
	line(v.main.Headline)
	line(v.main.Sentence)
	for _, table := range tables {
		line()
		for _, row := range table {
			line(row...)
		}
	}
	line()
	for _, paragraph := range methods(v.results) {
		line(paragraph[0], strings.Join(paragraph[1:], " "))
	}
	return b.String()
}

// harmless keeps a cell in one cell, and keeps a sheet from running it as a formula.
func harmless(cell string) string {
	cell = strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return r == '\t' || r == '\n' || r == '\r' }), " ")
	if cell != "" && strings.ContainsRune("=@-", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

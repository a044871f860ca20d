package data

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// buildOverview shows what was taken in, what is still expected, and where files go.
func (s *Import) buildOverview(h host, page *shell.Page, closed string) {
	p := s.session.Pilot()
	page.Title = "Bring in the outcomes"
	page.Lead = []parts.Span{parts.T("No file is taken in yet.")}
	if n := len(p.Imports); n > 0 {
		used, aside := 0, 0
		for _, imp := range p.Imports {
			used, aside = used+imp.Used, aside+imp.SetAside
		}
		page.Lead = []parts.Span{parts.T(fmt.Sprintf("%s taken in: %s used, %s set aside.", countWords(n, "file", "files"), countWords(used, "row", "rows"), thousands(aside)))}
	}
	page.Foot = shell.Foot{
		Sentence: "Files are read, never changed. Copies of the rows stay inside the pilot file.",
		Primary:  shell.Action{Label: "Choose files", Icon: parts.IconFolder, Do: s.choose, Disabled: closed != ""},
	}
	if closed == "" && holdsMain(p) {
		page.Foot.Secondary = page.Foot.Primary
		page.Foot.Primary = shell.Action{Label: "Go to Findings", Do: func() { h.Go(shell.Findings) }}
	}
	var main []fyne.CanvasObject
	if closed != "" {
		page.Foot.Sentence = closed
		if p.Stage > experiment.Collecting {
			page.Foot.Primary = shell.Action{Label: "See the findings", Do: func() { h.Go(shell.Findings) }}
		}
		if p.Stage >= experiment.Drawn {
			main = append(main, parts.NoteBox(parts.T(closed)))
		}
		if p.Stage == experiment.Collecting && p.Final != nil {
			page.Foot.Primary = shell.Action{Label: "Go to Quality", Do: func() { h.Go(shell.Quality) }}
		}
	}
	if len(p.Imports) > 0 {
		list := parts.CardTitled("Taken in", nil, parts.Scrolled(s.importRows(h, closed == "")))
		if closed != "" {
			main = append(main, parts.Grow(list))
		} else {
			main = append(main, parts.GrowBy(3, parts.Sized(0, 200, list)))
		}
	}
	switch {
	case closed == "" && len(p.Imports) > 0:
		main = append(main, parts.GrowBy(2, s.dropArea(p, true)))
	case len(p.Imports) == 0:
		main = append(main, parts.Grow(s.dropArea(p, false)))
	}
	side := parts.Column(12, s.expected(p), s.tools())
	page.Body = parts.Grow(parts.Sides(parts.Column(12, main...), side, 300, 420, 14))
	page.Update = h.Rebuild
}

// holdsMain tells whether some import holds the main outcome, so that the pilot
// could go on to its findings.
func holdsMain(p *experiment.Pilot) bool {
	main, ok := p.PrimaryOutcome()
	for _, imp := range p.Imports {
		if ok && slices.Contains(imp.Outcomes, main.ID) {
			return true
		}
	}
	return false
}

// dropArea is where files go; small below the list of imports.
func (s *Import) dropArea(p *experiment.Pilot, small bool) fyne.CanvasObject {
	keys := parts.Row(8, parts.Small("or press").In(parts.Ink2), parts.KeyChip("Ctrl O"))
	below := []fyne.CanvasObject{keys}
	if all := s.session.Recipes(); len(all) > 0 {
		words := countWords(len(all), "recipe is", "recipes are") + " tried first: " + recipeNames(all) + "."
		below = append(below, parts.Row(8, parts.NewIcon(parts.IconDocument, 16, parts.Accent), parts.Caption(words)))
	}
	if small {
		return parts.DropArea(parts.EmptyState(parts.NewIcon(parts.IconArrowDown, 32, parts.Accent), "Drop more files here", "Workbooks, text tables or a zip of them, one or several at once.", below...))
	}
	return parts.DropArea(parts.EmptyState(nil, "Drop the files here",
		"Excel, OpenDocument or CSV, one, several, or a zip of them. Leeway finds the header, checks every cell against the roster and shows you what it could not read.", below...))
}

// importRows lists the imports, the latest first.
func (s *Import) importRows(h host, open bool) fyne.CanvasObject {
	p := s.session.Pilot()
	rows := parts.Column(0)
	for i := len(p.Imports) - 1; i >= 0; i-- {
		if len(rows.Objects) > 0 {
			rows.Add(parts.Rule())
		}
		rows.Add(s.importRow(h, p, p.Imports[i], open))
	}
	return rows
}

func (s *Import) importRow(h host, p *experiment.Pilot, imp experiment.Import, open bool) fyne.CanvasObject {
	names := make([]string, 0, len(imp.Outcomes))
	for _, id := range imp.Outcomes {
		name := id
		if o, known := p.Outcome(id); known {
			name = o.Name
		}
		names = append(names, name)
	}
	counts := fmt.Sprintf("Sheet “%s”: %s used, %s set aside. ", imp.Source.Sheet, countWords(imp.Used, "row", "rows"), thousands(imp.SetAside))
	buttons := []fyne.CanvasObject{}
	if len(imp.Notes) > 0 {
		buttons = append(buttons, parts.NewQuiet(countWords(len(imp.Notes), "note", "notes"), func() { showNotes(h, imp) }).Small())
	}
	if open {
		buttons = append(buttons, parts.NewQuiet("Replace", func() { s.chooseCorrected(imp) }).Small())
		buttons = append(buttons, parts.NewSecondary("Take back", func() {
			if !h.Refuse(s.session.TakeBack(imp.ID)) {
				h.Done(imp.Label + " is taken back.")
			}
		}).Small())
	}
	words := parts.Column(2,
		parts.SmallSpans(parts.B(imp.Label)),
		parts.SmallSpans(parts.T(counts), parts.T(strings.Join(names, ", ")+".")),
		parts.Caption(importOrigin(imp)))
	return parts.Pad(10, 14, 10, 14, parts.RowTop(10, parts.NewIcon(parts.IconSheet, 18, parts.Ink2), parts.Grow(words), parts.Row(6, buttons...)))
}

// importOrigin says when and by whom an import was taken in, and by which recipe.
func importOrigin(imp experiment.Import) string {
	words := imp.At.Local().Format("2 January 2006, 15:04") + ", " + imp.By.Name
	if imp.Recipe != "" {
		words += ", recipe “" + imp.Recipe + "”"
	}
	if imp.Replaces != "" {
		words += ", replaces an earlier file"
	}
	return words
}

// showNotes lists what was recoded, dropped or assumed in an import.
func showNotes(h host, imp experiment.Import) {
	list := parts.Column(8)
	for _, note := range imp.Notes {
		list.Add(parts.Small(note))
	}
	var content fyne.CanvasObject = list
	if len(imp.Notes) > 8 {
		content = parts.Sized(0, 320, parts.Scrolled(list))
	}
	parts.ShowDialog(h.Canvas(), "Notes on "+imp.Label, 560, content, parts.DialogButton{Label: "Close"}, "")
}

// countWords is a number with its noun: "1 row", "3,539 rows".
func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a count with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

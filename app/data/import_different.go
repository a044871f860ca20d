package data

import (
	"fmt"
	"sort"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/sheets"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// buildDifferent shows how a file differs from the one that its recipe was made for,
// before its rows.
func (s *Import) buildDifferent(h host, page *shell.Page) {
	r := s.reading
	name := recipeName(r)
	page.Title = "What is different from " + name
	page.Head = s.putAwayButtons()
	list := parts.NewProblemList(nil)
	trouble, counts := parts.Column(0), parts.Row(0)
	show := func() {
		d := r.Draft()
		items := s.changeItems(d)
		list.SetItems(items)
		var n [3]int
		for _, item := range items {
			n[item.Gravity]++
		}
		counts.Objects = []fyne.CanvasObject{parts.ProblemCounts(n[0], n[1], n[2])}
		counts.Refresh()
		trouble.Objects = nil
		if err := r.Trouble(); err != nil {
			trouble.Add(parts.ErrorBox(sentenceOf(err), "The file is read as before.", "", nil))
		}
		trouble.Hidden = len(trouble.Objects) == 0
	}
	show()
	page.Lead = []parts.Span{parts.M(r.File())}
	card := parts.Card(parts.Column(0,
		parts.Pad(10, 14, 10, 14, parts.Row(8, parts.Grow(parts.Subheading(differenceTitle(len(r.Draft().Changes)))), counts)),
		parts.Rule(), parts.Grow(parts.Sized(0, 240, parts.PadAll(1, list)))))
	page.Body = parts.Grow(parts.Sides(parts.Column(12, trouble, parts.Grow(card)), s.recipeCard(), 326, 420, 14))
	page.OnNextProblem = list.Next
	page.OnEscape = func() bool { s.showRows(); return true }
	page.Update = s.updateReading(h)
	page.Foot = s.readingFoot()
	by := r.Replayed()
	r.Attach(h, func() {
		if r.State() != sheets.Ready || r.Replayed() != by || len(r.Draft().Changes) == 0 {
			s.differing = s.differing && r.State() == sheets.Ready && len(r.Draft().Changes) > 0
			h.Rebuild()
			return
		}
		show()
		parts.Relayout(list)
		h.SetFoot(s.readingFoot())
	})
}

func differenceTitle(n int) string {
	return "The recipe is carried over; " + countWords(n, "thing is", "things are") + " different"
}

func recipeName(r *sheets.Reading) string {
	if by := r.Replayed(); by != nil && by.Name != "" {
		return "“" + by.Name + "”"
	}
	return "before"
}

// showRows goes on to the rows.
func (s *Import) showRows() {
	s.differing = false
	s.host.Rebuild()
}

// changeItems are the differences with their fixes, those that must be settled first and
// those that are settled last.
func (s *Import) changeItems(d dataset.Draft) []parts.ProblemItem {
	changes := append([]dataset.Change(nil), d.Changes...)
	rank := func(c dataset.Change) int {
		if c.Settled != "" {
			return 3
		}
		return int(c.Severity)
	}
	sort.SliceStable(changes, func(i, j int) bool { return rank(changes[i]) < rank(changes[j]) })
	var out []parts.ProblemItem
	for _, c := range changes {
		out = append(out, s.changeItem(c))
	}
	return out
}

func (s *Import) changeItem(c dataset.Change) parts.ProblemItem {
	r := s.reading
	item := parts.ProblemItem{Gravity: parts.Gravity(c.Severity), Address: kindWords[c.Kind], Sentence: []parts.Span{parts.T(c.Sentence)}}
	if n := len(c.Cells); n > 0 {
		item.Address += ": " + c.Cells[0]
		if c.Count > 1 || n > 1 {
			item.Address += fmt.Sprintf(" and %d more", max(c.Count, n)-1)
		}
	}
	if c.Settled != "" {
		item.Gravity, item.Remedy = parts.ForInformation, "Settled: "+c.Settled+"."
		for _, fix := range c.Fixes {
			if fix.Label == c.Settled {
				item.Fixes = []parts.Fix{{Label: "Take back", Do: func() { r.Undecide(fix.Decision) }}}
			}
		}
		return item
	}
	for _, fix := range c.Fixes {
		item.Fixes = append(item.Fixes, parts.Fix{Label: fix.Label, Do: func() { r.Decide(fix.Label+".", fix.Decision) }})
	}
	if len(c.Fixes) == 0 && c.Severity != experiment.ForInformation {
		item.Fixes = []parts.Fix{{Label: "Look at the rows", Do: s.showRows}}
	}
	return item
}

// kindWords name the kinds of change.
var kindWords = map[string]string{
	dataset.SheetRenamed: "Sheet", dataset.HeaderMoved: "Column names", dataset.RowsBounded: "Rows", dataset.NewColumn: "New column",
	dataset.MissingColumn: "Missing column", dataset.RenamedColumn: "Renamed column", dataset.MovedColumn: "Moved column",
	dataset.NewLabel: "New text", dataset.TypeChanged: "Other values", dataset.UnitChanged: "Unit", dataset.LostIDs: "Teams without rows",
	dataset.NewIDs: "New teams", dataset.FileOptions: "How the file is written", dataset.OldDecision: "An earlier answer",
}

// recipeCard says which recipe is in use and offers the others.
func (s *Import) recipeCard() fyne.CanvasObject {
	r := s.reading
	by := r.Replayed()
	content := parts.Column(10)
	if by != nil {
		rows := []parts.KeyValue{parts.KV("Recipe", by.Name)}
		if known := by.Recipe.Known; known != nil {
			rows = append(rows, parts.KV("Last file", known.File))
		}
		rows = append(rows, parts.KV("Columns", columnsRead(by.Recipe)))
		if s.file.known != "" && by.Made {
			rows = append(rows, parts.KV("Known as", s.file.known))
		}
		content.Add(parts.KeyValues(76, rows...))
	}
	content.Add(s.otherRecipes())
	content.Add(parts.Wrap(6, parts.NewSecondary("Propose afresh", func() {
		s.differing = false
		r.Propose()
		s.host.Rebuild()
	}).Small()))
	content.Add(parts.Caption("What could change a result waits for your answer. Everything else is carried over and said here."))
	return parts.Column(12, parts.CardTitled("The recipe", nil, parts.Pad(12, 14, 14, 14, content)), s.fileNotes())
}

// columnsRead names what a recipe reads.
func columnsRead(r dataset.Recipe) string {
	var names []string
	for _, c := range r.Columns {
		if c.Use != dataset.Ignore {
			names = append(names, c.Name())
		}
	}
	return shortList(names)
}

// otherRecipes chooses among the recipes where there are several.
func (s *Import) otherRecipes() fyne.CanvasObject {
	r := s.reading
	var list []pilot.NamedRecipe
	names, at := []string{}, -1
	for _, named := range s.session.Recipes() {
		if named.Recipe.Purpose != dataset.ForOutcomes {
			continue
		}
		if by := r.Replayed(); by != nil && by.Name == named.Name {
			at = len(list)
		}
		list, names = append(list, named), append(names, named.Name)
	}
	if len(list) == 0 || len(list) == 1 && at == 0 {
		return parts.Column(0)
	}
	ready := false
	choose := parts.NewDropdown("Read it by another recipe", names, func(_ string, i int) {
		if !ready || i == at {
			return
		}
		replay, err := s.replayOf(list[i])
		if !s.host.Refuse(err) {
			r.Replay(replay)
			r.WhenIdle(func() {
				s.differing = r.Replayed() == replay && len(r.Draft().Changes) > 0
				s.host.Rebuild()
			})
		}
	})
	if at >= 0 {
		choose.SelectIndex(at)
	} else {
		choose.SetPlaceHolder("Choose")
	}
	ready = true
	return choose
}

// readingNote says what the file was read by, what it seems to be, and what was taken
// for granted.
func (s *Import) readingNote() fyne.CanvasObject {
	r := s.reading
	if r.State() != sheets.Ready {
		return nil
	}
	list := parts.Column(8)
	if s.file.replaces != "" {
		list.Add(parts.NoteBox(parts.B("It replaces "+labelOf(s.session.Pilot(), s.file.replaces)+". "), parts.T("You see every difference before it does.")))
	} else if note := s.correctionNote(); note != nil {
		list.Add(note)
	}
	for _, must := range s.file.must {
		list.Add(parts.WarningBox(must, "", "", nil))
	}
	d, by := r.Draft(), r.Replayed()
	switch {
	case by != nil && by.Made:
		list.Add(parts.NoteBox(parts.B("This sheet was made on Collect. "), parts.T("Its columns are known, so only what is doubtful is left to settle.")))
	case by != nil && len(d.Changes) > 0:
		list.Add(parts.Column(4, parts.NoteBox(parts.B("Read by the recipe "+recipeName(r)+". "), parts.T(countWords(len(d.Changes), "thing is", "things are")+" different from its last file.")),
			parts.Row(0, parts.NewQuiet("See what is different", func() { s.differing = true; s.host.Rebuild() }).Small())))
	case by != nil:
		list.Add(parts.NoteBox(parts.B("The recipe "+recipeName(r)+" fits. "), parts.T("Sheet, header, columns and answers are used again. An answer holds only where the same text still stands.")))
	case r.Misfit() != "":
		list.Add(parts.NoteBox(parts.B("The recipe of an earlier file does not fit. "), parts.T(r.Misfit()+" Leeway proposes a new one.")))
	}
	if d.Recipe.KeyCheck != "" {
		list.Add(parts.NoteBox(parts.T(s.session.KeySentence(""))))
	}
	list.Add(s.fileNotes())
	return list
}

// fileNotes say what was taken for granted when the file was opened, and let its
// character set be chosen.
func (s *Import) fileNotes() fyne.CanvasObject {
	r := s.reading
	list := parts.Column(6)
	s.file.note(r.Notes())
	for _, note := range s.file.notes {
		list.Add(parts.NoteBox(parts.T(note)))
	}
	if could, _ := r.Encodings(); len(could) > 1 {
		list.Add(parts.Row(0, parts.NewQuiet("Choose the character set", s.chooseEncoding).Small()))
	}
	return list
}

// chooseEncoding asks in which character set the file is written, by a word of it.
func (s *Import) chooseEncoding() {
	r := s.reading
	could, now := r.Encodings()
	var lines []string
	at := 0
	for i, c := range could {
		words := c.Label
		if c.Sample != "" {
			words += ":  " + c.Sample
		}
		lines = append(lines, words)
		if c.Name == now {
			at = i
		}
	}
	radio := parts.NewRadioColumn(lines, nil)
	radio.SelectIndex(at)
	parts.ShowDialog(s.host.Canvas(), "In which letters is it written?", 480, parts.Column(10,
		parts.Small("A word of the file as each character set reads it. Choose the one that reads right; the columns are then proposed afresh."),
		parts.Sized(0, 300, parts.Scrolled(radio))),
		parts.DialogButton{Label: "Read it like this", Then: func() {
			if _, i := radio.Chosen(); i >= 0 && i < len(could) && could[i].Name != now {
				s.file.arrived = false
				r.SetEncoding(could[i].Name)
			}
		}}, "Cancel")
}

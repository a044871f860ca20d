package data

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
)

// overviewOf is what the sheets of one collection came to.
type overviewOf struct {
	collection experiment.Collection
	list       []pilot.Late
	// back sheets are taken in, here sheets came back and wait for somebody, overdue ones
	// are neither.
	back, here, overdue int
	err                 error
}

func (s *Collect) overview() overviewOf {
	p := s.session.Pilot()
	var o overviewOf
	if len(p.Collections) == 0 {
		return o
	}
	c, known := p.Collection(s.shown)
	if !known {
		c = p.Collections[len(p.Collections)-1]
	}
	o.collection = c
	all, err := s.session.Collected()
	o.err = err
	for _, l := range all {
		if l.Collection.ID != c.ID {
			continue
		}
		o.list = append(o.list, l)
		switch {
		case l.Returned:
			o.back++
		case s.waiting(l) != nil:
			o.here++
		case l.Days > 0:
			o.overdue++
		}
	}
	return o
}

// buildSheets shows what was made, what came back and what is late.
func (s *Collect) buildSheets(h collectHost, page *shell.Page, closed string) {
	o := s.overview()
	page.Title = "What came back, and what is late"
	page.Lead = []parts.Span{parts.T(o.words())}
	page.Foot = s.sheetsFoot(h, o, closed)
	page.Update = h.Rebuild
	if len(o.list) == 0 && o.err == nil {
		page.Title = "Ask the offices for their numbers"
		page.Lead = nil
		page.Body = parts.Grow(parts.DropArea(parts.EmptyState(nil, "No sheets were made", "This pilot’s data came another way. Its imports are on Import.")))
		return
	}
	var main []fyne.CanvasObject
	if closed != "" {
		main = append(main, parts.NoteBox(parts.T(closed)))
	}
	if o.err != nil {
		main = append(main, parts.ErrorBox("The returns cannot be counted.", sentenceOf(o.err), "", nil))
	}
	main = append(main, parts.Grow(parts.Sized(0, 180, s.table(o))))
	if closed == "" {
		main = append(main, parts.Sized(0, 196, s.dropArea()))
	}
	page.Body = parts.Grow(parts.Sides(parts.Column(12, main...), s.side(h, o, closed), 320, 420, 14))
}

// words says how far the collection is.
func (o overviewOf) words() string {
	n := len(o.list)
	switch {
	case n == 0:
		return ""
	case o.back == n && n == 1:
		return "The sheet came back."
	case o.back == n:
		return fmt.Sprintf("All %d sheets came back.", n)
	}
	text := fmt.Sprintf("%d of %s came back", o.back+o.here, sheetsWord(n))
	if o.here > 0 {
		text += fmt.Sprintf(", %s for you", countWords(o.here, "waits", "wait"))
	}
	if o.overdue > 0 {
		return text + fmt.Sprintf("; %s late.", countWords(o.overdue, "is", "are"))
	}
	if o.back+o.here == n {
		return text + "."
	}
	if due := dayWords(o.collection.Due); due != "" {
		return text + "; due on " + due + "."
	}
	return text + "."
}

func (s *Collect) sheetsFoot(h collectHost, o overviewOf, closed string) shell.Foot {
	foot := shell.Foot{
		Sentence: "A sheet that came back is known by its hidden fingerprint, also when it was renamed or its columns were moved.",
		Primary:  shell.Action{Label: "Choose files that came back", Icon: parts.IconFolder, Do: s.chooseReturned, Disabled: closed != "" || s.busy},
		Secondary: shell.Action{Label: "Make new sheets", Do: func() {
			s.asking = true
			h.Rebuild()
		}, Disabled: closed != ""},
	}
	switch {
	case closed != "":
		foot.Sentence = closed
	case len(o.list) > 0 && o.back == len(o.list) && len(s.left) == 0:
		foot.Sentence = "Everything that was asked for is in."
		foot.Primary = shell.Action{Label: "Go to Import", Do: func() { h.Go(shell.Import) }}
	}
	return foot
}

// table lists the offices.
func (s *Collect) table(o overviewOf) fyne.CanvasObject {
	columns := []parts.TableColumn{
		{Title: "Office", Width: 104, Grow: 2}, {Title: "Teams", Width: 56, Right: true},
		{Title: "Came back", Width: 104, Grow: 1}, {Title: "State", Width: 172, Grow: 2},
	}
	table := parts.NewDataTable("sheets of "+o.collection.Name, columns, func() int { return len(o.list) }, func(row, column int) parts.Cell {
		return s.officeCell(o.list[row], column)
	})
	table.OnOpen = func(row int) { s.tellOffice(o.list[row]) }
	var title fyne.CanvasObject
	if all := s.session.Pilot().Collections; len(all) > 1 {
		title = s.chooser(all, o.collection)
	}
	return parts.CardTitled(o.collection.Name, title, table)
}

// chooser changes which collection is looked at.
func (s *Collect) chooser(all []experiment.Collection, shown experiment.Collection) fyne.CanvasObject {
	names, at := make([]string, len(all)), 0
	for i, c := range all {
		names[len(all)-1-i] = c.Name
		if c.ID == shown.ID {
			at = len(all) - 1 - i
		}
	}
	ready := false
	d := parts.NewSmallDropdown(names, func(_ string, index int) {
		if ready {
			s.shown = all[len(all)-1-index].ID
			s.host.Rebuild()
		}
	})
	d.SelectIndex(at)
	ready = true
	return d
}

func (s *Collect) officeCell(l pilot.Late, column int) parts.Cell {
	switch column {
	case 0:
		return parts.Cell{Text: l.Office, Bold: true}
	case 1:
		return parts.Cell{Text: fmt.Sprint(len(l.Teams))}
	case 2:
		if l.Returned {
			return parts.Cell{Text: l.At.Local().Format("2 Jan 2006")}
		}
		if s.waiting(l) != nil {
			return parts.Cell{Text: "not taken in"}
		}
		return parts.Cell{Text: "not yet", Colour: parts.Ink3}
	}
	return s.stateCell(l)
}

// waiting is the file of an office that came back and was not taken in, nil for none.
func (s *Collect) waiting(l pilot.Late) *pilot.Taken {
	for i, t := range s.left {
		if t.Known && t.Office == l.Office && t.Collection == l.Collection.Name && !l.Returned {
			return &s.left[i]
		}
	}
	return nil
}

// stateCell is the worst that is to be said of a sheet.
func (s *Collect) stateCell(l pilot.Late) parts.Cell {
	if t := s.waiting(l); t != nil {
		if t.Settle > 0 {
			return parts.Cell{Text: countWords(t.Settle, "thing to settle", "things to settle"), Mark: parts.ErrorMark}
		}
		return parts.Cell{Text: "Waits for you", Mark: parts.WarningCellMark}
	}
	switch {
	case len(l.Without) > 0:
		return parts.Cell{Text: "Without " + shortList(l.Without), Mark: parts.WarningCellMark}
	case l.Empty > 0:
		return parts.Cell{Text: "In, " + countWords(l.Empty, "value missing", "values missing"), Mark: parts.WarningCellMark}
	case l.Returned && l.Days > 0:
		return parts.Cell{Text: "In, " + lateWords(l.Days), Colour: parts.Ink2}
	case l.Returned:
		return parts.Cell{Text: "In"}
	case l.Days > 0:
		return parts.Cell{Text: capital(lateWords(l.Days)), Mark: parts.WarningCellMark}
	}
	return parts.Cell{Text: "Expected", Colour: parts.Ink3}
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// tellOffice shows one sheet's particulars.
func (s *Collect) tellOffice(l pilot.Late) {
	rows := []parts.KeyValue{
		parts.KV("File", l.File), parts.KV("Teams", shortList(l.Teams)),
	}
	if due := dayWords(l.Due); due != "" {
		rows = append(rows, parts.KV("Due", due))
	}
	came := "Not yet"
	if l.Returned {
		came = l.At.Local().Format("2 January 2006, 15:04")
	}
	if late := lateWords(l.Days); late != "" {
		came += ", " + late
	}
	rows = append(rows, parts.KV("Came back", came))
	if len(l.Without) > 0 {
		rows = append(rows, parts.KV("No row for", shortList(l.Without)))
	}
	if l.Empty > 0 {
		rows = append(rows, parts.KV("Missing", countWords(l.Empty, "value", "values")))
	}
	parts.ShowDialog(s.host.Canvas(), l.Collection.Name+", "+l.Office, 560, parts.KeyValues(110, rows...), parts.DialogButton{Label: "Close"}, "")
}

// dropArea is where returned files go.
func (s *Collect) dropArea() fyne.CanvasObject {
	return parts.DropArea(parts.EmptyState(parts.NewIcon(parts.IconArrowDown, 32, parts.Accent), "Drop here what came back",
		"One or several, zipped or not. What is clear is taken in; the rest waits for you."))
}

func (s *Collect) chooseReturned() {
	s.host.ChooseWorkbooks("Choose the files that came back", true, s.take)
}

// take takes in what is known and clear, and keeps the rest for somebody to look at.
func (s *Collect) take(paths []string) {
	if len(paths) == 0 || s.busy {
		return
	}
	s.busy = true
	var got []pilot.Taken
	s.host.Run(shell.Task{
		Words: "Reading " + countWords(len(paths), "file", "files"),
		Work: func(ctx context.Context, report func(words string, part float64)) (err error) {
			got, err = s.session.TakeReturned(ctx, paths, report)
			return err
		},
		Done: func(err error) {
			s.busy = false
			in := s.keep(got)
			refused := s.host.Refuse(err)
			s.asking = s.asking && in == 0 && len(s.left) == 0
			s.host.Rebuild()
			switch words := takenWords(got, in); {
			case refused:
			case in > 0:
				s.host.Done(words)
			default:
				s.host.Say(words, nil)
			}
		},
	})
}

// takenWords says what became of the files.
func takenWords(got []pilot.Taken, in int) string {
	same := 0
	for _, t := range got {
		if t.Same {
			same++
		}
	}
	text := "Nothing was taken in"
	if in > 0 {
		text = countWords(in, "file is", "files are") + " taken in"
	}
	if same > 0 {
		text += "; " + countWords(same, "was", "were") + " in already"
	}
	if wait := len(got) - in - same; wait > 0 {
		text += "; " + countWords(wait, "waits", "wait") + " for you"
	}
	return text + "."
}

// keep adds to the files that wait, one entry a path, and counts those taken in.
func (s *Collect) keep(got []pilot.Taken) (in int) {
	for _, t := range got {
		var others []pilot.Taken
		for _, before := range s.left {
			if before.Path != t.Path {
				others = append(others, before)
			}
		}
		s.left = others
		switch {
		case t.Import != "":
			in++
		case !t.Same:
			s.left = append(s.left, t)
		}
	}
	return in
}

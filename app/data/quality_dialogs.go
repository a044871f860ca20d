package data

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/quality"
)

// openBox shows the teams of a box and the cells they came from. A box of an arm has no
// teams to show until the arms are known by name.
func (s *Quality) openBox(b *quality.Box) {
	if parts.DialogOpen() {
		return
	}
	content := parts.Column(10)
	if b.Text != "" && len(b.Reasons) == 0 {
		content.Add(parts.Body(b.Text + "."))
	}
	for _, r := range b.Reasons {
		content.Add(parts.SmallSpans(parts.B(countWords(r.Teams, "team", "teams")+": "), parts.T(r.Words+".")))
	}
	if b.MeanStaff > 0 && b.Teams > 1 {
		content.Add(parts.Caption(fmt.Sprintf("On average %.1f staff a team.", b.MeanStaff)))
	}
	if rows := s.outcomeRows(b); len(rows) > 1 {
		content.Add(tableOf("By outcome", rows, 0))
	}
	switch {
	case b.Hidden:
		content.Add(parts.NoteBox(parts.T("Which teams these are stays hidden until two names unblind the pilot. The response of every team stands under “By team”, without its arm.")))
	case len(b.Members) == 0:
		content.Add(parts.Small("No team is in this box."))
	default:
		content.Add(tableOf(b.Title, memberRows(b, s.report), 330))
	}
	parts.ShowDialog(s.ctx.Canvas(), b.Title, 860, content, parts.DialogButton{Label: "Close"}, "")
}

// outcomeRows are the counts of a box by outcome.
func (s *Quality) outcomeRows(b *quality.Box) [][]string {
	rows := [][]string{{"Outcome", "Teams with a value", "Values"}}
	for i, c := range b.Outcomes {
		values := thousands(c.Values)
		if c.Values == 0 && c.Teams > 0 {
			values = "under 10, not shown"
		}
		rows = append(rows, []string{s.report.Response[i].Name, thousands(c.Teams), values})
	}
	return rows
}

// memberRows are the teams of a box: with the cells of their values where they have such,
// otherwise with why they are there and where they stood in the roster.
func memberRows(b *quality.Box, r *quality.Report) [][]string {
	names := map[string]string{}
	for _, x := range r.Response {
		names[x.Outcome] = x.Name
	}
	data, why := false, false
	for _, m := range b.Members {
		data, why = data || len(m.Data) > 0, why || m.Why != ""
	}
	staff := func(m quality.Member) string {
		if m.Staff == 0 {
			return "–"
		}
		return thousands(m.Staff)
	}
	if data {
		rows := [][]string{{"Team", "Staff", "Outcome", "Cells", "How many"}}
		for _, m := range b.Members {
			for _, c := range m.Data {
				rows = append(rows, []string{m.Team, staff(m), names[c.Outcome], c.File + " ! " + c.Sheet + " ! " + shortCells(c.Address), thousands(c.Count)})
			}
		}
		return rows
	}
	rows := [][]string{{"Team", "Staff", "Cell in the roster"}}
	if why {
		rows[0] = []string{"Team", "Staff", "Why", "Cell in the roster"}
	}
	for _, m := range b.Members {
		row := []string{m.Team, staff(m)}
		if why {
			row = append(row, m.Why)
		}
		rows = append(rows, append(row, m.Roster))
	}
	return rows
}

// shortCells keeps the first cells of a long list; the export has all of them.
func shortCells(address string) string {
	list := strings.Split(address, ", ")
	if len(list) <= 4 {
		return address
	}
	return strings.Join(list[:3], ", ") + ", … " + list[len(list)-1]
}

// openLine tells more about a finding of the linkage.
func (s *Quality) openLine(line *quality.Line) {
	if parts.DialogOpen() {
		return
	}
	content := parts.Column(10, parts.BodySpans(parts.B(line.Value)))
	if line.Detail != "" {
		content.Add(parts.Body(line.Detail))
	}
	rows := [][]string{{"Rows", "Set aside because", "Cells"}}
	for _, x := range s.report.Linkage.Imports {
		if line.Words != "Rows of "+x.File && !strings.HasPrefix(line.Words, "Rows matched") {
			continue
		}
		for _, a := range x.Aside {
			rows = append(rows, []string{thousands(a.Rows), a.Words, shortCells(strings.Join(a.Cells, "; "))})
		}
	}
	switch {
	case len(rows) > 1:
		content.Add(tableOf("Rows set aside", rows, 240))
	case line.Detail == "" && strings.HasPrefix(line.Words, "Rows "):
		content.Add(parts.Body("Every row is used."))
	case line.Detail == "":
		content.Add(parts.Body("There is nothing more to say about it."))
	}
	parts.ShowDialog(s.ctx.Canvas(), line.Words, 640, content, parts.DialogButton{Label: "Close"}, "")
}

// nextLook opens the next line that wants a look.
func (s *Quality) nextLook() {
	var list []*quality.Line
	for i := range s.report.Linkage.Lines {
		if l := &s.report.Linkage.Lines[i]; l.Mark == quality.Look {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		s.ctx.Say("Nothing here wants a look.", nil)
		return
	}
	s.openLine(list[s.looked%len(list)])
	s.looked++
}

// byTeam shows the response of every team, never with its arm.
func (s *Quality) byTeam() {
	if parts.DialogOpen() || s.report == nil {
		return
	}
	rows := teamRows(s.report)
	content := parts.Column(10,
		parts.Small("Teams stand by id, without their arms. Numbers of fewer than ten people are not shown, nor one that could be worked out from the others."),
		tableOf("Response by team", rows, 430),
		parts.Row(8, parts.Spacer(), s.copyButton(rows)))
	parts.ShowDialog(s.ctx.Canvas(), "Response by team", 1040, content, parts.DialogButton{Label: "Close"}, "")
}

func teamRows(r *quality.Report) [][]string {
	head := []string{"Team", "Staff"}
	for _, x := range r.Response {
		head = append(head, x.Name)
	}
	rows := [][]string{head}
	for _, t := range r.Teams {
		row := []string{t.Team, "–"}
		if t.Staff > 0 {
			row[1] = thousands(t.Staff)
		}
		for _, v := range t.Values {
			row = append(row, v.Shown)
		}
		rows = append(rows, row)
	}
	return rows
}

// numbers is the table twin of the page: the flow, the response, the linkage.
func (s *Quality) numbers() {
	if parts.DialogOpen() || s.report == nil {
		return
	}
	flow, response, linkage := flowRows(s.report), responseRows(s.report), linkageRows(s.report)
	content := parts.Column(8,
		parts.Row(10, parts.Grow(parts.Small(s.report.Headline+".")), s.copyButton(flow, response, linkage)),
		parts.Label("The flow of teams and staff"), tableOf("The flow of teams and staff", flow, 0),
		parts.Label("Response"), tableOf("Response", response, 0))
	for _, x := range s.report.Response {
		content.Add(parts.SmallSpans(parts.B(x.Name+". "), parts.T(x.Sentence)))
	}
	content.Add(parts.Label("Rows matched to the sealed roster"))
	content.Add(tableOf("Rows matched to the sealed roster", linkage, 0))
	for _, note := range s.report.Notes {
		content.Add(parts.Caption(note))
	}
	parts.ShowDialog(s.ctx.Canvas(), "The numbers", 1080, parts.Sized(0, 540, parts.Scrolled(parts.Pad(0, 14, 0, 0, content))), parts.DialogButton{Label: "Close"}, "")
}

// copyButton puts tables on the clipboard, one below the other.
func (s *Quality) copyButton(tables ...[][]string) fyne.CanvasObject {
	return parts.NewSecondary("Copy as a table", func() {
		var b strings.Builder
		for i, rows := range tables {
			if i > 0 {
				b.WriteByte('\n')
			}
			for _, row := range rows {
				b.WriteString(strings.Join(row, "\t") + "\n")
			}
		}
		fyne.CurrentApp().Clipboard().SetContent(b.String())
		s.ctx.Say("Copied. Paste it into a sheet.", nil)
	}).Small().WithIcon(parts.IconSheet)
}

func flowRows(r *quality.Report) [][]string {
	rows := [][]string{{"Arm", "Step", "Teams", "Staff", "In words"}}
	add := func(arm, step string, b *quality.Box) {
		staff := "–"
		if b.Staff > 0 {
			staff = thousands(b.Staff)
		}
		words := b.Title
		if b.Text != "" {
			words += ": " + b.Text
		}
		rows = append(rows, []string{arm, step, thousands(b.Teams), staff, words})
	}
	f := &r.Flow
	add("all", "Roster", &f.Roster)
	add("all", "Left out", &f.LeftOut)
	add("all", "Drawn", &f.Drawn)
	for i := range f.Branches {
		b := &f.Branches[i]
		arm := b.Arm
		if b.Assigned != nil {
			add(arm, "Arm", b.Assigned)
		} else {
			arm = "all"
		}
		add(arm, "Lost", &b.Lost)
		add(arm, "Analysed", &b.Analysed)
	}
	return rows
}

func responseRows(r *quality.Report) [][]string {
	rows := [][]string{{"Outcome", "Arm", "Teams", "Answers", "Share", "Gap, points", "Chance of it"}}
	line := func(name, arm string, with, drawn, answers, staff int, share *float64, x *quality.Response) []string {
		out := []string{name, arm, fmt.Sprintf("%s of %s", thousands(with), thousands(drawn)), "–", "–", "–", "–"}
		switch {
		case x.Few:
			out[3] = "under 10, not shown"
		case x.People && staff > 0:
			out[3] = thousands(answers) + " of " + thousands(staff)
		}
		if share != nil {
			out[4] = fmt.Sprintf("%.1f%%", 100**share)
		}
		return out
	}
	for i := range r.Response {
		x := &r.Response[i]
		all := line(x.Name, "all", x.With, x.Drawn, x.Answers, x.Staff, x.Share, x)
		if x.Gap != nil {
			all[5], all[6] = fmt.Sprintf("%.1f", x.Gap.Points), fmt.Sprintf("%.3f", x.Gap.P)
		}
		rows = append(rows, all)
		for _, a := range x.Arms {
			rows = append(rows, line("", a.Arm, a.With, a.Drawn, a.Answers, a.Staff, a.Share, x))
		}
	}
	return rows
}

func linkageRows(r *quality.Report) [][]string {
	rows := [][]string{{"Check", "Found", "More"}}
	for _, l := range r.Linkage.Lines {
		rows = append(rows, []string{l.Words, l.Value, l.Detail})
	}
	return rows
}

// tableOf shows rows under a header, columns as wide as their words; height 0 shows it whole.
func tableOf(name string, rows [][]string, height float32) fyne.CanvasObject {
	header, body := rows[0], rows[1:]
	columns := make([]parts.TableColumn, len(header))
	for i, title := range header {
		width := parts.NewText(parts.SizeTable, parts.B(title)).NaturalWidth()
		number := len(body) > 0
		for _, row := range body {
			width = max(width, parts.NewText(parts.SizeTable, parts.T(row[i])).NaturalWidth())
			number = number && row[i] != "" && strings.ContainsRune("0123456789–", []rune(row[i])[0])
		}
		columns[i] = parts.TableColumn{Title: title, Width: min(width/parts.S(1)+19, 520), Right: number}
	}
	if last := len(columns) - 1; columns[last].Right {
		columns[0].Grow = 1
	} else {
		columns[last].Grow = 1
	}
	table := parts.NewDataTable(name, columns, func() int { return len(body) }, func(row, column int) parts.Cell {
		return parts.Cell{Text: body[row][column], Mono: header[column] == "Team"}
	})
	whole := table.FullHeight()/parts.S(1) + 12
	if height == 0 || whole < height {
		height = whole
	}
	return parts.Sized(0, height, parts.Card(table))
}

// askFinal asks whether the data are complete.
func (s *Quality) askFinal() {
	r := s.report
	if r == nil || parts.DialogOpen() {
		return
	}
	content := parts.Column(10,
		parts.Body("From then on no import comes in or is taken back, and this page compares the arms as A and B. Reopening the data takes a reason, which the brief prints."))
	if n := len(r.Linkage.Without); n > 0 {
		content.Add(parts.SmallSpans(parts.B(countWords(n, "drawn team has", "drawn teams have")+" no row: "), parts.M(shortList(r.Linkage.Without)), parts.T(".")))
	}
	var missing []string
	for _, x := range r.Response {
		if x.Rows == 0 {
			missing = append(missing, x.Name)
		}
	}
	if len(missing) > 0 {
		content.Add(parts.WarningBox("No import holds: "+strings.Join(missing, ", ")+".", "They will be missing from the result.", "", nil))
	}
	if r.Linkage.Waiting > 0 {
		content.Add(parts.WarningBox(countWords(r.Linkage.Waiting, "row waits", "rows wait")+" for an answer.", "They will not be used.", "", nil))
	}
	ctx := s.ctx
	parts.ShowDialog(ctx.Canvas(), "Are the data complete?", 520, content, parts.DialogButton{
		Label: "Declare the data final",
		Do:    func() string { return sentenceOf(s.session.DeclareFinal()) },
		Then:  func() { ctx.Say("The data are final.", nil) },
	}, "Cancel")
}

// askReopen asks why final data are opened again.
func (s *Quality) askReopen() {
	if parts.DialogOpen() {
		return
	}
	why := parts.NewTextArea("Why are the data reopened?", "One sentence. It stays in the pilot as a deviation.", 3)
	content := parts.Column(12, parts.Body("The arms could be seen as A and B. Whoever reads the result must know that data came in after that."), why)
	ctx := s.ctx
	parts.ShowDialog(ctx.Canvas(), "Reopen the data", 520, content, parts.DialogButton{
		Label: "Reopen the data",
		Do:    func() string { return sentenceOf(s.session.ReopenData(why.Text())) },
		Then:  func() { ctx.Say("The data are open again. The reason stands in the Journal.", nil) },
	}, "Cancel")
}

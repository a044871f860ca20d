package sheets

import (
	"errors"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/dataset"
)

// ViewOptions are what a view leaves to its screen.
type ViewOptions struct {
	// ChooseAnother opens the chooser for another file.
	ChooseAnother func()
	// Counts says at the right end of the sheet tabs what was read: "52 teams, 622 staff".
	Counts func(d dataset.Draft) string
	// Note makes what stands below the list of problems once there is a draft; it
	// may be nil and may give nil.
	Note func() fyne.CanvasObject
	// SendBack saves the doubts as a workbook for the office; nil where nothing can be
	// sent back.
	SendBack func(d dataset.Draft)
	// Changed is called after the view has shown a change.
	Changed func()
}

// View shows a reading.
type View struct {
	reading *Reading
	host    Host
	o       ViewOptions

	body     *fyne.Container
	state    State
	shown    bool
	trouble  *fyne.Container
	head     *fyne.Container
	chips    *fyne.Container
	grid     *parts.DataTable
	tabs     *fyne.Container
	problems *parts.ProblemList
	// lines are all rows of the list of problems, wanted those that a person looks for.
	// orders are the places among them of those that are shown.
	lines  []listed
	orders []int
	wanted wanted
	filter *fyne.Container
	title  *parts.Text
	counts *fyne.Container
	note   *fyne.Container
	// choosing is true while a person says where the table stands; fields are what it is
	// said in.
	choosing bool
	fields   *layoutFields
	// aim is which of the fields a click on the sheet fills, -1 for the row of the names.
	aim int
	// marks tells of each cell that shows whether it is doubtful; places, for each
	// problem, its cells.
	marks  map[[2]int]parts.CellMark
	places [][][2]int
	// aside and waits are the rows of data that are not used: set aside, or until
	// something is settled.
	aside, waits map[int]bool
	// at is the row and the column of the cell that line tells of; a column of -1 is
	// the whole row.
	at   [2]int
	line *parts.Text
	// titles and notes are rows above and below the table.
	titles, notes map[int]bool
	// hidden are the columns that would give the arms away.
	hidden map[int]bool
	follow int // the problem to go to after a fix, -1 for none
}

// NewView makes the view and ties it to the reading.
func NewView(r *Reading, host Host, o ViewOptions) *View {
	v := &View{reading: r, host: host, o: o, body: parts.Column(0), follow: -1}
	r.Attach(host, v.update)
	v.show()
	return v
}

// Body is what the screen places.
func (v *View) Body() fyne.CanvasObject { return v.body }

// NextProblem goes to the next problem and its cell (F4).
func (v *View) NextProblem() {
	if v.problems != nil && v.reading.state == Ready {
		v.problems.Next()
	}
}

// Escape leaves the choice of where the table stands; it tells whether that was open.
func (v *View) Escape() bool {
	if !v.choosing {
		return false
	}
	v.setChoosing(false)
	v.showHead()
	parts.Relayout(v.body)
	return true
}

// update shows the reading as it is now.
func (v *View) update() {
	v.show()
	parts.Relayout(v.body)
	if v.o.Changed != nil {
		v.o.Changed()
	}
}

func (v *View) show() {
	r := v.reading
	if r.state != Ready {
		v.body.Objects = []fyne.CanvasObject{parts.Grow(v.waiting())}
		v.shown, v.state = false, r.state
		v.body.Refresh()
		return
	}
	if !v.shown {
		v.build()
		v.shown = true
	}
	v.showTrouble()
	v.showGrid()
	v.tellCell()
	v.showHead()
	v.showChips()
	v.showTabs()
	v.showProblems()
	v.showNote()
	v.body.Refresh()
}

// showNote shows what the screen has to say below the list.
func (v *View) showNote() {
	v.note.Objects = nil
	if v.o.Note != nil {
		if note := v.o.Note(); note != nil {
			v.note.Add(note)
		}
	}
	v.note.Hidden = len(v.note.Objects) == 0
	v.note.Refresh()
}

// build makes the parts of a ready reading once; the rest only refills them.
func (v *View) build() {
	v.trouble, v.head, v.chips, v.tabs, v.counts = parts.Column(0), parts.Column(0), parts.Column(0), parts.Column(0), parts.Row(0)
	v.filter = parts.Column(0)
	v.line = parts.Caption("")
	v.makeGrid()
	v.title = parts.Subheading("")
	v.problems = parts.NewProblemList(nil)
	sheet := parts.Card(parts.PadAll(1, parts.Column(0,
		parts.Pad(9, 11, 9, 11, parts.Column(7, v.head, v.chips)),
		parts.Rule(),
		parts.Grow(parts.Sized(0, 230, v.grid)),
		parts.Rule(),
		parts.Pad(6, 12, 6, 12, v.line),
		parts.Rule(),
		v.tabs,
	)))
	head := []fyne.CanvasObject{parts.Grow(v.title), v.counts}
	if v.o.SendBack != nil {
		head = append(head, parts.NewIconButton(parts.IconDownload, "Save this list as a workbook for the office, with the cells marked", func() { v.o.SendBack(v.reading.Draft()) }))
	}
	list := parts.Card(parts.Column(0,
		parts.Pad(10, 14, 10, 14, parts.Row(8, head...)),
		v.filter,
		parts.Rule(),
		parts.Grow(parts.Sized(0, 240, parts.PadAll(1, v.problems))),
	))
	v.note = parts.Column(0)
	v.body.Objects = []fyne.CanvasObject{v.trouble, parts.Grow(parts.Sides(sheet, parts.Column(12, parts.Grow(list), v.note), 326, 420, 14))}
}

// showTrouble says why the last choice could not be carried out.
func (v *View) showTrouble() {
	v.trouble.Objects = nil
	if err := v.reading.trouble; err != nil {
		what, remedy := words(err)
		v.trouble.Add(parts.Pad(0, 0, 12, 0, parts.ErrorBox(what, remedy+" The sheet is read as before.", "Close", func() {
			v.reading.trouble = nil
			v.update()
		})))
	}
	v.trouble.Hidden = len(v.trouble.Objects) == 0
}

// waiting is what shows while there is no sheet: it is being opened, it cannot be
// read, or it wants a password.
func (v *View) waiting() fyne.CanvasObject {
	r := v.reading
	switch {
	case r.busy || r.state == Opening:
		return parts.DropArea(parts.EmptyState(parts.NewIcon(parts.IconTable, 48, parts.Ink3), "Reading "+r.File(),
			"Leeway finds the sheet and the header, and checks every cell. The file itself is never changed."))
	case r.state == NeedsPassword:
		return v.askPassword()
	}
	what, remedy := words(r.err)
	again := parts.NewSecondary("Read again", r.Again).WithIcon(parts.IconTable)
	another := parts.NewSecondary("Choose another file", v.o.ChooseAnother).WithIcon(parts.IconFolder)
	return parts.DropArea(parts.EmptyState(parts.NewIcon(parts.IconError, 40, parts.Error), r.File()+" could not be read", what+" "+remedy,
		parts.Pad(8, 0, 0, 0, parts.Row(10, again, another)), parts.Caption("Nothing was changed, and nothing is lost.").Aligned(fyne.TextAlignCenter)))
}

func (v *View) askPassword() fyne.CanvasObject {
	r := v.reading
	field := parts.NewField("Password", "It is used to read the file and is not kept.")
	field.Entry.Password = true
	what, remedy := words(r.err)
	open := func() { r.Password(field.Text()) }
	field.Entry.OnSubmitted = func(string) { open() }
	box := parts.Sized(360, 0, parts.Column(10, field, parts.Row(10, parts.NewSecondary("Open with this password", open), parts.NewQuiet("Choose another file", v.o.ChooseAnother))))
	return parts.DropArea(parts.EmptyState(parts.NewIcon(parts.IconPadlock, 40, parts.Accent), r.File()+" is protected", what+" "+remedy, parts.Pad(8, 0, 0, 0, box)))
}

// words splits an error into what happened, with its place, and what to do.
func words(err error) (what, remedy string) {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) {
		return err.Error(), "Choose the file again."
	}
	what = refusal.What
	if refusal.Place.Cell != "" {
		what = refusal.Place.Sheet + " ! " + refusal.Place.Cell + ": " + what
	}
	return what, refusal.Remedy
}

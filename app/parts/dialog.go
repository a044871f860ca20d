package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Dialog is a modal sheet: a title, content, a primary and a secondary button.
// Escape closes it, Enter does the primary action. Dialogs are for seal, draw,
// unblind, delete and for choosing files; everything else can be undone.
type Dialog struct {
	widget.BaseWidget
	// OnClose is called once when it closes without its primary action.
	OnClose func()

	canvas    fyne.Canvas
	primary   *Button
	secondary *Button
	cancelled bool
	sheet     *fyne.Container
	width     float32
	before    fyne.Focusable
	atTop     bool
	// clear leaves out the shade; placing places the sheet where it does not stand
	// in the middle.
	clear   bool
	placing func(window fyne.Size, height float32) (fyne.Position, fyne.Size)
	// takeKey may use a key before the dialog does.
	takeKey func(*fyne.KeyEvent) bool
}

var openDialogs []*Dialog

func topDialog() *Dialog {
	if len(openDialogs) == 0 {
		return nil
	}
	return openDialogs[len(openDialogs)-1]
}

// DialogOpen tells whether a dialog is in front of the window.
func DialogOpen() bool { return len(openDialogs) > 0 }

// DialogButton is a button of a dialog. Do returns a sentence that says why the
// dialog must stay open, or "" to close it; Then is called once it has closed, as
// to open the next one. Either may be nil.
type DialogButton struct {
	Label string
	Do    func() (stay string)
	Then  func()
}

// ShowDialog opens a dialog of a width (480 is usual) over a canvas. A stay
// sentence of the primary button shows above the buttons.
func ShowDialog(c fyne.Canvas, title string, width float32, content fyne.CanvasObject, primary DialogButton, secondaryLabel string) *Dialog {
	d := &Dialog{canvas: c, width: width}
	complaint := Small("").In(Error)
	complaint.Hide()
	d.primary = NewPrimary(primary.Label, func() {
		stay := ""
		if primary.Do != nil {
			stay = primary.Do()
		}
		if stay == "" {
			d.cancelled = true
			d.Close()
			if primary.Then != nil {
				primary.Then()
			}
			return
		}
		complaint.SetText(stay)
		complaint.Show()
		Relayout(d)
	})
	buttons := []fyne.CanvasObject{Spacer()}
	if secondaryLabel != "" {
		d.secondary = NewSecondary(secondaryLabel, d.Close)
		buttons = append(buttons, d.secondary)
	}
	buttons = append(buttons, d.primary)
	body := Column(14, Subheading(title), Grow(content), complaint, Row(10, buttons...))
	d.sheet = Over(Outlined(Surface, Hairline, radiusCard), Pad(20, 20, 16, 20, body))
	d.ExtendBaseWidget(d)
	d.open()
	return d
}

// ShowSheet opens a modal sheet without buttons, near the top of the window;
// takeKey may use keys that nothing in it used. Escape closes it.
func ShowSheet(c fyne.Canvas, width float32, content fyne.CanvasObject, takeKey func(*fyne.KeyEvent) bool) *Dialog {
	d := &Dialog{canvas: c, width: width, atTop: true, takeKey: takeKey}
	d.sheet = Over(Outlined(Surface, FieldBorder, radiusCard), PadAll(1, content))
	d.ExtendBaseWidget(d)
	d.open()
	return d
}

func (d *Dialog) open() {
	d.before = d.canvas.Focused()
	openDialogs = append(openDialogs, d)
	d.canvas.Overlays().Add(d)
	d.Resize(d.canvas.Size())
	d.focusFirst()
}

// focusFirst gives the first field of the dialog the focus, or its primary button.
func (d *Dialog) focusFirst() {
	var first fyne.Focusable
	Walk(d.sheet, func(o fyne.CanvasObject) bool {
		if f, ok := o.(*Entry); ok && first == nil && !f.Disabled() {
			first = f
		}
		return first == nil
	})
	if first == nil && d.primary != nil {
		first = d.primary
	}
	if first != nil {
		d.canvas.Focus(first)
	}
}

// Close closes the dialog and gives the focus back to what had it.
func (d *Dialog) Close() {
	for i, open := range openDialogs {
		if open == d {
			openDialogs = append(openDialogs[:i], openDialogs[i+1:]...)
			d.canvas.Overlays().Remove(d)
			if d.before != nil {
				d.canvas.Focus(d.before)
			}
			if !d.cancelled && d.OnClose != nil {
				d.OnClose()
			}
			return
		}
	}
}

// Primary is the primary button, to disable it while something is missing.
func (d *Dialog) Primary() *Button { return d.primary }

// key uses a key that the focused part handed on; it takes every key, so that
// nothing behind the dialog moves.
func (d *Dialog) key(key *fyne.KeyEvent) bool {
	if d.takeKey != nil && d.takeKey(key) {
		return true
	}
	switch key.Name {
	case fyne.KeyEscape:
		d.Close()
	case fyne.KeyReturn, fyne.KeyEnter:
		if d.primary != nil {
			d.primary.Press()
		}
	}
	return true
}

// Tapped keeps clicks beside the sheet from what lies behind; they close a sheet
// without buttons.
func (d *Dialog) Tapped(e *fyne.PointEvent) {
	at, size := d.sheet.Position(), d.sheet.Size()
	inside := e.Position.X >= at.X && e.Position.Y >= at.Y && e.Position.X <= at.X+size.Width && e.Position.Y <= at.Y+size.Height
	if d.primary == nil && !inside {
		d.Close()
	}
}

// Children gives the sheet, for Walk.
func (d *Dialog) Children() []fyne.CanvasObject { return []fyne.CanvasObject{d.sheet} }

func (d *Dialog) layBody() { d.place(d.Size()) }

func (d *Dialog) place(size fyne.Size) {
	if d.placing != nil {
		at, of := d.placing(size, HeightFor(d.sheet, size.Width))
		d.sheet.Resize(of)
		d.sheet.Move(at)
		return
	}
	width := min(S(d.width), size.Width-S(32))
	height := min(HeightFor(d.sheet, width), size.Height-S(32))
	y := (size.Height - height) / 2
	if d.atTop {
		y = S(56)
	}
	d.sheet.Resize(fyne.NewSize(width, height))
	d.sheet.Move(fyne.NewPos((size.Width-width)/2, y))
}

// CreateRenderer implements fyne.Widget.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	shade := NewShape(Shade, 0)
	shade.Hidden = d.clear
	return &dialogRenderer{dialog: d, shade: shade, objects: []fyne.CanvasObject{shade, d.sheet}}
}

type dialogRenderer struct {
	dialog  *Dialog
	shade   *Shape
	objects []fyne.CanvasObject
}

func (r *dialogRenderer) Layout(size fyne.Size) {
	r.shade.Resize(size)
	r.dialog.place(size)
}

func (r *dialogRenderer) MinSize() fyne.Size           { return fyne.NewSize(S(200), S(100)) }
func (r *dialogRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *dialogRenderer) Destroy()                     {}

func (r *dialogRenderer) Refresh() {
	if r.dialog.canvas.Size() != r.dialog.Size() {
		r.dialog.BaseWidget.Resize(r.dialog.canvas.Size())
	}
	r.Layout(r.dialog.Size())
	fyneRefresh(r.dialog)
}

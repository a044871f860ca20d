package shell

import (
	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// topBar is the bar with the pilot's title, its stage, undo and redo, the palette
// and when it was saved.
type topBar struct {
	frame  *Frame
	object *fyne.Container
}

func newTopBar(f *Frame) *topBar {
	t := &topBar{frame: f, object: parts.Over()}
	t.update()
	return t
}

// armsHidden tells whether nobody may know yet which team is in which arm.
func armsHidden(p *experiment.Pilot) bool {
	return p.Draw != nil && p.Stage >= experiment.Drawn && p.Stage < experiment.Unblinded
}

func (t *topBar) update() {
	f := t.frame
	p := f.open.Pilot()
	title := parts.NewText(parts.SizeBody, parts.B(p.Title)).Shortened()
	row := []fyne.CanvasObject{title, parts.StageChip(p.Stage.String(), stageDots(p.Stage), p.Stage == experiment.PlanSealed)}
	if armsHidden(p) {
		row = append(row, parts.ArmsHiddenChip())
	}
	if p.Invented {
		row = append(row, parts.OutlineChip("Made-up data"))
	}
	holder, readOnly := f.open.ReadOnly()
	if readOnly {
		words := "Read only"
		if holder != "" {
			words = "Read only: open with " + holder
		}
		row = append(row, parts.NeutralChip(words))
	}
	row = append(row, parts.Spacer(), t.historyButtons(readOnly))
	if f.collapsed() {
		row = append(row, parts.NewIconButton(parts.IconSearch, "Find or do", f.ShowPalette))
	} else {
		row = append(row, newFindButton(f.ShowPalette), t.saved())
	}
	bar := parts.Pad(0, 16, 0, 20, parts.Row(12, row...))
	t.object.Objects = []fyne.CanvasObject{parts.NewShape(parts.Surface, 0), parts.Sized(0, barHeight, bar)}
	t.object.Refresh()
	parts.Relayout(t.object)
}

func (t *topBar) historyButtons(readOnly bool) fyne.CanvasObject {
	f := t.frame
	undoLabel, canUndo := f.open.CanUndo()
	redoLabel, canRedo := f.open.CanRedo()
	undo := parts.NewIconButton(parts.IconUndo, "Undo "+undoLabel, f.Undo)
	redo := parts.NewIconButton(parts.IconRedo, "Redo "+redoLabel, f.Redo)
	undo.SetEnabled(canUndo && !readOnly)
	redo.SetEnabled(canRedo && !readOnly)
	return parts.Row(0, undo, redo)
}

func (t *topBar) saved() fyne.CanvasObject {
	at := t.frame.open.SavedAt()
	if at.IsZero() {
		return parts.Gap(1, 1)
	}
	return parts.Row(6, parts.NewIcon(parts.IconCheck, 15, parts.Accent), parts.Caption("Saved "+at.Format("15:04")).OneLine())
}

// newFindButton looks like a field and opens the palette.
func newFindButton(open func()) fyne.CanvasObject {
	content := parts.Row(8, parts.NewIcon(parts.IconSearch, 16, parts.Ink2), parts.Grow(parts.Small("Find or do").In(parts.Ink2).Shortened()), parts.KeyChip("Ctrl K"))
	box := parts.Over(parts.Outlined(parts.Surface, parts.FieldBorder, 6), parts.Sized(196, 30, parts.Pad(0, 10, 0, 10, content)))
	return parts.NewTapArea("Find or do", 6, box, open)
}

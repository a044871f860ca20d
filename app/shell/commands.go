package shell

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
)

// AskNew asks for a title and a place, and makes a pilot (Ctrl N).
func (f *Frame) AskNew() {
	if f.options.OnNew == nil {
		return
	}
	title := parts.NewField("Title", "As people will call it, for example “Decide at the desk”. It can be changed later.")
	title.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" {
			return "Give the pilot a title."
		}
		return ""
	}
	parts.ShowDialog(f.window.Canvas(), "New pilot", 480, title, parts.DialogButton{Label: "Choose where to keep it", Do: func() string {
		if !title.Check() {
			return "A pilot needs a title."
		}
		return ""
	}, Then: func() { f.askPlace(strings.TrimSpace(title.Text())) }}, "Cancel")
}

func (f *Frame) askPlace(title string) {
	parts.ChooseSave(f.window.Canvas(), "Where to keep “"+title+"”", f.folder(), fileName(title)+".leeway", func(path string) {
		f.rememberFolder([]string{path})
		f.options.OnNew(title, path)
	})
}

// fileName makes a name of a title that every system accepts.
func fileName(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case strings.ContainsRune(`/\:*?"<>|.,;'“”‘’!()`, r):
		case r == ' ':
			b.WriteRune('-')
		default:
			b.WriteRune(r)
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" {
		return name
	}
	return "pilot"
}

// AskOpen asks for a pilot file and opens it (Ctrl O).
func (f *Frame) AskOpen() {
	if f.options.OnOpen == nil {
		return
	}
	parts.ChoosePilot(f.window.Canvas(), f.folder(), func(path string) {
		f.rememberFolder([]string{path})
		f.options.OnOpen(path)
	})
}

// AskSaveCopy asks where to write a copy of the open pilot (Ctrl S). The pilot
// itself is saved after every change.
func (f *Frame) AskSaveCopy() {
	if f.open == nil || f.options.OnSaveCopy == nil {
		return
	}
	name := strings.TrimSuffix(filepath.Base(f.open.Path()), ".leeway") + "-copy.leeway"
	parts.ChooseSave(f.window.Canvas(), "Save a copy", f.folder(), name, func(path string) {
		f.rememberFolder([]string{path})
		if !f.Refuse(f.options.OnSaveCopy(path)) {
			f.Say("A copy is in "+path+". You go on in the pilot itself.", nil)
		}
	})
}

// demonstration opens the demonstration, from the welcome page only (Ctrl D).
func (f *Frame) demonstration() {
	if f.open == nil && f.options.OnDemonstration != nil {
		f.options.OnDemonstration()
	}
}

// textSizeItems are the choices of the text size.
func (f *Frame) textSizeItems() []*fyne.MenuItem {
	items := make([]*fyne.MenuItem, 0, len(parts.TextSizes))
	for i, size := range parts.TextSizes {
		item := fyne.NewMenuItem("Text "+[]string{"100%", "125%", "150%", "175%"}[i], func() { f.SetTextSize(size) })
		item.Checked = parts.CurrentTheme().Scale() == size
		items = append(items, item)
	}
	return items
}

// drop takes files that were dropped on the window: a pilot is opened, others go
// to the page.
func (f *Frame) drop(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() != "file" {
			continue
		}
		if strings.EqualFold(filepath.Ext(u.Path()), ".leeway") {
			f.offerPilot(u.Path())
			return
		}
		paths = append(paths, u.Path())
	}
	switch {
	case len(paths) == 0:
	case f.page != nil && f.page.OnDrop != nil && f.locked == "":
		f.page.OnDrop(paths)
	case f.open != nil:
		f.Say("This page takes no files. Rosters are read on Teams, outcomes on Import.", nil)
	}
}

// offerPilot opens a dropped pilot; while another is open it asks first.
func (f *Frame) offerPilot(path string) {
	if f.options.OnOpen == nil {
		return
	}
	if f.open == nil {
		f.options.OnOpen(path)
		return
	}
	parts.ShowDialog(f.window.Canvas(), "Open "+filepath.Base(path)+"?", 460,
		parts.Body("The pilot that is open is saved and closes."),
		parts.DialogButton{Label: "Open " + filepath.Base(path), Then: func() { f.options.OnOpen(path) }}, "Stay here")
}

// helpKeys are the keys as Help lists them.
var helpKeys = [][2]string{
	{"Ctrl K", "Find or do anything"},
	{"Ctrl N, Ctrl O, Ctrl S", "New pilot, open a pilot, save a copy"},
	{"Ctrl Z, Ctrl Shift Z", "Undo, redo"},
	{"Ctrl 1, 2, 3, J", "Design, Data, Results, Journal"},
	{"Alt Up, Alt Down", "Previous step, next step"},
	{"Ctrl Enter", "The button at the bottom right"},
	{"F6", "Next area: steps, page, Why, foot"},
	{"Tab, Shift Tab", "Next field, previous field"},
	{"Arrows, Home, End", "Move inside lists and tables; Enter opens, Space ticks"},
	{"F4", "Next problem and its cell"},
	{"F5", "Present the findings"},
	{"F8", "Open or close Why: what this step decides, and the source"},
	{"F9", "Numbers behind a chart"},
	{"Ctrl +, Ctrl −, Ctrl 0", "Text size, 100 to 175%"},
	{"Esc", "Close, cancel"},
}

// ShowHelp shows the keys and where help is found (F1).
func (f *Frame) ShowHelp() {
	rows := make([]fyne.CanvasObject, 0, len(helpKeys)+1)
	for _, k := range helpKeys {
		rows = append(rows, parts.RowTop(16, parts.Sized(170, 0, parts.SmallSpans(parts.B(k[0]))), parts.Grow(parts.Small(k[1]))))
	}
	intro := parts.Body("Each step says at its right edge, under Why, what it decides and where the advice comes from. Everything you do is written to the Journal and, before the plan is sealed, can be undone.").In(parts.Ink2)
	list := parts.Column(7, rows...)
	parts.ShowDialog(f.window.Canvas(), "Help: keys", 600, parts.Column(14, intro, parts.Rule(), list), parts.DialogButton{Label: "Close"}, "")
}

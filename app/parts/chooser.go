package parts

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
)

// Choose says what a file chooser is for.
type Choose struct {
	Title string
	// Extensions are those shown, lower case with the dot; empty shows all files.
	Extensions []string
	// Folder is where it starts; empty is the person's home.
	Folder string
	// Name is filled in when saving; empty when opening.
	Name string
	// Save asks for a name that may not exist yet, and asks before replacing a file.
	Save bool
	// Folders chooses a folder instead of a file; it may be one that is not there yet.
	Folders bool
	// Button is the primary button's words.
	Button string
	// Several lets more than one file be ticked.
	Several bool
}

// ChoosePilot chooses a .leeway file to open.
func ChoosePilot(c fyne.Canvas, folder string, chosen func(path string)) *Dialog {
	return ShowChooser(c, Choose{Title: "Open a pilot", Extensions: []string{".leeway"}, Folder: folder, Button: "Open"}, one(chosen))
}

// ChooseWorkbooks chooses one or several workbooks, text tables or archives of them to read.
func ChooseWorkbooks(c fyne.Canvas, title, folder string, several bool, chosen func(paths []string)) *Dialog {
	return ShowChooser(c, Choose{
		Title: title, Extensions: []string{".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".zip"}, Folder: folder, Button: "Read", Several: several,
	}, chosen)
}

// ChooseSave chooses where to save; the extension is added where it is missing.
func ChooseSave(c fyne.Canvas, title, folder, name string, chosen func(path string)) *Dialog {
	return ShowChooser(c, Choose{
		Title: title, Extensions: []string{strings.ToLower(filepath.Ext(name))}, Folder: folder, Name: name, Save: true, Button: "Save",
	}, one(chosen))
}

// ChooseFolder chooses a folder to write several files into. name is that of a new folder
// inside the one shown first, "" for that one itself; it may not be there yet.
func ChooseFolder(c fyne.Canvas, title, folder, name, button string, chosen func(path string)) *Dialog {
	return ShowChooser(c, Choose{Title: title, Folder: folder, Name: name, Folders: true, Button: button}, one(chosen))
}

func one(chosen func(string)) func([]string) {
	return func(paths []string) {
		if len(paths) > 0 {
			chosen(paths[0])
		}
	}
}

// fileRow is one line of the list.
type fileRow struct {
	name   string
	folder bool
	info   fs.FileInfo
	ticked bool
}

// chooser is the state of a file chooser. It is our own and not the toolkit's,
// because in the toolkit's (2.7) Escape does not close and Return does not open,
// and neither can be added from outside.
type chooser struct {
	what   Choose
	folder string
	rows   []fileRow
	path   *Entry
	table  *DataTable
	note   *Text
	dialog *Dialog
	chosen func([]string)
	// result is what was chosen; it is given out once the dialog has closed, so that
	// whoever gets it may open another.
	result []string
	// replace is the existing file that a second press would replace.
	replace string
}

// ShowChooser opens a file chooser: a line to type or paste a path, the folder's
// files below it, Enter opens, Escape closes, Backspace in the list goes up.
func ShowChooser(c fyne.Canvas, what Choose, chosen func(paths []string)) *Dialog {
	k := &chooser{what: what, chosen: chosen, path: NewEntry("Type or paste a path"), note: Caption("").Shortened()}
	k.path.KeepCaret = true
	k.table = NewDataTable("files", k.columns(), func() int { return len(k.rows) }, k.cell)
	k.table.OnSelect = func(row, _ int) { k.selected(row) }
	k.table.OnOpen = k.open
	k.table.OnToggle = k.toggle
	k.path.OnKey = k.pathKey
	folder := what.Folder
	if folder == "" {
		folder = homeFolder()
	}
	k.enter(folder)
	places := make([]fyne.CanvasObject, 0, 4)
	for _, p := range placesOf(runtime.GOOS) {
		places = append(places, NewQuiet(p.name, func() { k.enter(p.path) }).Small())
	}
	up := NewSecondary("Up", func() { k.enter(filepath.Dir(k.folder)) }).Small().WithIcon(IconUp)
	content := Column(8,
		Sized(0, heightControl, k.path),
		Row(6, append([]fyne.CanvasObject{up}, places...)...),
		Grow(Sized(0, 300, Over(Outlined(Surface, Hairline, radiusControl), PadAll(1, k.table)))),
		k.note,
	)
	button := what.Button
	if button == "" {
		button = "Open"
	}
	k.dialog = ShowDialog(c, what.Title, 640, content, DialogButton{Label: button, Do: k.confirm, Then: func() { k.chosen(k.result) }}, "Cancel")
	if what.Save {
		k.path.DoubleTapped(nil)
	}
	return k.dialog
}

type place struct{ name, path string }

func homeFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return string(filepath.Separator)
	}
	return home
}

// placesOf lists the folders people keep files in, as far as they exist.
func placesOf(goos string) []place {
	home := homeFolder()
	all := []place{{"Home", home}, {"Desktop", filepath.Join(home, "Desktop")}, {"Documents", filepath.Join(home, "Documents")}, {"Downloads", filepath.Join(home, "Downloads")}}
	if goos == "windows" {
		for _, drive := range "CDEFGHIJKLMNOPQRSTUVWXYZ" {
			all = append(all, place{string(drive) + ":", string(drive) + `:\`})
		}
	}
	var out []place
	for _, p := range all {
		if info, err := os.Stat(p.path); err == nil && info.IsDir() {
			out = append(out, p)
		}
	}
	return out
}

func (k *chooser) columns() []TableColumn {
	cols := []TableColumn{{Title: "Name", Width: 300, Grow: 1}, {Title: "Changed", Width: 150, Right: true}}
	if k.what.Several {
		cols = append([]TableColumn{{Width: 30}}, cols...)
	}
	return cols
}

func (k *chooser) cell(row, column int) Cell {
	r := k.rows[row]
	if k.what.Several {
		column--
	}
	switch column {
	case -1:
		switch {
		case r.folder:
			return Cell{}
		case r.ticked:
			return Cell{Check: Checked}
		}
		return Cell{Check: Unchecked}
	case 0:
		if r.folder {
			return Cell{Text: r.name + string(filepath.Separator), Bold: true}
		}
		return Cell{Text: r.name}
	}
	if r.info == nil {
		return Cell{}
	}
	return Cell{Text: r.info.ModTime().Format("2 January 2006"), Colour: Ink2}
}

// enter shows a folder. Where it cannot be read the list stays and says why.
func (k *chooser) enter(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		k.note.In(Error).SetText(folderTrouble(folder, err))
		return
	}
	k.folder, k.rows, k.replace = folder, nil, ""
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, e.Name()))
		if err != nil || (!info.IsDir() && !k.wanted(e.Name())) {
			continue
		}
		k.rows = append(k.rows, fileRow{name: e.Name(), folder: info.IsDir(), info: info})
	}
	sort.SliceStable(k.rows, func(i, j int) bool {
		if k.rows[i].folder != k.rows[j].folder {
			return k.rows[i].folder
		}
		return strings.ToLower(k.rows[i].name) < strings.ToLower(k.rows[j].name)
	})
	k.setPath(filepath.Join(folder, k.what.Name))
	k.table.Select(-1)
	k.table.Refresh()
	note := "Shows " + strings.Join(k.what.Extensions, ", ") + "."
	if len(k.what.Extensions) == 0 {
		note = "Shows all files."
	}
	switch {
	case k.what.Folders:
		note = "Shows folders. A folder that is not there yet is made."
	case len(k.rows) == 0:
		note = "Nothing here to choose. " + note
	}
	k.note.In(Ink2).SetText(note)
}

func (k *chooser) setPath(path string) {
	if info, err := os.Stat(path); err == nil && info.IsDir() && !strings.HasSuffix(path, string(filepath.Separator)) {
		path += string(filepath.Separator)
	}
	k.path.SetText(path)
	// The caret stands where the next letters belong, at the end of the name. It goes there
	// by the keys: set by hand it would leave what lies between selected.
	k.path.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if ending := filepath.Ext(k.what.Name); strings.HasSuffix(path, ending) {
		for range []rune(ending) {
			k.path.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
		}
	}
}

func folderTrouble(folder string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "There is no folder " + folder + "."
	}
	return "The folder " + folder + " cannot be opened with your rights."
}

func (k *chooser) wanted(name string) bool {
	if k.what.Folders {
		return false
	}
	if len(k.what.Extensions) == 0 {
		return true
	}
	ext := strings.ToLower(filepath.Ext(name))
	for _, e := range k.what.Extensions {
		if e == ext {
			return true
		}
	}
	return false
}

func (k *chooser) selected(row int) {
	if row < 0 || row >= len(k.rows) {
		return
	}
	k.replace = ""
	if !k.what.Save || !k.rows[row].folder {
		k.setPath(filepath.Join(k.folder, k.rows[row].name))
	}
}

func (k *chooser) toggle(row int) {
	if row >= 0 && row < len(k.rows) && !k.rows[row].folder {
		k.rows[row].ticked = !k.rows[row].ticked
	}
}

func (k *chooser) open(row int) {
	if row < 0 || row >= len(k.rows) {
		return
	}
	if k.rows[row].folder {
		k.enter(filepath.Join(k.folder, k.rows[row].name))
		return
	}
	k.selected(row)
	k.dialog.primary.Press()
}

// pathKey lets Down go from the path into the list.
func (k *chooser) pathKey(key *fyne.KeyEvent) bool {
	if key.Name == fyne.KeyDown {
		k.table.Focus()
		k.table.move(max(k.table.Selected(), 0))
		return true
	}
	return false
}

// confirm is the primary button: it enters a folder, or settles on the chosen files.
func (k *chooser) confirm() (stay string) {
	if ticked := k.ticked(); len(ticked) > 0 {
		k.result = ticked
		return ""
	}
	path := strings.Trim(strings.TrimSpace(k.path.Text), `"`)
	// A whole path pasted behind the folder that stands there is meant alone.
	if rest := strings.TrimPrefix(path, k.folder+string(filepath.Separator)); rest != path && filepath.IsAbs(strings.Trim(rest, `"`)) {
		path = strings.Trim(rest, `"`)
	}
	if strings.HasPrefix(path, "~") {
		path = homeFolder() + path[1:]
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(k.folder, path)
	}
	info, err := os.Stat(path)
	if k.what.Folders {
		return k.settleFolder(path, info, err)
	}
	if err == nil && info.IsDir() {
		k.enter(path)
		return "Choose a file in " + filepath.Base(path) + "."
	}
	if k.what.Save {
		return k.save(path)
	}
	if err != nil {
		return "There is no file " + filepath.Base(path) + " in " + filepath.Dir(path) + "."
	}
	if !k.wanted(path) {
		return filepath.Base(path) + " is not one of " + strings.Join(k.what.Extensions, ", ") + "."
	}
	k.result = []string{path}
	return ""
}

// settleFolder settles on a folder that is there, or that can be made where it would be.
func (k *chooser) settleFolder(path string, info fs.FileInfo, err error) (stay string) {
	if err == nil && !info.IsDir() {
		return filepath.Base(path) + " is a file. Choose a folder."
	}
	if parent := filepath.Dir(path); err != nil {
		if _, err := os.Stat(parent); err != nil {
			return folderTrouble(parent, err)
		}
	}
	k.result = []string{filepath.Clean(path)}
	return ""
}

func (k *chooser) ticked() []string {
	var out []string
	for _, r := range k.rows {
		if r.ticked {
			out = append(out, filepath.Join(k.folder, r.name))
		}
	}
	return out
}

func (k *chooser) save(path string) (stay string) {
	if len(k.what.Extensions) == 1 && strings.ToLower(filepath.Ext(path)) != k.what.Extensions[0] {
		path += k.what.Extensions[0]
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return folderTrouble(filepath.Dir(path), err)
	}
	if _, err := os.Stat(path); err == nil && k.replace != path {
		k.replace = path
		return filepath.Base(path) + " exists already. Press " + k.dialog.primary.Label() + " again to replace it."
	}
	k.result = []string{path}
	return ""
}

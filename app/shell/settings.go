package shell

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
)

// The names under which the window remembers what a person chose.
const (
	prefVariant = "look.variant"
	prefScale   = "look.scale"
	prefWidth   = "window.width"
	prefHeight  = "window.height"
	prefWhy     = "why."
	prefRecent  = "recent"
	prefFolder  = "folder"
)

// Smallest and usual window sizes of the look guide, section 4.
const (
	smallestWidth  float32 = 1024
	smallestHeight float32 = 700
	usualWidth     float32 = 1280
	usualHeight    float32 = 800
)

// applyLook sets the theme that was chosen last.
func (f *Frame) applyLook() {
	prefs := f.app.Preferences()
	variant := parts.Variant(prefs.IntWithFallback(prefVariant, int(parts.FollowSystem)))
	scale := float32(prefs.FloatWithFallback(prefScale, 1))
	f.app.Settings().SetTheme(parts.NewTheme(variant, scale))
}

// SetVariant changes to light or dark and remembers it.
func (f *Frame) SetVariant(v parts.Variant) {
	f.app.Preferences().SetInt(prefVariant, int(v))
	f.changeLook()
}

// ToggleVariant changes between light and dark.
func (f *Frame) ToggleVariant() {
	if parts.IsDark() {
		f.SetVariant(parts.Light)
		return
	}
	f.SetVariant(parts.Dark)
}

// SetTextSize changes the text size, 1 to 1.75, and remembers it.
func (f *Frame) SetTextSize(scale float32) {
	f.app.Preferences().SetFloat(prefScale, float64(scale))
	f.changeLook()
}

// changeLook shows the chosen theme. The page is built anew, so the old one is
// taken out first and not themed in vain.
func (f *Frame) changeLook() {
	f.leavePage()
	f.window.SetContent(parts.NewShape(parts.Paper, 0))
	f.applyLook()
	f.arrange()
}

// stepTextSize goes to the next larger (1) or smaller (-1) text size on offer.
func (f *Frame) stepTextSize(direction int) {
	now := 0
	for i, s := range parts.TextSizes {
		if parts.CurrentTheme().Scale() >= s-0.01 {
			now = i
		}
	}
	next := min(max(now+direction, 0), len(parts.TextSizes)-1)
	if next != now {
		f.SetTextSize(parts.TextSizes[next])
	}
}

// rememberedSize is the window's size at the end of the last session.
func (f *Frame) rememberedSize() fyne.Size {
	prefs := f.app.Preferences()
	w := float32(prefs.FloatWithFallback(prefWidth, float64(usualWidth)))
	h := float32(prefs.FloatWithFallback(prefHeight, float64(usualHeight)))
	return fyne.NewSize(max(w, smallestWidth), max(h, smallestHeight))
}

func (f *Frame) rememberSize() {
	size := f.window.Canvas().Size()
	if size.Width < smallestWidth/2 || size.Height < smallestHeight/2 {
		return
	}
	f.app.Preferences().SetFloat(prefWidth, float64(size.Width))
	f.app.Preferences().SetFloat(prefHeight, float64(size.Height))
}

// whyOpen tells whether the Why panel of a step is open. It starts closed, except
// on Practice, where it shows the selected card.
func (f *Frame) whyOpen(step Step) bool {
	return f.app.Preferences().BoolWithFallback(prefWhy+step.Name(), step == Practice)
}

func (f *Frame) folder() string {
	if folder := f.app.Preferences().String(prefFolder); folder != "" {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder
		}
	}
	if f.open != nil {
		return filepath.Dir(f.open.Path())
	}
	return ""
}

func (f *Frame) rememberFolder(paths []string) {
	if len(paths) > 0 {
		f.app.Preferences().SetString(prefFolder, filepath.Dir(paths[0]))
	}
}

// Recent is a pilot that was open before.
type Recent struct {
	Path  string    `json:"path"`
	Title string    `json:"title"`
	Stage string    `json:"stage"`
	Dots  int       `json:"dots"`
	When  time.Time `json:"when"`
}

// mostRecent is how many pilots are remembered.
const mostRecent = 30

// Missing tells whether the file is no longer there.
func (r Recent) Missing() bool {
	_, err := os.Stat(r.Path)
	return err != nil
}

// RecentPilots lists the pilots that were open before, the last one first.
func (f *Frame) RecentPilots() []Recent {
	var list []Recent
	// What cannot be read is left out: the list is a convenience, the files are the truth.
	if err := json.Unmarshal([]byte(f.app.Preferences().String(prefRecent)), &list); err != nil {
		return nil
	}
	return list
}

// rememberPilot puts a pilot first in the list.
func (f *Frame) rememberPilot(r Recent) {
	list := []Recent{r}
	for _, old := range f.RecentPilots() {
		if old.Path != r.Path && len(list) < mostRecent {
			list = append(list, old)
		}
	}
	f.saveRecent(list)
}

// ForgetPilot takes a pilot off the list; its file stays where it is.
func (f *Frame) ForgetPilot(path string) {
	var list []Recent
	for _, r := range f.RecentPilots() {
		if r.Path != path {
			list = append(list, r)
		}
	}
	f.saveRecent(list)
}

func (f *Frame) saveRecent(list []Recent) {
	data, err := json.Marshal(list)
	if err != nil {
		return
	}
	f.app.Preferences().SetString(prefRecent, string(data))
}

// shortDate is how the list says when: "Today 11:20", "18 August", "2 July 2025".
func shortDate(when, now time.Time) string {
	switch {
	case when.IsZero():
		return ""
	case when.YearDay() == now.YearDay() && when.Year() == now.Year():
		return "Today " + when.Format("15:04")
	case when.Year() == now.Year():
		return when.Format("2 January")
	}
	return when.Format("2 January 2006")
}

func itoa(n int) string { return strconv.Itoa(n) }

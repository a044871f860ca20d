package shell

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"leeway/app/parts"
)

// Sample is what the welcome page shows as the end of a pilot. It is made of the
// demonstration, so its numbers are invented, and the page says so.
type Sample struct {
	// Verdict and Sentence are the demonstration's headline.
	Verdict  parts.Verdict
	Sentence string
	// Words say what the chart shows, for people who do not see it.
	Words string
	// Draw draws the chart; nil leaves the card out.
	Draw parts.DrawFunc
}

// mostListed is how many recent pilots show at once.
const mostListed = 4

// welcomePage is the page before a pilot is open.
type welcomePage struct {
	frame    *Frame
	all      []Recent
	found    []Recent
	selected int
	first    int
	list     *fyne.Container
	area     *parts.TapArea
	search   *parts.SearchField
	// narrow is true where the page was built for a narrow window.
	narrow bool
}

func newWelcomePage(f *Frame) *welcomePage {
	w := &welcomePage{frame: f, all: f.RecentPilots(), list: parts.Column(0)}
	w.found = w.all
	w.narrow = f.narrow
	w.area = parts.NewTapArea("Recent pilots", 10, w.list, nil)
	w.area.OnKey = w.key
	w.search = parts.NewSearch("Find a pilot", w.find)
	w.search.Entry.OnKey = func(key *fyne.KeyEvent) bool {
		if key.Name == fyne.KeyDown || key.Name == fyne.KeyUp || key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter {
			return w.key(key)
		}
		return false
	}
	w.show()
	return w
}

// content is the whole page.
func (w *welcomePage) content() fyne.CanvasObject {
	left := parts.Over(parts.NewShape(parts.Sunken, 0), parts.RowFill(0, parts.Grow(w.left()), parts.UprightRule()))
	if w.frame.collapsed() {
		return parts.Scrolled(parts.Column(0, left, w.right()))
	}
	return container.New(welcomeLayout{}, parts.Scrolled(left), w.right())
}

// welcomeLayout gives the left side 520 of a window of 1280, and never so much
// that the right side becomes narrow.
type welcomeLayout struct{}

// Layout implements fyne.Layout.
func (welcomeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := min(size.Width*520/1280, parts.S(520))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left, size.Height))
}

// MinSize implements fyne.Layout.
func (welcomeLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(smallestWidth/2, smallestHeight/2)
}

// side is the margin of the two halves.
func (w *welcomePage) side() float32 {
	if w.narrow || parts.CurrentTheme().Scale() > 1.2 {
		return 28
	}
	return 56
}

func (w *welcomePage) left() fyne.CanvasObject {
	f := w.frame
	side := w.side()
	name := parts.NewText(30, parts.B("Leeway")).OneLine()
	top, size := float32(56), float32(32)
	if w.narrow {
		top, size = 36, 28
	}
	claim := parts.NewText(size, parts.B("Try a way of managing.\nLearn whether it works.")).Leading(1.18)
	explain := parts.NewText(16, parts.T("Choose a practice, let a fair draw decide which teams go first, and read the result in one sentence you can trust.")).In(parts.Ink2).Leading(1.45)
	return parts.Pad(top, side-4, 28, side, parts.Column(0,
		parts.Row(14, parts.NewIcon(parts.IconMark, 44, parts.Accent), name),
		parts.Gap(0, 34),
		claim,
		parts.Gap(0, 12),
		explain,
		parts.Gap(0, 34),
		parts.Column(12,
			bigButton(parts.IconPlus, "New pilot", "From question to sealed plan in an hour", "Ctrl N", true, f.AskNew),
			bigButton(parts.IconFolder, "Open a pilot", "A .leeway file from your disk or a colleague", "Ctrl O", false, f.AskOpen),
			bigButton(parts.IconPlay, "Try the demonstration", "A finished pilot with made-up data", "Ctrl D", false, f.demonstration),
		),
		parts.Gap(0, 20),
		parts.Spacer(),
		parts.RowTop(8, parts.NewIcon(parts.IconPadlock, 17, parts.Ink2), parts.Grow(parts.Small("Everything stays on this computer. Nothing is sent anywhere.").In(parts.Ink2))),
	))
}

// bigButton is one of the three ways to begin.
func bigButton(icon parts.IconName, title, help, keys string, primary bool, tapped func()) fyne.CanvasObject {
	back, ink, second := parts.Outlined(parts.Surface, parts.Hairline, 10), parts.Ink, parts.Ink2
	key := parts.KeyChip(keys)
	if primary {
		back, ink, second = parts.Outlined(parts.Accent, parts.Accent, 10), parts.OnAccent, parts.OnAccent2
		key = parts.Over(parts.Outlined(parts.Transparent, parts.AccentLine, 4),
			parts.Sized(0, 20, parts.Pad(0, 5, 0, 5, parts.Row(0, parts.NewText(parts.SizeMono, parts.T(keys)).In(ink).OneLine()))))
	}
	words := parts.Column(1,
		parts.Subheading(title).In(ink),
		parts.Small(help).In(second),
	)
	content := parts.Over(back, parts.Pad(15, 18, 15, 18, parts.Row(16, parts.NewIcon(icon, 26, ink), parts.Grow(words), key)))
	return parts.NewTapArea(title, 10, content, tapped).WithoutHover()
}

func (w *welcomePage) right() fyne.CanvasObject {
	f := w.frame
	side := w.side()
	blocks := []fyne.CanvasObject{
		parts.Row(12, parts.Grow(parts.Title("Recent pilots")), parts.Sized(200, 30, w.search)),
		parts.Gap(0, 12),
		parts.Card(w.area),
	}
	if s := f.options.Sample; s.Draw != nil {
		blocks = append(blocks,
			parts.Gap(0, 24),
			parts.Row(12, parts.Grow(parts.Title("What you get at the end")), parts.Caption("From the demonstration, made-up data").OneLine()),
			parts.Gap(0, 12),
			parts.Grow(w.sample(s)),
		)
	} else {
		blocks = append(blocks, parts.Spacer())
	}
	return parts.Pad(56, side, 20, side, parts.Column(0, append(blocks, parts.Gap(0, 16), w.footer())...))
}

func (w *welcomePage) sample(s Sample) fyne.CanvasObject {
	headline := parts.Row(12, parts.VerdictChip(s.Verdict), parts.Grow(parts.Subheading(s.Sentence)))
	chart := parts.NewChartImage(300, 200, s.Words, s.Draw)
	return parts.Card(parts.Pad(16, 22, 8, 22, parts.Column(8, headline, parts.Grow(chart))))
}

func (w *welcomePage) footer() fyne.CanvasObject {
	f := w.frame
	look, icon := "Dark", parts.IconMoon
	if parts.IsDark() {
		look, icon = "Light", parts.IconSun
	}
	percent := map[float32]string{1: "100%", 1.25: "125%", 1.5: "150%", 1.75: "175%"}[parts.CurrentTheme().Scale()]
	size := footerButton(parts.IconTextSize, "Text size "+percent, nil)
	size.OnTapped = func() { parts.ShowMenu(size, f.textSizeItems()) }
	return parts.Row(8,
		parts.Grow(parts.Caption("Version "+f.options.Version).Shortened()),
		size,
		footerButton(icon, look, f.ToggleVariant),
		footerButton(parts.IconNone, "Help F1", f.ShowHelp),
	)
}

func footerButton(icon parts.IconName, words string, tapped func()) *parts.TapArea {
	row := []fyne.CanvasObject{parts.Caption(words).OneLine()}
	if icon != parts.IconNone {
		row = append([]fyne.CanvasObject{parts.NewIcon(icon, 17, parts.Ink2)}, row...)
	}
	return parts.NewTapArea(words, 5, parts.Sized(0, 28, parts.Pad(0, 4, 0, 4, parts.Row(6, row...))), tapped)
}

// find keeps the pilots whose title or path holds every word.
func (w *welcomePage) find(text string) {
	w.found = nil
	for _, r := range w.all {
		hit := true
		for _, word := range strings.Fields(strings.ToLower(text)) {
			hit = hit && strings.Contains(strings.ToLower(r.Title+" "+r.Path), word)
		}
		if hit {
			w.found = append(w.found, r)
		}
	}
	w.selected, w.first = 0, 0
	w.show()
}

// show draws the rows in sight.
func (w *welcomePage) show() {
	w.list.RemoveAll()
	if len(w.found) == 0 {
		words := "Pilots you open show here, so that one key brings you back."
		if len(w.all) > 0 {
			words = "No pilot is called that. Try another word, or open its file."
		}
		w.list.Add(parts.Sized(0, 66, parts.Pad(0, 18, 0, 18, parts.Row(0, parts.Grow(parts.Body(words).In(parts.Ink2))))))
		w.refresh()
		return
	}
	w.first = min(max(w.first, w.selected-mostListed+1), w.selected)
	last := min(w.first+mostListed, len(w.found))
	for i := w.first; i < last; i++ {
		if i > w.first {
			w.list.Add(parts.Rule())
		}
		w.list.Add(w.row(i, i == w.first, i == last-1))
	}
	if more := len(w.found) - last; more > 0 || w.first > 0 {
		w.list.Add(parts.Rule())
		w.list.Add(parts.Pad(5, 18, 6, 18, parts.Caption(positionWords(w.first, last, len(w.found)))))
	}
	w.refresh()
}

func positionWords(first, last, all int) string {
	return "Pilots " + itoa(first+1) + " to " + itoa(last) + " of " + itoa(all) + ". Arrow keys show the others."
}

func (w *welcomePage) refresh() {
	w.list.Refresh()
	parts.Relayout(w.list)
}

func (w *welcomePage) row(i int, top, bottom bool) fyne.CanvasObject {
	r := w.found[i]
	path, ink := r.Path, parts.Ink
	if r.Missing() {
		path, ink = "Missing: "+r.Path, parts.Ink3
	}
	name := parts.Column(0, parts.NewText(parts.SizeBody, parts.B(r.Title)).In(ink).Shortened(), parts.Caption(path).Shortened())
	stage := parts.Sized(92, 0, parts.Column(1, parts.Small(r.Stage).In(ink).Shortened(), parts.Row(0, parts.NewDots(r.Dots), parts.Spacer())))
	when := parts.Sized(80, 0, parts.Caption(shortDate(r.When, w.frame.now())).Aligned(fyne.TextAlignTrailing))
	fill := parts.Transparent
	if i == w.selected {
		fill = parts.AccentTint
	}
	radius := float32(0)
	if top || bottom {
		// The corners of the first and the last row follow the card's.
		radius = 9
	}
	content := parts.Over(parts.NewShape(fill, radius), parts.Sized(0, 66, parts.Pad(0, 18, 0, 18, parts.Row(14, parts.Grow(name), stage, when))))
	return parts.NewClick("Open "+r.Title, content, func() { w.selected = i; w.show(); w.openSelected() })
}

func (w *welcomePage) key(key *fyne.KeyEvent) bool {
	to := w.selected
	switch key.Name {
	case fyne.KeyDown:
		to++
	case fyne.KeyUp:
		to--
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(w.found) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		w.openSelected()
		return true
	case fyne.KeyDelete:
		w.forget()
		return true
	default:
		return false
	}
	w.selected = min(max(to, 0), max(len(w.found)-1, 0))
	w.show()
	return true
}

// forget takes a missing pilot off the list.
func (w *welcomePage) forget() {
	if w.selected < len(w.found) && w.found[w.selected].Missing() {
		w.frame.ForgetPilot(w.found[w.selected].Path)
		w.all = w.frame.RecentPilots()
		w.find(w.search.Entry.Text)
	}
}

// openSelected opens the selected pilot; for a missing one it says what can be done.
func (w *welcomePage) openSelected() {
	if w.selected >= len(w.found) {
		return
	}
	r := w.found[w.selected]
	if !r.Missing() {
		if w.frame.options.OnOpen != nil {
			w.frame.options.OnOpen(r.Path)
		}
		return
	}
	parts.ShowDialog(w.frame.window.Canvas(), "The file is not there", 480,
		parts.BodySpans(parts.T("“"+r.Title+"” was at "), parts.M(r.Path), parts.T(". It was moved, renamed or is on a disk that is not connected. Open it from where it is now, or take it off this list; no file is deleted.")),
		parts.DialogButton{Label: "Take it off the list", Do: func() string { w.forget(); return "" }}, "Keep it")
}

// focus puts the keyboard on the list, so that Enter returns to the last pilot.
func (w *welcomePage) focus() {
	if len(w.all) > 0 {
		w.frame.window.Canvas().Focus(w.area)
	}
}

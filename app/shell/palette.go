package shell

import (
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
)

// mostFound is how many commands the palette shows.
const mostFound = 9

// commands are everything the palette can do now: what the page offers, the
// steps, and the window's own commands.
func (f *Frame) commands() []Command {
	var all []Command
	if f.open != nil {
		all = append(all, f.pageCommands()...)
		for _, s := range f.steps {
			all = append(all, f.stepCommand(s))
		}
		if label, ok := f.open.CanUndo(); ok {
			all = append(all, Command{Words: "Undo: " + label, Where: "Window", Keys: "Ctrl Z", Icon: parts.IconUndo, Do: f.Undo})
		}
		if label, ok := f.open.CanRedo(); ok {
			all = append(all, Command{Words: "Redo: " + label, Where: "Window", Keys: "Ctrl Shift Z", Icon: parts.IconRedo, Do: f.Redo})
		}
		all = append(all,
			Command{Words: "Save a copy", Where: "Window", Keys: "Ctrl S", Icon: parts.IconDownload, Do: f.AskSaveCopy},
			Command{Words: "Open or close Why", Where: "Window", Keys: "F8", Icon: parts.IconInfoRound, Do: f.ToggleWhy},
			Command{Words: "All pilots", Where: "Window", Icon: parts.IconFolder, Do: f.ShowWelcome},
		)
	} else {
		all = append(all, Command{Words: "Try the demonstration", Where: "Window", Keys: "Ctrl D", Icon: parts.IconPlay, Do: f.demonstration})
	}
	for _, r := range f.RecentPilots() {
		if f.open != nil && r.Path == f.open.Path() {
			continue
		}
		all = append(all, Command{Words: "Open " + r.Title, Where: "Pilots", Icon: parts.IconFolder, Do: func() { f.options.OnOpen(r.Path) }})
	}
	look := "Dark colours"
	if parts.IsDark() {
		look = "Light colours"
	}
	all = append(all,
		Command{Words: "New pilot", Where: "Window", Keys: "Ctrl N", Icon: parts.IconPlus, Do: f.AskNew},
		Command{Words: "Open a pilot", Where: "Window", Keys: "Ctrl O", Icon: parts.IconFolder, Do: f.AskOpen},
		Command{Words: look, Where: "Window", Icon: parts.IconMoon, Do: f.ToggleVariant},
		Command{Words: "Larger text", Where: "Window", Keys: "Ctrl +", Icon: parts.IconTextSize, Do: func() { f.stepTextSize(1) }},
		Command{Words: "Smaller text", Where: "Window", Keys: "Ctrl −", Icon: parts.IconTextSize, Do: func() { f.stepTextSize(-1) }},
		Command{Words: "Help: keys", Where: "Window", Keys: "F1", Icon: parts.IconInfoRound, Do: f.ShowHelp},
	)
	return all
}

func (f *Frame) pageCommands() []Command {
	if f.page == nil {
		return nil
	}
	var out []Command
	for _, a := range []Action{f.page.Foot.Primary, f.page.Foot.Secondary} {
		if a.Label != "" && !a.Disabled && f.locked == "" && a.Do != nil {
			icon := a.Icon
			if icon == parts.IconNone {
				icon = parts.IconRight
			}
			out = append(out, Command{Words: a.Label, Where: f.step.Name(), Icon: icon, Do: a.Do})
		}
	}
	for _, c := range f.page.Commands {
		if c.Where == "" {
			c.Where = f.step.Name()
		}
		out = append(out, c)
	}
	return out
}

func (f *Frame) stepCommand(s Step) Command {
	icon := parts.IconRight
	if state, _ := f.screens[s].State(f.open.Pilot()); state == Locked {
		icon = parts.IconPadlock
	}
	where := s.Group().Name()
	if s == Journal {
		icon, where = parts.IconJournal, "Window"
	}
	return Command{Words: "Go to " + s.Name(), Where: where, Icon: icon, Do: func() { f.Go(s) }}
}

// find keeps the commands in which every word of a query occurs, those that begin
// with the query first.
func find(all []Command, query string) []Command {
	words := strings.Fields(strings.ToLower(query))
	var first, rest []Command
	for _, c := range all {
		text := strings.ToLower(c.Words + " " + c.Where)
		hit := true
		for _, w := range words {
			hit = hit && strings.Contains(text, w)
		}
		switch {
		case !hit:
		case len(words) > 0 && hasWord(text, words[0]):
			first = append(first, c)
		default:
			rest = append(rest, c)
		}
	}
	return append(first, rest...)
}

// hasWord tells whether a word of a text begins so.
func hasWord(text, beginning string) bool {
	for _, w := range strings.Fields(text) {
		if strings.HasPrefix(w, beginning) {
			return true
		}
	}
	return false
}

// palette is the state of the "find or do" sheet.
type palette struct {
	frame  *Frame
	entry  *parts.Entry
	list   *fyne.Container
	found  []Command
	chosen int
	dialog *parts.Dialog
}

// ShowPalette opens the palette (Ctrl K).
func (f *Frame) ShowPalette() {
	p := &palette{frame: f, entry: parts.NewEntry("Find a step or do something"), list: parts.Column(0)}
	p.entry.OnChanged = func(string) { p.search() }
	p.entry.OnKey = p.key
	bar := parts.Sized(0, 44, parts.Pad(0, 10, 0, 14, parts.Row(4, parts.NewIcon(parts.IconSearch, 18, parts.Ink2), parts.Grow(parts.Bare(p.entry)))))
	p.search()
	p.dialog = parts.ShowSheet(f.window.Canvas(), 560, parts.Column(0, bar, parts.Rule(), parts.Pad(0, 0, 4, 0, p.list)), p.key)
}

func (p *palette) search() {
	p.found = find(p.frame.commands(), p.entry.Text)
	p.found = p.found[:min(len(p.found), mostFound)]
	p.chosen = 0
	p.show()
}

func (p *palette) show() {
	p.list.RemoveAll()
	for i, c := range p.found {
		p.list.Add(p.row(i, c))
	}
	if len(p.found) == 0 {
		p.list.Add(parts.Pad(12, 14, 12, 14, parts.Small("Nothing is called that here. Try another word.").In(parts.Ink2)))
	}
	p.list.Refresh()
	if p.dialog != nil {
		parts.Relayout(p.dialog)
	}
}

func (p *palette) row(i int, c Command) fyne.CanvasObject {
	line := []fyne.CanvasObject{parts.NewIcon(c.Icon, 17, parts.Ink2), parts.Grow(parts.Body(c.Words).Shortened()), parts.Caption(c.Where).OneLine()}
	fill := parts.Transparent
	if i == p.chosen {
		fill = parts.AccentTint
		line = append(line, parts.KeyChip("Enter"))
	} else if c.Keys != "" {
		line = append(line, parts.KeyChip(c.Keys))
	}
	content := parts.Over(parts.NewShape(fill, 4), parts.Sized(0, 38, parts.Pad(0, 14, 0, 14, parts.Row(12, line...))))
	return parts.NewClick(c.Words, content, func() { p.chosen = i; p.run() })
}

func (p *palette) key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown:
		p.move(1)
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.run()
	default:
		return false
	}
	return true
}

func (p *palette) move(by int) {
	if n := len(p.found); n > 0 {
		p.chosen = (p.chosen + by + n) % n
		p.show()
	}
}

func (p *palette) run() {
	if p.chosen < 0 || p.chosen >= len(p.found) {
		return
	}
	do := p.found[p.chosen].Do
	p.dialog.Close()
	if do != nil {
		do()
	}
}

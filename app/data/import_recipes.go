package data

import (
	"fmt"
	"os"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// tools lead to what is behind the imports: where a value comes from, and the recipes.
func (s *Import) tools() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if len(s.session.Pilot().Imports) > 0 {
		rows = append(rows, parts.NewSecondary("Where a value comes from", func() { s.trace("", "") }).WithIcon(parts.IconSearch))
	}
	if _, readOnly := s.session.ReadOnly(); len(s.session.Recipes()) > 0 || s.closedBecause() == "" && !readOnly {
		rows = append(rows, parts.NewSecondary("Recipes", func() { s.showRecipes("") }).WithIcon(parts.IconDocument))
	}
	return parts.Wrap(8, rows...)
}

func recipeNames(all []pilot.NamedRecipe) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = "“" + r.Name + "”"
	}
	return shortList(names)
}

// showRecipes lists the recipes; shown is the name of the one that is chosen.
func (s *Import) showRecipes(shown string) {
	all := s.session.Recipes()
	at := 0
	for i, r := range all {
		if r.Name == shown {
			at = i
		}
	}
	var d *parts.Dialog
	// next closes this dialog before another opens.
	var next func()
	leave := func(then func()) func() { return func() { next = then; d.Close() } }
	about := parts.Column(8)
	table := parts.NewDataTable("recipes", []parts.TableColumn{{Title: "Recipe", Width: 180, Grow: 2}, {Title: "Last file", Width: 160, Grow: 2}, {Title: "Reads", Width: 60, Right: true}},
		func() int { return len(all) }, func(row, column int) parts.Cell { return recipeCell(all[row], column) })
	show := func(row int) {
		about.Objects = nil
		if row >= 0 && row < len(all) {
			at = row
			about.Add(parts.KeyValues(76, recipeRows(all[row])...))
		}
		about.Refresh()
	}
	table.OnSelect = func(row, _ int) { show(row); parts.Relayout(about) }
	content := parts.Column(10, parts.Small("A recipe is every decision about a kind of file: what each column is, how its texts count, what was settled. It is tried on the next file, and you see what is different first."))
	buttons := []fyne.CanvasObject{}
	if len(all) > 0 {
		content.Add(parts.Sized(0, 168, parts.Over(parts.Outlined(parts.Surface, parts.Hairline, 6), parts.PadAll(1, table))))
		content.Add(about)
		show(at)
		buttons = append(buttons, parts.NewSecondary("Save as a file", func() { leave(func() { s.exportRecipe(all[at]) })() }).Small())
	} else {
		content.Add(parts.NoteBox(parts.T("There is none yet. One is saved with every file that is taken in.")))
	}
	if s.closedBecause() == "" {
		if len(all) > 0 {
			buttons = append(buttons,
				parts.NewSecondary("Rename", func() { leave(func() { s.renameRecipe(all[at].Name) })() }).Small(),
				parts.NewSecondary("Delete", func() { leave(func() { s.deleteRecipe(all[at].Name) })() }).Small())
		}
		buttons = append(buttons, parts.NewSecondary("Read one from a file", leave(s.readRecipe)).Small())
	}
	content.Add(parts.Wrap(6, buttons...))
	d = parts.ShowDialog(s.host.Canvas(), "Recipes", 640, content, parts.DialogButton{Label: "Close"}, "")
	d.OnClose = func() {
		if next != nil {
			next()
		}
	}
	if len(all) > 0 {
		table.Select(at)
	}
}

func recipeCell(r pilot.NamedRecipe, column int) parts.Cell {
	switch column {
	case 0:
		return parts.Cell{Text: r.Name, Bold: true}
	case 1:
		if known := r.Recipe.Known; known != nil {
			return parts.Cell{Text: known.File}
		}
		return parts.Cell{Text: "none yet", Colour: parts.Ink3}
	}
	n := 0
	for _, c := range r.Recipe.Columns {
		if c.Use != dataset.Ignore {
			n++
		}
	}
	return parts.Cell{Text: fmt.Sprint(n)}
}

func recipeRows(r pilot.NamedRecipe) []parts.KeyValue {
	rows := []parts.KeyValue{parts.KV("Reads", columnsRead(r.Recipe)), parts.KV("Sheet", r.Recipe.Sheet)}
	if n := len(r.Recipe.Decisions); n > 0 {
		rows = append(rows, parts.KV("Settled", countWords(n, "answer", "answers")))
	}
	return rows
}

func (s *Import) exportRecipe(r pilot.NamedRecipe) {
	s.host.ChooseSave("Save the recipe", strings.NewReplacer("/", "-", `\`, "-").Replace(r.Name)+".json", func(path string) {
		data, err := r.Recipe.Indented()
		if err == nil {
			err = pilot.WriteBytes(path, data)
		}
		if !s.host.Refuse(err) {
			s.host.Say("The recipe “"+r.Name+"” is saved. It holds no rows, but texts that were found in cells.", nil)
		}
	})
}

func (s *Import) renameRecipe(name string) {
	field := parts.NewField("Name", "Short, as people call the kind of file: “District return”.")
	field.SetText(name)
	parts.ShowDialog(s.host.Canvas(), "Rename the recipe", 440, field, parts.DialogButton{Label: "Rename", Do: func() string {
		return sentenceOf(s.session.RenameRecipe(name, strings.TrimSpace(field.Text())))
	}, Then: func() {
		s.host.Done("The recipe is renamed.")
		s.showRecipes(strings.TrimSpace(field.Text()))
	}}, "Cancel")
}

func (s *Import) deleteRecipe(name string) {
	if !s.host.Refuse(s.session.DeleteRecipe(name)) {
		s.host.Done("The recipe “" + name + "” is deleted. What it read stays.")
	}
}

// readRecipe takes a recipe from a file that another pilot or the terminal wrote.
func (s *Import) readRecipe() {
	parts.ShowChooser(s.host.Canvas(), parts.Choose{Title: "Choose a recipe", Extensions: []string{".json"}, Button: "Read"}, func(paths []string) {
		if len(paths) > 0 {
			s.takeRecipe(paths[0])
		}
	})
}

// largestRecipe bounds a file that is read as a recipe, in bytes.
const largestRecipe = 32 << 20

func (s *Import) takeRecipe(path string) {
	info, err := os.Stat(path)
	var data []byte
	if err == nil && info.Size() <= largestRecipe {
		data, err = os.ReadFile(path)
	}
	if err != nil || data == nil {
		s.host.Refuse(&experiment.Refusal{What: "The recipe cannot be read.", Place: experiment.Place{File: path}, Remedy: "Choose a file that was saved as a recipe.", Cause: err})
		return
	}
	r, err := dataset.DecodeRecipe(data)
	if s.host.Refuse(err) {
		return
	}
	name := r.Name
	if name == "" {
		name = strings.TrimSuffix(info.Name(), ".json")
	}
	for n := 2; ; n++ {
		if _, err := s.session.Recipe(name); err != nil {
			break // no recipe has this name yet
		}
		name = fmt.Sprintf("%s %d", strings.TrimSuffix(name, fmt.Sprintf(" %d", n-1)), n)
	}
	if !s.host.Refuse(s.session.SaveRecipe(name, r)) {
		s.host.Done("The recipe “" + name + "” is read, and is tried on the next file.")
	}
}

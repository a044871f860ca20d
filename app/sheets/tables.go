package sheets

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// layout is where on the sheet the table stands: the rows of its column names (0, 0
// where there are none), the rows of its data (last 0: to the end of the sheet) and the
// letters of its columns ("" for all).
type layout struct {
	names, namesEnd int
	first, last     int
	left, right     string
}

// layoutOf is where a recipe reads the table.
func layoutOf(r dataset.Recipe) layout {
	l := layout{first: r.FirstRow, last: r.LastRow, left: r.FirstColumn, right: r.LastColumn}
	if r.HeaderRow > 0 {
		l.names, l.namesEnd = r.HeaderRow-max(1, r.HeaderRows)+1, r.HeaderRow
	}
	return l
}

// layoutWords says where the table stands.
func layoutWords(r dataset.Recipe) string {
	l := layoutOf(r)
	words := "No row names the columns"
	switch {
	case l.names > 0 && l.names < l.namesEnd:
		words = fmt.Sprintf("Rows %d to %d name the columns", l.names, l.namesEnd)
	case l.names > 0:
		words = fmt.Sprintf("Header found in row %d", l.namesEnd)
	}
	if r.UnitsRow > 0 {
		words += fmt.Sprintf(", row %d holds units", r.UnitsRow)
	}
	switch {
	case l.last > 0:
		words += fmt.Sprintf(", rows %d to %d the data", l.first, l.last)
	case l.first != l.namesEnd+1:
		words += fmt.Sprintf(", the data begin in row %d", l.first)
	}
	if l.left != "" || l.right != "" {
		words += fmt.Sprintf(", columns %s to %s", orEnd(l.left, "A"), orEnd(l.right, "the last"))
	}
	return words + "."
}

func orEnd(letter, end string) string {
	if letter == "" {
		return end
	}
	return letter
}

// tableChoice offers the tables of a sheet that has several; nil for one.
func (v *View) tableChoice() fyne.CanvasObject {
	d := v.reading.draft
	if len(d.Tables) < 2 {
		return nil
	}
	words := make([]string, len(d.Tables))
	chosen := -1
	for i, t := range d.Tables {
		words[i] = tableWords(i, t)
		if t.FirstRow <= d.Recipe.FirstRow && d.Recipe.FirstRow <= t.LastRow && holdsColumn(t, d.Recipe.FirstColumn) {
			chosen = i
		}
	}
	choice := parts.NewSmallDropdown(words, func(_ string, i int) {
		if i != chosen {
			v.reading.UseTable(i)
		}
	})
	choice.SetPlaceHolder(fmt.Sprintf("%d tables on this sheet", len(d.Tables)))
	choice.SelectIndex(chosen)
	return choice
}

// tableWords names a table in the choice.
func tableWords(i int, t dataset.FoundTable) string {
	name := []rune(t.Name)
	if len(name) > 30 {
		name = append(name[:29], '…')
	}
	place := fmt.Sprintf("rows %d to %d, %s to %s", t.FirstRow, t.LastRow, workbook.ColumnName(t.FirstCol), workbook.ColumnName(t.LastCol))
	if strings.HasPrefix(t.Name, "Table ") {
		return fmt.Sprintf("%s: %s", t.Name, place)
	}
	return fmt.Sprintf("Table %d, “%s”: %s", i+1, string(name), place)
}

// holdsColumn tells whether a table has the column with the letter; "" is every table's.
func holdsColumn(t dataset.FoundTable, letter string) bool {
	_, col, ok := workbook.ParseCell(letter)
	return !ok || t.FirstCol <= col && col <= t.LastCol
}

// UseTable reads another table of the sheet.
func (r *Reading) UseTable(i int) {
	r.run(job{words: r.reading(), said: fmt.Sprintf("Table %d of the sheet is read.", i+1), do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.UseTable(ctx, i)
	}})
}

// SetLayout reads the table from where a person says it stands. Where the column names
// stay, so does what was chosen for each column.
func (r *Reading) SetLayout(l layout) {
	r.run(job{words: r.reading(), said: "The table is read from where you said.", do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		was := layoutOf(d.Recipe)
		next := d
		var err error
		if l.names != was.names || l.namesEnd != was.namesEnd {
			if next, err = d.SetHeader(ctx, l.names, l.namesEnd); err != nil {
				return d, err
			}
			if l.first == was.first && l.last == was.last && l.left == was.left && l.right == was.right {
				return next, nil // the data were found afresh below the names
			}
		}
		if l.first <= l.namesEnd {
			l.first = l.namesEnd + 1
		}
		return next.SetBounds(ctx, l.first, l.last, l.left, l.right)
	}})
}

// layoutFields are the places where a person corrects where the table stands.
type layoutFields struct {
	names, namesEnd, first, last, left, right *parts.Entry
	// show reads the sheet by what the fields say.
	show func()
}

// headChoice asks where the table stands; the sheet shows every answer at once.
func (v *View) headChoice(recipe dataset.Recipe) fyne.CanvasObject {
	l := layoutOf(recipe)
	f := fieldsOf(l)
	f.show = func() {
		next, wrong := f.layout()
		switch {
		case wrong != "":
			v.host.Say(wrong, nil)
		case next != l:
			v.reading.SetLayout(next)
		}
	}
	words := parts.SmallSpans()
	v.aimAt(v.aim, words)
	for i, entry := range f.entries() {
		entry.OnSubmitted = func(string) { f.show() }
		entry.OnFocus = func(on bool) {
			if on {
				v.aimAt(i, words)
			}
		}
	}
	v.fields = f
	line := func(words string, from *parts.Entry, to *parts.Entry) fyne.CanvasObject {
		return parts.Row(6, parts.NewText(parts.SizeTable, parts.T(words)).In(parts.Ink2).OneLine(), parts.Sized(58, 32, from),
			parts.NewText(parts.SizeTable, parts.T("to")).In(parts.Ink2).OneLine(), parts.Sized(58, 32, to))
	}
	return parts.Column(8,
		parts.Row(8, parts.Grow(words), parts.NewSecondary("Done", func() { v.Escape() }).Small()),
		parts.Wrap(10, line("Names in rows", f.names, f.namesEnd), line("Data in rows", f.first, f.last), line("Columns", f.left, f.right),
			parts.NewSecondary("Show it", f.show).Small(),
			parts.NewQuiet("No row names them", func() { v.chooseHeader(0) }).Small(),
		))
}

// fieldsOf are fields filled with where a table stands.
func fieldsOf(l layout) *layoutFields {
	f := &layoutFields{names: parts.NewEntry("none"), namesEnd: parts.NewEntry(""), first: parts.NewEntry(""), last: parts.NewEntry("end"), left: parts.NewEntry("first"), right: parts.NewEntry("last")}
	if l.names > 0 {
		f.names.SetText(strconv.Itoa(l.names))
		f.namesEnd.SetText(strconv.Itoa(l.namesEnd))
	}
	f.first.SetText(strconv.Itoa(l.first))
	if l.last > 0 {
		f.last.SetText(strconv.Itoa(l.last))
	}
	f.left.SetText(l.left)
	f.right.SetText(l.right)
	return f
}

// entries are the fields in their order.
func (f *layoutFields) entries() []*parts.Entry {
	return []*parts.Entry{f.names, f.namesEnd, f.first, f.last, f.left, f.right}
}

// aims say what each field is for a click on the sheet.
var aims = []string{"first row that names the columns", "last row that names the columns", "first row of the data", "last row of the data", "first column of the table", "last column of the table"}

// firstOfColumns is the first field that is a column.
const firstOfColumns = 4

// aimAt says what the next click on the sheet chooses: a field, or the row that names
// the columns for -1.
func (v *View) aimAt(field int, words *parts.Text) {
	v.aim = field
	is := "row that names the columns"
	if field >= 0 {
		is = aims[field]
	}
	words.Set(parts.B("Click the "+is), parts.T(" or type it; the sheet follows."))
}

// chosenAt takes a click on the sheet as the answer to the field that was chosen before,
// and without one as the row that names the columns.
func (v *View) chosenAt(row, col int) {
	switch {
	case v.fields == nil || v.aim < 0:
		v.chooseHeader(row)
		return
	case v.aim < firstOfColumns:
		v.fields.entries()[v.aim].SetText(strconv.Itoa(row))
	case col >= 0:
		v.fields.entries()[v.aim].SetText(workbook.ColumnName(col))
	default:
		return
	}
	v.fields.show()
}

// layout reads the fields; wrong says what cannot be meant.
func (f *layoutFields) layout() (l layout, wrong string) {
	number := func(e *parts.Entry, to *int) {
		text := strings.TrimSpace(e.Text)
		if text == "" {
			return
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > workbook.MaxTextRows {
			wrong = fmt.Sprintf("“%s” is not a row. Type its number, 1 or more.", text)
			return
		}
		*to = n
	}
	letter := func(e *parts.Entry, to *string) {
		text := strings.ToUpper(strings.TrimSpace(e.Text))
		if text == "" {
			return
		}
		if row, _, ok := workbook.ParseCell(text); !ok || row != 0 {
			wrong = fmt.Sprintf("“%s” is not a column. Type its letter, such as C.", text)
			return
		}
		*to = text
	}
	number(f.names, &l.names)
	number(f.namesEnd, &l.namesEnd)
	number(f.first, &l.first)
	number(f.last, &l.last)
	letter(f.left, &l.left)
	letter(f.right, &l.right)
	if l.names == 0 {
		l.names = l.namesEnd
	}
	l.namesEnd = max(l.names, l.namesEnd)
	l.first = max(l.first, l.namesEnd+1)
	if wrong == "" && l.last > 0 && l.last < l.first {
		wrong = fmt.Sprintf("The data cannot end in row %d and begin in row %d.", l.last, l.first)
	}
	return l, wrong
}

// part is what a row of the sheet is to the table that is read.
type part int

const (
	ofData part = iota
	ofNames
	ofUnits
	ofTitle
	ofNotes
	outside
)

// partWords say in the first column what a row is, where it is no row of data.
var partWords = map[part]string{ofUnits: "units", ofTitle: "title", ofNotes: "note", outside: ""}

// partOf tells what a row is to the table.
func (v *View) partOf(row int) part {
	r := &v.reading.draft.Recipe
	switch {
	case row == 0:
		return outside
	case r.HeaderRow > 0 && row <= r.HeaderRow && row > r.HeaderRow-max(1, r.HeaderRows):
		return ofNames
	case r.UnitsRow > 0 && row == r.UnitsRow:
		return ofUnits
	case v.titles[row]:
		return ofTitle
	case v.notes[row]:
		return ofNotes
	case row < r.FirstRow || r.LastRow > 0 && row > r.LastRow:
		return outside
	}
	return ofData
}

// sortRows notes the rows of the table that are titles or footnotes.
func (v *View) sortRows() {
	v.titles, v.notes = map[int]bool{}, map[int]bool{}
	r := v.reading.draft.Recipe
	for _, t := range v.reading.draft.Tables {
		if !holdsColumn(t, r.FirstColumn) || r.FirstRow < t.FirstRow || r.FirstRow > t.LastRow {
			continue
		}
		for _, line := range t.Titles {
			if line.Row < r.FirstRow {
				v.titles[line.Row] = true
			}
		}
		for _, line := range t.Footnotes {
			if r.LastRow > 0 && line.Row > r.LastRow {
				v.notes[line.Row] = true
			}
		}
	}
}

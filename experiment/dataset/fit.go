package dataset

import (
	"context"
	"fmt"
	"slices"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// FitOptions say what is known besides the file and the recipe. Zero values are
// found out.
type FitOptions struct {
	// Sheet and HeaderRow take the sheet, and the row of its names, as given.
	Sheet     string
	HeaderRow int
	// Before are the ids of the teams that had rows when the recipe was last used.
	Before []string
}

// Fit carries a recipe over to another file: it finds the sheet by its name or else
// by the column names, the row of names again, and each column by its name wherever
// it stands. Decisions about cells go along with their columns where the text they
// were made about still stands. What differs is told as changes; a column that is
// missing stays in the recipe under a letter that no sheet has ("?F") until somebody
// says which it is now, and renamed columns are proposed by name and content and
// never taken. On the file the recipe was made for nothing changes. Errors are
// *experiment.Refusal, among them that no sheet has the recipe's columns, or the
// context's.
func Fit(ctx context.Context, b workbook.Book, r Recipe, p *experiment.Pilot, o FitOptions) (Recipe, []Change, error) {
	d, err := FitDraft(ctx, b, r, p, Surroundings{}, o, nil)
	if err != nil {
		return Recipe{}, nil, err
	}
	return d.Recipe, d.Changes, nil
}

// FitDraft is Fit with the rows read and linked: a draft whose Changes say how the
// file differs from the one before. Its doubts hold every change that nothing else
// tells.
func FitDraft(ctx context.Context, b workbook.Book, r Recipe, p *experiment.Pilot, around Surroundings, o FitOptions, progress func(done, total int64)) (Draft, error) {
	fitted, changes, err := arrange(ctx, b, r, p, o)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Book: b, pilot: p, around: around, progress: progress, fit: &fitting{from: r, options: o, changes: changes}}
	return d.With(ctx, fitted)
}

// fitting is what a draft remembers of the recipe it came from.
type fitting struct {
	from    Recipe
	options FitOptions
	changes []Change // of the file's form; those of its contents are found at each reading
	// accepted are the decisions made since, in their order.
	accepted []Decision
}

// fitter brings one recipe onto one file.
type fitter struct {
	ctx        context.Context
	book       workbook.Book
	from       Recipe
	pilot      *experiment.Pilot
	options    FitOptions
	sample     *sample
	here       []*evidence // the file's columns, from left to right
	shift      int         // how far the rows of names are moved down
	askedSheet bool
	out        Recipe
	changes    []Change
}

func (f *fitter) tell(c Change) { f.changes = append(f.changes, c) }

// arrange is Fit without reading the rows: what the file's form tells.
func arrange(ctx context.Context, b workbook.Book, r Recipe, p *experiment.Pilot, o FitOptions) (Recipe, []Change, error) {
	if err := r.Check(); err != nil {
		return Recipe{}, nil, err
	}
	if o.Sheet == "" && o.HeaderRow == 0 && r.Known != nil && r.Known.SHA256 == b.SHA256() {
		if _, err := workbook.FindSheet(b, r.Sheet); err == nil {
			return r, nil, nil // the very same file
		}
	}
	f := &fitter{ctx: ctx, book: b, from: r, pilot: p, options: o, out: r}
	at, err := f.find()
	if err != nil {
		return Recipe{}, nil, err
	}
	f.sample = at.sample
	f.placed(at)
	if err := f.bound(); err != nil {
		return Recipe{}, nil, err
	}
	for _, col := range f.sample.columns(f.out.FirstRow - 1) {
		f.here = append(f.here, f.sample.examine(col, f.out.HeaderRow, f.out.FirstRow))
	}
	f.columns()
	f.fileOptions()
	if err := f.decisions(); err != nil {
		return Recipe{}, nil, err
	}
	if err := f.out.Check(); err != nil {
		return Recipe{}, nil, err
	}
	return f.out, f.changes, nil
}

// fileOptions tells what the file itself is written in, and asks where the sign of
// decimals or the order of dates seem to be another.
func (f *fitter) fileOptions() {
	used, was := workbook.Used(f.book), f.from.Options
	f.out.Options = used
	for _, o := range []struct{ what, before, after string }{{"character set", was.Encoding, used.Encoding}, {"separator", was.Separator, used.Separator}} {
		if o.before != o.after {
			f.tell(Change{Kind: FileOptions, Before: o.before, After: o.after, Severity: experiment.ForInformation,
				Sentence: fmt.Sprintf("The %s is %s; it was %s.", o.what, signName(o.after), signName(o.before))})
		}
	}
	commas, points, example := 0, 0, ""
	for _, e := range f.here {
		c, ok := f.out.Column(e.letter)
		if !ok || c.Use == Ignore {
			continue
		}
		if kind, _ := e.kind(); c.Type == Date && kind == Date && e.monthFirst && !c.MonthFirst {
			f.dateOrder(c)
		}
		if c.Type != Number {
			continue
		}
		commas, points = commas+e.commas, points+e.points
		if example == "" && (e.commas > 0 || e.points > 0) {
			example = e.letter
		}
	}
	comma := Fix{"Commas are decimal signs", Decision{Cell: example, Do: DoDecimalComma}}
	point := Fix{"Points are decimal signs", Decision{Cell: example, Do: DoDecimalPoint}}
	switch {
	case !f.from.DecimalComma && commas > 0 && points == 0:
		f.tell(Change{Kind: FileOptions, Before: ".", After: ",", Count: commas, Severity: experiment.MustSettle, Fixes: []Fix{comma, point},
			Sentence: fmt.Sprintf("%s numbers have a decimal comma; the recipe reads decimal points.", thousands(commas))})
	case f.from.DecimalComma && points > 0 && commas == 0:
		f.tell(Change{Kind: FileOptions, Before: ",", After: ".", Count: points, Severity: experiment.MustSettle, Fixes: []Fix{point, comma},
			Sentence: fmt.Sprintf("%s numbers have a decimal point; the recipe reads decimal commas.", thousands(points))})
	}
}

func (f *fitter) dateOrder(c Column) {
	f.tell(Change{Kind: FileOptions, Column: c.Name(), Before: "day first", After: "month first", Severity: experiment.MustSettle,
		Sentence: fmt.Sprintf("Dates of “%s” have the month first; the recipe reads the day first.", c.Name()),
		Fixes: []Fix{
			{"The month comes first", Decision{Cell: c.Letter, Do: DoMonthFirst}},
			{"The day comes first", Decision{Cell: c.Letter, Do: DoDayFirst}},
		}})
}

// signName is a separator or a character set in words.
func signName(s string) string {
	switch s {
	case "":
		return "that of a workbook"
	case ",":
		return "a comma"
	case ";":
		return "a semicolon"
	case "\t":
		return "a tab"
	case "|":
		return "a bar"
	}
	return s
}

// refit carries the recipe over again with other options.
func (d Draft) refit(ctx context.Context, o FitOptions) (Draft, error) {
	o.Before = d.fit.options.Before
	next, err := FitDraft(ctx, d.Book, d.fit.from, d.pilot, d.around, o, d.progress)
	if err != nil {
		return d, err
	}
	return next, nil
}

// settled marks what decisions settle or take back among the changes.
func (d Draft) settled(done bool, decisions ...Decision) Draft {
	if d.fit == nil {
		return d
	}
	fit := *d.fit
	fit.accepted = slices.DeleteFunc(slices.Clone(fit.accepted), func(a Decision) bool { return slices.Contains(decisions, a) })
	if done {
		fit.accepted = append(fit.accepted, decisions...)
	}
	d.fit = &fit
	return d
}

// compare adds to a draft how its file differs from the one its recipe was made for.
func (d *Draft) compare() {
	if d.fit == nil {
		return
	}
	d.Changes = append(slices.Clone(d.fit.changes), d.contents()...)
	for i := range d.Changes {
		c := &d.Changes[i]
		if now, ok := d.Recipe.Column(c.After); c.Kind == NewColumn && ok && now.Use != Ignore {
			c.Settled = "read now"
		}
		if c.settledBy(d.fit.accepted); c.Settled != "" || !c.told || c.letter == "" {
			continue
		}
		if was, ok := d.Recipe.Column(c.letter); !ok || d.Recipe.replaced(was) {
			c.Settled = "chosen by hand"
		}
	}
	join(d.Doubts, d.Changes)
	d.Doubts = append(d.Doubts, changeDoubts(d.Changes, d.Table.place(""))...)
}

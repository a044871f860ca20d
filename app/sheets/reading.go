package sheets

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// Host is what a reading asks of the window; *shell.Context satisfies it.
type Host interface {
	Canvas() fyne.Canvas
	Run(task shell.Task)
	Say(sentence string, undo func())
}

// State is how far a reading is.
type State int

// The states of a reading.
const (
	// Opening: there is nothing to show yet.
	Opening State = iota
	// Failed: the file could not be read; Err says why.
	Failed
	// NeedsPassword: the file is protected; Err says whether a password was wrong.
	NeedsPassword
	// Ready: there is a draft.
	Ready
)

// Reading is one file being read. All methods are called in the window's thread;
// the work itself is not done there.
type Reading struct {
	path    string
	purpose dataset.Purpose
	pilot   func() *experiment.Pilot
	try     *dataset.Recipe
	host    Host
	changed func()

	state  State
	err    error
	book   workbook.Book
	draft  dataset.Draft
	seen   excerpt
	before []snapshot
	// Replayed is true where the recipe of an earlier file fitted and is in use;
	// Misfit says in a sentence why it did not fit.
	Replayed bool
	Misfit   string

	busy   bool
	closed bool
	queue  []job
	// trouble is why the last choice could not be carried out; the draft stayed.
	trouble error
	texts   map[string]columnTexts
	report  reporter
}

// snapshot is what Undo goes back to.
type snapshot struct {
	draft dataset.Draft
	seen  excerpt
}

// Options are what a reading needs besides the file.
type Options struct {
	Purpose dataset.Purpose
	// Pilot is the current document.
	Pilot func() *experiment.Pilot
	// Try is a recipe of an earlier file that is tried first; nil for none.
	Try *dataset.Recipe
	// Changed is called in the window's thread whenever something is different.
	Changed func()
}

// Open starts to read a file.
func Open(host Host, path string, o Options) *Reading {
	r := &Reading{path: path, purpose: o.Purpose, pilot: o.Pilot, try: o.Try, host: host, changed: o.Changed}
	r.open("")
	return r
}

// Attach gives the reading to a page that was built anew.
func (r *Reading) Attach(host Host, changed func()) { r.host, r.changed = host, changed }

// Path is the file, File its name.
func (r *Reading) Path() string { return r.path }

// File is the file's name.
func (r *Reading) File() string { return filepath.Base(r.path) }

// State is how far the reading is.
func (r *Reading) State() State { return r.state }

// Err is why the file could not be read, nil where it could.
func (r *Reading) Err() error { return r.err }

// Busy tells whether a choice is being carried out.
func (r *Reading) Busy() bool { return r.busy }

// Draft is what the file gives so far; only in the state Ready.
func (r *Reading) Draft() dataset.Draft { return r.draft }

// Close lets go of the file, when work on it has ended.
func (r *Reading) Close() {
	r.closed, r.queue, r.changed = true, nil, func() {}
	if !r.busy {
		r.letGo()
	}
}

func (r *Reading) letGo() {
	if r.book != nil {
		// It was only read, so an error of closing loses nothing.
		_ = r.book.Close()
		r.book = nil
	}
}

// Again reads the file once more from the disk, by the same recipe.
func (r *Reading) Again() {
	if r.busy {
		return
	}
	if r.state == Ready {
		recipe := r.draft.Recipe
		r.try = &recipe
	}
	r.letGo()
	r.state, r.err, r.before, r.texts, r.trouble = Opening, nil, nil, nil, nil
	r.open("")
	r.changed()
}

// Password tries to open a protected file.
func (r *Reading) Password(word string) {
	if !r.busy {
		r.open(word)
		r.changed()
	}
}

// open reads the file and proposes how to read it.
func (r *Reading) open(password string) {
	r.busy = true
	var book workbook.Book
	var draft dataset.Draft
	var seen excerpt
	var replayed bool
	var misfit string
	r.host.Run(shell.Task{
		Words: "Opening " + r.File(),
		Work: func(ctx context.Context, report func(string, float64)) error {
			r.report.use(report)
			r.report.words("Opening "+r.File(), "MB", 1<<20)
			var err error
			if book, err = workbook.Open(ctx, r.path, workbook.Options{Password: password}, r.report.progress); err != nil {
				return err
			}
			r.report.words("Reading "+r.File(), "row", 1)
			draft, replayed, misfit, err = r.first(ctx, book)
			if err == nil {
				seen, err = takeExcerpt(ctx, draft)
			}
			if err != nil {
				_ = book.Close() // it was only read
			}
			return err
		},
		Done: func(err error) {
			r.busy = false
			switch {
			case err == nil:
				r.state, r.err, r.book, r.draft, r.seen = Ready, nil, book, draft, seen
				r.Replayed, r.Misfit = replayed, misfit
			case errors.Is(err, context.Canceled):
				r.state, r.err = Failed, &experiment.Refusal{What: "Reading was cancelled.", Remedy: "Nothing was changed. Read it again when you like."}
			case errors.Is(err, workbook.ErrPassword):
				r.state, r.err = NeedsPassword, err
			default:
				r.state, r.err = Failed, err
			}
			r.ended()
		},
	})
}

// first makes the first draft: by the recipe of an earlier file where it fits,
// otherwise by a proposal.
func (r *Reading) first(ctx context.Context, book workbook.Book) (d dataset.Draft, replayed bool, misfit string, err error) {
	if r.try != nil {
		recipe := *r.try
		if misfit = fit(ctx, book, &recipe); misfit == "" {
			if d, err = dataset.DraftFrom(ctx, book, recipe, r.pilot(), r.report.progress); err == nil {
				return d, true, "", nil
			}
			if ctx.Err() != nil {
				return d, false, "", ctx.Err()
			}
			misfit = sentence(err)
		}
	}
	d, err = dataset.NewDraft(ctx, book, "", r.purpose, r.pilot(), r.report.progress)
	return d, false, misfit, err
}

// fit tells why a recipe of another file cannot be used for this one, empty where
// it can: the sheet must be there and the columns that are read must have their names.
func fit(ctx context.Context, book workbook.Book, r *dataset.Recipe) string {
	if sheets := book.Sheets(); len(sheets) == 1 {
		r.Sheet = sheets[0].Name // a text table's sheet is named like its file
	}
	if _, err := workbook.FindSheet(book, r.Sheet); err != nil {
		return fmt.Sprintf("it has no sheet “%s”", r.Sheet)
	}
	if r.HeaderRow == 0 {
		return ""
	}
	rows, err := workbook.Preview(ctx, book, r.Sheet, r.HeaderRow)
	if err != nil || len(rows) < r.HeaderRow {
		return fmt.Sprintf("row %d does not name the columns", r.HeaderRow)
	}
	names := rows[r.HeaderRow-1]
	for _, c := range r.Columns {
		_, col, _ := workbook.ParseCell(c.Letter)
		if c.Use == dataset.Ignore || c.Header == "" {
			continue
		}
		now := ""
		if col < len(names) {
			now = strings.Join(strings.Fields(names[col].Shown()), " ")
		}
		if now != c.Header && now != "" {
			return fmt.Sprintf("column %s is “%s” and not “%s”", c.Letter, now, c.Header)
		}
		if now == "" && col >= len(names) {
			return fmt.Sprintf("it has no column %s, “%s”", c.Letter, c.Header)
		}
	}
	return ""
}

// ended goes on with the queue, or lets the file go where nobody wants it any more.
func (r *Reading) ended() {
	if r.closed {
		r.letGo()
		return
	}
	r.changed()
	if len(r.queue) > 0 && !r.busy {
		next := r.queue[0]
		r.queue = r.queue[1:]
		r.run(next)
	}
}

// sentence is what an error says to a person.
func sentence(err error) string {
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return refusal.What
	}
	return err.Error()
}

// reporter passes progress of the data packages to the task at work. A draft keeps
// its progress function for ever, so it is this one, which finds the present task.
type reporter struct {
	mu     sync.Mutex
	to     func(words string, part float64)
	prefix string
	unit   string
	size   int64
}

func (p *reporter) use(to func(string, float64)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = to
}

func (p *reporter) words(prefix, unit string, size int64) {
	p.mu.Lock()
	p.prefix, p.unit, p.size = prefix, unit, size
	to := p.to
	p.mu.Unlock()
	if to != nil {
		to(prefix, -1)
	}
}

func (p *reporter) progress(done, total int64) {
	p.mu.Lock()
	to, prefix, unit, size := p.to, p.prefix, p.unit, p.size
	p.mu.Unlock()
	if to == nil || total <= 0 {
		return
	}
	count := fmt.Sprintf("%s %s of %s", unit, thousands(done/size), thousands(total/size))
	if size > 1 {
		count = fmt.Sprintf("%s of %s %s", thousands(done/size), thousands((total+size-1)/size), unit)
	}
	to(prefix+": "+count, float64(done)/float64(total))
}

// thousands writes a count with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

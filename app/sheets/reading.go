package sheets

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"sync"
	"time"

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
	options workbook.Options
	purpose dataset.Purpose
	pilot   func() *experiment.Pilot
	around  func(ctx context.Context) (dataset.Surroundings, error)
	replay  func(ctx context.Context, book workbook.Book) (*Replay, error)
	host    Host
	changed func()

	state  State
	err    error
	book   workbook.Book
	draft  dataset.Draft
	seen   excerpt
	before []snapshot
	// by is the recipe of an earlier file that is in use, nil where one was proposed;
	// misfit says in a sentence why the one that was tried does not fit.
	by     *Replay
	misfit string
	// readings are the character sets the file could be in, as first guessed.
	readings []workbook.CharacterSet

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
	by    *Replay
}

// Options are what a reading needs besides the file.
type Options struct {
	Purpose dataset.Purpose
	// Pilot is the current document.
	Pilot func() *experiment.Pilot
	// Around tells what is known from earlier files; nil where nothing is. It is called
	// away from the window.
	Around func(ctx context.Context) (dataset.Surroundings, error)
	// Replay chooses the recipe of an earlier file for this one, nil where none may fit.
	// It is called away from the window; a nil function tries none.
	Replay func(ctx context.Context, book workbook.Book) (*Replay, error)
	// Password opens a file whose password is known.
	Password string
	// Changed is called in the window's thread whenever something is different.
	Changed func()
}

// Open starts to read a file, or a file in an archive by "archive.zip/file.xlsx".
func Open(host Host, path string, o Options) *Reading {
	r := &Reading{path: path, options: workbook.Options{Password: o.Password}, purpose: o.Purpose, pilot: o.Pilot, around: o.Around, replay: o.Replay, host: host, changed: o.Changed}
	r.open()
	return r
}

// Attach gives the reading to a page that was built anew.
func (r *Reading) Attach(host Host, changed func()) { r.host, r.changed = host, changed }

// Path is the file, File its name.
func (r *Reading) Path() string { return r.path }

// File is the file's name.
func (r *Reading) File() string { return path.Base(filepath.ToSlash(r.path)) }

// State is how far the reading is.
func (r *Reading) State() State { return r.state }

// Err is why the file could not be read, nil where it could.
func (r *Reading) Err() error { return r.err }

// OpenedWith is the password the file was opened with, "" for none.
func (r *Reading) OpenedWith() string { return r.options.Password }

// Trouble is why the last choice could not be carried out, nil where it could.
func (r *Reading) Trouble() error { return r.trouble }

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
		again := Replay{Recipe: r.draft.Table.Learnt(r.draft.Recipe)}
		if r.by != nil {
			again.Name, again.Fit = r.by.Name, r.by.Fit
		}
		r.replay = func(context.Context, workbook.Book) (*Replay, error) { return &again, nil }
	}
	r.afresh()
}

// afresh opens the file once more.
func (r *Reading) afresh() {
	r.letGo()
	r.state, r.err, r.before, r.texts, r.trouble = Opening, nil, nil, nil, nil
	r.open()
	r.changed()
}

// Password tries to open a protected file.
func (r *Reading) Password(word string) {
	if !r.busy {
		r.options.Password = word
		r.open()
		r.changed()
	}
}

// Encodings are the character sets a text could be in, the likeliest first, and the name
// of the one it is read in; none where that is certain.
func (r *Reading) Encodings() (could []workbook.CharacterSet, now string) {
	if r.book != nil {
		now = workbook.Used(r.book).Encoding
	}
	return r.readings, now
}

// SetEncoding reads the file once more in another character set. What was decided about
// its cells is decided about other letters, so it is proposed afresh.
func (r *Reading) SetEncoding(name string) {
	if !r.busy {
		r.options.Encoding = name
		r.afresh()
	}
}

// Notes say what was taken for granted when the file was opened.
func (r *Reading) Notes() []string {
	if r.book == nil {
		return nil
	}
	return workbook.Notes(r.book)
}

// opened is what opening a file gives.
type opened struct {
	book     workbook.Book
	readings []workbook.CharacterSet
	draft    dataset.Draft
	seen     excerpt
	by       *Replay
	misfit   string
}

// open reads the file and proposes how to read it.
func (r *Reading) open() {
	r.busy = true
	options := r.options
	var o opened
	r.host.Run(shell.Task{
		Words: "Opening " + r.File(),
		Work: func(ctx context.Context, report func(string, float64)) error {
			r.report.use(report)
			r.report.words("Opening "+r.File(), "MB", 1<<20)
			var err error
			if o.book, err = workbook.Open(ctx, r.path, options, r.report.progress); err != nil {
				return err
			}
			o.readings = workbook.Readings(o.book)
			r.report.words("Reading "+r.File(), "row", 1)
			if err = r.first(ctx, &o, options); err == nil {
				o.seen, err = takeExcerpt(ctx, o.draft)
			}
			if err != nil && o.book != nil {
				_ = o.book.Close() // it was only read
			}
			return err
		},
		Done: func(err error) {
			r.busy = false
			switch {
			case err == nil:
				r.state, r.err, r.book, r.draft, r.seen = Ready, nil, o.book, o.draft, o.seen
				r.by, r.misfit = o.by, o.misfit
				if len(o.readings) > 0 {
					r.readings = o.readings
				}
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
	mu      sync.Mutex
	to      func(words string, part float64)
	prefix  string
	unit    string
	size    int64
	started time.Time
	first   int64
}

func (p *reporter) use(to func(string, float64)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = to
}

func (p *reporter) words(prefix, unit string, size int64) {
	p.mu.Lock()
	p.prefix, p.unit, p.size, p.started = prefix, unit, size, time.Time{}
	to := p.to
	p.mu.Unlock()
	if to != nil {
		to(prefix, -1)
	}
}

func (p *reporter) progress(done, total int64) {
	p.mu.Lock()
	if p.started.IsZero() || done < p.first {
		p.started, p.first = time.Now(), done // of the next pass over the sheet
	}
	speed := perSecond(done-p.first, time.Since(p.started))
	to, prefix, unit, size := p.to, p.prefix, p.unit, p.size
	p.mu.Unlock()
	if to == nil || total <= 0 {
		return
	}
	count := fmt.Sprintf("%s %s of %s", unit, thousands(done/size), thousands(total/size))
	if size > 1 {
		count, speed = fmt.Sprintf("%s of %s %s", thousands(done/size), thousands((total+size-1)/size), unit), 0
	}
	if speed > 0 {
		count += fmt.Sprintf(", %s a second", thousands(speed))
	}
	to(prefix+": "+count, float64(done)/float64(total))
}

// perSecond is how many are done in a second, in two figures, since nobody reads more of
// a number that changes; 0 while it is too early to tell.
func perSecond(done int64, spent time.Duration) int64 {
	if spent < 700*time.Millisecond || done <= 0 {
		return 0
	}
	n, unit := int64(float64(done)/spent.Seconds()), int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

// thousands writes a count with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

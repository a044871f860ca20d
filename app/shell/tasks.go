package shell

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leeway/app/parts"
	"leeway/experiment"
)

// Task is long work. Work runs away from the window; everything else is called
// in the window's own thread.
type Task struct {
	// Words say what is being done until the first report: "Reading Roster.xlsx".
	Words string
	// Work does it. It looks at ctx often, and reports how far it is: words with
	// the unit ("row 28 of 72") and the part done from 0 to 1, below 0 where that
	// is not known. Reports may come as often as they like.
	Work func(ctx context.Context, report func(words string, part float64)) error
	// Done gets the end. A task that was cancelled ends with context.Canceled;
	// Refuse shows nothing for it. May be nil: then a refusal is shown.
	Done func(err error)
}

// Threads says where work and its results run. Tests run both at once, in order.
type Threads struct {
	// Start runs work away from the window.
	Start func(work func())
	// Post runs a function in the window's thread.
	Post func(func())
}

// InOrder runs everything where it is called, for tests.
func InOrder() Threads {
	return Threads{Start: func(work func()) { work() }, Post: func(f func()) { f() }}
}

// The times of the look guide, section 5.
const (
	showProgressAfter = 300 * time.Millisecond
	progressEvery     = 100 * time.Millisecond
)

// running is a task at work.
type running struct {
	cancel context.CancelFunc
	row    *parts.Progress
	shown  bool

	mu    sync.Mutex
	last  time.Time
	words string
	part  float64
	ended bool
}

// Run starts a task. Its progress shows at the right of the page's title once it
// has run for 0.3 s, at most ten times a second, always with Cancel.
func (f *Frame) Run(task Task) {
	ctx, cancel := context.WithCancel(f.life)
	r := &running{cancel: cancel, words: task.Words, part: -1}
	r.row = parts.NewProgress(cancel)
	f.tasks = append(f.tasks, r)
	f.threads.Start(func() {
		timer := time.AfterFunc(showProgressAfter, func() { f.threads.Post(func() { f.showProgress(r) }) })
		err := safely(func() error {
			return task.Work(ctx, func(words string, part float64) { f.report(r, words, part) })
		})
		timer.Stop()
		if ctx.Err() != nil && err != nil {
			err = context.Canceled
		}
		cancel()
		f.threads.Post(func() { f.finish(r, task, err) })
	})
}

// safely turns a panic of the work into an error, so that a mistake of ours in one
// file does not take the window and unsaved thoughts with it.
func safely(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &experiment.Refusal{
				What:   "Leeway made a mistake and stopped this step. Nothing was changed.",
				Remedy: fmt.Sprintf("Please report it with these words: %v.", p),
			}
		}
	}()
	return work()
}

// report keeps what the work said and shows it ten times a second at most.
func (f *Frame) report(r *running, words string, part float64) {
	r.mu.Lock()
	r.words, r.part = words, part
	due := time.Since(r.last) >= progressEvery && !r.last.IsZero()
	if due {
		r.last = time.Now()
	}
	r.mu.Unlock()
	if due {
		f.threads.Post(func() { f.showProgress(r) })
	}
}

func (f *Frame) showProgress(r *running) {
	r.mu.Lock()
	words, part, ended := r.words, r.part, r.ended
	if r.last.IsZero() {
		r.last = time.Now()
	}
	r.mu.Unlock()
	if ended {
		return
	}
	r.row.Set(words, part)
	if !r.shown {
		r.shown = true
		f.showHead()
	}
}

func (f *Frame) finish(r *running, task Task, err error) {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	for i, t := range f.tasks {
		if t == r {
			f.tasks = append(f.tasks[:i], f.tasks[i+1:]...)
			break
		}
	}
	if r.shown {
		f.showHead()
	}
	if f.life.Err() != nil {
		return
	}
	if task.Done != nil {
		task.Done(err)
		return
	}
	f.Refuse(err)
}

// CancelTasks stops all work, as when the pilot is closed.
func (f *Frame) CancelTasks() {
	for _, t := range f.tasks {
		t.cancel()
	}
}

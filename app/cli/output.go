package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"leeway/experiment"
)

// printJSON writes one indented JSON value.
func (t *terminal) printJSON(value any) error {
	t.endProgress()
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

func (t *terminal) line(format string, args ...any) {
	t.endProgress()
	fmt.Fprintf(t.out, format+"\n", args...)
}

// table prints rows under a header with columns as wide as their widest cell;
// right lists the columns that are numbers.
func (t *terminal) table(rows [][]string, right ...int) {
	if len(rows) == 0 {
		return
	}
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for c, cell := range row {
			width[c] = max(width[c], utf8.RuneCountInString(cell))
		}
	}
	isRight := map[int]bool{}
	for _, c := range right {
		isRight[c] = true
	}
	for _, row := range rows {
		var b strings.Builder
		for c, cell := range row {
			pad := strings.Repeat(" ", width[c]-utf8.RuneCountInString(cell))
			if isRight[c] {
				b.WriteString(pad + cell + "  ")
			} else {
				b.WriteString(cell + pad + "  ")
			}
		}
		t.line("%s", strings.TrimRight(b.String(), " "))
	}
}

// progress reports long work on standard error and not before 0.3 s have passed,
// so that short work stays quiet: on a terminal as one line that is written over,
// elsewhere, as in a log, as a new line every two seconds.
func (t *terminal) progress(what string) func(done, total int64) {
	every, start, end := 2*time.Second, "", "\n"
	screen := onScreen(t.err)
	if screen {
		every, start, end = 100*time.Millisecond, "\r", "\x1b[K"
	}
	var mu sync.Mutex
	next := time.Now().Add(300 * time.Millisecond)
	return func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Before(next) {
			return
		}
		next = now.Add(every)
		text := fmt.Sprintf("%s: %d", what, done)
		if total > 0 {
			text += fmt.Sprintf(" of %d", total)
		}
		t.shown.Store(screen)
		fmt.Fprint(t.err, start+text+end)
	}
}

// endProgress clears the line of progress, if one is on the screen.
func (t *terminal) endProgress() {
	if t.shown.Swap(false) {
		fmt.Fprint(t.err, "\r\x1b[K")
	}
}

// onScreen tells whether what is written is seen at once by a person.
func onScreen(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// counted is a number of things in words: "1 team", "12 teams".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// problems prints a list of problems with their places.
func (t *terminal) problems(list experiment.Problems) {
	for _, p := range list {
		mark := "note"
		switch p.Severity {
		case experiment.MustSettle:
			mark = "settle"
		case experiment.LookAtIt:
			mark = "look"
		}
		place := p.Place.String()
		if place != "" {
			place += ": "
		}
		t.line("  [%s] %s%s %s", mark, place, p.What, p.Remedy)
	}
}

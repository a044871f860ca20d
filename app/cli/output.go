package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"leeway/experiment"
)

// printJSON writes one indented JSON value.
func (t *terminal) printJSON(value any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

func (t *terminal) line(format string, args ...any) { fmt.Fprintf(t.out, format+"\n", args...) }

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

// progress reports long work on standard error, at most ten times a second and
// not before 0.3 s have passed, so that short work stays quiet.
func (t *terminal) progress(what string) func(done, total int64) {
	var mu sync.Mutex
	begin := time.Now()
	last := begin.Add(200 * time.Millisecond)
	return func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) < 100*time.Millisecond {
			return
		}
		last = time.Now()
		if total > 0 {
			fmt.Fprintf(t.err, "%s: %d of %d\n", what, done, total)
		} else {
			fmt.Fprintf(t.err, "%s: %d\n", what, done)
		}
	}
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

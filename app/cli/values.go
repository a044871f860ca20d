package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// The values of flags refuse what they do not know at once, in words, before
// anything is opened or changed.

// word is a flag that takes one of a few words.
type word[T ~string] struct {
	at      *T
	allowed []T
}

// oneOf makes a flag that takes one of the allowed words.
func oneOf[T ~string](at *T, allowed ...T) *word[T] { return &word[T]{at, allowed} }

// String is the word as it stands.
func (w *word[T]) String() string { return string(*w.at) }

// Set takes a word of the set.
func (w *word[T]) Set(text string) error {
	if !slices.Contains(w.allowed, T(text)) {
		return fmt.Errorf("is not known; it is one of %s", quoted(w.allowed))
	}
	*w.at = T(text)
	return nil
}

// Type names the value in the help.
func (w *word[T]) Type() string { return "word" }

func quoted[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "“" + string(w) + "”"
	}
	return strings.Join(out, ", ")
}

// decimal is a flag that takes a number for which fits holds; says is the rule
// in words: "is not above zero".
type decimal struct {
	at   *float64
	fits func(v float64) bool
	says string
}

func anyNumber(at *float64) *decimal { return &decimal{at: at} }

func aboveZero(at *float64) *decimal {
	return &decimal{at, func(v float64) bool { return v > 0 }, "is not above zero"}
}

func notBelowZero(at *float64) *decimal {
	return &decimal{at, func(v float64) bool { return v >= 0 }, "is below zero"}
}

// String is the number as it stands.
func (d *decimal) String() string { return strconv.FormatFloat(*d.at, 'g', -1, 64) }

// Set takes a finite number within the bounds.
func (d *decimal) Set(text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return errors.New("is not a number")
	}
	if d.fits != nil && !d.fits(v) {
		return errors.New(d.says)
	}
	*d.at = v
	return nil
}

// Type names the value in the help.
func (d *decimal) Type() string { return "number" }

// whole is a flag that takes a whole number from low to high.
type whole struct {
	at        *int
	low, high int
}

// String is the number as it stands.
func (w *whole) String() string { return strconv.Itoa(*w.at) }

// Set takes a whole number within the bounds.
func (w *whole) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil {
		return errors.New("is not a whole number")
	}
	if v < w.low || v > w.high {
		return fmt.Errorf("is not from %d to %d", w.low, w.high)
	}
	*w.at = v
	return nil
}

// Type names the value in the help.
func (w *whole) Type() string { return "number" }

// day is a flag that takes a date as year-month-day.
type day struct{ at *string }

// String is the date as it stands.
func (d day) String() string { return *d.at }

// Set takes a date; an empty text takes it away.
func (d day) Set(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil && text != "" {
		return errors.New("is not a date as year-month-day, such as 2026-02-02")
	}
	*d.at = text
	return nil
}

// Type names the value in the help.
func (d day) Type() string { return "date" }

// flagTrouble says in words what is wrong with a flag.
func flagTrouble(cmd *cobra.Command, err error) error {
	var value interface {
		error
		GetValue() string
		Unwrap() error
	}
	if !errors.As(err, &value) {
		return usageError{err}
	}
	// The parser says: invalid argument "x" for "-s, --seed" flag: …
	_, name, _ := strings.Cut(value.Error(), "--")
	name, _, _ = strings.Cut(name, `"`)
	why := value.Unwrap().Error()
	if flag := cmd.Flag(name); flag != nil && flag.Value.Type() == "bool" {
		why = "is neither true nor false"
	}
	return usageError{fmt.Errorf("--%s “%s” %s", name, value.GetValue(), why)}
}

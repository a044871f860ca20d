// Package design holds the screens on which a pilot is designed: Question,
// Practice, Outcomes, Plan and Draw.
//
// What comes in is the open pilot, as a small interface of the actions a screen
// needs (*pilot.Session satisfies them all), and what a screen may ask of the
// window (*shell.Context). What goes out is one *shell.Page a screen. A screen
// keeps only what is on it: every value is read from the document, every change
// goes through the session at once, and a refused change shows its sentence where
// it was made and alters nothing. The package computes no statistic.
//
// Each screen is a file named after it (question.go, practice.go, outcomes.go),
// with its parts beside it (question_dates.go, practice_board.go …).
package design

package design

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// reader is what every design screen reads of the open pilot.
type reader interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// ReadOnly tells whether somebody else holds the file, and who.
	ReadOnly() (holder string, readOnly bool)
}

// host is what these screens ask of the window; *shell.Context satisfies it.
type host interface {
	Canvas() fyne.Canvas
	Go(step shell.Step)
	Done(sentence string)
	Say(sentence string, undo func())
	Refuse(err error) bool
	SetFoot(foot shell.Foot)
	SetWhy(why parts.Why)
}

// lockedBecause says in a sentence why the design cannot be changed now; empty
// means that it can.
func lockedBecause(session reader) string {
	if holder, readOnly := session.ReadOnly(); readOnly {
		return "This pilot is open for reading only: " + holder + " has it open. Close it there, or save a copy and work on that."
	}
	return sentenceOf(session.Pilot().Stage.Permits(experiment.EditDesign))
}

// sentenceOf is what a refusal says, without the name of its place; empty for nil.
func sentenceOf(err error) string {
	if err == nil {
		return ""
	}
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return strings.TrimSpace(refusal.What + " " + refusal.Remedy)
	}
	return err.Error()
}

// blockingIn lists what must be settled before the seal in one field of the document.
func blockingIn(p *experiment.Pilot, fields ...string) experiment.Problems {
	var out experiment.Problems
	for _, problem := range p.Check().Blocking() {
		for _, field := range fields {
			if problem.Place.Field == field {
				out = append(out, problem)
			}
		}
	}
	return out
}

// problemSentence is a problem and its remedy in one line.
func problemSentence(p experiment.Problem) string {
	return strings.TrimSpace(p.What + " " + p.Remedy)
}

// keeper binds a field to one text of the document: it shows the document's text,
// saves a changed one when the field is left, and never overwrites what is being typed.
type keeper struct {
	field *parts.Field
	// read is the document's text as the field shows it.
	read func() string
	// write saves what was typed; the error is shown below the field.
	write func(text string) error
	shown string
}

// newKeeper binds a field and fills it.
func newKeeper(field *parts.Field, read func() string, write func(string) error) *keeper {
	k := &keeper{field: field, read: read, write: write}
	k.shown = read()
	field.SetText(k.shown)
	field.OnChange = k.save
	return k
}

func (k *keeper) save(text string) {
	if err := k.write(text); err != nil {
		// The typed text stays, and leaving the field again tries again.
		k.field.SetText(k.shown)
		k.field.Entry.SetText(text)
		k.field.SetError(sentenceOf(err))
		return
	}
	k.shown = k.read()
	if k.field.Text() != k.shown {
		k.field.SetText(k.shown)
	}
}

// update shows a text that changed elsewhere, as by undo.
func (k *keeper) update() {
	if now := k.read(); now != k.shown {
		k.shown = now
		k.field.SetText(now)
	}
}

// setEnabled opens or closes the field.
func (k *keeper) setEnabled(on bool) { k.field.SetEnabled(on) }

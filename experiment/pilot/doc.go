// Package pilot is the open pilot: every action a person can take on it, checked
// against the stage, written to the pilot file as one transaction with its
// journal entry, and undoable where undoing is honest.
//
// It is the only door for the faces. The window and the terminal call the same
// methods, so what one can do the other can do too, and neither can change a
// pilot in a way that leaves no trace. A Session holds the current document as a
// value that is never changed in place: an action prepares a copy, writes it,
// and only then makes it the current one, so a refused or interrupted action
// leaves everything as it was.
package pilot

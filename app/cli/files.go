package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

func baseName(path string) string { return filepath.Base(path) }

// product is a kind of file that a command writes, and how an earlier one is known.
type product struct {
	name string
	is   func(f io.Reader) bool
}

var (
	briefFile = product{"PDF", func(f io.Reader) bool {
		head := make([]byte, 5)
		_, err := io.ReadFull(f, head)
		return err == nil && bytes.Equal(head, []byte("%PDF-"))
	}}
	workbookFile = product{"workbook", func(f io.Reader) bool {
		head := make([]byte, 4)
		_, err := io.ReadFull(f, head)
		return err == nil && bytes.Equal(head, []byte("PK\x03\x04"))
	}}
	certificateFile = product{"certificate", func(f io.Reader) bool {
		var c randomize.Certificate
		err := json.NewDecoder(io.LimitReader(f, 256<<20)).Decode(&c)
		return err == nil && c.Version > 0 && c.Fingerprint != "" && c.RosterHash != ""
	}}
)

// planProduct is what the plan is written as, by the file's ending.
func planProduct(path string) product {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pdf":
		return briefFile
	case ".json":
		return product{"plan", func(f io.Reader) bool {
			var plan struct{ Kind string }
			err := json.NewDecoder(io.LimitReader(f, 64<<20)).Decode(&plan)
			return err == nil && plan.Kind == "leeway plan"
		}}
	}
	return product{"list of registry fields", func(f io.Reader) bool {
		const head = "# Fields for a trial registry"
		got := make([]byte, len(head))
		_, err := io.ReadFull(f, got)
		return err == nil && string(got) == head
	}}
}

// lettersFile is the kind of file that team letters are written as.
func lettersFile(path string) product {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return workbookFile
	}
	return briefFile
}

// mayWrite says before any work is done whether a command may write its product to
// the path: into a folder that takes it, over nothing but an earlier file of the
// same kind, and never over the open pilot.
func mayWrite(path, pilot string, kind product) error {
	refuse := func(what, remedy string, err error) error {
		return &experiment.Refusal{What: what + " Nothing was changed.", Place: experiment.Place{File: path}, Remedy: remedy, Cause: err}
	}
	const another = "Choose another name."
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return mayCreate(path, refuse)
	case err != nil:
		return refuse("The file cannot be looked at.", another, err)
	case info.IsDir():
		return refuse("This is a folder.", "Give the name of a file.", nil)
	}
	if open, err := os.Stat(pilot); err == nil && os.SameFile(info, open) {
		return refuse("This is the pilot file itself.", another, nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return refuse("There is a file of this name that cannot be read.", another, err)
	}
	defer f.Close()
	if !info.Mode().IsRegular() || !kind.is(f) {
		return refuse("There is a file of this name that is not a "+kind.name+", and it is not replaced.", another, nil)
	}
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return refuse("There is a file of this name that cannot be replaced.", another, err)
	}
	return w.Close()
}

// mayCreate tries whether the folder takes a new file.
func mayCreate(path string, refuse func(what, remedy string, err error) error) error {
	trial, err := os.CreateTemp(filepath.Dir(path), ".leeway-*")
	if err != nil {
		return refuse("The folder “"+filepath.Dir(path)+"” takes no new file.", "Choose a folder that exists and that you may write to.", err)
	}
	return errors.Join(trial.Close(), os.Remove(trial.Name()))
}

// fileRefusal puts into words why a file cannot be read.
func fileRefusal(path string, err error) error {
	r := &experiment.Refusal{What: "The file cannot be read.", Place: experiment.Place{File: path}, Remedy: "Check its name and that you may read it.", Cause: err}
	if errors.Is(err, fs.ErrNotExist) {
		r.What, r.Remedy = "There is no such file.", "Check its name and folder."
	}
	return r
}

// unknownMember finds the name in the error of package json for an unknown member,
// which has no type.
func unknownMember(err error) (string, bool) {
	for ; err != nil; err = errors.Unwrap(err) {
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return strings.Trim(name, `"`), true
		}
	}
	return "", false
}

// jsonTrouble puts into words what is wrong with the JSON behind a refusal.
func jsonTrouble(cause error) (what string, found bool) {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	name, unknown := unknownMember(cause)
	switch {
	case cause == nil:
		return "", false
	case unknown:
		return "It has a member “" + name + "”, which is not known.", true
	case errors.Is(cause, io.EOF), errors.Is(cause, io.ErrUnexpectedEOF):
		return "It is cut short, or empty: the JSON does not end.", true
	case errors.As(cause, &syntax):
		return fmt.Sprintf("It is not JSON: something is wrong at its character %d.", syntax.Offset), true
	case errors.As(cause, &kind) && kind.Field == "":
		return "It is not one JSON object with named members.", true
	case errors.As(cause, &kind):
		return "Its member “" + kind.Field + "” holds " + jsonKind(kind.Value) + ", which does not belong there.", true
	}
	return "", false
}

// jsonKind says in words what package json calls a kind of value.
func jsonKind(kind string) string {
	word, _, _ := strings.Cut(kind, " ") // a number that does not fit is "number 1e400"
	words := map[string]string{"string": "a text", "number": "a number", "bool": "true or false", "array": "a list", "object": "named members"}
	return cmp.Or(words[word], "a value")
}

package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

// prepare makes the folder and removes an earlier demonstration's pilot file,
// after making sure that nothing in the folder is anybody's own work.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &experiment.Refusal{What: "The folder for the demonstration cannot be made.", Place: experiment.Place{File: dir}, Remedy: "Choose another folder.", Cause: err}
	}
	path := filepath.Join(dir, PilotFile)
	made := map[string]bool{}
	_, err := os.Lstat(path)
	there := !errors.Is(err, fs.ErrNotExist)
	if there {
		if made, err = untouched(path); err != nil {
			return err
		}
	}
	for _, name := range []string{RosterFile, CasesFile, SurveyFile, RecordsFile} {
		if err := replaceable(filepath.Join(dir, name), func(data []byte) bool {
			sum := sha256.Sum256(data)
			return made[hex.EncodeToString(sum[:])]
		}); err != nil {
			return err
		}
	}
	if err := replaceable(filepath.Join(dir, BriefFile), func(data []byte) bool {
		return there && bytes.HasPrefix(data, []byte("%PDF-"))
	}); err != nil {
		return err
	}
	if there {
		return os.Remove(path)
	}
	return nil
}

// untouched refuses where the pilot in the folder is not a demonstration, is open
// elsewhere, or was worked on by anybody since it was made. It gives the SHA-256
// of the workbooks that the demonstration was made from.
func untouched(path string) (workbooks map[string]bool, err error) {
	const remedy = "Choose another folder. Nothing was changed."
	s, err := pilot.Open(path, lead)
	if err != nil {
		return nil, err
	}
	defer s.Close() //nolint:errcheck // it was only read
	refuse := func(what, remedy string) (map[string]bool, error) {
		return nil, &experiment.Refusal{What: what, Place: experiment.Place{File: path}, Remedy: remedy}
	}
	doc := s.Pilot()
	if !doc.Invented {
		return refuse("A pilot of your own has the demonstration's name.", remedy)
	}
	if holder, busy := s.ReadOnly(); busy {
		return refuse(holder+" has the demonstration open.", "Close it there, or choose another folder.")
	}
	entries, err := s.Journal()
	if err != nil {
		return nil, err
	}
	done := false
	for _, e := range entries {
		// The story ends with the unblinding, and only its own people act in it.
		if done || e.Who != lead && e.Who != auditor && e.Who != analyst {
			return refuse("Somebody went on with the demonstration here: “"+e.Title+"”, by "+e.Who.Name+".", remedy)
		}
		done = e.Kind == pilot.KindUnblind
	}
	workbooks = map[string]bool{doc.Roster.Source.SHA256: true}
	for _, imp := range doc.Imports {
		workbooks[imp.Source.SHA256] = true
	}
	return workbooks, nil
}

// replaceable refuses a file that is there and is not the demonstration's own.
func replaceable(path string, own func(data []byte) bool) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(f, 64<<20))
		f.Close()
	}
	if err != nil || !own(data) {
		return &experiment.Refusal{What: "The folder holds another file of this name, which the demonstration would replace.", Place: experiment.Place{File: path}, Remedy: "Choose another folder. Nothing was changed.", Cause: err}
	}
	return nil
}

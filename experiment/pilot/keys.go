package pilot

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// partPseudonyms is the part that tells with which key pseudonyms were made, as
// dataset.Keys.Check does. It is there while a roster or an import has pseudonyms.
const partPseudonyms = "pseudonyms"

// keyMark begins the line of a key file that holds the key.
const keyMark = "leeway-key-1 "

// KeyPath is where the key of the pilot's pseudonyms lies unless another place is
// chosen: in the user's own settings, never beside the pilot file, so that whoever
// is given the pilot is not given the key.
func (s *Session) KeyPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", &experiment.Refusal{What: "This computer has no place of its own for settings, so there is none for the key of the pseudonyms.", Remedy: "Choose a file for the key, apart from the pilot file.", Cause: err}
	}
	return filepath.Join(dir, "leeway", "keys", s.file.Identity()+".key"), nil
}

// Keys gives the key of the pilot's pseudonyms from the file at path, "" for
// KeyPath. Nothing is read or made until a pseudonym is needed: then the file is
// read, or made where the pilot has no pseudonyms yet. A key that is lost, damaged
// or another pilot's gives a *experiment.Refusal from whatever needed it.
func (s *Session) Keys(path string) *dataset.Keys {
	return dataset.KeysFrom(func() (key [32]byte, err error) {
		if path == "" {
			if path, err = s.KeyPath(); err != nil {
				return key, err
			}
		}
		want, err := s.keyCheck()
		if err != nil {
			return key, err
		}
		key, err = readKey(path)
		switch {
		case errors.Is(err, fs.ErrNotExist) && want != "":
			return key, &experiment.Refusal{
				What:   "The key of this pilot's pseudonyms is not there. Without it new files cannot be matched to the people of earlier ones.",
				Place:  experiment.Place{File: path},
				Remedy: "Copy the key file from the computer on which it was made, or name the file. If it is lost, take back the imports with pseudonyms and read all files again with a new key.",
			}
		case errors.Is(err, fs.ErrNotExist):
			return makeKey(path, s.Pilot().Title)
		case err != nil:
			return key, err
		}
		if got, err := dataset.NewKeys(key).Check(); err != nil || want != "" && got != want {
			return key, errors.Join(err, wrongKey(path))
		}
		return key, nil
	})
}

func wrongKey(path string) error {
	return &experiment.Refusal{
		What:   "This is not the key with which this pilot's pseudonyms were made.",
		Place:  experiment.Place{File: path},
		Remedy: "With it the same people would get other pseudonyms. Use the key file that the earlier files were read with.",
	}
}

// KeySentence says where the key lies and what it is for; path is as for Keys.
func (s *Session) KeySentence(path string) string {
	if path == "" {
		path, _ = s.KeyPath() // Keys would have refused
	}
	return fmt.Sprintf("The key of the pseudonyms is in %s. Keep a copy of it, apart from the pilot file: without it new files cannot be matched to the people of earlier ones, and with it names can be tried.", path)
}

// keyCheck is what the pilot's key must show, "" where it has no pseudonyms.
func (s *Session) keyCheck() (string, error) {
	if _, there := s.file.State()[partPseudonyms]; !there {
		return "", nil
	}
	data, err := s.file.Part(partPseudonyms)
	return string(data), err
}

// withKey adds to an entry's parts with which key its recipe made pseudonyms, and
// refuses another key than the pilot's, and none where one is needed.
func (s *Session) withKey(recipe dataset.Recipe, parts map[string][]byte) error {
	hidden := false
	for _, c := range recipe.Columns {
		hidden = hidden || c.Pseudonym && c.Use != dataset.Ignore
	}
	if !hidden {
		return nil
	}
	want, err := s.keyCheck()
	if err != nil {
		return err
	}
	if recipe.KeyCheck == "" || want != "" && want != recipe.KeyCheck {
		return wrongKey("")
	}
	parts[partPseudonyms] = []byte(recipe.KeyCheck)
	return nil
}

// withoutKey forgets the key where no recipe but the given part's made pseudonyms.
func (s *Session) withoutKey(part string, parts map[string][]byte) error {
	if _, there := s.file.State()[partPseudonyms]; !there {
		return nil
	}
	for name := range s.file.State() {
		if !strings.HasPrefix(name, "recipe/") || name == part {
			continue
		}
		data, err := s.file.Part(name)
		if err != nil {
			return err
		}
		var made struct {
			KeyCheck string `json:"key_check"`
		}
		if err := json.Unmarshal(data, &made); err != nil || made.KeyCheck != "" {
			return nil // a recipe that cannot be read keeps the key rather than lose it
		}
	}
	parts[partPseudonyms] = nil
	return nil
}

// readKey reads a key file. Its error is a *experiment.Refusal, or fs.ErrNotExist.
func readKey(path string) (key [32]byte, err error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return key, err
	case err != nil:
		return key, &experiment.Refusal{What: "The key of the pseudonyms cannot be read.", Place: experiment.Place{File: path}, Remedy: "See that you may read this file.", Cause: err}
	}
	for _, line := range strings.Split(string(data), "\n") {
		text, is := strings.CutPrefix(strings.TrimSpace(line), keyMark)
		if got, err := hex.DecodeString(text); is && err == nil && len(got) == len(key) {
			copy(key[:], got)
			return key, nil
		}
	}
	return key, &experiment.Refusal{What: "This is no key of pseudonyms, or it is damaged.", Place: experiment.Place{File: path}, Remedy: "Copy the key file again from where it was made."}
}

// makeKey makes a new key file that only its owner may read. It never overwrites.
func makeKey(path, title string) (key [32]byte, err error) {
	refuse := func(err error) ([32]byte, error) {
		return key, &experiment.Refusal{What: "The key of the pseudonyms cannot be written.", Place: experiment.Place{File: path}, Remedy: "Choose another place for the key, in a folder you may write to.", Cause: err}
	}
	if _, err := rand.Read(key[:]); err != nil {
		return refuse(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return refuse(err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return refuse(err)
	}
	_, err = fmt.Fprintf(file, "The key of the pseudonyms of the pilot “%s”.\nKeep a copy of it, apart from the pilot file. Without it new files cannot be matched\nto the people of earlier ones; with it names can be tried.\n\n%s%x\n", strings.Join(strings.Fields(title), " "), keyMark, key)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return refuse(errors.Join(err, os.Remove(path)))
	}
	return key, nil
}

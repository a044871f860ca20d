package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"leeway/experiment"
)

// Entry is one action in the journal.
type Entry struct {
	// Number counts from 1 without gaps. Append sets it.
	Number int
	// At is when it happened, in UTC to the millisecond. Append sets it where it is zero.
	At  time.Time
	Who experiment.Person
	// Kind is the action's short name for programs ("draw", "import", "undo"); never empty.
	Kind string
	// Title and Detail tell people what was done.
	Title, Detail string
	// Parts holds each part that the action changed, with the SHA-256 (hexadecimal)
	// of its content after the action; "" means that the part was removed.
	Parts map[string]string
	// Refers is the number of the entry that this one undoes or remarks on, 0 for none.
	Refers int
	// Previous is the hash of the entry before, Hash the SHA-256 of this entry's body.
	Previous, Hash string
}

// body is the part of an entry that is hashed. The order of its members is the
// order in the file; changing it is a new format version.
type body struct {
	Number   int               `json:"number"`
	At       time.Time         `json:"at"`
	Who      experiment.Person `json:"who"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	Detail   string            `json:"detail,omitempty"`
	Parts    map[string]string `json:"parts,omitempty"`
	Refers   int               `json:"refers,omitempty"`
	Previous string            `json:"previous"`
}

// encodeEntry gives the canonical body of an entry and the hash of that body.
func encodeEntry(e Entry) (text []byte, hash string, err error) {
	text, err = experiment.Canonical(body{
		Number: e.Number, At: e.At.UTC().Truncate(time.Millisecond), Who: e.Who,
		Kind: e.Kind, Title: e.Title, Detail: e.Detail,
		Parts: e.Parts, Refers: e.Refers, Previous: e.Previous,
	})
	if err != nil {
		return nil, "", err
	}
	return text, digest(text), nil
}

// decodeEntry reads a body back. The hash is what the file says; checkChain compares it.
func decodeEntry(text []byte, hash string) (Entry, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var b body
	if err := dec.Decode(&b); err != nil {
		return Entry{}, fmt.Errorf("decode journal entry: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Entry{}, fmt.Errorf("decode journal entry: something follows its end")
	}
	return Entry{
		Number: b.Number, At: b.At, Who: b.Who, Kind: b.Kind, Title: b.Title, Detail: b.Detail,
		Parts: b.Parts, Refers: b.Refers, Previous: b.Previous, Hash: hash,
	}, nil
}

// checkEntry decodes the row `number` and says in a sentence what does not match,
// or "" where all does.
func checkEntry(number int, text []byte, hash, previous string) (Entry, string) {
	if digest(text) != hash {
		return Entry{}, "Its text does not match its fingerprint, so it was changed after it was written."
	}
	e, err := decodeEntry(text, hash)
	switch {
	case err != nil:
		return Entry{}, "It cannot be read."
	case e.Number != number:
		return Entry{}, fmt.Sprintf("It calls itself entry %d, so an entry was moved or taken out.", e.Number)
	case e.Previous != previous:
		return Entry{}, "It does not follow from the entry before it, so an entry was changed, moved or taken out."
	case e.Refers < 0 || e.Refers >= number:
		return Entry{}, fmt.Sprintf("It refers to entry %d, which did not exist then.", e.Refers)
	}
	return e, ""
}

// genesis is the previous hash of the first entry of the file with this identity.
func genesis(identity string) string { return digest([]byte("leeway pilot " + identity)) }

// digest is the SHA-256 of data in hexadecimal.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

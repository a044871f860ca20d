package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"leeway/experiment"
)

// fingerprint is what a sheet carries, hidden, so that it is known again. It holds
// what the office can see anyway, and nothing that follows from the draw.
type fingerprint struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	// Pilot is the hash of the sealed plan, which is older than the draw; Title names the
	// pilot for people, and is left out where it names an arm.
	Pilot string `json:"pilot"`
	Title string `json:"title,omitempty"`
	// Collection is the collection's id, Name its name.
	Collection string `json:"collection"`
	Name       string `json:"name"`
	Office     string `json:"office"`
	// IDs is the hash of the office's team ids in order.
	IDs     string       `json:"ids"`
	Columns []columnMark `json:"columns"`
	// Check is the hash of all the others.
	Check string `json:"check"`
}

// columnMark says which header belongs to which key.
type columnMark struct {
	Key    string `json:"key"`
	Header string `json:"header"`
}

const (
	fingerprintKind    = "leeway collection sheet"
	fingerprintVersion = 1
	// fingerprintMark stands in the first cell of the hidden sheet.
	fingerprintMark = "Leeway knows this file again by this sheet. Please leave it as it is."
	// propertyName names the document's property that carries the fingerprint too.
	propertyName = "Leeway sheet"
	// cellLength is how much of the fingerprint stands in one cell; Excel takes 32,767.
	cellLength = 30_000
)

func newFingerprint(p *experiment.Pilot, c experiment.Collection, office experiment.CollectOffice) fingerprint {
	f := fingerprint{
		Kind: fingerprintKind, Version: fingerprintVersion,
		Pilot: pilotMark(p), Title: openTitle(p),
		Collection: c.ID, Name: c.Name, Office: office.Name,
		IDs: hashed(strings.Join(office.Teams, "\n")),
	}
	for _, column := range Columns(p, c) {
		f.Columns = append(f.Columns, columnMark{column.Key, column.Header})
	}
	f.Check = f.checksum()
	return f
}

// pilotMark tells pilots apart. The plan was sealed before the draw, so its hash cannot
// give the draw away.
func pilotMark(p *experiment.Pilot) string { return hashed(p.Plan.Hash)[:32] }

// openTitle is the pilot's title where it names no arm.
func openTitle(p *experiment.Pilot) string {
	if p.ArmNamedIn(p.Title) != "" {
		return ""
	}
	return p.Title
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte("leeway sheet\n" + text))
	return hex.EncodeToString(sum[:])
}

func (f fingerprint) checksum() string {
	f.Check = ""
	return hashed(string(f.encode()))[:32]
}

func (f fingerprint) encode() []byte {
	data, err := experiment.Canonical(f)
	if err != nil {
		panic("collect: fingerprint cannot be encoded: " + err.Error()) // texts and an integer
	}
	return data
}

// cells is the fingerprint as the hidden sheet holds it, one text a row.
func (f fingerprint) cells() []string {
	out := []string{fingerprintMark}
	for text := string(f.encode()); text != ""; {
		n := min(len(text), cellLength)
		for n < len(text) && text[n]&0xC0 == 0x80 {
			n-- // not within a letter
		}
		out, text = append(out, text[:n]), text[n:]
	}
	return out
}

// parseFingerprint reads a fingerprint and says whether it is whole.
func parseFingerprint(text string) (fingerprint, bool) {
	var f fingerprint
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return fingerprint{}, false
	}
	return f, f.Kind == fingerprintKind && f.Version == fingerprintVersion && f.Check == f.checksum()
}

package pilot

import (
	"bytes"
	"io"
	"os"

	"leeway/experiment"
)

// RosterFile is the roster as JSON, for whoever checks a certificate without the pilot
// file: every team with all that the draw could look at. Without teams that joined
// later, the SHA-256 of these bytes is the roster's fingerprint on the certificate.
func RosterFile(r *experiment.Roster) ([]byte, error) {
	bare := experiment.Roster{Attributes: r.Attributes}
	for _, t := range r.Teams {
		t.Cell = ""
		bare.Teams = append(bare.Teams, t)
	}
	return experiment.Canonical(&bare)
}

// ReadRosterFile reads what RosterFile wrote. is tells whether the file is such a one;
// one that is not may be a workbook.
func ReadRosterFile(path string) (r experiment.Roster, is bool) {
	f, err := os.Open(path)
	if err != nil {
		return experiment.Roster{}, false
	}
	defer f.Close()
	head := make([]byte, 1)
	if _, err := io.ReadFull(f, head); err != nil || head[0] != '{' {
		return experiment.Roster{}, false
	}
	const most = 1 << 30 // a roster of a hundred thousand teams has some 50 MB
	data, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head), f), most))
	if err != nil {
		return experiment.Roster{}, false
	}
	r, err = experiment.DecodeRoster(data)
	return r, err == nil && len(r.Teams) > 0
}

package experiment

import (
	"bytes"
	"encoding/json"
)

// DecodeRoster reads a roster that Canonical wrote. Anything else gives a *Refusal.
func DecodeRoster(data []byte) (Roster, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var r Roster
	if err := dec.Decode(&r); err != nil {
		return Roster{}, &Refusal{What: "The list of teams in this pilot file is damaged: " + err.Error() + ".", Remedy: "Open a copy that was made earlier.", Cause: err}
	}
	return r, nil
}

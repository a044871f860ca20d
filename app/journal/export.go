package journal

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/store"
)

// export writes the whole journal as CSV, whatever the filter: the whole file or nothing.
func (p *page) export() {
	p.w.ChooseSave("Export the journal", "journal.csv", func(path string) {
		entries, err := p.session.Journal()
		if p.w.Refuse(err) {
			return
		}
		data, err := asCSV(entries)
		if err == nil {
			err = pilot.WriteBytes(path, data)
		}
		if err != nil {
			err = &experiment.Refusal{What: "The journal cannot be written.", Place: experiment.Place{File: path}, Remedy: "Nothing was changed. Choose another place, or close the file where it is open.", Cause: err}
		}
		if !p.w.Refuse(err) {
			p.w.Say(fmt.Sprintf("%s exported to %s.", countOf(len(entries), "entry", "entries"), filepath.Base(path)), nil)
		}
	})
}

// asCSV writes entries oldest first, with whole fingerprints and times in UTC. It
// begins with a byte order mark, without which spreadsheets misread “ and ”. A
// text that a spreadsheet would run as a formula gets an apostrophe before it.
func asCSV(entries []store.Entry) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString("\uFEFF")
	w := csv.NewWriter(&buf)
	rows := [][]string{{"number", "at (UTC)", "who", "role", "kind", "title", "detail", "refers to", "changed", "previous", "fingerprint"}}
	for _, e := range entries {
		refers := ""
		if e.Refers > 0 {
			refers = fmt.Sprint(e.Refers)
		}
		var changed []string
		for _, name := range slices.Sorted(maps.Keys(e.Parts)) {
			changed = append(changed, name+"="+e.Parts[name])
		}
		rows = append(rows, []string{fmt.Sprint(e.Number), e.At.UTC().Format(time.RFC3339Nano), harmless(e.Who.Name), harmless(e.Who.Role), e.Kind,
			harmless(e.Title), harmless(e.Detail), refers, strings.Join(changed, " "), e.Previous, e.Hash})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

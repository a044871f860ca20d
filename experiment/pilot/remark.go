package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/store"
)

// Remark adds a note to the journal, about an earlier entry (its number) or
// about the pilot (0).
func (s *Session) Remark(entry int, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return &experiment.Refusal{What: "The remark is empty.", Remedy: "Write what the next reader should know."}
	}
	s.mu.Lock()
	err := func() error {
		if err := s.writable(); err != nil {
			return err
		}
		entries, err := s.file.Journal()
		if err != nil {
			return err
		}
		if entry < 0 || entry > len(entries) {
			return &experiment.Refusal{What: fmt.Sprintf("The journal has no entry %d.", entry), Remedy: fmt.Sprintf("Give a number from 1 to %d.", len(entries))}
		}
		title := "Remark"
		if entry > 0 {
			title = fmt.Sprintf("Remark on entry %d", entry)
		}
		return s.append(store.Entry{Kind: KindRemark, Title: title, Detail: text, Refers: entry}, nil)
	}()
	s.mu.Unlock()
	if err == nil {
		s.notify()
	}
	return err
}

// Deviate records a departure from the plan. It stays in the document, counts in
// the security of the result, and is printed in the brief.
func (s *Session) Deviate(d experiment.Deviation) error {
	if strings.TrimSpace(d.What) == "" {
		return &experiment.Refusal{What: "The deviation does not say what happened.", Remedy: "Write one or two sentences."}
	}
	return s.change(experiment.AddRemark, store.Entry{Kind: KindDeviation, Title: "Deviation: " + d.What, Detail: strings.TrimSpace(d.Decided + " " + d.Effect)}, func(doc *experiment.Pilot) (map[string][]byte, error) {
		if doc.Stage == experiment.Draft {
			return nil, &experiment.Refusal{What: "The plan is not sealed, so nothing can deviate from it.", Remedy: "Change the design itself."}
		}
		d.At, d.By = s.now().UTC(), s.who
		d.AfterUnblinding = doc.Stage >= experiment.Unblinded
		doc.Deviations = append(doc.Deviations, d)
		return nil, nil
	})
}

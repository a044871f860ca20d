package pilot

import (
	"fmt"

	"leeway/experiment"
	"leeway/experiment/store"
)

// The kinds of journal entry, as store.Entry.Kind holds them.
const (
	KindCreated   = "created"
	KindDesign    = "design"
	KindTeams     = "teams"
	KindImport    = "import"
	KindTakeBack  = "import taken back"
	KindSeal      = "plan sealed"
	KindDraw      = "draw"
	KindCollect   = "collecting"
	KindFinal     = "data final"
	KindSheets    = "sheets"
	KindUnblind   = "unblinded"
	KindClosed    = "closed"
	KindDeviation = "deviation"
	KindRemark    = "remark"
	KindRecipe    = "recipe"
	KindUndo      = "undo"
	KindRedo      = "redo"
)

// undoable kinds can be stepped back; barriers cannot, and nothing before them
// can either: taking back a seal, a draw or an unblinding would let the data
// choose the plan.
var undoable = map[string]bool{KindDesign: true, KindTeams: true, KindImport: true, KindTakeBack: true, KindSheets: true, KindRecipe: true}
var neutral = map[string]bool{KindRemark: true}

// history is what can be undone and redone, derived from the journal alone, so
// that it survives closing the file.
type history struct {
	done, undone []store.Entry
}

func replay(entries []store.Entry) history {
	var h history
	for _, e := range entries {
		h.note(e)
	}
	return h
}

func (h *history) note(e store.Entry) {
	switch {
	case e.Kind == KindUndo && len(h.done) > 0:
		last := len(h.done) - 1
		h.undone = append(h.undone, h.done[last])
		h.done = h.done[:last]
	case e.Kind == KindRedo && len(h.undone) > 0:
		last := len(h.undone) - 1
		h.done = append(h.done, h.undone[last])
		h.undone = h.undone[:last]
	case undoable[e.Kind]:
		h.done = append(h.done, e)
		h.undone = nil
	case neutral[e.Kind]:
	default:
		h.done, h.undone = nil, nil
	}
}

// CanUndo says what the next Undo would take back.
func (s *Session) CanUndo() (label string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return top(s.history.done)
}

// CanRedo says what the next Redo would do again.
func (s *Session) CanRedo() (label string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return top(s.history.undone)
}

func top(entries []store.Entry) (string, bool) {
	if len(entries) == 0 {
		return "", false
	}
	return entries[len(entries)-1].Title, true
}

// Undo takes back the last design change or import. It is a new journal entry
// that restores what stood before; nothing is erased.
func (s *Session) Undo() error {
	return s.step(KindUndo, "Undone: ", "There is nothing to undo. A seal, a draw and an unblinding stand.", func(h history) []store.Entry { return h.done },
		func(number int) int { return number - 1 })
}

// Redo does again what was last undone.
func (s *Session) Redo() error {
	return s.step(KindRedo, "Done again: ", "There is nothing to do again.", func(h history) []store.Entry { return h.undone },
		func(number int) int { return number })
}

// step restores the state after the entry that target names, as a new entry.
func (s *Session) step(kind, prefix, nothing string, stack func(history) []store.Entry, target func(number int) int) error {
	s.mu.Lock()
	err := func() error {
		if err := s.writable(); err != nil {
			return err
		}
		entries := stack(s.history)
		if len(entries) == 0 {
			return &experiment.Refusal{What: nothing}
		}
		e := entries[len(entries)-1]
		return s.restore(store.Entry{Kind: kind, Title: prefix + e.Title, Detail: fmt.Sprintf("Entry %d.", e.Number), Refers: e.Number}, target(e.Number))
	}()
	s.mu.Unlock()
	if err == nil {
		s.notify()
	}
	return err
}

// restore writes an entry that brings every part back to what it was after an
// earlier entry.
func (s *Session) restore(e store.Entry, number int) error {
	state, err := s.file.StateAt(number)
	if err != nil {
		return err
	}
	parts := map[string][]byte{}
	current := s.file.State()
	for name, sha := range state {
		if current[name] == sha {
			continue
		}
		if parts[name], err = s.file.Blob(sha); err != nil {
			return err
		}
	}
	for name := range current {
		if _, kept := state[name]; !kept {
			parts[name] = nil
		}
	}
	doc, err := s.read(state)
	if err != nil {
		return err
	}
	if err := s.append(e, parts); err != nil {
		return err
	}
	s.doc, s.analysis = doc, nil
	return nil
}

package pilot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/randomize"
	"leeway/experiment/store"
)

// KeepInOneArm adds the constraint that a contamination risk offers to the plan, so that
// its teams are drawn as one. It refuses a risk that the pilot's roster does not have.
func (s *Session) KeepInOneArm(risk randomize.Contamination) error {
	title := "Kept in one arm: " + strings.Join(risk.Teams, ", ")
	return s.design(title, risk.Sentence, func(doc *experiment.Pilot) error {
		found, err := riskOf(doc, risk)
		if err != nil {
			return err
		}
		if found.Covered {
			return &experiment.Refusal{What: "The plan keeps these teams in one arm already: " + strings.Join(found.Teams, ", ") + "."}
		}
		doc.Plan.Constraints = append(doc.Plan.Constraints, *found.Offer)
		return nil
	})
}

// DrawApart takes the constraint that KeepInOneArm added for a risk back out of the
// plan. It refuses where another constraint keeps the teams together.
func (s *Session) DrawApart(risk randomize.Contamination) error {
	title := "No longer kept in one arm: " + strings.Join(risk.Teams, ", ")
	return s.design(title, risk.Sentence, func(doc *experiment.Pilot) error {
		for i, k := range doc.Plan.Constraints {
			if k.Kind == experiment.SameArm && slices.Equal(k.Teams, risk.Teams) {
				doc.Plan.Constraints = slices.Delete(doc.Plan.Constraints, i, i+1)
				return nil
			}
		}
		return &experiment.Refusal{What: "These teams are kept together by another constraint of the plan.", Place: experiment.Place{Field: "plan"}, Remedy: "Change it on Plan."}
	})
}

// riskOf finds a risk again in the document.
func riskOf(doc *experiment.Pilot, risk randomize.Contamination) (randomize.Contamination, error) {
	for _, c := range randomize.Contaminations(doc) {
		if c.Attribute == risk.Attribute && slices.Equal(c.Teams, risk.Teams) {
			return c, nil
		}
	}
	return risk, &experiment.Refusal{What: "The roster no longer ties these teams together: " + strings.Join(risk.Teams, ", ") + ".", Remedy: "Look at Teams again."}
}

// Noted is a doubt about teams that somebody looked at and left as it is.
type Noted struct {
	// Entry is the journal entry's number; By, At and Remark are who, when and why.
	Entry  int
	By     experiment.Person
	At     time.Time
	Remark string
}

// noteTitle starts the titles of the journal entries that note a doubt.
const noteTitle = "Noted: "

// NoteDoubt records that a doubt about teams was looked at and left as it is, and why.
// doubt is its sentence, teams the ids it is about: the note holds for that sentence and
// those teams, and for no others.
func (s *Session) NoteDoubt(doubt string, teams []string, remark string) error {
	remark = strings.TrimSpace(remark)
	if remark == "" {
		return &experiment.Refusal{What: "The note gives no reason.", Remedy: "Write why it may stay as it is; the next reader will ask."}
	}
	if strings.TrimSpace(doubt) == "" || len(teams) == 0 {
		return &experiment.Refusal{What: "The note does not say what it is about.", Remedy: "Choose a doubt on Teams."}
	}
	s.mu.Lock()
	err := func() error {
		if err := s.writable(); err != nil {
			return err
		}
		return s.append(store.Entry{Kind: KindRemark, Title: noteOf(doubt, teams), Detail: remark}, nil)
	}()
	s.mu.Unlock()
	if err == nil {
		s.notify()
	}
	return err
}

func noteOf(doubt string, teams []string) string {
	return fmt.Sprintf("%s%s (%s)", noteTitle, doubt, strings.Join(teams, ", "))
}

// Notes looks up, in the journal, the notes of doubts: the function it gives tells
// whether a doubt about teams was noted, and the latest note.
func (s *Session) Notes() (func(doubt string, teams []string) (Noted, bool), error) {
	entries, err := s.Journal()
	if err != nil {
		return nil, err
	}
	notes := map[string]Noted{}
	for _, e := range entries {
		if e.Kind == KindRemark && strings.HasPrefix(e.Title, noteTitle) {
			notes[e.Title] = Noted{e.Number, e.Who, e.At, e.Detail}
		}
	}
	return func(doubt string, teams []string) (Noted, bool) {
		n, has := notes[noteOf(doubt, teams)]
		return n, has
	}, nil
}

package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
	"leeway/experiment/store"
)

func twoNames(first, second experiment.Person, rule string) error {
	a, b := strings.TrimSpace(first.Name), strings.TrimSpace(second.Name)
	if a == "" || b == "" {
		return &experiment.Refusal{What: rule, Remedy: "Give both names."}
	}
	if strings.EqualFold(a, b) {
		return &experiment.Refusal{What: rule + " Both names are " + a + ".", Remedy: "Ask a second person."}
	}
	return nil
}

// machineSource is what a certificate says of a seed that nobody gave.
const machineSource = "this computer's randomness"

// Draw draws the teams from a seed. With an empty seed the machine's randomness
// makes one. The seed and where it came from are recorded before anything else
// can see the assignment.
func (s *Session) Draw(seed, source string) error {
	seed = strings.TrimSpace(seed)
	if seed == "" {
		made, err := randomize.SecureSeed()
		if err != nil {
			return err
		}
		seed, source = made, machineSource
	}
	if source == "" {
		source = "typed in by " + s.Who().Name
	}
	e := store.Entry{Kind: KindDraw, Title: "Draw made", Detail: fmt.Sprintf("Seed %s, %s.", seed, source)}
	return s.change(experiment.DrawTeams, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		draw, err := randomize.MakeDraw(doc, seed, source, s.who, s.now().UTC())
		if err != nil {
			return nil, err
		}
		doc.Draw, doc.Stage = draw, experiment.Drawn
		return nil, nil
	})
}

// AdoptDraw reads an assignment that was made outside Leeway from a text column
// of the roster that holds the arms' names.
func (s *Session) AdoptDraw(column string) error {
	e := store.Entry{Kind: KindDraw, Title: "Draw made elsewhere, read from the column " + column, Detail: "It cannot be derived again from a seed; every page says so."}
	return s.change(experiment.DrawTeams, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		draw, err := randomize.Adopt(doc, column, s.who, s.now().UTC())
		if err != nil {
			return nil, err
		}
		doc.Draw, doc.Stage = draw, experiment.Drawn
		return nil, nil
	})
}

// StartCollecting says that the practice runs and outcomes are due.
func (s *Session) StartCollecting() error {
	return s.change(experiment.StartCollecting, store.Entry{Kind: KindCollect, Title: "Collecting started"}, func(doc *experiment.Pilot) (map[string][]byte, error) {
		doc.Stage = experiment.Collecting
		return nil, nil
	})
}

package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
	"leeway/experiment/store"
)

// DrawFrom draws the teams with a seed made from slips, see randomize.SeedFromSlips.
func (s *Session) DrawFrom(slips []experiment.Slip) error {
	seed, source, err := randomize.SeedFromSlips(slips)
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindDraw, Title: "Draw made", Detail: seedInWords(seed, source, slips)}
	return s.change(experiment.DrawTeams, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		draw, err := randomize.MakeDrawFrom(doc, seed, source, slips, s.who, s.now().UTC())
		if err != nil {
			return nil, err
		}
		doc.Draw, doc.Stage = draw, experiment.Drawn
		return nil, nil
	})
}

// DrawAgain makes the draw again, for a reason that the brief and the certificate will
// print beside the draw it replaces. The seed comes from slips where there are any, else
// it is the given text, else the machine's randomness makes one.
func (s *Session) DrawAgain(reason, seed, source string, slips []experiment.Slip) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return &experiment.Refusal{What: "A second draw needs a reason, which the brief will print.", Place: experiment.Place{Field: "draw"}, Remedy: "Say in a sentence what was wrong with the first."}
	}
	seed, source, err := s.seedFrom(seed, source, slips)
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindDraw, Title: "Draw made again", Detail: "Reason: " + reason + " " + seedInWords(seed, source, slips)}
	return s.change(experiment.DrawAgain, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		draw, err := randomize.Redraw(doc, reason, seed, source, slips, s.who, s.now().UTC())
		if err != nil {
			return nil, err
		}
		doc.Draw = draw
		return nil, nil
	})
}

// DrawLate draws teams that joined after the draw, by the rule that the plan announced.
// The seed is as for DrawAgain.
func (s *Session) DrawLate(teams []experiment.Team, reason, seed, source string, slips []experiment.Slip) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return &experiment.Refusal{What: "Teams that join late need a reason, which the brief will print.", Place: experiment.Place{Field: "draw"}, Remedy: "Say in a sentence why they join now."}
	}
	seed, source, err := s.seedFrom(seed, source, slips)
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindDraw, Title: counted(len(teams), "team that joined", "teams that joined") + " drawn", Detail: "Reason: " + reason + " " + seedInWords(seed, source, slips)}
	return s.change(experiment.DrawLateTeams, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		drawn, err := randomize.MakeLateDraw(doc, teams, seed, source, reason, slips, s.who, s.now().UTC())
		if err != nil {
			return nil, err
		}
		*doc = *drawn
		return nil, nil
	})
}

// seedFrom settles where a seed comes from: slips, a text that was given, or the machine.
func (s *Session) seedFrom(seed, source string, slips []experiment.Slip) (string, string, error) {
	seed = strings.TrimSpace(seed)
	switch {
	case len(slips) > 0:
		return randomize.SeedFromSlips(slips)
	case seed == "":
		made, err := randomize.SecureSeed()
		return made, machineSource, err
	case source == "":
		source = "typed in by " + s.Who().Name
	}
	return seed, source, nil
}

// seedInWords is the seed for the journal, with the slips it was made from.
func seedInWords(seed, source string, slips []experiment.Slip) string {
	words := fmt.Sprintf("Seed %s, %s.", seed, source)
	for i, slip := range slips {
		if i == 0 {
			words += " Slips: "
		} else {
			words += "; "
		}
		words += slip.From + " " + slip.Text
	}
	if len(slips) > 0 {
		words += "."
	}
	return words
}

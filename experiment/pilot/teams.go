package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/finding"
	"leeway/experiment/store"
)

// TakeRoster makes a roster that was read from a workbook the pilot's teams. It
// refuses while one of its doubts must be settled, and keeps the recipe.
func (s *Session) TakeRoster(roster experiment.Roster, recipe dataset.Recipe, doubts []dataset.Doubt) error {
	if err := blocking(doubts); err != nil {
		return err
	}
	if len(roster.Teams) == 0 {
		return &experiment.Refusal{What: "The sheet holds no teams.", Place: experiment.Place{File: roster.Source.File, Sheet: roster.Source.Sheet}, Remedy: "Choose another sheet or header row."}
	}
	data, err := experiment.Canonical(recipe)
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindTeams, Title: fmt.Sprintf("%s read from %s", counted(len(roster.Teams), "team", "teams"), roster.Source.File), Detail: strings.TrimSpace("Sheet " + roster.Source.Sheet + ". " + doubtsInWords(doubts))}
	return s.change(experiment.EditDesign, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		doc.Roster = roster
		parts := map[string][]byte{"recipe/roster": data}
		return parts, s.withKey(recipe, parts)
	})
}

// blocking is the refusal for doubts that nobody has settled.
func blocking(doubts []dataset.Doubt) error {
	var problems experiment.Problems
	for _, d := range doubts {
		problems = append(problems, d.Problem)
	}
	return problems.Err()
}

func doubtsInWords(doubts []dataset.Doubt) string {
	look := 0
	for _, d := range doubts {
		if d.Severity == experiment.LookAtIt {
			look++
		}
	}
	switch look {
	case 0:
		return ""
	case 1:
		return "1 thing to look at was accepted."
	}
	return fmt.Sprintf("%d things to look at were accepted.", look)
}

// counted is a number with its noun: "1 row", "2 rows".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return finding.Number(float64(n), 0) + " " + many
}

// LeaveOut takes a team out of the draw, with the reason that will stand in the
// team flow. Bring it back with an empty reason.
func (s *Session) LeaveOut(teamID, reason string) error {
	reason = strings.TrimSpace(reason)
	title := "Team left out: " + teamID
	if reason == "" {
		title = "Team taken back in: " + teamID
	}
	return s.change(experiment.EditDesign, store.Entry{Kind: KindTeams, Title: title, Detail: reason}, func(doc *experiment.Pilot) (map[string][]byte, error) {
		for i, t := range doc.Roster.Teams {
			if t.ID == teamID {
				doc.Roster.Teams[i].LeftOut = reason
				return nil, nil
			}
		}
		return nil, &experiment.Refusal{What: fmt.Sprintf("There is no team %q in the roster.", teamID), Remedy: "Use an id as it stands in the roster."}
	})
}

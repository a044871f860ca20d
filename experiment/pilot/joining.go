package pilot

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// ReadJoining reads a roster for teams that are not in the pilot yet, to be drawn late.
// Columns are read as those of the pilot's roster with the same name were. Every team
// must have the columns of the pilot's roster; others are left out, and notes say so.
// The error is a *experiment.Refusal or the context's: also where something in the sheet
// must be settled first, or no team is new.
func (s *Session) ReadJoining(ctx context.Context, path string, progress func(done, total int64)) (teams []experiment.Team, notes []string, err error) {
	doc := s.Pilot()
	if err := doc.Permits(experiment.DrawLateTeams); err != nil {
		return nil, nil, err
	}
	if doc.Plan.LateTeams != experiment.LateByLot {
		return nil, nil, &experiment.Refusal{What: "The plan announced no rule for teams that join after the draw, so they cannot take part.", Place: experiment.Place{Field: "plan"}, Remedy: "Leave them out, and write a deviation in the Journal if they use the practice."}
	}
	book, err := workbook.Open(ctx, path, workbook.Options{}, progress)
	if err != nil {
		return nil, nil, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	recipe, err := dataset.Propose(ctx, book, "", dataset.ForRoster, doc)
	if err != nil {
		return nil, nil, err
	}
	draft, err := dataset.DraftFromWith(ctx, book, pilotsColumns(sameColumns(recipe, s.rosterRecipe()), doc), doc, dataset.Surroundings{Keys: s.Keys("")}, progress)
	if err != nil {
		return nil, nil, err
	}
	place := experiment.Place{File: filepath.Base(path), Sheet: recipe.Sheet}
	if teams, notes, err = newTeams(doc, draft.Roster, place); err != nil {
		return nil, nil, err
	}
	for _, c := range draft.Recipe.Columns {
		if c.Use == dataset.Ignore {
			notes = append(notes, fmt.Sprintf("The column “%s” is not in the pilot's roster and is left out.", c.Name()))
		}
	}
	return teams, notes, blocking(doubtsAbout(draft.Doubts, teams))
}

// rosterRecipe is how the pilot's roster was read; empty where no recipe is kept that
// this Leeway can carry out, and then what is proposed for the sheet holds.
func (s *Session) rosterRecipe() dataset.Recipe {
	data, err := s.file.Part("recipe/roster")
	if err != nil || len(data) == 0 {
		return dataset.Recipe{}
	}
	recipe, err := dataset.DecodeRecipe(data)
	if err != nil {
		return dataset.Recipe{}
	}
	return recipe
}

// sameColumns reads the columns that an earlier recipe names as it read them.
func sameColumns(r, before dataset.Recipe) dataset.Recipe {
	for _, c := range r.Columns {
		for _, was := range before.Columns {
			if was.Header != "" && strings.EqualFold(strings.TrimSpace(was.Header), strings.TrimSpace(c.Header)) {
				c.Use, c.Target, c.Type, c.Recode, c.Per, c.Keep, c.MonthFirst = was.Use, was.Target, was.Type, was.Recode, was.Per, was.Keep, was.MonthFirst
				r = r.WithColumn(c)
				break
			}
		}
	}
	return r
}

// pilotsColumns reads the columns that the pilot's roster has as it has them, numbers or
// texts, and leaves out those that it has not.
func pilotsColumns(r dataset.Recipe, doc *experiment.Pilot) dataset.Recipe {
	for _, c := range r.Columns {
		a, has := doc.Roster.Attribute(strings.TrimSpace(c.Name()))
		switch {
		case c.Use == dataset.TeamID:
			continue
		case !has && c.Use == dataset.Attribute:
			c.Use = dataset.Ignore
		case has:
			c.Use, c.Target = dataset.Attribute, ""
			if !a.Numeric {
				c.Type, c.Recode = dataset.Text, nil
			} else if c.Type != dataset.YesNo {
				c.Type = dataset.Number
			}
		}
		r = r.WithColumn(c)
	}
	return r
}

// newTeams are the roster's teams that the pilot does not know, with the pilot's
// columns and no other.
func newTeams(doc *experiment.Pilot, r experiment.Roster, place experiment.Place) (teams []experiment.Team, notes []string, err error) {
	for _, a := range doc.Roster.Attributes {
		found, has := r.Attribute(a.Name)
		if !has || found.Numeric != a.Numeric {
			what := fmt.Sprintf("The sheet has no column “%s”, which the pilot's roster has.", a.Name)
			if has {
				what = fmt.Sprintf("The column “%s” is not of the kind that it is in the pilot's roster, numbers or texts.", a.Name)
			}
			return nil, nil, &experiment.Refusal{What: what, Place: place, Remedy: "Give the teams that join the same columns as the others."}
		}
	}
	known, left := 0, 0
	for _, t := range r.Teams {
		if _, is := doc.Roster.Team(t.ID); is {
			known++
			continue
		}
		if t.LeftOut != "" {
			left++
			continue
		}
		teams = append(teams, onlyColumns(t, doc.Roster.Attributes))
	}
	if len(teams) == 0 {
		return nil, nil, &experiment.Refusal{What: fmt.Sprintf("All %s of the sheet are in the pilot already.", counted(len(r.Teams), "team", "teams")), Place: place, Remedy: "Choose a roster that holds the teams that joined."}
	}
	if known > 0 {
		notes = append(notes, fmt.Sprintf("%s in the sheet already in the pilot; nothing about them changes.", counted(known, "team is", "teams are")))
	}
	if left > 0 {
		notes = append(notes, fmt.Sprintf("%s left out by decision.", counted(left, "team was", "teams were")))
	}
	return teams, notes, nil
}

// onlyColumns is the team with the values of the given columns.
func onlyColumns(t experiment.Team, attributes []experiment.Attribute) experiment.Team {
	text, number := map[string]string{}, map[string]float64{}
	for _, a := range attributes {
		if v, has := t.Text[a.Name]; has {
			text[a.Name] = v
		}
		if v, has := t.Number[a.Name]; has {
			number[a.Name] = v
		}
	}
	t.Text, t.Number = nil, nil
	if len(text) > 0 {
		t.Text = text
	}
	if len(number) > 0 {
		t.Number = number
	}
	return t
}

// doubtsAbout keeps the doubts about the sheet as a whole and those about rows of the
// teams that join: what was settled when the others were read is not asked again.
func doubtsAbout(doubts []dataset.Doubt, teams []experiment.Team) []dataset.Doubt {
	rows := map[int]bool{}
	for _, t := range teams {
		if row, _, ok := workbook.ParseCell(t.Cell); ok {
			rows[row] = true
		}
	}
	var out []dataset.Doubt
	for _, d := range doubts {
		about := len(d.Cells) == 0
		for _, cell := range d.Cells {
			row, _, ok := workbook.ParseCell(cell)
			about = about || !ok || row == 0 || rows[row]
		}
		if about {
			out = append(out, d)
		}
	}
	return out
}

package dataset

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// LeastShown is the smallest number of people of whom a score is shown, the practice
// of the Civil Service People Survey.
const LeastShown = 10

// Shown is a number of people as it may be shown apart: nothing below LeastShown, so
// that nobody can be recognised.
func Shown(people int) string {
	if people < LeastShown {
		return fmt.Sprintf("fewer than %d", LeastShown)
	}
	return thousands(people)
}

// TeamScore is a team's score by an instrument.
type TeamScore struct {
	Team string
	// People answered at least one item; Scored of them have a score.
	People, Scored int
	// Mean is the mean of the scored people, from 0 to 100; NaN unless Shown.
	Mean float64
	// Shown is false where fewer than LeastShown people have a score. Then no number of
	// the team may be shown.
	Shown bool
}

// TeamScores averages the scores of each team, in the order in which the teams first
// come. team has one id for each person. The overall mean is that of the people of
// the teams that are shown, so that it cannot be used to work out one that is not;
// NaN where none is.
func TeamScores(team []string, s Scores) (teams []TeamScore, overall float64) {
	at := map[string]int{}
	sums := []float64{}
	for person, id := range team {
		k, known := at[id]
		if !known {
			k = len(teams)
			at[id] = k
			teams, sums = append(teams, TeamScore{Team: id}), append(sums, 0)
		}
		if s.Answered[person] > 0 {
			teams[k].People++
		}
		if !math.IsNaN(s.Value[person]) {
			teams[k].Scored++
			sums[k] += s.Value[person]
		}
	}
	sum, n := 0.0, 0
	for k := range teams {
		teams[k].Mean = nan
		if teams[k].Shown = teams[k].Scored >= LeastShown; teams[k].Shown {
			teams[k].Mean = sums[k] / float64(teams[k].Scored)
			sum, n = sum+sums[k], n+teams[k].Scored
		}
	}
	if n == 0 {
		return teams, nan
	}
	return teams, sum / float64(n)
}

// ItemCount is how often each answer of an item was given.
type ItemCount struct {
	Item experiment.Item
	// Labels are the item's answers from the lowest; Counts go with them. None is how
	// many gave no answer.
	Labels []string
	Counts []int
	None   int
}

// CountAnswers counts the answers of the people that keep admits, item by item. The
// answers must be ones that Score accepted with the same codes.
func CountAnswers(i experiment.Instrument, answers [][]string, codes Codes, keep func(person int) bool) ([]ItemCount, error) {
	scales, err := scalesOf(i)
	if err != nil {
		return nil, err
	}
	out := make([]ItemCount, len(i.Items))
	for n, item := range i.Items {
		out[n] = ItemCount{Item: item, Labels: scales[n].labels, Counts: make([]int, len(scales[n].labels))}
		for person, texts := range answers {
			if !keep(person) {
				continue
			}
			if place, found, _ := scales[n].place(texts[n], codes); found {
				out[n].Counts[place]++
			} else {
				out[n].None++
			}
		}
	}
	return out, nil
}

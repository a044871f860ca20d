package quality

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// few is what stands for a number of people under dataset.LeastShown.
const few = "fewer than 10"

// respond counts the response to each outcome.
func (b *builder) respond() {
	for _, t := range b.counts {
		r := Response{Outcome: t.outcome.ID, Name: t.outcome.Name, Role: t.outcome.Role, People: t.people, What: whatOf(t), Drawn: len(b.teams)}
		for k := range b.teams {
			r.With += boolInt(t.values[k] > 0)
			r.Rows += t.rows[k]
			r.Missing += t.rows[k] - t.values[k]
		}
		all := b.countArm(t, b.of(-1))
		r.Answers, r.Staff, r.Share = all.Answers, all.Staff, all.Share
		for _, a := range b.arms {
			x := b.countArm(t, b.of(a.index))
			x.Arm = a.name
			r.Arms = append(r.Arms, x)
		}
		if r.Few = b.tooFew(t); r.Few {
			r.Answers, r.Share = 0, nil
			for i := range r.Arms {
				r.Arms[i].Answers, r.Arms[i].Share = 0, nil
			}
		}
		b.report.Response = append(b.report.Response, r)
	}
}

// tooFew is true where fewer than ten people answered, in all or in an arm that is shown:
// with two arms, the number of one and that of all give the other.
func (b *builder) tooFew(t *tally) bool {
	if !t.people {
		return false
	}
	under := func(arm int) bool {
		n := 0
		for _, k := range b.of(arm) {
			n += t.answers[k]
		}
		return n > 0 && n < dataset.LeastShown
	}
	return under(-1) || slices.ContainsFunc(b.arms, func(a shownArm) bool { return under(a.index) })
}

// whatOf names what is counted, for titles: "the staff survey".
func whatOf(t *tally) string {
	source := unended(t.outcome.Source)
	switch {
	case source == "":
		return "“" + t.outcome.Name + "”"
	case strings.HasPrefix(strings.ToLower(source), "the "):
		return lower(source)
	}
	return "the " + lower(source)
}

// countArm counts the response among some teams. Of people the denominator is the staff
// of the teams that were measured or answered.
func (b *builder) countArm(t *tally, teams []int) ArmResponse {
	x := ArmResponse{Drawn: len(teams)}
	for _, k := range teams {
		x.With += boolInt(t.values[k] > 0)
		if t.people {
			x.Answers += t.answers[k]
			x.Staff += b.asked(t, k)
		}
	}
	switch {
	case t.people && b.sharable(t):
		x.Share = share(x.Answers, x.Staff)
	case !t.people:
		x.Share = share(x.With, x.Drawn)
	}
	return x
}

// asked is how many people of a team could have answered: its staff where the team was
// measured, or answered all the same.
func (b *builder) asked(t *tally, team int) int {
	if !b.measured[team] && t.answers[team] == 0 {
		return 0
	}
	return b.teams[team].Staff
}

// sharable is true where answers can be put over staff: the roster gives the staff of
// every team that answered, and no team has more answers than staff.
func (b *builder) sharable(t *tally) bool {
	for k := range b.teams {
		if t.answers[k] > b.teams[k].Staff {
			return false
		}
	}
	return true
}

func share(n, of int) *float64 {
	if of == 0 {
		return nil
	}
	v := float64(n) / float64(of)
	return &v
}

// sentences says each response in words.
func (b *builder) sentences() {
	for i, t := range b.counts {
		r := &b.report.Response[i]
		r.Sentence = strings.Join(nonEmpty(b.inAll(t, r), b.missing(r), r.between()), " ")
	}
}

// inAll is the response of all arms together.
func (b *builder) inAll(t *tally, r *Response) string {
	switch {
	case r.Rows == 0:
		return "Nothing is in yet."
	case r.Few:
		return "Fewer than 10 people answered, in all or in one arm, so no number is shown."
	case !t.people:
		return fmt.Sprintf("%s of %s teams have a value.", whole(r.With), whole(r.Drawn))
	case r.Share != nil:
		return fmt.Sprintf("%s of %s staff answered, of the teams that were measured.", whole(r.Answers), whole(r.Staff))
	}
	for k, team := range b.teams {
		if team.Staff > 0 && t.answers[k] > team.Staff {
			return fmt.Sprintf("%s answers from %s teams. Some teams have more answers than staff, as after several waves, so no share is given.", whole(r.Answers), whole(r.With))
		}
	}
	return fmt.Sprintf("%s answers from %s teams. The roster does not say how many staff there are, so no share is given.", whole(r.Answers), whole(r.With))
}

// between says how far the arms are apart, "" while they are not shown.
func (r *Response) between() string {
	if r.Gap == nil {
		return ""
	}
	return r.Gap.Sentence
}

func (b *builder) missing(r *Response) string {
	switch {
	case r.Rows == 0 || r.Missing == 0 || r.Few:
		return ""
	case r.Missing == 1:
		return "1 row in use holds no value."
	}
	return whole(r.Missing) + " rows in use hold no value."
}

// teamRows is the response by team, without arms, by id.
func (b *builder) teamRows() {
	order := make([]int, len(b.teams))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int { return byTeamID(b.teams[x].ID, b.teams[y].ID) })
	b.report.Teams = []TeamRow{}
	for _, k := range order {
		team := b.teams[k]
		row := TeamRow{Team: team.ID, Name: team.Name, Staff: team.Staff, Roster: rosterCell(b.p, team), Rows: &b.rows[k]}
		for _, t := range b.counts {
			cell := b.teamCell(t, k)
			if cell.Values == nil {
				row.Rows = nil
			}
			row.Values = append(row.Values, cell)
		}
		b.report.Teams = append(b.report.Teams, row)
	}
}

// teamCell is what one team gave of one outcome. Where the number is not shown, neither
// are the cells, whose number is the same.
func (b *builder) teamCell(t *tally, team int) TeamCell {
	n := t.values[team]
	if t.people {
		n = t.answers[team]
	}
	cell := TeamCell{Outcome: t.outcome.ID, Shown: whole(n)}
	if t.hidden != nil && t.hidden[team] {
		cell.Shown = few
		if n >= dataset.LeastShown {
			cell.Shown = "not shown"
		}
		return cell
	}
	cell.Values, cell.Cells = &n, b.cellsOf(t, team)
	switch {
	case n == 0:
		cell.Shown = "none"
	case t.people && b.sharable(t) && b.teams[team].Staff > 0:
		cell.Share = share(n, b.teams[team].Staff)
		cell.Shown = whole(n) + " of " + whole(b.teams[team].Staff)
	}
	return cell
}

// hideFew says which counts of people are not shown: those from 1 to 9, and as long as
// one of these could be worked out from the total, the smallest of the others.
func hideFew(counts []int) []bool {
	hidden, number, sum := make([]bool, len(counts)), 0, 0
	for i, n := range counts {
		if n > 0 && n < dataset.LeastShown {
			hidden[i] = true
			number, sum = number+1, sum+n
		}
	}
	for number > 0 && (number < 2 || sum < dataset.LeastShown) {
		next := -1
		for i, n := range counts {
			if !hidden[i] && n > 0 && (next < 0 || n < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hidden[next] = true
		number, sum = number+1, sum+counts[next]
	}
	return hidden
}

// primaryPeople is the response to show first: of people where answers are people,
// otherwise of the main outcome.
func primaryPeople(list []Response) int {
	first := -1
	for i, r := range list {
		if r.People && r.Rows > 0 {
			return i
		}
		if r.Role == experiment.Primary {
			first = i
		}
	}
	return first
}

// First is the response that a screen shows first: that of people who answered, where
// there are such, otherwise that of the main outcome; nil without any.
func (r *Report) First() *Response {
	if i := primaryPeople(r.Response); i >= 0 {
		return &r.Response[i]
	}
	return nil
}

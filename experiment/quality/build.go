package quality

import (
	"context"
	"fmt"
	"math"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// Build makes the report of a drawn pilot. imports are the rows of p.Imports, in the same
// order. progress may be nil; it counts the draws that are made again to judge the gaps
// between arms, which happens only once the data are final. The error is a
// *experiment.Refusal where there is no draw, or the context's.
func Build(ctx context.Context, p *experiment.Pilot, imports []*dataset.Linked, progress func(done, total int64)) (Report, error) {
	switch {
	case p.Draw == nil:
		return Report{}, &experiment.Refusal{What: "There is no draw yet, so there are no data to check.", Place: experiment.Place{Field: "draw"}, Remedy: "Seal the plan and make the draw first."}
	case len(imports) != len(p.Imports):
		return Report{}, fmt.Errorf("quality: %d imports for a pilot of %d", len(imports), len(p.Imports))
	}
	b := &builder{ctx: ctx, p: p, teams: p.Roster.Taking(), imports: imports}
	if err := b.fits(); err != nil {
		return Report{}, err
	}
	if err := b.tally(); err != nil {
		return Report{}, err
	}
	r := &b.report
	r.Title, r.Stage, r.Final, r.Invented = p.Title, p.Stage, p.Final, p.Invented
	r.Sight, r.PooledBecause = sightOf(p, b.lostIDs())
	r.Notes = []string{}
	b.arms = armsShown(p, r.Sight)
	b.respond()
	b.flow()
	if len(b.arms) > 0 {
		if err := b.gaps(progress); err != nil {
			return Report{}, err
		}
	}
	b.sentences()
	b.teamRows()
	b.link()
	r.Deviations = deviationsOf(p, r.Sight)
	b.linkDeviations()
	b.notes()
	return *r, nil
}

// fits refuses a draw that is not one of the roster's teams into the pilot's arms.
func (b *builder) fits() error {
	d := b.p.Draw
	fine := len(d.Arm) == len(b.teams) && len(d.Team) == len(b.teams)
	for k := 0; fine && k < len(b.teams); k++ {
		fine = d.Team[k] == b.teams[k].ID && d.Arm[k] >= 0 && d.Arm[k] < len(b.p.Arms)
	}
	if fine {
		return nil
	}
	return &experiment.Refusal{What: "The recorded draw does not fit the teams of the roster.", Place: experiment.Place{Field: "draw"}, Remedy: "Check the draw again on Draw, or open a copy of the pilot that was made earlier."}
}

// builder puts a report together.
type builder struct {
	ctx     context.Context
	p       *experiment.Pilot
	teams   []experiment.Team
	imports []*dataset.Linked
	// arms are those to show; none while the arms are pooled.
	arms   []shownArm
	counts []*tally
	// rows are the rows in use of each team, over all imports.
	rows []int
	// measured tells of each team whether it has a value of the main outcome.
	measured []bool
	report   Report
}

// tally counts what came in of one outcome.
type tally struct {
	outcome experiment.Outcome
	people  bool
	// rows in use of the imports that hold it, values and answers of each team. An answer
	// is a person; where nothing identifies people, a row is.
	rows, values, answers []int
	// seen are the people who were counted, with the team they were counted in.
	seen map[seat]bool
	from []source
	// hidden says of which teams the number is not shown; nil where values are not people.
	hidden []bool
}

// seat is a person in a team.
type seat struct {
	person string
	team   int
}

// source is the cells of one import that an outcome was read from.
type source struct {
	imp    int
	letter string
	sets   []rowSet // by team
}

// tally goes through the imports once.
func (b *builder) tally() error {
	n := len(b.teams)
	b.rows, b.measured = make([]int, n), make([]bool, n)
	byID := map[string]*tally{}
	for _, o := range b.p.Outcomes {
		t := &tally{outcome: o, people: o.Opinion || o.Instrument != nil, rows: make([]int, n), values: make([]int, n), answers: make([]int, n)}
		byID[o.ID], b.counts = t, append(b.counts, t)
	}
	for i, l := range b.imports {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		for row, k := range l.Team {
			if k < n && stateOf(l, row) == dataset.RowUsed {
				b.rows[k]++
			}
		}
		for _, id := range b.p.Imports[i].Outcomes {
			if t := byID[id]; t != nil {
				if err := t.take(i, l, id); err != nil {
					return err
				}
			}
		}
	}
	for _, t := range b.counts {
		if t.people {
			t.hidden = hideFew(t.answers)
		}
	}
	if main, ok := b.p.PrimaryOutcome(); ok {
		for k, v := range byID[main.ID].values {
			b.measured[k] = v > 0
		}
	}
	return nil
}

// take counts the rows of one import.
func (t *tally) take(imp int, l *dataset.Linked, id string) error {
	team, value, _, rows, err := l.Values(id)
	if err != nil {
		return err
	}
	from := source{imp, letterOf(l, id), make([]rowSet, len(t.values))}
	// Values gives the rows in use, in the table's order.
	var used []int
	if l.Person != nil {
		t.people = true
		for i := range l.Team {
			if stateOf(l, i) == dataset.RowUsed {
				used = append(used, i)
			}
		}
	}
	for i, k := range team {
		if k >= len(t.values) {
			continue
		}
		t.rows[k]++
		if math.IsNaN(value[i]) {
			continue
		}
		t.values[k]++
		if used == nil || t.first(l.Person.Key(used[i]), k) {
			t.answers[k]++
		}
		from.sets[k].add(rows[i])
	}
	t.from = append(t.from, from)
	return nil
}

// first is true the first time a person is met in a team; rows that name nobody are taken
// as different people.
func (t *tally) first(person string, team int) bool {
	if person == "" {
		return true
	}
	if t.seen == nil {
		t.seen = map[seat]bool{}
	}
	if t.seen[seat{person, team}] {
		return false
	}
	t.seen[seat{person, team}] = true
	return true
}

// stateOf is what became of a row. Tables from before there were states have none: there
// a row without a team is set aside.
func stateOf(l *dataset.Linked, row int) dataset.RowState {
	switch {
	case l.Team[row] < 0 && (l.State == nil || l.State[row] == dataset.RowUsed):
		return dataset.RowSetAside
	case l.State == nil:
		return dataset.RowUsed
	}
	return l.State[row]
}

// cellsOf are the cells of a team's values of an outcome; none where their number is not
// shown.
func (b *builder) cellsOf(t *tally, team int) []Cells {
	if t.hidden != nil && t.hidden[team] {
		return nil
	}
	var out []Cells
	for _, f := range t.from {
		set := &f.sets[team]
		if set.count == 0 {
			continue
		}
		imp := b.p.Imports[f.imp]
		out = append(out, Cells{Outcome: t.outcome.ID, Import: imp.ID, File: imp.Source.File, Sheet: imp.Source.Sheet, Address: set.address(f.letter), Count: set.count})
	}
	return out
}

// lostIDs are the drawn teams without the main outcome, in roster order.
func (b *builder) lostIDs() []string {
	var out []string
	for k, t := range b.teams {
		if !b.measured[k] {
			out = append(out, t.ID)
		}
	}
	return out
}

// of gives the teams of an arm, all for −1.
func (b *builder) of(arm int) []int {
	var out []int
	for k := range b.teams {
		if arm < 0 || b.p.Draw.Arm[k] == arm {
			out = append(out, k)
		}
	}
	return out
}

// notes say what was assumed, pooled or not shown.
func (b *builder) notes() {
	r := &b.report
	switch {
	case r.PooledBecause != "":
		r.Notes = append(r.Notes, r.PooledBecause+" All arms are shown together until two names unblind the pilot.")
	case r.Sight == Pooled:
		r.Notes = append(r.Notes, "All arms are shown together until the data are declared final.")
	case r.Sight == Lettered:
		r.Notes = append(r.Notes, "Arms are shown as letters, in an order that was shuffled by the draw. Which is which stays hidden until two names unblind the pilot.")
	}
	if n := len(b.p.Draw.Earlier); n > 0 {
		r.Notes = append(r.Notes, "The draw was made "+counted(n+1, "time", "times")+"; this is about the last one.")
	}
}

package power

import (
	"context"
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// LastSheet is a sheet with a row for each person or case, from the year before
// perhaps, from which the ICC and the spread can be estimated.
type LastSheet struct {
	Table *dataset.Table
	// Teams are the columns that could name the team, Values those that could hold the
	// outcome; Team and Value are the proposals, empty where nothing fits.
	Teams, Values []string
	Team, Value   string

	roster *experiment.Roster
}

// ReadLastSheet reads a sheet of an open book; sheet "" lets Leeway choose. The pilot
// helps to find the columns, and may be nil. The book stays open. Errors are
// *experiment.Refusal or the context's.
func ReadLastSheet(ctx context.Context, b workbook.Book, sheet string, p *experiment.Pilot, progress func(done, total int64)) (*LastSheet, error) {
	recipe, err := dataset.Propose(ctx, b, sheet, dataset.ForRoster, p)
	if err != nil {
		return nil, err
	}
	for _, c := range recipe.Columns {
		// A column of numbers is both: a value, or a team's number.
		c.Use, c.Target, c.Recode, c.Keep = dataset.Attribute, "", nil, false
		recipe = recipe.WithColumn(c)
	}
	table, err := dataset.Read(ctx, b, recipe, progress)
	if err != nil {
		return nil, err
	}
	out := &LastSheet{Table: table}
	if p != nil {
		out.roster = &p.Roster
	}
	out.propose(p)
	return out, nil
}

// propose finds the column that names teams best: most of its texts are teams of the
// roster, or, without a roster, it repeats texts and has the most of them. The value is
// the column named like the main outcome or its baseline, or the only one of numbers.
func (l *LastSheet) propose(p *experiment.Pilot) {
	best := 0.0
	for i := range l.Table.Columns {
		c := &l.Table.Columns[i]
		if c.Type == dataset.Number || c.Type == dataset.YesNo {
			l.Values = append(l.Values, c.Name())
		}
		if fits := l.fits(c); fits > 0 && c.Type != dataset.YesNo && c.Type != dataset.Date {
			l.Teams = append(l.Teams, c.Name())
			if fits > best {
				best, l.Team = fits, c.Name()
			}
		}
	}
	l.Value = l.outcome(p)
}

// outcome is the column of values named like the main outcome or its baseline, else the
// only one there is, else none.
func (l *LastSheet) outcome(p *experiment.Pilot) string {
	if p != nil {
		o, _ := p.PrimaryOutcome()
		for _, name := range []string{o.Name, o.ID, o.Baseline} {
			for _, v := range l.Values {
				if v != l.Team && strings.EqualFold(v, name) {
					return v
				}
			}
		}
	}
	if len(l.Values) == 1 && l.Values[0] != l.Team {
		return l.Values[0]
	}
	return ""
}

// fits is how well a column names teams: 0 where it cannot, above 1 where its texts are
// teams of the roster.
func (l *LastSheet) fits(c *dataset.TableColumn) float64 {
	seen, known, rows := map[string]int{}, 0, 0
	for i := range l.Table.Len() {
		text := c.Text(i)
		if text == "" || l.Table.Aside(i) != "" {
			continue
		}
		rows++
		seen[text]++
	}
	if len(seen) < 2 || rows < 2*len(seen) {
		return 0
	}
	if l.roster != nil {
		for text := range seen {
			if _, is := l.roster.Team(text); is {
				known++
			}
		}
	}
	if c.Type == dataset.Number && known == 0 {
		return 0
	}
	return float64(known)/float64(len(seen)) + float64(len(seen))/float64(rows+len(seen))/10
}

// column finds a column by its name, as it is shown, or its letter.
func (l *LastSheet) column(name string) (*dataset.TableColumn, error) {
	var names []string
	for i := range l.Table.Columns {
		c := &l.Table.Columns[i]
		if strings.EqualFold(strings.TrimSpace(c.Name()), strings.TrimSpace(name)) {
			return c, nil
		}
		names = append(names, c.Name())
	}
	for i := range l.Table.Columns {
		if c := &l.Table.Columns[i]; strings.EqualFold(c.Letter, name) {
			return c, nil
		}
	}
	return nil, &experiment.Refusal{
		What:   fmt.Sprintf("There is no column “%s”.", name),
		Place:  experiment.Place{File: l.Table.Source.File, Sheet: l.Table.Source.Sheet},
		Remedy: "The columns are: " + strings.Join(names, ", ") + ".",
	}
}

// Estimate is the ICC of the column value by the column team. notes say in sentences
// how many rows were left out, and why. level is the interval's, 0.95.
func (l *LastSheet) Estimate(team, value string, level float64) (ICC, []string, error) {
	of, err := l.column(team)
	if err != nil {
		return ICC{}, nil, err
	}
	values, err := l.column(value)
	if err != nil {
		return ICC{}, nil, err
	}
	place := experiment.Place{File: l.Table.Source.File, Sheet: l.Table.Source.Sheet}
	if values.Type != dataset.Number && values.Type != dataset.YesNo {
		return ICC{}, nil, &experiment.Refusal{What: fmt.Sprintf("The column “%s” is read as %s.", values.Name(), values.Type), Place: place, Remedy: "Choose a column of numbers, or of yes and no."}
	}
	if of == values {
		return ICC{}, nil, &experiment.Refusal{What: fmt.Sprintf("“%s” cannot be both the team and the value.", of.Name()), Place: place, Remedy: "Choose two columns."}
	}
	number := make([]float64, 0, l.Table.Len())
	cluster := make([]int, 0, l.Table.Len())
	places := map[string]int{}
	var empty, nameless, strangers int
	for i := range l.Table.Len() {
		name, v := of.Text(i), values.Number(i)
		switch {
		case l.Table.Aside(i) != "":
			continue
		case name == "":
			nameless++
			continue
		case math.IsNaN(v):
			empty++
			continue
		case l.foreign(name):
			strangers++
			continue
		}
		if _, known := places[name]; !known {
			places[name] = len(places)
		}
		number, cluster = append(number, v), append(cluster, places[name])
	}
	icc, err := ICCOf(number, cluster, nil, level)
	if err != nil {
		if r, is := err.(*experiment.Refusal); is {
			r.Place = place
		}
		return ICC{}, nil, err
	}
	return icc, l.leftOut(of.Name(), values.Name(), nameless, empty, strangers), nil
}

// foreign is true where the roster is known and the team is not in it, if any is.
func (l *LastSheet) foreign(name string) bool {
	if l.roster == nil || len(l.roster.Teams) == 0 {
		return false
	}
	if _, is := l.roster.Team(name); is {
		return false
	}
	return l.namesTeams()
}

// namesTeams is true where at least one column holds teams of the roster by their ids;
// another year's sheet may name them otherwise.
func (l *LastSheet) namesTeams() bool {
	c, err := l.column(l.Team)
	return err == nil && l.fits(c) >= 0.5
}

func (l *LastSheet) leftOut(team, value string, nameless, empty, strangers int) []string {
	var notes []string
	for _, n := range []struct {
		count int
		why   string
	}{
		{nameless, fmt.Sprintf("have no team in “%s”", team)},
		{empty, fmt.Sprintf("have no value in “%s”, or one that cannot be read as a number", value)},
		{strangers, "belong to no team of the roster"},
	} {
		if n.count > 0 {
			notes = append(notes, fmt.Sprintf("%s left out: they %s.", counted(n.count, "row"), n.why))
		}
	}
	return notes
}

// With takes over what a sheet says: the ICC with its interval, the spread between
// people, and for a yes-or-no outcome the share as before. Team sizes are taken from
// the sheet only where the setting's own are not known. sources are changed to say so.
func (s Setting) With(icc ICC, from string, sources map[string]string) Setting {
	s.Means = Means{}
	s.ICC, s.ICCLow, s.ICCHigh = icc.Value, icc.Low, icc.High
	sources[OfICC] = fmt.Sprintf("From %s: %.2f to %.2f", from, icc.Low, icc.High)
	switch {
	case s.Kind != experiment.Binary:
		s = s.WithSD(icc.SD)
		sources[OfSD] = fmt.Sprintf("From %s: %s in %s", from, counted(icc.Rows, "value"), counted(icc.Clusters, "team"))
	case betweenOnly.hold(icc.Mean):
		s.PControl = icc.Mean
		s.SD = math.Sqrt(icc.Mean * (1 - icc.Mean))
		sources[OfSD] = fmt.Sprintf("From %s: %s of %s", from, percent(icc.Mean), counted(icc.Rows, "value"))
	}
	if strings.HasPrefix(sources[OfPerTeam], "Taken") {
		s.PerTeam, s.CV = math.Max(1, math.Round(icc.Size*10)/10), icc.CV
		sources[OfPerTeam] = "From " + from
		sources[OfCV] = "From " + from
	}
	return s
}

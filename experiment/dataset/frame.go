package dataset

import (
	"fmt"
	"math"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"

	"leeway/experiment"
)

// TeamFrame is a team-level table for exports: one row for each team that takes
// part, in roster order, with its id, name, staff, the roster's attributes, the
// number of linked rows ("rows"), and for each outcome of the linked tables the
// team's mean (the sum of values over the sum of exposures where there is one).
// It knows nothing of arms. Means are NaN for teams without a value.
func TeamFrame(p *experiment.Pilot, tables ...*Linked) (dataframe.DataFrame, error) {
	teams := p.Roster.Taking()
	ids, names, staff := make([]string, len(teams)), make([]string, len(teams)), make([]int, len(teams))
	for i, t := range teams {
		ids[i], names[i], staff[i] = t.ID, t.Name, t.Staff
	}
	columns := []series.Series{
		series.New(ids, series.String, "team"),
		series.New(names, series.String, "name"),
		series.New(staff, series.Int, "staff"),
	}
	for _, a := range p.Roster.Attributes {
		columns = append(columns, attributeSeries(teams, a))
	}
	rows := make([]int, len(teams))
	for _, l := range tables {
		for i, k := range l.Team {
			if k >= len(teams) {
				return dataframe.DataFrame{}, &experiment.Refusal{What: "The imported data belong to another roster.", Place: l.Table.place(""), Remedy: "Take the import back and read the file again."}
			}
			if l.used(i) {
				rows[k]++
			}
		}
	}
	columns = append(columns, series.New(rows, series.Int, "rows"))
	for _, o := range p.Outcomes {
		means, any, err := teamMeans(o.ID, len(teams), tables)
		if err != nil {
			return dataframe.DataFrame{}, err
		}
		if any {
			columns = append(columns, series.New(means, series.Float, o.ID))
		}
	}
	// gota renames columns whose names come twice; the roster's attributes may be
	// called like ours, and are told apart here instead.
	seen := map[string]bool{}
	for i := range columns {
		for seen[columns[i].Name] {
			columns[i].Name += " (roster)"
		}
		seen[columns[i].Name] = true
	}
	frame := dataframe.New(columns...)
	if frame.Err != nil {
		return dataframe.DataFrame{}, fmt.Errorf("team table: %w", frame.Err)
	}
	return frame, nil
}

func attributeSeries(teams []experiment.Team, a experiment.Attribute) series.Series {
	if a.Numeric {
		values := make([]float64, len(teams))
		for i, t := range teams {
			v, ok := t.Number[a.Name]
			if !ok {
				v = nan
			}
			values[i] = v
		}
		return series.New(values, series.Float, a.Name)
	}
	values := make([]string, len(teams))
	for i, t := range teams {
		values[i] = t.Text[a.Name]
	}
	return series.New(values, series.String, a.Name)
}

// teamMeans averages an outcome within each team over all tables that hold it.
func teamMeans(outcome string, teams int, tables []*Linked) (means []float64, any bool, err error) {
	sum, weight := make([]float64, teams), make([]float64, teams)
	for _, l := range tables {
		holds := false
		for _, o := range l.Outcomes() {
			holds = holds || o == outcome
		}
		if !holds {
			continue
		}
		any = true
		team, value, exposure, _, err := l.Values(outcome)
		if err != nil {
			return nil, false, err
		}
		for i, k := range team {
			if math.IsNaN(value[i]) {
				continue
			}
			sum[k] += value[i]
			if exposure != nil {
				weight[k] += exposure[i]
			} else {
				weight[k]++
			}
		}
	}
	means = make([]float64, teams)
	for k := range means {
		means[k] = nan
		if weight[k] > 0 {
			means[k] = sum[k] / weight[k]
		}
	}
	return means, any, nil
}

package data

import (
	"context"
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// coverage is what the imports of a pilot cover.
type coverage struct {
	key string
	// teams is how many teams have a value, by outcome.
	teams map[string]int
	// without are the ids of the teams that have no row in any import.
	without []string
	err     error
}

func coverageKey(p *experiment.Pilot) string {
	var b strings.Builder
	for _, imp := range p.Imports {
		b.WriteString(imp.ID + "=" + imp.Source.SHA256 + ";")
	}
	return b.String()
}

// cover counts for each outcome the teams that have at least one value.
func cover(ctx context.Context, s ImportSession, p *experiment.Pilot) *coverage {
	c := &coverage{key: coverageKey(p), teams: map[string]int{}}
	taking := p.Roster.Taking()
	seen := map[string]map[int]bool{}
	any := map[int]bool{}
	for _, imp := range p.Imports {
		if c.err = ctx.Err(); c.err != nil {
			return c
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			c.err = err
			return c
		}
		for _, k := range linked.Team {
			if k >= 0 {
				any[k] = true
			}
		}
		for _, id := range imp.Outcomes {
			team, value, _, _, err := linked.Values(id)
			if err != nil {
				c.err = err
				return c
			}
			if seen[id] == nil {
				seen[id] = map[int]bool{}
			}
			for i, k := range team {
				if !math.IsNaN(value[i]) {
					seen[id][k] = true
				}
			}
		}
	}
	for id, teams := range seen {
		c.teams[id] = len(teams)
	}
	for k, t := range taking {
		if !any[k] {
			c.without = append(c.without, t.ID)
		}
	}
	return c
}

// expected lists the outcomes with how many teams have data, and the teams without.
func (s *Import) expected(p *experiment.Pilot) fyne.CanvasObject {
	s.look(p)
	rows := parts.Column(0)
	taking := len(p.Roster.Taking())
	known := s.covered != nil && s.covered.key == coverageKey(p) && s.covered.err == nil
	for i, o := range p.Outcomes {
		if i > 0 {
			rows.Add(parts.Rule())
		}
		n, right := 0, countWords(taking, "team", "teams")
		switch {
		case known:
			n = s.covered.teams[o.ID]
			if n > 0 {
				right = fmt.Sprintf("%s of %s", thousands(n), thousands(taking))
			}
		case len(p.Imports) > 0:
			right = "…"
		}
		icon := parts.NewIcon(parts.IconEmpty, 18, parts.Ink3)
		switch {
		case n > 0 && n == taking:
			icon = parts.NewIcon(parts.IconDone, 18, parts.Accent)
		case n > 0:
			icon = parts.NewIcon(parts.IconHalf, 18, parts.Accent)
		}
		rows.Add(parts.Pad(10, 14, 10, 14, parts.Row(10, icon, parts.Grow(parts.Small(o.Name)), parts.NewText(parts.SizeTable, parts.T(right)).In(parts.Ink2).OneLine())))
	}
	if len(p.Outcomes) == 0 {
		rows.Add(parts.Pad(10, 14, 10, 14, parts.Caption("The pilot has no outcomes yet.")))
	}
	if known && len(p.Imports) > 0 && len(s.covered.without) > 0 {
		rows.Add(parts.Rule())
		rows.Add(parts.Pad(10, 14, 12, 14, parts.Column(3,
			parts.SmallSpans(parts.B(countWords(len(s.covered.without), "team has", "teams have")+" no row in any file")),
			parts.NewText(parts.SizeMono, parts.M(shortList(s.covered.without))).In(parts.Ink2))))
	}
	if s.covered != nil && s.covered.err != nil && s.covered.key == coverageKey(p) {
		rows.Add(parts.Rule())
		rows.Add(parts.Pad(10, 14, 12, 14, parts.Caption("The imports could not be counted: "+sentenceOf(s.covered.err))))
	}
	return parts.CardTitled("Expected", parts.Caption("teams with data").OneLine(), rows)
}

// shortList writes ids, at most twenty of them.
func shortList(ids []string) string {
	const most = 20
	list := strings.Join(ids[:min(len(ids), most)], ", ")
	if len(ids) > most {
		list += ", …"
	}
	return list
}

// look counts what the imports cover, away from the window, and shows it.
func (s *Import) look(p *experiment.Pilot) {
	if len(p.Imports) == 0 || s.looking || s.covered != nil && s.covered.key == coverageKey(p) {
		return
	}
	s.looking = true
	var found *coverage
	s.host.Run(shell.Task{
		Words: "Counting the rows taken in",
		Work: func(ctx context.Context, _ func(string, float64)) error {
			found = cover(ctx, s.session, p)
			return nil
		},
		Done: func(err error) {
			s.looking = false
			if err != nil || found == nil || found.err == context.Canceled {
				return
			}
			s.covered = found
			if s.reading == nil {
				s.host.Rebuild()
			}
		},
	})
}

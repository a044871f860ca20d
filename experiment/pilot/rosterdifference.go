package pilot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"leeway/experiment"
)

// RosterDifference names the first thing in which a roster differs from the one that
// was drawn from, in one sentence: a team, its order, or a value of a team that both
// have. It is "" where nothing that the fingerprint covers differs.
func RosterDifference(drawn, now *experiment.Roster) string {
	for i := range min(len(drawn.Teams), len(now.Teams)) {
		a, b := drawn.Teams[i], now.Teams[i]
		if a.ID != b.ID {
			return fmt.Sprintf("Team %d was %s and is %s now.", i+1, a.ID, b.ID)
		}
		was, is := valuesOf(a), valuesOf(b)
		for _, name := range slices.Sorted(maps.Keys(was)) {
			if was[name] != is[name] {
				return differing(a.ID, name, was[name], is[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(is)) {
			if _, known := was[name]; !known {
				return differing(a.ID, name, "", is[name])
			}
		}
	}
	if a, b := len(drawn.Teams), len(now.Teams); a != b {
		return fmt.Sprintf("It had %d teams and has %d now.", a, b)
	}
	return ""
}

func differing(team, name, was, is string) string {
	shown := func(value string) string {
		if value == "" {
			return "empty"
		}
		return "“" + value + "”"
	}
	return fmt.Sprintf("The first difference: “%s” of team %s was %s and is %s now.", name, team, shown(was), shown(is))
}

// valuesOf is all that a roster says of a team besides its id, as texts.
func valuesOf(t experiment.Team) map[string]string {
	out := map[string]string{"name": t.Name, "staff": strconv.Itoa(t.Staff), "left out": t.LeftOut}
	maps.Copy(out, t.Text)
	for name, v := range t.Number {
		out[name] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return out
}

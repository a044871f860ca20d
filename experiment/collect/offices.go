package collect

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"leeway/experiment"
)

// allTeams is the name of the one office where nothing groups the teams.
const allTeams = "All teams"

// Offices splits the teams that take part, late ones included, into offices by the
// roster's attribute, in the order of the offices' names, and gives each its file name
// and fingerprint. Teams without a value make an office of their own, so that nobody is
// left out. The error is a *experiment.Refusal.
func Offices(p *experiment.Pilot, c experiment.Collection) ([]experiment.CollectOffice, error) {
	if err := c.Check(p); err != nil {
		return nil, err
	}
	teams := map[string][]string{}
	var names []string
	for _, t := range p.Roster.Taking() {
		name := officeOf(t, c.GroupBy)
		if teams[name] == nil {
			names = append(names, name)
		}
		teams[name] = append(teams[name], t.ID)
	}
	if len(names) == 0 {
		return nil, &experiment.Refusal{What: "No team takes part.", Place: experiment.Place{Field: "collection"}, Remedy: "Read the roster on Teams first."}
	}
	slices.Sort(names)
	taken := map[string]bool{}
	var out []experiment.CollectOffice
	for _, name := range names {
		if arm := p.ArmNamedIn(name); arm != "" {
			return nil, &experiment.Refusal{What: fmt.Sprintf("The office “%s” names the arm “%s”.", name, arm), Place: experiment.Place{Field: "collection"}, Remedy: "No arm may be named in a sheet that goes to an office. Group by another column."}
		}
		office := experiment.CollectOffice{Name: name, Teams: teams[name]}
		office.File = freeName(fileName(c.Name+" - "+name), taken)
		office.Fingerprint = newFingerprint(p, c, office).Check
		out = append(out, office)
	}
	return out, nil
}

func officeOf(t experiment.Team, attribute string) string {
	if attribute == "" {
		return allTeams
	}
	if value := strings.TrimSpace(t.Text[attribute]); value != "" {
		return value
	}
	return "Without " + attribute
}

// fileName makes a name that every system takes of any text.
func fileName(text string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, text)
	runes := []rune(strings.Join(strings.Fields(name), " "))
	name = strings.Trim(string(runes[:min(len(runes), 100)]), ". ")
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimSpace(stem); {
	case name == "":
		return "Sheet"
	case slices.Contains([]string{"CON", "PRN", "AUX", "NUL"}, stem),
		len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && unicode.IsDigit(rune(stem[3])):
		return "Sheet " + name
	}
	return name
}

// freeName adds a number where a name was given already; names that differ in case only
// are one file on many systems.
func freeName(stem string, taken map[string]bool) string {
	name := stem + ".xlsx"
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s (%d).xlsx", stem, n)
	}
	taken[strings.ToLower(name)] = true
	return filepath.Base(name)
}

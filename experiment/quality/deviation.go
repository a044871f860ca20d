package quality

import (
	"slices"
	"strings"
	"unicode"

	"leeway/experiment"
)

// mentioned gives those of the ids that a text names, in the order of ids. An id counts
// only as a whole word: "EM-05" is not in "EM-051". One of digits alone, which could be any
// number, counts only after the word "team" or "teams", or in a list that follows it.
func mentioned(text string, ids []string) []string {
	var out []string
	folded := strings.ToLower(text)
	for _, id := range ids {
		if id != "" && names(folded, strings.ToLower(id)) {
			out = append(out, id)
		}
	}
	return out
}

// names looks for an id at the borders of words.
func names(text, id string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], id)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(id)
		if !joins(lastRune(text[:at])) && !joins(firstRune(text[end:])) && (!digitsOnly(id) || afterTeam(text[:at])) {
			return true
		}
		from = at + 1
	}
}

// joins is true for what makes a longer id of the word beside it.
func joins(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }

func lastRune(s string) rune {
	runes := []rune(s)
	if len(runes) == 0 {
		return ' '
	}
	return runes[len(runes)-1]
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

func digitsOnly(id string) bool {
	return strings.IndexFunc(id, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// afterTeam is true where a text ends with "team", "teams", or a list of numbers after it.
func afterTeam(before string) bool {
	words := strings.FieldsFunc(before, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	for i := len(words) - 1; i >= 0; i-- {
		switch w := words[i]; {
		case w == "team" || w == "teams":
			return true
		case w == "and" || w == "or" || digitsOnly(w):
		default:
			return false
		}
	}
	return false
}

// fates are what can become of a team, by words that tell of it.
var fates = []struct {
	words  []string
	reason string
}{
	{[]string{"merge", "absorbed into"}, "merged into another"},
	{[]string{"closed", "dissolved", "disbanded", "abolished", "shut down", "wound up"}, "closed"},
	{[]string{"was split", "been split"}, "split up"},
	{[]string{"withdrew", "withdrawn", "refused", "declined", "dropped out", "opted out", "left the pilot"}, "withdrew"},
}

// fate is why a drawn team has no value of the main outcome: what the first deviation
// that names it tells, or nothing. in is the deviation's place, -1 for none.
func fate(p *experiment.Pilot, id string) (reason string, in int) {
	for i, d := range p.Deviations {
		if len(mentioned(d.What, []string{id})) == 0 {
			continue
		}
		text := strings.ToLower(d.What + " " + d.Decided)
		for _, f := range fates {
			if slices.ContainsFunc(f.words, func(w string) bool { return strings.Contains(text, w) }) {
				return f.reason + ", noted on " + dayOfYear(d.At), i
			}
		}
		return "see the deviation of " + dayOfYear(d.At), i
	}
	return "", -1
}

// deviationsOf lists the deviations that name drawn teams. Until the arms are known by
// name, one that tells an arm is told without its own words.
func deviationsOf(p *experiment.Pilot, sight Sight) []Deviation {
	out := []Deviation{}
	for i, d := range p.Deviations {
		about := mentioned(d.What, drawnIDs(p))
		if len(about) == 0 && !d.Mixed {
			continue
		}
		out = append(out, Deviation{Number: i + 1, At: d.At, Teams: about, Mixed: d.Mixed, Sentence: deviationSentence(p, d, about, sight)})
	}
	return out
}

func deviationSentence(p *experiment.Pilot, d experiment.Deviation, about []string, sight Sight) string {
	teams := someOf(about, 8)
	if len(about) == 0 {
		teams = "Some teams"
	}
	stay := "They stay where the draw put them."
	if len(about) == 1 {
		stay = "It stays where the draw put it."
	}
	blind := sight != Named
	switch {
	case d.Mixed && blind:
		return teams + " did not work as drawn, noted on " + dayOfYear(d.At) + ". " + stay + " This costs one point of security."
	case d.Mixed:
		return unended(d.What) + ". " + stay + " This costs one point of security."
	case blind && tellsArm(p, d.What):
		return "A deviation of " + day(d.At) + " is about " + teams + ". Its words name an arm, so they are not repeated here."
	}
	return unended(d.What) + ", noted on " + dayOfYear(d.At) + "."
}

// drawnIDs are the ids of the drawn teams, in roster order.
func drawnIDs(p *experiment.Pilot) []string {
	var out []string
	for _, t := range p.Roster.Taking() {
		out = append(out, t.ID)
	}
	return out
}

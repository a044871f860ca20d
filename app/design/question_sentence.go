package design

import (
	"fmt"
	"strings"

	"leeway/app/parts"
	"leeway/experiment"
)

// blank is a part of the sentence that is not written yet.
func blank(words string) parts.Span {
	return parts.Span{Text: "[" + words + "]", Colour: parts.Ink3}
}

func part(text, missing string) parts.Span {
	text = strings.TrimRight(strings.TrimSpace(text), ".?!,;")
	if text == "" {
		return blank(missing)
	}
	return parts.B(text)
}

// questionSentence is the question as one sentence a person would say:
// "Will permit teams close more cases when officers decide routine permits
// themselves, compared with sign-off as before, from 2 February to 31 July 2026?"
func questionSentence(q experiment.Question) []parts.Span {
	out := []parts.Span{
		parts.T("Will "), part(q.Who, "who takes part"),
		parts.T(" "), part(strings.TrimPrefix(strings.TrimSpace(q.Aim), "to "), "what should come of it"),
		parts.T(" when "), part(strings.TrimPrefix(strings.TrimSpace(q.Change), "when "), "what they do differently"),
		parts.T(", compared with "), part(q.Comparison, "what the others do"),
	}
	when := span(q.Start, q.End)
	if when == "" {
		return append(out, parts.T(", "), blank("from when until when"), parts.T("?"))
	}
	return append(out, parts.T(", "+when+"?"))
}

// joiners are words between two changes.
var joiners = []string{" and ", " plus ", " as well as ", " along with ", "; "}

// twoPractices says in words what to look at where the change may hold two
// practices: a joining word with at least two words on either side. It is a hint,
// since "search and rescue" is one thing.
func twoPractices(change string) string {
	lower := strings.ToLower(change)
	for _, joiner := range joiners {
		at := strings.Index(lower, joiner)
		if at < 0 {
			continue
		}
		// ToLower keeps the places of the letters only where no letter changes its length.
		if len(lower) != len(change) {
			change = lower
		}
		first, second := strings.TrimSpace(change[:at]), strings.TrimSpace(change[at+len(joiner):])
		if len(strings.Fields(first)) >= 2 && len(strings.Fields(second)) >= 2 {
			return fmt.Sprintf("“%s” and “%s”: if both start at once, nobody can tell which one worked. Keep one, or leave it if the two are one change.", first, strings.TrimRight(second, ".?!"))
		}
	}
	return ""
}

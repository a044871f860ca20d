package design

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/library"
)

// needWords are a need's name and what it means, as the board's columns show them.
var needWords = map[assets.Need][2]string{
	assets.Autonomy:   {"Autonomy", "Freedom to decide"},
	assets.Competence: {"Competence", "Getting better at it"},
	assets.Peers:      {"Peers", "Connection to colleagues"},
	assets.Purpose:    {"Purpose", "Connection to the mission"},
}

// boardNeeds are the needs that have a column; compliance is the comparison.
var boardNeeds = []assets.Need{assets.Autonomy, assets.Competence, assets.Peers, assets.Purpose}

// strengths are the marks in the order of the legend.
var strengths = []assets.Strength{assets.InTables, assets.InAbstract, assets.GoesTogether, assets.NoTrial}

// strengthMark is the sign of how well a finding was checked: a full disc with a
// tick, a ring with a tick, two rings that overlap, a ring with a dash.
func strengthMark(s assets.Strength) fyne.CanvasObject {
	const size = 15
	ring := func(px float32, colour fyne.ThemeColorName) fyne.CanvasObject {
		return parts.NewIcon(parts.IconEmpty, px, colour)
	}
	var sign fyne.CanvasObject
	switch s {
	case assets.InTables:
		sign = parts.NewIcon(parts.IconDone, size, parts.Ink)
	case assets.InAbstract:
		sign = parts.Over(ring(size, parts.Ink), parts.PadAll(3, parts.NewIcon(parts.IconCheck, size-6, parts.Ink)))
	case assets.GoesTogether:
		sign = parts.Over(parts.Pad(2.5, 5, 2.5, 0, ring(size-5, parts.Ink)), parts.Pad(2.5, 0, 2.5, 5, ring(size-5, parts.Ink)))
	default:
		sign = parts.Over(ring(size, parts.Ink3), parts.PadAll(4, parts.NewIcon(parts.IconMinus, size-8, parts.Ink3)))
	}
	return parts.Sized(size, size, sign)
}

// legend says what the marks mean.
func legend() fyne.CanvasObject {
	var items []fyne.CanvasObject
	for _, s := range strengths {
		items = append(items, parts.Row(6, strengthMark(s), parts.Caption(string(s))))
	}
	return parts.Wrap(18, items...)
}

// capital makes the first letter of our own words large.
func capital(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// cardWhy is what the Why panel says about a card; adapted holds the steps, the dose
// and the signals the pilot uses where it uses this card.
func cardWhy(c assets.Practice, adapted *experiment.Practice) parts.Why {
	own := library.FromCard(c)
	if adapted != nil {
		card := own
		own = *adapted
		// A pilot from before cards had steps follows the card in what it does not say.
		if len(own.Steps) == 0 {
			own.Steps = card.Steps
		}
		if len(own.MoreSignals) == 0 && own.Signal == card.Signal {
			own.MoreSignals = card.MoreSignals
		}
	}
	yours := func(same bool) string {
		if same {
			return ""
		}
		return " (yours)"
	}
	why := parts.Why{Title: c.Name, Paragraphs: []string{c.Summary}}
	if words, known := needWords[c.Need]; known {
		why.Paragraphs[0] = "**" + words[0] + ".** " + c.Summary
	}
	why.Paragraphs = append(why.Paragraphs,
		"**Dose"+yours(own.Dose == c.Dose)+":** "+plain(own.Dose),
		signalParagraph(own.Signals(), yours(slices.Equal(own.Signals(), c.Signals))),
		"**Suits:** "+c.Suits,
		"**What we know**")
	for _, e := range c.Evidence {
		why.Paragraphs = append(why.Paragraphs, evidenceParagraphs(e)...)
	}
	if len(own.Steps) > 0 {
		why.Paragraphs = append(append(why.Paragraphs, "**How to do it"+yours(slices.Equal(own.Steps, c.Steps))+"**"), stepParagraphs(own.Steps)...)
	}
	return why
}

// stepParagraphs number the steps.
func stepParagraphs(steps []string) []string {
	out := make([]string, len(steps))
	for i, step := range steps {
		out[i] = fmt.Sprintf("%d. %s", i+1, plain(step))
	}
	return out
}

// signalParagraph lists what shows that a practice happens.
func signalParagraph(signals []string, whose string) string {
	title := "Signal"
	if len(signals) > 1 {
		title = "Signals"
	}
	return "**" + title + whose + ":** " + plain(strings.Join(signals, " · "))
}

// noPracticeWhy is the Why panel while neither a card nor a practice is chosen.
func noPracticeWhy() parts.Why {
	return parts.Why{Title: "No practice chosen yet", Paragraphs: []string{
		"Select a card to read how it is done, whom it suits and what is known about it, results that showed nothing included.",
		"The mark on a card says how well its finding was checked. A practice of your own needs no card.",
		"Where people’s needs for autonomy, competence and relatedness are met, they tend to perform better: correlations of 0.28, 0.37 and 0.25 over 108 samples with 30,648 people. It goes together; it is not proven to cause it.",
	}, Source: "Checked in the abstract: Cerasoli, Nicklin & Nassrelgrgawi 2016, Motivation and Emotion 40, 781. The four needs follow Honig 2024, Mission Driven Bureaucrats."}
}

// ownWhy is what the Why panel says about a practice that has no card.
func ownWhy(p experiment.Practice) parts.Why {
	why := parts.Why{Title: p.Name}
	if p.Summary != "" {
		why.Paragraphs = append(why.Paragraphs, plain(p.Summary))
	}
	if len(p.Steps) > 0 {
		why.Paragraphs = append(append(why.Paragraphs, "**How to do it**"), stepParagraphs(p.Steps)...)
	}
	if p.Dose != "" {
		why.Paragraphs = append(why.Paragraphs, "**Dose:** "+plain(p.Dose))
	}
	if len(p.Signals()) > 0 {
		why.Paragraphs = append(why.Paragraphs, signalParagraph(p.Signals(), ""))
	}
	why.Paragraphs = append(why.Paragraphs, "**What we know**",
		"This practice is not in the library, so no study stands beside it. Your pilot will tell.")
	return why
}

// evidenceParagraphs tell one study; every figure stands with how it was checked, and
// what showed nothing stands beside what did.
func evidenceParagraphs(e assets.Evidence) []string {
	if e.Strength == assets.NoTrial {
		return []string{"No trial found yet. A pilot of this would be among the first to know, which is a good reason to draw by lot."}
	}
	out := []string{e.Design + ". " + e.Sample() + " " + e.Finding}
	for _, f := range e.Effects {
		// What went a way without a figure stands in the finding; what showed nothing is
		// said once more, so that nobody overlooks it.
		if f.Value != nil || f.Words != "" || f.Result == assets.NoChange {
			out = append(out, "– "+f.String()+".")
		}
	}
	if e.Note != "" {
		out = append(out, e.Note)
	}
	return append(out, fmt.Sprintf("**%s:** %s", capital(string(e.Strength)), e.Source))
}

// plain takes the signs of bold out of words that people wrote.
func plain(words string) string { return strings.ReplaceAll(words, "**", "") }

// cardMatches tells whether a card holds the words that were looked for.
func cardMatches(c assets.Practice, find string) bool {
	find = strings.ToLower(strings.TrimSpace(find))
	if find == "" {
		return true
	}
	hay := []string{c.Name, string(c.Need), c.Summary, c.Finding, c.Dose, c.Suits}
	hay = append(append(hay, c.Signals...), c.Steps...)
	for _, e := range c.Evidence {
		hay = append(hay, e.Label(), e.Study, e.Setting, e.Finding)
	}
	return strings.Contains(strings.ToLower(strings.Join(hay, "\n")), find)
}

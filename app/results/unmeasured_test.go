package results

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// withUnmeasured is the demonstration with a guardrail and a further outcome in
// its plan that no import holds.
func withUnmeasured(t *testing.T, change func(doc *experiment.Pilot)) *hidden {
	t.Helper()
	s := open(t)
	doc := s.Pilot().Clone()
	doc.Outcomes = append(doc.Outcomes,
		experiment.Outcome{ID: "safety", Name: "Safety reports", Role: experiment.Guardrail, Kind: experiment.Continuous, Unit: "per week", Margin: 1, SmallestEffect: 1},
		experiment.Outcome{ID: "trust", Name: "Public trust", Role: experiment.Secondary, Kind: experiment.Continuous, Unit: "points", SmallestEffect: 1})
	change(doc)
	return &hidden{Session: s, doc: doc}
}

func TestThePresentationNamesWhatWasNeverMeasured(t *testing.T) {
	h := withUnmeasured(t, func(*experiment.Pilot) {})
	w := showOn(t, h, NewFindings(h), 1280, 800)
	w.key(fyne.KeyF5)
	for _, want := range []string{"Watch: overtime", "Guardrail not measured", "safety reports"} {
		if _, there := w.find(want); !there {
			t.Errorf("the first page does not say %q:\n%s", want, w.words())
		}
	}
	var pages strings.Builder
	for range len(w.screen.show.pages) - 2 {
		w.key(fyne.KeyRight)
		if _, there := w.find("What else changed"); !there {
			t.Fatalf("this is another page:\n%s", w.words())
		}
		for _, item := range overlaid(w) {
			pages.WriteString(item + "\n")
		}
	}
	for _, want := range []string{"Safety reports\nGuardrail not measured. The plan names this", "Public trust\nNot measured. The plan names this"} {
		if !strings.Contains(pages.String(), want) {
			t.Errorf("the pages of what else changed do not say %q:\n%s", want, pages.String())
		}
	}
}

// overlaid is the text of the presentation in front.
func overlaid(w *shown) []string {
	var out []string
	parts.Walk(w.window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*parts.Text); ok {
			out = append(out, text.String())
		}
		return true
	})
	return out
}

func TestManyThingsToWatchStillNameTheGuardrail(t *testing.T) {
	r := finding.Results{Findings: []finding.Finding{
		of("cases", experiment.Primary, 1, finding.ClearGain),
		of("overtime", experiment.Secondary, 1, finding.Harm), of("mood", experiment.Secondary, 1, finding.Harm),
	}}
	r.Main = r.Findings[0]
	doc := &experiment.Pilot{Arms: make([]experiment.Arm, 2), Outcomes: []experiment.Outcome{{ID: "cases"}, {ID: "overtime"}, {ID: "mood"}, {ID: "audit", Name: "Audit", Role: experiment.Guardrail}}}
	if got := moreWords(newView(doc, r, 0, false), 2); got != "on the next page, 1 guardrail not measured: audit" {
		t.Errorf("it says %q", got)
	}
	doc.Outcomes = doc.Outcomes[:3]
	if got := moreWords(newView(doc, r, 0, false), 2); got != "on the next page" {
		t.Errorf("it says %q", got)
	}
}

func TestNumbersHaveARowForWhatWasNeverMeasured(t *testing.T) {
	h := withUnmeasured(t, func(*experiment.Pilot) {})
	w := showOn(t, h, NewFindings(h), 1280, 800)
	w.key(fyne.KeyF9)
	w.press("Copy as a table")
	text := fyne.CurrentApp().Clipboard().Content()
	for _, want := range []string{"Safety reports\tper week\t–\t", "–\tGuardrail not measured\n", "Public trust\tpoints\t–\t", "–\tNot measured\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the copied table lacks %q:\n%s", want, text)
		}
	}
}

func TestUnblindingSaysWhichGuardrailHasNoData(t *testing.T) {
	before := func(doc *experiment.Pilot) { doc.Stage, doc.Unblinding = experiment.Collecting, nil }
	h := withUnmeasured(t, before)
	w := showOn(t, h, NewFindings(h), 1280, 800)
	w.press("Unblind with two names")
	const words = "The guardrail “Safety reports” has no data"
	if said := strings.Join(overlaid(w), "\n"); !strings.Contains(said, words) || strings.Contains(said, "Audit") {
		t.Errorf("the dialog does not say %q:\n%s", words, said)
	}
	if got := unwatchedWords(h.doc, kept[intake]{}); !strings.HasPrefix(got, words) {
		t.Errorf("before the teams are counted it says %q", got)
	}
	all, _ := collecting(t)
	all.press("Unblind with two names")
	if said := strings.Join(overlaid(all), "\n"); strings.Contains(said, "has no data") {
		t.Errorf("with every guardrail measured it says:\n%s", said)
	}
}

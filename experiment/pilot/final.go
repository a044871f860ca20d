package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/store"
)

// DeclareFinal says that the data are complete. From here on imports neither come in nor
// go out, and the arms may be compared as A and B. It is not undone in silence:
// ReopenData takes it back with a reason. It refuses where no import holds the main
// outcome.
func (s *Session) DeclareFinal() error {
	e := store.Entry{Kind: KindFinal, Title: "Data declared final"}
	return s.change(experiment.DeclareFinal, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		if err := holdsMain(doc); err != nil {
			return nil, err
		}
		doc.Final = &experiment.Final{At: s.now().UTC(), By: s.who}
		return nil, nil
	})
}

// holdsMain refuses where no import holds the main outcome.
func holdsMain(doc *experiment.Pilot) error {
	main, _ := doc.PrimaryOutcome()
	for _, imp := range doc.Imports {
		if overlap(imp.Outcomes, []string{main.ID}) {
			return nil
		}
	}
	return &experiment.Refusal{
		What:   fmt.Sprintf("No import holds the main outcome, “%s”, so the data are not final.", main.Name),
		Place:  experiment.Place{Field: "final"},
		Remedy: "Import its workbook first.",
	}
}

// ReopenData takes the declaration back, so that imports can come in again. Whoever
// reopens may have seen the arms as A and B, so it is a deviation from the plan: it
// stays in the document with its reason, and the brief prints it. After unblinding it is
// refused.
func (s *Session) ReopenData(reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return &experiment.Refusal{What: "The data are reopened with a reason only.", Place: experiment.Place{Field: "final"}, Remedy: "Say in a sentence what is missing or wrong."}
	}
	doc := s.Pilot()
	if err := doc.Permits(experiment.ReopenData); err != nil {
		return err
	}
	d := experiment.Deviation{
		What:    fmt.Sprintf("The data were reopened after %s had declared them final on %s", doc.Final.By.Name, doc.Final.At.Format("2 January 2006")),
		Decided: reason,
		Effect:  "The arms could be compared as A and B before the last data came in.",
	}
	e := store.Entry{Kind: KindDeviation, Title: "Deviation: " + d.What, Detail: fullStop(d.Decided) + " " + d.Effect}
	return s.change(experiment.ReopenData, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		doc.Final = nil
		d.At, d.By = s.now().UTC(), s.who
		doc.Deviations = append(doc.Deviations, d)
		return nil, nil
	})
}

// fullStop ends a sentence that somebody typed without one.
func fullStop(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

package assets

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed questionnaires/*.json
var questionnaireFiles embed.FS

// LicenceKind says what may be done with a questionnaire's text.
type LicenceKind string

// The kinds of licence.
const (
	// Free may be used as it is.
	Free LicenceKind = "free"
	// WithAttribution may be used where its attribution is shown.
	WithAttribution LicenceKind = "attribution"
	// LicenceRequired is shipped as a template for scoring, without the questions.
	LicenceRequired LicenceKind = "licence required"
)

// Licence is under what a questionnaire may be used.
type Licence struct {
	Kind LicenceKind `json:"kind"`
	Name string      `json:"name"`
	Note string      `json:"note"`
	// ToConfirm is true where the note was not read in a source.
	ToConfirm bool `json:"to_confirm"`
}

// QuestionnaireItem is one question.
type QuestionnaireItem struct {
	ID string `json:"id"`
	// Text is empty where the text is not shipped.
	Text  string `json:"text,omitempty"`
	Theme string `json:"theme,omitempty"`
	// Reversed is true where agreeing is worse.
	Reversed bool `json:"reversed,omitempty"`
	// Answers are this item's own labels, lowest first, where they differ.
	Answers []string `json:"answers,omitempty"`
}

// Benchmark is a published score to compare with.
type Benchmark struct {
	Text   string `json:"text"`
	Year   int    `json:"year"`
	Source string `json:"source"`
}

// Questionnaire is a staff survey, or a part of one, with its scoring.
type Questionnaire struct {
	// ID is the file's name without its ending; it never changes.
	ID     string `json:"id"`
	Name   string `json:"name"`
	Family string `json:"family"`
	// Order is its place in the library, from 1.
	Order int `json:"order"`
	// Measures says what it measures; Need names the need it belongs to, if one.
	Measures string `json:"measures"`
	Need     Need   `json:"need,omitempty"`
	// Better is "higher" or "lower".
	Better  string  `json:"better"`
	Licence Licence `json:"licence"`
	// Attribution must stand wherever the items are shown.
	Attribution string `json:"attribution,omitempty"`
	// Text is "shipped" or "not shipped".
	Text  string              `json:"text"`
	Items []QuestionnaireItem `json:"items"`
	// Answers are the labels from the lowest answer to the highest. NoAnswer are
	// labels that count as no answer.
	Answers  []string `json:"answers"`
	NoAnswer []string `json:"no_answer,omitempty"`
	// Scoring and Positive are as in the pilot's document: "person mean", or "percent
	// positive" with the number of highest answers that are positive. Rule says it in
	// words.
	Scoring  string `json:"scoring"`
	Positive int    `json:"positive,omitempty"`
	Rule     string `json:"rule"`
	// ReversedByLicence is true where which items are reversed stands in the key that
	// comes with the licence, and has to be given.
	ReversedByLicence bool        `json:"reversed_by_licence,omitempty"`
	Benchmarks        []Benchmark `json:"benchmarks,omitempty"`
	Notes             []string    `json:"notes,omitempty"`
	Source            string      `json:"source"`
	// ToConfirm lists what was not read in a source and must be confirmed before use.
	ToConfirm []string `json:"to_confirm,omitempty"`
}

// Shipped is true where the questions themselves are in the library.
func (q Questionnaire) Shipped() bool { return q.Text == "shipped" }

// Themes lists the themes of the items in their order; empty where there are none.
func (q Questionnaire) Themes() []string {
	var out []string
	for _, item := range q.Items {
		if item.Theme != "" && !slices.Contains(out, item.Theme) {
			out = append(out, item.Theme)
		}
	}
	return out
}

// LicenceLine says in one line under what the questionnaire may be used.
func (q Questionnaire) LicenceLine() string {
	line := q.Licence.Name + ". " + q.Licence.Note
	if q.Licence.Kind == LicenceRequired {
		line = "Licence required. " + line
	}
	if q.Licence.ToConfirm {
		line += " (To be confirmed.)"
	}
	return line
}

// Questionnaires gives every questionnaire in the order of the library. An error
// names the file that is wrong; with the files that Leeway is built from there is none.
func Questionnaires() ([]Questionnaire, error) { return readQuestionnaires(questionnaireFiles) }

func readQuestionnaires(files fs.FS) ([]Questionnaire, error) {
	out, err := readAll(files, "questionnaires", "questionnaire", func(data []byte) (Questionnaire, string, error) {
		var q Questionnaire
		if err := strict(data, &q); err != nil {
			return q, "", err
		}
		return q, q.ID, q.check()
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Questionnaire) int { return cmp.Compare(a.Order, b.Order) })
	return out, nil
}

// check says what a questionnaire lacks.
func (q Questionnaire) check() error {
	if err := filled([2]string{"id", q.ID}, [2]string{"name", q.Name}, [2]string{"family", q.Family}, [2]string{"measures", q.Measures},
		[2]string{"licence name", q.Licence.Name}, [2]string{"licence note", q.Licence.Note}, [2]string{"rule", q.Rule}, [2]string{"source", q.Source}); err != nil {
		return err
	}
	if q.Need != "" && !slices.Contains(Needs, q.Need) {
		return fmt.Errorf("the need %q is not known", q.Need)
	}
	if q.Better != "higher" && q.Better != "lower" {
		return fmt.Errorf("better is %q", q.Better)
	}
	if err := q.checkLicence(); err != nil {
		return err
	}
	if err := q.checkScoring(); err != nil {
		return err
	}
	for _, b := range q.Benchmarks {
		if b.Text == "" || b.Year < 1990 || b.Source == "" {
			return fmt.Errorf("the benchmark %q has no year or source", b.Text)
		}
	}
	if blank(q.Notes) || blank(q.ToConfirm) || blank(q.NoAnswer) {
		return fmt.Errorf("a note is empty")
	}
	return q.checkItems()
}

func (q Questionnaire) checkLicence() error {
	switch q.Licence.Kind {
	case Free:
	case WithAttribution:
		if strings.TrimSpace(q.Attribution) == "" {
			return fmt.Errorf("its licence wants an attribution, and it has none")
		}
	case LicenceRequired:
		if q.Shipped() {
			return fmt.Errorf("a licence is required, and yet its text is shipped")
		}
	default:
		return fmt.Errorf("the licence %q is not known", q.Licence.Kind)
	}
	if q.Text != "shipped" && q.Text != "not shipped" {
		return fmt.Errorf("its text is %q", q.Text)
	}
	return nil
}

func (q Questionnaire) checkScoring() error {
	if len(q.Answers) < 2 || blank(q.Answers) {
		return fmt.Errorf("it has %d answers", len(q.Answers))
	}
	switch q.Scoring {
	case "person mean":
		if q.Positive != 0 {
			return fmt.Errorf("a mean has no positive answers")
		}
	case "percent positive":
		if q.Positive < 1 || q.Positive >= len(q.Answers) {
			return fmt.Errorf("%d of %d answers are positive", q.Positive, len(q.Answers))
		}
	default:
		return fmt.Errorf("the scoring %q is not known", q.Scoring)
	}
	return nil
}

func (q Questionnaire) checkItems() error {
	if len(q.Items) == 0 {
		return fmt.Errorf("it has no items")
	}
	seen := map[string]bool{}
	for _, item := range q.Items {
		switch {
		case item.ID == "" || seen[item.ID]:
			return fmt.Errorf("an item has no id, or %q twice", item.ID)
		case q.Shipped() == (strings.TrimSpace(item.Text) == ""):
			return fmt.Errorf("the text of item %s and what is shipped do not agree", item.ID)
		case item.Answers != nil && (len(item.Answers) != len(q.Answers) || blank(item.Answers)):
			return fmt.Errorf("item %s has %d answers of its own", item.ID, len(item.Answers))
		}
		seen[item.ID] = true
	}
	return nil
}

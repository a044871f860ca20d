package dataset

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// UsualScales names the scales of answers that LabelsAs knows: "agreement-4",
// "agreement-5", …
func UsualScales() []string {
	var out []string
	for family, scales := range usualScales {
		for _, s := range scales {
			if name := fmt.Sprintf("%s-%d", strings.ReplaceAll(family, " ", "-"), len(s)); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// LabelsAs gives the labels of a column's texts on a usual scale, by its name. It is
// GuessLabels where a person has said which scale it is: nothing is left unsure. Texts
// that are none of the answers stay out. Errors are *experiment.Refusal.
func LabelsAs(scale string, texts []string) (Labels, error) {
	if !slices.Contains(UsualScales(), scale) {
		return Labels{}, &experiment.Refusal{What: fmt.Sprintf("There is no usual scale “%s”.", scale), Remedy: "There are: " + strings.Join(UsualScales(), ", ") + "."}
	}
	counts := map[string]int{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			counts[text]++
		}
	}
	for family, scales := range usualScales {
		w := newGuess(counts).wording(family)
		for _, s := range scales {
			if fmt.Sprintf("%s-%d", strings.ReplaceAll(family, " ", "-"), len(s)) != scale || !w.within(s) || len(w.degrees) == 0 {
				continue
			}
			w.chosen = s
			l, _, _ := w.labels()
			return l.sure(), nil
		}
	}
	return Labels{}, &experiment.Refusal{What: fmt.Sprintf("The answers are not those of “%s”.", scale), Remedy: "Choose another scale, or give the labels in a file."}
}

// ColumnTexts reads the different texts of one column of a recipe's sheet, as they stand
// there, most frequent first. Errors are *experiment.Refusal or the context's.
func ColumnTexts(ctx context.Context, b workbook.Book, r Recipe, letter string) ([]string, error) {
	c, ok := r.Column(letter)
	if !ok {
		return nil, &experiment.Refusal{What: fmt.Sprintf("There is no column “%s”.", letter), Place: experiment.Place{Sheet: r.Sheet}, Remedy: "Choose one of the sheet's columns."}
	}
	t, err := Read(ctx, b, Recipe{
		Purpose: ForOutcomes, Sheet: r.Sheet, HeaderRow: r.HeaderRow, FirstRow: r.FirstRow, LastRow: r.LastRow, Options: r.Options,
		Columns: []Column{{Letter: c.Letter, Use: Attribute, Type: Text}},
	}, nil)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for i := range t.Rows {
		if text := t.Columns[0].Text(i); text != "" {
			counts[text]++
		}
	}
	out := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(out, func(a, b string) int { return counts[b] - counts[a] })
	return out, nil
}

// CheckLabels says whether labels can be used: a *experiment.Refusal, or nil.
func CheckLabels(l Labels, letter string) error {
	if text := l.check(letter); text != "" {
		return &experiment.Refusal{What: "The labels cannot be used: " + text, Remedy: "Correct them: {\"scale\": …, \"values\": {\"agree\": 4, …}, \"low\": 1, \"high\": 5}."}
	}
	return nil
}

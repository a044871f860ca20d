package dataset

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// TestPlainNumbers holds the short way for numbers to what they mean: it is not taken
// where labels, decisions, words for missing, stand-ins or per cent have a say.
func TestPlainNumbers(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{{"team", "score"}, {"a", 1.5}, {"b", 2}, {"c", -99}, {"d", 2}} {
		if err := f.SetSheetRow("Sheet1", workbook.CellName(i+1, 0), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "n.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	b, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	base, err := Propose(ctx, b, "", ForOutcomes, &experiment.Pilot{})
	if err != nil {
		t.Fatal(err)
	}
	column := Column{Letter: "B", Header: "score", Use: Attribute, Type: Number}
	labelled := column
	labelled.Labels = &Labels{Scale: "agreement", Values: map[string]float64{"agree": 2, "disagree": 1}, Low: 1, High: 2}
	nan := math.NaN()
	missing := base.WithColumn(column)
	missing.Missing = []string{"2"}
	for name, c := range map[string]struct {
		recipe Recipe
		want   []float64
	}{
		"plain":           {base.WithColumn(column), []float64{1.5, 2, -99, 2}},
		"labels":          {base.WithColumn(labelled), []float64{nan, nan, nan, nan}},
		"a decision":      {base.WithColumn(column).Decide(Decision{Cell: "B3", Found: "2", Do: DoUse, Value: "7"}), []float64{1.5, 7, -99, 2}},
		"a stand-in":      {base.WithColumn(column).Decide(Decision{Cell: "B4", Found: "-99", Do: DoMissing}), []float64{1.5, 2, nan, 2}},
		"2 means missing": {missing, []float64{1.5, nan, -99, nan}},
	} {
		table, err := Read(ctx, b, c.recipe, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		got := table.By(Attribute)[0].Numbers
		for i := range c.want {
			if got[i] != c.want[i] && !(math.IsNaN(got[i]) && math.IsNaN(c.want[i])) {
				t.Errorf("%s: %v, not %v", name, got, c.want)
				break
			}
		}
	}
}

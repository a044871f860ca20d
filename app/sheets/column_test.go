package sheets

import (
	"testing"

	"leeway/experiment/dataset"
)

// outcomesRecipe reads an id in A, two outcomes in B and C, a denominator in D.
func outcomesRecipe() dataset.Recipe {
	return dataset.Recipe{Version: 1, Purpose: dataset.ForOutcomes, Sheet: "Cases", HeaderRow: 1, FirstRow: 2, Columns: []dataset.Column{
		{Letter: "A", Use: dataset.TeamID, Type: dataset.Text},
		{Letter: "B", Use: dataset.OutcomeValue, Target: "cases", Type: dataset.Number, Over: "D"},
		{Letter: "C", Use: dataset.OutcomeValue, Target: "complaints", Type: dataset.Number},
		{Letter: "D", Use: dataset.Exposure, Type: dataset.Number},
		{Letter: "E", Use: dataset.Ignore, Type: dataset.Text},
	}}
}

func with(t *testing.T, r dataset.Recipe, letter string, change func(c *dataset.Column), over string, together bool) dataset.Recipe {
	t.Helper()
	c, known := r.Column(letter)
	if !known {
		t.Fatalf("no column %s", letter)
	}
	change(&c)
	out := withColumn(r, c, over, together)
	if err := out.Check(); err != nil {
		t.Fatalf("the changed recipe cannot be carried out: %v", err)
	}
	return out
}

func column(r dataset.Recipe, letter string) dataset.Column {
	c, _ := r.Column(letter)
	return c
}

func TestChangingAColumnKeepsTheRecipeWhole(t *testing.T) {
	r := with(t, outcomesRecipe(), "D", func(c *dataset.Column) { c.Use = dataset.Ignore }, "", false)
	if column(r, "B").Over != "" {
		t.Error("an outcome is still divided by a column that was left out")
	}
	r = with(t, outcomesRecipe(), "C", func(c *dataset.Column) { c.Target = "cases" }, "", false)
	if got := column(r, "B"); got.Use != dataset.Ignore || got.Over != "" {
		t.Errorf("two columns hold one outcome: %+v", got)
	}
	r = with(t, outcomesRecipe(), "C", func(*dataset.Column) {}, "B", false)
	if got := column(r, "C"); got.Over != "B" || column(r, "B").Use != dataset.OutcomeValue {
		t.Errorf("an outcome as denominator: %+v", got)
	}
}

func TestIDsStandAloneOrTogetherInOrder(t *testing.T) {
	toID := func(c *dataset.Column) { c.Use, c.Type, c.Target = dataset.TeamID, dataset.Text, "" }
	r := with(t, outcomesRecipe(), "E", toID, "", true)
	if column(r, "A").Target != "1" || column(r, "E").Target != "2" {
		t.Errorf("the parts are %q and %q", column(r, "A").Target, column(r, "E").Target)
	}
	r = with(t, outcomesRecipe(), "E", toID, "", false)
	if column(r, "A").Use != dataset.Ignore || column(r, "E").Target != "" {
		t.Errorf("two ids stand alone: %+v, %+v", column(r, "A"), column(r, "E"))
	}
}

func TestGuessesAboutOutcomesAreTold(t *testing.T) {
	r := outcomesRecipe()
	for cell, want := range map[string]bool{"A12": false, "B17": true, "D17": true, "Z1": true} {
		if got := guessesOutcome(r, dataset.Decision{Cell: cell, Do: dataset.DoUse}); got != want {
			t.Errorf("%s: %v, want %v", cell, got, want)
		}
	}
}

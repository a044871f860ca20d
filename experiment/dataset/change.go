package dataset

import (
	"strings"

	"leeway/experiment"
)

// The kinds of change between the file a recipe was made for and the next one.
const (
	SheetRenamed  = "sheet renamed"
	HeaderMoved   = "header moved"
	RowsBounded   = "rows bounded"
	NewColumn     = "new column"
	MissingColumn = "missing column"
	RenamedColumn = "renamed column"
	MovedColumn   = "moved column"
	NewLabel      = "new label"
	TypeChanged   = "type changed"
	UnitChanged   = "unit changed"
	LostIDs       = "lost ids"
	NewIDs        = "new ids"
	FileOptions   = "options"
	OldDecision   = "decision"
)

// Change is one way in which a file differs from the one a recipe was made for, and
// what carrying the recipe over did about it. What could alter an inference must be
// settled before rows are taken in; everything else is announced.
type Change struct {
	Kind string `json:"kind"`
	// Column is the column's name, "" for what concerns the sheet or the file.
	Column string `json:"column,omitempty"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Sentence says the change in full.
	Sentence string `json:"sentence"`
	// Cells are addresses in the new file, at most the first fifty; Count is how many
	// there are of whatever changed.
	Cells    []string            `json:"cells,omitempty"`
	Count    int                 `json:"count,omitempty"`
	Severity experiment.Severity `json:"severity"`
	Fixes    []Fix               `json:"fixes,omitempty"`
	// Settled is the label of the fix that was chosen, "" while none was.
	Settled string `json:"settled,omitempty"`

	letter string // of the column in the fitted recipe
	told   bool   // the reading or the linking tells it as a doubt of its own
}

// changeDoubts are the changes that nothing else tells, as doubts, so that each is
// seen beside the others and blocks where it must.
func changeDoubts(changes []Change, at experiment.Place) []Doubt {
	var out []Doubt
	for _, c := range changes {
		if c.told || c.Settled != "" {
			continue
		}
		place := at
		if len(c.Cells) > 0 {
			place.Cell = strings.Join(c.Cells[:min(len(c.Cells), shownCells)], ", ")
			if len(c.Cells) > shownCells {
				place.Cell += ", …"
			}
		}
		d := Doubt{Problem: experiment.Problem{Severity: c.Severity, Place: place, What: c.Sentence}, Found: c.After, Cells: c.Cells, Count: max(1, c.Count), Fixes: c.Fixes}
		if c.Severity == experiment.MustSettle {
			d.Remedy = "Say which is right."
		}
		out = append(out, d)
	}
	return out
}

// Unsettled are the changes that must be settled and are not.
func Unsettled(changes []Change) []Change {
	var out []Change
	for _, c := range changes {
		if c.Severity == experiment.MustSettle && c.Settled == "" {
			out = append(out, c)
		}
	}
	return out
}

// settledBy marks a change that one of the decisions settles; the last one counts.
func (c *Change) settledBy(decisions []Decision) {
	for _, d := range decisions {
		for _, f := range c.Fixes {
			if f.Decision == d {
				c.Settled = f.Label
			}
		}
	}
}

// join puts the fixes of a change on the doubt that the reading has about the same
// absent column.
func join(doubts []Doubt, changes []Change) {
	for i := range doubts {
		for _, c := range changes {
			if doubts[i].Column != "" && doubts[i].Column == c.letter && len(c.Fixes) > 0 && (c.Kind == MissingColumn || c.Kind == RenamedColumn) {
				doubts[i].Fixes, doubts[i].What = c.Fixes, c.Sentence
			}
		}
	}
}

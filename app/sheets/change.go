package sheets

import (
	"context"
	"errors"
	"fmt"

	"leeway/app/shell"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// keptDrafts is how many drafts Undo can go back; each holds a whole table.
const keptDrafts = 12

// job is a choice to be carried out away from the window.
type job struct {
	words string
	// said is the message when it is done; empty for work that changes nothing.
	said string
	do   func(ctx context.Context, d dataset.Draft) (dataset.Draft, error)
	// look is work on the book that makes no new draft.
	look func(ctx context.Context, d dataset.Draft) error
	// after is called in the window's thread when it went well.
	after func()
}

// run carries a job out, or keeps it until the work before it has ended.
func (r *Reading) run(j job) {
	if r.busy {
		r.queue = append(r.queue, j)
		return
	}
	if j.do == nil && j.look == nil {
		j.after()
		r.ended()
		return
	}
	r.busy = true
	now := r.draft
	var next dataset.Draft
	var seen excerpt
	r.host.Run(shell.Task{
		Words: j.words,
		Work: func(ctx context.Context, report func(string, float64)) error {
			r.report.use(report)
			r.report.words(j.words, "row", 1)
			if j.look != nil {
				return j.look(ctx, now)
			}
			var err error
			if next, err = j.do(ctx, now); err != nil {
				return err
			}
			seen, err = takeExcerpt(ctx, next)
			return err
		},
		Done: func(err error) {
			r.busy, r.trouble = false, nil
			switch {
			case errors.Is(err, context.Canceled):
				r.queue = nil
			case err != nil:
				r.trouble = err
			case !r.closed:
				if j.look == nil {
					r.put(next, seen, j.said)
				}
				if j.after != nil {
					j.after()
				}
			}
			r.ended()
		},
	})
}

// WhenIdle does something once every choice made so far is carried out, so that
// nothing is taken in by an earlier recipe than the one a person sees chosen.
func (r *Reading) WhenIdle(do func()) {
	if !r.busy {
		do()
		return
	}
	r.queue = append(r.queue, job{after: do})
}

// put makes a draft the present one and keeps the one before.
func (r *Reading) put(next dataset.Draft, seen excerpt, said string) {
	if len(r.before) >= keptDrafts {
		r.before = r.before[1:]
	}
	r.before = append(r.before, snapshot{r.draft, r.seen, r.by})
	if next.Recipe.Sheet != r.draft.Recipe.Sheet || next.Recipe.HeaderRow != r.draft.Recipe.HeaderRow {
		r.texts, r.misfit = nil, ""
		if r.by != nil && (r.by.Made || next.Recipe.HeaderRow == 0) {
			r.by = nil // a recipe of an earlier file is carried over, one of this file is not
		}
	}
	r.draft, r.seen = next, seen
	if said != "" {
		r.host.Say(said, r.Undo)
	}
}

// Undo takes the last choice back.
func (r *Reading) Undo() {
	if len(r.before) == 0 || r.busy {
		return
	}
	last := r.before[len(r.before)-1]
	r.before = r.before[:len(r.before)-1]
	r.draft, r.seen, r.by, r.trouble, r.texts = last.draft, last.seen, last.by, nil, nil
	r.host.Say("The last choice is taken back.", nil)
	r.changed()
}

func (r *Reading) reading() string { return "Reading " + r.File() }

// SetSheet reads another sheet.
func (r *Reading) SetSheet(name string) {
	r.run(job{words: r.reading(), said: fmt.Sprintf("Sheet “%s” is read.", name), do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.SetSheet(ctx, name)
	}})
}

// SetHeaderRow takes the column names from another row; 0 means that there are none.
func (r *Reading) SetHeaderRow(row int) {
	said := fmt.Sprintf("Row %d names the columns; what each is was proposed afresh.", row)
	if row == 0 {
		said = "No row names the columns; what each is was proposed afresh."
	}
	r.run(job{words: r.reading(), said: said, do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.SetHeaderRow(ctx, row)
	}})
}

// SetRecipe changes the recipe by a function and reads the sheet again.
func (r *Reading) SetRecipe(said string, change func(dataset.Recipe) dataset.Recipe) {
	r.run(job{words: r.reading(), said: said, do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.With(ctx, change(d.Recipe))
	}})
}

// Decide carries decisions out.
func (r *Reading) Decide(said string, decisions ...dataset.Decision) {
	r.run(job{words: r.reading(), said: said, do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.Decide(ctx, decisions...)
	}})
}

// Undecide takes one decision back.
func (r *Reading) Undecide(decision dataset.Decision) {
	r.run(job{words: r.reading(), said: fmt.Sprintf("The decision about %s is taken back.", decision.Cell), do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
		return d.Undecide(ctx, decision)
	}})
}

// Accept carries the suggestions out.
func (r *Reading) Accept() {
	suggestions := Suggestions(r.draft)
	if len(suggestions) == 0 {
		return
	}
	said := fmt.Sprintf("%d suggestions are accepted.", len(suggestions))
	if len(suggestions) == 1 {
		said = "1 suggestion is accepted."
	}
	r.Decide(said, suggestions...)
}

// Suggestions are the first fixes of what must be settled or looked at, without
// those that a person must see one by one: a guess about an outcome's value, another
// reading of a whole column, and what makes up a team's id.
func Suggestions(d dataset.Draft) []dataset.Decision {
	var out []dataset.Decision
	for _, one := range d.Suggestions() {
		switch one.Do {
		case dataset.DoMissing, dataset.DoKeep, dataset.DoSetAside, dataset.DoLeaveOut, dataset.DoReadNear, dataset.DoKeepRows:
			out = append(out, one)
		case dataset.DoUse:
			if !guessesOutcome(d.Recipe, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

func guessesOutcome(r dataset.Recipe, d dataset.Decision) bool {
	_, col, _ := workbook.ParseCell(d.Cell) // the recipe's check has been here
	c, known := r.Column(workbook.ColumnName(col))
	return !known || c.Use == dataset.OutcomeValue || c.Use == dataset.Exposure
}

// columnTexts are the texts of a column with their counts, the most frequent first.
type columnTexts struct {
	texts  []textCount
	more   int // different texts that are not listed
	blanks int
	filled int
}

type textCount struct {
	text  string
	count int
}

// Texts counts the texts of a column below the header and gives them to a function.
func (r *Reading) Texts(letter string, then func(columnTexts)) {
	if known, ok := r.texts[letter]; ok {
		then(known)
		return
	}
	var found columnTexts
	r.run(job{
		words: "Counting what column " + letter + " holds",
		look: func(ctx context.Context, d dataset.Draft) error {
			var err error
			found, err = countTexts(ctx, d, letter)
			return err
		},
		after: func() {
			if r.texts == nil {
				r.texts = map[string]columnTexts{}
			}
			r.texts[letter] = found
			then(found)
		},
	})
}

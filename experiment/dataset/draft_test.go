package dataset

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// watched is a book that calls a function before each row is given out.
type watched struct {
	workbook.Book
	before func(row int)
}

func (w watched) Rows(ctx context.Context, sheet string, yield func(int, []workbook.Cell) error) error {
	return w.Book.Rows(ctx, sheet, func(row int, cells []workbook.Cell) error {
		w.before(row)
		return yield(row, cells)
	})
}

// TestDraftTellsAndStops: a draft reports before it reads its first row, and can
// be cancelled while it looks for the columns, while it reads, and after the last
// row while it links. The draft before stays good.
func TestDraftTellsAndStops(t *testing.T) {
	var text strings.Builder
	text.WriteString("Team,Week,Cases closed\n")
	for i := range 30_000 {
		fmt.Fprintf(&text, "HB-%02d,%d,%d\n", i%8+1, i, i%97)
	}
	book, last := csvBook(t, text.String()), 30_001
	reports := 0
	progress := func(done, total int64) { reports++ }
	early := watched{book, func(row int) {
		if reports == 0 {
			t.Fatalf("row %d is read before anything was reported", row)
		}
	}}
	d, err := NewDraft(ctx, early, "", ForOutcomes, harbour(), progress)
	if err != nil {
		t.Fatal(err)
	}
	reports = 0
	if _, err := d.With(ctx, d.Recipe); err != nil {
		t.Fatal(err)
	}

	for _, purpose := range []Purpose{ForOutcomes, ForRoster} {
		for _, at := range []int{3, 9000, last} {
			stop, cancel := context.WithCancel(context.Background())
			seen := 0
			late := watched{book, func(row int) {
				if seen++; row == at {
					cancel()
					seen = 0
				}
			}}
			r := d.Recipe
			if r.Purpose = purpose; purpose == ForRoster {
				c, _ := r.Column("C")
				c.Use, c.Target = Attribute, ""
				r = r.WithColumn(c)
			}
			next, err := Draft{Book: late, Recipe: d.Recipe, pilot: harbour()}.With(stop, r)
			if !errors.Is(err, context.Canceled) || seen > 1000 || next.Table != nil {
				t.Errorf("%s, cancelled at row %d: %v after %d more rows", purpose, at, err, seen)
			}
			cancel()
		}
	}
	stop, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := link(stop, d.Table, d.Recipe, harbour(), Surroundings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("linking with a cancelled context: %v", err)
	}
	if _, _, err := rosterFrom(stop, d.Table, d.Recipe); !errors.Is(err, context.Canceled) {
		t.Errorf("a roster with a cancelled context: %v", err)
	}
	if _, err := NewDraft(stop, book, "", ForOutcomes, &experiment.Pilot{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a new draft with a cancelled context: %v", err)
	}
}

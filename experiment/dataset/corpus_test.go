package dataset

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// TestCorpus proposes and reads a roster and outcomes from every file of the
// shared corpus up to a size. None may panic or hang; what cannot be read must
// give a refusal with a remedy, and every row read must end with a team or a reason.
func TestCorpus(t *testing.T) {
	root := sharedData(t, "spreadsheets")
	read, refused := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > 400<<10 {
			return err
		}
		limit, cancel := context.WithTimeout(ctx, 3*time.Minute) // tells a hang, not slowness
		defer cancel()
		err = tryBoth(t, limit, path)
		if limit.Err() != nil {
			t.Errorf("%s takes more than 20 s", path)
		}
		var r *experiment.Refusal
		switch {
		case err == nil:
			read++
		case errors.As(err, &r) && r.Remedy != "":
			refused++
		default:
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d read, %d refused", read, refused)
}

func tryBoth(t *testing.T, limit context.Context, path string) error {
	b, err := workbook.Open(limit, path, workbook.Options{}, nil)
	if err != nil {
		return err
	}
	defer b.Close()
	p := experiment.New("x")
	p.Outcomes = []experiment.Outcome{outcome("cases", "Cases closed", experiment.Count)}
	d, err := NewDraft(limit, b, "", ForRoster, p, nil)
	if err != nil {
		return err
	}
	if len(d.Doubts) > 400 {
		t.Errorf("%s: %d doubts", path, len(d.Doubts))
	}
	p.Roster = d.Roster
	d, err = NewDraft(limit, b, d.Recipe.Sheet, ForOutcomes, p, nil)
	if err != nil {
		return err
	}
	for i, k := range d.Linked.Team {
		state, why := d.Linked.State[i], d.Linked.Reason[i]
		if (state == RowUsed) != (why == "") || state == RowUsed && k < 0 || state == RowSetAside && k >= 0 {
			t.Errorf("%s: row %d has team %d, is %s and has the reason %q", path, d.Table.Rows[i], k, state, why)
		}
	}
	return nil
}

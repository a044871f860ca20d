package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"leeway/app/data"
	"leeway/app/design"
	"leeway/app/journal"
	"leeway/app/results"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/demo"
	"leeway/experiment/pilot"
)

// desk keeps the one pilot that is open in the window.
type desk struct {
	frame   *shell.Frame
	session *pilot.Session
}

// start makes a pilot file and shows it.
func (d *desk) start(title, path string) {
	d.take(func() (*pilot.Session, error) { return pilot.Create(path, title, pilot.Me()) }, "Starting "+filepath.Base(path))
}

// open opens a pilot file and shows it.
func (d *desk) open(path string) {
	if d.session != nil && sameFile(d.session.Path(), path) {
		return
	}
	d.take(func() (*pilot.Session, error) { return pilot.Open(path, pilot.Me()) }, "Opening "+filepath.Base(path))
}

// demonstration opens the demonstration, and makes it first where there is none.
func (d *desk) demonstration() {
	dir := demonstrationFolder()
	var session *pilot.Session
	d.frame.Run(shell.Task{
		Words: "Making the demonstration",
		Work: func(ctx context.Context, report func(words string, part float64)) (err error) {
			session, err = openDemonstration(ctx, dir, func(done, total int64) {
				report("Drawing again, as a check", float64(done)/float64(max(total, 1)))
			})
			return err
		},
		Done: func(err error) {
			if d.frame.Refuse(err) {
				return
			}
			d.show(session)
			d.frame.Say("Made-up data. The workbooks are in "+dir+", to import them yourself.", nil)
		},
	})
}

// openDemonstration opens the demonstration in a folder, and makes it where there is none.
func openDemonstration(ctx context.Context, dir string, progress func(done, total int64)) (*pilot.Session, error) {
	path := filepath.Join(dir, demo.PilotFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := makeDemonstration(ctx, dir, progress); err != nil {
			return nil, err
		}
	}
	return pilot.Open(path, pilot.Me())
}

// makeDemonstration makes the demonstration beside its folder and moves it there,
// so that one that was broken off never stands under the name. In a folder that
// is there already, it is made in place.
func makeDemonstration(ctx context.Context, dir string, progress func(done, total int64)) error {
	if isFolder(dir) {
		_, err := demo.Make(ctx, dir, progress)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return &experiment.Refusal{What: "The folder for the demonstration cannot be made.", Place: experiment.Place{File: dir}, Remedy: "See that you may write there.", Cause: err}
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), ".leeway-demonstration-*")
	if err != nil {
		return &experiment.Refusal{What: "The folder for the demonstration cannot be made.", Place: experiment.Place{File: dir}, Remedy: "See that you may write there.", Cause: err}
	}
	defer os.RemoveAll(beside) //nolint:errcheck // it was moved away, or is of no use
	if _, err := demo.Make(ctx, beside, progress); err != nil {
		return err
	}
	if err := os.Chmod(beside, 0o755); err != nil {
		return err
	}
	return os.Rename(beside, dir)
}

// demonstrationFolder is where people find the demonstration's workbooks.
func demonstrationFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = os.TempDir()
	}
	if documents := filepath.Join(home, "Documents"); isFolder(documents) {
		home = documents
	}
	return filepath.Join(home, "Leeway demonstration")
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// take opens a session away from the window and shows it. What was open stays
// open until the new one is there.
func (d *desk) take(open func() (*pilot.Session, error), words string) {
	var session *pilot.Session
	d.frame.Run(shell.Task{
		Words: words,
		Work: func(context.Context, func(string, float64)) (err error) {
			session, err = open()
			return err
		},
		Done: func(err error) {
			if !d.frame.Refuse(err) {
				d.show(session)
			}
		},
	})
}

// show puts a session into the window in place of the one before.
func (d *desk) show(session *pilot.Session) {
	practice, err := design.NewPractice(session)
	if d.frame.Refuse(err) {
		session.Close() //nolint:errcheck // nothing was changed
		return
	}
	before := d.session
	d.session = session
	imports, findings, entries := data.NewImport(session), results.NewFindings(session), journal.New(session)
	d.frame.ShowPilot(session,
		design.NewQuestion(session), practice, design.NewOutcomes(session), design.NewTeams(session), design.NewSampleSize(session),
		design.NewPlan(session), design.NewDraw(session), data.NewCollect(session, imports), imports,
		data.NewQuality(session, data.Doors{Unblind: findings.AskUnblind, Entry: entries.ShowEntry}),
		findings, entries)
	if before != nil {
		d.frame.Refuse(before.Close())
	}
}

// close gives the file of the open pilot back.
func (d *desk) close() {
	if d.session == nil {
		return
	}
	session := d.session
	d.session = nil
	d.frame.Refuse(session.Close())
}

// saveCopy writes a copy of the open pilot.
func (d *desk) saveCopy(path string) error { return d.session.SaveCopy(path) }

// sample makes what the welcome page shows as the end of a pilot: the
// demonstration's own finding, worked out away from the window by the same code
// as anyone's, from a copy that each version keeps in the cache.
func sample(ctx context.Context) (shell.Sample, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return shell.Sample{}, err
	}
	s, err := openDemonstration(ctx, filepath.Join(cache, "leeway", "sample-"+appVersion), nil)
	if err != nil {
		return shell.Sample{}, err
	}
	defer s.Close() //nolint:errcheck // it was only read
	r, err := s.Results(ctx, nil)
	if err != nil {
		return shell.Sample{}, err
	}
	return shell.Sample{
		Verdict: results.Verdict(r.Main), Sentence: r.Main.Headline, Words: r.Main.Headline + " " + r.Main.Sentence,
		Draw: results.HouseChart(r.Main),
	}, nil
}

// workOutSample gives the welcome page its sample. Without one the page does
// without the card; the demonstration itself says what is wrong.
func (d *desk) workOutSample() {
	s, err := sample(d.frame.Life())
	if err != nil {
		if d.frame.Life().Err() == nil {
			fyne.LogError("the welcome page does without its sample", err)
		}
		return
	}
	fyne.Do(func() { d.frame.SetSample(s) })
}

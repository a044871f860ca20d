package shell

import (
	"bytes"
	"encoding/json"
	"os"
	"time"

	"leeway/app/parts"
)

// dumpVariable names the file into which the window writes what it shows, for
// tests that drive it from outside. Nothing is written where it is not set.
const dumpVariable = "LEEWAY_UI_DUMP"

// dumpEvery is how often the window looks whether anything changed.
const dumpEvery = 150 * time.Millisecond

// uiDump is what the file holds. Places are in pixels of the canvas; times Scale
// they are pixels of the screen, from the window's upper left corner.
type uiDump struct {
	Title  string       `json:"title"`
	Step   string       `json:"step"`
	Width  float32      `json:"width"`
	Height float32      `json:"height"`
	Scale  float32      `json:"scale"`
	Busy   bool         `json:"busy"`
	Dialog bool         `json:"dialog"`
	Items  []parts.Item `json:"items"`
}

// dump describes what the window shows now.
func (f *Frame) dump() uiDump {
	c := f.window.Canvas()
	d := uiDump{
		Title: f.window.Title(), Width: c.Size().Width, Height: c.Size().Height, Scale: c.Scale(),
		Busy: len(f.tasks) > 0, Dialog: parts.DialogOpen(), Items: parts.Items(c),
	}
	if f.open != nil {
		d.Step = f.step.Name()
	}
	return d
}

// startDump writes the file after every change, by a new file that replaces the
// old one, so that a reader never sees half of it.
func (f *Frame) startDump() {
	path := os.Getenv(dumpVariable)
	if path == "" {
		return
	}
	go func() {
		var last []byte
		tick := time.NewTicker(dumpEvery)
		defer tick.Stop()
		for {
			select {
			case <-f.life.Done():
				return
			case <-tick.C:
			}
			now := make(chan []byte, 1)
			f.threads.Post(func() {
				data, err := json.Marshal(f.dump())
				if err != nil {
					data = nil
				}
				now <- data
			})
			select {
			case <-f.life.Done():
				return
			case data := <-now:
				if data != nil && !bytes.Equal(data, last) && writeWhole(path, data) == nil {
					last = data
				}
			}
		}
	}()
}

func writeWhole(path string, data []byte) error {
	next := path + ".next"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}

package pilot

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"leeway/experiment"
)

// WriteWhole writes an export beside its place and moves it there, so that a file
// that stands is a whole one: an interrupted export leaves what stood before. A
// place that cannot be written to gives a *experiment.Refusal.
func WriteWhole(path string, write func(w io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".leeway-*")
	if err != nil {
		return &experiment.Refusal{What: "The file cannot be written.", Place: experiment.Place{File: path}, Remedy: "Choose a folder that exists and that you may write to.", Cause: err}
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		// The cause is what the person needs; a left-over temporary file is not.
		_ = os.Remove(f.Name())
	}
	return err
}

// WriteBytes is WriteWhole for what is in memory already.
func WriteBytes(path string, data []byte) error {
	return WriteWhole(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leeway/assets"
	"leeway/experiment"
)

func TestSentence(t *testing.T) {
	place := experiment.Place{File: "über.csv"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("änderung verworfen"), "Änderung verworfen."},
		{errors.New("disk full!"), "Disk full!"},
		{errors.New("7 things differ"), "7 things differ."},
		{errors.New(" "), "Something went wrong."},
		{&experiment.Refusal{What: "It is empty.", Place: place}, "über.csv: It is empty."},
		{experiment.Problems{{Place: place, What: "One."}, {Place: place, What: "Two."}}.Err(), "über.csv: One.\nüber.csv: Two."},
	} {
		if got := sentence(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	typed := []string{"roster", "p.leeway", "data/über.csv"}
	if got := asTyped("über.csv ! Teams ! A1: One.\nüber.csvx: Two.", typed); got != "data/über.csv ! Teams ! A1: One.\nüber.csvx: Two." {
		t.Errorf("as typed: %q", got)
	}
}

// The status tells a command that was not understood from one that was refused.
func TestStatuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.leeway")
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"new", path}, statusDone},
		{[]string{"new", path}, statusRefused},
		{[]string{"plan", "show", path}, statusDone},
		{[]string{"plan", "show"}, statusUsage},
		{[]string{"plan"}, statusUsage},
		{[]string{"nonsense"}, statusUsage},
		{[]string{"plan", "set", path, "--alpha", "2"}, statusUsage},
		{[]string{"plan", "set", path, "--nonsense"}, statusUsage},
		{[]string{"plan", "outcome", path, "cases", "--role", "main"}, statusUsage},
		{[]string{"plan", "outcome", path, "cases", "--matters"}, statusUsage},
		{[]string{"plan", "question", path}, statusUsage},
		{[]string{"import", path, "--take"}, statusUsage},
		{[]string{"roster", path, filepath.Join(dir, "none.csv")}, statusRefused},
		{[]string{"results", path}, statusRefused},
		{[]string{"journal", path, "--remark", ""}, statusRefused},
	} {
		var out, errOut bytes.Buffer
		if got := run(c.args, &out, &errOut); got != c.want {
			t.Errorf("%v: status %d, want %d\n%s", c.args, got, c.want, &errOut)
		}
		for _, word := range []string{"strconv", "Go value", "pflag", "json:"} {
			if strings.Contains(errOut.String(), word) {
				t.Errorf("%v: the message speaks of %q: %s", c.args, word, &errOut)
			}
		}
	}
	if _, err := os.Stat(path + "-lock"); err == nil {
		t.Error("a lock is left behind")
	}
}

func TestNearestPractice(t *testing.T) {
	library, err := assets.Practices()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"sign-off-limit": "raise-sign-off-limit", "sign of limit": "raise-sign-off-limit", "Strength coaching": "strengths-coaching",
		"Lunch together": "", "Reminder letter": "", "": "",
	} {
		if near, _ := nearest(library, text); near.ID != want {
			t.Errorf("%q is taken for %q, want %q", text, near.ID, want)
		}
	}
}

// In a log, progress is a line every two seconds at most, and short work says nothing.
func TestProgressInALog(t *testing.T) {
	var log bytes.Buffer
	report := (&terminal{err: &log}).progress("Reading rows")
	report(1, 10)
	if log.Len() > 0 {
		t.Errorf("short work says %q", &log)
	}
	time.Sleep(310 * time.Millisecond)
	for i := range int64(100) {
		report(i, 100)
	}
	if got := log.String(); got != "Reading rows: 0 of 100\n" {
		t.Errorf("the log is %q, want one line", got)
	}
}

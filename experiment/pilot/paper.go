package pilot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
	"leeway/experiment/report"
)

// CertificateFiles are the files that WriteCertificate writes for a path: the one that
// was asked for, and beside it what else a check needs: NAME.json where NAME.pdf was
// asked for, and the roster as NAME-roster.json.
func CertificateFiles(path string) []string {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	if strings.EqualFold(filepath.Ext(path), ".pdf") {
		return []string{path, base + ".json", base + "-roster.json"}
	}
	return []string{path, base + "-roster.json"}
}

// WriteCertificate writes the draw's certificate: as PDF where the path ends in .pdf,
// else as JSON, with the files of CertificateFiles beside it. It refuses while the arms
// are hidden, and where a file of one of the other names is something else.
func (s *Session) WriteCertificate(path string) error {
	doc := s.Pilot()
	if doc.Stage == experiment.Collecting {
		return &experiment.Refusal{What: "The certificate lists the teams of each arm, so it cannot be written while the arms are hidden.", Place: experiment.Place{Field: "stage"}, Remedy: "Two names unblind the pilot."}
	}
	c, err := randomize.CertificateOf(doc)
	if err != nil {
		return err
	}
	return WriteCertificateFiles(path, c, &doc.Roster, doc.Invented)
}

// WriteCertificateFiles writes a certificate and what belongs beside it; invented marks
// the paper as made up. The error is a *experiment.Refusal.
func WriteCertificateFiles(path string, c randomize.Certificate, roster *experiment.Roster, invented bool) error {
	files := CertificateFiles(path)
	for _, beside := range files[1:] {
		if err := replaceable(beside); err != nil {
			return err
		}
	}
	list, err := RosterFile(roster)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	contents := [][]byte{data, list}
	if len(files) == 3 {
		var pdf bytes.Buffer
		if err := report.Certificate(&pdf, c, invented); err != nil {
			return err
		}
		contents = [][]byte{pdf.Bytes(), data, list}
	}
	for i, name := range files {
		if err := WriteBytes(name, contents[i]); err != nil {
			return &experiment.Refusal{What: "The certificate cannot be written. The draw itself is kept.", Place: experiment.Place{File: name}, Remedy: "Choose a folder that exists and that you may write to.", Cause: err}
		}
	}
	return nil
}

// replaceable lets a file be written over that was written by us before: a certificate
// or a roster. Any other is refused, as nobody chose its name.
func replaceable(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		if _, notCertificate := randomize.ReadCertificate(data); notCertificate == nil {
			return nil
		}
		if _, is := ReadRosterFile(path); is {
			return nil
		}
	}
	return &experiment.Refusal{What: "The certificate needs a file of this name beside it, but another stands there.", Place: experiment.Place{File: path}, Remedy: "Choose another name or folder for the certificate.", Cause: err}
}

// WriteLetters writes the team letters: as a workbook where the path ends in .xlsx,
// with a line for each team, else as a PDF with a page for each. It refuses while the
// arms are hidden.
func (s *Session) WriteLetters(path string) error {
	doc := s.Pilot()
	write := report.Letters
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		write = report.LettersBook
	}
	return WriteWhole(path, func(w io.Writer) error { return write(w, doc) })
}

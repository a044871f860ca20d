package report

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment/finding/findingtest"
	"leeway/experiment/randomize"
)

func demoCertificate(t *testing.T) randomize.Certificate {
	t.Helper()
	c, err := randomize.CertificateOf(findingtest.Pilot())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func certificatePDF(t *testing.T, c randomize.Certificate) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Certificate(&buf, c, true); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// pdfText is the text of a PDF by poppler's pdftotext, a reader that is not ours.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestCertificateSameBytes(t *testing.T) {
	c := demoCertificate(t)
	a, b := certificatePDF(t, c), certificatePDF(t, c)
	if !bytes.Equal(a, b) {
		t.Error("the same certificate differs the second time")
	}
	if path := os.Getenv("LEEWAY_CERTIFICATE"); path != "" {
		if err := os.WriteFile(path, a, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A stranger finds all that is needed to derive the draw again.
func TestCertificateHasAll(t *testing.T) {
	c := demoCertificate(t)
	text := pdfText(t, certificatePDF(t, c))
	for _, want := range append(append([]string{}, c.Method...), c.Title, c.By.Name, c.Seed, c.SeedSource, c.Algorithm,
		groups(c.RosterHash), groups(c.PlanHash), groups(c.Fingerprint), groups(c.AssignmentHash), "leeway-cli verify", "sha256sum", "cannot.") {
		if !strings.Contains(text, strings.Join(strings.Fields(want), " ")) {
			// A step that goes over two pages has the foot in its middle.
			if half := want[:len(want)/3]; len(want) > 200 && strings.Contains(text, strings.Join(strings.Fields(half), " ")) {
				continue
			}
			t.Errorf("the certificate lacks %q", want)
		}
	}
	for _, a := range c.Assignment {
		if !strings.Contains(text, a.Team+" "+a.Block+" "+a.Arm) && a.Block != "" {
			t.Errorf("team %s is not in its arm", a.Team)
		}
	}
}

// Names of any length, with any letters, and a thousand teams find room.
func TestCertificateOfManyTeams(t *testing.T) {
	c := demoCertificate(t)
	c.Title = strings.Repeat("A long title ", 40)
	c.Arms[1] = strings.Repeat("Decide at the desk ", 12)
	for range 1000 {
		c.Assignment = append(c.Assignment, randomize.Assigned{Team: strings.Repeat("T", 90) + "決😀", Block: strings.Repeat("district ", 30), Arm: c.Arms[1]})
	}
	if pdf := certificatePDF(t, c); pageCount(pdf) < 40 {
		t.Errorf("%d pages", pageCount(pdf))
	}
}

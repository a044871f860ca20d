package report

import (
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// TestCertificateSaysWhatItCannotShow: neither a machine's seed nor slips are proof
// against trying in secret, and late teams are chosen by people who know the arms.
func TestCertificateSaysWhatItCannotShow(t *testing.T) {
	c := demoCertificate(t)
	c.Slips = nil
	if text := pdfText(t, certificatePDF(t, c)); !strings.Contains(text, "tried in secret until the draw pleases") {
		t.Error("nothing is said of a seed that one machine made")
	}
	c.Slips = []experiment.Slip{{From: "Ada", Text: "12"}, {From: "Ben", Text: "7"}}
	c.Late = []randomize.LateCertificate{{Group: 1, Reason: "opened in May", Slips: c.Slips, Assignment: []randomize.Assigned{{Team: "L1", Arm: c.Arms[0]}}}}
	text := pdfText(t, certificatePDF(t, c))
	for _, says := range []string{"whoever writes all slips can try them in secret", "in which group was decided by people who could know the arms drawn before"} {
		if !strings.Contains(text, says) {
			t.Errorf("it does not say %q", says)
		}
	}
}

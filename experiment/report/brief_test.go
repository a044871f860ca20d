package report

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
)

var made = time.Date(2026, 8, 25, 9, 0, 0, 0, time.UTC)

func write(t *testing.T, change func(*experiment.Pilot)) []byte {
	t.Helper()
	p := findingtest.Pilot()
	if change != nil {
		change(p)
	}
	r, err := finding.FromEstimates(p, findingtest.Estimates(p), 0.8)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := Brief(&buf, p, r, made); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func pageCount(pdf []byte) int { return bytes.Count(pdf, []byte("/Type /Page\n")) }

func TestTwoPagesSameBytes(t *testing.T) {
	a, b := write(t, nil), write(t, nil)
	if !bytes.Equal(a, b) {
		t.Error("the same brief differs the second time")
	}
	if n := pageCount(a); n != 2 {
		t.Errorf("%d pages", n)
	}
	if path := os.Getenv("LEEWAY_BRIEF"); path != "" {
		if err := os.WriteFile(path, a, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// crowded makes everything long: names, notes, deviations, many outcomes.
func crowded(p *experiment.Pilot) {
	p.Arms[1].Name = "Officers decide routine permits up to €5,000 at the desk without a second signature — 決定"
	for i := range 9 {
		o := p.Outcomes[2]
		o.ID, o.Name = p.Outcomes[2+i%3].ID, fmt.Sprintf("A further outcome with a rather long name, number %d", i+1)
		p.Outcomes = append(p.Outcomes, o)
	}
	for range 4 {
		p.Deviations = append(p.Deviations, experiment.Deviation{What: strings.Repeat("Something went otherwise than the plan said. ", 4), Decided: "It was left as it was"})
	}
	p.Plan.Hash = p.PlanHash()
}

func TestCrowdedStaysTwoPages(t *testing.T) {
	pdf := write(t, crowded)
	if n := pageCount(pdf); n != 2 {
		t.Errorf("%d pages", n)
	}
	if path := os.Getenv("LEEWAY_BRIEF"); path != "" {
		if err := os.WriteFile(strings.TrimSuffix(path, ".pdf")+"-crowded.pdf", pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// However much there is to say, both pages hold it.
func TestEverythingFits(t *testing.T) {
	for name, change := range map[string]func(*experiment.Pilot){
		"demonstration": func(*experiment.Pilot) {},
		"crowded":       crowded,
		"endless": func(p *experiment.Pilot) {
			crowded(p)
			for i := range 20 {
				o := p.Outcomes[i%7]
				if o.Role == experiment.Primary {
					continue
				}
				o.Role, o.Margin = experiment.Guardrail, o.SmallestEffect
				p.Outcomes = append(p.Outcomes, o)
				p.Deviations = append(p.Deviations, experiment.Deviation{What: strings.Repeat("Unendingly ", 400), Mixed: true})
			}
		},
	} {
		p := findingtest.Pilot()
		change(p)
		r, err := finding.FromEstimates(p, findingtest.Estimates(p), 0.8)
		if err != nil {
			t.Fatal(err)
		}
		b, pdf := newBrief(p, r, made), newDocument("")
		pdf.AddPage()
		if !b.fit(&sheet{pdf: pdf}, b.first, &b.watched) {
			t.Errorf("%s: the first page overflows", name)
		}
		pdf.AddPage()
		if !b.fit(&sheet{pdf: pdf}, b.second, &b.shown, &b.told) {
			t.Errorf("%s: the second page overflows", name)
		}
		if name == "demonstration" && (b.watched != 2 || b.shown != 5 || b.told != 1) {
			t.Errorf("the demonstration is cut: %d, %d, %d", b.watched, b.shown, b.told)
		}
	}
}

func TestHiddenArmsRefused(t *testing.T) {
	p := findingtest.Pilot()
	r, err := finding.FromEstimates(p, findingtest.Estimates(p), math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	p.Stage = experiment.Collecting
	if err := Brief(&bytes.Buffer{}, p, r, made); err == nil {
		t.Error("a brief was written while the arms are hidden")
	}
}

// The text is read back with poppler's pdftotext, a reader that is not ours.
func TestTextIsThere(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "brief.pdf")
	if err := os.WriteFile(path, write(t, nil), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(out)), " ")
	p := findingtest.Pilot()
	for _, want := range []string{"25 August 2026", "Made-up data", "Clear gain", "Decide at the desk raised cases closed.", "(likely 0.9 to 2.0)",
		"Secure: 4 of 5", "Minus one: two control teams", "Audit compliance held", "Watch: overtime", "Too uncertain, planned.", "Harm, exploratory.",
		"This is not evidence that it does not work.", "within 6 groups by district", "47 of 48 teams", p.Plan.Hash, p.Draw.Certificate, "as planned on 12 January 2026", "1 of 2", "2 of 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the brief lacks %q", want)
		}
	}
	for _, never := range []string{"p-value", "significant", "NaN", "%!"} {
		if strings.Contains(text, never) {
			t.Errorf("the brief contains %q", never)
		}
	}
}

// A draw that was made twice, and teams that joined later, stand in the brief with their
// reasons, however often it was drawn.
func TestBriefPrintsEveryDraw(t *testing.T) {
	text := pdfText(t, write(t, func(p *experiment.Pilot) {
		for i := range 5 {
			p.Draw.Earlier = append(p.Draw.Earlier, experiment.ReplacedDraw{Seed: "11", At: p.Draw.At, By: p.Draw.By, Reason: fmt.Sprintf("the roster lacked %d offices", i+2), ReplacedAt: p.Draw.At, ReplacedBy: p.Draw.By, Certificate: p.Draw.Certificate})
		}
		p.Draw.Late = []experiment.LateDraw{{First: 46, Seed: "22", Reason: "an office was added", At: p.Draw.At}}
		p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"NO-01"}, Arm: "Sign-off as before"}}
		p.Plan.Hash = p.PlanHash()
	}))
	for _, want := range []string{"5 draws were replaced", "“the roster lacked 6 offices”", "“the roster lacked 4 offices”", "2 teams joined later", "“an office was added”", "Placed without a draw and not compared: NO-01."} {
		if !strings.Contains(text, want) {
			t.Errorf("the brief lacks %q", want)
		}
	}
	if strings.Contains(text, "lacked 3 offices") {
		t.Error("the brief prints more draws than have room")
	}
}

// The second method agrees where its test does as well as its verdict.
func TestMethodSaysWhetherTheDrawAgrees(t *testing.T) {
	for p, want := range map[float64]string{0.001: "replays the draw, agrees.", 0.08: "could not tell the change from luck."} {
		doc := findingtest.Pilot()
		es := findingtest.Estimates(doc)
		rep := &es[0].Randomisation
		rep.Low, rep.High, rep.P, rep.Draws = 0.85, 2.1, p, 999
		r, err := finding.FromEstimates(doc, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		if got := newBrief(doc, r, made).method(); !strings.Contains(got, want) {
			t.Errorf("p %v: %s", p, got)
		}
	}
}

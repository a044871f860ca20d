package results

import (
	"context"
	"strings"
	"testing"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
)

// of makes a finding of an outcome in one arm.
func of(id string, role experiment.Role, arm int, verdict finding.Verdict) finding.Finding {
	return finding.Finding{
		Estimate: estimate.OutcomeEstimate{Outcome: experiment.Outcome{ID: id, Name: id, Role: role}, Arm: arm},
		Verdict:  verdict, Planned: role != experiment.Exploratory, ArmName: []string{"Before", "Letter", "Call"}[arm], ControlName: "Before",
	}
}

func TestChoosingAContrastHidesNoHarm(t *testing.T) {
	r := finding.Results{Findings: []finding.Finding{
		of("cases", experiment.Primary, 1, finding.ClearGain), of("cases", experiment.Primary, 2, finding.TooUncertain),
		of("overtime", experiment.Exploratory, 2, finding.Harm),
		of("overtime", experiment.Exploratory, 1, finding.TooUncertain),
		of("mood", experiment.Secondary, 1, finding.GainSizeUncertain), of("mood", experiment.Secondary, 2, finding.TooUncertain),
	}}
	r.Main = r.Findings[0]
	audit := experiment.Outcome{ID: "audit", Name: "Audit", Role: experiment.Guardrail}
	doc := &experiment.Pilot{Arms: make([]experiment.Arm, 3), Outcomes: []experiment.Outcome{{ID: "cases"}, {ID: "overtime"}, {ID: "mood"}, audit}}

	v := newView(doc, r, 0, false)
	if v.main.Estimate.Arm != 1 || len(v.contrasts) != 2 || len(v.others) != 3 {
		t.Fatalf("arm %d, %d contrasts, %d others", v.main.Estimate.Arm, len(v.contrasts), len(v.others))
	}
	if watch := v.watch(); len(watch) != 1 || v.name(watch[0]) != "overtime, Call" {
		t.Errorf("the harm of the other arm is not watched: %v", watch)
	}
	if len(v.unmeasured) != 1 || v.unmeasured[0].ID != "audit" {
		t.Errorf("unmeasured: %v", v.unmeasured)
	}
	if v.rated() != "" {
		t.Errorf("the main contrast says %q", v.rated())
	}
	v = newView(doc, r, 2, true)
	if v.main.Estimate.Arm != 2 || len(v.others) != 2 || !strings.Contains(v.rated(), "Letter against Before") {
		t.Errorf("arm %d, %d others, %q", v.main.Estimate.Arm, len(v.others), v.rated())
	}
}

// refusing is a session whose results are refused or stopped until it relents.
type refusing struct {
	hidden
	err error
}

func (r *refusing) Results(ctx context.Context, progress func(done, total int64)) (finding.Results, error) {
	if r.err != nil {
		return finding.Results{}, r.err
	}
	return r.Session.Results(ctx, progress)
}

func TestWhatStoppedTheResultsIsSaidAndTriedAgain(t *testing.T) {
	for _, c := range []struct {
		err         error
		says, again string
	}{
		{&experiment.Refusal{What: "The import is damaged.", Remedy: "Open a copy."}, "The import is damaged. Open a copy.", "Try again"},
		{context.Canceled, "Stopped", "Work out the results"},
	} {
		s := open(t)
		r := &refusing{hidden{Session: s, doc: s.Pilot()}, c.err}
		w := showOn(t, r, NewFindings(r), 1280, 800)
		if _, there := w.find(c.says); !there {
			t.Errorf("the page does not say %q:\n%s", c.says, w.words())
		}
		r.err = nil
		w.press(c.again)
		if _, there := w.find("How secure is this?"); !there {
			t.Errorf("%q does not work the results out:\n%s", c.again, w.words())
		}
	}
}

func TestLargeTextCutsNothing(t *testing.T) {
	w := show(t, open(t), 1024, 700)
	w.frame.SetTextSize(parts.LargestScale)
	harm, there := w.find("Harm: overtime")
	if there && harm.X+harm.Width > 1024 {
		t.Errorf("harm reaches to %v", harm.X+harm.Width)
	}
	for _, item := range parts.Items(w.window.Canvas()) {
		if item.Kind == "text" && item.X+item.Width > 1024+1 && item.Y > 100 {
			t.Errorf("%q reaches to %v", item.Text, item.X+item.Width)
		}
	}
}

func TestCopiedCellsStayCells(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "a\tb\nc": "a b c", "+1.3": "+1.3", "−0.4": "−0.4", "-x": "'-x", "": ""} {
		if got := harmless(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

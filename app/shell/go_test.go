package shell

import "testing"

// Leading on never leads nowhere: a step that is not built gives way to the next
// one that is, and behind the last built step to that one.
func TestGoingToAStepThatIsNotBuilt(t *testing.T) {
	f := &Frame{steps: []Step{Question, Teams, Plan, Findings, Journal}}
	for asked, want := range map[Step]Step{Question: Question, SampleSize: Plan, Collect: Findings, Report: Journal, Journal: Journal} {
		if got := f.built(asked); got != want {
			t.Errorf("%s leads to %s, want %s", asked.Name(), got.Name(), want.Name())
		}
	}
}

package design

import (
	"strings"

	"leeway/app/parts"
	"leeway/experiment"
)

// ownNeeds are the needs a practice of one's own can serve, as stored and as shown.
var (
	ownNeeds     = []string{"autonomy", "competence", "peers", "purpose", "other"}
	ownNeedWords = []string{"Autonomy: freedom to decide", "Competence: getting better at it", "Peers: connection to colleagues", "Purpose: connection to the mission", "Something else"}
)

// writeOwn asks for a practice that is not in the library.
func (v *practiceView) writeOwn() {
	p := experiment.Practice{ID: "own", Need: "other"}
	if now := v.session.Pilot().Practice; now.ID == "own" {
		p = now
	}
	v.ask("Write your own practice", "Use my practice", p, true)
}

// adapt changes the words of the practice in use.
func (v *practiceView) adapt() {
	p := v.session.Pilot().Practice
	v.ask("Adapt “"+p.Name+"”", "Save", p, p.ID == "own")
}

// ask shows the members of a practice in a dialog and saves them. The name and
// the need of a library card stay, so that its evidence stays with it.
func (v *practiceView) ask(title, save string, p experiment.Practice, own bool) {
	name := parts.NewField("Name", "A few words, as staff will say it.")
	name.SetText(p.Name)
	need := parts.NewDropdown("What it gives staff more of", ownNeedWords, nil)
	for i, n := range ownNeeds {
		if n == p.Need {
			need.SelectIndex(i)
		}
	}
	summary := parts.NewField("What staff do differently", "In one sentence.")
	summary.SetText(p.Summary)
	dose := parts.NewField("Dose", "How much and how often: “20 minutes, every second week”.")
	dose.SetText(p.Dose)
	steps := parts.NewTextArea("How to do it", "One step a line, three to six of them.", 5)
	steps.SetText(strings.Join(p.Steps, "\n"))
	signal := parts.NewField("Signal", "A weekly yes-or-no question that tells whether it really happens.")
	signal.SetText(p.Signal)
	more := parts.NewTextArea("More signals", "One a line, if one is not enough.", 2)
	more.SetText(strings.Join(p.MoreSignals, "\n"))
	content := parts.Column(10, summary, steps, dose, signal, more)
	if own {
		content = parts.Column(10, name, need, summary, steps, dose, signal, more)
	}
	parts.ShowDialog(v.host.Canvas(), title, 560, parts.ScrolledWhenLow(content), parts.DialogButton{Label: save, Do: func() string {
		p.Name = strings.TrimSpace(name.Text())
		if _, i := need.Chosen(); i >= 0 && own {
			p.Need = ownNeeds[i]
		}
		p.Summary, p.Dose, p.Signal = strings.TrimSpace(summary.Text()), strings.TrimSpace(dose.Text()), strings.TrimSpace(signal.Text())
		p.Steps, p.MoreSignals = lines(steps.Text()), lines(more.Text())
		if err := v.session.UsePractice(p); err != nil {
			return sentenceOf(err)
		}
		v.host.Done("The pilot tries “" + p.Name + "”.")
		v.update()
		return ""
	}}, "Cancel")
}

// lines are the lines of a text that are not empty, nil where there is none.
func lines(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

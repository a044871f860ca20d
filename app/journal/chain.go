package journal

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
)

// chainCheck is what a check found, and when.
type chainCheck struct {
	at      time.Time
	entries int
	checks  []pilot.Check
}

// first is the first check that is not as it should be.
func (c *chainCheck) first() (pilot.Check, bool) {
	for _, check := range c.checks {
		if !check.OK {
			return check, true
		}
	}
	return pilot.Check{}, false
}

// showChain fills the card that says whether the chain of fingerprints is whole.
func (p *page) showChain() {
	icon, spans := parts.NewIcon(parts.IconLink, 18, parts.Ink2), []parts.Span{}
	span := ""
	if n := len(p.entries); n > 0 {
		first, last := p.entries[n-1].At.Local().Format("2 January 2006"), p.entries[0].At.Local().Format("2 January 2006")
		span = ", from " + first + " to " + last
		if first == last {
			span = ", all of " + first
		}
	}
	label, at := "Check again", ""
	switch c := p.screen.checked; {
	case c == nil:
		spans = append(spans, parts.B("Not checked yet."), parts.T(fmt.Sprintf(" %s%s.", countOf(len(p.entries), "entry", "entries"), span)))
		label = "Check now"
	default:
		at = "Checked " + c.at.Format("15:04")
		if wrong, has := c.first(); has {
			icon = parts.NewIcon(parts.IconError, 18, parts.Error)
			spans = append(spans, parts.B("Something differs."), parts.T(" The first is the "+wrong.Name+"."))
			break
		}
		spans = append(spans, parts.B("Chain unbroken."), parts.T(fmt.Sprintf(" All %s match their fingerprints%s.", countOf(c.entries, "entry", "entries"), span)))
		if newer := len(p.entries) - c.entries; newer > 0 {
			spans[len(spans)-1] = parts.T(fmt.Sprintf(" The first %s match their fingerprints; %s since.", countOf(c.entries, "entry", "entries"), countOf(newer, "entry was added", "entries were added")))
		}
	}
	row := []fyne.CanvasObject{icon, parts.Grow(parts.SmallSpans(spans...))}
	if at != "" {
		row = append(row, parts.Caption(at).OneLine())
	}
	row = append(row, parts.NewQuiet(label, p.check).Small())
	content := parts.Column(8, parts.Row(10, row...))
	if c := p.screen.checked; c != nil {
		fine := 0
		for _, check := range c.checks {
			if check.OK {
				fine++
				continue
			}
			content.Add(parts.RowTop(10, parts.NewIcon(parts.IconError, 16, parts.Error), parts.Grow(parts.Caption(check.Sentence))))
		}
		if fine == len(c.checks) && fine > 1 {
			content.Add(parts.Pad(0, 0, 4, 28, parts.Caption(p.alsoMatches(fine-1))))
		}
	}
	p.chain.Objects = []fyne.CanvasObject{parts.Card(parts.Pad(7, 16, 7, 16, content))}
	p.chain.Refresh()
}

// alsoMatches says what the check derived again besides the chain.
func (p *page) alsoMatches(checks int) string {
	doc := p.session.Pilot()
	what := "the plan"
	switch {
	case doc.Stage >= experiment.Unblinded:
		what = "the plan, the draw and the results"
	case doc.Draw != nil:
		what = "the plan and the draw"
	}
	return fmt.Sprintf("No difference in %s of %s either.", countOf(checks, "further check", "further checks"), what)
}

// check derives everything again, away from the window.
func (p *page) check() {
	found := &chainCheck{entries: len(p.entries)}
	p.w.Run(shell.Task{
		Words: "Checking the chain",
		Work: func(ctx context.Context, report func(string, float64)) error {
			var err error
			found.checks, err = p.session.Verify(ctx, func(done, total int64) {
				if total > 0 {
					report("Working out the results again", float64(done)/float64(total))
				}
			})
			return err
		},
		Done: func(err error) {
			if p.w.Refuse(err) {
				return
			}
			found.at = time.Now()
			p.screen.checked = found
			p.showChain()
			parts.Relayout(p.chain)
		},
	})
}

package results

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// securityCard says how much weight the result can carry, and why.
func securityCard(v *view) fyne.CanvasObject {
	s := v.results.Security
	reasons := parts.Column(5)
	for _, r := range s.Reasons {
		reasons.Add(parts.ReasonRow(r.Sentence, r.Lost > 0))
	}
	if rated := v.rated(); rated != "" {
		reasons.Add(parts.Caption(rated))
	}
	return parts.Card(parts.Pad(11, 16, 12, 16, parts.Column(8,
		parts.Row(8, parts.Grow(parts.Subheading("How secure is this?")), parts.SecurityFigure(s.Points)),
		parts.SecurityBars(s.Points), reasons)))
}

// rated says which comparison the security is about, where another one shows.
func (v *view) rated() string {
	if v.main.Estimate.Arm == v.results.Main.Estimate.Arm {
		return ""
	}
	return "Rated for " + v.results.Main.ArmName + " against " + v.results.Main.ControlName + ", the comparison that comes first."
}

// guardrailCard says whether something that must not get worse did not.
func guardrailCard(f finding.Finding) fyne.CanvasObject {
	v := Verdict(f)
	return parts.Card(parts.Pad(11, 16, 12, 16, parts.Column(5,
		parts.RowTop(8, parts.VerdictIcon(v, 19), parts.Grow(parts.Subheading(v.Words()+": "+finding.Inside(f.Estimate.Outcome.Name)))),
		parts.Small(f.Sentence), noteOf(f))))
}

// noteOf says that a second method would set another verdict; nothing where it would not.
func noteOf(f finding.Finding) fyne.CanvasObject {
	note := parts.Caption(f.Note)
	if f.Note == "" {
		note.Hide()
	}
	return note
}

// othersCard lists the other outcomes, what got worse first.
func othersCard(v *view) fyne.CanvasObject {
	rows := parts.Column(10)
	for _, f := range v.others {
		verdict := Verdict(f)
		kind := ". "
		if !f.Planned {
			kind = ", exploratory. "
		}
		rows.Add(parts.RowTop(9, parts.Pad(2, 0, 0, 0, parts.VerdictIcon(verdict, 14)),
			parts.Sized(122, 0, parts.Small(v.name(f))),
			parts.Grow(parts.Column(2, parts.SmallSpans(parts.B(verdict.Words()), parts.T(kind+f.Sentence)), noteOf(f)))))
	}
	interval := finding.Short(100*(1-v.main.Alpha)) + "% intervals"
	return parts.Card(parts.Pad(11, 18, 14, 18, parts.Column(8,
		parts.Wrap(12, parts.Subheading("What else changed"), parts.Pad(3, 0, 0, 0, parts.Caption("Planned unless it says exploratory. "+interval))),
		rows)))
}

// subgroupsCard tells who gained, for each kind of teams that the plan compares. It is
// nil where the plan compares none.
func subgroupsCard(v *view) fyne.CanvasObject {
	if len(v.main.Subgroups) == 0 {
		return nil
	}
	rows := parts.Column(10)
	for _, s := range v.main.Subgroups {
		kinds := parts.Column(3)
		for _, g := range s.Groups {
			kinds.Add(parts.SmallSpans(parts.B(g.Name), parts.T(fmt.Sprintf(", %d teams: %s", g.Teams, g.Text(v.main)))))
		}
		kinds.Add(parts.Small(s.Sentence).In(parts.Ink2))
		for _, note := range s.Notes {
			kinds.Add(parts.Caption(note))
		}
		rows.Add(kinds)
	}
	return parts.Card(parts.Pad(11, 18, 14, 18, parts.Column(8,
		parts.Wrap(12, parts.Subheading("Who gained"), parts.Pad(3, 0, 0, 0, parts.Caption("As the plan asked, on “"+finding.Inside(v.main.Estimate.Outcome.Name)+"”"))),
		rows)))
}

// happenedCard tells what happened on the way: deviations, outcomes that were
// never measured, and what the main estimate dropped or assumed, lost teams among it. It is nil where nothing did.
func happenedCard(v *view) fyne.CanvasObject {
	rows := parts.Column(8)
	row := func(icon parts.IconName, spans ...parts.Span) {
		rows.Add(parts.RowTop(9, parts.Pad(2, 0, 0, 0, parts.NewIcon(icon, 15, parts.Ink2)), parts.Grow(parts.SmallSpans(spans...))))
	}
	for _, d := range v.doc.Deviations {
		head := day(d.At)
		if d.AfterUnblinding {
			head += ", recorded when the arms were known"
		}
		row(parts.IconFlag, parts.B(head+". "), parts.T(deviation(d)))
	}
	if len(v.unmeasured) > 0 {
		var names []string
		for _, o := range v.unmeasured {
			names = append(names, finding.Inside(o.Name))
		}
		row(parts.IconMinus, parts.B("Not measured: "), parts.T(strings.Join(names, ", ")+". The plan names this, and no import held it."))
	}
	for _, note := range v.main.Estimate.Notes {
		row(parts.IconInfo, parts.T(note))
	}
	if len(rows.Objects) == 0 {
		return nil
	}
	return parts.Card(parts.Pad(11, 18, 14, 18, parts.Column(8, parts.Subheading("What happened on the way"), rows)))
}

// deviation is a deviation in whole sentences.
func deviation(d experiment.Deviation) string {
	var out []string
	for _, text := range []string{d.What, d.Decided, d.Effect} {
		if text = strings.TrimSpace(text); text != "" {
			if !strings.ContainsAny(text[len(text)-1:], ".!?") {
				text += "."
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, " ")
}

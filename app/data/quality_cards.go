package data

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/quality"
)

// flowCard is the flow chart with its finding as title.
func (s *Quality) flowCard(r *quality.Report) fyne.CanvasObject {
	stay := "Every team stays in the arm it was drawn into."
	if n := r.Linkage.Moved; n != "" && n != "none" {
		stay += " People who changed team (" + n + ") are each counted in the first one."
	}
	return parts.Card(parts.Pad(14, 20, 14, 20, parts.Column(1,
		parts.Subheading(r.Headline),
		parts.Caption("Click a box to see its teams and the cells they came from."),
		parts.Gap(0, 7),
		parts.Grow(newFlowChart(r, s.openBox)),
		parts.Gap(0, 12),
		parts.RowTop(8, parts.NewIcon(parts.IconFlag, 17, parts.Ink2), parts.Grow(parts.Small(stay))))))
}

// answersCard is the response that matters most: of people, else of the main outcome.
func (s *Quality) answersCard(r *quality.Report) fyne.CanvasObject {
	x := r.First()
	if x == nil {
		return parts.CardPadded(parts.Small("The pilot has no outcome."))
	}
	title := "Teams with data: " + x.Name
	if x.People {
		title = "Answers to " + x.What
	}
	var lines []responseLine
	if len(x.Arms) == 0 {
		lines = append(lines, lineOf("All teams", parts.Ink2, quality.ArmResponse{Drawn: x.Drawn, With: x.With, Answers: x.Answers, Staff: x.Staff, Share: x.Share}, x))
	}
	for i, a := range x.Arms {
		name, colour := "Arm "+a.Arm, []fyne.ThemeColorName{parts.Ink2, parts.Control}[i%2]
		if r.Sight == quality.Named {
			name, colour = a.Arm, s.armColour(a.Arm)
		}
		lines = append(lines, lineOf(name, colour, a, x))
	}
	sentence := x.Sentence
	if x.Gap != nil {
		sentence = x.Gap.Sentence
	}
	return parts.Card(parts.Pad(11, 18, 12, 18, parts.Column(8,
		parts.Row(8, parts.Grow(parts.Subheading(title)), parts.NewQuiet("By team", s.byTeam).Small()),
		responseBars(lines), parts.Small(sentence))))
}

// armColour is the arm's colour once it has a name.
func (s *Quality) armColour(name string) fyne.ThemeColorName {
	nth := 0
	for _, a := range s.session.Pilot().Arms {
		colours := []fyne.ThemeColorName{parts.Practice, parts.SecondArm, parts.ThirdArm}
		switch {
		case a.Control && a.Name == name:
			return parts.Control
		case a.Control:
		case a.Name == name:
			return colours[min(nth, len(colours)-1)]
		default:
			nth++
		}
	}
	return parts.Ink2
}

// responseLine is one line of the card: a name, the share as a bar, the numbers.
type responseLine struct {
	name, figure *parts.Text
	bar          *shareBar // nil without a share
}

func lineOf(name string, colour fyne.ThemeColorName, a quality.ArmResponse, x *quality.Response) responseLine {
	n, of := a.With, a.Drawn
	if x.People {
		n, of = a.Answers, a.Staff
	}
	numbers := []parts.Span{parts.T(thousands(n) + " of " + thousands(of))}
	switch {
	case x.Few:
		numbers = []parts.Span{parts.T("under 10, not shown")}
	case a.Share != nil:
		numbers = []parts.Span{parts.B(fmt.Sprintf("%.1f%% ", 100**a.Share)), {Text: thousands(n) + " of " + thousands(of), Colour: parts.Ink2}}
	case x.People:
		numbers = []parts.Span{parts.T(countWords(a.Answers, "answer", "answers"))}
	}
	line := responseLine{name: parts.SmallSpans(parts.B(name)).OneLine(), figure: parts.SmallSpans(numbers...).Aligned(fyne.TextAlignTrailing).OneLine()}
	if a.Share != nil {
		line.bar = newShareBar(*a.Share, colour, fmt.Sprintf("%s: %.1f%%", name, 100**a.Share))
	}
	return line
}

// responseBars puts the lines below one another, names and numbers in columns. Long names
// stand above their bars.
func responseBars(lines []responseLine) fyne.CanvasObject {
	names, figures := float32(0), float32(0)
	for _, l := range lines {
		names, figures = max(names, l.name.NaturalWidth()/parts.S(1)), max(figures, l.figure.NaturalWidth()/parts.S(1))
	}
	const widest = 80
	out := parts.Column(6)
	for _, l := range lines {
		switch {
		case l.bar == nil:
			out.Add(parts.Row(10, parts.Grow(l.name), l.figure))
		case names > widest:
			out.Add(parts.Column(3, parts.Row(10, parts.Grow(l.name), l.figure), l.bar))
		default:
			out.Add(parts.Row(10, parts.Sized(names+1, 0, l.name), parts.Grow(l.bar), parts.Sized(figures+1, 0, l.figure)))
		}
	}
	return out
}

// shareBar is a bar filled to a share.
type shareBar struct {
	widget.BaseWidget
	share       float64
	words       string
	back, front *parts.Shape
}

func newShareBar(share float64, colour fyne.ThemeColorName, words string) *shareBar {
	b := &shareBar{share: share, words: words, back: parts.NewShape(parts.ControlTint, 4), front: parts.NewShape(colour, 4)}
	b.ExtendBaseWidget(b)
	return b
}

// Says implements parts.Speaker.
func (b *shareBar) Says() (kind, words string) { return "bar", b.words }

// HeightFor implements parts.Flowing.
func (b *shareBar) HeightFor(float32) float32 { return parts.S(12) }

// NaturalWidth implements parts.Flowing.
func (b *shareBar) NaturalWidth() float32 { return parts.S(160) }

// CreateRenderer implements fyne.Widget.
func (b *shareBar) CreateRenderer() fyne.WidgetRenderer { return &shareBarRenderer{b} }

type shareBarRenderer struct{ b *shareBar }

func (r *shareBarRenderer) Layout(size fyne.Size) {
	r.b.back.Resize(size)
	r.b.front.Resize(fyne.NewSize(size.Width*float32(min(1, max(0, r.b.share))), size.Height))
}
func (r *shareBarRenderer) MinSize() fyne.Size { return fyne.NewSize(parts.S(60), parts.S(12)) }
func (r *shareBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.front}
}
func (r *shareBarRenderer) Destroy() {}
func (r *shareBarRenderer) Refresh() {
	r.b.back.Refresh()
	r.b.front.Refresh()
	r.Layout(r.b.Size())
}

// linkageCard says how rows were tied to the roster, and what did not go as drawn.
func (s *Quality) linkageCard(r *quality.Report) fyne.CanvasObject {
	column := parts.Column(0, parts.Subheading("Rows matched to the sealed roster"), parts.Gap(0, 3))
	for i := range r.Linkage.Lines {
		line := &r.Linkage.Lines[i]
		column.Add(s.linkageLine(line))
		column.Add(parts.Rule())
	}
	for i := range r.Deviations {
		d := &r.Deviations[i]
		if !d.Mixed {
			continue
		}
		column.Add(parts.Gap(0, 9))
		column.Add(parts.Small(d.Sentence))
		if d.Entry > 0 {
			column.Add(parts.Gap(0, 8))
			column.Add(parts.Row(8, parts.NewSecondary(fmt.Sprintf("Open journal entry %d", d.Entry), func() {
				s.doors.Entry(d.Entry)
				s.ctx.Go(shell.Journal)
			}).Small(), parts.Spacer()))
		}
	}
	return parts.Card(parts.Pad(10, 18, 10, 18, column))
}

// linkageLine is one finding; a press tells more.
func (s *Quality) linkageLine(line *quality.Line) fyne.CanvasObject {
	icon := parts.NewIcon(parts.IconCheck, 17, parts.Ink)
	switch line.Mark {
	case quality.Note:
		icon = parts.NewIcon(parts.IconInfo, 16, parts.Accent)
	case quality.Look:
		icon = parts.NewIcon(parts.IconWarning, 16, parts.WarningMark)
	}
	words := parts.Small(line.Words).Shortened()
	row := parts.Sized(0, 28, parts.Row(10, parts.Sized(18, 0, icon), parts.Grow(words), parts.Small(line.Value).In(parts.Ink2).OneLine()))
	return parts.NewTapArea(line.Words+": "+line.Value, 4, row, func() { s.openLine(line) })
}

// namesCard says who closed the data and who still has to agree.
func (s *Quality) namesCard(doc *experiment.Pilot) fyne.CanvasObject {
	icon, title, text := parts.IconEyeOff, "The data are still open", "Whoever declares them final closes the imports and gives the first name. A second person unblinds with them."
	head := []fyne.CanvasObject{}
	switch {
	case doc.Unblinding != nil:
		var names []string
		for _, p := range doc.Unblinding.Names {
			names = append(names, p.Name)
		}
		icon, title = parts.IconEye, "Unblinded"
		text = strings.Join(names, " and ") + " unblinded the pilot on " + doc.Unblinding.At.Local().Format("2 January 2006") + "."
	case doc.Final != nil:
		title = "Waiting for the second name"
		text = doc.Final.By.Name + " declared the data final on " + doc.Final.At.Local().Format("2 January 2006") + ". A second person has not agreed to unblind yet."
		if s.mayReopen(doc) {
			head = append(head, parts.NewQuiet("Reopen…", s.askReopen).Small())
		}
	}
	head = append([]fyne.CanvasObject{parts.NewIcon(icon, 18, parts.Ink2), parts.Grow(parts.Subheading(title))}, head...)
	return parts.Card(parts.Pad(11, 18, 12, 18, parts.Column(4, parts.Row(8, head...), parts.Small(text))))
}

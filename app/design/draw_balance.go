package design

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// judgedBalance is how alike the arms are, with what other draws would have given. It is
// kept with the screen, because a page is built again after every change.
type judgedBalance struct {
	// about is the fingerprint of the draw and how many lots of teams joined: teams that join
	// later leave the draw's certificate as it is.
	about string
	rows  []randomize.BalanceRow
	// together is nil until the mechanism was asked.
	together *randomize.Omnibus
	// cancelled is true where somebody stopped the asking.
	cancelled bool
}

// balanceCard is the love plot, with the widest gap in its title. The gaps show at
// once; the range of possible draws follows when the mechanism has answered.
func (p *drawPage) balanceCard() fyne.CanvasObject {
	column := parts.Column(2)
	card := parts.Card(parts.Pad(14, 18, 14, 18, column))
	say := func(o ...fyne.CanvasObject) fyne.CanvasObject {
		column.Objects = append([]fyne.CanvasObject{parts.Subheading("How alike the arms were before the start")}, o...)
		return card
	}
	if p.doc.Stage == experiment.Collecting {
		return say(parts.Gap(0, 4), parts.Small("Hidden with the arms: averages by arm could give teams away. The comparison shows again when two names unblind the pilot."))
	}
	known, about := p.screen.balance, fmt.Sprint(p.doc.Draw.Certificate, len(p.doc.Draw.Late))
	if known == nil || known.about != about {
		rows, err := p.session.Balance()
		if err != nil {
			return say(parts.Gap(0, 4), parts.ErrorBox(sentenceOf(err), "", "", nil))
		}
		known = &judgedBalance{about: about, rows: rows}
		p.screen.balance = known
	}
	show := func() {
		column.Objects = p.balanceContent(known)
		column.Refresh()
		parts.Relayout(column)
	}
	column.Objects = p.balanceContent(known)
	if known.together == nil && !known.cancelled && len(known.rows) > 0 {
		p.judgeBalance(known, show)
	}
	return card
}

// judgeBalance asks the mechanism, away from the window, what other draws would have
// given.
func (p *drawPage) judgeBalance(known *judgedBalance, show func()) {
	var rows []randomize.BalanceRow
	var together randomize.Omnibus
	p.w.Run(shell.Task{
		Words: "Drawing again on paper, to see what luck gives",
		Work: func(ctx context.Context, report func(string, float64)) (err error) {
			rows, together, err = p.session.BalanceTest(ctx, func(done, total int64) {
				report(fmt.Sprintf("Possible draw %s of %s", grouped(fmt.Sprint(done)), grouped(fmt.Sprint(total))), float64(done)/float64(total))
			})
			return err
		},
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				known.cancelled = true
			case err != nil:
				known.cancelled = true
				p.w.Refuse(err)
			default:
				known.rows, known.together = rows, &together
			}
			show()
		},
	})
}

// balanceContent is what the card shows of what is known so far.
func (p *drawPage) balanceContent(known *judgedBalance) []fyne.CanvasObject {
	figure := p.balanceFigure(known, chart.Light)
	out := []fyne.CanvasObject{parts.Subheading(figure.Title())}
	add := func(o fyne.CanvasObject) { out = append(out, o) }
	if _, found := randomize.Widest(randomize.Telling(known.rows, len(known.rows))); found {
		add(parts.Caption(figure.Subtitle()))
		add(parts.Gap(0, 6))
		add(parts.NewChartImage(330, float32(figure.Height(380)), figure.Title()+". "+figure.Subtitle(), func(w, h int, scale float32, dark bool) image.Image {
			look := chart.Light
			if dark {
				look = chart.Dark
			}
			return p.balanceFigure(known, look).Image(float64(w)/float64(scale), float64(h)/float64(scale), 72*float64(scale))
		}))
		add(parts.Caption(figure.Source() + " A gap is luck; nothing here says whether the draw was good."))
	}
	if known.cancelled {
		add(parts.Wrap(8, parts.NewQuiet("Show what other draws would have given", func() {
			known.cancelled = false
			p.w.Rebuild()
		}).Small()))
	}
	for _, note := range p.balanceNotes(known) {
		add(parts.Caption(note))
	}
	if len(known.rows) > 0 {
		add(parts.Wrap(8, parts.NewQuiet("All numbers", p.balanceNumbers).Small().WithIcon(parts.IconTable)))
	}
	return out
}

func (p *drawPage) balanceFigure(known *judgedBalance, look chart.Look) *chart.Figure {
	names := make([]string, len(p.doc.Arms))
	for i, a := range p.doc.Arms {
		names[i] = a.Name
	}
	return chart.JudgedBalance(known.rows, known.together, names, look, chart.Options{})
}

// balanceNotes say what the picture leaves out and what the figures rest on.
func (p *drawPage) balanceNotes(known *judgedBalance) []string {
	var notes, alike []string
	for _, r := range known.rows {
		if inside := finding.Inside(r.Attribute); r.ByDesign && (len(alike) == 0 || alike[len(alike)-1] != inside) {
			alike = append(alike, inside)
		}
	}
	if len(alike) > 0 {
		notes = append(notes, "The arms are alike by "+listed(alike)+", because the draw was made within it.")
	}
	notes = append(notes, randomize.BalanceNotes(p.doc)...)
	if known.together != nil && known.together.Note != "" {
		notes = append(notes, known.together.Note)
	}
	return notes
}

// balanceNumbers is the table twin of the love plot: every comparison in full.
func (p *drawPage) balanceNumbers() {
	known := p.screen.balance
	if known == nil || len(known.rows) == 0 || p.doc.Stage == experiment.Collecting || parts.DialogOpen() {
		return
	}
	figure := p.balanceFigure(known, chart.Light)
	table := figure.Numbers()
	if len(p.doc.Arms) == 2 {
		table = withoutColumn(table, 2) // one practice arm needs no column for its name
	}
	words := balanceWords(known.together)
	copied := parts.Caption("")
	copyAll := parts.NewSecondary("Copy as a table", func() {
		fyne.CurrentApp().Clipboard().SetContent(copiedTable(p.doc, figure.Title()+". "+figure.Subtitle(), table, append(words, p.balanceNotes(known)...)))
		copied.SetText("Copied. Paste it into a sheet.")
		parts.Relayout(copied)
	}).Small().WithIcon(parts.IconSheet)
	content := parts.Column(8,
		parts.Row(10, parts.Grow(parts.Small(figure.Title()+". "+figure.Subtitle())), copied, copyAll),
		twinTable("Balance before the start", table))
	for _, sentence := range append(words, p.balanceNotes(known)...) {
		content.Add(parts.Small(sentence))
	}
	const width, height = 1240, 540
	parts.ShowDialog(p.w.Canvas(), "The numbers", width, parts.Sized(0, height, parts.Scrolled(parts.Pad(0, 14, 0, 0, content))), parts.DialogButton{Label: "Close"}, "")
}

// balanceWords say how all comparisons together were judged.
func balanceWords(o *randomize.Omnibus) []string {
	if o == nil || o.DF == 0 {
		return nil
	}
	draws := grouped(fmt.Sprint(o.Draws)) + " draws of the same mechanism"
	if o.Exact {
		draws = "all " + grouped(fmt.Sprint(o.Draws)) + " possible draws"
	}
	return []string{
		fmt.Sprintf("%s Compared together: %s. d² = %s with %d degrees of freedom (Hansen and Bowers 2008); p is the share of %s that are at least as uneven. By the chi-square distribution it would be %s.",
			chart.Together(o), strings.Join(o.Attributes, ", "), finding.Number(o.D2, 2), o.DF, draws, finding.PValue(o.ChiSquareP)),
		"A difference in SD is the difference of the arms' means over the root of the mean of their variances. A variance ratio of 1 is alike. Teams count the same whatever their size.",
	}
}

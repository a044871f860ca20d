package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// lettersWarning stands over everything that tells which team is in which arm.
const lettersWarning = "For whoever leads the pilot, to tell the teams. Whoever collects or analyses outcomes must not see it: they stay blind until two names unblind the pilot."

// teamLetter is what one team is told.
type teamLetter struct {
	team experiment.Team
	arm  experiment.Arm
	// how says whether the team was drawn, and what chance it had.
	how string
}

// teamLetters gives each team of the draw its letter, in the draw's order; while outcomes
// are collected, only the teams that joined last. The error is a *experiment.Refusal where
// there is no draw, or no letter may be written.
func teamLetters(p *experiment.Pilot) ([]teamLetter, error) {
	if p.Draw == nil {
		return nil, &experiment.Refusal{What: "There is no draw yet.", Place: experiment.Place{Field: "draw"}, Remedy: "Make the draw first."}
	}
	first := 0
	if p.Stage == experiment.Collecting {
		// Teams that join while outcomes are collected must be told too, and only they.
		first = len(p.Draw.Team)
		if n := len(p.Draw.Late); n > 0 {
			first = p.Draw.Late[n-1].First
		}
	}
	if first == len(p.Draw.Team) {
		return nil, &experiment.Refusal{What: "The arms are hidden while outcomes are collected, so there are no team letters now.", Place: experiment.Place{Field: "stage"}, Remedy: "Save them before collecting starts, or after two names unblinded the pilot."}
	}
	m, err := randomize.ForPilot(p)
	if err != nil {
		return nil, err
	}
	placed := randomize.Placed(m)
	byID := map[string]experiment.Team{}
	for _, t := range p.Roster.Teams {
		byID[t.ID] = t
	}
	out := make([]teamLetter, 0, len(p.Draw.Team)-first)
	for i := first; i < len(p.Draw.Team); i++ {
		arm, at := p.Draw.Arm[i], p.Draw.At
		for _, l := range p.Draw.Late {
			if l.First <= i {
				at = l.At
			}
		}
		how := fmt.Sprintf("It was drawn by lot on %s. No person chose it, and every team had a known chance: yours of this group was %s.", date(at.UTC()), finding.Chance(m.Probability(i, arm)))
		switch {
		case p.Draw.Elsewhere:
			how = fmt.Sprintf("The draw was made elsewhere and taken over on %s.", date(p.Draw.At.UTC()))
		case i < len(placed) && placed[i]:
			how = "It was placed there without a draw, because the organisation could not do otherwise. It is not counted where the groups are compared."
		}
		out = append(out, teamLetter{byID[p.Draw.Team[i]], p.Arms[arm], how})
	}
	return out, nil
}

// happens says what a team of the arm does, in the pilot's own words.
func happens(p *experiment.Pilot, a experiment.Arm) string {
	words := strings.TrimSpace(a.Description)
	switch {
	case words != "":
	case a.Control && p.Question.Comparison != "":
		words = p.Question.Comparison
	case !a.Control && len(p.Arms) == 2 && p.Question.Change != "":
		words = p.Question.Change
	default:
		words = a.Name
	}
	first, size := utf8.DecodeRuneInString(words)
	text := string(unicode.ToUpper(first)) + words[size:]
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	if a.Starts > 0 {
		name := p.Plan.PeriodName
		if name == "" {
			name = "period"
		}
		text += fmt.Sprintf(" It starts in %s %d.", name, a.Starts)
	}
	return text
}

// Letters writes the team letters as a PDF: a list for whoever leads the pilot, then
// one page for each team that says which group it is in and what happens there. The
// time of the draw is written into the file, so the same draw gives the same bytes. While
// outcomes are collected the arms are hidden, and only the teams that joined last get one.
// The error is a *experiment.Refusal where there is no draw, or no letter may be written.
func Letters(w io.Writer, p *experiment.Pilot) error {
	letters, err := teamLetters(p)
	if err != nil {
		return err
	}
	pdf := newDocument("Team letters: " + p.Title)
	out := &pages{sheet: sheet{pdf: pdf}, name: "Leeway team letters", told: "Certificate " + short(p.Draw.Certificate)}
	out.write(p.Draw.At, func() {
		out.text(headline, "Team letters")
		out.text(lead, p.Title)
		madeUp(out, p)
		out.notice(lettersWarning)
		rows := make([][]string, len(letters))
		for i, l := range letters {
			rows[i] = []string{l.team.ID, l.team.Name, l.arm.Name}
		}
		out.table([]column{{title: "Team", width: 2, fixed: true}, {title: "Name", width: 4}, {title: "Group", width: 4}}, rows)
		for _, l := range letters {
			out.close()
			out.open()
			letterPage(out, p, l)
		}
	})
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("write team letters: %w", err)
	}
	return nil
}

func madeUp(out *pages, p *experiment.Pilot) {
	if p.Invented {
		out.notice("Made-up data: a demonstration. No figure here is real.")
	}
}

func letterPage(out *pages, p *experiment.Pilot, l teamLetter) {
	out.gap(20)
	to := l.team.ID
	if l.team.Name != "" {
		to = l.team.Name + " (" + l.team.ID + ")"
	}
	madeUp(out, p)
	out.text(lead, "To "+to)
	out.gap(6)
	out.text(headline, p.Title)
	out.gap(6)
	out.text(lead, "Your team is in the group “"+l.arm.Name+"”.")
	out.gap(4)
	large := style{"Lato", "", 11.5, 17, look.Ink}
	out.text(large, l.how)
	out.section("What happens in your team")
	out.text(large, happens(p, l.arm))
	if span := period(p.Question); span != "" {
		out.text(large, "From "+span+".")
	}
	out.section("Why some teams and not all")
	out.text(large, "Nobody knows yet whether it helps. Some teams work one way and some another for the same time, and the lot makes the groups alike but for luck. So the difference at the end tells what the change did.")
	out.section("You can check the draw")
	out.text(large, "The draw cannot be changed without a trace. Its certificate, with the digits it was made from and how to work it out again, can be had from "+p.Draw.By.Name+".")
	out.text(style{"Mono", "", 9, 13, look.Ink}, groups(p.Draw.Certificate))
}

// LettersBook writes the team letters as a workbook: one line for each team, to be sent
// on by mail. The error is as for Letters.
func LettersBook(w io.Writer, p *experiment.Pilot) error {
	letters, err := teamLetters(p)
	if err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // nothing to lose: the file is written below
	const name = "Team letters"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	warning := lettersWarning
	if p.Invented {
		warning += " Made-up data: a demonstration."
	}
	rows := [][]string{{p.Title}, {warning}, {}, {"Team", "Name", "Group", "What happens", "How it was chosen", "Dates"}}
	for _, l := range letters {
		rows = append(rows, []string{l.team.ID, l.team.Name, l.arm.Name, happens(p, l.arm), l.how, period(p.Question)})
	}
	for r, row := range rows {
		for c, text := range row {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				return err
			}
			// As text, whatever it looks like: a team called “=1+1” is no formula.
			if err := f.SetCellStr(name, cell, text); err != nil {
				return err
			}
		}
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := f.SetRowStyle(name, 4, 4, bold); err != nil {
		return err
	}
	for i, width := range []float64{12, 26, 24, 50, 60, 34} {
		column := string(rune('A' + i))
		if err := f.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "Leeway", LastModifiedBy: "Leeway", Created: p.Draw.At.UTC().Format("2006-01-02T15:04:05Z"), Modified: p.Draw.At.UTC().Format("2006-01-02T15:04:05Z")}); err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write team letters: %w", err)
	}
	return nil
}

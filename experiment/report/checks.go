package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/quality"
)

// Checks writes a quality report as a workbook: the flow of teams and staff, the response
// by outcome and by team, the linkage of the rows, and the cells that each number came
// from. It shows no more of the arms than the report does.
func Checks(w io.Writer, p *experiment.Pilot, r quality.Report) error {
	b := newBook()
	defer b.close()
	checksFlow(b, r)
	checksResponse(b, r)
	checksTeams(b, r)
	checksLinkage(b, r)
	checksCells(b, r)
	checksAbout(b, p, r)
	return b.write(w)
}

// numberOf leaves a cell empty where there is no number.
func numberOf(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

func shareOf(share *float64) any {
	if share == nil {
		return ""
	}
	return *share
}

// step is a box of the flow with where it stands.
type step struct {
	arm, name string
	box       quality.Box
}

func stepsOf(f quality.Flow) []step {
	out := []step{{"", "Roster", f.Roster}, {"", "Left out", f.LeftOut}, {"", "Drawn", f.Drawn}}
	for _, b := range f.Branches {
		if b.Assigned != nil {
			out = append(out, step{b.Arm, "Arm", *b.Assigned})
		}
		out = append(out, step{b.Arm, "Lost", b.Lost}, step{b.Arm, "Analysed", b.Analysed})
	}
	return out
}

func checksFlow(b *book, r quality.Report) {
	b.sheet("Flow")
	b.row(true, "Arm", "Step", "Teams", "Staff", "Mean staff", "In words", "Reason", "Teams with it", "Staff with it")
	for _, s := range stepsOf(r.Flow) {
		words := s.box.Title
		if s.box.Text != "" {
			words += ": " + s.box.Text
		}
		b.row(false, s.arm, s.name, s.box.Teams, numberOf(s.box.Staff), meanOf(s.box), words)
		for _, reason := range s.box.Reasons {
			b.row(false, s.arm, s.name, "", "", "", "", reason.Words, reason.Teams, numberOf(reason.Staff))
		}
	}
	b.widths(18, 12, 8, 8, 12, 60, 50, 14, 14)
	b.format("E", "0.0")
	b.freeze("A2")
}

func meanOf(x quality.Box) any {
	if x.MeanStaff == 0 {
		return ""
	}
	return x.MeanStaff
}

func checksResponse(b *book, r quality.Report) {
	b.sheet("Response")
	b.row(true, "Outcome", "Role", "Arm", "Drawn teams", "Teams with a value", "Rows in use", "Rows without a value", "People who answered", "Staff", "Share", "Gap in points", "Chance of such a gap", "Draws", "In words")
	for _, x := range r.Response {
		row := []any{x.Name, string(x.Role), "", x.Drawn, x.With, x.Rows, x.Missing, numberOf(x.Answers), numberOf(x.Staff), shareOf(x.Share), "", "", "", x.Sentence}
		if x.Few {
			row[5], row[6] = "", ""
		}
		if x.Gap != nil {
			row[10], row[11], row[12] = x.Gap.Points, x.Gap.P, x.Gap.Draws
		}
		b.row(false, row...)
		for _, a := range x.Arms {
			b.row(false, x.Name, string(x.Role), a.Arm, a.Drawn, a.With, "", "", numberOf(a.Answers), numberOf(a.Staff), shareOf(a.Share))
		}
	}
	b.widths(28, 12, 20, 12, 18, 12, 20, 20, 8, 8, 14, 20, 10, 90)
	b.format("J", "0.0%")
	b.format("K", "0.0")
	b.format("L", "0.000")
	b.freeze("A2")
}

func checksTeams(b *book, r quality.Report) {
	b.sheet("Response by team")
	head := []any{"Team", "Name", "Staff", "Rows in use"}
	for _, x := range r.Response {
		head = append(head, x.Name)
	}
	b.row(true, append(head, "Cell in the roster")...)
	for _, t := range r.Teams {
		row := []any{t.Team, t.Name, numberOf(t.Staff), ""}
		if t.Rows != nil {
			row[3] = *t.Rows
		}
		for _, v := range t.Values {
			if v.Values != nil && v.Share == nil {
				row = append(row, *v.Values)
				continue
			}
			row = append(row, v.Shown)
		}
		b.row(false, append(row, t.Roster)...)
	}
	b.widths(14, 24, 8, 12, 20, 20, 20, 20, 20, 20, 20, 30)
	b.freeze("B2")
}

func checksLinkage(b *book, r quality.Report) {
	b.sheet("Linkage")
	b.row(true, "Check", "Found", "Mark", "More")
	for _, l := range r.Linkage.Lines {
		b.row(false, l.Words, l.Value, string(l.Mark), l.Detail)
	}
	b.row(false)
	b.row(true, "File", "Sheet", "Rows", "Used", "Set aside", "Waiting", "Teams")
	for _, x := range r.Linkage.Imports {
		b.row(false, x.File, x.Sheet, x.Rows, x.Used, x.SetAside, x.Waiting, x.Teams)
	}
	b.row(false)
	b.row(true, "Set aside because", "Rows", "", "Cells")
	for _, x := range r.Linkage.Imports {
		for _, a := range x.Aside {
			b.row(false, a.Words, a.Rows, "", strings.Join(a.Cells, "; "))
		}
	}
	b.row(false)
	b.row(true, "Deviations that touch teams", "Entry in the Journal", "", "In words")
	for _, d := range r.Deviations {
		b.row(false, strings.Join(d.Teams, ", "), numberOf(d.Entry), "", d.Sentence)
	}
	b.widths(40, 22, 10, 90, 12, 12, 12)
}

// checksCells lists for each team the cells of its values. Teams stand by id, without
// arms.
func checksCells(b *book, r quality.Report) {
	b.sheet("Cells")
	b.row(true, "Team", "Outcome", "File", "Sheet", "Cells", "How many")
	names := map[string]string{}
	for _, x := range r.Response {
		names[x.Outcome] = x.Name
	}
	for _, t := range r.Teams {
		for _, v := range t.Values {
			if v.Values == nil {
				b.row(false, t.Team, names[v.Outcome], "", "", "not listed: "+v.Shown)
			}
			for _, c := range v.Cells {
				b.row(false, t.Team, names[c.Outcome], c.File, c.Sheet, c.Address, c.Count)
			}
		}
	}
	b.widths(14, 28, 30, 16, 80, 10)
	b.freeze("A2")
}

func checksAbout(b *book, p *experiment.Pilot, r quality.Report) {
	b.sheet("About")
	if r.Invented {
		b.row(true, "Made-up data", "")
	}
	b.row(false, "Pilot", r.Title)
	b.row(false, "Stage", r.Stage.String())
	b.row(false, "Arms", string(r.Sight))
	if r.Final != nil {
		b.row(false, "Data final since", r.Final.At.Local().Format("2 January 2006")+", "+r.Final.By.Name)
	}
	b.row(false, "Finding", r.Headline)
	for _, note := range r.Notes {
		b.row(false, "Note", note)
	}
	b.row(false, "Roster", p.Roster.Source.File+" ! "+p.Roster.Source.Sheet)
	b.row(false, "Fingerprint of the roster", p.Roster.Hash())
	for _, imp := range p.Imports {
		b.row(false, "Import "+imp.ID, imp.Source.File+" ! "+imp.Source.Sheet)
		b.row(false, "Fingerprint of the file", imp.Source.SHA256)
	}
	b.row(false, "Layout", "CONSORT 2010 extension to cluster randomised trials (Campbell, Piaggio, Elbourne and Altman 2012, BMJ 345:e5661)")
	b.widths(26, 110)
}

// ChecksTable writes a quality report as one comma-separated table, a number a row: the
// part of the report, the item, the arm where arms are shown, the number, its words, and
// the cells.
func ChecksTable(w io.Writer, p *experiment.Pilot, r quality.Report) error {
	out := csv.NewWriter(w)
	add := func(fields ...string) { out.Write(fields) } //nolint:errcheck // Error below gives the first one
	add("part", "item", "arm", "number", "words", "cells")
	add("about", "pilot", "", "", r.Title, "")
	for _, s := range stepsOf(r.Flow) {
		add("flow", s.name+", teams", s.arm, strconv.Itoa(s.box.Teams), s.box.Title, "")
		if s.box.Staff > 0 {
			add("flow", s.name+", staff", s.arm, strconv.Itoa(s.box.Staff), s.box.Text, "")
		}
	}
	for _, x := range r.Response {
		add("response", x.Name+", teams with a value", "", strconv.Itoa(x.With), x.Sentence, "")
		for _, a := range x.Arms {
			add("response", x.Name+", teams with a value", a.Arm, strconv.Itoa(a.With), "", "")
		}
	}
	for _, t := range r.Teams {
		for i, v := range t.Values {
			var cells []string
			for _, c := range v.Cells {
				cells = append(cells, c.File+" ! "+c.Sheet+" ! "+c.Address)
			}
			add("team", t.Team+", "+r.Response[i].Name, "", "", v.Shown, strings.Join(cells, "; "))
		}
	}
	for _, l := range r.Linkage.Lines {
		add("linkage", l.Words, "", "", strings.TrimSpace(l.Value+". "+l.Detail), "")
	}
	for _, a := range r.Linkage.Aside {
		add("set aside", a.Words, "", strconv.Itoa(a.Rows), "", strings.Join(a.Cells, "; "))
	}
	out.Flush()
	return out.Error()
}

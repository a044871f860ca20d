package quality

import (
	"slices"
	"strings"

	"leeway/experiment"
)

// flow fills the boxes: clusters and people at each step, after the flow diagram of
// Campbell, Piaggio, Elbourne and Altman (2012), BMJ 345:e5661.
func (b *builder) flow() {
	f := &b.report.Flow
	all := b.p.Roster.Teams
	f.Roster = b.box(teamsWord(len(all))+" in the roster", b.members(all, nil))
	b.leftOut()
	f.Drawn = b.box(teamsWord(len(b.teams))+" drawn "+b.how(), b.members(b.teams, nil))
	f.Drawn.Text = strings.Join(nonEmpty(f.Drawn.Text, b.groups(), b.late()), ", ")
	if len(b.arms) == 0 {
		f.Branches = []Branch{b.branch("", -1)}
	}
	for _, a := range b.arms {
		f.Branches = append(f.Branches, b.branch(a.name, a.index))
	}
	done := 0
	for _, m := range b.measured {
		done += boolInt(m)
	}
	end := " measured so far"
	if b.p.DataFinal() {
		end = " measured to the end"
	}
	were := " were"
	if done == 1 {
		were = " was"
	}
	b.report.Headline = whole(done) + " of the " + whole(len(b.teams)) + " drawn teams" + were + end
}

// box is a box with its teams counted.
func (b *builder) box(title string, members []Member) Box {
	x := Box{Title: title, Teams: len(members), Members: sortedMembers(members)}
	known := 0
	for _, m := range members {
		if m.Staff > 0 {
			x.Staff += m.Staff
			known++
		}
	}
	if known > 0 {
		x.MeanStaff = float64(x.Staff) / float64(known)
		x.Text = whole(x.Staff) + " staff"
	}
	return x
}

// members lists teams; why may be nil.
func (b *builder) members(teams []experiment.Team, why func(t experiment.Team) string) []Member {
	out := make([]Member, 0, len(teams))
	for _, t := range teams {
		m := Member{Team: t.ID, Name: t.Name, Staff: t.Staff, Roster: rosterCell(b.p, t)}
		if why != nil {
			m.Why = why(t)
		}
		out = append(out, m)
	}
	return out
}

// leftOut groups the teams that were not drawn by their reasons.
func (b *builder) leftOut() {
	var left []experiment.Team
	for _, t := range b.p.Roster.Teams {
		if t.LeftOut != "" {
			left = append(left, t)
		}
	}
	x := b.box(whole(len(left))+" left out before the draw", b.members(left, func(t experiment.Team) string { return t.LeftOut }))
	if len(left) == 0 {
		x.Title = "No team was left out"
	}
	x.Reasons = reasons(x.Members, func(m Member) string { return unended(m.Why) })
	x.Text = inShort(x.Reasons)
	b.report.Flow.LeftOut = x
}

// reasons counts teams by reason, the most frequent first, then by the words.
func reasons(members []Member, of func(Member) string) []Reason {
	var out []Reason
	for _, m := range members {
		words := of(m)
		i := slices.IndexFunc(out, func(r Reason) bool { return r.Words == words })
		if i < 0 {
			i, out = len(out), append(out, Reason{Words: words})
		}
		out[i].Teams++
		out[i].Staff += m.Staff
	}
	slices.SortStableFunc(out, func(a, b Reason) int {
		if a.Teams != b.Teams {
			return b.Teams - a.Teams
		}
		return strings.Compare(a.Words, b.Words)
	})
	return out
}

// inShort writes reasons in a line; a reason that goes on after a colon is cut there.
func inShort(list []Reason) string {
	var texts []string
	for _, r := range list {
		words, _, _ := strings.Cut(r.Words, ": ")
		texts = append(texts, lower(words)+" ("+whole(r.Teams)+")")
	}
	return strings.Join(texts, "; ")
}

// how says how the teams were drawn.
func (b *builder) how() string {
	if b.p.Draw.Elsewhere {
		return "elsewhere"
	}
	return "by lot"
}

// groups counts the blocks or sets within which teams were drawn.
func (b *builder) groups() string {
	plan, seen := b.p.Plan, map[string]bool{}
	if !plan.Mechanism.UsesBlocks() && plan.Mechanism != experiment.MatchedPairs {
		return ""
	}
	for k, t := range b.teams {
		label := b.p.BlockOf(t)
		if k < len(b.p.Draw.Block) {
			label = b.p.Draw.Block[k]
		}
		if label != "" && t.Joined == 0 {
			seen[label] = true
		}
	}
	switch {
	case len(seen) == 0:
		return ""
	case plan.Mechanism == experiment.MatchedPairs:
		return counted(len(seen), "matched set", "matched sets")
	case len(plan.BlockBy) == 1 && len(wordsOf(plan.BlockBy[0])) == 1:
		name := strings.ToLower(plan.BlockBy[0])
		return counted(len(seen), name, strings.TrimSuffix(name, "s")+"s")
	}
	return counted(len(seen), "block", "blocks")
}

// late counts the teams that joined after the first draw.
func (b *builder) late() string {
	n := 0
	for _, t := range b.teams {
		n += boolInt(t.Joined > 0)
	}
	if n == 0 {
		return ""
	}
	return whole(n) + " joined later"
}

// branch is the flow of an arm after the draw; arm −1 is all.
func (b *builder) branch(name string, arm int) Branch {
	var lost, kept []experiment.Team
	drawn := b.of(arm)
	var all []experiment.Team
	for _, k := range drawn {
		all = append(all, b.teams[k])
		if b.measured[k] {
			kept = append(kept, b.teams[k])
		} else {
			lost = append(lost, b.teams[k])
		}
	}
	out := Branch{Arm: name, Lost: b.lostBox(lost, drawn), Analysed: b.analysedBox(kept, drawn)}
	out.Analysed.Text = strings.Join(nonEmpty(out.Analysed.Text, b.answered(name)), "; ")
	if name != "" {
		title := "Arm " + name
		if b.report.Sight == Named {
			title = name
		}
		x := b.box(title+": "+teamsWord(len(all)), b.members(all, nil))
		out.Assigned = &x
	}
	if b.report.Sight == Lettered {
		for _, x := range []*Box{out.Assigned, &out.Lost, &out.Analysed} {
			x.Members, x.Hidden = nil, true
		}
	}
	return out
}

// lostBox is the teams without a value of the main outcome.
func (b *builder) lostBox(lost []experiment.Team, drawn []int) Box {
	word, final := "Lost: ", b.p.DataFinal()
	if !final {
		word = "Not measured so far: "
	}
	// In a box of an arm the date of a deviation could be looked up in the Journal, where
	// the team stands; the Journal knows no arm before unblinding.
	x := b.box(word+teamsWord(len(lost)), b.members(lost, func(t experiment.Team) string { return b.whyLost(t.ID) }))
	if len(lost) == 0 {
		x.Title, x.Text = word+"no team", "every team has data"
		if len(drawn) == 0 {
			x.Text = ""
		}
		return x
	}
	if x.Staff > 0 {
		x.Title += ", " + whole(x.Staff) + " staff"
	}
	x.Reasons = reasons(x.Members, func(m Member) string { return m.Why })
	if x.Text = inShort(x.Reasons); len(x.Reasons) == 1 {
		x.Text = lower(x.Reasons[0].Words)
	}
	return x
}

// whyLost says why a team has no value of the main outcome.
func (b *builder) whyLost(id string) string {
	if why, in := fate(b.p, id); in >= 0 {
		return why
	}
	switch {
	case len(b.p.Imports) == 0:
		return "nothing is taken in yet"
	case !b.p.DataFinal():
		return "no value of the main outcome yet"
	}
	return "no value of the main outcome"
}

// analysedBox is the teams with a value of the main outcome, and how many have one of
// each other.
func (b *builder) analysedBox(kept []experiment.Team, drawn []int) Box {
	word := "Analysed: "
	if !b.p.DataFinal() {
		word = "Measured: "
	}
	x := b.box(word+teamsWord(len(kept)), b.members(kept, nil))
	for _, t := range b.counts {
		c := Count{Outcome: t.outcome.ID}
		for _, k := range drawn {
			c.Teams += boolInt(t.values[k] > 0)
			c.Values += t.values[k]
		}
		if b.tooFew(t) {
			c.Values = 0
		}
		x.Outcomes = append(x.Outcomes, c)
	}
	for i, m := range x.Members {
		for k := range b.teams {
			if b.teams[k].ID != m.Team {
				continue
			}
			for _, t := range b.counts {
				x.Members[i].Data = append(x.Members[i].Data, b.cellsOf(t, k)...)
			}
		}
	}
	return x
}

// answered says how many of a branch's staff answered: "239 answered (84%)".
func (b *builder) answered(arm string) string {
	r := b.report.First()
	if r == nil || !r.People || r.Few {
		return ""
	}
	n, part := r.Answers, r.Share
	for _, a := range r.Arms {
		if a.Arm == arm {
			n, part = a.Answers, a.Share
		}
	}
	if part == nil {
		return ""
	}
	return whole(n) + " answered (" + roundPercent(*part) + ")"
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

package sheets

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// showProblems lists the doubts, after them what was decided, and what was done
// by the recipe.
func (v *View) showProblems() {
	d := v.reading.draft
	v.lines = nil
	var counts [3]int
	recodes := map[string]bool{}
	for i, doubt := range inOrder(d.Doubts) {
		counts[doubt.Severity]++
		v.lines = append(v.lines, v.lineUp(v.doubtItem(i, doubt, recodes), placesOf(doubt), kindOf(doubt)))
	}
	for _, decision := range d.Recipe.Decisions {
		v.lines = append(v.lines, v.lineUp(v.decisionItem(decision), nil, decided))
	}
	for _, note := range notesOf(d) {
		v.lines = append(v.lines, v.lineUp(parts.ProblemItem{Gravity: parts.ForInformation, Sentence: []parts.Span{parts.T(note)}}, nil, noted))
	}
	v.showFilter()
	v.fillProblems()
	v.title.SetText(problemTitle(counts[0], counts[1]))
	v.counts.Objects = nil
	v.counts.Add(parts.ProblemCounts(counts[0], counts[1], counts[2]))
	v.counts.Refresh()
	if follow := v.follow; follow >= 0 {
		v.follow = -1
		v.goOn(follow)
	}
}

// notesOf say what was recoded, skipped or assumed, as it will stand in the record.
func notesOf(d dataset.Draft) []string {
	notes := append([]string(nil), d.Table.Notes...)
	if d.Linked != nil {
		notes = append(notes, d.Linked.Notes...)
	}
	return notes
}

func problemTitle(must, look int) string {
	switch n := must + look; {
	case must == 1 && look == 0:
		return "1 thing to settle"
	case must > 0:
		return fmt.Sprintf("%d things to settle", n)
	case n == 1:
		return "1 thing to look at"
	case n > 1:
		return fmt.Sprintf("%d things to look at", n)
	}
	return "Nothing to settle"
}

// doubtItem is a row of the list for a doubt with its fixes.
func (v *View) doubtItem(index int, doubt dataset.Doubt, recodes map[string]bool) parts.ProblemItem {
	cells := placesOf(doubt)
	item := parts.ProblemItem{
		Gravity: parts.Gravity(doubt.Severity), Address: doubt.Place.String(),
		Sentence: emphasised(doubt.What, doubt.Found), Remedy: doubt.Remedy,
	}
	if len(cells) > 0 {
		item.OnSelect = func() { v.showCell(cells[0][0], cells[0][1]) }
	}
	if len(doubt.Fixes) == 0 && len(doubt.Cells) == 0 && doubt.Severity == experiment.MustSettle {
		switch {
		case lacksTeamID(v.reading.draft.Recipe):
			item.Fixes = append(item.Fixes, parts.Fix{Label: "Choose the column", Do: v.chooseTeamID})
		case lacksOutcome(v.reading.draft.Recipe):
			item.Fixes = append(item.Fixes, parts.Fix{Label: "Choose the column", Do: v.chooseOutcome})
		}
	}
	if letter := v.statusColumn(doubt); letter != "" && !recodes[letter] {
		recodes[letter] = true
		item.Fixes = append(item.Fixes, parts.Fix{Label: "Say which texts count as yes", Do: func() { v.EditColumn(letter) }})
	}
	for _, fix := range doubt.Fixes {
		item.Fixes = append(item.Fixes, parts.Fix{Label: fixLabel(fix, v.reading.draft.Recipe), Do: func() {
			v.follow = index
			v.reading.Decide(doneWords(fix.Decision), fix.Decision)
		}})
	}
	if fix, ok := v.ownValue(index, doubt); ok {
		item.Fixes = append(item.Fixes, fix)
	}
	return item
}

// longestLabel is how many letters a button holds in the width of the list.
const longestLabel = 32

// fixLabel is a fix in the words of a button; the sentence above it says the rest.
func fixLabel(fix dataset.Fix, r dataset.Recipe) string {
	label := fix.Label
	if c, known := r.Column(fix.Decision.Cell); known && fix.Decision.Do == dataset.DoJoinID {
		label = "Join with “" + c.Name() + "”"
	}
	if letters := []rune(label); len(letters) > longestLabel {
		label = string(letters[:longestLabel-1]) + "…"
	}
	return label
}

// statusColumn is the letter of a yes-or-no column whose texts are neither, "" for
// other doubts: it is asked once for all its texts instead of one by one.
func (v *View) statusColumn(doubt dataset.Doubt) string {
	if len(doubt.Cells) == 0 || doubt.Severity != experiment.MustSettle {
		return ""
	}
	_, col, _ := workbook.ParseCell(doubt.Cells[0])
	c, known := v.reading.draft.Recipe.Column(workbook.ColumnName(col))
	if !known || c.Type != dataset.YesNo || c.Recode != nil || doubt.Found == "" {
		return ""
	}
	return c.Letter
}

// ownValue offers to type what a cell should be read as: the cell of the first fix
// that is about one, since a fix may also be about a whole column.
func (v *View) ownValue(index int, doubt dataset.Doubt) (parts.Fix, bool) {
	if doubt.Severity != experiment.MustSettle || doubt.Found == "" || ofWholeRow(doubt) {
		return parts.Fix{}, false
	}
	recipe := v.reading.draft.Recipe
	for _, fix := range doubt.Fixes {
		base := fix.Decision
		row, col, ok := workbook.ParseCell(base.Cell)
		if _, known := recipe.Column(workbook.ColumnName(col)); ok && known && row > 0 && row >= recipe.FirstRow && base.Found != "" {
			return parts.Fix{Label: "Type a value", Do: func() { v.askValue(index, base) }}, true
		}
	}
	return parts.Fix{}, false
}

// ofWholeRow tells whether a doubt is about what its row is, such as a total, which no
// value for one of its cells would settle.
func ofWholeRow(doubt dataset.Doubt) bool {
	for _, fix := range doubt.Fixes {
		switch fix.Decision.Do {
		case dataset.DoTotalsAside, dataset.DoHeadingsAside, dataset.DoNamesAside:
			return true
		}
	}
	return false
}

func (v *View) askValue(index int, base dataset.Decision) {
	cells := base.Cell
	if base.All {
		cells = fmt.Sprintf("every cell of the column that holds “%s”", base.Found)
	}
	field := parts.NewField("Read it as", "The file is not changed; what you type is written to the journal.")
	field.SetText(base.Found)
	parts.ShowDialog(v.host.Canvas(), "What should "+cells+" be?", 440, parts.Column(10,
		parts.SmallSpans(parts.T("The cell holds “"), parts.B(base.Found), parts.T("”.")), field),
		parts.DialogButton{Label: "Read it like this", Do: func() string {
			value := strings.TrimSpace(field.Text())
			if value == "" {
				return "Type a value, or choose “Leave empty” in the list."
			}
			base.Do, base.Value, base.Reason = dataset.DoUse, value, ""
			v.follow = index
			v.reading.Decide(doneWords(base), base)
			return ""
		}}, "Cancel")
}

// decisionItem is a row of the list for something decided.
func (v *View) decisionItem(decision dataset.Decision) parts.ProblemItem {
	var cells [][2]int
	if row, col, ok := workbook.ParseCell(decision.Cell); ok {
		cells = [][2]int{{row, col}}
	}
	item := parts.ProblemItem{
		Gravity: parts.ForInformation, Address: "Decided: " + decision.Cell,
		Sentence: emphasised(doneWords(decision), decision.Found),
		Fixes:    []parts.Fix{{Label: "Take back", Do: func() { v.reading.Undecide(decision) }}},
	}
	if len(cells) > 0 {
		item.OnSelect = func() { v.showCell(cells[0][0], cells[0][1]) }
	}
	return item
}

// doneWords says what a decision does.
func doneWords(d dataset.Decision) string {
	row, _, _ := workbook.ParseCell(d.Cell)
	where := d.Cell
	switch {
	case d.All && d.Found != "":
		where = fmt.Sprintf("Every “%s” of the column", d.Found)
	case row == 0:
		where = "Column " + d.Cell
	case d.Found != "":
		where = fmt.Sprintf("“%s” in %s", d.Found, d.Cell)
	}
	switch d.Do {
	case dataset.DoUse:
		return fmt.Sprintf("%s is read as %s.", where, d.Value)
	case dataset.DoMissing:
		return where + " is left empty."
	case dataset.DoKeep:
		return where + " is kept as it is."
	case dataset.DoSetAside:
		if row > 0 && !d.All {
			return fmt.Sprintf("Row %d is set aside: %s.", row, d.Reason)
		}
		return fmt.Sprintf("The rows of %s are set aside: %s.", lower(where), d.Reason)
	case dataset.DoLeaveOut:
		return fmt.Sprintf("The team of row %d is left out: %s.", row, d.Reason)
	case dataset.DoDecimalComma:
		return "The comma is read as a decimal sign."
	case dataset.DoDecimalPoint:
		return "The comma is read as setting thousands apart."
	case dataset.DoJoinID:
		return fmt.Sprintf("Column %s is part of the team id.", d.Cell)
	case dataset.DoPer:
		return fmt.Sprintf("Column %s is multiplied by %s.", d.Cell, d.Value)
	case dataset.DoDivide:
		over, per, hundred := strings.Cut(d.Value, " ")
		if hundred {
			return fmt.Sprintf("Column %s is divided by column %s, per %s.", d.Cell, over, per)
		}
		return fmt.Sprintf("Column %s is divided by column %s.", d.Cell, over)
	case dataset.DoRepeatsAside:
		return "Rows that repeat another row are set aside."
	case dataset.DoKeepRepeats:
		return "Rows that repeat another row are kept: they are different people or weeks."
	case dataset.DoMonthFirst:
		return fmt.Sprintf("In column %s the month comes first.", d.Cell)
	case dataset.DoDayFirst:
		return fmt.Sprintf("In column %s the day comes first.", d.Cell)
	}
	return where + " is settled."
}

// lower begins a sentence's words in lower case, for the middle of another; a cell's
// address keeps its capitals.
func lower(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); !unicode.IsLower(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// inOrder are doubts as the list shows them: by gravity, then by row; what is about a
// whole column or the whole sheet comes first.
func inOrder(doubts []dataset.Doubt) []dataset.Doubt {
	row := func(d dataset.Doubt) int {
		if at := placesOf(d); len(at) > 0 {
			return at[0][0]
		}
		return 0
	}
	out := slices.Clone(doubts)
	slices.SortStableFunc(out, func(a, b dataset.Doubt) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(row(a), row(b)))
	})
	return out
}

// emphasised sets the text that was found in bold where it stands in the sentence as a
// word of its own: the 4 of “4 staff”, not that of T-24.
func emphasised(sentence, found string) []parts.Span {
	if found == "" {
		return []parts.Span{parts.T(sentence)}
	}
	for from := 0; ; {
		at := strings.Index(sentence[from:], found)
		if at < 0 {
			return []parts.Span{parts.T(sentence)}
		}
		at += from
		end := at + len(found)
		before, _ := utf8.DecodeLastRuneInString(sentence[:at])
		after, _ := utf8.DecodeRuneInString(sentence[end:])
		if !wordRune(before) && !wordRune(after) {
			return []parts.Span{parts.T(sentence[:at]), parts.B(found), parts.T(sentence[end:])}
		}
		from = end
	}
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// placesOf are the cells a doubt is about; a row of 0 stands for a column.
func placesOf(doubt dataset.Doubt) [][2]int {
	var out [][2]int
	for _, cell := range doubt.Cells {
		if row, col, ok := workbook.ParseCell(cell); ok {
			out = append(out, [2]int{row, col})
		}
	}
	if len(out) == 0 {
		first, _, _ := strings.Cut(doubt.Place.Cell, ":")
		first, _, _ = strings.Cut(first, ",")
		if row, col, ok := workbook.ParseCell(first); ok {
			out = append(out, [2]int{row, col})
		}
	}
	return out
}

// Unsettled says in a sentence what keeps a draft from being taken in, "" for nothing.
func Unsettled(d dataset.Draft) string {
	blocking := dataset.Problems(inOrder(d.Doubts)).Blocking()
	switch n := len(blocking); n {
	case 0:
		return ""
	case 1:
		return "Settle this first: " + shortProblem(blocking[0])
	default:
		return fmt.Sprintf("Settle %d things first. The first: %s", n, shortProblem(blocking[0]))
	}
}

// longestSentence is what the foot says in two lines at most.
const longestSentence = 110

// shortProblem is a problem's sentence, or only its place where that is long.
func shortProblem(p experiment.Problem) string {
	if len([]rune(p.What)) <= longestSentence {
		return p.What
	}
	if p.Place.Cell != "" {
		return "see " + p.Place.Cell + " in the list."
	}
	return "see the list."
}

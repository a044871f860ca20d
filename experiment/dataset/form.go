package dataset

import (
	"math"
	"regexp"
	"strings"

	"leeway/experiment/workbook"
)

// form is what a cell looks like, apart from what it says.
type form uint8

const (
	blankForm form = iota
	wordForm
	numberForm
	yearForm // a whole number from 1900 to 2100: a value, or the name of a column
	dateForm
	truthForm
	markerForm // a stand-in for nothing, or an error of a formula
	forms
)

// formOf tells the form of a cell. A number stored as text is a number here: what
// counts is how the column looks to a person.
func formOf(c workbook.Cell) (form, float64) {
	switch c.Kind {
	case workbook.Number:
		return numericForm(c.Number), c.Number
	case workbook.Date:
		return dateForm, c.Number
	case workbook.Bool:
		return truthForm, c.Number
	case workbook.ErrorValue:
		return markerForm, 0
	case workbook.Empty:
		if c.NoResult {
			return numberForm, 0
		}
		return blankForm, 0
	}
	return textForm(strings.TrimSpace(c.Text))
}

// textForm is formOf for a text without spaces around it.
func textForm(text string) (form, float64) {
	switch {
	case strings.Trim(text, "\u00a0\u202f\u200b\ufeff \t\r\n") == "":
		return blankForm, 0
	case isMarker(text) && len(text) != 1 || strings.Trim(text, "-–—.*:?") == "":
		return markerForm, 0
	case len(text) > 40 || !strings.ContainsAny(text, "0123456789"):
		return wordForm, 0
	}
	if n, ok := parseNumber(text, false); ok {
		return numericForm(n.value), n.value
	}
	if n, ok := parseNumber(text, true); ok {
		return numericForm(n.value), n.value
	}
	if d, ok := parseDate(text, false); ok || d.bogus || clock.MatchString(text) {
		return dateForm, 0
	}
	return wordForm, 0
}

var clock = regexp.MustCompile(`^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$`)

func numericForm(v float64) form {
	if v >= 1900 && v <= 2100 && v == math.Trunc(v) {
		return yearForm
	}
	return numberForm
}

// isValue is true for forms that are no words and no blanks.
func (f form) isValue() bool {
	return f == numberForm || f == yearForm || f == dateForm || f == truthForm
}

var (
	tableTitle = regexp.MustCompile(`(?i)^(table|figure|annex|exhibit|tab\.|tabelle|tableau|tabla|tabela|tabel|таблица)\s*[0-9ivx]*[a-z]?\b`)
	noteLike   = regexp.MustCompile(`(?i)^(notes?\b|n\.b\.|sources?\b|footnotes?\b|disclaimer|quellen?\b|anmerkung|hinweis|remarques?\b|notas?\b|fuentes?\b|fonte\b|bron\b|legend\b|key:|©|\*|†|‡|§|¹|²|³|\(?[0-9]{1,2}[.):] ?\S|\([0-9a-z]{1,2}\) ?\S|[0-9]{1,2} [A-Z][a-z]|[a-z]\) |data (are|is|were|from|as)\b|prepared by|produced by|compiled by|last updated|updated on|extracted|contact\b|copyright|this (table|sheet|workbook|file|data)\b|(n/a|\.\.|-|:|x|\[[a-z]\]|r|p|e) ?= )`)
	unitText   = regexp.MustCompile(`(?i)^(%|‰|€|£|\$|¥|eur|usd|gbp|chf|n|no\.?|nr\.?|number|numbers|count|counts|each|ratio|rate|index|score|points?|pp|ppts?|per ?cent|percent|percentages?|prozent|anzahl|stück|hours?|hrs?|h|days?|weeks?|months?|years?|yrs?|mins?|minutes?|seconds?|secs?|s|fte|ftes|headcount|people|persons?|staff|kg|g|t|tonnes?|km|m|cm|mm|m2|m²|m3|km2|km²|ha|kwh|mwh|gwh|kw|mw|°c|°f|thousands?|millions?|billions?|'?000s?|000's|mn|bn|[€£$] ?('?000s?|k|m|mn|bn|thousands?|millions?|billions?)|(eur|usd|gbp) ?('?000s?|k|m|mn|bn|thousands?|millions?)|[a-z%€£$]{1,12} ?(/|per) ?[a-z0-9, ]{1,20}|(scale )?\d{1,3} ?(to|-|–|bis|à) ?\d{1,3}|\p{L}{3,20} ?[–…] ?\p{L}{3,20}|stunden|tage|wochen|monate|jahre|punkte|personen|zahl|datum|heures|jours|mois|nombre|yes/no|ja/nein|oui/non|y/n|tt[./-]mm[./-]jjjj|jj/mm/aaaa|dd[./-]mm[./-]yyyy|mm/dd/yyyy|yyyy-mm-dd|yyyy|text|date|(%|number|share|rate) (of|per) .{1,30})$`)
	inBrackets = regexp.MustCompile(`^[(\[].{1,60}[)\]]$`)
)

// totalWords begin a row of totals in other languages.
var totalWords = []string{"zwischensumme", "gesamtsumme", "gesamtergebnis", "endsumme", "sous-total", "sous total", "subtotale", "totali", "totales", "somme", "suma", "summa", "soma",
	"razem", "totalt", "i alt", "yhteensä", "celkem", "összesen", "итого", "всего", "toplam", "合计", "合計", "总计", "總計", "小计", "小計", "합계"}

// beginsTotal is true for a text in small letters whose first word is one of these.
func beginsTotal(text string) bool {
	for _, word := range totalWords {
		if rest, ok := strings.CutPrefix(text, word); ok && (rest == "" || rest[0] == ' ' || rest[0] == ':') {
			return true
		}
	}
	return false
}

// isUnit is true for a text that can only be a unit.
func isUnit(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && (inBrackets.MatchString(text) || unitText.MatchString(text))
}

// looksLikeNote is true for a line that begins as footnotes and sources do, or is a
// whole sentence.
func looksLikeNote(text string) bool {
	text = strings.TrimSpace(text)
	return noteLike.MatchString(text) || len([]rune(text)) > 100 || len([]rune(text)) > 40 && strings.HasSuffix(text, ".")
}

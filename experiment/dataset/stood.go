package dataset

import (
	"math"
	"strings"
	"time"

	"leeway/experiment/workbook"
)

// Stood keeps how cells were written where their value reads otherwise: "11,5" for
// 11.5, "Processed" for yes, "1O8" that was read as 108 by decision. Texts are kept
// once; nil keeps nothing.
type Stood struct {
	// Codes holds for each row 0 where the value is written as it reads, or the place
	// of its text in Words, counted from 1. It ends with the last such row.
	Codes []int32
	Words []string
	// More is how many cells were not kept because there were too many texts.
	More int
}

// keptTexts bounds the texts that one column keeps.
const keptTexts = 200_000

// Text is how row i was written, and whether that is kept.
func (s *Stood) Text(i int) (string, bool) {
	if s == nil || i >= len(s.Codes) || s.Codes[i] == 0 {
		return "", false
	}
	return s.Words[s.Codes[i]-1], true
}

// stoodKeeper gathers a column's texts while it is read.
type stoodKeeper struct {
	stood Stood
	index map[string]int32
}

func (k *stoodKeeper) keep(row int, text string) {
	code, known := k.index[text]
	if !known {
		if len(k.stood.Words) >= keptTexts {
			k.stood.More++
			return
		}
		if k.index == nil {
			k.index = map[string]int32{}
		}
		k.stood.Words = append(k.stood.Words, text)
		code = int32(len(k.stood.Words))
		k.index[text] = code
	}
	for len(k.stood.Codes) < row {
		k.stood.Codes = append(k.stood.Codes, 0)
	}
	k.stood.Codes = append(k.stood.Codes, code)
}

func (k *stoodKeeper) done() *Stood {
	if len(k.stood.Codes) == 0 && k.stood.More == 0 {
		return nil
	}
	return &k.stood
}

// readsAs says whether the value that was read last is written as the text.
func (c *columnReader) readsAs(cell workbook.Cell, text string) bool {
	if c.index != nil {
		code := c.codes[len(c.codes)-1]
		return code >= 0 && c.words[code] == text || code < 0 && text == ""
	}
	v := c.numbers[len(c.numbers)-1]
	switch {
	case math.IsNaN(v):
		return text == ""
	case c.spec.Recode != nil || c.spec.Type == YesNo:
		return false
	case c.labels != nil:
		return cell.Kind == workbook.Number && cell.Number == v
	case c.spec.Type == Date:
		return cell.Kind == workbook.Date && cell.Time.Equal(cell.Time.Truncate(24*time.Hour)) && dayNumber(cell.Time) == v
	case cell.Kind == workbook.Number:
		factor := 1.0
		if c.spec.Per > 0 && c.spec.Use == OutcomeValue {
			factor = c.spec.Per
		}
		return !cell.Percent && cell.Number*factor == v
	}
	return plainDigits(text) && (c.spec.Per == 0 || c.spec.Use != OutcomeValue)
}

// plainDigits says whether a text is a number as a program writes it, so that it need
// not be kept beside the value: digits and at most one point that counts.
func plainDigits(text string) bool {
	s := strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(s, ".")
	if whole == "" || len(s) > 16 || len(whole) > 1 && whole[0] == '0' || point && (fraction == "" || fraction[len(fraction)-1] == '0') {
		return false
	}
	for _, part := range []string{whole, fraction} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return false
			}
		}
	}
	return true
}

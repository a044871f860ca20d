package dataset

import (
	"fmt"
	"strconv"
	"strings"

	"leeway/experiment/workbook"
)

// Computed columns have letters that no sheet has: "=1", "=2", … for Recipe.Derived in
// its order, "=S1", "=S2", … for Recipe.Scales. A cell of theirs is "=1@17", the
// column's value in the sheet's row 17.
const (
	derivedLetter = "="
	scaleLetter   = "=S"
	atRow         = "@"
)

// maxComputed bounds how many columns a recipe may compute.
const maxComputed = 1000

// isComputed says whether a letter is that of a computed column.
func isComputed(letter string) bool { return strings.HasPrefix(letter, derivedLetter) }

// parsePlace is workbook.ParseCell for computed columns too: their columns are below
// zero, −1, −2, … for derived ones and −1001, −1002, … for scales.
func parsePlace(cell string) (row, col int, ok bool) {
	if !isComputed(cell) {
		return workbook.ParseCell(cell)
	}
	letter, line, inRow := strings.Cut(cell, atRow)
	number, first := strings.TrimPrefix(letter, derivedLetter), 0
	if rest, is := strings.CutPrefix(letter, scaleLetter); is {
		number, first = rest, maxComputed
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxComputed || strconv.Itoa(n) != number {
		return 0, 0, false
	}
	if inRow {
		if row, err = strconv.Atoi(line); err != nil || row < 1 || strconv.Itoa(row) != line {
			return 0, 0, false
		}
	}
	return row, -first - n, true
}

// placeName is the address of a row's value in a column of the sheet or a computed one.
func placeName(letter string, row int) string {
	if isComputed(letter) {
		return fmt.Sprintf("%s%s%d", letter, atRow, row)
	}
	return fmt.Sprintf("%s%d", letter, row)
}

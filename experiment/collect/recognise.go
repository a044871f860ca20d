package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// By says how a returned sheet was known.
type By string

// The ways in which a sheet is known, the surest first.
const (
	BySheet    By = "the hidden fingerprint"
	ByProperty By = "the document’s own fingerprint"
	ByContent  By = "its column names and team ids"
)

// Returned is a file that was known as a sheet of a collection.
type Returned struct {
	Collection experiment.Collection
	Office     experiment.CollectOffice
	By         By
	// Recipe reads the file as it is now; it is ready for dataset.DraftFrom.
	Recipe dataset.Recipe
	// Changes say in sentences what differs from the sheet that was sent and does no
	// harm. Doubts say what somebody should look at before the rows are taken in.
	Changes, Doubts []string
	// Without are the ids of the office's teams that have no row, Empty counts the cells
	// that were left empty of those asked for, which are Asked.
	Without      []string
	Empty, Asked int
}

// Recognise says whether a book is a sheet that was made for one of the pilot's offices,
// and how it is read. It is false, without an error, for any other file. A sheet of
// another pilot, or of a collection that the pilot no longer has, is a
// *experiment.Refusal that names it.
func Recognise(ctx context.Context, b workbook.Book, p *experiment.Pilot) (Returned, bool, error) {
	mark, by, damaged, err := findFingerprint(ctx, b)
	if err != nil {
		return Returned{}, false, err
	}
	var r Returned
	if by != "" {
		if r, err = fromFingerprint(b, p, mark); err != nil {
			return Returned{}, false, err
		}
		r.By = by
	}
	found, ok, err := locate(ctx, b, p, r)
	if err != nil || !ok {
		return Returned{}, false, err
	}
	if damaged && found.By == ByContent {
		found.Doubts = append(found.Doubts, fmt.Sprintf("The file’s hidden fingerprint is damaged. By its column names and team ids it is “%s” of %s. See that it is.", found.Collection.Name, found.Office.Name))
	}
	return found, true, nil
}

// errEnough ends the reading of a sheet's first rows.
var errEnough = errors.New("enough rows")

// findFingerprint looks for a fingerprint in hidden sheets, then in the others, then
// in the document's property. damaged is true where there is one that is not whole.
func findFingerprint(ctx context.Context, b workbook.Book) (f fingerprint, by By, damaged bool, err error) {
	sheets := b.Sheets()
	slices.SortStableFunc(sheets, func(x, y workbook.Sheet) int {
		switch {
		case x.Hidden == y.Hidden:
			return 0
		case x.Hidden:
			return -1
		}
		return 1
	})
	for _, sheet := range sheets {
		text, marked, err := fingerprintText(ctx, b, sheet.Name)
		if err != nil {
			return fingerprint{}, "", false, err
		}
		if !marked {
			continue
		}
		if f, whole := parseFingerprint(text); whole {
			return f, BySheet, false, nil
		}
		damaged = true
	}
	if text := workbook.CustomProperty(b, propertyName); text != "" {
		if f, whole := parseFingerprint(text); whole {
			return f, ByProperty, damaged, nil
		}
		damaged = true
	}
	return fingerprint{}, "", damaged, nil
}

// fingerprintText joins the cells below the mark, if the sheet's first cell holds it.
func fingerprintText(ctx context.Context, b workbook.Book, sheet string) (text string, marked bool, err error) {
	var all strings.Builder
	err = b.Rows(ctx, sheet, func(row int, cells []workbook.Cell) error {
		first := cells[0]
		if row == 1 && first.Col == 0 && strings.TrimSpace(first.Text) == fingerprintMark {
			marked = true
			return nil
		}
		if !marked || row > 64 {
			return errEnough
		}
		if first.Col == 0 {
			all.WriteString(first.Text)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return "", false, err
	}
	return all.String(), marked, nil
}

// fromFingerprint finds the collection and office of a whole fingerprint.
func fromFingerprint(b workbook.Book, p *experiment.Pilot, f fingerprint) (Returned, error) {
	place := experiment.Place{File: base(b.Path())}
	if f.Pilot != pilotMark(p) {
		title := "another pilot"
		if f.Title != "" {
			title = "the pilot “" + f.Title + "”"
		}
		return Returned{}, &experiment.Refusal{
			What:   fmt.Sprintf("This is the sheet “%s” of %s, made for %s.", f.Name, f.Office, title),
			Place:  place,
			Remedy: "Open that pilot to take it in. Its teams are not those of this pilot, even where the ids are alike.",
		}
	}
	c, known := p.Collection(f.Collection)
	office, has := c.Office(f.Office)
	if !known || !has || c.Name != f.Name {
		return Returned{}, &experiment.Refusal{
			What:   fmt.Sprintf("This is the sheet “%s” of %s, which this pilot no longer waits for.", f.Name, f.Office),
			Place:  place,
			Remedy: "Its sheets were made and then withdrawn. Bring them back in the Journal, or read the file on Import as any other.",
		}
	}
	r := Returned{Collection: c, Office: office}
	if office.Fingerprint != "" && f.Check != office.Fingerprint {
		r.Doubts = append(r.Doubts, "The fingerprint is whole, but not the one that was written into this office’s sheet. See that the file is what it says.")
	}
	return r, nil
}

func base(path string) string {
	if at := strings.LastIndexAny(path, `/\`); at >= 0 {
		return path[at+1:]
	}
	return path
}

// Package sheetxml reads the rows of a worksheet and the texts of a shared string
// table byte by byte, some thirty times as fast as encoding/xml.
//
// In come pieces of XML; out come cells with their column, style, type and value as
// the file spells it (ECMA-376 part 1, 18.3.1.4 c, 18.3.1.73 row, 18.4.8 si). What the
// value means, by type and number format, is for package workbook to say.
//
// The scanner knows the XML that spreadsheet programs write, in every spelling that is
// common: with or without a prefix, either quotation mark, attributes in any order,
// line breaks in tags, entities, cells and rows without an address. At anything else
// it stops with ErrUnusual: comments, CDATA, cells out of order, signs that XML does
// not allow, tags that do not match. That says neither that the XML is lawful nor that
// it is damaged; a full XML reader must judge, from the start. So what is accepted here
// is a part of what encoding/xml accepts, with the same cells, which the fuzz targets
// hold it to.
package sheetxml

import "errors"

// ErrUnusual is the error for XML that only a full XML reader can judge.
var ErrUnusual = errors.New("sheetxml: not the XML that spreadsheet programs write")

// ErrRows is the error for a row below the last that a sheet can have.
var ErrRows = errors.New("sheetxml: too many rows")

// ErrLong is the error for a text of more than MaxText bytes.
var ErrLong = errors.New("sheetxml: too long a text")

// The limits of a sheet.
const (
	// MaxRows and MaxColumns are Excel's own.
	MaxRows    = 1_048_576
	MaxColumns = 16_384
	// MaxText is the longest text of a cell in bytes. Excel allows 32,767 characters.
	MaxText = 1 << 20
)

// Padding is how many zero bytes must follow the XML in a slice that is scanned. Zero is
// no lawful sign, so that every loop ends there without asking how much is left.
const Padding = 32

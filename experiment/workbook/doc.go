// Package workbook turns files into cells.
//
// In comes a path: an .xlsx or .xlsm workbook, an OpenDocument table (.ods), an old .xls,
// a .csv, .tsv or .txt table, or a zip archive of these. What a file is is told by its
// first bytes, not by its name.
// Out come the sheets by name and, for one sheet, its rows as a stream of typed
// cells with their addresses. A cell keeps the spelling it has in the file, so
// that an identifier such as 007 or a number of twenty digits survives.
//
// Nothing is guessed about what cells mean: that is the work of package dataset.
// Nothing is passed over either: rows and cells must be where they say they are, and a
// file that is damaged, protected, of another kind or far larger inside than outside
// gives an *experiment.Refusal that says so, never a shorter table. Files are opened for
// reading only and macros are never run.
//
// A workbook is opened within a few hundredths of a second, whatever its size. Up to 32 MB
// of unpacked parts are unpacked and their checksums compared at once, with rows counted
// and merged ranges found; that is nearly every workbook, whole. A larger sheet is known
// by an estimate of its rows until Complete or Rows reads it; large shared strings are
// read at the first cell that needs one. Their checksums are compared then, and those of
// parts that nobody reads (pictures) never. The fingerprint of the file is taken aside.
//
// The parts of a workbook are laid down in ECMA-376 (5th edition, part 1, section 18),
// in transitional and strict form, with or without a namespace prefix. Structure is read
// by encoding/xml. Rows and shared strings, which are nearly all of a large workbook, are
// unpacked by package inflate in one goroutine and scanned by package sheetxml in
// another. Whatever XML that scanner finds unusual is first compared with its checksum,
// so that damage is told as damage; if it is whole, encoding/xml reads the sheet from the
// start and goes on behind the last row that was given. Length and CRC-32 of a sheet are
// known at its end only: the rows that were given before an error are no table.
//
// There are four ways to a sheet's cells. Rows streams them. Peek streams the first ones and
// reads no more texts than they need. ReadColumns keeps them all, in typed columns of nine
// bytes a cell and every text once, a gigabyte at the most. After Keep, a sheet that Rows
// has read to its end is kept in such columns, for whoever reads it again and again.
//
// Files made to fill a computer are refused within a second and 200 MB: parts that shrink
// as no words do, texts and attributes of a million bytes, elements nested without end,
// rows, columns, sheets and styles beyond any program's, document types and so all
// entities. Unpacking, scanning and structure ask the context every half megabyte or few
// hundred cells, so that cancelling takes a few thousandths of a second.
//
// OpenDocument (OASIS, OpenDocument 1.3, part 3) keeps all sheets in one part: encoding/xml
// looks it through when the file is opened, and again for each sheet that is read. Old
// workbooks ([MS-XLS], Excel 5 to 2003) are records in a compound file, which package cfb
// reads; they have no checksums, so that a damaged number cannot be told from a right one,
// but records that are cut short or point to what is not there are refused.
//
// Package excelize removes the password ([MS-OFFCRYPTO]) and is the oracle of the tests;
// it does not read cells, because its row reader gives neither a cell's type nor an error
// for a damaged part.
package workbook

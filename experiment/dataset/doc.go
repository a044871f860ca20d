// Package dataset turns cells into data.
//
// In comes a workbook.Book and a Recipe, which says what each column is and
// records every decision a person made about a doubtful cell. Out comes a Table
// of typed columns with the sheet's row numbers beside them, and a list of
// doubts: every cell that could not be read as its column wants, with its
// address and the fixes to choose from. FindTables says where on a sheet the
// tables are, and Propose writes the first recipe from the file itself; a person
// corrects it; Read carries it out. Inspect and WriteText show a file as it is,
// without a recipe. A doubt is never settled in silence: a proposal takes effect only as a Decision in the recipe,
// so that the same recipe on the same file always gives the same table.
//
// A table then becomes a roster (RosterFrom) or is linked to a pilot's sealed
// roster (Link). After linking every row of the sheet is used, set aside with a
// reason, or waits for somebody to settle a doubt. People keep the team they were
// first seen in, and columns that name them can be replaced by keyed pseudonyms
// before anything is kept (Surroundings, People, Keys). Draft holds a book, a
// recipe and what they give, for the screens and the terminal.
//
// Reading is a stream: a sheet of a million rows is kept as typed columns, texts
// as numbers into a list of the distinct ones (dictionary encoding; Abadi,
// Madden and Ferreira 2006). Data frames (gota) are built only from small,
// team-level tables, see TeamFrame.
package dataset

// Package collect makes the workbooks that offices fill in, knows them again when they
// come back, and makes the workbooks that tell an office what is unclear.
//
// In comes the pilot with its sealed roster and a collection: which outcomes, for which
// teams and periods, until when. Write makes one office's workbook: a sheet whose rows
// are the office's teams (and periods) with their ids filled in and locked, whose columns
// are what is asked for, each with a rule for what may be typed; a page of instructions in
// plain words; and the sheet's fingerprint, twice. The teams stand in roster order and the
// same input gives the same bytes. No arm and nothing of the draw is ever written.
//
// Recognise finds the fingerprint in a file that came back: in the very hidden sheet,
// else in the document's property of its own, else by the column names and team ids
// alone, as in a sheet that was saved as text. Columns may have been moved, sheets
// renamed, rows sorted, deleted or added. Out comes a dataset.Recipe that reads the file
// as it is now, and in words what differs from what was sent. What it cannot be sure of
// is a doubt, so that nothing is taken in unseen.
//
// Problems makes a copy of a file with the doubtful cells marked and a first sheet
// that lists them with room for answers.
//
// Asking for totals and dividing afterwards, instead of asking offices for rates, keeps
// the numerator and the denominator of every team, which the weighting of the estimate
// needs (see package estimate on exposure).
package collect

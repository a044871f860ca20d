// Package sheets shows a workbook's sheet while it is being read: which sheet,
// which row names the columns, what each column is, the cells themselves, and
// every doubt with the fixes to choose from.
//
// What comes in is a path and a purpose; what goes out is a dataset.Draft, which
// the screens Teams and Import take into the pilot. Reading is the state: one open
// book, one draft, the drafts before it for Undo, and the queue of choices still
// to be carried out, one at a time and away from the window's thread, because a
// book reads one sheet at a time. View is what shows of it. Every choice becomes a
// new recipe and reads the sheet again, so that what shows is always what the
// recipe gives; nothing is mended in the window itself.
//
// The package decides nothing by itself and knows nothing of arms.
package sheets

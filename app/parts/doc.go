// Package parts holds the widgets every screen of Leeway is made of: text,
// icons, buttons, fields, chips, tables, problem lists, cards, charts and
// dialogs, all drawn after the project's look guide (colours, sizes, words).
//
// What comes in are plain values (strings, functions, images); what goes out are
// fyne.CanvasObjects and callbacks. The package knows nothing of pilots and
// computes no statistic. It imports no driver, so its tests need no display.
//
// Three ideas carry it:
//
//   - Colours are names (Ink, Accent, Hairline …) that Theme resolves for the
//     light or the dark variant; nothing stores a colour, so a switch of the
//     variant repaints everything.
//   - Sizes go through S, which applies the text size of 100 to 175 per cent.
//   - Layouts ask how tall a thing is at a given width (HeightFor) before they
//     place it, so that wrapped text never overlaps and never needs a second pass.
package parts

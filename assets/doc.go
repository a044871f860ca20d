// Package assets is the content that Leeway carries inside its binary: the
// typefaces of the window, the charts and the pages; the mark; and the practice
// library.
//
// Nothing comes in. What goes out are byte slices that must not be changed
// ([LatoRegular], [LatoBold], [MonoRegular], [IconPNG], [IconSVG]) and the
// practice cards, parsed and checked anew at each call of [Practices].
//
// The typefaces are Lato 2 (Latin, Greek, Cyrillic, and the signs a result needs:
// U+2212 minus, ≤, ≥, ±) and JetBrains Mono for fingerprints and cell addresses.
// Each has its licence beside it in the folder fonts; both licences allow the
// files to be embedded. The practice cards hold only what was read in the cited
// source, and every card says how well it was checked.
package assets

// Package assets is the content that Leeway carries inside its binary: the
// typefaces of the window, the charts and the pages; the mark; and the library of
// practices, administrative outcomes and questionnaires.
//
// Nothing comes in. What goes out are byte slices that must not be changed
// ([LatoRegular], [LatoBold], [MonoRegular], [IconPNG], [IconSVG]) and the
// library, parsed and checked anew at each call of [Practices], [Outcomes] and
// [Questionnaires].
//
// The typefaces are Lato 2 (Latin, Greek, Cyrillic, and the signs a result needs:
// U+2212 minus, ≤, ≥, ±) and JetBrains Mono for fingerprints and cell addresses.
// Each has its licence beside it in the folder fonts; both licences allow the
// files to be embedded. The practice cards hold only what was read in the cited
// source, and every card says how well it was checked. A questionnaire's questions
// are in the library only where their licence allows it; what was not confirmed in a
// source is listed in it as to be confirmed.
package assets

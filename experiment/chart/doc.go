// Package chart draws the figures of a result: the house chart (every team, both
// means and the difference on one scale), the forest of outcomes, and the love
// plot of balance before the start.
//
// In come findings (package finding) and balance rows (package randomize); out
// comes a Figure, which draws itself on any canvas of gonum.org/v1/plot/vg at any
// size, in a light and a dark look, and writes PNG, SVG and PDF. Sizes are in
// points; on screen one point is one unit of the window, so that text in a figure
// has the size of the text around it. Every figure has its numbers as a table
// beside it (Numbers), for people who cannot see it and for checking.
//
// The style is ours, not the library's: the title states the finding, labels
// stand on the data, there is no legend and no frame, and the hue belongs to the
// practice. Letters are filled outlines of the embedded typeface, so that a
// figure looks the same on every machine and in every format, and one figure
// gives the same bytes each time.
//
// The house chart follows the estimation plot (Ho and others 2019, Nature
// Methods 16:565): raw values beside the difference with its interval. Dots are
// spread as a beeswarm by a fixed rule. The love plot is Love's (2002).
package chart

// Package results holds the screen on which leaders read what came of a pilot.
//
// In come the open pilot and the findings of package finding, computed away from
// the window's thread; out come the page of findings with its charts, the table
// behind every figure, the presentation, the brief and the charts as files. No
// number is worked out here and no sentence about a result is written here: the
// page shows finding's headline and sentence letter by letter, so that the
// window, the terminal and the brief can never say different things.
//
// While the arms are hidden the same screen says what has come in, never by arm,
// and unblinds the pilot under two names.
package results

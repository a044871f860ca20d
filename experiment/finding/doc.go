// Package finding turns estimates into what may be said: a verdict for each
// outcome, the state of each guardrail, how secure the result is and why, and
// the sentences that leaders read.
//
// In come the pilot document and the estimates of package estimate; out comes
// Results, which packages chart and report and the window show as they are. No
// number is estimated here and no method is chosen here: only the sealed
// estimate sets a verdict, and where replaying the draw would set another one,
// the finding's Note says so.
//
// A verdict compares the interval of the change, turned so that up is better,
// with the smallest change that matters. That is the reading of an interval
// against a region of practical equivalence (Schuirmann 1987, J. Pharmacokinet.
// Biopharm. 15:657), so that "no meaningful difference" has to be shown by a narrow
// interval and never follows from a large p-value (Altman and Bland 1995, BMJ
// 311:485). The security rating follows the padlock idea of the Education
// Endowment Foundation: start from the design, then take points away for what
// happened to it, and always say why.
package finding

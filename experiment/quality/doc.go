// Package quality says whether the data of a pilot can be trusted, before anybody looks
// at a result: who is in them, who is not and why, how many answered, and how the rows
// were tied to the sealed roster.
//
// What comes in is the pilot's document and the rows of its imports (dataset.Linked).
// What goes out is a Report: the flow of teams and staff from the roster to the analysis,
// as the extension of CONSORT 2010 to cluster trials asks for (Campbell, Piaggio,
// Elbourne and Altman 2012, BMJ 345:e5661), the response by outcome and by team, the
// linkage of the rows, the deviations that touch teams, and once the data are final the
// gap in response between the arms.
//
// The report is blind as long as the pilot is (see Sight). Until the data are declared
// final nothing about an arm is worked out at all; then arms are A and B in an order that
// the draw itself shuffles; after unblinding they carry their names. A gap is judged by the
// mechanism that drew the teams, as everything else is: how often would luck alone give
// one as wide.
package quality

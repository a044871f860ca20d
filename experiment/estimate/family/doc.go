// Package family corrects the tests of several outcomes for their number.
//
// In come the p-values of one family, or, for corrections that use how the outcomes go
// together, a matrix of statistics under draws that were drawn again; out come adjusted
// p-values or q-values in the order of the input. A missing p-value (NaN) stays missing
// and does not count in the number of tests. Everything here is a pure function.
package family

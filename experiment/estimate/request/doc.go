// Package request makes an estimate that is asked for by a specification from a table,
// for the terminal (leeway-cli estimate) and for comparison with other software.
//
// In come a Frame, named columns of numbers and text, and a specification in JSON: the
// estimator and the columns' roles, with the member names of the reference values that
// were made with R ("inputs"). Run finds the estimator in the table of requests, checks
// every member, codes what is text, leaves out rows with a missing value and says so, and
// hands plain numbers to package estimate and its neighbours, which know nothing of
// columns' names. Out comes an answer whose JSON has R's member names ("expected"), with
// notes on what was dropped or assumed.
//
// A new estimator is a file with its specification type and one line in requests.go.
package request

// Package report writes what leaves the pilot on paper: the brief, two A4 pages
// for people who will never open Leeway.
//
// In come the pilot document and its findings (package finding); out comes a PDF
// whose charts are drawn by package chart as lines and curves. The first page
// says what was found, how big it is and how secure; the second what else
// changed and how we know, with the fingerprints of the plan and of the draw.
// Nothing is computed here. The same pilot, findings and date give the same bytes.
package report

// Package experiment is the pilot as a document: the question, the practice,
// the arms, the teams, the outcomes, the plan, the draw and the stage, with the
// rules for what may change when.
//
// It holds plain values, validation and canonical JSON, and does no input or
// output. Everything else in Leeway reads these values: package randomize draws
// from them, package estimate analyses by them, package store keeps them, and
// package pilot is the one door through which they change.
package experiment

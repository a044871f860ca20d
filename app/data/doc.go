// Package data holds the screens on which outcomes are asked for and come in: Collect
// and Import.
//
// What comes in is the open pilot, as a small interface that *pilot.Session
// satisfies, and workbooks. What goes out is a dataset.Linked that the session
// takes into the pilot file, one import an action. The sheet being read is shown by
// package sheets. No arm is ever shown here: rows are tied to teams, and which team
// is in which arm stays with the draw.
package data

// Package data holds the screens on which outcomes are asked for, come in, and are checked
// before anybody sees a result: Collect, Import and Quality.
//
// What comes in is the open pilot, as a small interface that *pilot.Session
// satisfies, and workbooks. What goes out is a dataset.Linked that the session
// takes into the pilot file, one import an action. The sheet being read is shown by
// package sheets. Collect and Import never show an arm: rows are tied to teams, and which team
// is in which arm stays with the draw. Quality shows of the arms what the report of package
// experiment/quality shows: nothing, then letters, then names.
package data

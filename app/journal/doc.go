// Package journal is the screen of the pilot's journal: what was done, by whom
// and when, with the fingerprints that chain the entries.
//
// What comes in is the open pilot as a small interface; what goes out are
// remarks, deviations and a CSV file. Entries are added, never changed: the
// screen has no way to edit or delete one. Verify is asked of the session and
// runs away from the window.
package journal

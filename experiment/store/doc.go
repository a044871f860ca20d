// Package store keeps a pilot in one file, NAME.leeway, so that nothing that was
// done is ever lost and nothing that was done can be changed unseen.
//
// What comes in is one action at a time: an [Entry] that says who did what, and
// the parts of the pilot that it changed (the document, a roster, an imported
// table) as bytes. What goes out are the parts as they are now, the parts as they
// were after any earlier action, and the journal. The package knows nothing of
// what the bytes mean.
//
// # The file
//
// The file is an SQLite database (application id "Lway", user_version = format
// version) with three tables:
//
//	meta     name, value                what the file is, and its random identity
//	blobs    sha256, size, data         contents, zlib-compressed, once each
//	journal  number, body, hash         the actions in order
//
// Triggers refuse every UPDATE and DELETE. An entry's body is its canonical JSON
// (package experiment, Canonical) with the members number, at, who, kind, title,
// detail, parts, refers and previous, in that order; its hash is the SHA-256 of
// the body's bytes; previous is the hash of the entry before, and for the first
// entry the SHA-256 of "leeway pilot " followed by the file's identity. So anyone
// can check an entry with two common tools:
//
//	sqlite3 NAME.leeway "SELECT body FROM journal WHERE number=3" | tr -d '\n' | sha256sum
//
// and whoever changes an entry must change every hash after it. What a chain
// cannot show is that its last entries are missing; the brief and the draw's
// certificate carry fingerprints of their own for that.
//
// # Why a rollback journal
//
// Every [File.Append] is one SQLite transaction. The journal mode is DELETE with
// synchronous = EXTRA: while an action is written, the pages it overwrites are
// kept in NAME.leeway-journal, which is removed, and its removal made durable, to
// commit. Killing the program at any moment therefore loses at most the action
// under way: the next one to open the file puts the old pages back. Between
// actions there is one file and nothing beside it that must travel with it. Write-ahead
// logging would be faster, but leaves NAME.leeway-wal and -shm files that are part
// of the pilot after a crash and that people do not copy along, and it does not
// work on network folders. (SQLite documentation: "Atomic Commit In SQLite",
// "Write-Ahead Logging", section 1; "PRAGMA synchronous".)
//
// # One writer
//
// Whoever opens the file first holds a lock on NAME.leeway-lock, which also says who
// that is. The operating system drops the lock when the process ends, however it
// ends, so a left-over lock file locks nobody out. Everybody else gets the pilot
// for reading only, as it was when they opened it. [Open] checks the file before it
// gives it out, and a file that is refused is left as it was, byte for byte.
package store

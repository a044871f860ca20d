package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite", pure Go
)

const (
	// applicationID is "Lway" in ASCII, at byte 68 of the file (SQLite file format, 1.3).
	applicationID = 0x4C776179
	// formatVersion is the version of this layout; a file of a later one is refused.
	formatVersion = 1
	// maxPart bounds one part, below SQLite's limit for one value (1e9 bytes), and so
	// also what a hostile file can make Leeway unpack.
	maxPart = 512 << 20
)

// schema lists everything the database holds, by name, in the order of creation.
// A file with anything else in it is not one that Leeway wrote.
var schema = []struct{ name, sql string }{
	{"meta", `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`},
	{"blobs", `CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL)`},
	{"journal", `CREATE TABLE journal (number INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL)`},
	{"meta_no_update", refuseChange("meta", "UPDATE")},
	{"meta_no_delete", refuseChange("meta", "DELETE")},
	{"blobs_no_update", refuseChange("blobs", "UPDATE")},
	{"blobs_no_delete", refuseChange("blobs", "DELETE")},
	{"journal_no_update", refuseChange("journal", "UPDATE")},
	{"journal_no_delete", refuseChange("journal", "DELETE")},
	// INSERT OR REPLACE fires no DELETE trigger, so the next number is checked as well.
	{"journal_next_only", `CREATE TRIGGER journal_next_only BEFORE INSERT ON journal ` +
		`WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM journal) ` +
		`BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END`},
}

func refuseChange(table, verb string) string {
	return fmt.Sprintf(`CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, '%s is append-only'); END`,
		table, strings.ToLower(verb), verb, table, table)
}

// connect opens the database with one connection. mode is SQLite's: "ro" reads
// only and never writes a byte, "rw" also puts a crashed action back, "rwc" creates.
func connect(path, mode string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… becomes file:///C:/…
	}
	query := url.Values{
		"mode":       {mode},
		"_txlock":    {"immediate"},
		"_defensive": {"1"},
		"_pragma":    {"busy_timeout(5000)", "synchronous(EXTRA)", "fullfsync(1)", "trusted_schema(OFF)", "temp_store(MEMORY)"},
	}
	dsn := (&url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// build writes an empty pilot file into a database that has just been created.
func build(db *sql.DB, identity, created string) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, s := range schema {
		if _, err := tx.Exec(s.sql); err != nil {
			return fmt.Errorf("create %s: %w", s.name, err)
		}
	}
	meta := [][2]string{
		{"about", "A pilot of a management practice, kept by Leeway. Each journal entry's hash is the SHA-256 of its body; each blob's data is zlib-compressed and named by the SHA-256 of its content."},
		{"created", created},
		{"identity", identity},
	}
	for _, m := range meta {
		if _, err := tx.Exec(`INSERT INTO meta (name, value) VALUES (?, ?)`, m[0], m[1]); err != nil {
			return fmt.Errorf("describe the file: %w", err)
		}
	}
	if _, err := tx.Exec(fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
		return err
	}
	if _, err := tx.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, formatVersion)); err != nil {
		return err
	}
	return tx.Commit()
}

// sameSchema tells whether the database holds exactly what build creates. A file
// from elsewhere can then bring no triggers or views of its own, and a journal whose
// triggers were taken off is noticed.
func sameSchema(db *sql.DB) (bool, error) {
	rows, err := db.Query(`SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL`)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return false, err
		}
		found[name] = text
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	if len(found) != len(schema) {
		return false, nil
	}
	for _, s := range schema {
		if found[s.name] != s.sql {
			return false, nil
		}
	}
	return true, nil
}

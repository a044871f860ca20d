package pilot

import (
	"bytes"
	"errors"
	"os/user"
	"path/filepath"
	"sync"
	"time"

	"leeway/experiment"
	"leeway/experiment/store"
)

// The parts of a pilot file. The roster is a part of its own because it is the
// bulk of the document and seldom changes.
const (
	partPilot   = "pilot"
	partRoster  = "roster"
	partResults = "results"
)

// Session is one open pilot file. Its methods may be called from any goroutine;
// actions run one after the other.
type Session struct {
	mu        sync.Mutex
	file      *store.File
	doc       *experiment.Pilot
	who       experiment.Person
	now       func() time.Time
	history   history
	savedAt   time.Time
	listeners []func()
	analysis  *analysis
	// recognised are the returned sheets that were known, by the file's SHA-256.
	recognised map[string]experiment.ReturnedSheet
}

// Me is the person at this computer, by the name the system knows.
func Me() experiment.Person {
	u, err := user.Current()
	if err != nil {
		return experiment.Person{Name: "unknown"}
	}
	if u.Name != "" {
		return experiment.Person{Name: u.Name}
	}
	return experiment.Person{Name: u.Username}
}

// Create makes a new pilot file at path and opens it. It refuses a path where
// something stands already.
func Create(path, title string, who experiment.Person) (*Session, error) {
	return create(path, experiment.New(title), who, time.Now)
}

func create(path string, doc *experiment.Pilot, who experiment.Person, now func() time.Time) (*Session, error) {
	file, err := store.Create(path, who)
	if err != nil {
		return nil, err
	}
	s := &Session{file: file, doc: doc, who: who, now: now}
	parts, err := encodeParts(nil, doc)
	if err == nil {
		err = s.append(store.Entry{Kind: KindCreated, Title: "Pilot started: " + doc.Title}, parts)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// CreateDemonstration makes a pilot whose data are invented. Because it is marked
// so for ever, and every page says so, its entries may carry invented times.
func CreateDemonstration(path, title string, who experiment.Person, now func() time.Time) (*Session, error) {
	doc := experiment.New(title)
	doc.Invented = true
	return create(path, doc, who, now)
}

// Open opens a pilot file. Where another window has it open, the session is
// read-only, and ReadOnly says who has it.
func Open(path string, who experiment.Person) (*Session, error) {
	file, err := store.Open(path, who)
	if err != nil {
		return nil, err
	}
	s := &Session{file: file, who: who, now: time.Now}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// OpenToRead opens a pilot file as it is at this moment, for reading only, and
// keeps nobody from working on it meanwhile.
func OpenToRead(path string, who experiment.Person) (*Session, error) {
	file, err := store.OpenToRead(path, who)
	if err != nil {
		return nil, err
	}
	s := &Session{file: file, who: who, now: time.Now}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

func (s *Session) load() error {
	entries, err := s.file.Journal()
	if err != nil {
		return err
	}
	doc, err := s.read(s.file.State())
	if err != nil {
		return err
	}
	s.doc = doc
	s.history = replay(entries)
	if len(entries) > 0 {
		s.savedAt = entries[len(entries)-1].At
	}
	return nil
}

// read decodes the document from the blobs of a state.
func (s *Session) read(state map[string]string) (*experiment.Pilot, error) {
	data, err := s.file.Blob(state[partPilot])
	if err != nil {
		return nil, err
	}
	doc, err := experiment.Decode(data)
	if err != nil {
		return nil, err
	}
	if sha := state[partRoster]; sha != "" {
		data, err := s.file.Blob(sha)
		if err != nil {
			return nil, err
		}
		roster, err := experiment.DecodeRoster(data)
		if err != nil {
			return nil, err
		}
		doc.Roster = roster
	}
	return doc, nil
}

// encodeParts encodes what differs between two documents.
func encodeParts(before, after *experiment.Pilot) (map[string][]byte, error) {
	parts := map[string][]byte{}
	encode := func(p *experiment.Pilot) (doc, roster []byte, err error) {
		bare := *p
		bare.Roster = experiment.Roster{}
		if doc, err = bare.Encode(); err != nil {
			return nil, nil, err
		}
		roster, err = experiment.Canonical(&p.Roster)
		return doc, roster, err
	}
	doc, roster, err := encode(after)
	if err != nil {
		return nil, err
	}
	var oldDoc, oldRoster []byte
	if before != nil {
		if oldDoc, oldRoster, err = encode(before); err != nil {
			return nil, err
		}
	}
	if !bytes.Equal(doc, oldDoc) {
		parts[partPilot] = doc
	}
	if !bytes.Equal(roster, oldRoster) {
		parts[partRoster] = roster
	}
	return parts, nil
}

// Pilot is the current document. The caller must not change it.
func (s *Session) Pilot() *experiment.Pilot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doc
}

// Path is where the pilot file is.
func (s *Session) Path() string { return s.file.Path() }

// ReadOnly says whether the file is held by another window, and by whom.
func (s *Session) ReadOnly() (holder string, readOnly bool) { return s.file.ReadOnly() }

// SavedAt is when the last action was written.
func (s *Session) SavedAt() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.savedAt
}

// Who is the person whose name the next actions carry.
func (s *Session) Who() experiment.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.who
}

// ActAs sets the person whose name the next actions carry.
func (s *Session) ActAs(who experiment.Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who = who
}

// OnChange calls f after every action. It is called on the goroutine that acted.
func (s *Session) OnChange(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, f)
}

// Close gives the file back. Everything was saved already.
func (s *Session) Close() error { return s.file.Close() }

// SaveCopy writes a copy of the whole pilot file, journal included.
func (s *Session) SaveCopy(path string) error { return s.file.SaveCopy(path) }

// Journal lists every entry, oldest first.
func (s *Session) Journal() ([]store.Entry, error) { return s.file.Journal() }

// append writes one entry; the caller holds the lock or is the only owner.
func (s *Session) append(e store.Entry, parts map[string][]byte) error {
	if e.At.IsZero() {
		e.At = s.now()
	}
	if e.Who.Name == "" {
		e.Who = s.who
	}
	written, err := s.file.Append(e, parts)
	if err != nil {
		return err
	}
	s.history.note(written)
	s.savedAt = written.At
	return nil
}

// notify tells the listeners; the caller does not hold the lock.
func (s *Session) notify() {
	s.mu.Lock()
	listeners := append([]func(){}, s.listeners...)
	s.mu.Unlock()
	for _, f := range listeners {
		f()
	}
}

// change is the one way in which the document changes: check the stage, edit a
// copy, write it with its entry, make it current. An edit that changes nothing
// writes nothing.
func (s *Session) change(action experiment.Action, e store.Entry, edit func(doc *experiment.Pilot) (extra map[string][]byte, err error)) error {
	s.mu.Lock()
	err := s.changeLocked(action, e, edit)
	s.mu.Unlock()
	if err == nil {
		s.notify()
	}
	return err
}

// writable refuses where the file is open for reading only.
func (s *Session) writable() error {
	holder, readOnly := s.file.ReadOnly()
	if !readOnly {
		return nil
	}
	return &experiment.Refusal{
		What:   "This pilot is open for reading only: " + holder + " has it open.",
		Place:  experiment.Place{File: filepath.Base(s.file.Path())},
		Remedy: "Wait and try again, or close it there; or save a copy and work on that.",
	}
}

func (s *Session) changeLocked(action experiment.Action, e store.Entry, edit func(doc *experiment.Pilot) (map[string][]byte, error)) error {
	if err := s.writable(); err != nil {
		return err
	}
	if err := s.doc.Permits(action); err != nil {
		return err
	}
	doc := s.doc.Clone()
	extra, err := edit(doc)
	if err != nil {
		return err
	}
	parts, err := encodeParts(s.doc, doc)
	if err != nil {
		return err
	}
	for name, data := range extra {
		parts[name] = data
	}
	if len(parts) == 0 {
		return nil
	}
	if err := s.append(e, parts); err != nil {
		return err
	}
	s.doc, s.analysis = doc, nil
	return nil
}

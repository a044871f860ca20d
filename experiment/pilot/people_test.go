package pilot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

var monthly = experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}

// readPeople reads a text table with people, by pseudonyms, with what the pilot knows.
func readPeople(t *testing.T, s *pilot.Session, name, text, key string, without ...string) (dataset.Draft, error) {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	book, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	must(t, err)
	t.Cleanup(func() { must(t, book.Close()) })
	r, err := dataset.Propose(ctx, book, "", dataset.ForOutcomes, s.Pilot())
	must(t, err)
	for _, c := range r.Columns {
		switch c.Header {
		case "Employee name":
			c.Use, c.Type, c.Pseudonym = dataset.PersonID, dataset.Text, true
		case "Month":
			c.Use = dataset.When
		case "Contact":
			c.Use, c.Type = dataset.Attribute, dataset.Text
		}
		r = r.WithColumn(c)
	}
	around, err := s.Surroundings(ctx, key, without...)
	must(t, err)
	return dataset.DraftFromWith(ctx, book, r, s.Pilot(), around, nil)
}

// roll is one month of people in twelve teams; shift moves the first people on.
func roll(month string, shift int) string {
	var b strings.Builder
	b.WriteString("Team,Employee name,Month,Cases closed,Contact\n")
	for i := range 36 {
		team := i%12 + 1
		if i < shift {
			team = team%12 + 1
		}
		fmt.Fprintf(&b, "T-%02d,Zoë  Quillfeather%d,%s,%.3f,zoe%d@quill.example\n", team, i, month, 5+float64(i)*1.37+float64(len(month)+shift), i)
	}
	return b.String()
}

func TestPeopleByPseudonyms(t *testing.T) {
	ctx := context.Background()
	s := collecting(t, monthly)
	key := filepath.Join(t.TempDir(), "keys", "pilot.key")
	d, err := readPeople(t, s, "April.csv", roll("2026-04", 0), key)
	must(t, err)
	var mail dataset.Doubt
	for _, doubt := range d.Doubts {
		if strings.Contains(doubt.What, "e-mail addresses") {
			mail = doubt
		}
	}
	if mail.Severity != experiment.LookAtIt || len(mail.Fixes) != 3 {
		t.Fatalf("%+v", d.Doubts)
	}
	d, err = d.Decide(ctx, mail.Fixes[0].Decision)
	must(t, err)
	must(t, s.TakeOutcomes(d.Linked, d.Recipe, d.Doubts))
	info, err := os.Stat(key)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key may be read by others: %v", info.Mode())
	}
	// In May three people stand in another team, spelled otherwise.
	may := strings.ReplaceAll(roll("2026-05", 3), "Zoë  Quillfeather", "ZOË Quillfeather")
	d, err = readPeople(t, s, "May.csv", may, key)
	must(t, err)
	must(t, s.TakeOutcomes(d.Linked, d.Recipe.Decide(dataset.Decision{Cell: "E", Do: dataset.DoIgnore}), d.Doubts))
	people, moved, err := s.Movers(ctx)
	if err != nil || people != 36 || moved != 3 {
		t.Errorf("%d people, %d moved, %v", people, moved, err)
	}
	april, err := s.Imported("data/1")
	must(t, err)
	second, err := s.Imported("data/2")
	must(t, err)
	for i := range april.Team {
		if april.Team[i] != second.Team[i] || april.Person.Text(i) != second.Person.Text(i) {
			t.Fatalf("row %d: %d and %d, %s and %s", i, april.Team[i], second.Team[i], april.Person.Text(i), second.Person.Text(i))
		}
	}
	// Nothing that was written holds a name; what the table of May kept of contacts was chosen.
	holds(t, s, []string{"Quillfeather", "quillfeather"}, false)
	holds(t, s, []string{"T-01"}, true)

	// Read without the people, or with another key or none, the next file is refused.
	other, err := readPeople(t, s, "June.csv", roll("2026-06", 5), key, "data/1", "data/2")
	must(t, err)
	refused(t, s, s.TakeOutcomes(other.Linked, other.Recipe, other.Doubts), "Other people are known from imports now")
	_, err = readPeople(t, s, "June.csv", roll("2026-06", 5), filepath.Join(t.TempDir(), "none.key"))
	refused(t, s, err, "Without it new files cannot be matched to the people of earlier ones")
	wrong := filepath.Join(t.TempDir(), "wrong.key")
	data, err := os.ReadFile(key)
	must(t, err)
	at := bytes.LastIndexByte(bytes.TrimSpace(data), ' ')
	must(t, os.WriteFile(wrong, append(append([]byte(nil), data[:at+1]...), []byte(strings.Repeat("0f", 32)+"\n")...), 0o600))
	_, err = readPeople(t, s, "June.csv", roll("2026-06", 5), wrong)
	refused(t, s, err, "This is not the key with which this pilot's pseudonyms were made")
	must(t, os.WriteFile(wrong, []byte("nonsense"), 0o600))
	_, err = readPeople(t, s, "June.csv", roll("2026-06", 5), wrong)
	refused(t, s, err, "This is no key of pseudonyms")

	// Once every import with pseudonyms is taken back, the pilot may have a new key.
	must(t, s.TakeBack("data/2"), s.TakeBack("data/1"))
	_, err = readPeople(t, s, "June.csv", roll("2026-06", 5), filepath.Join(t.TempDir(), "new.key"))
	must(t, err)
	must(t, s.Undo())
	_, err = readPeople(t, s, "June.csv", roll("2026-06", 5), filepath.Join(t.TempDir(), "newer.key"))
	refused(t, s, err, "Without it")
}

// TestNoKeyNoName refuses to read a column of pseudonyms without a key, and to make
// a pseudonym of a team's id.
func TestNoKeyNoName(t *testing.T) {
	s := collecting(t, monthly)
	d, err := readPeople(t, s, "April.csv", roll("2026-04", 0), filepath.Join(t.TempDir(), "k"))
	must(t, err)
	_, err = dataset.DraftFrom(context.Background(), d.Book, d.Recipe, s.Pilot(), nil)
	refused(t, s, err, "there is no key to make them with")
	team, _ := d.Recipe.Column("A")
	team.Pseudonym = true
	_, err = d.SetColumn(context.Background(), team)
	refused(t, s, err, "never a team's id")
	// A decision made before the column was hidden keeps no name either.
	person, _ := d.Recipe.Column("B")
	person.Pseudonym = false
	open, err := d.SetColumn(context.Background(), person)
	must(t, err)
	open, err = open.Decide(context.Background(), dataset.Decision{Cell: "B2", Found: "Zoë Quillfeather0", Do: dataset.DoUse, Value: "Zoë Quillfeather1", Reason: "“Zoë Quillfeather0” was a slip"})
	must(t, err)
	person.Pseudonym = true
	hidden, err := open.SetColumn(context.Background(), person)
	must(t, err)
	data, err := hidden.Recipe.Encode()
	must(t, err)
	if bytes.Contains(data, []byte("Quillfeather")) {
		t.Errorf("the recipe keeps a name: %s", data)
	}
}

// holds looks for texts in everything the pilot file ever stored: every part of every
// state, the rows of its imports, the journal, and the file's own bytes.
func holds(t *testing.T, s *pilot.Session, texts []string, want bool) {
	t.Helper()
	var all [][]byte
	raw, err := os.ReadFile(s.Path())
	must(t, err)
	all = append(all, raw)
	entries, err := s.Journal()
	must(t, err)
	journal, err := json.Marshal(entries)
	must(t, err)
	all = append(all, journal)
	parts, err := s.Everything()
	must(t, err)
	for _, part := range parts {
		all = append(all, part)
		var linked dataset.Linked
		if linked.UnmarshalBinary(part) == nil {
			data, err := json.Marshal(linked.Table)
			if err != nil { // a missing number is none in JSON
				data = []byte(fmt.Sprintf("%+v", *linked.Table))
			}
			all = append(all, data, []byte(fmt.Sprintf("%+v", linked.Person)))
		}
	}
	found := false
	for _, data := range all {
		for _, text := range texts {
			found = found || bytes.Contains(data, []byte(text))
		}
	}
	if found != want {
		t.Errorf("the pilot file holds %q: %v, want %v", texts, found, want)
	}
}

package assets

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed practices/*.json
var practiceFiles embed.FS

// Need is what a practice gives staff more of, after Honig (2024), Mission Driven
// Bureaucrats: autonomy, competence, and connection to peers and to purpose. The
// comparison, more control from above, is Compliance.
type Need string

// The needs, in the order in which the library shows them.
const (
	Autonomy   Need = "autonomy"
	Competence Need = "competence"
	Peers      Need = "peers"
	Purpose    Need = "purpose"
	Compliance Need = "compliance"
)

// Needs lists the needs in the order in which the library shows them.
var Needs = []Need{Autonomy, Competence, Peers, Purpose, Compliance}

// Strength says how well a piece of evidence was checked by those who wrote the card.
type Strength string

// The strengths, best first. InTables and InAbstract are randomised or field
// experiments; GoesTogether is a correlation and says so wherever it is shown.
const (
	InTables     Strength = "checked in the paper's tables"
	InAbstract   Strength = "checked in the abstract"
	GoesTogether Strength = "goes together, not proven to cause"
	NoTrial      Strength = "no trial found yet"
)

// Evidence is one study behind a practice, or the statement that none was found.
type Evidence struct {
	// Cite is the short name on the card: "Bandiera et al. 2021".
	Cite string `json:"cite,omitempty"`
	// Study names the authors; Year is 0 where no printed version was checked.
	Study string `json:"study,omitempty"`
	Year  int    `json:"year,omitempty"`
	// Design says how it was found out: "Randomised trial". Sample says on whom.
	Design string `json:"design,omitempty"`
	Sample string `json:"sample,omitempty"`
	// Finding is what came out, in sentences, nulls included. Effect holds more of the
	// figures, Note what to be careful about; both may be empty.
	Finding  string   `json:"finding,omitempty"`
	Effect   string   `json:"effect,omitempty"`
	Note     string   `json:"note,omitempty"`
	Strength Strength `json:"strength"`
	// Source is where to read it.
	Source string `json:"source,omitempty"`
}

// Label is the short name on the card, or that no trial was found.
func (e Evidence) Label() string {
	if e.Strength == NoTrial {
		return "No trial found yet"
	}
	return e.Cite
}

// Practice is one card of the library.
type Practice struct {
	// ID is the file's name without its ending; it never changes.
	ID   string `json:"id"`
	Name string `json:"name"`
	Need Need   `json:"need"`
	// Order is the card's place in its need's column, from 1.
	Order int `json:"order"`
	// Summary says in one sentence what staff do differently.
	Summary string `json:"summary"`
	// Finding is the short line on the card; empty where no trial was found.
	Finding string `json:"finding,omitempty"`
	// Dose is how much and how often, Signal what is looked at to see whether it
	// really happens, Suits where it fits.
	Dose   string `json:"dose"`
	Signal string `json:"signal"`
	Suits  string `json:"suits"`
	// Evidence has at least one element; the first is the one on the card.
	Evidence []Evidence `json:"evidence"`
}

// Practices gives every card of the library, by need in the order of [Needs], then
// by Order. Each call gives fresh values. An error names the file that is wrong;
// with the files that Leeway is built from there is none.
func Practices() ([]Practice, error) { return readPractices(practiceFiles) }

// readPractices reads and checks the folder practices of a file system.
func readPractices(files fs.FS) ([]Practice, error) {
	names, err := fs.Glob(files, "practices/*.json")
	if err != nil {
		return nil, err
	}
	var out []Practice
	places := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		p, err := parsePractice(data)
		if err == nil && p.ID != strings.TrimSuffix(path.Base(name), ".json") {
			err = fmt.Errorf("its id is %q", p.ID)
		}
		place := fmt.Sprint(p.Need, p.Order)
		if other, taken := places[place]; err == nil && taken {
			err = fmt.Errorf("it has the same place as %s", other)
		}
		if err != nil {
			return nil, fmt.Errorf("practice card %s: %w", name, err)
		}
		places[place] = name
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Practice) int {
		return cmp.Or(cmp.Compare(slices.Index(Needs, a.Need), slices.Index(Needs, b.Need)), cmp.Compare(a.Order, b.Order))
	})
	return out, nil
}

// parsePractice reads one card and checks it.
func parsePractice(data []byte) (Practice, error) {
	for _, mark := range []string{"[M]", "[V]"} {
		if bytes.Contains(data, []byte(mark)) {
			return Practice{}, fmt.Errorf("it holds the working mark %s", mark)
		}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var p Practice
	if err := dec.Decode(&p); err != nil {
		return Practice{}, err
	}
	return p, p.check()
}

// check says what a card lacks.
func (p Practice) check() error {
	for member, text := range map[string]string{"id": p.ID, "name": p.Name, "summary": p.Summary, "dose": p.Dose, "signal": p.Signal, "suits": p.Suits} {
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("it has no %s", member)
		}
	}
	if !slices.Contains(Needs, p.Need) {
		return fmt.Errorf("the need %q is not known", p.Need)
	}
	if p.Order < 1 {
		return fmt.Errorf("its order is %d", p.Order)
	}
	if len(p.Evidence) == 0 {
		return fmt.Errorf("it has no evidence; say %q", NoTrial)
	}
	if none := p.Evidence[0].Strength == NoTrial; none != (p.Finding == "") || none && len(p.Evidence) > 1 {
		return fmt.Errorf("its finding and its evidence do not agree on whether there is any")
	}
	for i, e := range p.Evidence {
		if err := e.check(); err != nil {
			return fmt.Errorf("evidence %d: %w", i+1, err)
		}
	}
	return nil
}

// check says what a piece of evidence lacks.
func (e Evidence) check() error {
	switch e.Strength {
	case NoTrial:
		if e != (Evidence{Strength: NoTrial}) {
			return fmt.Errorf("it says %q and yet names a study", NoTrial)
		}
		return nil
	case InTables, InAbstract, GoesTogether:
	default:
		return fmt.Errorf("the strength %q is not known", e.Strength)
	}
	for member, text := range map[string]string{"cite": e.Cite, "study": e.Study, "design": e.Design, "sample": e.Sample, "finding": e.Finding, "source": e.Source} {
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("it has no %s", member)
		}
	}
	return nil
}

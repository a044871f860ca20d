package assets

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
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
	// Design says how it was found out: "Randomised trial". Setting says among whom, N
	// how many of what, or that the number was not stated in what was read.
	Design  string `json:"design,omitempty"`
	Setting string `json:"setting,omitempty"`
	N       string `json:"n,omitempty"`
	// Finding is what came out, in sentences, nulls included; Effects say the same
	// figure by figure. Note is what to be careful about and may be empty.
	Finding  string   `json:"finding,omitempty"`
	Effects  []Effect `json:"effects,omitempty"`
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

// Sample says among whom, and how many, in one sentence.
func (e Evidence) Sample() string {
	if e.Setting == "" {
		return ""
	}
	return e.Setting + ": " + e.N + "."
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
	// Steps say how it is done, three to six short sentences.
	Steps []string `json:"steps"`
	// Dose is how much and how often, Suits where it fits.
	Dose  string `json:"dose"`
	Suits string `json:"suits"`
	// Signals are what is looked at to see whether it really happens, the most telling
	// one first; there is at least one.
	Signals []string `json:"signals"`
	// Evidence has at least one element; the first is the one on the card.
	Evidence []Evidence `json:"evidence"`
}

// Practices gives every card of the library, by need in the order of [Needs], then
// by Order. Each call gives fresh values. An error names the file that is wrong;
// with the files that Leeway is built from there is none.
func Practices() ([]Practice, error) { return readPractices(practiceFiles) }

// readPractices reads and checks the folder practices of a file system.
func readPractices(files fs.FS) ([]Practice, error) {
	places := map[string]string{}
	out, err := readAll(files, "practices", "practice card", func(data []byte) (Practice, string, error) {
		p, err := parsePractice(data)
		place := fmt.Sprint(p.Need, p.Order)
		if other, taken := places[place]; err == nil && taken {
			err = fmt.Errorf("it has the same place as %s", other)
		}
		places[place] = p.ID
		return p, p.ID, err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Practice) int {
		return cmp.Or(cmp.Compare(slices.Index(Needs, a.Need), slices.Index(Needs, b.Need)), cmp.Compare(a.Order, b.Order))
	})
	return out, nil
}

// parsePractice reads one card and checks it.
func parsePractice(data []byte) (Practice, error) {
	var p Practice
	if err := strict(data, &p); err != nil {
		return Practice{}, err
	}
	return p, p.check()
}

// strict reads a content file: every member known, and no mark of the working notes.
func strict(data []byte, into any) error {
	for _, mark := range []string{"[M]", "[V]"} {
		if bytes.Contains(data, []byte(mark)) {
			return fmt.Errorf("it holds the working mark %s", mark)
		}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// blank tells whether one of the texts is empty.
func blank(texts []string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" })
}

// check says what a card lacks.
func (p Practice) check() error {
	for member, text := range map[string]string{"id": p.ID, "name": p.Name, "summary": p.Summary, "dose": p.Dose, "suits": p.Suits} {
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
	if len(p.Steps) < 3 || len(p.Steps) > 6 || blank(p.Steps) {
		return fmt.Errorf("it has %d steps, not three to six", len(p.Steps))
	}
	if len(p.Signals) == 0 || blank(p.Signals) {
		return fmt.Errorf("it has no signal, or an empty one")
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

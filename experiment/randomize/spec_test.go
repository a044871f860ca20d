package randomize

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

func TestWholeParts(t *testing.T) {
	tests := []struct{ shares, want, note string }{
		{"1 1", "[1 1]", ""}, {"24 24", "[1 1]", ""}, {"2 1", "[2 1]", ""},
		{"0.5 0.5", "[1 1]", ""}, {"0.3 0.7", "[3 7]", ""}, {"0.2 0.2 0.6", "[1 1 3]", ""}, {"1.5 1", "[3 2]", ""},
		{"0.333 0.333 0.333", "[1 1 1]", "add up to 0.999"}, {"0.333 0.333 0.334", "[333 333 334]", ""},
		{"0.3333333333333333 0.6666666666666667", "[1 2]", "is taken as 1/3"}, {"5e-1 0.50", "[1 1]", ""},
		{"0.2 0.2", "", "add up to 0.4"}, {"0 1", "", "cannot be used"}, {"-1 1", "", "cannot be used"}, {"1e999999999 1", "", "cannot be used"},
		{"0.1234567891 0.8765432109", "", "too many decimals"}, {"1000001 1", "", "cannot be used"},
	}
	for _, test := range tests {
		parts, note, err := wholeParts(strings.Fields(test.shares))
		got := ""
		if err == nil {
			got = fmt.Sprint(parts)
		} else {
			note = err.Error()
		}
		if got != test.want || !strings.Contains(note, test.note) || test.note == "" && note != "" {
			t.Errorf("%s gives %s, %q", test.shares, got, note)
		}
	}
}

const plainSpec = `{"unit":"team","mechanism":"blocked","arms":[{"name":"As before","share":1,"control":true},{"name":"Practice","share":1}],"blocks":["district"]}`

func TestSpecIsStrict(t *testing.T) {
	s, notes, err := ParseSpec([]byte(plainSpec))
	if err != nil || len(notes) > 0 {
		t.Fatal(s, notes, err)
	}
	same, notes, err := ParseSpec([]byte(`{"covariates":[],"unit":" team","mechanism":"Blocked","arms":[{"name":"As before","share":0.5},{"name":"Practice","share":0.5}],"blocks":["district"],"constraints":[]}`))
	if err != nil || same.Hash() != s.Hash() || len(notes) != 1 {
		t.Errorf("the same said otherwise is %+v, %v, %v", same, notes, err)
	}
	for change, want := range map[string]string{
		`"unit"->"units"`:                                              "unknown field",
		`"share":1}->"shares":1}`:                                      "unknown field",
		`"blocked"->"blokked"`:                                         "does not know the mechanism",
		`"blocked"->""`:                                                "does not say how",
		`"blocked"->"complete"`:                                        "has no blocks",
		`"blocked"->"pairs"`:                                           "needs covariates",
		`["district"]->[]`:                                             "needs blocks",
		`["district"]->["district","district"]`:                        "stands twice",
		`"Practice","share":1->"Practice"`:                             "Some arms have a share",
		`"Practice"->"as  BEFORE"`:                                     "like another's",
		`["district"]}->["district"],"covariates":["district"]}`:       "both as block and as covariate",
		`["district"]}->["district"],"constraints":[{"kind":"same"}]}`: "at least two units",
		`["district"]}->["district"],"constraints":[{"kind":"placed","unit":"T1"}]}`:                                       "an arm belongs",
		`["district"]}->["district"],"constraints":[{"kind":"placed","unit":"T1","arm":"B"}]}`:                             "not among the arms",
		`["district"]}->["district"],"constraints":[{"kind":"at most","column":"region","arm":"Practice","n":1,"max":2}]}`: "one limit",
		`["district"]}->["district"]}{}`: "follows its end",
	} {
		from, to, _ := strings.Cut(change, "->")
		text := strings.Replace(plainSpec, from, to, 1)
		if text == plainSpec {
			t.Fatal(change)
		}
		if _, _, err := ParseSpec([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", text, err, want)
		}
	}
	for _, unused := range []string{"0", "0.1", "1"} {
		_, notes, err := ParseSpec([]byte(strings.Replace(plainSpec, `["district"]}`, `["district"],"covariates":[],"constraints":[],"acceptance":`+unused+`}`, 1)))
		if err != nil || !strings.Contains(strings.Join(notes, " "), "acceptance is not used by a blocked draw") {
			t.Errorf("an acceptance of %s, which is not used, gives %v and %v", unused, notes, err)
		}
	}
	friendly, _, err := ParseSpec([]byte(strings.Replace(plainSpec, `["district"]}`, `["district"],"constraints":[{"type":"same_arm","column":"manager"},{"kind":"must-be","unit":"T1","arm":"practice"},{"kind":"at_most","per":"region","arm":"Practice","max":2}]}`, 1)))
	if err != nil || len(friendly.Constraints) != 3 || friendly.Constraints[1].Arm != "Practice" || friendly.Constraints[2].Limit != 2 || friendly.Constraints[0].Attribute != "manager" {
		t.Errorf("%+v, %v", friendly.Constraints, err)
	}
}

// A draw by a specification verifies from its certificate, also after the JSON was
// indented, and any change to the specification is seen.
func TestSpecDrawVerifies(t *testing.T) {
	s, _, err := ParseSpec([]byte(plainSpec))
	if err != nil {
		t.Fatal(err)
	}
	roster := experiment.Roster{Attributes: []experiment.Attribute{{Name: "district"}}}
	for i := range 12 {
		roster.Teams = append(roster.Teams, experiment.Team{ID: fmt.Sprintf("T%02d<&", i), Text: map[string]string{"district": []string{"A", "B"}[i%2]}})
	}
	p := s.Pilot("spec", roster)
	c, err := MakeSpecDraw(p, s, "71 284 096", "test", nil, experiment.Person{Name: "Ana"}, time.Date(2026, 1, 19, 10, 4, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	arm := make([]int, 12)
	m, err := ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	m.Draw(NewGenerator("leeway draw 1\nroster "+roster.Hash()+"\nplan "+s.Hash()+"\nseed 71 284 096"), arm)
	for i, a := range c.Assignment {
		if a.Arm != c.Arms[arm[i]] {
			t.Fatalf("team %s is in %s", a.Team, a.Arm)
		}
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadCertificate(data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := VerifyCertificate(read, &roster); err != nil || !v.OK() || v.Checks[0].Name != "Specification" {
		t.Errorf("%+v, %v", v, err)
	}
	changed := *read.Spec
	changed.Arms = []SpecArm{{Name: "As before", Share: 1, Control: true}, {Name: "Practice", Share: 2}}
	read.Spec = &changed
	if v, err := VerifyCertificate(read, &roster); err != nil || v.OK() {
		t.Errorf("a changed specification passes: %+v, %v", v, err)
	}
}

package assets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestLibrary compares the cards with the columns of the design's practice page.
func TestLibrary(t *testing.T) {
	practices, err := Practices()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"autonomy: Raise the sign-off limit | Prices fell 8 to 9%, quality held | Bandiera et al. 2021",
		"autonomy: Team plans its work | Less burnout, first cohort only | Moen et al. 2016",
		"autonomy: One goal, then review | More autonomy went with 18% more projects done | Rasul & Rogger 2018",
		"autonomy: Stop-doing list |  | No trial found yet",
		"competence: Problem-solving days | Culture and output up; none by team | Azulai et al., Ghana",
		"competence: Leadership training | Leading improved, output rarely | Jacobsen et al. 2022",
		"competence: Strengths coaching |  | No trial found yet",
		"competence: Same-week feedback |  | No trial found yet",
		"competence: Peer-taught skill hour |  | No trial found yet",
		"peers: Peer-story e-mails | Burnout −8 points; sick leave same | Linos et al. 2022",
		"peers: Respectful climate | Fewer leaders left, wider networks | Alan et al. 2023",
		"peers: Shared-case circle |  | No trial found yet",
		"peers: Ask, act, report back |  | No trial found yet",
		"purpose: Meet a beneficiary | Phone time +142% (small study) | Grant et al. 2007",
		"purpose: Mission workshop | More home visits, children healthier | Khan 2025",
		"purpose: Beneficiary story | Callers performed better | Grant 2008",
		"purpose: Letter from the top | Quits down a fifth for 9 months | Friebel et al. 2022",
		"compliance: Extra reporting and checks | More of it went with 14% fewer projects finished | Rasul & Rogger 2018",
	}
	var got []string
	strengths := map[Strength]int{}
	for _, p := range practices {
		got = append(got, fmt.Sprintf("%s: %s | %s | %s", p.Need, p.Name, p.Finding, p.Evidence[0].Label()))
		strengths[p.Evidence[0].Strength]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := (map[Strength]int{InTables: 1, InAbstract: 9, GoesTogether: 2, NoTrial: 6}); !cmp.Equal(strengths, want) {
		t.Errorf("strengths %v, want %v", strengths, want)
	}
}

// TestWords: nothing on a card claims more than the house allows.
func TestWords(t *testing.T) {
	practices, err := Practices()
	if err != nil {
		t.Fatal(err)
	}
	banned := regexp.MustCompile(`(?i)\bsignifican|failed to reject|\bproves?\b|\bemployees?\b|to be confirmed|\[[A-Z]\]`)
	minus := regexp.MustCompile(`(^|[ (])-[0-9]`) // a hyphen for U+2212
	for _, p := range practices {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if found := banned.FindString(string(text)); found != "" {
			t.Errorf("%s says %q", p.ID, found)
		}
		if found := minus.FindString(string(text)); found != "" {
			t.Errorf("%s writes a minus sign as a hyphen: %q", p.ID, found)
		}
		for _, e := range p.Evidence {
			for _, s := range []string{p.Summary, e.Sample(), e.Finding, e.Note} {
				if s != "" && !strings.HasSuffix(s, ".") {
					t.Errorf("%s: not a whole sentence: %q", p.ID, s)
				}
			}
		}
	}
}

func TestWrongCards(t *testing.T) {
	good, err := practiceFiles.ReadFile("practices/raise-sign-off-limit.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, says string }{
		{`"need": "autonomy"`, `"need": "leeway"`, "need"},
		{`"order": 1`, `"order": 0`, "order"},
		{`"order": 1`, `"rank": 1`, "unknown field"},
		{`"summary": "Officers decide routine permits themselves up to a higher limit."`, `"summary": " "`, "summary"},
		{`checked in the paper's tables`, `checked`, "strength"},
		{`checked in the paper's tables`, `no trial found yet`, "agree"},
		{`"Prices fell 8 to 9%, quality held"`, `""`, "agree"},
		{`"signals": [`, `"signals": [ "",`, "signal"},
		{`"steps": [`, `"steps": [ " ",`, "steps"},
		{`"result": "better"`, `"result": "good"`, "result"},
		{`"result": "better"`, `"result": "goes with more"`, "trial"},
		{`"unit": "log points"`, `"unit": ""`, "unit"},
		{`drawn by lot`, `drawn by lot [M]`, "[M]"},
		{`"source": "Bandiera, Best, Khan & Prat 2021, QJE 136, 2195"`, `"source": ""`, "source"},
		{`"id": "raise-sign-off-limit"`, `"id": "other"`, "id"},
	} {
		bad := bytes.Replace(good, []byte(c.from), []byte(c.to), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("the card has no %s", c.from)
		}
		_, err := readPractices(fstest.MapFS{"practices/raise-sign-off-limit.json": {Data: bad}})
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "raise-sign-off-limit.json") {
			t.Errorf("%s: %v", c.to, err)
		}
	}
	twice := fstest.MapFS{
		"practices/raise-sign-off-limit.json": {Data: good},
		"practices/other.json":                {Data: bytes.Replace(good, []byte(`"id": "raise-sign-off-limit"`), []byte(`"id": "other"`), 1)},
	}
	if _, err := readPractices(twice); err == nil || !strings.Contains(err.Error(), "same place") {
		t.Errorf("two cards in one place: %v", err)
	}
}

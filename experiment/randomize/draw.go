package randomize

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"leeway/experiment"
)

// SeedText is the text that the generator of a draw is made from. It binds the seed
// to one roster and one plan, so that a seed cannot be tried on several: four lines
// joined by a line feed, without one at the end,
//
//	leeway draw 1
//	roster <SHA-256 of the roster>
//	plan <SHA-256 of the plan>
//	seed <the seed as given>
func SeedText(rosterHash, planHash, seed string) string {
	return "leeway draw 1\nroster " + rosterHash + "\nplan " + planHash + "\nseed " + seed
}

// SecureSeed is a seed from the machine's randomness: 42 digits in groups of three,
// so that people can read them aloud (139 bits).
func SecureSeed() (string, error) {
	const groups = 14
	parts := make([]string, groups)
	for i := range parts {
		n, err := rand.Int(rand.Reader, big.NewInt(1000))
		if err != nil {
			return "", &experiment.Refusal{What: "This machine gives no random numbers.", Remedy: "Enter digits that people in the room provide.", Cause: err}
		}
		parts[i] = fmt.Sprintf("%03d", n.Int64())
	}
	return strings.Join(parts, " "), nil
}

// MakeDraw draws the teams that take part by the pilot's plan. seed is any text;
// source says in words where it came from. The pilot is not changed, and whether its
// stage allows a draw is the caller's to ask; the hashes are worked out afresh, and a
// plan that differs from what was sealed is refused. The error is a
// *experiment.Refusal.
func MakeDraw(p *experiment.Pilot, seed, source string, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	return drawFrom(p, seed, source, nil, nil, by, at)
}

// MakeDrawFrom is MakeDraw with the slips that the seed was made from. Where there are
// any, seed is "" or what SeedFromSlips gives, and an empty source is that one's.
func MakeDrawFrom(p *experiment.Pilot, seed, source string, slips []experiment.Slip, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	return drawFrom(p, seed, source, slips, nil, by, at)
}

func drawFrom(p *experiment.Pilot, seed, source string, slips []experiment.Slip, earlier []experiment.ReplacedDraw, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	seed, source, err := seedOf(seed, source, slips)
	if err != nil {
		return nil, err
	}
	m, err := declared(p)
	if err != nil {
		return nil, err
	}
	d, err := blankDraw(p, by, at)
	if err != nil {
		return nil, err
	}
	d.Seed, d.SeedSource, d.Slips, d.Earlier = seed, source, append([]experiment.Slip(nil), slips...), earlier
	if err := perform(p, m, d); err != nil {
		return nil, err
	}
	return d, finish(p, d)
}

// perform draws: it fills in the algorithm, the blocks and the arms of a draw that has
// its hashes and its seed.
func perform(p *experiment.Pilot, m Mechanism, d *experiment.Draw) error {
	labels, err := labelsFor(p, false)
	if err != nil {
		return err
	}
	d.Algorithm, d.Block = m.Algorithm(), recorded(labels)
	d.Arm = make([]int, m.Units())
	m.Draw(NewGenerator(seedText(d)), d.Arm)
	return nil
}

// checkSeed wants a seed and where it comes from.
func checkSeed(seed, source string) error {
	if strings.TrimSpace(seed) == "" {
		return &experiment.Refusal{What: "The draw has no seed.", Place: experiment.Place{Field: "draw"}, Remedy: "Enter digits, or let this machine provide them."}
	}
	if strings.TrimSpace(source) == "" {
		return &experiment.Refusal{What: "The draw does not say where its seed comes from.", Place: experiment.Place{Field: "draw"}, Remedy: "Say it in a few words, for example “dice thrown in the meeting”."}
	}
	return nil
}

// Adopt takes over a draw that was made elsewhere: a text column of the roster that
// holds each team's arm by name. Upper and lower case and spaces do not matter. Names
// that fit no arm are refused, the five most frequent listed. The pilot is not changed. The error is a
// *experiment.Refusal.
func Adopt(p *experiment.Pilot, column string, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	if err := checkShares(sharesOf(p)); err != nil {
		return nil, err
	}
	names := make([]string, len(p.Arms))
	for i, a := range p.Arms {
		names[i] = a.Name
	}
	arm, err := readArms(&p.Roster, column, names)
	if err != nil {
		return nil, err
	}
	d, err := blankDraw(p, by, at)
	if err != nil {
		return nil, err
	}
	d.Arm, d.Elsewhere, d.Column, d.Algorithm = arm, true, column, "fixed/1"
	d.Block = recorded(groupLabels(p))
	return d, finish(p, d)
}

// blankDraw has all that does not depend on the assignment.
func blankDraw(p *experiment.Pilot, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	ids := teamIDs(&p.Roster)
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return nil, &experiment.Refusal{What: fmt.Sprintf("Team id %s appears twice. Two teams with one id cannot be drawn fairly.", id), Place: experiment.Place{Team: id, Field: "teams"}, Remedy: "Correct one of the ids and read the roster again."}
		}
		seen[id] = true
	}
	for _, t := range p.Roster.Teams {
		for name, v := range t.Number {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, &experiment.Refusal{What: fmt.Sprintf("Team %s has a value in “%s” that is not a number.", t.ID, name), Place: experiment.Place{Team: t.ID, Field: "teams"}, Remedy: "Correct the roster and read it again."}
			}
		}
	}
	planHash := p.PlanHash()
	if p.Plan.Sealed() && p.Plan.Hash != planHash {
		return nil, &experiment.Refusal{What: "The plan is not the one that was sealed: its fingerprint differs.", Place: experiment.Place{Field: "plan"}, Remedy: "Open a copy of the pilot that was made when the plan was sealed."}
	}
	return &experiment.Draw{
		Team: ids, By: by, At: at.UTC().Truncate(time.Second),
		RosterHash: p.Roster.Hash(), PlanHash: planHash,
	}, nil
}

// finish fills the two fingerprints that cover the assignment.
func finish(p *experiment.Pilot, d *experiment.Draw) error {
	names := make([]string, len(p.Arms))
	for k, a := range p.Arms {
		names[k] = a.Name
	}
	assigned := make([]Assigned, len(d.Team))
	for i, id := range d.Team {
		assigned[i] = Assigned{Team: id, Arm: names[d.Arm[i]]}
	}
	var err error
	if d.AssignmentHash, err = assignmentHash(assigned); err != nil {
		return err
	}
	c, err := certificate(p, d)
	if err != nil {
		return err
	}
	d.Certificate = c.Fingerprint
	return nil
}

// assignmentHash is the SHA-256 of the canonical JSON of the list of pairs
// [team id, arm name], in hexadecimal.
func assignmentHash(assigned []Assigned) (string, error) {
	pairs := make([][2]string, len(assigned))
	for i, a := range assigned {
		pairs[i] = [2]string{a.Team, a.Arm}
	}
	return hashOf(pairs)
}

// hashOf is the SHA-256 of a value's canonical JSON, in hexadecimal.
func hashOf(value any) (string, error) {
	data, err := experiment.Canonical(value)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// readArms reads the arm of each team that takes part from a text column.
func readArms(r *experiment.Roster, column string, names []string) ([]int, error) {
	attribute, known := r.Attribute(column)
	if !known || attribute.Numeric {
		what := fmt.Sprintf("The roster has no column “%s”.", column)
		if known {
			what = fmt.Sprintf("The roster's column “%s” holds numbers, not the names of arms.", column)
		}
		return nil, &experiment.Refusal{What: what, Place: experiment.Place{Field: "draw"}, Remedy: "Choose a text column that holds each team's arm by its name."}
	}
	index := map[string]int{}
	for k, name := range names {
		if _, twice := index[folded(name)]; twice || folded(name) == "" {
			return nil, &experiment.Refusal{What: fmt.Sprintf("The arm name “%s” is empty or like another's.", name), Place: experiment.Place{Field: "arms"}, Remedy: "Give each arm its own name."}
		}
		index[folded(name)] = k
	}
	teams := r.Taking()
	arm, count := make([]int, len(teams)), make([]int, len(names))
	var strange strangers
	for i, t := range teams {
		k, known := index[folded(t.Text[column])]
		if !known {
			strange.meet(t.Text[column], t.ID)
			continue
		}
		arm[i] = k
		count[k]++
	}
	if len(strange.order) > 0 {
		return nil, &experiment.Refusal{
			What:   fmt.Sprintf("In the column “%s”, %s. No arm is called that.", column, strange.words()),
			Place:  experiment.Place{File: r.Source.File, Sheet: r.Source.Sheet, Field: "draw"},
			Remedy: fmt.Sprintf("Use the arms' names (%s), or leave those teams out with a reason.", strings.Join(names, ", ")),
		}
	}
	for k, n := range count {
		if n == 0 {
			return nil, &experiment.Refusal{What: fmt.Sprintf("In the column “%s”, no team is in the arm “%s”.", column, names[k]), Place: experiment.Place{Field: "draw"}, Remedy: "Remove the arm, or choose another column."}
		}
	}
	return arm, nil
}

// strangers are the texts of a column that name no arm, by how many teams have them.
type strangers struct {
	order []string
	teams map[string][]string
}

func (s *strangers) meet(text, team string) {
	if s.teams == nil {
		s.teams = map[string][]string{}
	}
	if len(s.teams[text]) == 0 {
		s.order = append(s.order, text)
	}
	s.teams[text] = append(s.teams[text], team)
}

// words names at most five of the texts, the most frequent first.
func (s *strangers) words() string {
	const shown = 5
	slices.SortStableFunc(s.order, func(a, b string) int { return len(s.teams[b]) - len(s.teams[a]) })
	var parts []string
	for i, text := range s.order {
		if i == shown {
			parts = append(parts, fmt.Sprintf("and so on: %d different texts in all", len(s.order)))
			break
		}
		has := "nothing"
		if text != "" {
			has = "“" + text + "”"
		}
		if teams := s.teams[text]; len(teams) == 1 {
			parts = append(parts, fmt.Sprintf("team %s has %s", teams[0], has))
		} else {
			parts = append(parts, fmt.Sprintf("%d teams have %s", len(teams), has))
		}
	}
	return strings.Join(parts, ", ")
}

// ArmColumns are the text columns of the roster from which Adopt could read the
// draw: every team that takes part has an arm's name there, and every arm a team.
func ArmColumns(p *experiment.Pilot) []string {
	names := make([]string, len(p.Arms))
	for i, a := range p.Arms {
		names[i] = a.Name
	}
	var out []string
	for _, a := range p.Roster.Attributes {
		if _, err := readArms(&p.Roster, a.Name, names); err == nil && len(p.Roster.Teams) > 0 {
			out = append(out, a.Name)
		}
	}
	return out
}

// folded is a name without case and with single spaces, to compare by.
func folded(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

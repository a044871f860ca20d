package dataset

// People are the persons that imports named so far, each with the team in which
// they were first seen. A person who moves stays with that team: what is compared is
// what was drawn (intention to treat; Eldridge, Campbell, Campbell and others
// 2016, Revised Cochrane risk of bias tool for cluster-randomized trials).
type People struct {
	first map[string]string // person -> id of the first team
}

// NewPeople knows nobody.
func NewPeople() *People { return &People{first: map[string]string{}} }

// Know adds a person with a team, unless the person is known already.
func (p *People) Know(person, team string) {
	if _, known := p.first[person]; !known {
		p.first[person] = team
	}
}

// FirstTeam is the team in which a person was first seen. A nil People knows nobody.
func (p *People) FirstTeam(person string) (team string, known bool) {
	if p == nil {
		return "", false
	}
	team, known = p.first[person]
	return team, known
}

// Len is how many people are known.
func (p *People) Len() int {
	if p == nil {
		return 0
	}
	return len(p.first)
}

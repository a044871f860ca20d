package demo

import (
	"fmt"
	"math"

	"leeway/experiment/randomize"
)

// worldSeed names the invented world. Another text gives other teams and other
// figures of the same kind.
const worldSeed = "leeway demonstration world 387"

// district is one of the six places the permit teams work in.
type district struct {
	name, code string
	// level lifts or lowers the cases closed per person each week.
	level float64
}

var districts = []district{
	{"Millfield", "MF", -0.2}, {"Eastmoor", "EM", -0.5}, {"Harbour", "HB", 0.3},
	{"Northgate", "NG", 0.6}, {"Westbank", "WB", -0.4}, {"Highland", "HL", 0.2},
}

var permitGroups = []string{"Building", "Street works", "Food and drink", "Events", "Shop fronts", "Trees and land", "Housing", "Trade waste"}

var managers = []string{
	"L. Brandt", "R. Okafor", "M. Duarte", "T. Novak", "A. Lindqvist", "K. Osei", "P. Farah", "S. Keller", "N. Sato", "C. Moreau", "D. Petrov",
	"F. Haddad", "E. Larsen", "B. Costa", "H. Nguyen", "I. Kowalski", "O. Adeyemi", "G. Rossi", "J. Mbeki", "V. Ionescu", "W. Tan", "Y. Demir",
	"Z. Horvat", "A. Silva", "B. Ahmed", "C. Jansen", "D. Moyo", "E. Fischer", "F. Ortiz", "G. Nilsson", "H. Popov", "I. Cohen", "J. Park",
	"K. Murphy", "L. Santos", "M. Weber", "N. Diallo", "O. Berg", "P. Singh", "Q. Chen", "R. Marino", "S. Kaya", "T. Walsh", "U. Mensah",
	"V. Dubois", "W. Eze", "X. Lopes", "Y. Aziz", "Z. Kim", "A. Byrne", "B. Fontaine", "C. Otieno",
}

// team is one invented permit team with what is true of it before the start.
type team struct {
	id, district, group, manager string
	staff                        int
	cases, motivation, tenure    float64
	complexShare, resignations   float64
	leftOut                      string
	// skill is what the team's figures share before and after the start.
	skill float64
}

// normal turns the generator's integers into a standard normal deviate by the
// method of Box and Muller (1958).
func normal(g *randomize.Generator) float64 {
	const steps = 1 << 53
	u := (float64(g.Below(steps)) + 1) / (steps + 1)
	v := float64(g.Below(steps)) / steps
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

func round(v float64, decimals int) float64 {
	p := math.Pow(10, float64(decimals))
	return math.Round(v*p) / p
}

// drawnStaff is how many people the 48 teams that are drawn have together.
const drawnStaff = 574

// teams makes the roster: eight teams a district that can be drawn, and four
// that are left out, each for a reason that real rosters have.
func teams(g *randomize.Generator) []team {
	var out []team
	next := 0
	for d, place := range districts {
		count := len(permitGroups)
		if d >= 1 && d <= 4 {
			count++
		}
		for i := range count {
			t := team{
				id: fmt.Sprintf("%s-%02d", place.code, i+1), district: place.name,
				group: permitGroups[i%len(permitGroups)], manager: managers[next],
				skill: normal(g),
			}
			next++
			t.staff = 8 + int(g.Below(9))
			t.cases = round(11.1+place.level+0.75*t.skill+0.35*normal(g), 1)
			t.motivation = round(58+5.5*normal(g)+1.5*t.skill, 1)
			t.tenure = round(math.Max(1, 6.5+2.2*normal(g)), 1)
			t.complexShare = math.Round(math.Max(5, 31+9*normal(g)))
			t.resignations = float64(g.Below(4))
			out = append(out, t)
		}
	}
	leaveOut(out)
	levelStaff(out)
	return out
}

func leaveOut(all []team) {
	for i := range all {
		switch all[i].id {
		case "EM-09":
			all[i].staff, all[i].leftOut = 4, "Fewer than 5 staff: people could be recognised."
		case "HB-09":
			all[i].staff, all[i].leftOut = 4, "Fewer than 5 staff: people could be recognised."
		case "NG-09":
			all[i].staff, all[i].leftOut = 19, "Has had the higher limit since 2024."
		case "WB-09":
			all[i].staff, all[i].leftOut = 21, "Has had the higher limit since 2024."
		}
	}
}

// levelStaff adds or takes one person here and there until the teams that are
// drawn have drawnStaff people together.
func levelStaff(all []team) {
	sum := 0
	for _, t := range all {
		if t.leftOut == "" {
			sum += t.staff
		}
	}
	for i := 0; sum != drawnStaff; i = (i + 7) % len(all) {
		switch {
		case all[i].leftOut != "":
		case sum < drawnStaff && all[i].staff < 16:
			all[i].staff++
			sum++
		case sum > drawnStaff && all[i].staff > 8:
			all[i].staff--
			sum--
		}
	}
}

const weeks = 26

// week is one row of a district's case return.
type week struct {
	number     int
	staffWeeks float64
	closed     int
	overtime   float64
	complaints int
	days       float64
}

// record is what happened to one team from the start to the end.
type record struct {
	team         team
	practice     bool
	weeks        []week
	answers      []float64
	staffYears   float64
	resignations int
	audit        float64
}

// outcomes lets the half year happen: what deciding at the desk is worth is
// fixed here, the rest is luck.
func outcomes(g *randomize.Generator, drawn []team, practice map[string]bool, lost string) []record {
	var out []record
	for _, t := range drawn {
		if t.id == lost {
			continue
		}
		r := record{team: t, practice: practice[t.id]}
		r.happen(g)
		out = append(out, r)
	}
	return out
}

func (r *record) happen(g *randomize.Generator) {
	t := r.team
	practice := 0.0
	if r.practice {
		practice = 1
	}
	// Teams that began more motivated gain more.
	gain := practice * (1.5 + 0.1*(t.motivation-58))
	level := 0.2 + t.cases + 0.70*normal(g)
	daysLevel := 18.7 - 2.1*practice + 2.6*normal(g)
	overtimeLevel := math.Max(0.2, 1.9+0.42*practice+0.5*normal(g))
	complaintRate := math.Max(0.005, 0.031+0.005*normal(g))
	for w := 1; w <= weeks; w++ {
		// The gain grows over the first weeks and averages to its full size.
		ramp := 0.55 + 0.9*float64(w-1)/float64(weeks-1)
		fte := math.Max(4, float64(t.staff)-0.5*float64(g.Below(5)))
		cases := math.Max(0, math.Round(fte*(level+gain*ramp+0.8*normal(g))))
		r.weeks = append(r.weeks, week{
			number: w, staffWeeks: fte, closed: int(cases),
			overtime:   round(math.Max(0, fte*(overtimeLevel+0.3*normal(g))), 1),
			complaints: binomial(g, int(cases), complaintRate),
			days:       round(math.Max(2, daysLevel+1.5*normal(g)), 1),
		})
	}
	mood := 61.5 + 0.55*(t.motivation-58) + 4.8*practice + 4.2*normal(g)
	for range t.staff {
		if g.Below(100) < 84 {
			r.answers = append(r.answers, math.Round(math.Min(100, math.Max(0, mood+16*normal(g)))))
		}
	}
	r.staffYears = round(float64(t.staff)*0.5, 1)
	r.resignations = binomial(g, t.staff, 0.063-0.014*practice)
	r.audit = round(math.Min(100, 94.2-0.5*practice+2.4*normal(g)), 1)
}

// binomial counts how often something with the given chance happens in n trials.
func binomial(g *randomize.Generator, n int, chance float64) int {
	const steps = 1 << 30
	limit := uint64(chance * steps)
	count := 0
	for range n {
		if g.Below(steps) < limit {
			count++
		}
	}
	return count
}

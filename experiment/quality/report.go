package quality

import (
	"time"

	"leeway/experiment"
)

// Report is all that is known about the data of a pilot without looking at a result.
type Report struct {
	Title string           `json:"title"`
	Stage experiment.Stage `json:"stage"`
	// Sight is how much of the arms is shown. PooledBecause is why final data are still
	// shown for all arms together, empty where they are not.
	Sight         Sight             `json:"sight"`
	PooledBecause string            `json:"pooled_because,omitempty"`
	Final         *experiment.Final `json:"final,omitempty"`
	// Headline is the finding in one sentence: "47 of the 48 drawn teams were measured to
	// the end".
	Headline   string      `json:"headline"`
	Flow       Flow        `json:"flow"`
	Response   []Response  `json:"response"`
	Teams      []TeamRow   `json:"teams"`
	Linkage    Linkage     `json:"linkage"`
	Deviations []Deviation `json:"deviations"`
	// Notes say what was assumed, pooled or not shown.
	Notes []string `json:"notes"`
	// Invented is true for made-up data.
	Invented bool `json:"invented,omitempty"`
}

// Flow is the way of the teams from the roster to the analysis.
type Flow struct {
	Roster  Box `json:"roster"`
	LeftOut Box `json:"left_out"`
	Drawn   Box `json:"drawn"`
	// Branches are what became of the drawn teams: one for all arms together, or one for
	// each arm.
	Branches []Branch `json:"branches"`
}

// Branch is the flow of one arm after the draw, or of all arms.
type Branch struct {
	// Arm is the letter or the name of the arm, empty for all together.
	Arm string `json:"arm,omitempty"`
	// Assigned is nil where Arm is empty.
	Assigned *Box `json:"assigned,omitempty"`
	Lost     Box  `json:"lost"`
	Analysed Box  `json:"analysed"`
}

// Boxes lists the boxes of the flow from the top, branch by branch.
func (f *Flow) Boxes() []*Box {
	out := []*Box{&f.Roster, &f.LeftOut, &f.Drawn}
	for i := range f.Branches {
		b := &f.Branches[i]
		if b.Assigned != nil {
			out = append(out, b.Assigned)
		}
		out = append(out, &b.Lost, &b.Analysed)
	}
	return out
}

// Box is one box of the flow.
type Box struct {
	// Title and Text are its words: "48 teams drawn by lot", "574 staff, 6 districts".
	Title string `json:"title"`
	Text  string `json:"text,omitempty"`
	Teams int    `json:"teams"`
	// Staff is the number of people by the roster, 0 where it does not say; MeanStaff is
	// the mean over the teams of which it does.
	Staff     int     `json:"staff,omitempty"`
	MeanStaff float64 `json:"mean_staff,omitempty"`
	// Reasons are why teams were left out or lost, the most frequent first.
	Reasons []Reason `json:"reasons,omitempty"`
	// Outcomes count the teams that have a value, by outcome; in boxes of analysed teams.
	Outcomes []Count `json:"outcomes,omitempty"`
	// Members are the box's teams by id, with the cells they came from. A box of an arm
	// has none until the arms are known by name; Hidden is true there.
	Members []Member `json:"members,omitempty"`
	Hidden  bool     `json:"hidden,omitempty"`
}

// Reason is why teams are not in the next box.
type Reason struct {
	Words string `json:"words"`
	Teams int    `json:"teams"`
	Staff int    `json:"staff,omitempty"`
}

// Count is how many teams have a value of an outcome, and how many values or people there
// are; no number of people where it would be one of fewer than ten.
type Count struct {
	Outcome string `json:"outcome"`
	Teams   int    `json:"teams"`
	Values  int    `json:"values,omitempty"`
}

// Member is a team of a box.
type Member struct {
	Team  string `json:"team"`
	Name  string `json:"name,omitempty"`
	Staff int    `json:"staff,omitempty"`
	// Why is the reason in full, in boxes of teams that were left out or lost.
	Why string `json:"why,omitempty"`
	// Roster is the cell of the team's id: "Roster.xlsx ! Teams ! A14".
	Roster string `json:"roster,omitempty"`
	// Data are the cells of its values.
	Data []Cells `json:"data,omitempty"`
}

// Cells are the cells of one outcome of one team in one import.
type Cells struct {
	Outcome string `json:"outcome"`
	Import  string `json:"import"`
	File    string `json:"file"`
	Sheet   string `json:"sheet"`
	// Address lists the cells: "E5, E52, E99". Count is how many there are.
	Address string `json:"address"`
	Count   int    `json:"count"`
}

// Response is how much of an outcome came in.
type Response struct {
	Outcome string          `json:"outcome"`
	Name    string          `json:"name"`
	Role    experiment.Role `json:"role"`
	// People is true where the values are answers of people, so that staff are the
	// denominator; otherwise teams are.
	People bool `json:"people"`
	// What names what is counted: "the staff survey".
	What string `json:"what"`
	// Drawn teams, those With a value; Rows in use, of which Missing hold no value.
	Drawn   int `json:"drawn"`
	With    int `json:"with"`
	Rows    int `json:"rows"`
	Missing int `json:"missing"`
	// Answers of Staff: people who answered, of the staff of the teams that were measured.
	// Both are 0 where values are not people.
	Answers int `json:"answers,omitempty"`
	Staff   int `json:"staff,omitempty"`
	// Share is Answers of Staff, or With of Drawn; nil where there is none.
	Share *float64 `json:"share"`
	// Few is true where fewer than ten people answered, in all or in an arm that is shown.
	// Then no number of people is given, of all or of an arm.
	Few bool `json:"few,omitempty"`
	// Arms are there once the arms are shown.
	Arms []ArmResponse `json:"arms,omitempty"`
	// Gap is the difference between the arms; nil while they are not shown.
	Gap *Gap `json:"gap,omitempty"`
	// Sentence says the above in words.
	Sentence string `json:"sentence"`
}

// ArmResponse is how much of an outcome came from one arm.
type ArmResponse struct {
	Arm     string   `json:"arm"`
	Drawn   int      `json:"drawn"`
	With    int      `json:"with"`
	Answers int      `json:"answers,omitempty"`
	Staff   int      `json:"staff,omitempty"`
	Share   *float64 `json:"share"`
}

// TeamRow is the response of one team, never with its arm.
type TeamRow struct {
	Team   string `json:"team"`
	Name   string `json:"name,omitempty"`
	Staff  int    `json:"staff,omitempty"`
	Roster string `json:"roster,omitempty"`
	// Rows are its rows in use over all imports, nil where they would tell a number that is
	// not shown.
	Rows   *int       `json:"rows"`
	Values []TeamCell `json:"values"`
}

// TeamCell is what one team gave of one outcome.
type TeamCell struct {
	Outcome string `json:"outcome"`
	// Values is nil where it is not shown: fewer than ten people answered, or the number
	// could be worked out from those beside it.
	Values *int     `json:"values"`
	Share  *float64 `json:"share,omitempty"`
	// Shown is the number in words: "26", "12 of 14", "fewer than 10", "none".
	Shown string  `json:"shown"`
	Cells []Cells `json:"cells,omitempty"`
}

// Deviation is a departure from the plan that names teams, in words that give no arm away.
type Deviation struct {
	// Number is its place among the pilot's deviations, from 1; Entry is its number in the
	// journal, 0 where that is not known.
	Number int       `json:"number"`
	Entry  int       `json:"entry,omitempty"`
	At     time.Time `json:"at"`
	Teams  []string  `json:"teams"`
	// Mixed is true where the teams did not work as drawn.
	Mixed    bool   `json:"mixed"`
	Sentence string `json:"sentence"`
}

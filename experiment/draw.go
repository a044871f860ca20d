package experiment

import "time"

// Draw is the assignment of teams to arms, with what anybody needs to derive it again.
type Draw struct {
	// Arm is the index into Pilot.Arms for each team that takes part, in roster order.
	Arm []int `json:"arm"`
	// Team is the id of each of those teams, in the same order.
	Team []string `json:"team"`
	// Elsewhere is true where the draw was made before the pilot came to Leeway and
	// its outcome was read from a roster column. It cannot be derived again.
	Elsewhere bool `json:"elsewhere,omitempty"`
	// Column is the roster attribute that an assignment made elsewhere was read from.
	Column string `json:"column,omitempty"`
	// Block is the label of each team's block or matched set, in the same order; absent
	// where all teams were one lot, and in draws made before labels were kept.
	Block []string `json:"block,omitempty"`
	// Seed is the text that the generator was seeded with; SeedSource says where it came from.
	Seed       string `json:"seed,omitempty"`
	SeedSource string `json:"seed_source,omitempty"`
	// Slips are the texts that several people gave, where the seed was made from them.
	Slips []Slip    `json:"slips,omitempty"`
	At    time.Time `json:"at"`
	By    Person    `json:"by"`
	// RosterHash, PlanHash and AssignmentHash are SHA-256 in hexadecimal.
	RosterHash     string `json:"roster_hash"`
	PlanHash       string `json:"plan_hash"`
	AssignmentHash string `json:"assignment_hash"`
	// Algorithm names the mechanism and the version of its algorithm: "blocked/1".
	Algorithm string `json:"algorithm,omitempty"`
	// Certificate is the fingerprint of all the above.
	Certificate string `json:"certificate"`
	// Late are the draws of teams that joined afterwards, oldest first. Their teams
	// stand at the end of Arm, Team and Block, and of the roster.
	Late []LateDraw `json:"late,omitempty"`
	// Earlier are the draws that this one replaced, oldest first. Every page that tells
	// of the draw names them.
	Earlier []ReplacedDraw `json:"earlier,omitempty"`
}

// Slip is what one person gave for the seed.
type Slip struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// LateDraw is the draw of one group of teams that joined after the first draw.
type LateDraw struct {
	// First is the place of its first team in Draw.Team; the group reaches to the next
	// group's or to the end.
	First          int       `json:"first"`
	Seed           string    `json:"seed"`
	SeedSource     string    `json:"seed_source"`
	Slips          []Slip    `json:"slips,omitempty"`
	At             time.Time `json:"at"`
	By             Person    `json:"by"`
	Reason         string    `json:"reason"`
	RosterHash     string    `json:"roster_hash"`
	AssignmentHash string    `json:"assignment_hash"`
	Algorithm      string    `json:"algorithm"`
	// Certificate is the fingerprint of this group's certificate, which holds the
	// fingerprint of the draw before it.
	Certificate string `json:"certificate"`
}

// ReplacedDraw is a draw that was made and then made again.
type ReplacedDraw struct {
	Seed       string `json:"seed"`
	SeedSource string `json:"seed_source"`
	Slips      []Slip `json:"slips,omitempty"`
	// Elsewhere and Column are those of the draw.
	Elsewhere   bool      `json:"elsewhere,omitempty"`
	Column      string    `json:"column,omitempty"`
	At          time.Time `json:"at"`
	By          Person    `json:"by"`
	Certificate string    `json:"certificate"`
	// Reason is why it was made again, ReplacedAt and ReplacedBy when and by whom.
	Reason     string    `json:"reason"`
	ReplacedAt time.Time `json:"replaced_at"`
	ReplacedBy Person    `json:"replaced_by"`
}

// Import is one workbook whose rows were taken in.
type Import struct {
	// ID names the table in the pilot file: "data/1".
	ID     string    `json:"id"`
	Label  string    `json:"label"`
	Source Source    `json:"source"`
	At     time.Time `json:"at"`
	By     Person    `json:"by"`
	// Rows were in the sheet, Used were linked to drawn teams, SetAside were not used.
	Rows     int `json:"rows"`
	Used     int `json:"used"`
	SetAside int `json:"set_aside"`
	// People is how many people its rows in use name, 0 where no column names people.
	People int `json:"people,omitempty"`
	// Outcomes are the ids of the outcomes it holds.
	Outcomes []string `json:"outcomes"`
	// Notes say in sentences what was recoded, dropped or assumed.
	Notes []string `json:"notes,omitempty"`
	// Returned is set where the file was recognised as a sheet that was made for an office.
	Returned *ReturnedSheet `json:"returned,omitempty"`
	// Recipe is the name of the recipe that read it, Replaces the id of the import that
	// it took the place of; both are empty where there is none.
	Recipe   string `json:"recipe,omitempty"`
	Replaces string `json:"replaces,omitempty"`
}

// Deviation is a departure from the plan, told in the pilot's own words.
type Deviation struct {
	At   time.Time `json:"at"`
	By   Person    `json:"by"`
	What string    `json:"what"`
	// Decided is what was done about it; Effect is how it may change the result.
	Decided string `json:"decided,omitempty"`
	Effect  string `json:"effect,omitempty"`
	// Mixed is true where some control teams used the practice or the reverse.
	Mixed bool `json:"mixed,omitempty"`
	// AfterUnblinding is true where it was recorded when the arms were known.
	AfterUnblinding bool `json:"after_unblinding,omitempty"`
}

// Unblinding records who revealed the arms, and when.
type Unblinding struct {
	At    time.Time `json:"at"`
	Names []Person  `json:"names"`
}

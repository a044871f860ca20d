package shell

// Step is one step of a pilot, in the order in which the job is done.
type Step int

// The steps. Journal stands apart at the bottom of the rail.
const (
	Question Step = iota
	Practice
	Outcomes
	Teams
	SampleSize
	Plan
	Draw
	Collect
	Import
	Quality
	Findings
	Estimates
	Report
	Journal
)

var stepNames = [...]string{
	"Question", "Practice", "Outcomes", "Teams", "Sample size", "Plan", "Draw",
	"Collect", "Import", "Quality", "Findings", "Estimates", "Report", "Journal",
}

// Name is the step's name in the rail.
func (s Step) Name() string { return stepNames[s] }

// Group is a part of the rail.
type Group int

// The groups of the rail.
const (
	Design Group = iota
	Data
	Results
	JournalGroup
)

var groupNames = [...]string{"Design", "Data", "Results", "Journal"}

// Name is the group's name in the rail.
func (g Group) Name() string { return groupNames[g] }

// Group is the part of the rail the step stands in.
func (s Step) Group() Group {
	switch {
	case s <= Draw:
		return Design
	case s <= Quality:
		return Data
	case s <= Report:
		return Results
	}
	return JournalGroup
}

// State is how far a step is.
type State int

// The states, each with its own sign: ring, half disc, tick disc, padlock.
const (
	Empty State = iota
	InProgress
	Done
	Locked
)

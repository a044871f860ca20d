package experiment

import "fmt"

// Stage is how far a pilot has come. Stages only go forward; going back would
// let the data choose the plan.
type Stage int

// The stages in the order a pilot passes through them.
const (
	Draft Stage = iota
	PlanSealed
	Drawn
	Collecting
	Unblinded
	Closed
)

var stageNames = [...]string{"Draft", "Plan sealed", "Drawn", "Collecting", "Unblinded", "Closed"}

// String gives the stage's name as the window and the terminal show it.
func (s Stage) String() string {
	if s < Draft || s > Closed {
		return fmt.Sprintf("Stage(%d)", int(s))
	}
	return stageNames[s]
}

// MarshalText writes the stage's name, so that a pilot's JSON can be read by people.
func (s Stage) MarshalText() ([]byte, error) {
	if s < Draft || s > Closed {
		return nil, fmt.Errorf("stage %d does not exist", int(s))
	}
	return []byte(stageNames[s]), nil
}

// UnmarshalText reads a stage's name.
func (s *Stage) UnmarshalText(text []byte) error {
	for i, name := range stageNames {
		if name == string(text) {
			*s = Stage(i)
			return nil
		}
	}
	return fmt.Errorf("stage %q is not known", text)
}

// Action is something a person may want to do to a pilot.
type Action string

// The actions whose permission depends on the stage.
const (
	EditDesign      Action = "edit the design"
	SealThePlan     Action = "seal the plan"
	DrawTeams       Action = "draw the teams"
	StartCollecting Action = "start collecting"
	ImportOutcomes  Action = "import outcomes"
	UndoImport      Action = "undo an import"
	Unblind         Action = "unblind"
	ReadResults     Action = "read the results"
	ClosePilot      Action = "close the pilot"
	AddRemark       Action = "add a remark or a deviation"
)

var permitted = map[Action]struct {
	from, to Stage
	before   string
	after    string
}{
	EditDesign:      {Draft, Draft, "", "The plan is sealed. A change is possible only as a deviation, with a reason, in the Journal."},
	SealThePlan:     {Draft, Draft, "", "The plan is sealed already."},
	DrawTeams:       {PlanSealed, PlanSealed, "Seal the plan first: a draw before the plan could be chosen to please.", "The draw is made. A draw is made once."},
	StartCollecting: {Drawn, Drawn, "Make the draw first.", "Collecting has started already."},
	ImportOutcomes:  {Drawn, Collecting, "Make the draw first: outcomes are linked to the teams that were drawn.", "Arms are known now. New data after unblinding would let the result choose the data."},
	UndoImport:      {Drawn, Collecting, "There is no import yet.", "Arms are known now. Taking data away after unblinding would let the result choose the data."},
	Unblind:         {Collecting, Collecting, "Start collecting and import outcomes first.", "Arms are known already."},
	ReadResults:     {Unblinded, Closed, "Arms are hidden. Two names unblind the pilot once the data are final.", ""},
	ClosePilot:      {Unblinded, Unblinded, "Unblind the pilot first.", "The pilot is closed already."},
	AddRemark:       {Draft, Closed, "", ""},
}

// Permits says whether the stage allows the action. Where it does not, the
// error is a *Refusal whose sentence says what is missing.
func (s Stage) Permits(a Action) error {
	rule, known := permitted[a]
	if !known {
		return &Refusal{What: fmt.Sprintf("Leeway does not know how to %s.", a)}
	}
	switch {
	case s < rule.from:
		return &Refusal{What: rule.before, Place: Place{Field: "stage"}}
	case s > rule.to:
		return &Refusal{What: rule.after, Place: Place{Field: "stage"}}
	}
	return nil
}

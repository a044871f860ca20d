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
	DrawAgain       Action = "draw again"
	DrawLateTeams   Action = "draw late teams"
	StartCollecting Action = "start collecting"
	MakeSheets      Action = "make collection sheets"
	ImportOutcomes  Action = "import outcomes"
	UndoImport      Action = "undo an import"
	DeclareFinal    Action = "declare the data final"
	ReopenData      Action = "reopen the data"
	Unblind         Action = "unblind"
	ReadResults     Action = "read the results"
	ClosePilot      Action = "close the pilot"
	AddRemark       Action = "add a remark or a deviation"
	KeepRecipe      Action = "keep a recipe"
)

// rule says from which stage to which an action is permitted, and what to tell
// somebody who comes too early, by the stage they are at, or too late.
type rule struct {
	from, to Stage
	before   [Closed]string
	after    string
}

var permitted = map[Action]rule{
	EditDesign:  {Draft, Draft, [Closed]string{}, "The plan is sealed. A change is possible only as a deviation, with a reason, in the Journal."},
	SealThePlan: {Draft, Draft, [Closed]string{}, "The plan is sealed already."},
	DrawTeams: {PlanSealed, PlanSealed, [Closed]string{
		Draft: "Seal the plan first: a draw before the plan could be chosen to please.",
	}, "The draw is made. A draw is made once."},
	DrawAgain: {Drawn, Drawn, [Closed]string{
		Draft:      "There is no draw yet.",
		PlanSealed: "There is no draw yet. Make the draw first.",
	}, "Outcomes are being collected. A new draw now could be chosen by what they show."},
	DrawLateTeams: {Drawn, Collecting, [Closed]string{
		Draft:      "There is no draw yet, so no team is late. Add it to the roster.",
		PlanSealed: "There is no draw yet. Make the draw first.",
	}, "Arms are known now. A team that joins after unblinding cannot be drawn blindly."},
	StartCollecting: {Drawn, Drawn, [Closed]string{
		Draft:      "There is no draw yet. Seal the plan and make the draw first.",
		PlanSealed: "There is no draw yet. Make the draw first.",
	}, "Collecting has started already."},
	MakeSheets: {Drawn, Collecting, [Closed]string{
		Draft:      "There is no draw yet. Seal the plan and make the draw first: the sheets list the teams that were drawn.",
		PlanSealed: "There is no draw yet. Make the draw first: the sheets list the teams that were drawn.",
	}, "Arms are known now. Data asked for after unblinding would let the result choose the data."},
	ImportOutcomes: {Drawn, Collecting, [Closed]string{
		Draft:      "There is no draw yet. Seal the plan and make the draw first: outcomes are linked to the teams that were drawn.",
		PlanSealed: "There is no draw yet. Make the draw first: outcomes are linked to the teams that were drawn.",
	}, "Arms are known now. New data after unblinding would let the result choose the data."},
	UndoImport: {Drawn, Collecting, [Closed]string{
		Draft:      "There is no import yet.",
		PlanSealed: "There is no import yet.",
	}, "Arms are known now. Taking data away after unblinding would let the result choose the data."},
	DeclareFinal: {Collecting, Collecting, [Closed]string{
		Draft:      "There are no data yet. Seal the plan, make the draw and import outcomes first.",
		PlanSealed: "There are no data yet. Make the draw and import outcomes first.",
		Drawn:      "There are no data yet. Import outcomes first.",
	}, "Arms are known now, so the data are final already."},
	ReopenData: {Collecting, Collecting, [Closed]string{
		Draft:      "There are no data yet.",
		PlanSealed: "There are no data yet.",
		Drawn:      "There are no data yet.",
	}, "Arms are known now, so the data can no longer be reopened: the result would choose the data. Record what is missing as a deviation in the Journal."},
	Unblind: {Collecting, Collecting, [Closed]string{
		Draft:      "There is no draw yet. Seal the plan, make the draw and import outcomes first.",
		PlanSealed: "There is no draw yet. Make the draw and import outcomes first.",
		Drawn:      "No outcomes are in yet. Import them first.",
	}, "Arms are known already."},
	ReadResults: {Unblinded, Closed, [Closed]string{
		Draft:      "There is no result yet. The plan is not sealed, and no team is drawn.",
		PlanSealed: "There is no result yet. The plan is sealed, but no team is drawn.",
		Drawn:      "There is no result yet. No outcomes are in.",
		Collecting: "Arms are hidden. Two names unblind the pilot once the data are final.",
	}, ""},
	ClosePilot: {Unblinded, Unblinded, [Closed]string{
		Draft:      "Only a pilot with a result is closed. The plan is not sealed yet.",
		PlanSealed: "Only a pilot with a result is closed. There is no draw yet.",
		Drawn:      "Only a pilot with a result is closed. No outcomes are in yet.",
		Collecting: "Only a pilot with a result is closed. Unblind it first.",
	}, "The pilot is closed already."},
	AddRemark:  {Draft, Closed, [Closed]string{}, ""},
	KeepRecipe: {Draft, Closed, [Closed]string{}, ""},
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
		return &Refusal{What: rule.before[max(s, Draft)], Place: Place{Field: "stage"}}
	case s > rule.to:
		return &Refusal{What: rule.after, Place: Place{Field: "stage"}}
	}
	return nil
}

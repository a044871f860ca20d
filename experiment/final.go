package experiment

import (
	"fmt"
	"time"
)

// Final records that the data are complete: who said so, and when. Until then every
// check of the data is about all arms together; from then on no import comes in or goes
// out, and the arms may be compared under the letters A and B.
type Final struct {
	At time.Time `json:"at"`
	By Person    `json:"by"`
}

// DataFinal tells whether the data are complete: somebody declared them final, or the
// arms are known. Pilots from before there was such a declaration have only the second.
func (p *Pilot) DataFinal() bool { return p.Final != nil || p.Stage >= Unblinded }

// Permits says whether the pilot allows the action now: by its stage, and while its data
// are final by that. Where it does not, the error is a *Refusal that says what is missing.
func (p *Pilot) Permits(a Action) error {
	if err := p.Stage.Permits(a); err != nil {
		return err
	}
	switch a {
	case MakeSheets, ImportOutcomes, UndoImport, DrawLateTeams:
		if p.Final == nil {
			return nil
		}
		return &Refusal{
			What:   fmt.Sprintf("%s declared the data final on %s, so they stay as they are.", p.Final.By.Name, p.Final.At.Local().Format("2 January 2006")),
			Place:  Place{Field: "final"},
			Remedy: "Reopen the data on Quality, with a reason, if something is missing.",
		}
	case DeclareFinal:
		if p.Final != nil {
			return &Refusal{What: fmt.Sprintf("%s declared the data final already, on %s.", p.Final.By.Name, p.Final.At.Local().Format("2 January 2006")), Place: Place{Field: "final"}}
		}
	case ReopenData:
		if p.Final == nil {
			return &Refusal{What: "The data are not declared final, so they are open.", Place: Place{Field: "final"}}
		}
	}
	return nil
}

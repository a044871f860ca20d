package design

import (
	"slices"

	"leeway/experiment"
)

// makeFactorial sets the four arms of the practice and extra reporting in one action.
func (v *practiceView) makeFactorial() {
	control, practice := sideBySide(v.session.Pilot())
	arms := experiment.FactorialArms(control.Name, practice.Name, complianceName)
	arms[0].Description, arms[1].Description = control.Description, practice.Description
	arms[2].Description = complianceWhat
	arms[3].Description = "“" + practice.Name + "”, with extra reporting and checks"
	if v.host.Refuse(v.session.SetArms(arms)) {
		return
	}
	v.host.Done("Four arms: as before, the practice, extra checks, and both.")
	v.update()
}

// makeSideBySide goes back to the control and the practice, both from the start.
func (v *practiceView) makeSideBySide() {
	control, practice := sideBySide(v.session.Pilot())
	control.Control, control.Share, practice.Share = true, 1, 1
	control.Parts, practice.Parts = nil, nil
	if v.host.Refuse(v.session.SetArms([]experiment.Arm{control, practice})) {
		return
	}
	v.host.Done("Two arms, both from the start.")
	v.update()
}

// withoutFactorial takes the compliance practice out of four arms: the arm that has
// only it and the arm that has both go, the others have no parts any more.
func withoutFactorial(arms []experiment.Arm, part string) []experiment.Arm {
	var out []experiment.Arm
	for _, a := range arms {
		if slices.Contains(a.Parts, part) {
			continue
		}
		a.Parts = nil
		out = append(out, a)
	}
	return out
}

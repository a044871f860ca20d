package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// drawSpecHelp is what draw --help says of a draw without a pilot.
const drawSpecHelp = `With --roster and --spec a table is drawn without a pilot file. The specification is
a JSON file; any other member is refused:

  unit         the column of unit ids (default: found, as roster finds it). Where
               several rows have one unit, as people in a team, the unit is drawn:
               texts must agree, numbers are averaged, rows are counted as staff
  mechanism    simple, complete, blocked, matched pairs, rerandomised, constrained
  arms         [{"name": "As before", "share": 1, "control": true}, …]; a share is a
               number of parts, or a decimal (0.3 and 0.7 are drawn 3:7); without any
               share all are equal. The control is the first arm unless one is marked
  blocks       columns whose combinations are the blocks
  covariates   columns to match or balance on; elsewhere they are only compared
  acceptance   the share of draws that would do (rerandomised, constrained)
  constraints  any of
               {"kind": "same arm", "units": ["T1", "T2"]}   drawn as one
               {"kind": "same arm", "column": "manager"}     for each value there
               {"kind": "apart", "units": ["T1", "T2"]}      never one arm; or "column"
               {"kind": "placed", "units": ["T1"], "arm": "As before"}   without a draw
               {"kind": "at most", "column": "district", "arm": "Practice", "limit": 2}
               each may have a "reason". For kind, units, column and limit these words
               do as well: type; teams, unit, team; attribute, per; max, n

The answer has the assignment, each unit's probability of each arm, the number of
possible assignments (count_exact is false where it is at least that many), the
smallest p-value the draw can ever give, the certificate, notes and the balance.
The certificate's plan hash is that of the specification, which stands on it;
verify CERTIFICATE.json ROSTER derives the draw again from these two files.`

// specDraw is the draw command without a pilot file.
type specDraw struct {
	roster, spec, sheet       string
	seed, source, certificate string
	slips                     []experiment.Slip
}

// drawJSON is what a draw by specification tells machines.
type drawJSON struct {
	Assignment    []randomize.Assigned  `json:"assignment"`
	Probabilities []probabilityJSON     `json:"probabilities"`
	Count         string                `json:"count"`
	CountExact    bool                  `json:"count_exact"`
	SmallestP     float64               `json:"smallest_p"`
	Certificate   randomize.Certificate `json:"certificate"`
	Notes         []string              `json:"notes"`
	Balance       []balanceJSON         `json:"balance"`
}

// probabilityJSON is one unit's exact probability of each arm.
type probabilityJSON struct {
	Team        string             `json:"team"`
	Probability map[string]float64 `json:"probability"`
}

func (t *terminal) drawSpec(ctx context.Context, f specDraw) error {
	if f.certificate != "" {
		if err := mayWriteCertificate(f.certificate, f.roster); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(f.spec)
	if err != nil {
		return fileRefusal(f.spec, err)
	}
	spec, notes, err := randomize.ParseSpec(text)
	if err != nil {
		return inSpec(f.spec, err)
	}
	roster, spec, read, err := pilot.LoadSpecRoster(ctx, f.roster, f.sheet, spec, t.progress("Reading rows"))
	if err != nil {
		return err
	}
	if f.seed != "" && f.source == "" {
		f.source = "typed in by " + t.person().Name
	}
	drawn, err := pilot.DrawBySpec("Draw of "+roster.Source.File, roster, spec, f.seed, f.source, f.slips, t.person(), time.Now())
	if err != nil {
		return inSpec(f.spec, err)
	}
	notes = slices.Concat(notes, read, drawn.Notes)
	if f.certificate != "" {
		if err := pilot.WriteCertificateFiles(f.certificate, drawn.Certificate, &roster, false); err != nil {
			return err
		}
	}
	if t.asJSON {
		return t.printJSON(drawJSON{
			Assignment: drawn.Certificate.Assignment, Probabilities: probabilities(drawn),
			Count: drawn.Count.String(), CountExact: drawn.CountExact, SmallestP: drawn.SmallestP,
			Certificate: drawn.Certificate, Notes: append([]string{}, notes...), Balance: balanceForMachines(drawn.Pilot, drawn.Balance),
		})
	}
	t.showSpecDraw(drawn, notes, f.certificate)
	return nil
}

func probabilities(d pilot.SpecDraw) []probabilityJSON {
	out := make([]probabilityJSON, d.Mechanism.Units())
	for i := range out {
		out[i] = probabilityJSON{Team: d.Certificate.Assignment[i].Team, Probability: map[string]float64{}}
		for k, arm := range d.Pilot.Arms {
			out[i].Probability[arm.Name] = d.Mechanism.Probability(i, k)
		}
	}
	return out
}

// showSpecDraw prints the draw for people.
func (t *terminal) showSpecDraw(d pilot.SpecDraw, notes []string, certificate string) {
	head, right := []string{"Unit"}, []int{}
	blocks := slices.ContainsFunc(d.Certificate.Assignment, func(a randomize.Assigned) bool { return a.Block != "" })
	if blocks {
		head = append(head, "Block")
	}
	head = append(head, "Arm")
	for k, arm := range d.Pilot.Arms {
		right = append(right, len(head)+k)
		head = append(head, "Chance of "+arm.Name)
	}
	right = right[:len(d.Pilot.Arms)]
	rows := [][]string{head}
	for i, a := range d.Certificate.Assignment {
		row := []string{a.Team}
		if blocks {
			row = append(row, a.Block)
		}
		row = append(row, a.Arm)
		for k := range d.Pilot.Arms {
			row = append(row, strconv.FormatFloat(d.Mechanism.Probability(i, k), 'g', 6, 64))
		}
		rows = append(rows, row)
	}
	t.table(rows, right...)
	t.line("")
	atLeast := "at least "
	if d.CountExact {
		atLeast = ""
	}
	t.line("Possible assignments: %s%s", atLeast, d.Count)
	t.line("Smallest p-value it can ever give: %s", strconv.FormatFloat(d.SmallestP, 'g', 6, 64))
	t.line("Seed: %s (%s)", d.Certificate.Seed, d.Certificate.SeedSource)
	t.line("Certificate: %s", d.Certificate.Fingerprint)
	if certificate != "" {
		t.line("Wrote the certificate: %s.", strings.Join(pilot.CertificateFiles(certificate), ", "))
	}
	if len(d.Balance) > 0 {
		t.line("")
		t.line("Balance (each arm minus the control, in standard deviations):")
		t.table(balanceTable(d.Pilot, d.Balance), 2, 3, 4)
	}
	for _, note := range notes {
		t.line("%s", note)
	}
}

// inSpec names the specification's file in a refusal that is about it.
func inSpec(path string, err error) error {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || refusal.Place.File != "" {
		return err
	}
	said := *refusal
	said.Place.File = path
	if what, found := jsonTrouble(refusal.Cause); found {
		said.What = "The specification cannot be used. " + what
	}
	return &said
}

// inCertificate names the certificate's file in a refusal that is about it.
func inCertificate(path string, err error) error {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	said := *refusal
	said.Place.File = path
	if what, found := jsonTrouble(refusal.Cause); found {
		said.What = "This is not a certificate of a draw, or it is damaged. " + what
	}
	return &said
}

// verifyCertificate derives a draw again from a certificate and a roster's file.
func (t *terminal) verifyCertificate(ctx context.Context, certificate, roster string, f sheetFlags) error {
	data, err := os.ReadFile(certificate)
	if err != nil {
		return fileRefusal(certificate, err)
	}
	c, err := randomize.ReadCertificate(data)
	if err != nil {
		return inCertificate(certificate, err)
	}
	teams, err := t.certificateRoster(ctx, c, roster, f)
	if err != nil {
		return err
	}
	v, err := randomize.VerifyCertificate(c, &teams)
	if err != nil {
		return inCertificate(certificate, err)
	}
	checks := make([]pilot.Check, len(v.Checks))
	for i, one := range v.Checks {
		checks[i] = pilot.Check{Name: one.Name, OK: one.OK, Sentence: one.Sentence}
		if one.Name == "Roster" && !one.OK {
			checks[i].Sentence += besideDifference(certificate, c, &teams)
		}
	}
	return t.showChecks(checks)
}

// besideDifference names the first value that differs, where the roster that was drawn
// from still stands beside its certificate, and is that one by its fingerprint.
func besideDifference(certificate string, c randomize.Certificate, now *experiment.Roster) string {
	files := pilot.CertificateFiles(certificate)
	drawn, is := pilot.ReadRosterFile(files[len(files)-1])
	if !is || drawn.Hash() != c.RosterHash {
		return ""
	}
	return " " + pilot.RosterDifference(&drawn, now)
}

// certificateRoster reads the roster as the certificate's draw did: from the roster's
// own JSON; or from a workbook by the specification, or as the roster command reads it.
func (t *terminal) certificateRoster(ctx context.Context, c randomize.Certificate, path string, f sheetFlags) (experiment.Roster, error) {
	if roster, is := pilot.ReadRosterFile(path); is {
		return roster, nil
	}
	if c.Spec != nil {
		roster, _, _, err := pilot.LoadSpecRoster(ctx, path, f.sheet, *c.Spec, t.progress("Reading rows"))
		return roster, err
	}
	draft, err := t.rosterDraft(ctx, experiment.New(""), path, f)
	return draft.Roster, err
}

// showChecks prints what was compared and refuses where something differs.
func (t *terminal) showChecks(checks []pilot.Check) error {
	if t.asJSON {
		if err := t.printJSON(checks); err != nil {
			return err
		}
	} else {
		for _, c := range checks {
			mark := "ok    "
			if !c.OK {
				mark = "DIFFER"
			}
			t.line("%s  %s: %s", mark, c.Name, c.Sentence)
		}
	}
	for _, c := range checks {
		if !c.OK {
			differs := &experiment.Refusal{What: c.Sentence}
			if t.asJSON {
				return toldError{differs} // the checks stand there already
			}
			return differs
		}
	}
	return nil
}

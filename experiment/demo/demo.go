package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
	"leeway/experiment/workbook"
)

// The names of the files that Make leaves beside the workbooks.
const (
	PilotFile = "decide-at-the-desk.leeway"
	BriefFile = "decide-at-the-desk-brief.pdf"
)

// Title is the demonstration pilot's name.
const Title = "Decide at the desk: sign-off limit raised for permit teams"

// Seed is the demonstration's draw seed.
const Seed = "71 284 096"

var (
	lead    = experiment.Person{Name: "J. Aro", Role: "pilot lead"}
	auditor = experiment.Person{Name: "P. Mensah", Role: "internal audit"}
	analyst = experiment.Person{Name: "M. Reyes", Role: "analyst"}
)

// clock gives the invented times of the demonstration's journal.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) set(year int, month time.Month, day, hour, minute int) {
	c.now = time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

var start = time.Date(2026, time.February, 2, 0, 0, 0, 0, time.UTC)

// Make makes the demonstration in a folder: the roster and the outcome workbooks,
// the finished pilot file, and the brief. Files of an earlier demonstration are
// replaced; a folder that holds anything else of these names, or a demonstration
// that somebody went on with, is left alone. It gives the path of the pilot file.
func Make(ctx context.Context, dir string, progress func(done, total int64)) (string, error) {
	return makeOf(dir, func() (string, error) { return tell(ctx, dir, progress) })
}

// MakeCollecting is Make up to the day on which the last workbook came in: the data are not
// declared final, the arms are hidden, and there is no brief. It is there to try the
// checks of the data and the unblinding.
func MakeCollecting(ctx context.Context, dir string) (string, error) {
	return makeOf(dir, func() (string, error) {
		return tellSteps(ctx, worldSeed, dir, nil, func(y *story) []func() error {
			return []func() error{y.design, y.roster, y.seal, y.draw, y.happen, y.collect}
		})
	})
}

// makeOf prepares the folder, and tidies it where the story breaks off.
func makeOf(dir string, tell func() (string, error)) (string, error) {
	if err := prepare(dir); err != nil {
		return "", err
	}
	path, err := tell()
	if err != nil {
		// Half a demonstration would stand in the way of the next one.
		for _, name := range []string{PilotFile, RosterFile, CasesFile, SurveyFile, RecordsFile, BriefFile} {
			os.Remove(filepath.Join(dir, name)) //nolint:errcheck // the first error is the one to tell
		}
		return "", err
	}
	return path, nil
}

func tell(ctx context.Context, dir string, progress func(done, total int64)) (string, error) {
	return tellOf(ctx, worldSeed, dir, progress)
}

// tellOf tells the story of the world with the given name.
func tellOf(ctx context.Context, world, dir string, progress func(done, total int64)) (string, error) {
	return tellSteps(ctx, world, dir, progress, func(y *story) []func() error {
		return []func() error{y.design, y.roster, y.seal, y.draw, y.happen, y.collect, y.unblind, y.brief}
	})
}

// tellSteps tells some steps of the story.
func tellSteps(ctx context.Context, world, dir string, progress func(done, total int64), steps func(y *story) []func() error) (string, error) {
	g := randomize.NewGenerator(world)
	all := teams(g)
	if err := writeRoster(dir, all); err != nil {
		return "", err
	}
	path := filepath.Join(dir, PilotFile)
	var c clock
	c.set(2025, time.December, 8, 9, 0)
	s, err := pilot.CreateDemonstration(path, Title, lead, c.Now)
	if err != nil {
		return "", err
	}
	run := &story{ctx: ctx, dir: dir, session: s, clock: &c, world: g, teams: all, progress: progress}
	return path, errors.Join(run.tell(steps(run)), s.Close())
}

// story is the demonstration pilot on its way.
type story struct {
	ctx      context.Context
	dir      string
	session  *pilot.Session
	clock    *clock
	world    *randomize.Generator
	teams    []team
	progress func(done, total int64)
}

func (y *story) tell(steps []func() error) error {
	for _, step := range steps {
		if err := y.ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (y *story) design() error {
	s := y.session
	if err := s.SetQuestion(experiment.Question{
		Who: "permit teams", Change: "officers decide routine permits themselves", Comparison: "sign-off as before",
		Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31",
		Setting: "Six districts of a permit agency. Until now a supervisor signs every permit above a low limit.",
	}); err != nil {
		return err
	}
	y.clock.set(2025, time.December, 8, 9, 12)
	if err := s.UsePractice(experiment.Practice{
		ID: "raise-sign-off-limit", Name: "Raise the sign-off limit", Need: "autonomy",
		Summary: "Officers decide routine permits themselves up to a higher limit.",
		Dose:    "Whole pilot, from day one", Signal: "Share of permits decided without referral",
	}); err != nil {
		return err
	}
	if err := s.SetArms([]experiment.Arm{
		{Name: "Sign-off as before", Control: true, Share: 1, Description: "A supervisor signs every permit above the old limit."},
		{Name: "Decide at the desk", Share: 1, Description: "Officers decide routine permits themselves up to the higher limit."},
	}); err != nil {
		return err
	}
	y.clock.set(2025, time.December, 10, 14, 5)
	for _, o := range outcomesMeasured() {
		if err := s.PutOutcome(o); err != nil {
			return err
		}
	}
	return nil
}

func outcomesMeasured() []experiment.Outcome {
	const caseSystem, records = "case system", "staff records"
	return []experiment.Outcome{
		{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Unit: "per person each week", Better: experiment.HigherIsBetter, SmallestEffect: 0.8, Source: caseSystem, Baseline: "Cases/wk"},
		{ID: "motivation", Name: "Work motivation", Role: experiment.Secondary, Kind: experiment.Scale, ScaleMax: 100, Unit: "points of 100", Better: experiment.HigherIsBetter, SmallestEffect: 3, Source: "staff survey", Opinion: true, Baseline: "Motivation"},
		{ID: "resignations", Name: "Resignations", Role: experiment.Secondary, Kind: experiment.Continuous, Unit: "per 100 staff-years", Better: experiment.LowerIsBetter, SmallestEffect: 3, Source: records},
		{ID: "complaints", Name: "Complaints", Role: experiment.Secondary, Kind: experiment.Continuous, Unit: "per 100 cases", Better: experiment.LowerIsBetter, SmallestEffect: 0.5, Source: caseSystem},
		{ID: "audit", Name: "Audit compliance", Role: experiment.Guardrail, Kind: experiment.Continuous, Unit: "points", Better: experiment.HigherIsBetter, SmallestEffect: 2, Margin: 3, Source: "internal audit"},
		{ID: "days", Name: "Days to decision", Role: experiment.Exploratory, Kind: experiment.Continuous, Unit: "days", Better: experiment.LowerIsBetter, SmallestEffect: 2, Source: caseSystem},
		{ID: "overtime", Name: "Overtime", Role: experiment.Exploratory, Kind: experiment.Continuous, Unit: "hours per person each week", Better: experiment.LowerIsBetter, SmallestEffect: 0.25, Source: caseSystem},
	}
}

func (y *story) roster() error {
	y.clock.set(2025, time.December, 15, 9, 48)
	book, err := workbook.Open(y.ctx, filepath.Join(y.dir, RosterFile), workbook.Options{}, nil)
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	draft, err := dataset.NewDraft(y.ctx, book, "", dataset.ForRoster, y.session.Pilot(), nil)
	if err != nil {
		return err
	}
	if err := y.session.TakeRoster(draft.Roster, draft.Recipe, draft.Doubts); err != nil {
		return err
	}
	for _, t := range y.teams {
		if t.leftOut != "" {
			if err := y.session.LeaveOut(t.id, t.leftOut); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *story) seal() error {
	plan := y.session.Pilot().Plan
	plan.EnumerateUpTo = 0 // the draw follows from the plan's fingerprint, which the manual's pictures show
	plan.Mechanism, plan.BlockBy = experiment.Blocked, []string{"District"}
	plan.Subgroups = []experiment.Subgroup{{Attribute: "Motivation", Groups: 3, Reason: "Does the practice help, and does it keep the mission-driven?"}}
	y.clock.set(2026, time.January, 12, 14, 40)
	if err := y.session.SetSampleSize(sampleSize()); err != nil {
		return err
	}
	y.clock.set(2026, time.January, 12, 15, 10)
	if err := y.session.SetPlan(plan); err != nil {
		return err
	}
	y.clock.set(2026, time.January, 12, 15, 30)
	return y.session.SealPlan(lead, auditor, "")
}

// sampleSize is what the number of teams was chosen by: the look guide's chance of 80%
// for the change that matters. The numbers stand here, and are not worked out anew,
// because the fingerprint of the plan makes the draw; a test compares them with package
// power.
func sampleSize() experiment.SampleSize {
	return experiment.SampleSize{
		Outcome: "cases", Effect: 0.8, Teams: 48, PerTeam: 12, CV: 0.2, SD: 1.86, ICC: 0.2, ICCLow: 0.11, ICCHigh: 0.37,
		Power: 0.80, PowerLow: 0.61, PowerHigh: 0.92,
		Sources: map[string]string{
			"sd": "From last year's team means in “Cases/wk” and the ICC, and a little more for caution", "icc": "From last year's team means: 0.11 to 0.37",
			"cv": "From the roster's team sizes", "per_team": "Average in the roster", "teams": "All that can take part; half get the practice",
			"effect": "From Outcomes", "r2": "Nothing is counted on",
		},
	}
}

func (y *story) draw() error {
	y.clock.set(2026, time.January, 19, 10, 4)
	if err := y.session.Draw(Seed, "three sealed slips: pilot lead, staff council and internal audit"); err != nil {
		return err
	}
	y.clock.set(2026, time.February, 2, 8, 0)
	return y.session.StartCollecting()
}

// happen lets the half year pass, with the two accidents that the demonstration
// tells of: a practice team is merged away, and two control teams are given the
// new limit for three weeks.
func (y *story) happen() error {
	doc := y.session.Pilot()
	practice := map[string]bool{}
	for i, id := range doc.Draw.Team {
		practice[id] = !doc.Arms[doc.Draw.Arm[i]].Control
	}
	var drawn []team
	for _, t := range y.teams {
		if t.leftOut == "" {
			drawn = append(drawn, t)
		}
	}
	lost := firstOf(drawn, "Eastmoor", 1, func(t team) bool { return practice[t.id] })
	mixed := firstOf(drawn, "Harbour", 2, func(t team) bool { return !practice[t.id] })
	if len(lost) != 1 || len(mixed) != 2 {
		return fmt.Errorf("the draw leaves no team for the demonstration's accidents")
	}
	y.clock.set(2026, time.April, 20, 11, 18)
	if err := y.session.Deviate(experiment.Deviation{
		What:    fmt.Sprintf("%s was merged into another team", lost[0].id),
		Decided: fmt.Sprintf("%d staff. Counted as lost.", lost[0].staff), Effect: "One team less is measured.",
	}); err != nil {
		return err
	}
	y.clock.set(2026, time.May, 26, 9, 40)
	if err := y.session.Deviate(experiment.Deviation{
		What:    fmt.Sprintf("%s and %s used the higher limit", mixed[0].id, mixed[1].id),
		Decided: "The permit system switched the limit on for both from 4 to 22 May. They stay as drawn.",
		Effect:  "Makes the arms more alike, so the true gap may be larger than shown.", Mixed: true,
	}); err != nil {
		return err
	}
	return writeOutcomes(y.dir, start, outcomes(y.world, drawn, practice, lost[0].id))
}

func firstOf(drawn []team, district string, count int, is func(team) bool) []team {
	var out []team
	for _, t := range drawn {
		if t.district == district && is(t) && len(out) < count {
			out = append(out, t)
		}
	}
	return out
}

func (y *story) unblind() error {
	y.clock.set(2026, time.August, 24, 10, 37)
	return y.session.Unblind(y.ctx, lead, auditor, y.progress)
}

func (y *story) brief() error {
	y.clock.set(2026, time.August, 25, 11, 15)
	return y.session.WriteBrief(y.ctx, filepath.Join(y.dir, BriefFile), y.progress)
}

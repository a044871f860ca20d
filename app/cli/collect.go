package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/pilot"
)

// collectFlags are the flags of collect.
type collectFlags struct {
	out, by, name, due, contact, remark string
	outcomes, periods                   []string
	every                               collect.Every
	from, until, periodName             string
	askDay, status, take                bool
	withdraw                            string
}

func (t *terminal) collectCommand() *cobra.Command {
	var f collectFlags
	c := &cobra.Command{
		Use:   "collect PILOT.leeway [FILES…]",
		Short: "Make a workbook for every office to fill in, and know them again when they come back",
		Long: `Makes a workbook for every office: its teams with their ids filled in and locked, a
column for every outcome, and a page of instructions. An office is a value of a roster
column (--by). An outcome that is a rate is asked for as two totals; Leeway divides.
With --every or --period each team gives a row for each period.

With --status the sheets that were made are listed: what came back and when, what is
late. With --take files that came back are known by their hidden fingerprint, also when
columns were moved, a sheet was renamed or rows were sorted; those with nothing to
settle are taken in, each as an import of its own. The others stay, with the reason;
read them with import. No arm is named in any of these files.`,
		Example: `  leeway-cli collect desk.leeway --out sheets --by District --name "Wave 2" --due 2026-08-14 --contact pilot@city.example
  leeway-cli collect desk.leeway --out sheets --by District --outcomes cases,overtime --every month --from 2026-02-02 --until 2026-07-31
  leeway-cli collect desk.leeway --status
  leeway-cli collect desk.leeway --take returned/*.xlsx`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args[1:]); err != nil {
				return usageError{err}
			}
			switch {
			case f.take:
				return t.open(args[0], func(s *pilot.Session) error { return t.takeReturned(cmd.Context(), s, args[1:]) })
			case f.withdraw != "":
				return t.open(args[0], func(s *pilot.Session) error { return t.withdraw(s, f.withdraw) })
			case f.out != "":
				return t.open(args[0], func(s *pilot.Session) error { return t.makeSheets(s, f) })
			}
			return t.read(args[0], t.collected)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.out, "out", "", "make the sheets, into this folder")
	flags.StringVar(&f.by, "by", "", "the roster column whose values are the offices (default: one sheet for all)")
	flags.StringVar(&f.name, "name", "", "what the offices read, and part of the files’ names (default: “Wave 1” and so on)")
	flags.StringSliceVar(&f.outcomes, "outcomes", nil, "the short names of the outcomes to ask for (default: all but those that staff report themselves)")
	flags.StringArrayVar(&f.periods, "period", nil, "a period of which each team gives a row: its first day, or any text (repeat)")
	flags.Var(oneOf(&f.every, collect.EveryWeek, collect.EveryMonth, collect.EveryQuarter), "every", "a row for each week, month or quarter, from --from until --until")
	flags.Var(day{&f.from}, "from", "the first day of the periods (default: the pilot’s start)")
	flags.Var(day{&f.until}, "until", "the last day of the periods (default: the pilot’s end)")
	flags.StringVar(&f.periodName, "period-name", "", "what heads the column of periods")
	flags.BoolVar(&f.askDay, "ask-day", false, "ask for the day on which the values were counted")
	flags.Var(day{&f.due}, "due", "the last day on which the sheets are expected back")
	flags.StringVar(&f.contact, "contact", "", "whom the offices ask, and send the sheets to")
	flags.StringVar(&f.remark, "remark", "", "a sentence of your own for the page of instructions")
	flags.BoolVar(&f.status, "status", false, "list the sheets that were made: what came back, what is late")
	flags.BoolVar(&f.take, "take", false, "take in files that came back")
	flags.StringVar(&f.withdraw, "withdraw", "", "stop waiting for the collection of this name")
	return c
}

// check says whether the flags make one command.
func (f collectFlags) check(files []string) error {
	asked := 0
	for _, is := range []bool{f.out != "", f.status, f.take, f.withdraw != ""} {
		if is {
			asked++
		}
	}
	switch {
	case asked != 1:
		return errors.New("give one of --out, --status, --take and --withdraw")
	case f.take && len(files) == 0:
		return errors.New("give the files to take in")
	case !f.take && len(files) > 0:
		return errors.New("files are only taken in with --take")
	case f.every != "" && len(f.periods) > 0:
		return errors.New("give --every or --period, not both")
	}
	return nil
}

// collection is what the flags ask for.
func (f collectFlags) collection(doc *experiment.Pilot) (experiment.Collection, error) {
	c := experiment.Collection{
		Name: f.name, GroupBy: f.by, Outcomes: f.outcomes, Periods: f.periods, PeriodName: f.periodName,
		AskDay: f.askDay, Due: f.due, Contact: f.contact, Remark: f.remark,
	}
	if c.Name == "" {
		c.Name = collect.NextName(doc)
	}
	if len(c.Outcomes) == 0 {
		c.Outcomes = collect.UsualOutcomes(doc)
	}
	if f.every != "" {
		from, until := f.from, f.until
		if from == "" {
			from = doc.Question.Start
		}
		if until == "" {
			until = doc.Question.End
		}
		periods, name, err := collect.Periods(f.every, from, until)
		if err != nil {
			return c, err
		}
		c.Periods = periods
		if c.PeriodName == "" {
			c.PeriodName = name
		}
	}
	return c, nil
}

func (t *terminal) makeSheets(s *pilot.Session, f collectFlags) error {
	c, err := f.collection(s.Pilot())
	if err != nil {
		return err
	}
	paths, err := s.MakeSheets(f.out, c)
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]any{"collection": c.Name, "files": paths})
	}
	collections := s.Pilot().Collections
	made := collections[len(collections)-1]
	rows := [][]string{{"Office", "Teams", "File"}}
	for i, o := range made.Offices {
		rows = append(rows, []string{o.Name, fmt.Sprint(len(o.Teams)), paths[i]})
	}
	t.table(rows, 1)
	t.line("%s made. When they come back: leeway-cli collect %s --take FILES", counted(len(paths), "sheet is", "sheets are"), t.typedPilot(s))
	return nil
}

func (t *terminal) withdraw(s *pilot.Session, name string) error {
	var names []string
	for _, c := range s.Pilot().Collections {
		if strings.EqualFold(c.Name, name) {
			if err := s.WithdrawCollection(c.ID); err != nil {
				return err
			}
			return t.done(s, fmt.Sprintf("No longer waited for: %s. To bring it back: leeway-cli undo %s", c.Name, t.typedPilot(s)))
		}
		names = append(names, "“"+c.Name+"”")
	}
	r := &experiment.Refusal{What: fmt.Sprintf("There is no collection “%s”.", name), Place: experiment.Place{File: baseName(s.Path())}, Remedy: "No sheets were made yet."}
	if len(names) > 0 {
		r.Remedy = "There are: " + strings.Join(names, ", ") + "."
	}
	return r
}

// lateJSON is one office's sheet for machines.
type lateJSON struct {
	Collection string   `json:"collection"`
	Office     string   `json:"office"`
	File       string   `json:"file"`
	Teams      []string `json:"teams"`
	Due        string   `json:"due,omitempty"`
	Returned   bool     `json:"returned"`
	At         string   `json:"at,omitempty"`
	Import     string   `json:"import,omitempty"`
	DaysLate   int      `json:"days_late"`
	Without    []string `json:"teams_without_row,omitempty"`
	Empty      int      `json:"values_missing,omitempty"`
}

func (t *terminal) collected(s *pilot.Session) error {
	list, err := s.Collected()
	if err != nil {
		return err
	}
	out := []lateJSON{}
	rows := [][]string{{"Collection", "Office", "Teams", "Due", "Came back", "Late"}}
	missing := 0
	for _, l := range list {
		one := lateJSON{Collection: l.Collection.Name, Office: l.Office, File: l.File, Teams: l.Teams, Due: l.Due, Returned: l.Returned, DaysLate: l.Days, Without: l.Without, Empty: l.Empty}
		came, late := "not yet", ""
		if l.Returned {
			one.At, one.Import = l.At.Format(time.RFC3339), importNumber(l.Import)
			came = fmt.Sprintf("%s, import %s", l.At.Local().Format(time.DateOnly), importNumber(l.Import))
			if n := len(l.Without); n > 0 {
				came += ", without " + strings.Join(l.Without, ", ")
			}
			if l.Empty > 0 {
				came += ", " + counted(l.Empty, "value", "values") + " missing"
			}
		} else {
			missing++
		}
		if l.Days > 0 {
			late = counted(l.Days, "day", "days")
		}
		out = append(out, one)
		rows = append(rows, []string{l.Collection.Name, l.Office, fmt.Sprint(len(l.Teams)), l.Due, came, late})
	}
	if t.asJSON {
		return t.printJSON(out)
	}
	if len(list) == 0 {
		t.line("No sheets were made yet.")
		return nil
	}
	t.table(rows, 2)
	t.line("%d of %s came back.", len(list)-missing, counted(len(list), "sheet", "sheets"))
	return nil
}

// takenJSON is one returned file for machines.
type takenJSON struct {
	File       string   `json:"file"`
	Collection string   `json:"collection,omitempty"`
	Office     string   `json:"office,omitempty"`
	Import     string   `json:"import,omitempty"`
	Rows       int      `json:"rows"`
	Reason     string   `json:"reason,omitempty"`
	Changes    []string `json:"changes,omitempty"`
	Look       []string `json:"look,omitempty"`
	Empty      int      `json:"empty_cells"`
}

func (t *terminal) takeReturned(ctx context.Context, s *pilot.Session, files []string) error {
	show := t.progress("Reading")
	list, err := s.TakeReturned(ctx, files, func(_ string, part float64) { show(int64(part*1000), 1000) })
	t.endProgress()
	if err != nil && len(list) == 0 {
		return err
	}
	out := []takenJSON{}
	left := 0
	for _, one := range list {
		out = append(out, takenJSON{File: one.Path, Collection: one.Collection, Office: one.Office, Import: importNumber(one.Import), Rows: one.Rows, Reason: one.Reason, Changes: one.Changes, Look: one.Look, Empty: one.Empty})
		if one.Import == "" {
			left++
		}
	}
	if t.asJSON {
		err = errors.Join(err, t.printJSON(out))
	} else {
		for _, one := range list {
			t.tellTaken(one)
		}
	}
	if err == nil && left > 0 {
		return toldError{&experiment.Refusal{What: fmt.Sprintf("%d of %s not taken in.", left, counted(len(list), "file is", "files are")), Remedy: fmt.Sprintf("Read each with leeway-cli import %s FILE.", t.typedPilot(s))}}
	}
	return err
}

// tellTaken says what became of one file.
func (t *terminal) tellTaken(one pilot.Taken) {
	name := one.Path
	if one.Known {
		name += fmt.Sprintf(" (%s, %s)", one.Collection, one.Office)
	}
	if one.Import == "" {
		t.line("%s: not taken in. %s", name, one.Reason)
	} else {
		t.line("%s: %s taken in as import %s.", name, counted(one.Rows, "row", "rows"), importNumber(one.Import))
	}
	if one.Empty > 0 {
		t.line("  %d of %d cells are empty.", one.Empty, one.Asked)
	}
	for _, sentence := range append(append([]string(nil), one.Changes...), one.Look...) {
		t.line("  %s", sentence)
	}
}

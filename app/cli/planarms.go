package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

// armsFlags are the ways to set the arms; exactly one is used.
type armsFlags struct {
	arms            []string
	from, with      string
	factorial, wait bool
	waves, periods  int
	period          string
}

// usualCompliance is the other practice of the four arms unless another is named.
const usualCompliance = "Extra checks"

func (t *terminal) planArms() *cobra.Command {
	f := armsFlags{period: "month"}
	c := &cobra.Command{
		Use:   "arms PILOT.leeway",
		Short: "Replace the arms: one by one, four arms of two practices, a wait-list, or a phased roll-out",
		Long: `Replaces the arms. Give every arm with --arm, or take one of the usual sets:
  --factorial    four arms: as before, the practice, extra checks, and both
  --wait-list    the practice from the first period; the others start in the last
  --waves N      a phased roll-out: N waves start one after another
A wait-list or a roll-out compares with the teams that still wait: only outcomes
from before these start belong in the planned comparison.`,
		Example: `  leeway-cli plan arms desk.leeway --arm "Sign-off as before=1 control" --arm "Decide at the desk=2"
  leeway-cli plan arms desk.leeway --factorial
  leeway-cli plan arms desk.leeway --wait-list --periods 4 --period month
  leeway-cli plan arms desk.leeway --waves 4 --periods 5 --period month
  leeway-cli plan arms desk.leeway --from arms.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd.Flags().Changed); err != nil {
				return err
			}
			return t.open(args[0], func(s *pilot.Session) error {
				arms, err := f.read(s.Pilot())
				if err != nil {
					return err
				}
				period := f.period
				if f.periods == 0 {
					period = ""
				}
				if err := s.SetArmsAndPeriods(arms, f.periods, period); err != nil {
					return err
				}
				return t.done(s, armsSaid(s.Pilot()))
			})
		},
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.arms, "arm", nil, `an arm as NAME=PARTS, with "control" after the parts of the one that is (repeat)`)
	flags.StringVar(&f.from, "from", "", "read the arms from a JSON file: a list, as in plan show --json")
	flags.BoolVar(&f.factorial, "factorial", false, "four arms: as before, the practice, the other practice, and both")
	flags.StringVar(&f.with, "with", usualCompliance, "the other practice of --factorial")
	flags.BoolVar(&f.wait, "wait-list", false, "two arms: the practice from the first period, the control from the last")
	flags.Var(&whole{&f.waves, experiment.LeastWaves, experiment.MostWaves}, "waves", "that many waves that start one after another")
	flags.Var(&whole{&f.periods, 2, experiment.MostPeriods}, "periods", "the number of periods of a wait-list or a roll-out")
	flags.StringVar(&f.period, "period", "month", "what a period is called, in the singular")
	return c
}

// check refuses flags that do not go together.
func (f *armsFlags) check(set func(name string) bool) error {
	ways := 0
	for _, given := range []bool{len(f.arms) > 0, f.from != "", f.factorial, f.wait, set("waves")} {
		if given {
			ways++
		}
	}
	phased := f.wait || set("waves") || f.from != ""
	switch {
	case ways == 0:
		return usageError{errors.New("give every arm with --arm, or one of --factorial, --wait-list, --waves and --from")}
	case ways > 1:
		return usageError{errors.New("use only one of --arm, --factorial, --wait-list, --waves and --from")}
	case (f.wait || set("waves")) && !set("periods"):
		return usageError{errors.New("say how many periods with --periods, and what one is with --period")}
	case !phased && (set("periods") || set("period")):
		return usageError{errors.New("--periods and --period go with --wait-list, --waves or --from")}
	case set("with") && !f.factorial:
		return usageError{errors.New("--with goes with --factorial")}
	case strings.TrimSpace(f.period) == "":
		return usageError{errors.New("--period is empty")}
	}
	return nil
}

// read makes the arms.
func (f *armsFlags) read(doc *experiment.Pilot) ([]experiment.Arm, error) {
	control, practice := firstArms(doc)
	switch {
	case f.factorial:
		return experiment.FactorialArms(control.Name, practice.Name, f.with), nil
	case f.wait:
		return experiment.WaitListArms(control, practice, f.periods)
	case f.waves > 0:
		return experiment.WaveArms(practice.Name, f.waves, f.periods)
	case f.from != "":
		return readArms(f.from)
	}
	arms, err := parseArms(f.arms)
	for i, a := range arms {
		for _, b := range doc.Arms {
			if b.Name == a.Name {
				arms[i].Description, arms[i].Parts = b.Description, b.Parts
			}
		}
	}
	return arms, err
}

// firstArms are the pilot's control and the first arm that has the practice; the
// practice's name stands in for an arm that has several or none.
func firstArms(doc *experiment.Pilot) (control, practice experiment.Arm) {
	control, practice = experiment.Arm{Name: "As before", Share: 1}, experiment.Arm{Name: doc.Practice.Name, Share: 1}
	if at := doc.ControlArm(); at >= 0 && doc.Arms[at].Starts == 0 {
		control = doc.Arms[at]
	}
	for _, a := range doc.Arms {
		if !a.Control && a.Starts == 0 && len(a.Parts) < 2 && (practice.Name == "" || a.Name == practice.Name || len(doc.Arms) == 2) {
			practice = a
			break
		}
	}
	if practice.Name == "" {
		practice.Name = "Practice"
	}
	return control, practice
}

// readArms reads a list of arms from a JSON file.
func readArms(path string) ([]experiment.Arm, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileRefusal(path, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var arms []experiment.Arm
	if err := dec.Decode(&arms); err != nil {
		what, found := jsonTrouble(err)
		if !found {
			what = "It is not a list of arms."
		}
		return nil, &experiment.Refusal{What: "The arms cannot be read. " + what, Place: experiment.Place{File: path}, Remedy: "Give a list of arms as plan show --json prints it. Nothing was changed.", Cause: err}
	}
	if len(arms) == 0 {
		return nil, &experiment.Refusal{What: "The list holds no arm.", Place: experiment.Place{File: path}, Remedy: "Give at least a control and a practice arm."}
	}
	return arms, nil
}

// armsSaid names the arms and says what their kind is for and what it costs.
func armsSaid(doc *experiment.Pilot) string {
	words := make([]string, len(doc.Arms))
	for i, a := range doc.Arms {
		words[i] = armWords(a)
		if a.Starts > 0 {
			words[i] += fmt.Sprintf(", from %s %d", doc.Plan.PeriodName, a.Starts)
		}
	}
	lines := []string{"The arms are: " + strings.Join(words, "; ") + "."}
	lines = append(lines, doc.Factorial()...)
	lines = append(lines, doc.RollOut()...)
	for _, problem := range doc.Check().Blocking() {
		if problem.Place.Field == "arms" {
			lines = append(lines, strings.TrimSpace(problem.What+" "+problem.Remedy))
		}
	}
	return strings.Join(lines, "\n")
}

// armWords is an arm in words: "Sign-off as before (control), 1 part".
func armWords(a experiment.Arm) string {
	name := a.Name
	if a.Control {
		name += " (control)"
	}
	return name + ", " + counted(a.Share, "part", "parts")
}

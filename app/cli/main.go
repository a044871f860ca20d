// Command leeway-cli is Leeway's terminal face. It takes a pilot from its
// question to a result chart without a display, through the same calls as the
// window, and needs neither a C compiler nor X11.
//
// Its exit status is 0 when the thing is done, 1 when it was refused with a
// reason, and 2 when the command was not understood.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

// The exit statuses.
const (
	statusDone    = 0
	statusRefused = 1
	statusUsage   = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// terminal is what every command shares.
type terminal struct {
	out, err io.Writer
	asJSON   bool
	who      string
	// typed are the arguments, for the names of files as they were typed.
	typed []string
	// shown is true while a line of progress stands on the screen.
	shown atomic.Bool
}

// usageError is a command that was not understood.
type usageError struct{ error }

// toldError is a refusal whose answer stands on standard output already, so that
// --json does not print a second value.
type toldError struct{ error }

func (e toldError) Unwrap() error { return e.error }

// run executes one command line and gives the exit status.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := &terminal{out: out, err: errOut, typed: args}
	root := t.root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	asked, err := root.ExecuteContextC(ctx)
	return t.end(asked, err)
}

// end says what went wrong with the command that was asked for and gives the exit status.
func (t *terminal) end(asked *cobra.Command, err error) int {
	t.endProgress()
	if err == nil {
		return statusDone
	}
	var usage usageError
	var refusal *experiment.Refusal
	status, r := statusRefused, &experiment.Refusal{}
	switch {
	case errors.As(err, &usage), !errors.As(err, &refusal) && isCobraUsage(err):
		status, r.What, r.Remedy = statusUsage, ended(misunderstood(asked, err)), "See "+asked.CommandPath()+" --help."
		fmt.Fprintf(t.err, "leeway-cli: %s\n%s\n", r.What, r.Remedy)
	case errors.Is(err, context.Canceled):
		r.What, r.Remedy = "Cancelled.", "Nothing was changed."
		fmt.Fprintln(t.err, r.Error())
	default:
		if said := asDeviation(refusal); said != nil {
			err, refusal = said, said
		}
		text := asTyped(sentence(err), t.typed)
		fmt.Fprintln(t.err, text)
		if r.What = text; refusal != nil {
			*r = *refusal
			r.Place.File = typedName(r.Place.File, t.typed)
			r.What = asTyped(r.What, t.typed)
		}
	}
	var told toldError
	if (t.asJSON || slices.Contains(t.typed, "--json")) && !errors.As(err, &told) {
		t.errorJSON(r)
	}
	return status
}

// asDeviation tells who wants to change a sealed plan how that is recorded here; nil
// for other refusals.
func asDeviation(refusal *experiment.Refusal) *experiment.Refusal {
	if refusal == nil || refusal.Place.Field != "stage" || refusal.Remedy != "" || !strings.Contains(refusal.What, "as a deviation") {
		return nil
	}
	said := *refusal
	said.Remedy = "Record it with leeway-cli journal PILOT.leeway --deviation “what was done otherwise” --decided “what was decided, and why”."
	return &said
}

// errorJSON prints a refusal for machines.
func (t *terminal) errorJSON(r *experiment.Refusal) {
	type body struct {
		What   string           `json:"what"`
		Place  experiment.Place `json:"place"`
		Remedy string           `json:"remedy"`
	}
	if err := t.printJSON(map[string]body{"error": {r.What, r.Place, r.Remedy}}); err != nil {
		fmt.Fprintln(t.err, sentence(err))
	}
}

// isCobraUsage recognises the errors of the command parser, which have no type.
func isCobraUsage(err error) bool {
	text := err.Error()
	for _, start := range []string{"unknown command", "required flag", "accepts ", "requires at least"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// misunderstood says what the command takes where the number of its arguments is wrong,
// which the parser tells in a programmer's words, and repeats other errors.
func misunderstood(asked *cobra.Command, err error) string {
	text := err.Error()
	if name, unknown := strings.CutPrefix(text, "unknown command "); unknown {
		name, _, _ = strings.Cut(strings.TrimPrefix(name, `"`), `"`)
		return fmt.Sprintf("there is no command “%s”", name)
	}
	if !strings.HasPrefix(text, "accepts ") && !strings.HasPrefix(text, "requires at least") {
		return text
	}
	_, takes, _ := strings.Cut(asked.Use, " ")
	takes = strings.ReplaceAll(takes, " | "+asked.Name()+" ", ", or ")
	given := asked.Flags().NArg()
	was := fmt.Sprintf("%d were given", given)
	switch given {
	case 0:
		was = "nothing was given"
	case 1:
		was = "1 was given"
	}
	return fmt.Sprintf("after “%s” give %s; %s", strings.TrimPrefix(asked.CommandPath(), "leeway-cli "), cmp.Or(takes, "nothing"), was)
}

// sentence makes an error one that starts with a capital and ends with a full stop.
// A refusal is whole sentences already and may start with a file's name, which
// keeps its case.
func sentence(err error) string {
	text := ended(strings.TrimSpace(err.Error()))
	var refusal *experiment.Refusal
	if text == "" || errors.As(err, &refusal) {
		return cmp.Or(text, "Something went wrong.")
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// ended puts a full stop where a sentence has none.
func ended(text string) string {
	if text == "" || strings.ContainsRune(".?!", rune(text[len(text)-1])) {
		return text
	}
	return text + "."
}

// asTyped shows a file in the place before a message as it was typed: with its
// folder, so that it can be found.
func asTyped(text string, typed []string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, name := range typed {
			base := filepath.Base(name)
			rest, found := strings.CutPrefix(line, base)
			if found && base != name && (strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " ! ")) {
				lines[i] = name + rest
				break
			}
		}
	}
	return strings.Join(lines, "\n")
}

// typedName is the argument whose last part is the file's name, or the name itself.
func typedName(file string, typed []string) string {
	for _, name := range typed {
		if file != "" && filepath.Base(name) == file {
			return name
		}
	}
	return file
}

func (t *terminal) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "leeway-cli",
		Short: "Try a way of managing on some teams, drawn by lot, and see honestly what it changed",
		Long: `leeway-cli takes a pilot from its question to a result.

The order of a pilot:
  new      start a pilot file
  roster   read the teams from a workbook
  plan     say what is measured and how it is judged
  seal     fix the plan under two names
  draw     draw the teams by lot
  balance  how alike the arms are, and which teams could pass the practice on
  collect  make a workbook for every office, and know them again
  import   read outcomes from the workbooks that offices send back
  quality  can the data be trusted: who is in them, who answered
  data     declare the data final, or reopen them
  unblind  reveal the arms under two names
  results  what changed, in words and figures
  report   the two-page brief as PDF

The exit status is 0 when the thing is done, 1 when it was refused with a reason,
and 2 when the command was not understood. With --json a refusal is printed as
{"error": {"what", "place", "remedy"}}, and its sentence on standard error.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().BoolVar(&t.asJSON, "json", false, "print JSON for machines instead of sentences")
	root.PersistentFlags().StringVar(&t.who, "who", "", "your name, as the journal will show it (default: the name this computer knows)")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagTrouble)
	root.AddCommand(t.newCommand(), t.inspectCommand(), t.convertCommand(), t.practicesCommand(), t.outcomesCommand(), t.questionnaireCommand(), t.rosterCommand(), t.planCommand(), t.sealCommand(), t.drawCommand(), t.balanceCommand(), t.verifyCommand(), t.collectCommand(), t.importCommand(), t.recipeCommand(), t.traceCommand(), t.peopleCommand(), t.problemsCommand(),
		t.qualityCommand(), t.dataCommand(), t.unblindCommand(), t.resultsCommand(), t.reportCommand(), t.closeCommand(), t.journalCommand(), t.undoCommand(), t.redoCommand(),
		t.demoCommand(), t.estimateCommand(), t.powerCommand(), t.tournamentCommand(), t.simulateCommand())
	return root
}

func (t *terminal) person() experiment.Person {
	if name := strings.TrimSpace(t.who); name != "" {
		return experiment.Person{Name: name}
	}
	return pilot.Me()
}

// read opens a pilot file for a command that only looks, and keeps nobody from
// working on it meanwhile.
func (t *terminal) read(path string, do func(s *pilot.Session) error) error {
	s, err := pilot.OpenToRead(path, t.person())
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// open opens a pilot file for one command that changes it and closes it afterwards.
func (t *terminal) open(path string, do func(s *pilot.Session) error) error {
	s, err := pilot.Open(path, t.person())
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

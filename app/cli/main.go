// Command leeway-cli is Leeway's terminal face. It takes a pilot from its
// question to a result chart without a display, through the same calls as the
// window, and needs neither a C compiler nor X11.
//
// Its exit status is 0 when the thing is done, 1 when it was refused with a
// reason, and 2 when the command was not understood.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

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
}

// usageError is a command that was not understood.
type usageError struct{ error }

// run executes one command line and gives the exit status.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := &terminal{out: out, err: errOut}
	root := t.root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return statusDone
	}
	var usage usageError
	var refusal *experiment.Refusal
	switch {
	case errors.As(err, &usage), !errors.As(err, &refusal) && isCobraUsage(err):
		fmt.Fprintf(errOut, "leeway-cli: %s\nSee leeway-cli --help.\n", err)
		return statusUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errOut, "Cancelled. Nothing was changed.")
		return statusRefused
	default:
		fmt.Fprintln(errOut, sentence(err))
		return statusRefused
	}
}

// isCobraUsage recognises the errors of the command parser, which have no type.
func isCobraUsage(err error) bool {
	text := err.Error()
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "flag needs an argument", "invalid argument", "required flag", "accepts ", "requires at least", "bad flag syntax"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// sentence makes an error one that starts with a capital and ends with a full stop.
func sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if text == "" {
		return "Something went wrong."
	}
	if last := text[len(text)-1]; last != '.' && last != '?' && last != '!' {
		text += "."
	}
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) && refusal.Place.String() != "" {
		return text // it starts with a file's name, which keeps its case
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func (t *terminal) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "leeway-cli",
		Short: "Try a way of managing on some teams, drawn by lot, and see honestly what it changed",
		Long: `leeway-cli takes a pilot from its question to a result.

The order of a pilot:
  new      start a pilot file
  roster   read the teams from a workbook
  plan     say what is measured and how it is judged, then seal it
  draw     draw the teams by lot
  import   read outcomes from the workbooks that offices send back
  unblind  reveal the arms under two names
  results  what changed, in words and figures
  report   the two-page brief as PDF`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().BoolVar(&t.asJSON, "json", false, "print JSON for machines instead of sentences")
	root.PersistentFlags().StringVar(&t.who, "who", "", "your name, as the journal will show it (default: the name this computer knows)")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(t.newCommand(), t.rosterCommand(), t.planCommand(), t.drawCommand(), t.verifyCommand(), t.importCommand(),
		t.unblindCommand(), t.resultsCommand(), t.reportCommand(), t.journalCommand(), t.demoCommand(), t.estimateCommand())
	return root
}

func (t *terminal) person() experiment.Person {
	if name := strings.TrimSpace(t.who); name != "" {
		return experiment.Person{Name: name}
	}
	return pilot.Me()
}

// open opens a pilot file for one command and closes it afterwards.
func (t *terminal) open(path string, do func(s *pilot.Session) error) error {
	s, err := pilot.Open(path, t.person())
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) newCommand() *cobra.Command {
	var title, practice string
	var arms []string
	var q experiment.Question
	c := &cobra.Command{
		Use:   "new PILOT.leeway",
		Short: "Start a pilot file with its question",
		Example: `  leeway-cli new desk.leeway --title "Decide at the desk" \
    --teams "permit teams" --change "officers decide routine permits themselves" \
    --compared-with "sign-off as before" --aim "close more cases" \
    --start 2026-02-02 --end 2026-07-31 --practice raise-sign-off-limit \
    --arm "Sign-off as before=1 control" --arm "Decide at the desk=1"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			parsed, err := parseArms(arms)
			if err != nil {
				return err
			}
			card, said, err := practiceCard(practice)
			if err != nil {
				return err
			}
			if title == "" {
				title = strings.TrimSuffix(baseName(args[0]), ".leeway")
			}
			s, err := pilot.Create(args[0], title, t.person())
			if err != nil {
				return err
			}
			defer s.Close() //nolint:errcheck // every action was written already
			if q != (experiment.Question{}) {
				if err := s.SetQuestion(q); err != nil {
					return err
				}
			}
			if parsed != nil {
				if err := s.SetArms(parsed); err != nil {
					return err
				}
			}
			if card.Name != "" {
				if err := s.UsePractice(card); err != nil {
					return err
				}
			}
			if t.asJSON {
				return t.printJSON(s.Pilot())
			}
			t.line("Started %s.", args[0])
			if said != "" {
				t.line("%s", said)
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&title, "title", "", "the pilot's name (default: the file's name)")
	questionFlags(c, &q)
	f.StringVar(&practice, "practice", "", "a practice of the library by its id (see leeway-cli practices), or any other words for one of your own")
	f.StringArrayVar(&arms, "arm", nil, `an arm as NAME=PARTS, with "control" after the parts of the one that is (repeat)`)
	return c
}

// questionFlags are the parts of the question.
func questionFlags(c *cobra.Command, q *experiment.Question) {
	f := c.Flags()
	f.StringVar(&q.Who, "teams", "", "who takes part, in the plural")
	f.StringVar(&q.Change, "change", "", "what they do differently")
	f.StringVar(&q.Comparison, "compared-with", "", "what the others do")
	f.StringVar(&q.Aim, "aim", "", "what should come of it")
	f.Var(day{&q.Start}, "start", "first day, YYYY-MM-DD")
	f.Var(day{&q.End}, "end", "last day, YYYY-MM-DD")
}

// parseArms reads "Sign-off as before=1 control".
func parseArms(texts []string) ([]experiment.Arm, error) {
	var arms []experiment.Arm
	for _, text := range texts {
		at := strings.LastIndex(text, "=")
		if at < 1 {
			return nil, usageError{fmt.Errorf("--arm “%s” is not NAME=PARTS", text)}
		}
		fields := strings.Fields(text[at+1:])
		a := experiment.Arm{Name: strings.TrimSpace(text[:at])}
		for _, f := range fields {
			if strings.EqualFold(f, "control") {
				a.Control = true
				continue
			}
			parts, err := strconv.Atoi(f)
			if err != nil || parts < 1 {
				return nil, usageError{fmt.Errorf("--arm “%s”: “%s” is not a whole number of parts", text, f)}
			}
			a.Share = parts
		}
		if a.Share == 0 {
			a.Share = 1
		}
		arms = append(arms, a)
	}
	return arms, nil
}

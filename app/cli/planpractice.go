package main

import (
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/pilot"
)

func (t *terminal) planPractice() *cobra.Command {
	var own experiment.Practice
	need := experiment.Practice{}.Need
	c := &cobra.Command{
		Use:   "practice PILOT.leeway PRACTICE",
		Short: "Choose the practice: one of the library by its id, or words for one of your own; with flags, adapt it",
		Long: `Chooses a practice of the library by its id, or makes one of your own out of any
other words. The flags adapt it: what is not given stays as it is, or as the card
has it. Give the name of the practice in use to change only its parts.`,
		Example: `  leeway-cli plan practice desk.leeway raise-sign-off-limit
  leeway-cli plan practice desk.leeway raise-sign-off-limit --dose "Permits up to 5,000, from day one"
  leeway-cli plan practice desk.leeway "Quiet mornings" --need competence --dose "Every day until ten" \
    --step "Close the counter until ten." --step "Move calls to the afternoon." --signal "Was the counter closed until ten?"`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			card, said, err := practiceCard(args[1])
			if err != nil {
				return err
			}
			return t.open(args[0], func(s *pilot.Session) error {
				if now := s.Pilot().Practice; now.Name != "" && (now.ID == card.ID && card.ID != "own" || strings.EqualFold(now.Name, strings.TrimSpace(args[1]))) && cmd.Flags().NFlag() > 0 {
					card, said = now, ""
				}
				set := cmd.Flags().Changed
				apply(set("need"), &card.Need, need)
				apply(set("summary"), &card.Summary, own.Summary)
				apply(set("step"), &card.Steps, own.Steps)
				apply(set("dose"), &card.Dose, own.Dose)
				apply(set("signal"), &card.Signal, "")
				if set("signal") {
					card.MoreSignals = nil
					if len(own.MoreSignals) > 0 {
						card.Signal, card.MoreSignals = own.MoreSignals[0], own.MoreSignals[1:]
					}
				}
				if err := s.UsePractice(card); err != nil {
					return err
				}
				return t.done(s, strings.TrimSpace("The practice is “"+card.Name+"”. "+said))
			})
		},
	}
	f := c.Flags()
	f.Var(oneOf(&need, "autonomy", "competence", "peers", "purpose", "other"), "need", "what it gives staff more of: autonomy, competence, peers, purpose or other")
	f.StringVar(&own.Summary, "summary", "", "what staff do differently, in one sentence")
	f.StringArrayVar(&own.Steps, "step", nil, "a step of how to do it (repeat, in order)")
	f.StringVar(&own.Dose, "dose", "", "how much and how often")
	f.StringArrayVar(&own.MoreSignals, "signal", nil, "what shows that it really happens, as a weekly yes-or-no question (repeat, the most telling first)")
	return c
}

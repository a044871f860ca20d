package main

import (
	"math/big"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
)

func (t *terminal) tournamentCommand() *cobra.Command {
	var o power.TournamentOptions
	c := &cobra.Command{
		Use:   "tournament PILOT.leeway",
		Short: "Try the ways of drawing side by side on the pilot's own roster, and recommend one",
		Long: `Each way draws equally often, the same made-up values answer, and the plan's
estimate decides. Shown are the smallest change that is seen with a chance of 80%, the
worst imbalance, the number of possible draws, false alarms, and the sentence for staff.
Recommended is, of the ways that can reach the plan's error level and keep it, the one
that sees the smallest change; an easier one wins where it comes within 3%.`,
		Example: `  leeway-cli tournament desk.leeway
  leeway-cli tournament desk.leeway --draws 5000 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error {
				result, err := s.TournamentOf(cmd.Context(), o, t.progress("Trying the ways of drawing"))
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.printJSON(tournamentForMachines(result))
				}
				t.showTournament(s.Pilot(), result)
				return nil
			})
		},
	}
	c.Flags().IntVar(&o.Repetitions, "draws", 0, "how often each way is tried (default: 2000, fewer from 150 teams on)")
	c.Flags().StringVar(&o.Seed, "seed", "", "another seed gives other draws and values (default: a fixed one)")
	return c
}

// entrantJSON is one way of drawing; numbers that do not exist are null.
type entrantJSON struct {
	Mechanism      experiment.MechanismKind `json:"mechanism"`
	BlockBy        []string                 `json:"block_by,omitempty"`
	BalanceOn      []string                 `json:"balance_on,omitempty"`
	Acceptance     float64                  `json:"acceptance,omitempty"`
	Name           string                   `json:"name"`
	Detail         string                   `json:"detail"`
	Explain        string                   `json:"explain"`
	Difficulty     int                      `json:"difficulty"`
	Detectable     *float64                 `json:"mde"`
	WorstImbalance *float64                 `json:"worst_imbalance"`
	WorstAttribute string                   `json:"worst_attribute,omitempty"`
	Draws          string                   `json:"draws,omitempty"`
	Exact          bool                     `json:"exact"`
	SmallestP      *float64                 `json:"smallest_p"`
	TypeI          *float64                 `json:"type_i"`
	Power          *float64                 `json:"power"`
	Chosen         bool                     `json:"chosen"`
	Recommended    bool                     `json:"recommended"`
	Why            string                   `json:"why"`
	Refused        string                   `json:"refused,omitempty"`
}

func tournamentForMachines(result power.Tournament) any {
	entrants := make([]entrantJSON, 0, len(result.Entrants))
	for _, e := range result.Entrants {
		out := entrantJSON{Mechanism: e.Kind, BlockBy: e.BlockBy, BalanceOn: e.BalanceOn, Acceptance: e.Acceptance, Name: e.Name, Detail: e.Detail,
			Explain: e.Explain, Difficulty: e.Difficulty, Detectable: number(e.Detectable), WorstImbalance: number(e.WorstImbalance), WorstAttribute: e.WorstAttribute,
			Exact: e.Exact, SmallestP: number(e.SmallestP), TypeI: number(e.TypeI), Power: number(e.Power), Chosen: e.Chosen, Recommended: e.Recommended, Why: e.Why, Refused: e.Refused}
		if e.Refused == "" {
			out.Draws = e.Draws.String()
		}
		entrants = append(entrants, out)
	}
	return struct {
		Entrants    []entrantJSON `json:"entrants"`
		Recommended int           `json:"recommended"`
		Reason      string        `json:"reason"`
		Repetitions int           `json:"draws"`
		On          string        `json:"on"`
		Notes       []string      `json:"notes"`
	}{entrants, result.Recommended, result.Reason, result.Repetitions, result.On, result.Notes}
}

func (t *terminal) showTournament(doc *experiment.Pilot, result power.Tournament) {
	if doc.Invented {
		t.line("Made-up data for the demonstration.")
	}
	t.line("Each way of drawing was tried %d times on %s.", result.Repetitions, result.On)
	rows := [][]string{{"", "Way of drawing", "Smallest change seen", "Worst imbalance, SD", "False alarms", "Possible draws", "In one sentence to staff"}}
	for _, e := range result.Entrants {
		mark := ""
		if e.Recommended {
			mark = ">"
		}
		name := e.Name + ": " + lowerFirst(e.Detail)
		if e.Chosen {
			name += " (the plan's)"
		}
		if e.Refused != "" {
			rows = append(rows, []string{mark, name, "–", "–", "–", "–", "Not possible here, see below"})
			continue
		}
		rows = append(rows, []string{mark, name, orDash(e.Detectable, 2), orDash(e.WorstImbalance, 2), finding.Number(100*e.TypeI, 1) + "%", manyDraws(e.Draws, e.Exact), e.Explain})
	}
	t.table(rows, 2, 3, 4, 5)
	t.line("%s", result.Reason)
	for _, e := range result.Entrants {
		if !e.Recommended {
			t.line("%s: %s", e.Name, e.Why)
		}
	}
	for _, note := range result.Notes {
		t.line("%s", note)
	}
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// orDash is a number, or a dash where there is none.
func orDash(v float64, decimals int) string {
	if v != v {
		return "–"
	}
	return finding.Number(v, decimals)
}

// manyDraws writes a number of draws in a word a reader can hold: "118 billion".
func manyDraws(n *big.Int, exact bool) string {
	digits := n.String()
	text := digits
	if len(digits) > 33 {
		text = "10^" + big.NewInt(int64(len(digits)-1)).String()
	} else if len(digits) > 6 {
		word := []string{"", "", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion", "septillion", "octillion", "nonillion"}[(len(digits)-1)/3]
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64((len(digits)-1)/3*3)), nil)
		half := new(big.Int).Quo(unit, big.NewInt(2))
		text = new(big.Int).Quo(new(big.Int).Add(n, half), unit).String() + " " + word
	}
	if !exact {
		text = "at least " + text
	}
	return text
}

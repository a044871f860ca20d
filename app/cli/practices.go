package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/library"
)

func (t *terminal) practicesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "practices [ID]",
		Short:   "The library of practices, with the evidence behind each",
		Long:    "Lists the practices of the library, by what staff get more of. With an id, one card in full.",
		Example: "  leeway-cli practices\n  leeway-cli practices raise-sign-off-limit",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cards, err := assets.Practices()
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return t.practice(cards, args[0])
			}
			if t.asJSON {
				return t.printJSON(cards)
			}
			rows := [][]string{{"Id", "Need", "Practice", "Evidence"}}
			for _, p := range cards {
				finding := p.Evidence[0].Label()
				if p.Finding != "" {
					finding = p.Finding + " (" + finding + ")"
				}
				rows = append(rows, []string{p.ID, string(p.Need), p.Name, finding})
			}
			t.table(rows)
			return nil
		},
	}
}

// practice prints one card.
func (t *terminal) practice(cards []assets.Practice, id string) error {
	for _, p := range cards {
		if p.ID != id {
			continue
		}
		if t.asJSON {
			return t.printJSON(p)
		}
		t.card(p)
		return nil
	}
	r := &experiment.Refusal{What: fmt.Sprintf("The library has no practice “%s”.", id), Remedy: "See leeway-cli practices."}
	if near, found := nearest(cards, id); found {
		r.Remedy = fmt.Sprintf("Did you mean %s? See leeway-cli practices.", near.ID)
	}
	return r
}

// card prints a card: how it is done, then every study with its figures, those that
// showed nothing included.
func (t *terminal) card(p assets.Practice) {
	t.line("%s (%s)", p.Name, p.Need)
	t.line("%s", p.Summary)
	for i, step := range p.Steps {
		t.line("  %d. %s", i+1, step)
	}
	rows := [][]string{{"Dose", p.Dose}}
	for _, signal := range p.Signals {
		rows = append(rows, []string{"Signal", signal})
	}
	t.table(append(rows, []string{"Suits", p.Suits}))
	for _, e := range p.Evidence {
		t.line("")
		t.line("%s: %s", e.Label(), e.Strength)
		for _, text := range []string{e.Design, e.Sample(), e.Finding} {
			if text != "" {
				t.line("  %s", text)
			}
		}
		for _, f := range e.Effects {
			t.line("  - %s", f)
		}
		for _, text := range []string{e.Note, e.Source} {
			if text != "" {
				t.line("  %s", text)
			}
		}
	}
}

// practiceCard finds a practice in the library, or makes one of the pilot's own;
// then it says so, because an id that was mistyped would be taken for a name.
func practiceCard(id string) (card experiment.Practice, said string, err error) {
	if id = strings.TrimSpace(id); id == "" {
		return card, "", nil
	}
	cards, err := assets.Practices()
	if err != nil {
		return card, "", err
	}
	for _, p := range cards {
		if p.ID == id {
			return library.FromCard(p), "", nil
		}
	}
	said = fmt.Sprintf("“%s” is taken as a practice of your own.", id)
	if near, found := nearest(cards, id); found {
		said += fmt.Sprintf(" The library has %s, “%s”: change it with plan practice if you meant that.", near.ID, near.Name)
	}
	return experiment.Practice{ID: "own", Name: id, Need: "other"}, said, nil
}

// nearest is the card whose id or name is most like the text, if any is.
func nearest(cards []assets.Practice, text string) (assets.Practice, bool) {
	const like = 0.55
	best, bestScore := assets.Practice{}, like
	for _, p := range cards {
		if score := max(likeness(text, p.ID), likeness(text, p.Name)); score > bestScore {
			best, bestScore = p, score
		}
	}
	return best, bestScore > like
}

// likeness is the share of pairs of neighbouring letters that two texts have in
// common (Dice 1945): 1 for the same, 0 for nothing alike.
func likeness(a, b string) float64 {
	pairs := func(text string) (map[string]int, int) {
		found, n := map[string]int{}, 0
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == '-' || r == ' ' }) {
			letters := []rune(word)
			for i := 1; i < len(letters); i++ {
				found[string(letters[i-1:i+1])]++
				n++
			}
		}
		return found, n
	}
	x, nx := pairs(a)
	y, ny := pairs(b)
	if nx+ny == 0 {
		return 0
	}
	both := 0
	for pair, n := range x {
		both += min(n, y[pair])
	}
	return 2 * float64(both) / float64(nx+ny)
}

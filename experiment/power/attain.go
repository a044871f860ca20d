package power

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// Attainability is what a design could show at best, before anything is measured.
type Attainability struct {
	// Draws is the number of possible assignments, or at least that where Exact is false.
	Draws *big.Int
	Exact bool
	// SmallestP is the smallest two-sided p-value that randomisation inference can ever
	// give for the plan's comparisons (randomize.SmallestPlanned).
	SmallestP float64
	// Reachable is true where SmallestP is not above the error level.
	Reachable bool
	// Sentence says it in words.
	Sentence string
}

// Attain is the attainability of the pilot's plan, or of its draw where it was made
// elsewhere. Teams that the plan places without a draw are not counted. The error is a
// *experiment.Refusal.
func Attain(p *experiment.Pilot) (Attainability, error) {
	if !(p.Plan.Alpha > 0 && p.Plan.Alpha < 1) {
		return Attainability{}, noLevel()
	}
	m, err := randomize.ForPilot(p)
	if err != nil {
		return Attainability{}, err
	}
	return attain(m, randomize.SmallestPlanned(p, m), p.Plan.Alpha), nil
}

// AttainBare is the attainability, at 5%, of one lot of that many teams with those
// shares. Where such a draw is not possible, Draws is 0 and Sentence says why.
func AttainBare(teams int, shares []int) Attainability {
	m, err := randomize.New(randomize.Design{Kind: experiment.Complete, Shares: shares, Blocks: make([]string, max(teams, 0))})
	if err != nil {
		return Attainability{Draws: new(big.Int), SmallestP: 1, Sentence: err.Error()}
	}
	bare := &experiment.Pilot{Arms: make([]experiment.Arm, len(shares))}
	bare.Arms[0].Control = true
	return attain(m, randomize.SmallestPlanned(bare, m), experiment.DefaultPlan().Alpha)
}

func noLevel() error {
	return &experiment.Refusal{What: "The plan has no error level.", Place: experiment.Place{Field: "alpha"}, Remedy: "Use 0.05."}
}

func attain(m randomize.Mechanism, smallest, alpha float64) Attainability {
	a := Attainability{SmallestP: smallest}
	a.Draws, a.Exact = m.Count()
	a.Reachable = a.SmallestP <= alpha+1e-12
	teams := 0
	for _, placed := range randomize.Placed(m) {
		if !placed {
			teams++
		}
	}
	if !a.Reachable {
		a.Sentence = fmt.Sprintf("With %s the smallest p-value you can ever reach is %s. This design can never show an effect at %s.", counted(teams, "team"), smallP(a.SmallestP), percent(alpha))
		return a
	}
	atLeast := ""
	if !a.Exact {
		atLeast = "at least "
	}
	a.Sentence = fmt.Sprintf("%s make %s%s possible draws. The smallest p-value this design can ever reach is %s.", counted(teams, "team"), atLeast, grouped(a.Draws), smallP(a.SmallestP))
	return a
}

// counted is a number of things in words.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// grouped writes a whole number with commas, and as a power of ten beyond 24 digits.
func grouped(n *big.Int) string {
	digits := n.String()
	if len(digits) > 24 {
		return fmt.Sprintf("10 to the power of %d", len(digits)-1)
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// smallP writes a smallest p-value, which is never 0: two decimals from 0.01, one digit
// below, as far as a page can show it.
func smallP(p float64) string {
	const shown = 1e-12
	switch {
	case p >= 0.01:
		return fmt.Sprintf("%.2f", p)
	case p < shown:
		return "under 0.000000000001"
	}
	return fmt.Sprintf("%.*f", int(math.Ceil(-math.Log10(p)-1e-9)), p)
}

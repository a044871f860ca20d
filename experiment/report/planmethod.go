package report

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// DrawingLine says in one sentence, as to staff, how the draw is made.
func DrawingLine(p *experiment.Pilot) string {
	if p.Draw != nil && p.Draw.Elsewhere {
		return "Made elsewhere, read from the column “" + p.Draw.Column + "”"
	}
	plan := p.Plan
	each := ""
	if len(plan.BlockBy) > 0 && plan.Mechanism.UsesBlocks() {
		each = " in each " + inWords(plan.BlockBy)
	}
	if plan.Mechanism.UsesBalance() && len(plan.BalanceOn) == 0 {
		return "So that the arms are alike, but no column says in what"
	}
	alike := inWords(plan.BalanceOn)
	switch plan.Mechanism {
	case experiment.Complete:
		return lotLine(p, "")
	case experiment.Blocked:
		if len(plan.BlockBy) == 0 {
			return "Within groups, but no column says which"
		}
		return lotLine(p, each)
	case experiment.Simple:
		return fmt.Sprintf("A lot for each team on its own, %s; how many teams an arm gets is left to luck", shareWords(p.Arms))
	case experiment.MatchedPairs:
		set, one := "sets of "+fmt.Sprint(setSize(p.Arms)), "a lot within each set decides"
		if setSize(p.Arms) == 2 {
			set, one = "pairs", "a lot decides which of the two"
		}
		return fmt.Sprintf("The teams%s that are most alike in %s make %s; %s", each, alike, set, one)
	case experiment.Rerandomised:
		return fmt.Sprintf("%s, drawn again until the arms are alike in %s (%s would do)", lotLine(p, each), alike, chanceWords(plan.Acceptance))
	case experiment.Constrained:
		return fmt.Sprintf("%s, from a list of draws in which the arms are alike in %s (%s is on it)", lotLine(p, each), alike, chanceWords(plan.Acceptance))
	}
	return NotChosen
}

// lotLine says how many of the teams of each group go to the practice.
func lotLine(p *experiment.Pilot, each string) string {
	total := totalShare(p.Arms)
	if len(p.Arms) != 2 || total < 2 {
		return fmt.Sprintf("The teams%s are shared out among %s by lot, %s", each, counted(len(p.Arms), "arm"), shareWords(p.Arms))
	}
	practice := p.Arms[1-max(p.ControlArm(), 0)].Share
	if size, same := sameSize(groupSizes(p)); same && size*practice%total == 0 {
		return fmt.Sprintf("%d of %d teams%s, by lot", size*practice/total, size, each)
	}
	if 2*practice == total {
		return "Half of the teams" + each + ", by lot"
	}
	return fmt.Sprintf("%d in %d of the teams%s, by lot", practice, total, each)
}

// sameSize is the size of the groups where all are alike.
func sameSize(sizes map[string]int) (size int, same bool) {
	for _, n := range sizes {
		if size != 0 && n != size {
			return 0, false
		}
		size = n
	}
	return size, size > 0
}

// shareWords says how large the arms are to one another.
func shareWords(arms []experiment.Arm) string {
	same := true
	var shares []string
	for _, a := range arms {
		same = same && a.Share == arms[0].Share
		shares = append(shares, fmt.Sprintf("%d %s", a.Share, a.Name))
	}
	if same {
		return "in equal parts"
	}
	return "in parts of " + joined(shares)
}

// setSize is the number of teams in a matched set: the sum of the arms' shares in
// lowest terms.
func setSize(arms []experiment.Arm) int {
	divisor, total := 0, 0
	for _, a := range arms {
		total += a.Share
		x, y := divisor, a.Share
		for y != 0 {
			x, y = y, x%y
		}
		divisor = x
	}
	return total / max(divisor, 1)
}

// chanceWords writes a share of draws: "1 draw in 100", "2.5% of draws".
func chanceWords(share float64) string {
	if !(share > 0) {
		return "…"
	}
	if one := 1 / share; math.Abs(one-math.Round(one)) < 1e-6*one {
		return "1 draw in " + finding.Number(math.Round(one), 0)
	}
	return finding.Short(100*share) + "% of draws"
}

// subgroupsLine says between which kinds of teams the effect is compared.
func subgroupsLine(p *experiment.Pilot) string {
	var lines []string
	for _, s := range p.Plan.Subgroups {
		lines = append(lines, SubgroupInWords(p, s))
	}
	if len(lines) == 0 {
		return "No kinds of teams are compared"
	}
	return strings.Join(lines, "; ")
}

// SubgroupInWords says one comparison between kinds of teams: "Teams by motivation
// before the start, in thirds".
func SubgroupInWords(p *experiment.Pilot, s experiment.Subgroup) string {
	words := "Teams by " + finding.Inside(s.Attribute) + " before the start"
	if a, known := p.Roster.Attribute(s.Attribute); known && !a.Numeric {
		return words + ", " + counted(len(p.Roster.Values(s.Attribute)), "kind")
	}
	switch s.Groups {
	case 0:
		return words
	case 2:
		return words + ", in halves"
	case 3:
		return words + ", in thirds"
	case 4:
		return words + ", in quarters"
	case 5:
		return words + ", in fifths"
	}
	return words + fmt.Sprintf(", in %d parts", s.Groups)
}

func constraintsLine(p *experiment.Pilot) string {
	var lines []string
	for i, k := range p.Plan.Constraints {
		words := ConstraintInWords(k)
		if i > 0 && k.Kind == experiment.AtMost {
			words = finding.Inside(words)
		}
		lines = append(lines, words)
	}
	if len(lines) == 0 {
		return "Nothing limits the draw"
	}
	return strings.Join(lines, "; ")
}

// ConstraintInWords says what a draw must respect, with its reason.
func ConstraintInWords(k experiment.Constraint) string {
	who := joined(k.Teams)
	if k.Attribute != "" {
		who = "Teams with the same " + finding.Inside(k.Attribute)
	}
	words := ""
	switch k.Kind {
	case experiment.SameArm:
		words = who + " are in the same arm"
	case experiment.Apart:
		words = who + " are never in the same arm"
	case experiment.Placed:
		verb := " are"
		if len(k.Teams) == 1 {
			verb = " is"
		}
		words = who + verb + " in “" + k.Arm + "” without a draw, and outside the comparison"
	case experiment.AtMost:
		words = fmt.Sprintf("At most %s of each %s in “%s”", counted(k.Limit, "team"), finding.Inside(k.Attribute), k.Arm)
	default:
		words = string(k.Kind)
	}
	if k.Reason != "" {
		words += " (" + strings.TrimRight(k.Reason, ".") + ")"
	}
	return words
}

func lateLine(p *experiment.Pilot) string {
	if p.Plan.LateTeams == experiment.LateByLot {
		return "Teams that come after the draw are drawn by lot too, each group on its own by a new seed"
	}
	return "Teams that come after the draw are left out"
}

// weightLine says whose average the effect is.
func weightLine(p *experiment.Pilot) string {
	switch p.Plan.Weighting {
	case experiment.EachTeam:
		return "Each team counts the same"
	case experiment.EachRow:
		return "Each row (person or case) counts the same"
	}
	return NotChosen
}

// estimateLine says how the effect is worked out.
func estimateLine(p *experiment.Pilot) string {
	plan := p.Plan
	level := finding.Short((1-plan.Alpha)*100) + "% interval"
	pooled := ""
	if plan.Pooled && len(p.Arms) > 2 {
		pooled = "; also all practice arms together"
	}
	matched := plan.Mechanism == experiment.MatchedPairs
	blocked := matched || len(plan.BlockBy) > 0 && plan.Mechanism.UsesBlocks()
	switch plan.Estimator {
	case experiment.DifferenceInMeans:
		words := "Plain difference of the means"
		switch {
		case matched && !plan.IgnoreBlocks:
			words += " within the matched sets"
		case blocked && !plan.IgnoreBlocks:
			words += " within groups"
		}
		return words + "; " + level + pooled
	case experiment.LeastSquares:
		words := "Difference of the means"
		if by := adjustedFor(p, blocked && !plan.IgnoreBlocks); len(by) > 0 {
			words = "Difference adjusted for " + joined(by)
		}
		if blocked && plan.IgnoreBlocks {
			words += ", groups left out"
		}
		return words + "; CR2 errors by team, " + level + pooled
	}
	return NotChosen
}

// adjustedFor lists what least squares adjusts for.
func adjustedFor(p *experiment.Pilot, blocked bool) []string {
	var by []string
	if blocked {
		for _, name := range p.Plan.BlockBy {
			by = append(by, finding.Inside(name))
		}
		if p.Plan.Mechanism == experiment.MatchedPairs {
			by = append(by, "matched set")
		}
	}
	for _, o := range p.Outcomes {
		if o.Baseline != "" {
			by = append(by, "start level")
			break
		}
	}
	for _, name := range p.Plan.Covariates {
		by = append(by, finding.Inside(name))
	}
	return by
}

// errorLine says how often luck may look like an effect, and by what the estimate is checked.
func errorLine(p *experiment.Pilot) string {
	return fmt.Sprintf("%s%%: so often luck would look like an effect where there is none; checked by replaying the draw up to %s times",
		finding.Short(100*p.Plan.Alpha), finding.Number(float64(p.Plan.RandomisationDraws), 0))
}

// familyLine says what the correction covers.
func familyLine(p *experiment.Pilot) string {
	tests := 0
	for _, o := range p.Outcomes {
		if o.Role == experiment.Secondary {
			tests += len(p.Arms) - 1
		}
	}
	switch {
	case tests == 0:
		return "The main outcome stands alone; there is no secondary comparison to adjust"
	case p.Plan.Correction == experiment.NoCorrection:
		return fmt.Sprintf("The main outcome stands alone; %s not adjusted for their number", isAre(tests, "secondary comparison"))
	}
	return fmt.Sprintf("The main outcome stands alone; %s adjusted by %s", isAre(tests, "secondary comparison"), p.Plan.Correction.Words())
}

func isAre(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return counted(n, noun) + " are"
}

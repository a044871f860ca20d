package design

import (
	"fmt"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// missingWords stands where nothing was written or chosen yet.
const missingWords = "Not chosen yet"

// planQuestion is the question as one sentence, with … for what is missing.
func planQuestion(p *experiment.Pilot) string {
	q := p.Question
	if q.Who+q.Aim+q.Change+q.Comparison == "" {
		return "Not written yet"
	}
	part := func(s string) string {
		if s = strings.TrimSpace(s); s == "" {
			return "…"
		}
		return strings.TrimRight(s, ".?")
	}
	return fmt.Sprintf("Do %s %s when %s, compared with %s?", part(q.Who), part(q.Aim), part(q.Change), part(q.Comparison))
}

// planPractice names the practice and the dates.
func planPractice(p *experiment.Pilot) string {
	if p.Practice.Name == "" {
		return missingWords
	}
	words := p.Practice.Name
	start, end := dateWords(p.Question.Start), dateWords(p.Question.End)
	if year := " " + p.Question.End[:min(4, len(p.Question.End))]; start != "" && strings.HasSuffix(start, year) && strings.HasSuffix(end, year) {
		start = strings.TrimSuffix(start, year)
	}
	switch {
	case start != "" && end != "":
		words += ", " + start + " to " + end
	case start != "":
		words += ", from " + start
	case end != "":
		words += ", until " + end
	}
	return words
}

// planArms names the arms with their part of the teams, and says which is the control.
func planArms(p *experiment.Pilot) string {
	var arms []string
	for i, a := range p.Arms {
		words := a.Name + " " + partsInWords(p.Arms, i)
		if a.Control {
			words += " (control)"
		}
		arms = append(arms, words)
	}
	if len(arms) == 0 {
		return missingWords
	}
	return strings.Join(arms, ", ")
}

// dateWords writes YYYY-MM-DD as "2 February 2026"; what is not a date stays as it is.
func dateWords(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("2 January 2006")
}

// planTeams counts who takes part.
func planTeams(p *experiment.Pilot) string {
	if len(p.Roster.Teams) == 0 {
		return "None yet"
	}
	taking := p.Roster.Taking()
	words := countOf(len(taking), "team")
	if p.Plan.Mechanism == experiment.Blocked && len(p.Plan.BlockBy) > 0 {
		words += fmt.Sprintf(" in %s by %s", countOf(len(blockSizes(p)), "group"), listed(insides(p.Plan.BlockBy)))
	}
	if staff := p.Roster.Staff(); staff > 0 {
		words += ", " + grouped(fmt.Sprint(staff)) + " staff"
	}
	if left := len(p.Roster.Teams) - len(taking); left > 0 {
		words += fmt.Sprintf("; %s left out with a reason", grouped(fmt.Sprint(left)))
	}
	return words
}

// insides writes names as they stand within a sentence.
func insides(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = finding.Inside(name)
	}
	return out
}

// blockSizes counts the teams of each block.
func blockSizes(p *experiment.Pilot) map[string]int {
	sizes := map[string]int{}
	for _, t := range p.Roster.Taking() {
		sizes[p.BlockOf(t)]++
	}
	return sizes
}

// planMain says what the verdict rests on.
func planMain(p *experiment.Pilot) string {
	o, ok := p.PrimaryOutcome()
	if !ok {
		return missingWords
	}
	words := o.Name
	if o.Unit != "" && !strings.EqualFold(o.Unit, o.Name) {
		if !strings.HasPrefix(o.Unit, "per ") {
			words += ", in"
		}
		words += " " + o.Unit
	}
	if o.Source != "" {
		words += ", from " + o.Source
	}
	if o.SmallestEffect > 0 {
		words += fmt.Sprintf("; a change of %s matters, %s is better", planSize(o, o.SmallestEffect), o.Better)
	}
	return words
}

// planSize writes a size of change in the unit people read: "0.8", "5 points".
func planSize(o experiment.Outcome, size float64) string {
	scale := finding.ScaleOf(o)
	if o.Kind == experiment.Scale {
		scale.Change = " points"
	}
	return finding.Short(size*scale.Factor) + scale.Change
}

// planOthers names what else is measured.
func planOthers(p *experiment.Pilot) string {
	var names []string
	for _, o := range p.Outcomes {
		if o.Role == experiment.Secondary || o.Role == experiment.Exploratory {
			name := o.Name
			if len(names) > 0 {
				name = finding.Inside(name)
			}
			if o.Role == experiment.Exploratory {
				name += " (exploratory)"
			}
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "Nothing else"
	}
	return strings.Join(names, ", ")
}

// planGuardrails says what must not get worse, and by how much.
func planGuardrails(p *experiment.Pilot) string {
	var lines []string
	for _, o := range p.Outcomes {
		if o.Role != experiment.Guardrail {
			continue
		}
		verb := "fall"
		if o.Better == experiment.LowerIsBetter {
			verb = "rise"
		}
		limit := "…"
		if o.Margin > 0 {
			limit = planSize(o, o.Margin)
		}
		lines = append(lines, fmt.Sprintf("%s must not %s by more than %s", o.Name, verb, limit))
	}
	if len(lines) == 0 {
		return "None: nothing is watched that must not get worse"
	}
	return strings.Join(lines, "; ")
}

// planDrawing says in one sentence, as to staff, how the draw is made.
func planDrawing(p *experiment.Pilot) string {
	if p.Draw != nil && p.Draw.Elsewhere {
		return "Made elsewhere, read from the column “" + p.Draw.Column + "”"
	}
	total := 0
	for _, a := range p.Arms {
		total += a.Share
	}
	each := ""
	switch p.Plan.Mechanism {
	case experiment.Blocked:
		if len(p.Plan.BlockBy) == 0 {
			return "Within groups, but no column says which"
		}
		each = " in each " + listed(insides(p.Plan.BlockBy))
	case experiment.Complete:
	default:
		return missingWords
	}
	if len(p.Arms) != 2 || total < 2 {
		return fmt.Sprintf("The teams%s are shared out among %s by lot, %s", each, countOf(len(p.Arms), "arm"), shareWords(p.Arms))
	}
	practice := p.Arms[1-max(p.ControlArm(), 0)].Share
	if size, same := sameSize(blockSizes(p)); same && size*practice%total == 0 {
		return fmt.Sprintf("%d of %d teams%s, by lot", size*practice/total, size, each)
	}
	if 2*practice == total {
		return "Half of the teams" + each + ", by lot"
	}
	return fmt.Sprintf("%d in %d of the teams%s, by lot", practice, total, each)
}

// sameSize is the size of the blocks where all are alike.
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
	return "in parts of " + listed(shares)
}

// planWeight says whose average the effect is.
func planWeight(p *experiment.Pilot) string {
	switch p.Plan.Weighting {
	case experiment.EachTeam:
		return "Each team counts the same"
	case experiment.EachRow:
		return "Each row (person or case) counts the same"
	}
	return missingWords
}

// planEstimate says how the effect is worked out.
func planEstimate(p *experiment.Pilot) string {
	level := finding.Short((1-p.Plan.Alpha)*100) + "% interval"
	pooled := ""
	if p.Plan.Pooled && len(p.Arms) > 2 {
		pooled = "; also all practice arms together"
	}
	blocked := p.Plan.Mechanism == experiment.Blocked && !p.Plan.IgnoreBlocks
	switch p.Plan.Estimator {
	case experiment.DifferenceInMeans:
		words := "Plain difference of the means"
		if blocked {
			words += " within groups"
		}
		return words + "; " + level + pooled
	case experiment.LeastSquares:
		var by []string
		if blocked {
			by = append(by, insides(p.Plan.BlockBy)...)
		}
		for _, o := range p.Outcomes {
			if o.Baseline != "" {
				by = append(by, "start level")
				break
			}
		}
		by = append(by, insides(p.Plan.Covariates)...)
		words := "Difference of the means"
		if len(by) > 0 {
			words = "Difference adjusted for " + listed(by)
		}
		if p.Plan.Mechanism == experiment.Blocked && p.Plan.IgnoreBlocks {
			words += ", groups left out"
		}
		return words + "; CR2 errors by team, " + level + pooled
	}
	return missingWords
}

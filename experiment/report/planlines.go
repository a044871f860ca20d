package report

import (
	"fmt"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// The parts of a plan, by the names that people read.
const (
	PlanQuestion    = "Question"
	PlanPractice    = "Practice"
	PlanArms        = "Arms"
	PlanTeams       = "Teams"
	PlanSampleSize  = "Sample size"
	PlanMainOutcome = "Main outcome"
	PlanOthers      = "Also measured"
	PlanGuardrail   = "Guardrail"
	PlanSubgroups   = "Who may gain most"
	PlanDrawing     = "Way of drawing"
	PlanConstraints = "Limits of the draw"
	PlanLateTeams   = "Late teams"
	PlanWeight      = "Weight"
	PlanEstimate    = "Estimate"
	PlanErrorLevel  = "Error level"
	PlanFamily      = "Several outcomes"
	PlanMissing     = "Missing teams"
	PlanStopping    = "Stopping"
)

// NotChosen stands where nothing was written or chosen yet.
const NotChosen = "Not chosen yet"

// PlanLine is one part of a plan in words.
type PlanLine struct {
	Part  string `json:"part"`
	Words string `json:"words"`
}

// PlanLines says a plan in words, one line for each part, in the order in which it is
// read before it is sealed. The window, the terminal and the paper show the same words.
func PlanLines(p *experiment.Pilot) []PlanLine {
	return []PlanLine{
		{PlanQuestion, questionLine(p)},
		{PlanPractice, practiceLine(p)},
		{PlanArms, armsLine(p)},
		{PlanTeams, TeamsLine(p)},
		{PlanSampleSize, sampleSizeLine(p)},
		{PlanMainOutcome, mainLine(p)},
		{PlanOthers, othersLine(p)},
		{PlanGuardrail, guardrailLine(p)},
		{PlanSubgroups, subgroupsLine(p)},
		{PlanDrawing, DrawingLine(p)},
		{PlanConstraints, constraintsLine(p)},
		{PlanLateTeams, lateLine(p)},
		{PlanWeight, weightLine(p)},
		{PlanEstimate, estimateLine(p)},
		{PlanErrorLevel, errorLine(p)},
		{PlanFamily, familyLine(p)},
		{PlanMissing, orNotChosen(p.Plan.MissingRule)},
		{PlanStopping, orNotChosen(p.Plan.StoppingRule)},
	}
}

func orNotChosen(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return NotChosen
	}
	return text
}

// questionLine is the question as one sentence, with … for what is missing.
func questionLine(p *experiment.Pilot) string {
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

// practiceLine names the practice and the dates.
func practiceLine(p *experiment.Pilot) string {
	if p.Practice.Name == "" {
		return NotChosen
	}
	words := p.Practice.Name
	start, end := dayInWords(p.Question.Start), dayInWords(p.Question.End)
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

// dayInWords writes YYYY-MM-DD as "2 February 2026"; what is not a date stays as it is.
func dayInWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date(t)
}

// armsLine names the arms with their part of the teams, and says which is the control.
func armsLine(p *experiment.Pilot) string {
	var arms []string
	for _, a := range p.Arms {
		words := fmt.Sprintf("%s %d of %d", a.Name, a.Share, totalShare(p.Arms))
		var also []string
		if a.Control {
			also = append(also, "control")
		}
		if len(a.Parts) > 0 {
			also = append(also, "has "+inWords(a.Parts))
		}
		if a.Starts > 0 {
			also = append(also, fmt.Sprintf("starts in %s %d of %d", periodName(p.Plan), a.Starts, p.Plan.Periods))
		}
		if len(also) > 0 {
			words += " (" + strings.Join(also, "; ") + ")"
		}
		arms = append(arms, words)
	}
	if len(arms) == 0 {
		return NotChosen
	}
	words := strings.Join(arms, ", ")
	// What four arms or a roll-out are for and can tell stands with them; the first
	// sentence of a roll-out names the starts again, which the arms say already.
	more := p.Factorial()
	if phases := p.RollOut(); len(phases) > 1 {
		more = append(more, phases[1:]...)
	}
	if len(more) > 0 {
		words += ". " + strings.Join(more, " ")
	}
	return words
}

func periodName(plan experiment.Plan) string {
	if plan.PeriodName == "" {
		return "period"
	}
	return plan.PeriodName
}

func totalShare(arms []experiment.Arm) (total int) {
	for _, a := range arms {
		total += a.Share
	}
	return total
}

// TeamsLine counts who takes part.
func TeamsLine(p *experiment.Pilot) string {
	if len(p.Roster.Teams) == 0 {
		return "None yet"
	}
	taking := p.Roster.Taking()
	words := counted(len(taking), "team")
	if len(p.Plan.BlockBy) > 0 && p.Plan.Mechanism.UsesBlocks() {
		words += fmt.Sprintf(" in %s by %s", counted(len(groupSizes(p)), "group"), inWords(p.Plan.BlockBy))
	}
	if staff := p.Roster.Staff(); staff > 0 {
		words += ", " + finding.Number(float64(staff), 0) + " staff"
	}
	if left := len(p.Roster.Teams) - len(taking); left > 0 {
		words += fmt.Sprintf("; %s left out with a reason", finding.Number(float64(left), 0))
	}
	return words
}

// groupSizes counts the teams of each block.
func groupSizes(p *experiment.Pilot) map[string]int {
	sizes := map[string]int{}
	for _, t := range p.Roster.Taking() {
		sizes[p.BlockOf(t)]++
	}
	return sizes
}

// sampleSizeLine says what the number of teams promises.
func sampleSizeLine(p *experiment.Pilot) string {
	s := p.SampleSize
	if s == nil {
		return "Not looked at yet"
	}
	size := finding.Short(s.Effect)
	if o, known := p.Outcome(s.Outcome); known {
		size = SizeInWords(o, s.Effect) + " in " + finding.Inside(o.Name)
	}
	percent := func(v float64) string { return finding.Number(100*v, 0) + "%" }
	words := fmt.Sprintf("%s of %s each show a change of %s with a chance of %s", counted(s.Teams, "team"), finding.Number(s.PerTeam, 0), size, percent(s.Power))
	if s.PowerLow > 0 || s.PowerHigh > 0 {
		words += fmt.Sprintf(" (%s to %s)", percent(min(s.PowerLow, s.PowerHigh)), percent(max(s.PowerLow, s.PowerHigh)))
	}
	return words
}

// mainLine says what the verdict rests on.
func mainLine(p *experiment.Pilot) string {
	o, ok := p.PrimaryOutcome()
	if !ok {
		return NotChosen
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
		words += fmt.Sprintf("; a change of %s matters, %s is better", SizeInWords(o, o.SmallestEffect), o.Better)
	}
	return words
}

// SizeInWords writes a size of change in the unit people read: "0.8", "5 points".
func SizeInWords(o experiment.Outcome, size float64) string {
	scale := finding.ScaleOf(o)
	if o.Kind == experiment.Scale || scale.Change == "" && strings.HasPrefix(strings.ToLower(o.Unit), "points") {
		scale.Change = " points"
	}
	return finding.Short(size*scale.Factor) + scale.Change
}

// othersLine names what else is measured.
func othersLine(p *experiment.Pilot) string {
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

// guardrailLine says what must not get worse, and by how much.
func guardrailLine(p *experiment.Pilot) string {
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
			limit = SizeInWords(o, o.Margin)
		}
		lines = append(lines, fmt.Sprintf("%s must not %s by more than %s", o.Name, verb, limit))
	}
	if len(lines) == 0 {
		return "None: nothing is watched that must not get worse"
	}
	return strings.Join(lines, "; ")
}

// counted is a number with its noun: "1 team", "2 teams".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return finding.Number(float64(n), 0) + " " + noun + "s"
}

// inWords joins names as a sentence does: "district, size and motivation".
func inWords(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = finding.Inside(name)
	}
	return joined(out)
}

// joined joins words as a sentence does: "a", "a and b", "a, b and c".
func joined(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

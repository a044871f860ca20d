package pilot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/report"
	"leeway/experiment/store"
)

// Advice is what an expert would choose for one part of the plan of the design at hand.
type Advice struct {
	// Field is the part's name as the plan shows it, of package report.
	Field string `json:"field"`
	// Choice is what an expert would choose, Reason why, each in whole words.
	Choice string `json:"choice"`
	Reason string `json:"reason"`
	// Differs is true where the plan says otherwise.
	Differs bool `json:"differs"`
	// ByHand is true where only a person can make the choice, and TakeAdvice leaves it.
	ByHand bool `json:"by_hand,omitempty"`

	take func(*experiment.Pilot)
}

// advisers give the advice on each part, in the order of the plan. Each looks at the
// design as the advice before it would leave it.
var advisers = []func(*experiment.Pilot) []Advice{
	adviseStart, adviseGuardrails, adviseSubgroups, adviseBalance, adviseAcceptance, adviseConstraints, adviseLate,
	adviseWeight, adviseEstimator, adviseCovariates, advisePooled, adviseError, adviseDraws, adviseFamily, adviseMissing, adviseStopping,
}

// Advise gives the defaults that an expert would choose for the design at hand, each
// with its reason. It changes nothing.
func Advise(p *experiment.Pilot) []Advice {
	work := p.Clone()
	var out []Advice
	for _, adviser := range advisers {
		for _, a := range adviser(work) {
			if a.Differs && !a.ByHand {
				a.take(work)
			}
			out = append(out, a)
		}
	}
	return out
}

// TakeAdvice makes the choices of an expert, all of them or those for the named parts
// of the plan, in one action that can be undone. Choices that only a person can make
// stay as they are.
func (s *Session) TakeAdvice(fields ...string) error {
	var taken []Advice
	for _, a := range Advise(s.Pilot()) {
		if a.Differs && !a.ByHand && (len(fields) == 0 || slices.Contains(fields, a.Field)) {
			taken = append(taken, a)
		}
	}
	if len(taken) == 0 {
		return nil
	}
	var words []string
	for _, a := range taken {
		words = append(words, a.Field+": "+a.Choice)
	}
	return s.change(experiment.EditDesign, store.Entry{Kind: KindDesign, Title: "Plan: took what an expert would choose", Detail: strings.Join(words, " ")},
		func(doc *experiment.Pilot) (map[string][]byte, error) {
			for _, a := range taken {
				a.take(doc)
			}
			return nil, nil
		})
}

// adviseStart looks for a start level of each outcome that has none: a roster column
// of numbers that shares a word with its name.
func adviseStart(p *experiment.Pilot) []Advice {
	var out []Advice
	for i, o := range p.Outcomes {
		if o.Baseline != "" || o.Role == experiment.Exploratory {
			continue
		}
		name, known := startColumn(p, o)
		if !known {
			continue
		}
		out = append(out, Advice{
			Field: report.PlanEstimate, Choice: fmt.Sprintf("Adjust “%s” for its start level in “%s”.", o.Name, name),
			Reason:  "What a team did before tells most of what it does after. Adjusting for it takes that luck out and makes the interval narrower.",
			Differs: true, take: func(p *experiment.Pilot) { p.Outcomes[i].Baseline = name },
		})
	}
	return out
}

// startColumn is the only column of numbers, known for every team, whose name shares a
// word of four letters or more with the outcome's.
func startColumn(p *experiment.Pilot, o experiment.Outcome) (string, bool) {
	var found []string
	for _, a := range p.Roster.Attributes {
		if a.Numeric && shareWord(a.Name, o.Name) && everyTeamHas(p, a.Name) && !slices.ContainsFunc(p.Outcomes, func(other experiment.Outcome) bool { return other.Baseline == a.Name }) {
			found = append(found, a.Name)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

func shareWord(a, b string) bool {
	words := func(text string) []string {
		return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !('a' <= r && r <= 'z' || r > 127) })
	}
	for _, x := range words(a) {
		if len(x) >= 4 && slices.Contains(words(b), x) {
			return true
		}
	}
	return false
}

func everyTeamHas(p *experiment.Pilot, attribute string) bool {
	teams := p.Roster.Taking()
	for _, t := range teams {
		if _, has := t.Number[attribute]; !has {
			return false
		}
	}
	return len(teams) > 0
}

// adviseGuardrails wants something that must not get worse, and a margin no larger
// than the change that would matter.
func adviseGuardrails(p *experiment.Pilot) []Advice {
	var out []Advice
	watched := false
	for i, o := range p.Outcomes {
		if o.Role != experiment.Guardrail {
			continue
		}
		watched = true
		size := report.SizeInWords(o, o.SmallestEffect)
		switch {
		case !(o.SmallestEffect > 0):
			out = append(out, Advice{Field: report.PlanGuardrail, Choice: fmt.Sprintf("Say for “%s” which change would matter, and the margin from that.", o.Name),
				Reason: "Only whoever answers for it can say how much worse it may get.", Differs: true, ByHand: true})
		case !(o.Margin > 0):
			out = append(out, Advice{Field: report.PlanGuardrail, Choice: fmt.Sprintf("Let “%s” get no more than %s worse, the change that you said would matter.", o.Name, size),
				Reason:  "A guardrail holds where a loss that would matter is ruled out. A wider margin lets real harm pass.",
				Differs: true, take: func(p *experiment.Pilot) { p.Outcomes[i].Margin = p.Outcomes[i].SmallestEffect }})
		default:
			out = append(out, Advice{Field: report.PlanGuardrail, Choice: fmt.Sprintf("Keep the limit of %s for “%s”.", report.SizeInWords(o, o.Margin), o.Name),
				Reason: fmt.Sprintf("It is set by whoever answers for it, before any value is seen; you said that a change of %s would matter. A wider limit lets more harm pass.", size)})
		}
	}
	if !watched && len(p.Outcomes) > 0 {
		out = append(out, Advice{Field: report.PlanGuardrail, Choice: "Name one outcome that must not get worse, as errors, audit findings or sick days.",
			Reason: "More freedom may come at a price. What is not watched is not seen, and the first question of others will be about it.", Differs: true, ByHand: true})
	}
	return out
}

// motives are words in the names of columns that hold how motivated staff were.
var motives = []string{"motivation", "motivated", "engagement", "engaged", "mission", "psm", "commitment", "committed", "dedication", "morale"}

// motivationColumn is the roster's column of motivation before the start. Columns of
// numbers come first.
func motivationColumn(p *experiment.Pilot) (experiment.Attribute, bool) {
	for _, numeric := range []bool{true, false} {
		for _, motive := range motives {
			for _, a := range p.Roster.Attributes {
				if a.Numeric == numeric && strings.Contains(strings.ToLower(a.Name), motive) && (numeric || len(p.Roster.Values(a.Name)) <= 5) {
					return a, true
				}
			}
		}
	}
	return experiment.Attribute{}, false
}

// fewestInGroup is how many teams a kind should have before kinds are compared.
const fewestInGroup = 8

// adviseSubgroups offers motivation before the start first.
func adviseSubgroups(p *experiment.Pilot) []Advice {
	teams := len(p.Roster.Taking())
	a, known := motivationColumn(p)
	advice := Advice{Field: report.PlanSubgroups}
	switch {
	case !known:
		advice.Choice = "Read a column with the teams' motivation before the start into the roster, and compare the effect by it."
		advice.Reason = "Does the practice help, and does it keep the mission-driven? Without their motivation from before, nobody can say whom it helps."
		advice.Differs, advice.ByHand = len(p.Plan.Subgroups) == 0, true
		return []Advice{advice}
	case teams < 2*fewestInGroup:
		advice.Choice = "Compare no kinds of teams."
		advice.Reason = fmt.Sprintf("With %s each kind would have fewer than %d, too few to tell kinds apart. A difference seen would mostly be luck.", counted(teams, "team", "teams"), fewestInGroup)
		advice.Differs = len(p.Plan.Subgroups) > 0
		advice.take = func(p *experiment.Pilot) { p.Plan.Subgroups = nil }
		return []Advice{advice}
	}
	reason := "Does the practice help, and does it keep the mission-driven? Motivated staff may gain most from leeway, or may be those who are driven out by control."
	s := experiment.Subgroup{Attribute: a.Name, Reason: reason}
	if a.Numeric {
		s.Groups = 3
		if teams < 3*fewestInGroup {
			s.Groups = 2
			reason += fmt.Sprintf(" Halves, because with %s thirds would be small.", counted(teams, "team", "teams"))
		}
	}
	advice.Choice = report.SubgroupInWords(p, s) + "."
	advice.Reason = reason + " Few comparisons, named before, are believed."
	advice.Differs = !slices.ContainsFunc(p.Plan.Subgroups, func(have experiment.Subgroup) bool { return have.Attribute == a.Name })
	advice.take = func(p *experiment.Pilot) {
		p.Plan.Subgroups = append([]experiment.Subgroup{s}, p.Plan.Subgroups...)
	}
	return []Advice{advice}
}

// adviseBalance says what the arms should be alike in, where the draw looks at that.
func adviseBalance(p *experiment.Pilot) []Advice {
	if !p.Plan.Mechanism.UsesBalance() {
		return nil
	}
	main, _ := p.PrimaryOutcome()
	advice := Advice{Field: report.PlanDrawing}
	if main.Baseline == "" {
		advice.Choice = "Balance on what the main outcome was before the start; the roster has no such column yet."
		advice.Reason = "Likeness in other things helps only as far as they go with the main outcome."
		advice.Differs, advice.ByHand = len(p.Plan.BalanceOn) == 0, true
		return []Advice{advice}
	}
	advice.Choice = "Balance on “" + main.Baseline + "”, the main outcome before the start."
	advice.Reason = "It goes with the main outcome more than anything else in the roster, so likeness in it takes most luck out of the comparison."
	advice.Differs = !slices.Contains(p.Plan.BalanceOn, main.Baseline)
	advice.take = func(p *experiment.Pilot) { p.Plan.BalanceOn = append([]string{main.Baseline}, p.Plan.BalanceOn...) }
	return []Advice{advice}
}

// adviseAcceptance says how choosy the draw should be.
func adviseAcceptance(p *experiment.Pilot) []Advice {
	usual, reason := 0.0, ""
	switch p.Plan.Mechanism {
	case experiment.Rerandomised:
		usual, reason = experiment.UsualRerandomisedAcceptance, "Choosier gains little more balance, and leaves fewer draws to compare the result with."
	case experiment.Constrained:
		usual, reason = experiment.UsualConstrainedAcceptance, "The best tenth is alike enough, and long enough that no two teams are always or never together."
	default:
		return nil
	}
	given := p.Plan.Acceptance
	return []Advice{{Field: report.PlanDrawing, Choice: fmt.Sprintf("Let 1 draw in %.0f do.", 1/usual), Reason: reason,
		// Another share in use is a choice of somebody's; only one that cannot be is replaced.
		Differs: !(given > 0 && given < 1), take: func(p *experiment.Pilot) { p.Plan.Acceptance = usual }}}
}

// adviseConstraints keeps what must hold few and explained.
func adviseConstraints(p *experiment.Pilot) []Advice {
	advice := Advice{Field: report.PlanConstraints, Choice: "Limit the draw by nothing.", Reason: "Nothing in the plan limits it, and each limit would leave fewer draws to compare the result with."}
	if len(p.Plan.Constraints) > 0 {
		advice.Choice = "Keep only what must hold, each with its reason."
		advice.Reason = "Each limit leaves fewer draws to compare the result with, and a team that is placed tells nothing about the effect."
		for _, k := range p.Plan.Constraints {
			if strings.TrimSpace(k.Reason) == "" {
				advice.Choice = "Write down why each limit must hold; one has no reason yet."
				advice.Differs, advice.ByHand = true, true
			}
		}
	}
	return []Advice{advice}
}

// adviseLate announces the rule for late teams.
func adviseLate(p *experiment.Pilot) []Advice {
	if p.Plan.Periods > 0 {
		return []Advice{{Field: report.PlanLateTeams, Choice: "Leave late teams out.",
			Reason:  "In a phased roll-out a team that comes late has missed the periods that it would be compared in.",
			Differs: p.Plan.LateTeams != experiment.NoLateTeams, take: func(p *experiment.Pilot) { p.Plan.LateTeams = experiment.NoLateTeams }}}
	}
	return []Advice{{Field: report.PlanLateTeams, Choice: "Draw late teams by lot too.",
		Reason:  "It costs nothing where none comes. Where one does, nobody can choose its arm, because the rule was announced before.",
		Differs: p.Plan.LateTeams != experiment.LateByLot, take: func(p *experiment.Pilot) { p.Plan.LateTeams = experiment.LateByLot }}}
}

// adviseWeight chooses the estimand that fits how the draw was made.
func adviseWeight(p *experiment.Pilot) []Advice {
	reason := "Teams are drawn, so the effect on a team is what the draw tells directly. It stays right where the practice works better in larger or smaller teams."
	var sizes []float64
	for _, t := range p.Roster.Taking() {
		if t.Staff > 0 {
			sizes = append(sizes, float64(t.Staff))
		}
	}
	if low, high := extent(sizes); len(sizes) > 1 && high >= 4*low && low > 0 {
		reason += fmt.Sprintf(" Here teams have from %s to %s staff: choose each row instead where the result is meant for the average person or case, and know that large teams then decide it.", finding.Number(low, 0), finding.Number(high, 0))
	}
	return []Advice{{Field: report.PlanWeight, Choice: "Let each team count the same.", Reason: reason,
		Differs: p.Plan.Weighting != experiment.EachTeam, take: func(p *experiment.Pilot) { p.Plan.Weighting = experiment.EachTeam }}}
}

func extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	return low, high
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// RegistryField is one field of a trial registry. Its name is that of the AEA RCT
// Registry (socialscienceregistry.org) where it has the field, and OSF is the field of
// the OSF Preregistration form that takes the same text.
type RegistryField struct {
	Section string `json:"section"`
	Name    string `json:"name"`
	OSF     string `json:"osf,omitempty"`
	Value   string `json:"value,omitempty"`
	// ToFillIn says what a person has to write, where Leeway cannot know it.
	ToFillIn string `json:"to_fill_in,omitempty"`
}

// Registry is the plan in the fields of a trial registry, in the registry's order. What
// Leeway cannot know, as who is responsible and whether an ethics board was asked, is
// listed as to be filled in.
func Registry(p *experiment.Pilot) []RegistryField {
	line := map[string]string{}
	for _, l := range PlanLines(p) {
		line[l.Part] = l.Words
	}
	r := &registry{p: p, line: line}
	r.trial()
	r.interventions()
	r.outcomes()
	r.design()
	r.sample()
	r.analysis()
	return r.fields
}

type registry struct {
	p       *experiment.Pilot
	line    map[string]string
	section string
	fields  []RegistryField
}

// add writes a field; an empty value becomes one to fill in.
func (r *registry) add(name, osf, value, toFillIn string) {
	f := RegistryField{Section: r.section, Name: name, OSF: osf, Value: strings.TrimSpace(value)}
	if f.Value == "" {
		f.ToFillIn = toFillIn
	}
	r.fields = append(r.fields, f)
}

func (r *registry) trial() {
	p, q := r.p, r.p.Question
	r.section = "Trial information"
	r.add("Trial title", "Title", p.Title, "The name of the trial.")
	r.add("Country", "", "", "The country, and the region where one can be named.")
	r.add("Setting", "Description", q.Setting, "What a reader needs to know about the place.")
	r.add("Primary investigator", "Contributors", "", "Name, affiliation and e-mail address of whoever is responsible.")
	r.add("Study status", "", r.status(), "")
	keywords := []string{"management practice", "public service", "randomised trial"}
	if p.Practice.Need != "" && p.Practice.Need != "other" {
		keywords = append(keywords, p.Practice.Need)
	}
	if p.Practice.Name != "" {
		keywords = append(keywords, finding.Inside(p.Practice.Name))
	}
	r.add("Keywords", "Tags", strings.Join(keywords, "; "), "")
	r.add("Abstract", "Description", sentences(r.line[PlanQuestion], p.Practice.Summary, q.Setting), "What is tried, on whom and why.")
	r.add("Trial start date", "", r.sealed(), "The day on which the trial begins.")
	r.add("Trial end date", "", "", "The day by which the results are expected.")
	r.add("Sponsors and partners", "", "", "Who pays, and who takes part.")
}

func (r *registry) sealed() string {
	if r.p.Plan.SealedAt.IsZero() {
		return ""
	}
	return r.p.Plan.SealedAt.UTC().Format("2006-01-02")
}

func (r *registry) status() string {
	switch {
	case r.p.Stage < experiment.Drawn:
		return "In development"
	case r.p.Stage < experiment.Closed:
		return "On-going"
	}
	return "Completed"
}

func (r *registry) interventions() {
	p := r.p
	r.section = "Interventions"
	var arms []string
	for _, a := range p.Arms {
		words := a.Name
		if a.Control {
			words += " (control)"
		}
		if a.Description != "" {
			words += ": " + strings.TrimRight(a.Description, ".")
		}
		arms = append(arms, words)
	}
	r.add("Intervention(s)", "Manipulated variables", sentences(p.Practice.Name, p.Practice.Summary, p.Practice.Dose, "Arms: "+strings.Join(arms, "; ")), "What the arms do.")
	r.add("Intervention start date", "", p.Question.Start, "Write it on Question.")
	r.add("Intervention end date", "", p.Question.End, "Write it on Question.")
}

// of lists the outcomes with one of the roles: their names, and each one's measure.
func (r *registry) of(roles ...experiment.Role) (names, explained string) {
	var list, lines []string
	for _, role := range roles {
		for _, o := range r.p.Outcomes {
			if o.Role != role {
				continue
			}
			list = append(list, o.Name)
			lines = append(lines, outcomeExplained(o))
		}
	}
	return strings.Join(list, "; "), strings.Join(lines, "\n")
}

// outcomeExplained says how an outcome is measured and judged.
func outcomeExplained(o experiment.Outcome) string {
	words := o.Name
	if o.Unit != "" {
		words += " (" + o.Unit + ")"
	}
	words += fmt.Sprintf(": %s; %s is better", map[experiment.Kind]string{experiment.Continuous: "a number", experiment.Binary: "yes or no, as a share", experiment.Count: "a count", experiment.Scale: "a scale"}[o.Kind], o.Better)
	if o.SmallestEffect > 0 {
		words += "; the smallest change that matters is " + SizeInWords(o, o.SmallestEffect)
	}
	if o.Role == experiment.Guardrail && o.Margin > 0 {
		words += "; non-inferiority margin " + SizeInWords(o, o.Margin)
	}
	if o.Source != "" {
		words += "; source: " + o.Source
	}
	if o.Baseline != "" {
		words += "; value before the start in “" + o.Baseline + "”"
	}
	if i := o.Instrument; i != nil {
		words += fmt.Sprintf("; questionnaire: %s, %s, scored as %s", i.Name, counted(len(i.Items), "item"), i.Scoring)
	}
	return words + "."
}

func (r *registry) outcomes() {
	r.section = "Outcomes"
	names, explained := r.of(experiment.Primary)
	r.add("Primary outcomes (end points)", "Measured variables", names, "Choose the main outcome on Outcomes.")
	r.add("Primary outcomes (explanation)", "Measured variables", explained, "Choose the main outcome on Outcomes.")
	names, explained = r.of(experiment.Secondary, experiment.Guardrail)
	if names == "" {
		names, explained = "None", "None"
	}
	r.add("Secondary outcomes (end points)", "Measured variables", names, "")
	r.add("Secondary outcomes (explanation)", "Measured variables", explained, "")
	if names, explained = r.of(experiment.Exploratory); names != "" {
		r.add("Exploratory outcomes", "Exploratory analysis", explained, "")
	}
}

// inTeams is true where what is drawn holds more than one person.
func (r *registry) inTeams() bool {
	for _, t := range r.p.Roster.Taking() {
		if t.Staff == 1 {
			continue
		}
		return true
	}
	return false
}

func (r *registry) design() {
	p := r.p
	r.section = "Experimental design"
	main, _ := p.PrimaryOutcome()
	hypothesis := ""
	if main.Name != "" {
		way := "raises"
		if main.Better == experiment.LowerIsBetter {
			way = "lowers"
		}
		hypothesis = fmt.Sprintf("The practice %s %s by %s or more.", way, finding.Inside(main.Name), SizeInWords(main, main.SmallestEffect))
	}
	r.add("Hypotheses", "Hypotheses", hypothesis, "Choose the main outcome on Outcomes.")
	unit := "Team"
	if !r.inTeams() {
		unit = "Individual"
	}
	details := []string{fmt.Sprintf("A randomised trial with %s: %s", counted(len(p.Arms), "arm"), r.line[PlanArms])}
	if p.Plan.Periods > 0 {
		details = append(details, fmt.Sprintf("Phased roll-out over %d periods (%s)", p.Plan.Periods, periodName(p.Plan)))
	}
	r.add("Experimental design", "Study design", sentences(details...), "")
	r.add("Experimental design details", "Study design", sentences("Late teams: "+r.line[PlanLateTeams], r.line[PlanConstraints]), "")
	r.add("Blinding", "Blinding", "Staff know how they are managed. The arms are hidden from whoever prepares and imports the data until two people reveal them, and the planned analysis is made at that moment.", "")
	r.add("Randomization method", "Randomization", sentences(r.line[PlanDrawing], "Drawn by computer (ChaCha8 generator) from a recorded seed that is made after the plan is sealed, so that anybody can draw again"), "")
	r.add("Randomization unit", "Randomization", unit, "")
	clustered := "Yes"
	if unit == "Individual" {
		clustered = "No"
	}
	r.add("Was the treatment clustered?", "", clustered, "")
}

func (r *registry) sample() {
	p := r.p
	r.section = "Sample"
	n := len(p.Roster.Taking())
	clusters := ""
	if n > 0 {
		clusters = counted(n, "team")
	}
	r.add("Sample size: planned number of clusters", "Sample size", clusters, "Read the teams on Teams.")
	observations := ""
	if staff := p.Roster.Staff(); staff > 0 {
		observations = finding.Number(float64(staff), 0) + " staff"
	} else if s := p.SampleSize; s != nil {
		observations = "about " + finding.Number(float64(s.Teams)*s.PerTeam, 0) + " people or cases"
	}
	r.add("Sample size: planned number of observations", "Sample size", observations, "How many people or cases are measured.")
	var arms []string
	total := totalShare(p.Arms)
	for _, a := range p.Arms {
		about := ""
		if total > 0 && n*a.Share%total != 0 {
			about = "about "
		}
		arms = append(arms, fmt.Sprintf("%s%s %s", about, counted((2*n*a.Share+total)/max(2*total, 1), "team"), a.Name))
	}
	if n == 0 {
		arms = nil
	}
	r.add("Sample size (or number of clusters) by treatment arms", "Sample size", strings.Join(arms, "; "), "Read the teams on Teams.")
	mde := ""
	if s := p.SampleSize; s != nil {
		mde = sentences(r.line[PlanSampleSize], fmt.Sprintf("Assumed: standard deviation %s, intra-cluster correlation %s (%s to %s), coefficient of variation of team size %s, share of variance explained by values from before %s",
			finding.Short(s.SD), finding.Short(s.ICC), finding.Short(s.ICCLow), finding.Short(s.ICCHigh), finding.Short(s.CV), finding.Short(s.R2)))
	}
	r.add("Minimum detectable effect size for main outcomes", "Sample size rationale", mde, "Look at Sample size, or write what the number of teams was chosen by.")
	r.add("Stopping rule", "Stopping rule", p.Plan.StoppingRule, "Write it on Plan.")
}

func (r *registry) analysis() {
	p := r.p
	r.section = "Ethics and analysis"
	r.add("Institutional review board", "", "", "Name of the board, date and number of its approval, or why none was asked.")
	r.add("Analysis plan", "Statistical models", sentences(r.line[PlanEstimate], r.line[PlanWeight], r.line[PlanFamily], "Kinds of teams: "+r.line[PlanSubgroups]), "")
	main, has := p.PrimaryOutcome()
	rule := ""
	if has && main.SmallestEffect > 0 {
		d := SizeInWords(main, main.SmallestEffect)
		rule = sentences(r.line[PlanErrorLevel], fmt.Sprintf("By the interval of the main outcome, turned so that up is better: clear gain where its low end is at least %s; no meaningful difference where it lies within %s either way; gain of uncertain size where its low end is above 0; harm where its high end is below 0; otherwise too uncertain", d, d))
	}
	r.add("Inference criteria", "Inference criteria", rule, "Say on Outcomes how small a change still matters.")
	r.add("Guardrails", "Inference criteria", r.line[PlanGuardrail], "")
	r.add("Missing data", "Missing data", p.Plan.MissingRule, "Write it on Plan.")
	var left []string
	for _, t := range p.Roster.Teams {
		if t.LeftOut != "" && !slices.Contains(left, strings.TrimRight(t.LeftOut, ".")) {
			left = append(left, strings.TrimRight(t.LeftOut, "."))
		}
	}
	out := "No team was left out of the draw"
	if n := len(p.Roster.Teams) - len(p.Roster.Taking()); n > 0 {
		out = fmt.Sprintf("%s left out before the draw: %s", counted(n, "team"), strings.Join(left, "; "))
	}
	r.add("Data exclusion", "Data exclusion", sentences(out), "")
	if p.Plan.Unattainable != "" {
		r.add("Known limits", "Other", p.Plan.Unattainable, "")
	}
	if p.Plan.Sealed() {
		r.add("Fingerprint of the sealed plan (SHA-256)", "Other", p.Plan.Hash, "")
	}
	var changes []string
	for _, d := range p.Deviations {
		changes = append(changes, sentences(d.At.UTC().Format("2006-01-02")+": "+d.What, d.Decided, d.Effect))
	}
	if len(changes) > 0 {
		r.add("Deviations", "Other", strings.Join(changes, "\n"), "")
	}
}

// RegistryText writes the fields of a trial registry as text with headings, to be
// copied into the registry's form field by field.
func RegistryText(w io.Writer, p *experiment.Pilot) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Fields for a trial registry\n\n%s\n\n", p.Title)
	if !p.Plan.Sealed() {
		b.WriteString("DRAFT: the plan is not sealed. Register it again after the seal.\n\n")
	}
	b.WriteString("The names are those of the AEA RCT Registry; in brackets the field of the OSF Preregistration that takes the same text.\n")
	section := ""
	for _, f := range Registry(p) {
		if f.Section != section {
			section = f.Section
			fmt.Fprintf(&b, "\n## %s\n", section)
		}
		name := f.Name
		if f.OSF != "" && f.OSF != f.Name {
			name += " [OSF: " + f.OSF + "]"
		}
		value := f.Value
		if value == "" {
			value = "TO FILL IN: " + f.ToFillIn
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n", name, value)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write registry fields: %w", err)
	}
	return nil
}

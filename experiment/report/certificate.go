package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// Certificate writes a draw's certificate as a PDF that a stranger can read and check:
// what was drawn, when and by whom, the fingerprints that were fixed before the seed,
// where the seed came from, every team and its arm, how to derive the draw again, and
// the algorithm in words with its test vectors. invented marks it as made up. The time
// of the draw is written into the file, so the same certificate gives the same bytes.
func Certificate(w io.Writer, c randomize.Certificate, invented bool) error {
	pdf := newDocument("Certificate of a draw: " + c.Title)
	p := &certificatePages{c: c, invented: invented, pages: pages{sheet: sheet{pdf: pdf}, name: "Leeway certificate of a draw", told: "Certificate " + short(c.Fingerprint)}}
	p.write(c.At, p.all)
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	return nil
}

type certificatePages struct {
	pages
	c        randomize.Certificate
	invented bool
}

func (p *certificatePages) all() {
	p.head()
	p.way()
	p.fixedBefore()
	if !p.c.Elsewhere {
		p.seed()
	}
	p.earlier()
	p.teams()
	for _, l := range p.c.Late {
		p.late(l)
	}
	p.check()
	p.section("The algorithm in words")
	p.steps(p.c.Method)
}

// utc is a time as a certificate says it: the same in every time zone.
func utc(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") + " UTC" }

func (p *certificatePages) head() {
	p.text(headline, "Certificate of a draw")
	p.text(lead, p.c.Title)
	if p.invented {
		p.notice("Made-up data: a demonstration. No figure here is real.")
	}
	who := p.c.By.Name
	if p.c.By.Role != "" {
		who += ", " + p.c.By.Role
	}
	if p.c.Elsewhere {
		p.text(body, fmt.Sprintf("Read by %s on %s.", who, utc(p.c.At)))
		p.notice(fmt.Sprintf("This draw was made elsewhere and read from the roster's column “%s”. It cannot be derived again, and that it was random is the word of those who made it.", p.c.Column))
		return
	}
	p.text(body, fmt.Sprintf("Drawn by %s on %s.", who, utc(p.c.At)))
}

// wayWords says how the units were drawn, in one sentence.
func wayWords(c randomize.Certificate) string {
	blocks := ""
	if len(c.BlockBy) > 0 {
		blocks = " within the groups by " + strings.Join(c.BlockBy, " and ")
	}
	switch c.Mechanism {
	case experiment.Simple:
		return "Each team by itself, so that the arms' numbers are left to luck"
	case experiment.Blocked:
		return "Drawn" + blocks
	case experiment.MatchedPairs:
		return "Drawn within sets of teams that are most alike" + blocks
	case experiment.Rerandomised:
		return "Drawn again until the arms are alike" + blocks
	case experiment.Constrained:
		return "One of a list of draws in which the arms are alike" + blocks
	}
	return "All teams in one lot"
}

func (p *certificatePages) way() {
	c := p.c
	p.section("What was drawn")
	count := map[string]int{}
	for _, a := range c.Assignment {
		count[a.Arm]++
	}
	parts := 0
	for _, s := range c.Shares {
		parts += s
	}
	rows := [][2]string{{"Way of drawing", wayWords(c) + "."}}
	if len(c.BalanceOn) > 0 {
		rows = append(rows, [2]string{"Alike in", strings.Join(c.BalanceOn, ", ") + "."})
	}
	if c.Acceptance > 0 {
		rows = append(rows, [2]string{"Draws that would do", finding.Short(100*c.Acceptance) + "% of all."})
	}
	for i, k := range c.Constraints {
		name := ""
		if i == 0 {
			name = "Constraints"
		}
		rows = append(rows, [2]string{name, ConstraintInWords(k) + "."})
	}
	rows = append(rows, [2]string{"Algorithm", c.Algorithm + "; its steps stand at the end."})
	p.fields(140, rows)
	p.gap(4)
	arms := make([][]string, len(c.Arms))
	for i, arm := range c.Arms {
		arms[i] = []string{arm, finding.Number(float64(count[arm]), 0), fmt.Sprintf("%d of %d", c.Shares[i], parts), ""}
		if len(c.Probability) == 1 {
			arms[i][3] = finding.Chance(c.Probability[0][i])
		} else if len(c.Probability) > 1 {
			arms[i][3] = "differs, see below"
		}
	}
	p.table([]column{{title: "Arm", width: 5}, {title: "Teams", width: 1.2, right: true}, {title: "Share", width: 1.5, right: true}, {title: "Each team's chance", width: 2.2, right: true}}, arms)
	p.gap(4)
	p.possible()
}

// possible says how many draws there could have been.
func (p *certificatePages) possible() {
	c := p.c
	if c.Count == "" {
		return
	}
	words := grouped(c.Count)
	if len(c.Count) > 30 {
		words = fmt.Sprintf("a number of %d digits that begins with %s", len(c.Count), c.Count[:6])
	}
	if c.CountAtLeast {
		words = "at least " + words
	}
	smallest := "No result can have a smaller p-value by replaying the draw than " + finding.SmallP(c.SmallestP) + "."
	if len(c.Arms) > 2 {
		smallest = "By replaying the draw of all arms together, " + finding.SmallP(c.SmallestP) + ". Two arms that are compared by themselves, the others left as they are, have one of their own."
	}
	p.fields(140, [][2]string{{"Possible draws", words + "."}, {"Smallest p-value", smallest}})
}

// grouped writes digits with commas between thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// groups writes a fingerprint in groups of eight, to be compared by eye.
func groups(hash string) string {
	var out []string
	for len(hash) > 8 {
		out, hash = append(out, hash[:8]), hash[8:]
	}
	return strings.Join(append(out, hash), " ")
}

func (p *certificatePages) hash(name, hash, explain string) {
	p.room(4 * body.leading)
	p.text(strong, name)
	p.text(style{"Mono", "", 9, 13, look.Ink}, groups(hash))
	p.text(quiet, explain)
}

func (p *certificatePages) fixedBefore() {
	p.section("Fixed before the seed")
	p.hash("Roster", p.c.RosterHash, "SHA-256 of the roster as JSON without spaces: the teams that could take part, with everything that is known of them from before.")
	if way, err := p.c.MechanismHash(); err == nil && !p.c.Elsewhere {
		p.hash("Way of drawing", way, "SHA-256 of the algorithm with its words, the arms with their shares, and what the draw had to respect.")
	}
	if p.c.Spec != nil {
		p.hash("Specification", p.c.PlanHash, "SHA-256 of the specification of this draw as JSON without spaces. It stands in the certificate's JSON file.")
		return
	}
	p.hash("Plan", p.c.PlanHash, "SHA-256 of the sealed plan: the question, the arms, the outcomes with their limits, and how they will be judged.")
}

// machineWarning says what a seed that one machine made cannot show.
const machineWarning = "A seed that one person or one machine makes can be tried in secret until the draw pleases; only the journal of the pilot file speaks against it, and a copy of the file has a journal of its own. Digits that several people or a public lottery give after the fingerprints were shown cannot."

// slipsWarning is what a seed from slips cannot show.
const slipsWarning = "That each slip is of the person who is named, and was written after the fingerprints were shown, is the word of those who were in the room: whoever writes all slips can try them in secret."

// lateWarning is what the draw of teams that joined later cannot show.
const lateWarning = "Which teams join, when, and in which group was decided by people who could know the arms drawn before; only what each team of the group got was left to the lot. A late draw that was tried on a copy and not kept leaves no trace here."

// warning says what a seed from these slips, or from none, cannot show.
func warning(slips []experiment.Slip) string {
	if len(slips) < 2 {
		return machineWarning
	}
	return slipsWarning
}

func (p *certificatePages) seed() {
	p.section("Seed")
	p.text(style{"Mono", "", 13, 19, look.Ink}, p.c.Seed)
	p.text(body, "Source: "+strings.TrimSuffix(p.c.SeedSource, ".")+".")
	p.slips(p.c.Slips)
	p.text(body, warning(p.c.Slips))
}

// slips are the texts a seed was made from.
func (p *certificatePages) slips(slips []experiment.Slip) {
	if len(slips) == 0 {
		return
	}
	rows := make([][]string, len(slips))
	for i, s := range slips {
		rows[i] = []string{s.From, s.Text}
	}
	p.table([]column{{title: "Slip of", width: 3}, {title: "What it says", width: 4, fixed: true}}, rows)
	p.gap(3)
}

// earlier are the draws that this one replaced: a draw made twice leaves its trace here.
func (p *certificatePages) earlier() {
	if len(p.c.Earlier) == 0 {
		return
	}
	p.section("Draws that this one replaced")
	for i, e := range p.c.Earlier {
		p.fields(140, [][2]string{
			{fmt.Sprintf("Draw %d", i+1), fmt.Sprintf("%s, by %s. Seed %s (%s).", utc(e.At), e.By.Name, e.Seed, e.SeedSource)},
			{"Replaced", fmt.Sprintf("%s, by %s.", utc(e.ReplacedAt), e.ReplacedBy.Name)},
			{"Reason", "“" + e.Reason + "”"},
		})
		p.slips(e.Slips)
		p.text(style{"Mono", "", 9, 13, look.Ink}, groups(e.Certificate))
	}
}

// late is one group of teams that joined afterwards.
func (p *certificatePages) late(l randomize.LateCertificate) {
	p.section(fmt.Sprintf("Teams that joined later, group %d", l.Group))
	p.fields(140, [][2]string{
		{"Drawn", fmt.Sprintf("%s, by %s, by the rule that the plan announced: as one lot with the same shares.", utc(l.At), l.By.Name)},
		{"Reason", "“" + l.Reason + "”"},
		{"Seed", l.Seed + " (" + l.SeedSource + ")"},
	})
	p.slips(l.Slips)
	p.text(body, warning(l.Slips)+" "+lateWarning)
	rows := make([][]string, len(l.Assignment))
	for i, a := range l.Assignment {
		rows[i] = []string{a.Team, a.Arm}
	}
	p.table([]column{{title: "Team", width: 3, fixed: true}, {title: "Arm", width: 4}}, rows)
	p.gap(4)
	p.hash("Roster of the group", l.RosterHash, "SHA-256 of these teams as JSON without spaces, with the columns of the roster above.")
	p.hash("Certificate of the group", l.Fingerprint, "SHA-256 of this group's part of the JSON. It holds the fingerprint of the certificate before it, "+short(l.Before)+".")
	p.steps(l.Method)
}

// steps are an algorithm in words.
func (p *certificatePages) steps(words []string) {
	for i, step := range words {
		p.indented(body, 18, fmt.Sprintf("%d.", i+1), step)
	}
}

func (p *certificatePages) teams() {
	p.section("Every team and its arm")
	blocks, chances := false, len(p.c.Probability) > 1
	for _, a := range p.c.Assignment {
		blocks = blocks || a.Block != ""
	}
	columns := []column{{title: "Team", width: 3, fixed: true}}
	if blocks {
		columns = append(columns, column{title: "Block or set", width: 4})
	}
	columns = append(columns, column{title: "Arm", width: 4})
	if chances {
		columns = append(columns, column{title: "Chance of each arm, in their order", width: 4})
	}
	rows := make([][]string, len(p.c.Assignment))
	for i, a := range p.c.Assignment {
		row := []string{a.Team}
		if blocks {
			row = append(row, a.Block)
		}
		row = append(row, a.Arm)
		if chances {
			row = append(row, p.chances(i))
		}
		rows[i] = row
	}
	p.table(columns, rows)
	p.gap(4)
	p.hash("Assignment", p.c.AssignmentHash, "SHA-256 of the list of pairs of team and arm.")
	p.hash("Certificate", p.c.Fingerprint, "SHA-256 of this certificate's JSON. Whoever was handed it at the draw can tell that nothing was changed since.")
}

// chances are a team's chances of the arms.
func (p *certificatePages) chances(team int) string {
	if team >= len(p.c.Probability) {
		return ""
	}
	words := make([]string, len(p.c.Probability[team]))
	for k, v := range p.c.Probability[team] {
		words[k] = finding.Chance(v)
	}
	return strings.Join(words, ", ")
}

func (p *certificatePages) check() {
	p.section("How to check this draw")
	but := ""
	if len(p.c.Late) > 0 {
		but = ", once the teams that joined are taken out of it,"
	}
	steps := []string{
		"With Leeway, on any computer: leeway-cli verify CERTIFICATE.json ROSTER, with the certificate's JSON file and the roster as a workbook or as the JSON file that stands beside the certificate. No pilot file is needed.",
		"Without Leeway: the SHA-256 of the roster's JSON file" + but + " must be the roster's fingerprint above; any computer works it out (sha256sum on Linux, Get-FileHash on Windows, shasum -a 256 on a Mac). Then program the algorithm below, try it on its test vector, and run it with the seed: the same teams must come out in the same arms.",
		"That the fingerprints were fixed before the seed is known by those who saw them first. Ask the people whose digits made the seed.",
	}
	if p.c.Elsewhere {
		steps = []string{"With Leeway, on any computer: leeway-cli verify CERTIFICATE.json ROSTER reads the arms again from the roster's column. More cannot be checked."}
	}
	p.steps(steps)
}

package experiment

import (
	"fmt"
	"strings"
)

// blocks looks at the columns to block by, and at blocks that can tell little.
func (c *checker) blocks(p *Pilot) {
	if len(p.Plan.BlockBy) == 0 {
		c.must("plan", "The draw should be made in blocks, but no column says which.", "Choose a column such as the district, or draw all teams in one lot.")
		return
	}
	for _, name := range p.Plan.BlockBy {
		if a, known := p.Roster.Attribute(name); !known && len(p.Roster.Teams) > 0 {
			c.must("plan", fmt.Sprintf("The roster has no column “%s” to block by.", name), "Choose one of the roster's text columns.")
			return
		} else if known && a.Numeric {
			c.must("plan", fmt.Sprintf("The column “%s” holds numbers, so nearly every team would be its own block.", name), "Choose a text column such as the district.")
			return
		}
	}
	order, sizes := p.blockSizes()
	for _, b := range order {
		name := b
		if name == "" {
			name = "(empty)"
		}
		switch {
		case sizes[b] < len(p.Arms):
			c.look("plan", fmt.Sprintf("Block “%s” has %d of the teams, fewer than the %d arms, so it cannot compare them all.", name, sizes[b], len(p.Arms)), "Merge it with a like block, or accept that it tells little.")
		case sizes[b] < 2*len(p.Arms):
			c.look("plan", fmt.Sprintf("Block “%s” has %d teams: some arm will have only one team there, so the spread within it cannot be seen.", name, sizes[b]), "Merge it with a like block if there is one.")
		}
	}
}

// spreadWithinBlocks stops a plan whose difference in means would have no error:
// a block in which every draw leaves some arm a single team shows no spread of
// that arm. Pairs, one team an arm, are compared with each other instead, and
// then no block needs a spread of its own.
func (c *checker) spreadWithinBlocks(p *Pilot) {
	arms := len(p.Arms)
	if p.Plan.Estimator != DifferenceInMeans || p.Plan.IgnoreBlocks || arms < 2 {
		return
	}
	total, least, equal := 0, p.Arms[0].Share, true
	for _, a := range p.Arms {
		total, least, equal = total+a.Share, min(least, a.Share), equal && a.Share == p.Arms[0].Share
	}
	if least < 1 {
		return // said elsewhere
	}
	order, sizes := p.blockSizes()
	var alone []string
	for _, b := range order {
		n := sizes[b]
		if n == arms && equal {
			return
		}
		// An arm has at most its share of the block rounded up.
		most := (n*least + total - 1) / total
		if n > arms && (n < 2*arms || most < 2) {
			alone = append(alone, fmt.Sprintf("“%s” (%d)", b, n))
		}
	}
	if len(alone) > 0 {
		c.must("plan", fmt.Sprintf("Every draw leaves an arm only one team in these blocks: %s. The spread within them cannot be seen, so a difference in means would have no error.", strings.Join(alone, ", ")),
			"Merge them with like blocks, or choose least squares, which does not need it.")
	}
}

// blockSizes counts the teams of each block, in the order of the roster.
func (p *Pilot) blockSizes() (order []string, sizes map[string]int) {
	sizes = map[string]int{}
	for _, t := range p.Roster.Taking() {
		b := p.BlockOf(t)
		if sizes[b]++; sizes[b] == 1 {
			order = append(order, b)
		}
	}
	return order, sizes
}

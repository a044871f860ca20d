package chart

import (
	"fmt"
	"math"
	"math/big"

	"gonum.org/v1/plot/vg"

	"leeway/experiment/finding"
	"leeway/experiment/power"
)

// AttainScale is the strip of possible draws: how far a design is from the one that can
// never tell an effect from luck.
type AttainScale struct {
	// Yours is the design that is looked at, of Teams teams.
	Yours power.Attainability
	Teams int
	// Marks are bare draws of other numbers of teams, ascending.
	Marks []AttainMark
	// From is the number of draws from which the error level Level can be reached.
	From, Level float64
}

// AttainMark is a bare draw of a number of teams.
type AttainMark struct {
	Teams int
	power.Attainability
}

// AttainOf sets a design on the strip: marks are the bare draws of 6, 12, 24 … teams with
// the same shares.
func AttainOf(yours power.Attainability, teams int, shares []int, level float64) AttainScale {
	a := AttainScale{Yours: yours, Teams: teams, From: 1 / level, Level: level}
	for n := 6; n <= 768; n *= 2 {
		bare := power.AttainBare(n, shares)
		if bare.Draws == nil || bare.Draws.Sign() == 0 {
			continue
		}
		a.Marks = append(a.Marks, AttainMark{n, bare})
		if draws, _ := new(big.Float).SetInt(bare.Draws).Float64(); n <= 24 && !math.IsInf(draws, 1) && bare.Exact {
			// With equal arms the mirror image counts as well, so it takes twice the draws.
			a.From = math.Max(a.From, math.Round(bare.SmallestP*draws)/level)
		}
		if a.tens(bare.Draws) > math.Max(8, a.tens(yours.Draws)) {
			break
		}
	}
	return a
}

// tens is the logarithm to base 10.
func (a AttainScale) tens(n *big.Int) float64 {
	if n == nil || n.Sign() <= 0 {
		return 0
	}
	digits := n.String()
	head, power := digits, 0
	if len(digits) > 15 {
		head, power = digits[:15], len(digits)-15
	}
	v, _ := new(big.Float).SetString(head)
	f, _ := v.Float64()
	return math.Log10(f) + float64(power)
}

// Attainability draws the strip.
func Attainability(a AttainScale, look Look, o Options) *Figure {
	f := &attainFigure{a}
	return &Figure{look: look, titles: o.Titles, title: a.Yours.Sentence, source: "Under each mark: the smallest p-value that many teams can ever reach, in one lot.",
		least: 1, body: f.draw, rows: f.numbers(), height: func(float64) float64 { return 92 }}
}

type attainFigure struct{ AttainScale }

func (f *attainFigure) numbers() [][]string {
	rows := [][]string{{"Teams", "Possible draws", "Smallest p", "Design"}}
	row := func(teams int, a power.Attainability, name string) []string {
		return []string{finding.Number(float64(teams), 0), drawsWords(a), smallest(a.SmallestP), name}
	}
	for _, m := range f.Marks {
		rows = append(rows, row(m.Teams, m.Attainability, "one lot"))
	}
	return append(rows, row(f.Teams, f.Yours, "yours"))
}

func (f *attainFigure) draw(p *pen, top, _ float64) {
	from, to := 18.0, p.w-18
	yours := f.tens(f.Yours.Draws)
	x := scale{0, math.Max(8, yours*1.17), from, to}
	bar, height := top+40, 14.0
	p.fill(p.lozenge(from, bar, to-from, height), p.look.ControlTint)
	if at := x.at(yours); at > from {
		p.fill(p.lozenge(from, bar, at-from, height), faded(p.look.Accent, 0.25))
	}
	limit := x.at(math.Log10(f.From))
	p.fill(p.lozenge(from, bar, limit-from, height), faded(p.look.Control, 0.55))
	p.line(limit, bar-8, limit, bar+height, 1.6, p.look.Ink, 0)
	p.text(limit+5, bar-9, smallSize, false, p.look.Ink2, left, finding.Short(f.Level*100)+"% can be reached from here")
	f.you(p, x.at(yours), bar, limit)
	f.marks(p, x, bar, yours)
}

// marks writes the other numbers of teams below the bar, where they have room.
func (f *attainFigure) marks(p *pen, x scale, bar, yours float64) {
	own := drawsWords(f.Yours)
	half := bold.width(own, smallSize)/2 + 10
	mine := f.place(p, x.at(yours), half-10)
	end := -math.MaxFloat64
	for _, m := range f.Marks {
		at := x.at(f.tens(m.Draws))
		name, least := fmt.Sprintf("%d teams", m.Teams), smallest(m.SmallestP)
		w := math.Max(regular.width(name, smallSize), regular.width(least, smallSize)) / 2
		if at-w < end+8 || at+w > p.w || at-w < 0 || math.Abs(at-mine) < w+half || m.Teams == f.Teams {
			continue
		}
		p.line(at, bar-3, at, bar+17, 1.3, p.look.Ink2, 0)
		p.text(at, bar+32, smallSize, false, p.look.Ink2, middle, name)
		p.text(at, bar+47, smallSize, false, p.look.Ink3, middle, least)
		end = at + w
	}
}

// place keeps words of a half width within the picture.
func (f *attainFigure) place(p *pen, at, half float64) float64 {
	return math.Max(half, math.Min(at, p.w-half))
}

// you marks the design that is looked at.
func (f *attainFigure) you(p *pen, at, bar, limit float64) {
	p.fill(p.polygon(at-8, bar-14, at+8, bar-14, at, bar-3), p.look.Ink)
	p.line(at, bar-4, at, bar+18, 2.4, p.look.Ink, 0)
	name := fmt.Sprintf("Your %d teams", f.Teams)
	w := bold.width(name, nameSize)
	said := limit + 5 + regular.width(finding.Short(f.Level*100)+"% can be reached from here", smallSize)
	switch {
	case at+14+w <= p.w && (at-8 > said || at+14+w < limit):
		p.text(at+14, bar-6, nameSize, true, p.look.Ink, left, name)
	case at-14-w > said:
		p.text(at-14, bar-6, nameSize, true, p.look.Ink, right, name)
	default: // above the words about the level
		p.text(f.place(p, at, w/2), bar-26, nameSize, true, p.look.Ink, middle, name)
	}
	own := drawsWords(f.Yours)
	p.text(f.place(p, at, bold.width(own, smallSize)/2), bar+32, smallSize, true, p.look.Ink, middle, own)
}

// lozenge is a bar with round ends, or narrower ones where it is short.
func (p *pen) lozenge(x, y, w, h float64) vg.Path {
	var path vg.Path
	r := math.Min(h/2, w/2)
	const k = 0.5522847498
	path.Move(p.point(x+r, y))
	path.Line(p.point(x+w-r, y))
	path.CubeTo(p.point(x+w-r+k*r, y), p.point(x+w, y+h/2-k*h/2), p.point(x+w, y+h/2))
	path.CubeTo(p.point(x+w, y+h/2+k*h/2), p.point(x+w-r+k*r, y+h), p.point(x+w-r, y+h))
	path.Line(p.point(x+r, y+h))
	path.CubeTo(p.point(x+r-k*r, y+h), p.point(x, y+h/2+k*h/2), p.point(x, y+h/2))
	path.CubeTo(p.point(x, y+h/2-k*h/2), p.point(x+r-k*r, y), p.point(x+r, y))
	path.Close()
	return path
}

// drawsWords is a number of draws for people: "924 draws", "118 billion draws".
func drawsWords(a power.Attainability) string {
	if a.Draws == nil || a.Draws.Sign() == 0 {
		return "no draw"
	}
	atLeast := ""
	if !a.Exact {
		atLeast = "at least "
	}
	n, _ := new(big.Float).SetInt(a.Draws).Float64()
	for _, unit := range []struct {
		size float64
		word string
	}{{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}} {
		switch {
		case n >= 1e15:
			return fmt.Sprintf("%s10 to the power of %d draws", atLeast, len(a.Draws.String())-1)
		case n >= unit.size:
			decimals := 0
			if n < 10*unit.size {
				decimals = 1
			}
			return atLeast + finding.Number(n/unit.size, decimals) + " " + unit.word + " draws"
		}
	}
	if n == 1 {
		return "1 draw"
	}
	return atLeast + finding.Number(n, 0) + " draws"
}

// smallest writes a smallest p-value, which is never 0.
func smallest(p float64) string {
	switch {
	case p >= 0.01:
		return finding.Number(p, 2)
	case p >= 0.001:
		return finding.Number(p, 3)
	case p >= 0.000001:
		return fmt.Sprintf("%.6f", p)
	}
	return "under 0.000001"
}

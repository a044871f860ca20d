package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// inPerCent says whether an outcome counts in per cent or in points of 100, so
// that a cell of 60% means 60. Yes-or-no outcomes are shares, whatever their unit.
func inPerCent(o experiment.Outcome) bool {
	if o.Kind == experiment.Binary {
		return false
	}
	if o.Kind == experiment.Scale && o.ScaleMax != 100 {
		return false
	}
	unit := strings.Join(words(strings.ReplaceAll(o.Unit, "%", " percent ")), " ")
	switch unit {
	case "points", "point", "pp", "points of 100", "points out of 100":
		return true
	}
	for _, w := range []string{"percent", "per cent", "percentage", "pct"} {
		if strings.Contains(" "+unit+" ", " "+w+" ") {
			return true
		}
	}
	// 3% is 3 per 100.
	r, ok := parseRate(o.Unit)
	return ok && r.per == 100
}

// intoUnits takes the table over. Where an outcome counts in per cent, its cells
// in per cent become points in a copy: a cell of 60% is 60 and not 0.6. A column
// that is divided by another, or has a factor of its own, is left as it was read.
func (l *linker) intoUnits(t *Table) {
	l.table, l.percent = t, map[string][]bool{}
	copied := *t
	copied.Columns = slices.Clone(t.Columns)
	for k := range copied.Columns {
		c := &copied.Columns[k]
		if c.Use != OutcomeValue || c.percent == nil {
			continue
		}
		n := 0
		for _, is := range c.percent {
			if is {
				n++
			}
		}
		o, _ := l.pilot.Outcome(c.Target)
		how := "read as shares: 12% is 0.12."
		if inPerCent(o) && c.Over == "" && c.factor() == 1 {
			how = "read in the outcome's unit: 12% is 12."
			l.percent[c.Letter] = c.percent
			c.Numbers = slices.Clone(c.Numbers)
			for i, is := range c.percent {
				if is {
					c.Numbers[i] = hundredfold(c.Numbers[i])
				}
			}
			c.percent = nil
			l.table = &copied
		} else if c.factor() != 1 {
			how = fmt.Sprintf("read as shares and multiplied by %s: 12%% is %s.", plain(c.Per), workbook.FormatNumber(0.12*c.Per))
		}
		cells := "1 cell in per cent is "
		if n != 1 {
			cells = thousands(n) + " cells in per cent are "
		}
		d := l.doubt(experiment.ForInformation, c.Letter, fmt.Sprintf("“%s”: %s", c.Name(), cells)+how, "Choose another factor for the column if this is wrong.")
		d.Count = n
	}
}

// factor is what a column's values are multiplied by.
func (c *TableColumn) factor() float64 {
	if c.Per > 0 {
		return c.Per
	}
	return 1
}

// hundredfold is a share in per cent without the noise of binary fractions: 0.07
// is 7 and not 7.000000000000001.
func hundredfold(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(100*v, 'g', 15, 64), 64)
	if err != nil {
		return 100 * v // NaN and its like
	}
	return r
}

// inSheet is the number that row i of an outcome's column holds in the sheet.
func (l *linker) inSheet(c *TableColumn, i int) float64 {
	v := c.Number(i) / c.factor()
	if p := l.percent[c.Letter]; p != nil && p[i] {
		return v / 100
	}
	return v
}

// What a decision about a column's unit settles, in Decision.Found.
const (
	aboutShares = "shares"
	aboutRates  = "rates"
)

// settled says whether somebody decided that a column's values are in its unit.
func (l *linker) settled(letter, about string) bool {
	_, col, _ := parsePlace(letter) // Check has been here
	return l.rules.units[col][about]
}

// shares doubts an outcome in per cent whose values all lie between 0 and 1: they
// are probably shares, and a change of 11 points would pass for one of 0.11.
func (l *linker) shares(c *TableColumn, o experiment.Outcome) {
	if o.Kind == experiment.Binary || c.factor() != 1 || l.settled(c.Letter, aboutShares) {
		return
	}
	s := l.small(c)
	if !s.all {
		return
	}
	level, doubtful := l.sharesLevel(c, o, s.fraction)
	if !doubtful {
		return
	}
	what := fmt.Sprintf("“%s”: all values lie between 0 and 1, although the smallest change that matters is %s%s.", o.Name, workbook.FormatNumber(o.SmallestEffect), unitAfter(o.Unit))
	if l.percent[c.Letter] != nil {
		what = fmt.Sprintf("“%s”: some cells are in per cent, and all the others lie between 0 and 1.", o.Name)
	}
	doubt := l.doubt(level, c.Letter, what, "They may be shares of 1 instead of 100. Say which they are.")
	doubt.Count = s.count
	doubt.Fixes = []Fix{
		{"They are shares: multiply by 100", Decision{Cell: c.Letter, Do: DoPer, Value: "100"}},
		{"They are right as they are", Decision{Cell: c.Letter, Found: aboutShares, Do: DoKeep}},
	}
}

// sharesLevel says how much values between 0 and 1 speak against an outcome's unit.
func (l *linker) sharesLevel(c *TableColumn, o experiment.Outcome, fraction bool) (level experiment.Severity, doubtful bool) {
	if l.percent[c.Letter] != nil {
		return experiment.MustSettle, true // the column's other cells are in per cent
	}
	scale := o.Kind == experiment.Scale
	large := o.SmallestEffect > 1 || scale && o.ScaleMax > 1
	unit := inPerCent(o)
	if large && (unit || c.percent != nil || scale && fraction) {
		return experiment.MustSettle, true
	}
	return experiment.LookAtIt, unit && !isRate(o.Unit)
}

func unitAfter(unit string) string {
	if unit == "" || strings.HasPrefix(unit, "%") {
		return unit
	}
	return " " + unit
}

// smallness is what the values of a column that were not in per cent look like.
type smallness struct {
	count    int
	all      bool // all lie between 0 and 1, and not all are 0
	fraction bool
}

func (l *linker) small(c *TableColumn) smallness {
	exposure, inPercent := l.out.exposure(c), l.percent[c.Letter]
	s := smallness{}
	outside, above := false, false
	l.each(func(i, _ int) {
		v := c.Number(i)
		if exposure != nil {
			v /= exposure.unscaled(i)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) || inPercent != nil && inPercent[i] {
			return
		}
		s.count++
		outside = outside || v < 0 || v > 1
		above = above || v > 0
		s.fraction = s.fraction || v != math.Trunc(v)
	})
	s.all = above && !outside
	return s
}

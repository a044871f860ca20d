package dataset

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// fault is one way in which values of an outcome cannot be.
type fault struct {
	what  string
	rows  []int
	count int
	text  string
	level experiment.Severity
}

func (l *linker) values(c *TableColumn, o experiment.Outcome) {
	exposure := l.out.exposure(c)
	_, col, _ := parsePlace(c.Letter) // Check has been here
	faults := map[string]*fault{}
	var order []string
	missing := 0
	l.each(func(i, _ int) {
		v := c.Number(i)
		if math.IsNaN(v) {
			missing++
			return
		}
		e, share := nan, v
		if exposure != nil {
			e, share = exposure.unscaled(i), c.unscaled(i)
		}
		key, level := judge(o, share, e, exposure != nil)
		if key == "" {
			return
		}
		text := workbook.FormatNumber(l.inSheet(c, i))
		if d, ok := l.rules.at(l.table.Rows[i], col, text); ok && d.Do == DoKeep || l.rules.column[col].Do == DoKeep {
			return
		}
		f := faults[key]
		if f == nil {
			f = &fault{what: key, text: text, level: level}
			faults[key] = f
			order = append(order, key)
		}
		f.count++
		if len(f.rows) < keptCells {
			f.rows = append(f.rows, l.table.Rows[i])
		}
	})
	for _, key := range order {
		l.faultDoubt(c, o, faults[key], exposure != nil)
	}
	if missing > 0 {
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("“%s” is missing in %s of the linked rows.", o.Name, thousands(missing)))
	}
}

// judge says what is wrong with a value, "" for nothing.
func judge(o experiment.Outcome, v, exposure float64, rate bool) (string, experiment.Severity) {
	if rate {
		return judgeRate(o, v, exposure)
	}
	switch o.Kind {
	case experiment.Scale:
		if v < o.ScaleMin || v > o.ScaleMax {
			return fmt.Sprintf("lies outside the scale from %s to %s", plain(o.ScaleMin), plain(o.ScaleMax)), experiment.MustSettle
		}
	case experiment.Count:
		if v < 0 {
			return "is below zero, which a count cannot be", experiment.MustSettle
		}
		if v != math.Trunc(v) {
			return "is not a whole number, as a count should be", experiment.LookAtIt
		}
	case experiment.Binary:
		if v < 0 || v > 1 {
			return "is neither 0 nor 1", experiment.MustSettle
		}
		if v != 0 && v != 1 {
			return "is a share between 0 and 1", experiment.ForInformation
		}
	}
	return "", 0
}

func judgeRate(o experiment.Outcome, v, exposure float64) (string, experiment.Severity) {
	switch {
	case !(exposure > 0):
		return "has nothing above zero to be divided by, so the row gives no value", experiment.LookAtIt
	case v < 0:
		return "is below zero", experiment.MustSettle
	case o.Kind == experiment.Binary && v > exposure:
		return "is more than what it is a share of", experiment.MustSettle
	}
	return "", 0
}

func (l *linker) faultDoubt(c *TableColumn, o experiment.Outcome, f *fault, rate bool) {
	shown := strings.Replace(f.text, "-", "−", 1)
	what := fmt.Sprintf("“%s”: %s %s.", o.Name, shown, f.what)
	if f.count > 1 {
		what = fmt.Sprintf("“%s”: %s values are wrong: the first, %s, %s.", o.Name, thousands(f.count), shown, f.what)
	}
	if f.level == experiment.ForInformation {
		what = fmt.Sprintf("“%s”: %s values are shares between 0 and 1, such as %s.", o.Name, thousands(f.count), shown)
	}
	d := l.doubt(f.level, cellList(c.Letter, f.rows, f.count), what, "Correct it in the file, leave it empty, or keep it if it is right.")
	d.Found, d.Cells, d.Count = f.text, cellNames(c.Letter, f.rows), f.count
	cell := d.Cells[0]
	if f.level == experiment.ForInformation {
		d.Remedy = "They are averaged as they are."
		return
	}
	if f.count == 1 {
		d.Fixes = []Fix{
			{"Leave empty", Decision{Cell: cell, Found: f.text, Do: DoMissing}},
			{"Keep it", Decision{Cell: cell, Found: f.text, Do: DoKeep}},
			{"Set the row aside", Decision{Cell: cell, Found: f.text, Do: DoSetAside, Reason: fmt.Sprintf("“%s” %s", o.Name, f.what)}},
		}
		return
	}
	if o.Kind == experiment.Binary && !rate {
		d.Fixes = append(d.Fixes, Fix{"The column is in per cent", Decision{Cell: c.Letter, Do: DoPer, Value: "0.01"}})
	}
	d.Fixes = append(d.Fixes,
		Fix{fmt.Sprintf("Leave every %s empty", shown), Decision{Cell: cell, Found: f.text, Do: DoMissing, All: true}},
		Fix{"Keep them all", Decision{Cell: c.Letter, Do: DoKeep, All: true}})
}

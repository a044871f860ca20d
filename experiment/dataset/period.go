package dataset

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"leeway/experiment"
)

// occasion is the day or the period a row is about.
type occasion struct {
	key        int64   // the same for the same day or period, noOccasion where there is none
	start, end float64 // days since 1970, or an order alone; NaN where there is none
}

const noOccasion = math.MinInt64

// occasions are what the rows are about.
type occasions struct {
	rows     []occasion
	ordered  bool // what comes first is known
	calendar bool // start and end are days
}

// readOccasions reads the column of days or periods, nil where none is chosen.
// Periods in words ("2026-03", "March 2026", "Q1 2026", "2026-W12") count by the
// calendar where every one of them can be read so; otherwise they only tell rows
// apart. Numbers are years where all could be, and otherwise waves in their order.
func readOccasions(t *Table) *occasions {
	columns := t.By(When)
	if len(columns) == 0 {
		return nil
	}
	c := columns[0]
	out := &occasions{rows: make([]occasion, t.Len()), ordered: true, calendar: true}
	if c.Codes != nil {
		out.words(c)
		return out
	}
	years := c.Type == Number
	for _, v := range c.Numbers {
		years = years && (math.IsNaN(v) || v >= 1900 && v <= 2100 && v == math.Trunc(v))
	}
	out.calendar = c.Type == Date || years
	waves := map[float64]int64{}
	for i, v := range c.Numbers {
		switch {
		case math.IsNaN(v):
			out.rows[i] = occasion{noOccasion, nan, nan}
		case years:
			out.rows[i] = occasion{int64(v), dayNumber(time.Date(int(v), 1, 1, 0, 0, 0, 0, time.UTC)), dayNumber(time.Date(int(v), 12, 31, 0, 0, 0, 0, time.UTC))}
		case c.Type == Date:
			out.rows[i] = occasion{int64(math.Floor(v)), math.Floor(v), math.Floor(v)}
		default:
			if _, known := waves[v]; !known {
				waves[v] = int64(len(waves))
			}
			out.rows[i] = occasion{waves[v], v, v}
		}
	}
	return out
}

func (o *occasions) words(c *TableColumn) {
	read := make([]occasion, len(c.Words))
	same := map[string]int64{}
	for k, text := range c.Words {
		key := foldSpaces(text)
		if _, known := same[key]; !known {
			same[key] = int64(k)
		}
		first, last, ok := parsePeriod(text)
		o.ordered, o.calendar = o.ordered && ok, o.calendar && ok
		read[k] = occasion{same[key], first, last}
	}
	if o.calendar {
		for k := range read {
			read[k].key = int64(read[k].start)<<16 | int64(read[k].end-read[k].start)
		}
	}
	for i, code := range c.Codes {
		if o.rows[i] = (occasion{noOccasion, nan, nan}); code >= 0 {
			o.rows[i] = read[code]
		}
	}
}

var (
	yearMonth   = regexp.MustCompile(`^([0-9]{4})[-/. ]?(?:m)?([0-9]{1,2})$`)
	monthYear   = regexp.MustCompile(`^([0-9]{1,2})[-/. ]([0-9]{4})$`)
	yearQuarter = regexp.MustCompile(`^(?:([0-9]{4})[-/. ]?(?:q|t|k)([1-4])|(?:q|t|k)([1-4])[-/. ]?([0-9]{4}))$`)
	yearWeek    = regexp.MustCompile(`^([0-9]{4})[-/. ]?(?:w|kw|week )([0-9]{1,2})$`)
	wordYear    = regexp.MustCompile(`^(\p{L}+)\.?[-/. ]+([0-9]{4})$`)
	yearAlone   = regexp.MustCompile(`^(19|20)[0-9]{2}$`)
)

// monthStems are how the months begin in English, German, French, Spanish, Italian,
// Portuguese, Dutch and Swedish, without accents.
var monthStems = [12]string{
	"jan,ene,gen", "feb,fev", "mar,mrt,maa", "apr,abr,avr", "may,mai,mag,maj,mei,mayo", "jun,juin,giu", "jul,juil,lug",
	"aug,aou,ago", "sep,set", "oct,okt,ott,out", "nov", "dec,dez,dic",
}

// parsePeriod reads a day, week, month, quarter or year and gives its first and last day.
func parsePeriod(text string) (first, last float64, ok bool) {
	if d, isDate := parseDate(text, false); isDate {
		day := math.Floor(dayNumber(d.day))
		return day, day, !d.either
	}
	s := bare(foldSpaces(text))
	if m := yearQuarter.FindStringSubmatch(s); m != nil {
		year, quarter := atoi(m[1]+m[4]), atoi(m[2]+m[3])
		return months(year, 3*quarter-2, 3)
	}
	if m := yearWeek.FindStringSubmatch(s); m != nil {
		return week(atoi(m[1]), atoi(m[2]))
	}
	if m := yearMonth.FindStringSubmatch(s); m != nil {
		return months(atoi(m[1]), atoi(m[2]), 1)
	}
	if m := monthYear.FindStringSubmatch(s); m != nil {
		return months(atoi(m[2]), atoi(m[1]), 1)
	}
	if yearAlone.MatchString(s) {
		return months(atoi(s), 1, 12)
	}
	if m := wordYear.FindStringSubmatch(s); m != nil {
		return months(atoi(m[2]), monthNamed(m[1]), 1)
	}
	return nan, nan, false
}

// monthNamed is the number of a month by its name or the beginning of it, 0 for none.
func monthNamed(name string) int {
	best, length := 0, 0
	for k, stems := range monthStems {
		for _, stem := range strings.Split(stems, ",") {
			if len(stem) > length && strings.HasPrefix(name, stem) {
				best, length = k+1, len(stem)
			}
		}
	}
	return best
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// months gives the first and the last day of some months from one on.
func months(year, month, count int) (first, last float64, ok bool) {
	if month < 1 || month > 12 || year < 1900 || year > 2200 {
		return nan, nan, false
	}
	from := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return dayNumber(from), dayNumber(from.AddDate(0, count, -1)), true
}

// week gives Monday and Sunday of a week (ISO 8601: the first has the 4th of January).
func week(year, number int) (first, last float64, ok bool) {
	if number < 1 || number > 53 || year < 1900 || year > 2200 {
		return nan, nan, false
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(number-1))
	return dayNumber(monday), dayNumber(monday) + 6, true
}

// outside asks about rows from before the pilot began and from after it ended: they
// are baseline rows perhaps, or another year's.
func (l *linker) outside() {
	if l.when == nil || !l.when.calendar {
		return
	}
	begins, ends := dayOf(l.pilot.Question.Start), dayOf(l.pilot.Question.End)
	var before, after []int
	l.each(func(i, _ int) {
		switch o := l.when.rows[i]; {
		case o.end < begins:
			before = append(before, i)
		case o.start > ends:
			after = append(after, i)
		}
	})
	for _, side := range []struct {
		rows []int
		name string
		what string
		day  float64
	}{{before, "before the pilot", "from before the pilot begins on", begins}, {after, "after the pilot", "from after the pilot ends on", ends}} {
		l.askAboutRows(rowSet{rows: side.rows, name: side.name, severity: experiment.LookAtIt, choose: true,
			what:   fmtRows(len(side.rows)) + " " + side.what + " " + shownDay(side.day) + ".",
			remedy: "Rows from before can serve as a baseline where the plan says so; otherwise set them aside.",
			keep:   "Keep them", reason: "the row is " + side.what + " " + shownDay(side.day)})
	}
}

// dayOf is a date of the pilot as a day, NaN where none is set.
func dayOf(date string) float64 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return nan
	}
	return dayNumber(t)
}

func shownDay(day float64) string {
	if math.IsNaN(day) {
		return ""
	}
	return time.Unix(int64(day)*86400, 0).UTC().Format("2 January 2006")
}

// fmtRows is how many rows there are, with the verb.
func fmtRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return thousands(n) + " rows are"
}

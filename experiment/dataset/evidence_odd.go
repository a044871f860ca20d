package dataset

import (
	"fmt"
	"regexp"
	"strings"

	"leeway/experiment/workbook"
)

// oddities are what a column holds besides values of its type, for the sentence of its
// evidence.
type oddities struct {
	native  int // numbers that the sheet keeps as numbers
	stored  int // numbers that the sheet keeps as text
	errors  []string
	nErrors int
	marks   map[string]int // signs for a missing value
	first   map[string]string
	times   int
	periods int
	period  string // the first of them
}

// see counts a cell.
func (o *oddities) see(c workbook.Cell, text, cell string) {
	switch {
	case c.Kind == workbook.ErrorValue:
		if o.nErrors++; len(o.errors) < shownCells {
			o.errors = append(o.errors, cell)
		}
	case c.Kind == workbook.Number:
		o.native++
	case c.Kind != workbook.Text:
	case isMarker(text):
		if o.marks == nil {
			o.marks, o.first = map[string]int{}, map[string]string{}
		}
		if o.marks[text] == 0 {
			o.first[text] = cell
		}
		o.marks[text]++
	case timeOfDay.MatchString(text):
		o.times++
	case isPeriod(text):
		if o.periods++; o.periods == 1 {
			o.period = text
		}
	default:
		if _, is := parseNumber(text, false); is {
			o.stored++
		} else if _, is := parseNumber(text, true); is {
			o.stored++
		}
	}
}

// say is what follows the sentence about the column's type. typed says whether the
// sheet keeps numbers as numbers at all, as a text table does not.
func (o *oddities) say(kind Type, typed bool) string {
	var out string
	if o.stored > 0 && typed && kind == Number {
		out += "; " + amount(o.stored, "is a number stored as text", "are numbers stored as text")
	}
	if o.nErrors > 0 {
		list := strings.Join(o.errors, ", ")
		if o.nErrors > len(o.errors) {
			list += ", …"
		}
		out += fmt.Sprintf("; %s (%s)", amount(o.nErrors, "is an error", "are errors"), list)
	}
	if n, text := o.mostMarked(); n > 0 {
		out += fmt.Sprintf("; %s, such as “%s” in %s", amount(n, "looks like a sign for a missing value", "look like signs for a missing value"), text, o.first[text])
	}
	if kind == Text && o.times > 0 {
		out += "; " + amount(o.times, "is a time of day and kept as text", "are times of day and kept as text")
	}
	if kind == Text && o.periods > 0 {
		out += fmt.Sprintf("; %s, such as “%s”", amount(o.periods, "names a month, week or quarter and is kept as text", "name months, weeks or quarters and are kept as text"), o.period)
	}
	return out
}

func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// mostMarked is how many signs for a missing value there are, and the most frequent.
func (o *oddities) mostMarked() (n int, text string) {
	for mark, count := range o.marks {
		n += count
		if text == "" || count > o.marks[text] || count == o.marks[text] && mark < text {
			text = mark
		}
	}
	return n, text
}

var (
	timeOfDay  = regexp.MustCompile(`^([01]?[0-9]|2[0-4])[:.h][0-5][0-9](:[0-5][0-9])?( ?(Uhr|h|[AaPp]\.?[Mm]\.?))?$`)
	weekWord   = regexp.MustCompile(`^(?:kw|cw|week|wk|woche|semaine|semana|settimana|vecka|uge|uke|viikko|vko|tydzien|quarter|quartal|trimestre)\s?[0-9]{1,2}(?:\s[0-9]{2,4})?$|^q[1-4](?:\s[0-9]{2,4})?$`)
	namedMonth = regexp.MustCompile(`^(?:(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[- ]?[QqWw][0-9]{1,2})$`)
)

// isPeriod says whether a text names a month, a week, a quarter or a day of the week: it
// is no day, so it is not read as a date.
func isPeriod(text string) bool {
	if len(text) > 30 || text == "" {
		return false
	}
	if namedMonth.MatchString(text) {
		return true
	}
	key := labelKey(text)
	if weekWord.MatchString(key) {
		return true
	}
	name, year, _ := strings.Cut(key, " ")
	return periodNames[name] && (year == "" || len(year) <= 4 && strings.Trim(year, "0123456789") == "")
}

// periodNames are the months and the days of the week, without accents.
var periodNames = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(`
		january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec
		januar februar marz maerz mai juni juli oktober dezember okt dez mrz
		janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
		janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro
		januari februari maart mei juni juli augustus
		augusti maj marts januar desember december
		tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu
		styczen luty marzec kwiecien czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien
		monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
		montag dienstag mittwoch donnerstag freitag samstag sonntag
		lundi mardi mercredi jeudi vendredi samedi dimanche
		lunes martes miercoles jueves viernes sabado domingo
		lunedi martedi mercoledi giovedi venerdi domenica
		maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
		mandag tirsdag onsdag torsdag fredag lordag sondag
		mandag tisdag onsdag torsdag lordag
		poniedzialek wtorek sroda czwartek piatek sobota niedziela
		maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai`) {
		out[name] = true
	}
	return out
}()

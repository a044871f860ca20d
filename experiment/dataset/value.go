package dataset

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numeral is a number read from text, with what had to be understood to read it.
type numeral struct {
	value   float64
	comma   bool // a decimal comma
	grouped bool // thousands were set apart by a sign that could be a decimal one
	percent bool
	money   string // the currency's sign or letters
}

var (
	groupedComma = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	groupedPoint = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$`)
	groupedSpace = regexp.MustCompile(`^[0-9]{1,3}([ '’][0-9]{3})+([.,][0-9]+)?$`)
	plainPoint   = regexp.MustCompile(`^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$`)
	plainComma   = regexp.MustCompile(`^([0-9]+,?[0-9]*|,[0-9]+)$`)
	spaces       = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")
)

// parseNumber reads a number as people write it: signs, currency, per cent,
// thousands set apart. With decimalComma a comma is the decimal sign, otherwise
// a point. Anything not read whole is no number.
func parseNumber(text string, decimalComma bool) (numeral, bool) {
	if v, ok := parseDigits(text, decimalComma); ok {
		return numeral{value: v}, true
	}
	var n numeral
	s, sign := cutSign(strings.TrimSpace(spaces.Replace(text)))
	s, n.money = cutMoney(s)
	if n.money != "" && sign == 1 { // € −5
		s, sign = cutSign(s)
	}
	if rest, ok := strings.CutSuffix(s, "%"); ok {
		s, n.percent = strings.TrimSpace(rest), true
	}
	s, ok := n.plainDigits(s, decimalComma)
	if !ok {
		return numeral{}, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) {
		return numeral{}, false
	}
	n.value = sign * v
	if n.percent {
		n.value /= 100
	}
	return n, true
}

// currencies are the signs and letters that stand before or after an amount.
var currencies = []string{"€", "£", "$", "¥", "zł", "EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "Fr.", "kr.", "kr"}

// cutMoney takes a currency off the front or the end.
func cutMoney(s string) (rest, money string) {
	for _, mark := range currencies {
		if before, ok := strings.CutPrefix(s, mark); ok {
			return strings.TrimSpace(before), mark
		}
		if after, ok := strings.CutSuffix(s, mark); ok {
			return strings.TrimSpace(after), mark
		}
	}
	return s, ""
}

// cutSign takes a plus or minus off the front.
func cutSign(s string) (rest string, sign float64) {
	for _, minus := range []string{"-", "−", "–"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return strings.TrimSpace(rest), -1
		}
	}
	return strings.TrimPrefix(s, "+"), 1
}

// plainDigits takes the thousands' signs out and makes the decimal sign a point.
func (n *numeral) plainDigits(s string, decimalComma bool) (string, bool) {
	switch {
	case groupedSpace.MatchString(s):
		n.comma = strings.Contains(s, ",")
		return strings.NewReplacer(" ", "", "'", "", "’", "", ",", ".").Replace(s), true
	case decimalComma && groupedPoint.MatchString(s):
		n.grouped, n.comma = true, strings.Contains(s, ",")
		return strings.NewReplacer(".", "", ",", ".").Replace(s), true
	case decimalComma && plainComma.MatchString(s):
		n.comma = strings.Contains(s, ",")
		return strings.Replace(s, ",", ".", 1), true
	case !decimalComma && groupedComma.MatchString(s):
		n.grouped = true
		return strings.ReplaceAll(s, ",", ""), true
	case !decimalComma && plainPoint.MatchString(s):
		return s, true
	}
	return "", false
}

// parseDigits is the short way for nothing but digits, with at most one point
// where a point is decimal.
func parseDigits(text string, decimalComma bool) (float64, bool) {
	points := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && !decimalComma && i > 0:
			points++
		default:
			return 0, false
		}
	}
	if text == "" || points > 1 || len(text) > 300 {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// lookalikes are letters typed or scanned for digits.
var lookalikes = strings.NewReplacer("O", "0", "o", "0", "I", "1", "l", "1", "|", "1")

var looseNumber = regexp.MustCompile(`^[~≈<>ca. ]*([-−]?[0-9][0-9.,' ]*)[ ]*[*†a-zA-Z./]*$`)

// repairNumber proposes what a text that is no number was meant to be. certain
// is true where only letters that look like digits were put right; otherwise
// signs or words around the number were dropped. The text must hold a digit.
func repairNumber(text string, decimalComma bool) (value string, certain, ok bool) {
	if !strings.ContainsAny(text, "0123456789") {
		return "", false, false
	}
	if value, is := repairAmount(text, decimalComma); is {
		return value, false, value != ""
	}
	if n, good := parseNumber(lookalikes.Replace(text), decimalComma); good {
		return plain(n.value), true, true
	}
	// 11,4 in a column of points, or 11.4 in one of commas: the sign differs, the
	// digits do not.
	if n, good := parseNumber(text, !decimalComma); good && !n.grouped {
		return plain(n.value), true, true
	}
	if m := looseNumber.FindStringSubmatch(strings.TrimSpace(spaces.Replace(text))); m != nil {
		if n, good := parseNumber(strings.TrimRight(m[1], " .,'"), decimalComma); good {
			return plain(n.value), false, true
		}
	}
	return "", false, false
}

// multiples are words for thousands and millions that mean one thing. A billion is not
// among them: it is a thousand million in one language and a million million in another.
var multiples = map[string]float64{
	"tsd": 1e3, "tsd.": 1e3, "tausend": 1e3, "thousand": 1e3, "mille": 1e3, "mil": 1e3, "k": 1e3,
	"mio": 1e6, "mio.": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "milioni": 1e6, "mln": 1e6, "mln.": 1e6,
	"mrd": 1e9, "mrd.": 1e9, "milliarden": 1e9, "milliards": 1e9, "billion": 0, "billions": 0, "bn": 0, "m": 0, "mn": 0, "mill": 0, "mill.": 0,
}

var (
	multiplied = regexp.MustCompile(`^(.*[0-9][0-9.,]*)\s*(\pL+\.?)$`)
	bracketed  = regexp.MustCompile(`^\(\s*(.*[0-9].*?)\s*\)$`)
	signAfter  = regexp.MustCompile(`^(.*[0-9])\s*[-−–]$`)
)

// repairAmount proposes what an amount in other words was meant to be: "1,5 Mio" is
// 1500000, "(250)" and "250-" are −250. is is true with no value for amounts that could
// be several, as "2 bn".
func repairAmount(text string, decimalComma bool) (value string, is bool) {
	s, money := cutMoney(strings.TrimSpace(spaces.Replace(text)))
	if m := multiplied.FindStringSubmatch(s); m != nil {
		times, known := multiples[strings.ToLower(m[2])]
		number, good := parseNumber(m[1], decimalComma || !decimalComma && plainComma.MatchString(m[1]) && strings.Contains(m[1], ","))
		if known && times == 0 || known && !good {
			return "", true
		}
		if known {
			v, err := strconv.ParseFloat(strconv.FormatFloat(number.value*times, 'g', 15, 64), 64)
			return plain(v), err == nil
		}
	}
	for _, form := range []*regexp.Regexp{bracketed, signAfter} {
		if m := form.FindStringSubmatch(s); m != nil {
			if number, good := parseNumber(money+m[1], decimalComma); good && number.value > 0 {
				return plain(-number.value), true
			}
		}
	}
	return "", false
}

// plain writes a number so that it reads back equal, with a decimal point.
func plain(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// markers are texts people write where nothing was measured.
var markers = map[string]bool{
	"-": true, "--": true, "–": true, "—": true, ".": true, "..": true, "...": true, "?": true, "x": true,
	"n/a": true, "na": true, "n.a.": true, "n.a": true, "#n/a": true, "null": true, "none": true, "nil": true, "nan": true,
	"missing": true, "unknown": true, "not available": true, "not known": true, "no data": true, "k.a.": true, "s.o.": true, "*": true, ":": true,
}

// isMarker says whether a text looks like a stand-in for nothing.
func isMarker(text string) bool {
	if len(text) > len("not available") || text == "" || text[0] >= '0' && text[0] <= '9' {
		return false
	}
	return markers[strings.ToLower(strings.TrimSpace(text))]
}

// isMarkerNumber says whether a number looks like a code for a missing value.
func isMarkerNumber(v float64) bool {
	switch v {
	case -99, -999, -9999, -99999, -998, -9998:
		return true
	}
	return false
}

var yesNoWords = map[string]float64{
	"yes": 1, "y": 1, "true": 1, "1": 1, "ja": 1, "j": 1, "oui": 1, "si": 1, "sí": 1, "sim": 1, "wahr": 1,
	"no": 0, "n": 0, "false": 0, "0": 0, "nein": 0, "non": 0, "não": 0, "nao": 0, "falsch": 0,
}

func parseYesNo(text string) (float64, bool) {
	v, ok := yesNoWords[strings.ToLower(strings.TrimSpace(text))]
	return v, ok
}

var (
	dateParts  = regexp.MustCompile(`^([0-9]{1,4})([-./ ])([0-9]{1,2})[-./ ]([0-9]{1,4})(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?Z?)?$`)
	dateNames  = []string{"2 January 2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "January 2, 2006", "Jan 2, 2006", "2. January 2006", "02Jan2006", "02JAN2006"}
	epoch      = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	dateFormat = time.DateOnly
)

// dated is a date read from text. bogus is true for what has a date's form but
// is none, such as 31.04.2026; either is true where day and month could be exchanged.
type dated struct {
	day           time.Time
	bogus, either bool
}

// parseDate reads a date written in digits or with an English month.
func parseDate(text string, monthFirst bool) (dated, bool) {
	s := strings.TrimSpace(text)
	m := dateParts.FindStringSubmatch(s)
	if m == nil {
		for _, layout := range dateNames {
			if t, err := time.Parse(layout, s); err == nil {
				return dated{day: t}, true
			}
		}
		return dated{}, false
	}
	a, _ := strconv.Atoi(m[1]) // digits only, by the pattern
	b, _ := strconv.Atoi(m[3])
	c, _ := strconv.Atoi(m[4])
	var year, month, day int
	var d dated
	switch {
	case len(m[1]) == 4:
		year, month, day = a, b, c
	case len(m[1]) > 2:
		return dated{}, false
	case len(m[4]) == 4 || len(m[4]) == 2:
		year, month, day = c, b, a
		if monthFirst {
			month, day = a, b
		}
		d.either = m[2] != "." && a <= 12 && b <= 12 && a != b
		if len(m[4]) == 2 {
			// POSIX: 69 to 99 are 1969 to 1999.
			year += 2000
			if year > 2068 {
				year -= 100
			}
		}
	default:
		return dated{}, false
	}
	d.day = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	d.bogus = d.day.Day() != day || int(d.day.Month()) != month
	return d, !d.bogus
}

// dayNumber is a date as days since 1 January 1970.
func dayNumber(t time.Time) float64 { return t.Sub(epoch).Hours() / 24 }

func dayText(v float64) string {
	return epoch.Add(time.Duration(math.Round(v*86_400)) * time.Second).Format(dateFormat)
}

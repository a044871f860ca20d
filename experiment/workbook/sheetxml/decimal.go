package sheetxml

import (
	"math"
	"math/bits"
)

// Form is how a number is spelled.
type Form uint8

// The forms of a number.
const (
	// NoDecimal is a spelling that strconv must look at.
	NoDecimal Form = iota
	// Plain is digits without a needless zero in front, with or without decimals: -12.50.
	Plain
	// Scientific is one digit but zero, with or without decimals, and a negative
	// exponent: 3.4000000000000002E-2.
	Scientific
	// OtherForm is every other spelling of a number of at most 19 digits.
	OtherForm
)

// Decimal is a number as it is spelled: Mantissa times ten to the power of Exponent. Plain
// and Scientific numbers can be spelled again from it, digit by digit.
type Decimal struct {
	Mantissa uint64
	Exponent int16
	Negative bool
	Form     Form
}

// ParseDecimal reads a whole text as a number.
func ParseDecimal(text string) Decimal {
	d, next := decimal(append([]byte(text), make([]byte, Padding)...), 0)
	if next != len(text) {
		return Decimal{}
	}
	return d
}

// decimal reads a number at b[i] and gives where it ends.
func decimal(b []byte, i int) (d Decimal, next int) {
	if b[i] == '-' {
		d.Negative = true
		i++
	}
	var m uint64
	start := i
	for c := b[i] - '0'; c < 10; c = b[i] - '0' {
		m = m*10 + uint64(c)
		i++
	}
	whole, fraction := i-start, 0
	d.Form = Plain
	if whole == 0 || whole > 1 && b[start] == '0' {
		d.Form = OtherForm
	}
	if b[i] == '.' {
		i++
		point := i
		for c := b[i] - '0'; c < 10; c = b[i] - '0' {
			m = m*10 + uint64(c)
			i++
		}
		if fraction = i - point; fraction == 0 {
			d.Form = OtherForm
		}
	}
	if digits := whole + fraction; digits == 0 || digits > 19 {
		return Decimal{}, i
	}
	d.Mantissa, d.Exponent = m, int16(-fraction)
	if b[i]|0x20 == 'e' {
		return d.exponent(b, i, whole == 1 && b[start] != '0')
	}
	return d, i
}

// exponent reads the E of a number and what follows it.
func (d Decimal) exponent(b []byte, i int, normal bool) (Decimal, int) {
	normal = normal && d.Form == Plain && b[i] == 'E' && b[i+1] == '-' && b[i+2] != '0'
	i++
	negative := b[i] == '-'
	if negative || b[i] == '+' {
		i++
	}
	e, start := 0, i
	for c := b[i] - '0'; c < 10 && i-start < 4; c = b[i] - '0' {
		e = e*10 + int(c)
		i++
	}
	if i == start || i-start > 3 {
		return Decimal{}, i
	}
	if negative {
		e = -e
	}
	d.Exponent += int16(e)
	if d.Form = OtherForm; normal {
		d.Form = Scientific
	}
	return d, i
}

// powers are the powers of ten that a float64 holds exactly, and wholePowers those
// that a uint64 does.
var (
	powers      = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}
	wholePowers = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}
)

// Float is the float64 nearest to the number, as strconv.ParseFloat gives it. It is false
// where only strconv can tell.
func (d Decimal) Float() (float64, bool) {
	m, e := d.Mantissa, int(d.Exponent)
	var v float64
	switch {
	case d.Form == NoDecimal:
		return 0, false
	case e == 0 || m == 0:
		v = float64(m)
	case m <= 1<<53 && e < 0 && e >= -22:
		v = float64(m) / powers[-e] // both exact, so that the quotient is rounded once
	case m <= 1<<53 && e > 0 && e <= 22:
		v = float64(m) * powers[e]
	case e < 0 && e >= -19:
		v = quotient(m, wholePowers[-e])
	default:
		return 0, false
	}
	if d.Negative {
		v = -v
	}
	return v, true
}

// quotient is m/d rounded once to the nearest float64, ties to even; m and d are not 0
// and the result is no subnormal number. 64 bits of the quotient and whether anything
// remains are enough to round to 53.
func quotient(m, d uint64) float64 {
	zm, zd := bits.LeadingZeros64(m), bits.LeadingZeros64(d)
	m, d = m<<zm, d<<zd
	power := zd - zm - 64
	hi, lo := m, uint64(0)
	if m >= d {
		hi, lo = m>>1, m<<63
		power++
	}
	q, rest := bits.Div64(hi, lo, d)
	if rest != 0 {
		q |= 1
	}
	return float64(q) * math.Float64frombits(uint64(1023+power)<<52)
}

package dataset

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// caseKey is a text without case and without spaces around it.
func caseKey(s string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s))) }

// spaceKey is a text without case and without any spaces.
func spaceKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, caseKey(s))
}

// barely are letters that Unicode does not take apart into a letter and an accent.
var barely = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "æ", "ae", "œ", "oe", "ı", "i", "ð", "d", "þ", "th")

// bare takes the accents off letters.
func bare(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		plain = plain && s[i] < 0x80
	}
	if plain {
		return s
	}
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		return s
	}
	return barely.Replace(out)
}

// signKey keeps letters and digits only, without case and accents.
func signKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, bare(spaceKey(s)))
}

// lettersForDigits says whether two ids differ only by letters in one where the
// other has digits: AI-3 and AL-3 are two teams.
func lettersForDigits(a, b string) bool {
	x, y := []rune(signKey(a)), []rune(signKey(b))
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] && unicode.IsDigit(x[i]) == unicode.IsDigit(y[i]) {
			return false
		}
	}
	return true
}

// signBetweenDigits says whether one of two ids has a sign between two digits
// where the other has none: 1.2 may well be another team than 12.
func signBetweenDigits(a, b string) bool {
	between := func(s string) string {
		r := []rune(spaceKey(s))
		var out []byte
		for i := range r {
			if i > 0 && unicode.IsDigit(r[i-1]) {
				switch {
				case unicode.IsDigit(r[i]):
					out = append(out, 'd')
				case !unicode.IsLetter(r[i]) && i+1 < len(r) && unicode.IsDigit(r[i+1]):
					out = append(out, 's')
				}
			}
		}
		return string(out)
	}
	return between(a) != between(b)
}

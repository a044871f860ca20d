package dataset

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// Keys turns what identifies a person into a pseudonym: the same text always into
// the same one, and no way back without the key. The key is 32 random bytes and is
// kept outside the pilot file (HMAC-SHA-256; Krawczyk, Bellare and Canetti 1997,
// RFC 2104).
type Keys struct {
	once sync.Once
	load func() ([32]byte, error)
	key  [32]byte
	err  error
}

// NewKeys uses a key of 32 bytes.
func NewKeys(key [32]byte) *Keys {
	return KeysFrom(func() ([32]byte, error) { return key, nil })
}

// KeysFrom asks for the key when the first pseudonym is made, so that none is
// created where none is needed.
func KeysFrom(load func() ([32]byte, error)) *Keys { return &Keys{load: load} }

// open gives the key. Its error is the loader's.
func (k *Keys) open() error {
	k.once.Do(func() { k.key, k.err = k.load() })
	return k.err
}

// pseudonymLetters is Crockford's alphabet: no letter that looks like a digit.
var pseudonymLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// pseudonymForm is what every pseudonym looks like: 80 bits, so that two of a
// million people share one with a chance below one in a trillion.
var pseudonymForm = regexp.MustCompile(`^P-[0-9A-HJKMNP-TV-Z]{16}$`)

// Pseudonym is the pseudonym of a text, the same for any case, spaces around and
// between its words, and way of writing accents. An empty text has none. The error
// is why there is no key.
func (k *Keys) Pseudonym(text string) (string, error) {
	if err := k.open(); err != nil {
		return "", err
	}
	return k.pseudonym(text), nil
}

// pseudonym is Pseudonym where the key is open.
func (k *Keys) pseudonym(text string) string {
	if text = foldSpaces(norm.NFKC.String(text)); text == "" {
		return ""
	}
	return "P-" + pseudonymLetters.EncodeToString(k.sum("leeway pseudonym 1\x00" + text)[:10])
}

// Check is a value by which the key is known again, and which tells nothing of it.
func (k *Keys) Check() (string, error) {
	if err := k.open(); err != nil {
		return "", err
	}
	return pseudonymLetters.EncodeToString(k.sum("leeway key check 1")[:20]), nil
}

func (k *Keys) sum(text string) []byte {
	mac := hmac.New(sha256.New, k.key[:])
	mac.Write([]byte(text)) // a hash never fails
	return mac.Sum(nil)
}

// shield replaces what decisions say of columns that are replaced at the door, and
// notes with which key: a decision made before must not keep a name either.
func (r Recipe) shield(k *Keys) (Recipe, error) {
	hidden := map[int]bool{}
	for _, c := range r.Columns {
		if c.Pseudonym && c.Use != Ignore {
			hidden[columnNumber(c.Letter)] = true
		}
	}
	if len(hidden) == 0 {
		r.KeyCheck = ""
		return r, nil
	}
	if k == nil {
		return r, noKey(r)
	}
	check, err := k.Check()
	if err != nil {
		return r, err
	}
	r.KeyCheck = check
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Pseudonym && c.Known != nil && len(c.Known.Labels) > 0 {
			c.Known = nil
		}
	}
	decisions := make([]Decision, len(r.Decisions))
	for i, d := range r.Decisions {
		if decisions[i] = d; hidden[columnNumber(d.Cell)] && !d.aboutSet() {
			decisions[i] = d.shield(k)
		}
	}
	if len(decisions) > 0 {
		r.Decisions = decisions
	}
	return r, nil
}

func (d Decision) shield(k *Keys) Decision {
	hide := func(text string) string {
		if !identifiesNobody(text) {
			return k.pseudonym(text)
		}
		return text
	}
	found := d.Found
	d.Found, d.Value = hide(d.Found), hide(d.Value)
	if found != d.Found {
		d.Reason = strings.ReplaceAll(d.Reason, found, d.Found)
	}
	return d
}

// identifiesNobody says whether a text in a column of people names none: it is a
// pseudonym already, a sign for a missing value, or begins a row of totals.
func identifiesNobody(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || text == aboutPeople || isMarker(text) || pseudonymForm.MatchString(text) || isTotal(text) && !strings.Contains(text, " ")
}

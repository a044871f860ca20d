package dataset

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Keys turns what identifies a person into a pseudonym: the same text always into
// the same one, and no way back without the key. The key is 32 random bytes and is
// kept outside the pilot file (HMAC-SHA-256; Krawczyk, Bellare and Canetti 1997,
// RFC 2104).
type Keys struct {
	key [32]byte
}

// NewKeys uses a key of 32 bytes.
func NewKeys(key [32]byte) *Keys { return &Keys{key} }

// pseudonymLetters is Crockford's alphabet: no letter that looks like a digit.
var pseudonymLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// pseudonymForm is what every pseudonym looks like: 80 bits, so that
// two of a million people share one with a chance below one in a trillion.
var pseudonymForm = regexp.MustCompile(`^P-[0-9A-HJKMNP-TV-Z]{16}$`)

// Pseudonym is the pseudonym of a text, the same for any case, spaces around and
// between its words, and way of writing accents. An empty text has none.
func (k *Keys) Pseudonym(text string) string {
	text = strings.ToLower(foldSpaces(norm.NFKC.String(text)))
	if text == "" {
		return ""
	}
	return "P-" + pseudonymLetters.EncodeToString(k.sum("leeway pseudonym 1\x00" + text)[:10])
}

// Check is a value by which the key is known again, and which tells nothing of it.
func (k *Keys) Check() string {
	return pseudonymLetters.EncodeToString(k.sum("leeway key check 1")[:20])
}

func (k *Keys) sum(text string) []byte {
	mac := hmac.New(sha256.New, k.key[:])
	mac.Write([]byte(text)) //nolint:errcheck // a hash never fails
	return mac.Sum(nil)
}

package workbook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// CharacterSet is a way to read the letters of a text file.
type CharacterSet struct {
	// Name is what Options.Encoding takes, Label what a person reads.
	Name, Label string
	// Sample is a word of the file as this character set reads it; empty for a list
	// without a file.
	Sample string
}

// CharacterSets lists the character sets to choose from.
func CharacterSets() []CharacterSet {
	out := []CharacterSet{{Name: "utf-8", Label: "Unicode (UTF-8)"}, {Name: "utf-16le", Label: "Unicode (UTF-16)"}, {Name: "utf-16be", Label: "Unicode (UTF-16, big-endian)"}}
	for _, c := range codePages {
		out = append(out, CharacterSet{Name: c.name, Label: c.label})
	}
	return append(out, CharacterSet{Name: "windows-1255", Label: "Hebrew"}, CharacterSet{Name: "windows-1256", Label: "Arabic"},
		CharacterSet{Name: "shift_jis", Label: "Japanese"}, CharacterSet{Name: "gb18030", Label: "Chinese, simplified"},
		CharacterSet{Name: "big5", Label: "Chinese, traditional"}, CharacterSet{Name: "euc-kr", Label: "Korean"})
}

// Readings gives the character sets that a text table could be in, the likeliest first,
// each with a word of the file as it would read it. For a file whose character set is
// certain, and for a workbook, there are none.
func Readings(b Book) []CharacterSet {
	if t, ok := b.(*textBook); ok {
		return append([]CharacterSet(nil), t.readings...)
	}
	return nil
}

// codePage8 is a character set of one byte a letter and what its languages look like.
type codePage8 struct {
	name, label string
	of          encoding.Encoding
	// common are the letters beyond A to Z that its languages use most, foreign those
	// that they hardly use.
	common, foreign string
	script          *unicode.RangeTable
	// usual is how often files are in it, against the first.
	usual float64
}

// codePages are the candidates of the guess. The one named first wins a tie.
var codePages = []codePage8{
	{"windows-1252", "Western European (Windows-1252)", charmap.Windows1252, "éèàìòùüöäßçñóíáúãâêîôûåæøïÉÜÖÄÑÓÍÁÇÃÅØ", "šžŠŽþÞ", unicode.Latin, 1},
	{"windows-1250", "Central European (Windows-1250)", charmap.Windows1250, "ąćęłńóśźżčřšžýěůáíéúőűşţöüŁŚŻČŘŠŽ", "", unicode.Latin, 0.9},
	{"windows-1251", "Cyrillic (Windows-1251)", charmap.Windows1251, "оеаинтсрвлкмдпуяы", "", unicode.Cyrillic, 0.9},
	{"windows-1253", "Greek (Windows-1253)", charmap.Windows1253, "αοιετσνηυρπκμλςόίάέήύώ", "", unicode.Greek, 0.9},
	{"windows-1254", "Turkish (Windows-1254)", charmap.Windows1254, "ışğçöüİŞĞÇÖÜ", "", unicode.Latin, 0.8},
	{"windows-1257", "Baltic (Windows-1257)", charmap.Windows1257, "āčēģīķļņšūžąęėįųõäöüŠŽ", "", unicode.Latin, 0.6},
	{"iso-8859-2", "Central European (ISO 8859-2)", charmap.ISO8859_2, "ąćęłńóśźżčřšžýěůáíéúőűşţöüŁŚŻČŘŠŽ", "", unicode.Latin, 0.8},
	{"koi8-r", "Cyrillic (KOI8-R)", charmap.KOI8R, "оеаинтсрвлкмдпуяы", "", unicode.Cyrillic, 0.8},
	{"macintosh", "Macintosh, Western European", charmap.Macintosh, "éèàüöäßçñóíáãêôåï", "", unicode.Latin, 0.8},
	{"cp850", "DOS, Western European (code page 850)", charmap.CodePage850, "éèàüöäßçñóíáãêôåï", "", unicode.Latin, 0.8},
}

// findEncoding gives a character set by its name.
func findEncoding(name string) (encoding.Encoding, error) {
	for _, c := range codePages {
		if strings.EqualFold(c.name, name) {
			return c.of, nil
		}
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, err
	}
	if canonical, err := htmlindex.Name(e); err == nil && canonical == "utf-8" {
		return mixedUTF8{}, nil
	}
	return e, nil
}

// maxWords bounds the words by which a character set is guessed, and maxGuessed the bytes
// that are looked through for them.
const (
	maxWords   = 3000
	maxGuessed = 32 << 20
)

// oddWords collects the different words of a file that hold a byte beyond ASCII.
func oddWords(ctx context.Context, r io.ReaderAt, size int64) ([][]byte, error) {
	var out [][]byte
	seen := map[string]bool{}
	buf := make([]byte, 1<<18)
	for off := int64(0); off < min(size, maxGuessed) && len(out) < maxWords; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := r.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		if n == 0 && err != nil {
			return nil, err
		}
		off += int64(n)
		for _, word := range bytes.FieldsFunc(buf[:n], func(r rune) bool { return r < 0x80 && !unicode.IsLetter(r) }) {
			if len(word) < 60 && !seen[string(word)] && hasHighByte(word) && len(out) < maxWords {
				seen[string(word)] = true
				out = append(out, bytes.Clone(word))
			}
		}
	}
	return out, nil
}

func hasHighByte(word []byte) bool {
	for _, c := range word {
		if c >= 0x80 {
			return true
		}
	}
	return false
}

// guessEncoding orders the candidates by how much like words they make the odd words. The
// second is in doubt too where it reads nearly as well and differently.
func guessEncoding(words [][]byte) (readings []CharacterSet, doubt bool) {
	type scored struct {
		codePage8
		score float64
		texts []string
	}
	var all []scored
	for i, c := range codePages {
		s := scored{codePage8: c}
		if i == 0 {
			s.score = 1 // a single sign decides nothing against the usual one
		}
		for _, w := range words {
			text, err := c.of.NewDecoder().String(string(w))
			if err != nil {
				text = string(utf8.RuneError)
			}
			s.texts = append(s.texts, text)
			s.score += likeWord(text, c)
		}
		if s.score > 0 {
			s.score *= c.usual
		}
		all = append(all, s)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	// The word to show is one that the best two read differently, if there is one.
	show := 0
	for i := range all[0].texts {
		if all[0].texts[i] != all[1].texts[i] {
			show, doubt = i, all[1].score > 0.7*all[0].score
			break
		}
	}
	for _, s := range all {
		r := CharacterSet{Name: s.name, Label: s.label}
		if len(s.texts) > 0 {
			r.Sample = s.texts[show]
		}
		readings = append(readings, r)
	}
	return readings, doubt
}

// likeWord says how much a text looks like a word of a character set's languages: letters
// of one script that go on from small to small, few of them beyond A to Z in a row where
// the script is Latin, and those that its languages use.
func likeWord(text string, c codePage8) (score float64) {
	runes := []rune(text)
	if len(runes) == 1 {
		return 0 // no word: ©, or a letter alone
	}
	row := 0 // letters beyond ASCII in a row
	for i, r := range runes {
		letter := unicode.IsLetter(r)
		switch {
		case r >= utf8.RuneSelf:
			score += c.likeLetter(runes, i)
		case letter && c.script != unicode.Latin:
			score -= 2 // two scripts in one word
		}
		if r < utf8.RuneSelf || !letter {
			row = 0
		} else if row++; row > 2 && c.script == unicode.Latin {
			score -= 2
		}
	}
	return score
}

// likeLetter says how well sign i, which lies beyond ASCII, fits into its word.
func (c codePage8) likeLetter(word []rune, i int) float64 {
	r := word[i]
	letterAt := func(k int) bool { return k >= 0 && k < len(word) && unicode.IsLetter(word[k]) }
	switch {
	case r == utf8.RuneError, unicode.IsControl(r):
		return -4
	case !unicode.IsLetter(r):
		if letterAt(i-1) && letterAt(i+1) && r != '’' && r != '·' {
			return -2
		}
		return 0
	case !unicode.Is(c.script, r), unicode.IsUpper(r) && i > 0 && unicode.IsLower(word[i-1]):
		return -2
	case strings.ContainsRune(c.foreign, r):
		return -3
	case strings.ContainsRune(c.common, r):
		return 2
	}
	return 1
}

// mixedUTF8 reads UTF-8 and takes a byte that is none for Windows-1252, so that a file put
// together of two parts loses no letter. Whoever opens the file says so.
type mixedUTF8 struct{}

func (mixedUTF8) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: mixedDecoder{}}
}
func (mixedUTF8) NewEncoder() *encoding.Encoder { return &encoding.Encoder{Transformer: transform.Nop} }

type mixedDecoder struct{ transform.NopResetter }

func (mixedDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, n := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && n == 1 {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[nSrc])
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += n
	}
	return nDst, nSrc, nil
}

// mostlyUTF8 says whether words are UTF-8 but for a few bytes.
func mostlyUTF8(words [][]byte) bool {
	right, wrong := 0, 0
	for _, w := range words {
		for len(w) > 0 {
			r, n := utf8.DecodeRune(w)
			switch {
			case r == utf8.RuneError && n == 1:
				wrong++
			case n > 1:
				right++
			}
			w = w[n:]
		}
	}
	return right > 4*wrong
}

// chooseEncoding finds out a text table's character set and says what is a guess.
func (b *textBook) chooseEncoding(ctx context.Context, s survey, asked string) (string, error) {
	switch {
	case asked != "":
		if strings.EqualFold(asked, "utf-8") && !s.utf8 && !s.utf16 {
			b.remark("Some letters of the file are not in UTF-8: they are read as Windows-1252 (Western European). Check them in the preview.")
		}
		return asked, nil
	case bytes.HasPrefix(s.head, []byte{0xFF, 0xFE}):
		return "utf-16le", nil
	case bytes.HasPrefix(s.head, []byte{0xFE, 0xFF}):
		return "utf-16be", nil
	case s.utf16 && bareUTF16(s.head) != "":
		name := bareUTF16(s.head)
		b.remark("The file does not say its character set. It looks like Unicode of two bytes (" + strings.ToUpper(name) + ") and is read so.")
		return name, nil
	case s.utf8:
		return "utf-8", nil
	}
	words, err := oddWords(ctx, b.src, b.src.size)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", cannotOpen(b.path, err)
	}
	var doubt bool
	b.readings, doubt = guessEncoding(words)
	if mostlyUTF8(words) {
		b.remark("Most letters of the file are in UTF-8, and some are not: those are read as Windows-1252 (Western European). Check them in the preview.")
		return "utf-8", nil
	}
	best := b.readings[0]
	note := fmt.Sprintf("The file does not say its character set. It is read as %s", best.Label)
	if best.Sample != "" {
		note += fmt.Sprintf(", by which a word in it is “%s”", best.Sample)
	}
	if doubt {
		note += fmt.Sprintf("; as %s it would be “%s”", b.readings[1].Label, b.readings[1].Sample)
	}
	b.remark(note + ". Choose another character set if that looks wrong.")
	return best.Name, nil
}

// bareUTF16 recognises UTF-16 without a byte order mark by its zero bytes: of the letters
// and digits that separate the fields of any table, every other byte is zero.
func bareUTF16(head []byte) string {
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs < 4 || max(zeros[0], zeros[1]) < pairs/5:
	case zeros[1] > 10*zeros[0]:
		return "utf-16le"
	case zeros[0] > 10*zeros[1]:
		return "utf-16be"
	}
	return ""
}

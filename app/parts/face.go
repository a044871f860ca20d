package parts

import (
	"bytes"
	"encoding/binary"
)

// withoutTables hides tables of a TrueType font from whoever loads it, by giving
// them a tag that nothing looks for. The font in the file stays as it is.
//
// The toolkit prepares a font's tables anew for every text it measures. Lato's
// legacy kern table doubles that time, and is applied on top of the kerning in
// GPOS, so that pairs like "To" run into each other; its substitutions (GSUB:
// ligatures, small capitals) double the time again and are of no use here.
func withoutTables(font []byte, tags ...string) []byte {
	const header, record = 12, 16
	if len(font) < header {
		return font
	}
	out := bytes.Clone(font)
	count := int(binary.BigEndian.Uint16(out[4:]))
	for i := range count {
		at := header + record*i
		if at+record > len(out) {
			return font
		}
		for _, tag := range tags {
			if string(out[at:at+4]) == tag {
				copy(out[at:], "none")
			}
		}
	}
	return out
}

package inflate

import "math/bits"

// An entry of a decoding table is one number of 32 bits:
//
//	literal:  bit 31, the byte in bits 16–23, bits used in bits 0–7
//	length,   the base in bits 16–30, the code's own bits in bits 8–11, the bits
//	distance: used with the extra ones in bits 0–7
//	end of a block, or a code that must not occur: bit 15, and the bits used
//	more bits: bits 15 and 14, where its table starts in bits 16–30, its number of
//	bits in bits 8–11, the bits used so far in bits 0–7
//
// Only the first kind has bit 31, only the last two have bit 15.
const (
	literal     = 1 << 31
	exceptional = 1 << 15
	subtable    = 1 << 14
	endOfBlock  = 1 << 13
	invalid     = exceptional // used bits of at least 1 keep the loop moving
)

const (
	literalBits  = 11
	distanceBits = 8
	// Enough for any complete code of 288 and 32 symbols of up to 15 bits with tables
	// of this width; powers of two, so that a masked index needs no check.
	literalRoom  = 8192
	distanceRoom = 4096
	longestCode  = 15
)

// What the symbols of lengths and distances mean: base value and extra bits (RFC 1951,
// 3.2.5).
var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase    = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distExtra   = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// literalEntry is the meaning of a symbol of the literal and length code, without the
// bits of its code.
func literalEntry(symbol int) uint32 {
	switch {
	case symbol < 256:
		return literal | uint32(symbol)<<16
	case symbol == 256:
		return exceptional | endOfBlock
	case symbol-257 < len(lengthBase):
		return uint32(lengthBase[symbol-257])<<16 | uint32(lengthExtra[symbol-257])
	}
	return invalid
}

func distanceEntry(symbol int) uint32 {
	if symbol < len(distBase) {
		return uint32(distBase[symbol])<<16 | uint32(distExtra[symbol])
	}
	return invalid
}

func codeLengthEntry(symbol int) uint32 { return literal | uint32(symbol)<<16 }

// build fills a decoding table from the lengths of the symbols' codes, 0 for symbols
// that do not occur. It is false for lengths that make no code: too many short ones,
// or too few, except a single code of one bit and no code at all, as in compress/flate.
func build(table []uint32, width int, lengths []uint8, meaning func(symbol int) uint32) bool {
	var count, next [longestCode + 2]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	longest, code := 0, 0
	for n := 1; n <= longestCode; n++ {
		code = (code + count[n-1]) << 1
		next[n] = code
		if count[n] > 0 {
			longest = n
		}
		if code+count[n] > 1<<n {
			return false
		}
	}
	main := table[:1<<width]
	for i := range main {
		main[i] = invalid | 1
	}
	if longest == 0 {
		return true
	}
	if used := next[longest] + count[longest]; used != 1<<longest && !(used == 1 && longest == 1) {
		return false
	}
	b := builder{table: table, width: width, free: 1 << width, longest: longest}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		code := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		b.put(code, int(n), meaning(symbol))
	}
	return true
}

type builder struct {
	table                []uint32
	width, free, longest int
}

// put writes the entry of a code at every place that its bits lead to.
func (b *builder) put(code, n int, entry uint32) {
	if n <= b.width {
		entry = withBits(entry, n)
		for i := code; i < 1<<b.width; i += 1 << n {
			b.table[i] = entry
		}
		return
	}
	low := code & (1<<b.width - 1)
	head := b.table[low]
	if head&subtable == 0 {
		// All codes of this head share a table as wide as the longest code needs.
		wide := b.longest - b.width
		head = exceptional | subtable | uint32(b.free)<<16 | uint32(wide)<<8 | uint32(b.width)
		b.table[low] = head
		for i := range 1 << wide {
			b.table[b.free+i] = invalid | 1
		}
		b.free += 1 << wide
	}
	start, wide := int(head>>16), int(head>>8&15)
	entry = withBits(entry, n-b.width)
	for i := code >> b.width; i < 1<<wide; i += 1 << (n - b.width) {
		b.table[start+i] = entry
	}
}

// withBits adds the bits of the code to an entry.
func withBits(entry uint32, n int) uint32 {
	if entry&(literal|exceptional) != 0 {
		return entry + uint32(n)
	}
	return entry + uint32(n)<<8 + uint32(n)
}

package workbook

import "strings"

// slabSize is how much memory short texts share: little enough that one which is kept
// does not keep much else.
const slabSize = 4 << 10

// slab makes many short texts with few pieces of memory.
type slab struct{ piece *strings.Builder }

// keep gives the bytes as a text.
func (s *slab) keep(text []byte) string {
	if s.piece == nil || s.piece.Cap()-s.piece.Len() < len(text) {
		if len(text) > slabSize/4 {
			return string(text)
		}
		s.piece = new(strings.Builder)
		s.piece.Grow(slabSize)
	}
	from := s.piece.Len()
	_, _ = s.piece.Write(text) // a builder never returns an error, and there is room: no text moves
	return s.piece.String()[from:]
}

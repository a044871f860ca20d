package workbook

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"golang.org/x/text/encoding"
)

// The records of an old workbook that are read ([MS-XLS] 2.4; the names are those there,
// without their capitals).
const (
	biffFormula     = 0x0006
	biffEOF         = 0x000A
	biffDate1904    = 0x0022
	biffFilePass    = 0x002F
	biffContinue    = 0x003C
	biffCodePage    = 0x0042
	biffColInfo     = 0x007D
	biffBoundSheet  = 0x0085
	biffMulRK       = 0x00BD
	biffRString     = 0x00D6
	biffXF          = 0x00E0
	biffMergedCells = 0x00E5
	biffSST         = 0x00FC
	biffLabelSST    = 0x00FD
	biffDimensions  = 0x0200
	biffNumber      = 0x0203
	biffLabel       = 0x0204
	biffBoolErr     = 0x0205
	biffString      = 0x0207
	biffRow         = 0x0208
	biffArray       = 0x0221
	biffTable       = 0x0236
	biffRK          = 0x027E
	biffFormat      = 0x041E
	biffShared      = 0x04BC
	biffBOF         = 0x0809
)

// Versions and kinds of substream that a BOF record names ([MS-XLS] 2.4.21; version 5 is
// that of Excel 5 and 95).
const (
	biff5         = 0x0500
	biff8         = 0x0600
	biffGlobals   = 0x0005
	biffWorksheet = 0x0010
)

// errShortRecord is a record that ends before what it must hold.
var errShortRecord = errors.New("a record is cut short")

// record is one record of a stream.
type record struct {
	kind uint16
	data []byte
}

// records walks the records of a stream.
type records struct {
	stream []byte
	at     int
}

// next gives the next record. A stream that ends before its EOF record is cut short.
func (r *records) next() (record, error) {
	if r.at < 0 || r.at+4 > len(r.stream) {
		return record{}, errShortRecord
	}
	kind := binary.LittleEndian.Uint16(r.stream[r.at:])
	length := int(binary.LittleEndian.Uint16(r.stream[r.at+2:]))
	from := r.at + 4
	if from+length > len(r.stream) {
		return record{}, errShortRecord
	}
	r.at = from + length
	return record{kind, r.stream[from:r.at]}, nil
}

// peek is the kind of the next record, 0 at the end of the stream.
func (r *records) peek() uint16 {
	if r.at+4 > len(r.stream) {
		return 0
	}
	return binary.LittleEndian.Uint16(r.stream[r.at:])
}

// continued gives a record's data with those of the CONTINUE records behind it.
func (r *records) continued(first record) (*segments, error) {
	s := &segments{parts: [][]byte{first.data}}
	for r.peek() == biffContinue {
		more, err := r.next()
		if err != nil {
			return nil, err
		}
		s.parts = append(s.parts, more.data)
	}
	return s, nil
}

// segments reads what is spread over a record and its continuations.
type segments struct {
	parts [][]byte
	text  []uint16
}

// left says whether anything is left to read.
func (s *segments) left() bool {
	for len(s.parts) > 0 && len(s.parts[0]) == 0 {
		s.parts = s.parts[1:]
	}
	return len(s.parts) > 0
}

func (s *segments) byte() (byte, error) {
	if !s.left() {
		return 0, errShortRecord
	}
	b := s.parts[0][0]
	s.parts[0] = s.parts[0][1:]
	return b, nil
}

// number reads an unsigned number of so many bytes.
func (s *segments) number(bytes int) (n uint32, err error) {
	for i := range bytes {
		b, err := s.byte()
		if err != nil {
			return 0, err
		}
		n |= uint32(b) << (8 * i)
	}
	return n, nil
}

func (s *segments) skip(n uint32) error {
	for n > 0 {
		if !s.left() {
			return errShortRecord
		}
		step := min(int64(n), int64(len(s.parts[0])))
		s.parts[0] = s.parts[0][step:]
		n -= uint32(step)
	}
	return nil
}

// unicode reads a text of BIFF8 ([MS-XLS] 2.5.293 and 2.5.294): its length, in bytes of
// the given number, a byte of flags, how much formatting and phonetic hints follow it,
// and its characters. Formatting and hints are no part of the text.
func (s *segments) unicode(lengthBytes int) (string, error) {
	length, err := s.number(lengthBytes)
	if err != nil {
		return "", err
	}
	if length == 0 && !s.left() {
		return "", nil // some writers leave out the flags of an empty text
	}
	flags, err := s.byte()
	if err != nil {
		return "", err
	}
	var runs, hints uint32
	if flags&8 != 0 {
		if runs, err = s.number(2); err != nil {
			return "", err
		}
	}
	if flags&4 != 0 {
		if hints, err = s.number(4); err != nil {
			return "", err
		}
	}
	if err := s.characters(int(length), flags&1 != 0); err != nil {
		return "", err
	}
	if err := s.skip(4 * runs); err != nil {
		return "", err
	}
	return string(utf16.Decode(s.text)), s.skip(hints)
}

// characters reads so many characters into s.text. Where they go on in a CONTINUE record,
// that record begins with a byte that says anew how wide they are.
func (s *segments) characters(length int, wide bool) error {
	s.text = s.text[:0]
	for length > 0 {
		if len(s.parts) == 0 {
			return errShortRecord
		}
		part := s.parts[0]
		if len(part) == 0 {
			s.parts = s.parts[1:]
			if len(s.parts) == 0 || len(s.parts[0]) == 0 {
				return errShortRecord
			}
			wide = s.parts[0][0]&1 != 0
			s.parts[0] = s.parts[0][1:]
			continue
		}
		n := min(length, len(part))
		if wide {
			if n = min(length, len(part)/2); n == 0 {
				return errShortRecord // half a character
			}
			for i := range n {
				s.text = append(s.text, binary.LittleEndian.Uint16(part[2*i:]))
			}
			s.parts[0] = part[2*n:]
		} else {
			for _, c := range part[:n] {
				s.text = append(s.text, uint16(c))
			}
			s.parts[0] = part[n:]
		}
		length -= n
	}
	return nil
}

// bytes reads a text of BIFF5: its length and as many bytes in the workbook's code page.
func (s *segments) bytes(lengthBytes int, page encoding.Encoding) (string, error) {
	length, err := s.number(lengthBytes)
	if err != nil {
		return "", err
	}
	raw := make([]byte, 0, min(length, 1<<12))
	for range length {
		b, err := s.byte()
		if err != nil {
			return "", err
		}
		raw = append(raw, b)
	}
	return page.NewDecoder().String(string(raw))
}

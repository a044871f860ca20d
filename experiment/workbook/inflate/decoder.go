package inflate

import (
	"encoding/binary"
	"errors"
	"io"
)

// Window is how far back a match can reach: the least of the output so far that the
// caller keeps before the place where Decode goes on.
const Window = 32 << 10

// Slack is how much room Decode wants at the end of a buffer; it returns when less is
// left. A buffer must be longer than Window and Slack together to get on.
const Slack = 320

// ErrDamaged is the error for a stream that no packer writes.
var ErrDamaged = errors.New("inflate: damaged stream")

// packedRoom is how many packed bytes are held at a time.
const packedRoom = 128 << 10

// ahead is how many packed bytes one turn of the loop may look at: it reads 8 bytes
// twice and uses at most 7 of the first. past is how many zeros stand for what follows
// the end of the stream, so that the loop need not ask.
const (
	ahead = 16
	past  = 2 * ahead
)

// state is what the decoder is in the middle of.
type state uint8

const (
	atHeader state = iota
	inStored
	inCodes
	atEnd
)

// Decoder unpacks one stream. The zero value is not ready; see Reset.
type Decoder struct {
	source io.Reader
	packed []byte // packed[at:end] is not used yet
	at     int
	end    int
	ended  bool   // the source has no more
	bits   uint64 // the next bits, the lowest first
	have   uint   // how many of them are packed bytes

	state  state
	last   bool // the block is the last
	stored int  // bytes of a stored block that are still to come

	literals  [literalRoom]uint32
	distances [distanceRoom]uint32
	lengths   [288 + 32]uint8
}

// Reset makes the decoder ready for the stream that source gives. Its memory is used again.
func (d *Decoder) Reset(source io.Reader) {
	packed := d.packed
	if packed == nil {
		packed = make([]byte, packedRoom+past)
	}
	*d = Decoder{source: source, packed: packed}
}

// Decode unpacks into buf from place n on and returns where it stopped: where less than
// Slack is left of buf, or with io.EOF at the end of the stream. buf[:n] must end with
// the output so far, at least Window bytes of it or all. A stream that is cut off gives
// io.ErrUnexpectedEOF, one that makes no sense ErrDamaged; an error of the source is
// given as it is. After an error only Reset helps.
func (d *Decoder) Decode(buf []byte, n int) (int, error) {
	for {
		var err error
		switch d.state {
		case atHeader:
			err = d.header()
		case inStored:
			n, err = d.copyStored(buf, n)
		case inCodes:
			n, err = d.codes(buf, n)
		case atEnd:
			return n, io.EOF
		}
		if err != nil {
			return n, err
		}
		if d.state != atHeader && d.state != atEnd && len(buf)-n < Slack {
			return n, nil
		}
	}
}

// more reads packed bytes until enough for a turn of the loop are there or the source has ended.
func (d *Decoder) more() error {
	copy(d.packed, d.packed[d.at:d.end])
	d.end -= d.at
	d.at = 0
	for d.end < ahead && !d.ended {
		k, err := d.source.Read(d.packed[d.end : len(d.packed)-past])
		d.end += k
		if err == io.EOF {
			d.ended = true
			clear(d.packed[d.end : d.end+past])
		} else if err != nil {
			return err
		}
	}
	return nil
}

// need makes sure of n bits, at most 48. Where the stream has ended, they are missing.
func (d *Decoder) need(n uint) error {
	for d.have < n {
		if d.at >= d.end {
			if err := d.more(); err != nil {
				return err
			}
			if d.at >= d.end {
				return io.ErrUnexpectedEOF
			}
		}
		d.bits |= uint64(d.packed[d.at]) << d.have
		d.at++
		d.have += 8
	}
	return nil
}

// take gives the next n bits, which need has made sure of.
func (d *Decoder) take(n uint) int {
	v := int(d.bits & (1<<n - 1))
	d.bits >>= n
	d.have -= n
	return v
}

// header reads the head of a block (RFC 1951, 3.2.3) and prepares its codes.
func (d *Decoder) header() error {
	if d.last {
		d.state = atEnd
		return nil
	}
	if err := d.need(3); err != nil {
		return err
	}
	d.last = d.take(1) == 1
	switch d.take(2) {
	case 0:
		d.take(d.have & 7) // a stored block starts at a byte
		if err := d.need(32); err != nil {
			return err
		}
		n, check := d.take(16), d.take(16)
		if n != check^0xffff {
			return ErrDamaged
		}
		d.stored, d.state = n, inStored
	case 1:
		d.fixed()
		d.state = inCodes
	case 2:
		if err := d.dynamic(); err != nil {
			return err
		}
		d.state = inCodes
	default:
		return ErrDamaged
	}
	return nil
}

// copyStored copies what fits of a stored block.
func (d *Decoder) copyStored(buf []byte, n int) (int, error) {
	for d.stored > 0 && n < len(buf) {
		if d.have >= 8 { // bytes that were looked at already
			buf[n] = byte(d.take(8))
			n++
			d.stored--
			continue
		}
		if d.at >= d.end {
			if err := d.more(); err != nil {
				return n, err
			}
			if d.at >= d.end {
				return n, io.ErrUnexpectedEOF
			}
		}
		k := copy(buf[n:min(len(buf), n+d.stored)], d.packed[d.at:d.end])
		d.at += k
		n += k
		d.stored -= k
	}
	if d.stored == 0 {
		d.state = atHeader
	}
	return n, nil
}

// fixed prepares the codes that RFC 1951, 3.2.6 lays down.
func (d *Decoder) fixed() {
	l := d.lengths[:]
	for i := range 288 {
		switch {
		case i < 144:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 8
		}
	}
	for i := range 32 {
		l[288+i] = 5
	}
	build(d.literals[:], literalBits, l[:288], literalEntry)
	build(d.distances[:], distanceBits, l[288:], distanceEntry)
}

// codeLengthOrder is the order in which the lengths of the code for lengths stand.
var codeLengthOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads a block's own codes (RFC 1951, 3.2.7).
func (d *Decoder) dynamic() error {
	if err := d.need(14); err != nil {
		return err
	}
	literals, distances, n := d.take(5)+257, d.take(5)+1, d.take(4)+4
	if literals > 286 || distances > 30 {
		return ErrDamaged
	}
	var short [19]uint8
	for _, at := range codeLengthOrder[:n] {
		if err := d.need(3); err != nil {
			return err
		}
		short[at] = uint8(d.take(3))
	}
	// The code for lengths has at most 7 bits: it borrows the table of distances.
	const width = 7
	if !build(d.distances[:], width, short[:], codeLengthEntry) {
		return ErrDamaged
	}
	if err := d.readLengths(literals+distances, width); err != nil {
		return err
	}
	var own [32]uint8
	copy(own[:], d.lengths[literals:literals+distances])
	if !build(d.literals[:], literalBits, d.lengths[:literals], literalEntry) ||
		!build(d.distances[:], distanceBits, own[:distances], distanceEntry) {
		return ErrDamaged
	}
	return nil
}

// readLengths reads the lengths of n codes, run lengths undone.
func (d *Decoder) readLengths(n int, width uint) error {
	for i := 0; i < n; {
		symbol, err := d.symbol(width)
		if err != nil {
			return err
		}
		if symbol < 16 {
			d.lengths[i] = uint8(symbol)
			i++
			continue
		}
		var again, extra int
		var value uint8
		switch symbol {
		case 16:
			if i == 0 {
				return ErrDamaged
			}
			value, again, extra = d.lengths[i-1], 3, 2
		case 17:
			again, extra = 3, 3
		default:
			again, extra = 11, 7
		}
		if err := d.need(uint(extra)); err != nil {
			return err
		}
		again += d.take(uint(extra))
		if i+again > n {
			return ErrDamaged
		}
		for range again {
			d.lengths[i] = value
			i++
		}
	}
	return nil
}

// symbol reads one symbol of the code for lengths. Near the end of the stream fewer
// bits may be there than the longest code has.
func (d *Decoder) symbol(width uint) (int, error) {
	err := d.need(width)
	if err != nil && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	e := d.distances[d.bits&(1<<width-1)]
	if e&exceptional != 0 {
		if err != nil {
			return 0, err
		}
		return 0, ErrDamaged
	}
	if uint(e&0xff) > d.have {
		return 0, io.ErrUnexpectedEOF
	}
	d.take(uint(e & 0xff))
	return int(e >> 16 & 0xff), nil
}

// codes unpacks a block of literals and matches until less than Slack is left of buf
// or the block ends.
func (d *Decoder) codes(buf []byte, n int) (int, error) {
	limit := len(buf) - Slack
	for n <= limit {
		if d.end-d.at < ahead && !d.ended {
			if err := d.more(); err != nil {
				return n, err
			}
		}
		stop := d.end - ahead
		if d.ended {
			stop = d.end + past - ahead
		}
		var done bool
		var err error
		n, done, err = d.run(buf, n, limit, stop)
		switch {
		case d.missing():
			return n, io.ErrUnexpectedEOF
		case err != nil:
			return n, err
		case done:
			d.state = atHeader
			return n, nil
		}
	}
	return n, nil
}

// missing is true where more bits were used than the stream had. Bytes that were only
// looked ahead are given back.
func (d *Decoder) missing() bool {
	if d.at <= d.end {
		return false
	}
	over := uint(d.at-d.end) * 8 // bits of the zeros behind the end
	if over > d.have {
		return true
	}
	d.have -= over
	d.bits &= 1<<d.have - 1
	d.at = d.end
	return false
}

// run is the loop itself: until at is past stop, or less than Slack is left, or the
// block ends (done).
func (d *Decoder) run(buf []byte, n, limit, stop int) (_ int, done bool, err error) {
	const literalMask, distanceMask = 1<<literalBits - 1, 1<<distanceBits - 1
	packed, at, b, have := d.packed, d.at, d.bits, d.have
	for at <= stop && n <= limit {
		// At least 56 bits: two literals from the first table and a length use 42 at most.
		b |= binary.LittleEndian.Uint64(packed[at:]) << (have & 63)
		at += int(63-have) >> 3
		have |= 56
		e := d.literals[b&literalMask]
		if e&literal != 0 {
			b >>= e & 63
			have -= uint(e & 0xff)
			buf[n] = byte(e >> 16)
			n++
			e = d.literals[b&literalMask]
			if e&literal != 0 {
				b >>= e & 63
				have -= uint(e & 0xff)
				buf[n] = byte(e >> 16)
				n++
				e = d.literals[b&literalMask]
				if e&literal != 0 {
					b >>= e & 63
					have -= uint(e & 0xff)
					buf[n] = byte(e >> 16)
					n++
					continue
				}
			}
		}
		if e&exceptional != 0 {
			if e&subtable != 0 {
				b >>= e & 63
				have -= uint(e & 0xff)
				e = d.literals[(uint64(e>>16)+b&(1<<(e>>8&15)-1))&(literalRoom-1)]
				if e&literal != 0 {
					b >>= e & 63
					have -= uint(e & 0xff)
					buf[n] = byte(e >> 16)
					n++
					continue
				}
			}
			if e&exceptional != 0 {
				b >>= e & 63
				have -= uint(e & 0xff)
				if e&endOfBlock != 0 {
					done = true
				} else {
					err = ErrDamaged
				}
				break
			}
		}
		length := int(e>>16) + int(b&(1<<(e&63)-1)>>(e>>8&15))
		b >>= e & 63
		have -= uint(e & 0xff)
		if have < 28 { // the longest distance: 15 bits of code and 13 more
			b |= binary.LittleEndian.Uint64(packed[at:]) << (have & 63)
			at += int(63-have) >> 3
			have |= 56
		}
		e = d.distances[b&distanceMask]
		if e&exceptional != 0 {
			if e&subtable != 0 {
				b >>= e & 63
				have -= uint(e & 0xff)
				e = d.distances[(uint64(e>>16)+b&(1<<(e>>8&15)-1))&(distanceRoom-1)]
			}
			if e&exceptional != 0 {
				err = ErrDamaged
				break
			}
		}
		distance := int(e>>16) + int(b&(1<<(e&63)-1)>>(e>>8&15))
		b >>= e & 63
		have -= uint(e & 0xff)
		if distance > n {
			err = ErrDamaged
			break
		}
		n = match(buf, n, length, distance)
	}
	// Bits above have are a look at a byte that is not taken yet.
	d.at, d.bits, d.have = at, b&(1<<have-1), have
	return n, done, err
}

// match copies length bytes from distance before n. buf has Slack behind n.
func match(buf []byte, n, length, distance int) int {
	end := n + length
	if distance >= 8 {
		from := n - distance
		for n < end {
			binary.LittleEndian.PutUint64(buf[n:], binary.LittleEndian.Uint64(buf[from:]))
			n += 8
			from += 8
		}
		return end
	}
	for ; n < end; n++ {
		buf[n] = buf[n-distance]
	}
	return end
}

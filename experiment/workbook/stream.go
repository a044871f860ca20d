package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"leeway/experiment/workbook/inflate"
	"leeway/experiment/workbook/sheetxml"
)

// A part is unpacked by a goroutine of its own into buffers that go round. Each begins
// with the last inflate.Window bytes of the one before, which the unpacking needs and
// which is also where a row lies that the buffer before ended in.
const (
	pieceSize  = 512 << 10
	pieceCount = 4
)

// errChecksum is the error of a part that is not what was packed.
var errChecksum = errors.New("the part does not match its checksum")

// piece is one buffer: buf[:start] was there before, buf[start:end] is new, and
// sheetxml.Padding zeros follow. err is io.EOF with the last piece.
type piece struct {
	buf        []byte
	start, end int
	err        error
}

// partStream unpacks one part of a package.
type partStream struct {
	full, free chan piece
	stop       chan struct{}
	held       piece // what next gave last
	passed     int64 // how many unpacked bytes it gave
	err        error // what ended the stream
}

// openStream starts unpacking. It must be closed.
func openStream(f *zip.File) (*partStream, error) {
	s := &partStream{full: make(chan piece, pieceCount), free: make(chan piece, pieceCount), stop: make(chan struct{})}
	for range pieceCount {
		s.free <- piece{}
	}
	fill, err := filler(f)
	if err != nil {
		return nil, err
	}
	go s.run(f, fill)
	return s, nil
}

// filler gives what fills a buffer from place n on, io.EOF with the last bytes.
func filler(f *zip.File) (func(buf []byte, n int) (int, error), error) {
	if f.Method != zip.Deflate {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		return func(buf []byte, n int) (int, error) {
			k, err := io.ReadFull(r, buf[n:])
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return n + k, err
		}, nil
	}
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, err
	}
	d := new(inflate.Decoder)
	d.Reset(raw)
	return d.Decode, nil
}

// run fills buffers until the part ends, and compares length and CRC-32 there.
func (s *partStream) run(f *zip.File, fill func([]byte, int) (int, error)) {
	defer close(s.full)
	var history [inflate.Window]byte
	kept, sum, size := 0, uint32(0), uint64(0)
	for {
		var p piece
		select {
		case <-s.stop:
			return
		case p = <-s.free:
		}
		if p.buf == nil {
			size := min(pieceSize, int64(min(f.UncompressedSize64, pieceSize))+inflate.Slack+2*sheetxml.Padding)
			p.buf = make([]byte, inflate.Window+size)
		}
		p.start = copy(p.buf, history[len(history)-kept:])
		p.end, p.err = fill(p.buf[:len(p.buf)-sheetxml.Padding], p.start)
		clear(p.buf[p.end : p.end+sheetxml.Padding])
		sum = crc32.Update(sum, crc32.IEEETable, p.buf[p.start:p.end])
		size += uint64(p.end - p.start)
		switch {
		case size > f.UncompressedSize64, p.err == io.EOF && (sum != f.CRC32 || size != f.UncompressedSize64):
			p.err = errChecksum
		case p.err != nil && p.err != io.EOF:
			p.err = fmt.Errorf("unpacking: %w", p.err)
		}
		kept = min(p.end, len(history))
		copy(history[len(history)-kept:], p.buf[p.end-kept:p.end])
		last := p.err != nil
		s.full <- p // there is room for all
		if last {
			return
		}
	}
}

// next gives the next piece; the one before must not be used any more. Behind the last
// one it gives io.EOF, or why the part is damaged.
func (s *partStream) next(ctx context.Context) (piece, error) {
	if err := ctx.Err(); err != nil {
		return piece{}, err
	}
	if s.err != nil {
		return piece{}, s.err
	}
	if s.held.buf != nil {
		s.free <- s.held
	}
	p := <-s.full
	s.held, s.err = p, p.err
	s.passed += int64(p.end - p.start)
	if p.end == p.start && p.err != nil {
		return piece{}, p.err
	}
	return p, nil
}

// drain reads to the end without looking and says whether the part is whole.
func (s *partStream) drain(ctx context.Context) error {
	for {
		if _, err := s.next(ctx); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// close ends the unpacking.
func (s *partStream) close() { close(s.stop) }

// region is the part of a stream that is not used up yet, in one piece of memory that
// ends with sheetxml.Padding zeros: buf[at:end].
type region struct {
	stream  *partStream
	ctx     context.Context
	buf     []byte
	at, end int
	over    bool // no more will come
	joined  []byte
}

// more adds the next piece. Mostly what is left lies before it in its own buffer already;
// else it is copied. It gives io.EOF where there is no more.
func (r *region) more() error {
	if r.over {
		return io.EOF
	}
	rest := r.buf[r.at:r.end]
	long := len(rest) > inflate.Window
	if long { // the buffer it lies in is about to be filled again
		r.joined = append(r.joined[:0:cap(r.joined)], rest...)
	}
	n := len(rest)
	p, err := r.stream.next(r.ctx)
	if err != nil {
		r.over = err == io.EOF
		return err
	}
	r.over = p.err == io.EOF
	if !long {
		r.buf, r.at, r.end = p.buf, p.start-n, p.end
		return nil
	}
	r.joined = append(append(r.joined, p.buf[p.start:p.end]...), make([]byte, sheetxml.Padding)...)
	r.buf, r.at, r.end = r.joined, 0, len(r.joined)-sheetxml.Padding
	r.joined = r.joined[:r.end]
	return nil
}

// left is what is not used up, with the zeros behind it.
func (r *region) left() []byte { return r.buf[r.at:min(r.end+sheetxml.Padding, len(r.buf))] }

// Read gives the stream as an io.Reader, for what encoding/xml reads. It passes over merged
// ranges, of which there may be a million behind the rows: where they are written as
// everywhere, no XML reader need look at each.
func (r *region) Read(p []byte) (int, error) {
	for {
		for r.at == r.end {
			if err := r.more(); err != nil {
				return 0, err
			}
		}
		if n := mergedRange(r.left()); n > 0 {
			r.at += n
			continue
		}
		b := r.buf[r.at:r.end]
		if at := bytes.Index(b[1:], mergedStart); at >= 0 {
			b = b[:at+1]
		}
		n := copy(p, b)
		r.at += n
		return n, nil
	}
}

var mergedStart = []byte(`<mergeCell ref="`)

// mergedRange is the length of the merged range that b begins with, 0 for anything else.
func mergedRange(b []byte) int {
	if !bytes.HasPrefix(b, mergedStart) {
		return 0
	}
	for i := len(mergedStart); i < min(len(b), 40); i++ {
		switch c := b[i]; {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == ':':
		case bytes.HasPrefix(b[i:], []byte(`"/>`)):
			return i + 3
		default:
			return 0
		}
	}
	return 0
}

// Package cfb reads compound files: the container of old .xls workbooks and of protected
// new ones, a small file system of sectors in one file ([MS-CFB], version 3 and 4).
//
// In comes a whole file in memory; out come the streams of its root storage. What the
// file says about its sizes is never trusted: chains of sectors that run in a circle,
// leave the file, or end before their stream does give an error, and nothing is allocated
// that the file's own bytes do not pay for. A compound file has no checksums; damage
// inside a stream is for its reader to find.
package cfb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Signature begins every compound file.
const Signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// The places in the header and the sizes that [MS-CFB] 2.2 lays down.
const (
	headerSize    = 512
	headerDIFAT   = 76
	headerEntries = 109
	entrySize     = 128
	miniShift     = 6

	// lastSector and above are marks, not sectors ([MS-CFB] 2.1).
	lastSector = 0xFFFFFFFA
)

// ErrDamaged is what all errors of the package wrap.
var ErrDamaged = errors.New("the compound file is damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// File is a compound file in memory.
type File struct {
	data   []byte
	shift  uint // a sector has 1<<shift bytes
	cutoff uint32
	table  []uint32 // the next sector of each sector (FAT)
	mini   []uint32 // the same for small sectors
	small  []byte   // the sectors of short streams
	root   []entry
}

// entry is a stream or storage of the root storage.
type entry struct {
	name  string
	start uint32
	size  uint64
	// stream is false for a storage.
	stream bool
}

// Open reads the tables and the root directory. It keeps data.
func Open(data []byte) (*File, error) {
	if len(data) < headerSize || string(data[:8]) != Signature {
		return nil, damaged("the header is missing")
	}
	f := &File{data: data, shift: uint(binary.LittleEndian.Uint16(data[30:])), cutoff: binary.LittleEndian.Uint32(data[56:])}
	if f.shift != 9 && f.shift != 12 || binary.LittleEndian.Uint16(data[32:]) != miniShift {
		return nil, damaged("its sectors have an unknown size")
	}
	if err := f.readTable(); err != nil {
		return nil, err
	}
	raw, err := f.chain(binary.LittleEndian.Uint32(data[48:]), -1)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	if len(raw) < entrySize {
		return nil, damaged("it has no directory")
	}
	rootStart, rootSize := f.extent(raw[:entrySize])
	if rootSize > 0 && rootStart < lastSector {
		if f.small, err = f.chain(rootStart, int64(rootSize)); err != nil {
			return nil, fmt.Errorf("short streams: %w", err)
		}
	}
	if first := binary.LittleEndian.Uint32(data[60:]); first < lastSector {
		raw, err := f.chain(first, -1)
		if err != nil {
			return nil, fmt.Errorf("table of short streams: %w", err)
		}
		f.mini = words(raw)
	}
	f.walk(raw, binary.LittleEndian.Uint32(raw[76:]))
	return f, nil
}

// sectors is how many sectors the file has; the last may be cut short.
func (f *File) sectors() int { return max(0, (len(f.data)-1)>>f.shift) }

// sector gives a sector's bytes; header and sector 0 lie one sector apart.
func (f *File) sector(n uint32) ([]byte, error) {
	if int64(n) >= int64(f.sectors()) {
		return nil, damaged("sector %d lies outside the file", n)
	}
	at := (int(n) + 1) << f.shift
	return f.data[at:min(at+1<<f.shift, len(f.data))], nil
}

// readTable gathers the sectors of the FAT, which the DIFAT lists ([MS-CFB] 2.3, 2.5).
func (f *File) readTable() error {
	list := words(f.data[headerDIFAT : headerDIFAT+4*headerEntries])
	next := binary.LittleEndian.Uint32(f.data[68:])
	for seen := 0; next < lastSector; seen++ {
		raw, err := f.sector(next)
		if err != nil {
			return err
		}
		if seen > f.sectors() || len(raw) < 1<<f.shift {
			return damaged("its list of tables runs in a circle or is cut short")
		}
		more := words(raw)
		list = append(list, more[:len(more)-1]...)
		next = more[len(more)-1]
	}
	used := 0
	for _, n := range list {
		if n >= lastSector {
			continue
		}
		raw, err := f.sector(n)
		if err != nil {
			return err
		}
		if used++; used > f.sectors() {
			return damaged("it lists more tables than it has sectors")
		}
		if len(f.table) > f.sectors() {
			break // the rest speaks of sectors that are not there
		}
		f.table = append(f.table, words(raw)...)
	}
	return nil
}

// chain reads the sectors that follow each other from start on: size bytes of them, or
// all for a size below 0.
func (f *File) chain(start uint32, size int64) ([]byte, error) {
	if size > int64(len(f.data)) {
		return nil, damaged("a stream says that it is larger than the file")
	}
	var out []byte
	if size > 0 {
		out = make([]byte, 0, size)
	}
	n := start
	for steps := 0; n < lastSector && (size < 0 || int64(len(out)) < size); steps++ {
		if steps > f.sectors() {
			return nil, damaged("its sectors run in a circle")
		}
		raw, err := f.sector(n)
		if err != nil {
			return nil, err
		}
		if int64(n) >= int64(len(f.table)) {
			return nil, damaged("sector %d is in no table", n)
		}
		out = append(out, raw...)
		n = f.table[n]
	}
	if size < 0 {
		return out, nil
	}
	return cut(out, size)
}

// miniChain is chain for the small sectors of short streams ([MS-CFB] 2.4).
func (f *File) miniChain(start uint32, size int64) ([]byte, error) {
	if size > int64(len(f.small)) {
		return nil, damaged("a short stream says that it is larger than all of them")
	}
	out := make([]byte, 0, size)
	n := start
	for steps := 0; n < lastSector && int64(len(out)) < size; steps++ {
		at := int64(n) << miniShift
		if steps > len(f.mini) || int64(n) >= int64(len(f.mini)) || at >= int64(len(f.small)) {
			return nil, damaged("the sectors of a short stream run in a circle or lie outside")
		}
		out = append(out, f.small[at:min(at+1<<miniShift, int64(len(f.small)))]...)
		n = f.mini[n]
	}
	return cut(out, size)
}

func cut(out []byte, size int64) ([]byte, error) {
	if int64(len(out)) < size {
		return nil, damaged("a stream ends after %d of %d bytes", len(out), size)
	}
	return out[:size], nil
}

// extent is where an entry's stream begins and how long it is. Version 3 files may hold
// anything in the upper half of the size ([MS-CFB] 2.6.1).
func (f *File) extent(raw []byte) (start uint32, size uint64) {
	size = binary.LittleEndian.Uint64(raw[120:])
	if f.shift == 9 {
		size &= 0xFFFFFFFF
	}
	return binary.LittleEndian.Uint32(raw[116:]), size
}

// walk collects the entries of the root storage: a binary tree in the directory. Streams
// of embedded documents lie in storages of their own and are left there.
func (f *File) walk(raw []byte, child uint32) {
	seen := make([]bool, len(raw)/entrySize)
	waiting := []uint32{child}
	for len(waiting) > 0 {
		n := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if int64(n) >= int64(len(seen)) || seen[n] {
			continue
		}
		seen[n] = true
		e := raw[int(n)*entrySize : int(n+1)*entrySize]
		waiting = append(waiting, binary.LittleEndian.Uint32(e[68:]), binary.LittleEndian.Uint32(e[72:]))
		length := int(binary.LittleEndian.Uint16(e[64:]))
		if kind := e[66]; (kind != 1 && kind != 2) || length < 2 || length > 64 {
			continue
		}
		name := make([]uint16, length/2-1)
		for i := range name {
			name[i] = binary.LittleEndian.Uint16(e[2*i:])
		}
		found := entry{name: string(utf16.Decode(name)), stream: e[66] == 2}
		found.start, found.size = f.extent(e)
		f.root = append(f.root, found)
	}
}

// Has says whether the root storage holds a stream or storage of that name; capital
// letters do not count.
func (f *File) Has(name string) bool {
	for _, e := range f.root {
		if strings.EqualFold(e.name, name) {
			return true
		}
	}
	return false
}

// Stream reads a stream of the root storage. Without one of that name it gives nil.
func (f *File) Stream(name string) ([]byte, error) {
	for _, e := range f.root {
		if !e.stream || !strings.EqualFold(e.name, name) {
			continue
		}
		if e.size == 0 {
			return []byte{}, nil
		}
		if e.size > uint64(len(f.data)) {
			return nil, damaged("the stream %s says that it is larger than the file", name)
		}
		if e.size < uint64(f.cutoff) {
			return f.miniChain(e.start, int64(e.size))
		}
		return f.chain(e.start, int64(e.size))
	}
	return nil, nil
}

// words reads a table of 32-bit numbers; a cut last one is left out.
func words(raw []byte) []uint32 {
	out := make([]uint32, len(raw)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return out
}

package inflate

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// unpack decodes a stream with buffers of the given size, as a caller does.
func unpack(source io.Reader, size int) ([]byte, error) {
	var d Decoder
	d.Reset(source)
	return unpackWith(&d, size)
}

func unpackWith(d *Decoder, size int) ([]byte, error) {
	var out []byte
	buf := make([]byte, size)
	n := 0
	for {
		from := n
		var err error
		n, err = d.Decode(buf, n)
		out = append(out, buf[from:n]...)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if n > Window {
			copy(buf, buf[n-Window:n])
			n = Window
		}
	}
}

func pack(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// samples are data of the kinds that meet every path: runs, text, noise, sheets.
func samples(r *rand.Rand) [][]byte {
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	few := make([]byte, 100_000)
	for i := range few {
		few[i] = "abc"[r.IntN(3)]
	}
	skewed := make([]byte, 300_000) // code lengths up to 15
	for i := range skewed {
		v := byte(0)
		for v < 40 && r.IntN(2) == 0 {
			v++
		}
		skewed[i] = v
	}
	return [][]byte{nil, {7}, []byte("hello"), bytes.Repeat([]byte{0}, 1_000_000), bytes.Repeat([]byte("ab"), 70_000),
		bytes.Repeat([]byte("abcdefg"), 70_000), noise, few, skewed, sheet(3000), append(append([]byte{}, noise[:70_000]...), sheet(2000)...)}
}

// sheet is XML as a spreadsheet program writes it.
func sheet(rows int) []byte {
	var b strings.Builder
	r := rand.New(rand.NewPCG(3, 4))
	for i := 1; i <= rows; i++ {
		fmt.Fprintf(&b, `<row r="%d" spans="1:6"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" s="2"><v>%v</v></c><c r="C%d" t="b"><v>%d</v></c><c r="D%d"><v>%d</v></c></row>`,
			i, i, r.IntN(2000), i, r.Float64()*100, i, r.IntN(2), i, 45000+r.IntN(400))
	}
	return []byte(b.String())
}

func TestRoundTrips(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var d Decoder
	for i, data := range samples(r) {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9} {
			packed := pack(t, data, level)
			for _, size := range []int{Window + Slack + 1, Window + 5000, 1 << 20} {
				d.Reset(bytes.NewReader(packed))
				got, err := unpackWith(&d, size)
				if err != nil || !bytes.Equal(got, data) {
					t.Fatalf("sample %d, level %d, buffer %d: %v, %d of %d bytes, same: %v", i, level, size, err, len(got), len(data), bytes.Equal(got, data))
				}
			}
			for _, source := range []io.Reader{iotest.OneByteReader(bytes.NewReader(packed)), iotest.DataErrReader(bytes.NewReader(packed)), iotest.HalfReader(bytes.NewReader(packed))} {
				if got, err := unpack(source, 1<<18); err != nil || !bytes.Equal(got, data) {
					t.Fatalf("sample %d, level %d, slow source: %v", i, level, err)
				}
			}
		}
	}
}

// oracle is what compress/flate makes of a stream.
func oracle(packed []byte) ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 16<<20))
}

// same compares with the oracle: the same bytes, or a refusal by both.
func same(t *testing.T, packed []byte) {
	t.Helper()
	want, wrong := oracle(packed)
	if len(want) == 16<<20 {
		return
	}
	got, err := unpack(bytes.NewReader(packed), Window+4096)
	if (err == nil) != (wrong == nil) {
		t.Fatalf("%x: here %v, compress/flate %v", packed, err, wrong)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%x: other bytes than compress/flate", packed)
	}
	if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("%x: %v", packed, err)
	}
}

// TestDamage changes bits, cuts and makes up streams: both accept, or both refuse.
func TestDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var streams [][]byte
	for _, data := range [][]byte{sheet(20), bytes.Repeat([]byte("ab"), 300), []byte("hello, hello"), sheet(3)[:100]} {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			streams = append(streams, pack(t, data, level))
		}
	}
	for range 20_000 {
		bad := bytes.Clone(streams[r.IntN(len(streams))])
		for range 1 + r.IntN(3) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		if r.IntN(3) == 0 {
			bad = bad[:r.IntN(len(bad)+1)]
		}
		same(t, bad)
	}
	for range 20_000 {
		made := make([]byte, r.IntN(60))
		for i := range made {
			made[i] = byte(r.Uint32())
		}
		same(t, made)
	}
}

// TestSourceError gives on what the source says.
func TestSourceError(t *testing.T) {
	packed := pack(t, sheet(2000), 6)
	broken := errors.New("the stick was pulled out")
	source := io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), iotest.ErrReader(broken))
	if _, err := unpack(source, 1<<18); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, data := range [][]byte{sheet(5), []byte("hello"), bytes.Repeat([]byte{1}, 1000)} {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			f.Add(pack(f, data, level))
		}
	}
	f.Fuzz(func(t *testing.T, packed []byte) { same(t, packed) })
}

// BenchmarkDecode compares with compress/flate on a sheet, checksum included.
func BenchmarkDecode(b *testing.B) {
	data := sheet(300_000)
	packed := pack(b, data, 6)
	b.Run("inflate", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		var d Decoder
		buf := make([]byte, 512<<10)
		for b.Loop() {
			d.Reset(bytes.NewReader(packed))
			n, sum := 0, uint32(0)
			for {
				from := n
				var err error
				n, err = d.Decode(buf, n)
				sum = crc32.Update(sum, crc32.IEEETable, buf[from:n])
				if err == io.EOF {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
				copy(buf, buf[n-Window:n])
				n = Window
			}
			if sum != crc32.ChecksumIEEE(data) {
				b.Fatal("other bytes")
			}
		}
	})
	b.Run("compress-flate", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := io.Copy(io.Discard, flate.NewReader(bytes.NewReader(packed))); err != nil {
				b.Fatal(err)
			}
		}
	})
}

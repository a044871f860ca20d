package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync/atomic"
)

// fingerprint is the SHA-256 of a file, taken aside while its first rows are shown already.
type fingerprint struct {
	done chan struct{}
	stop atomic.Bool
	sum  string
	err  error
}

// known is a fingerprint that was taken before.
func known(sum string) *fingerprint {
	f := &fingerprint{done: make(chan struct{}), sum: sum}
	close(f.done)
	return f
}

// takeFingerprint begins to read size bytes.
func takeFingerprint(r io.ReaderAt, size int64) *fingerprint {
	f := &fingerprint{done: make(chan struct{})}
	go func() {
		defer close(f.done)
		hash, buf := sha256.New(), make([]byte, 1<<18)
		for off := int64(0); off < size && !f.stop.Load(); {
			n, err := r.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
			if n == 0 && err != nil {
				f.err = err
				return
			}
			_, _ = hash.Write(buf[:n]) // a hash never returns an error
			off += int64(n)
		}
		f.sum = hex.EncodeToString(hash.Sum(nil))
	}()
	return f
}

// wait gives the fingerprint when it is taken.
func (f *fingerprint) wait() (string, error) {
	<-f.done
	return f.sum, f.err
}

// giveUp ends the reading; the file may be closed then.
func (f *fingerprint) giveUp() {
	f.stop.Store(true)
	<-f.done
}

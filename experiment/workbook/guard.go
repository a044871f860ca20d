package workbook

import (
	"bytes"
	"io"
)

// maxRun is how many bytes may pass without a "<". A cell holds at most 32,767
// characters, so that more is a file made to fill the memory of whoever reads it.
const maxRun = 1 << 20

// guard passes an XML part on and stops it at a run that no cell can be.
type guard struct {
	r   io.Reader
	run int
}

// longRun is the error of a guard.
type longRun struct{}

func (*longRun) Error() string { return "a text of more than a million bytes" }

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if at := bytes.LastIndexByte(p[:n], '<'); at >= 0 {
		g.run = n - at
	} else if g.run += n; g.run > maxRun {
		return 0, &longRun{}
	}
	return n, err
}

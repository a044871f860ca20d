package workbook

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
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

// maxNesting is how many elements may lie in each other: encoding/xml remembers each one
// that is open. A worksheet has about eight.
const maxNesting = 256

// errNested is the error of XML made to fill the memory of whoever reads it.
var errNested = errors.New("more elements in each other than any workbook has")

// xmlReader is encoding/xml with a guard against runs that no cell can be and elements
// that lie too deep.
type xmlReader struct {
	*xml.Decoder
	raw *nesting
}

// readXML makes an xmlReader that knows a few character sets.
func readXML(r io.Reader, charset func(label string, input io.Reader) (io.Reader, error)) xmlReader {
	raw := &nesting{Decoder: xml.NewDecoder(&guard{r: r})}
	raw.CharsetReader = charset
	return xmlReader{xml.NewTokenDecoder(raw), raw}
}

// InputOffset is how many bytes the tokens so far have.
func (x xmlReader) InputOffset() int64 { return x.raw.InputOffset() }

// nesting gives raw tokens and counts how deep they lie.
type nesting struct {
	*xml.Decoder
	depth int
}

// Token gives the next raw token.
func (n *nesting) Token() (xml.Token, error) {
	t, err := n.RawToken()
	switch t.(type) {
	case xml.StartElement:
		if n.depth++; n.depth > maxNesting {
			return nil, errNested
		}
	case xml.EndElement:
		n.depth--
	}
	return t, err
}

// asking is a reader that stops when its context is cancelled.
type asking struct {
	ctx context.Context
	r   io.Reader
}

// Read asks the context before every few kilobytes.
func (a asking) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(p[:min(len(p), 1<<16)])
}

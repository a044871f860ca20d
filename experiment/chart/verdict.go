package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"leeway/experiment/finding"
)

// DrawState draws the sign of a finding's verdict, or of its guardrail's state,
// in a square of the given size whose lower left corner is at. Solid says that we
// know, outline that we are unsure, and the arrow says which way; behind is the
// colour that a mark cut out of a solid sign shows.
func DrawState(c vg.Canvas, f finding.Finding, at vg.Point, size vg.Length, col, behind color.NRGBA) {
	p := &pen{c: c, h: float64(at.Y + size), k: 1}
	p.state(f, float64(at.X), 0, float64(size), col, behind)
}

// state draws the sign with its upper left corner at (x, y).
func (p *pen) state(f finding.Finding, x, y, size float64, c, behind color.NRGBA) {
	k := size / 16
	at := func(xy ...float64) []float64 {
		out := make([]float64, len(xy))
		for i := 0; i+1 < len(xy); i += 2 {
			out[i], out[i+1] = x+k*xy[i], y+k*xy[i+1]
		}
		return out
	}
	if f.Guardrail != nil {
		p.shield(*f.Guardrail, x, y, size, c, behind)
		return
	}
	switch f.Verdict {
	case finding.ClearGain:
		p.fill(p.polygon(at(8, 2.2, 14.5, 13.5, 1.5, 13.5)...), c)
	case finding.GainSizeUncertain:
		p.stroke(p.polygon(at(8, 3.4, 13.6, 13, 2.4, 13)...), 1.5*k, c, 0)
	case finding.Harm:
		p.fill(p.polygon(at(8, 13.8, 14.5, 2.5, 1.5, 2.5)...), c)
	case finding.NoMeaningfulDifference:
		p.rect(x+1.5*k, y+4*k, 13*k, 3*k, c)
		p.rect(x+1.5*k, y+9.4*k, 13*k, 3*k, c)
	default:
		p.line(x+2*k, y+8*k, x+14*k, y+8*k, 1.6*k, c, 0)
		for _, tip := range [][]float64{at(5.2, 4.6, 1.6, 8, 5.2, 11.4), at(10.8, 4.6, 14.4, 8, 10.8, 11.4)} {
			p.line(tip[0], tip[1], tip[2], tip[3], 1.6*k, c, 0)
			p.line(tip[2], tip[3], tip[4], tip[5], 1.6*k, c, 0)
		}
	}
}

// shield draws a guardrail's state: solid with a tick where it held, outlined
// with a cross where it did not, outlined and empty where that is not settled.
func (p *pen) shield(state finding.GuardrailState, x, y, size float64, c, behind color.NRGBA) {
	k := size / 20
	var path vg.Path
	at := func(px, py float64) vg.Point { return p.point(x+k*px, y+k*py) }
	path.Move(at(10, 2))
	path.Line(at(17, 4.7))
	path.Line(at(17, 10))
	path.CubeTo(at(17, 14), at(14, 17), at(10, 18.4))
	path.CubeTo(at(6, 17), at(3, 14), at(3, 10))
	path.Line(at(3, 4.7))
	path.Close()
	if state == finding.Held {
		p.fill(path, c)
		p.line(x+6.4*k, y+10*k, x+9*k, y+12.8*k, 1.9*k, behind, 0)
		p.line(x+9*k, y+12.8*k, x+13.6*k, y+7.6*k, 1.9*k, behind, 0)
		return
	}
	p.stroke(path, 1.8*k, c, 0)
	if state == finding.NotHeld {
		p.line(x+7*k, y+7.2*k, x+13*k, y+13.2*k, 1.8*k, c, 0)
		p.line(x+7*k, y+13.2*k, x+13*k, y+7.2*k, 1.8*k, c, 0)
	}
}

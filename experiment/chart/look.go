package chart

import "image/color"

// Look is the set of colours a figure is drawn in. The names are the roles of
// the look guide; Light and Dark hold its values.
type Look struct {
	Surface, Ink, Ink2, Ink3, Grid color.NRGBA
	// Practice, Second and Third are the practice arms, in that order.
	Practice, Second, Third color.NRGBA
	// Control is the control's marks, ControlText its words and mean line,
	// ControlTint the bands that mean "neutral".
	Control, ControlText, ControlTint color.NRGBA
	// Accent is what a person chooses, in figures about a plan; the practice's hue is for
	// results.
	Accent color.NRGBA
}

// Light is the look on white, for paper and exports.
var Light = Look{
	Surface: rgb(0xFFFFFF), Ink: rgb(0x1B2530), Ink2: rgb(0x4A5663), Ink3: rgb(0x5C6874), Grid: rgb(0xEAE7E1),
	Practice: rgb(0x3A3CC4), Second: rgb(0xA9480E), Third: rgb(0x4A1147),
	Control: rgb(0x7C8B9B), ControlText: rgb(0x526071), ControlTint: rgb(0xEBEEF1),
	Accent: rgb(0x0B5D6B),
}

// Dark is the look on a dark screen.
var Dark = Look{
	Surface: rgb(0x1B232C), Ink: rgb(0xE9EDF0), Ink2: rgb(0xB9C2CB), Ink3: rgb(0x9CA8B3), Grid: rgb(0x2A343F),
	Practice: rgb(0x93A5FF), Second: rgb(0xCF8A2C), Third: rgb(0xF3D5EE),
	Control: rgb(0x6F7C8A), ControlText: rgb(0xA9B6C3), ControlTint: rgb(0x28323C),
	Accent: rgb(0x63C2CF),
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xFF}
}

// arm gives the colours of an arm by its place among the practice arms (the
// control is −1): its marks and its words.
func (l Look) arm(place int) (marks, words color.NRGBA) {
	switch {
	case place < 0:
		return l.Control, l.ControlText
	case place == 0:
		return l.Practice, l.Practice
	case place == 1:
		return l.Second, l.Second
	}
	return l.Third, l.Third
}

// faded is a colour at a share of its strength.
func faded(c color.NRGBA, share float64) color.NRGBA {
	c.A = uint8(share*255 + 0.5)
	return c
}

// blended is a share of one colour on another, without transparency.
func blended(c, on color.NRGBA, share float64) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8(float64(a)*share + float64(b)*(1-share) + 0.5) }
	return color.NRGBA{mix(c.R, on.R), mix(c.G, on.G), mix(c.B, on.B), 0xFF}
}

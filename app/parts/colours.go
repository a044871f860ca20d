package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours of the look guide, section 2. Names that the toolkit has are the
// toolkit's, so that its own widgets agree with ours.
const (
	// Paper is the page.
	Paper = theme.ColorNameBackground
	// Surface is cards, fields and menus.
	Surface = theme.ColorNameInputBackground
	// Sunken is the rail and other sunken areas.
	Sunken = theme.ColorNameHeaderBackground
	// Hairline separates.
	Hairline = theme.ColorNameSeparator
	// FieldBorder outlines what can be filled in or pressed.
	FieldBorder = theme.ColorNameInputBorder
	// Ink is text.
	Ink = theme.ColorNameForeground
	// Ink2 is help text and axes.
	Ink2 fyne.ThemeColorName = "leewayInk2"
	// Ink3 is captions and sources.
	Ink3 = theme.ColorNamePlaceHolder
	// Disabled is what cannot be used now.
	Disabled = theme.ColorNameDisabled
	// Accent is petrol: buttons, focus, selection.
	Accent = theme.ColorNamePrimary
	// OnAccent is text on Accent.
	OnAccent = theme.ColorNameForegroundOnPrimary
	// OnAccent2 is a second line of text on Accent.
	OnAccent2 fyne.ThemeColorName = "leewayOnAccent2"
	// AccentLine is a hairline on Accent.
	AccentLine fyne.ThemeColorName = "leewayAccentLine"
	// AccentTint is the selected row.
	AccentTint = theme.ColorNameSelection
	// Hover is under the pointer.
	Hover = theme.ColorNameHover
	// Error is for problem lists and forms, never for results.
	Error = theme.ColorNameError
	// ErrorTint fills behind Error.
	ErrorTint fyne.ThemeColorName = "leewayErrorTint"
	// Warning is warning text.
	Warning = theme.ColorNameWarning
	// WarningTint fills behind Warning.
	WarningTint fyne.ThemeColorName = "leewayWarningTint"
	// WarningMark is the triangle and the box of a doubtful cell.
	WarningMark fyne.ThemeColorName = "leewayWarningMark"
	// OnWarningMark is the stroke inside the triangle.
	OnWarningMark fyne.ThemeColorName = "leewayOnWarningMark"
	// Practice is the practice arm and its effect, and nothing else.
	Practice fyne.ThemeColorName = "leewayPractice"
	// Control is marks of the control arm.
	Control fyne.ThemeColorName = "leewayControl"
	// ControlText is the control arm's text and mean line.
	ControlText fyne.ThemeColorName = "leewayControlText"
	// ControlTint is neutral bands and neutral chips.
	ControlTint fyne.ThemeColorName = "leewayControlTint"
	// SecondArm is a second practice arm.
	SecondArm fyne.ThemeColorName = "leewaySecondArm"
	// ThirdArm is a third practice arm.
	ThirdArm fyne.ThemeColorName = "leewayThirdArm"
	// Gridline is the chart's grid and the rows of a table.
	Gridline fyne.ThemeColorName = "leewayGridline"
	// Shade dims the window behind a dialog.
	Shade fyne.ThemeColorName = "leewayShade"
	// Transparent draws nothing.
	Transparent fyne.ThemeColorName = "leewayTransparent"
)

// pair is a colour in the light and in the dark variant.
type pair struct{ light, dark color.NRGBA }

// hex makes an opaque pair from two RRGGBB numbers.
func hex(light, dark uint32) pair { return pair{opaque(light), opaque(dark)} }

func opaque(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// palette holds every colour of the app. Success is mapped to the accent: there
// is no green anywhere (look guide, section 2).
var palette = map[fyne.ThemeColorName]pair{
	Paper:                              hex(0xF6F5F2, 0x12181E),
	Surface:                            hex(0xFFFFFF, 0x1B232C),
	theme.ColorNameMenuBackground:      hex(0xEEECE7, 0x0D1217),
	theme.ColorNameOverlayBackground:   hex(0xFFFFFF, 0x1B232C),
	theme.ColorNameButton:              hex(0xFFFFFF, 0x1B232C),
	theme.ColorNameDisabledButton:      hex(0xF6F5F2, 0x12181E),
	Sunken:                             hex(0xEEECE7, 0x0D1217),
	Hairline:                           hex(0xE1DED7, 0x313C48),
	FieldBorder:                        hex(0x8B8880, 0x74818E),
	Ink:                                hex(0x1B2530, 0xE9EDF0),
	Ink2:                               hex(0x4A5663, 0xB9C2CB),
	Ink3:                               hex(0x5C6874, 0x9CA8B3),
	Disabled:                           hex(0x8C949C, 0x6D7985),
	Accent:                             hex(0x0B5D6B, 0x63C2CF),
	theme.ColorNameFocus:               hex(0x0B5D6B, 0x63C2CF),
	theme.ColorNameHyperlink:           hex(0x0B5D6B, 0x63C2CF),
	theme.ColorNameSuccess:             hex(0x0B5D6B, 0x63C2CF),
	OnAccent:                           hex(0xFFFFFF, 0x0B1418),
	theme.ColorNameForegroundOnSuccess: hex(0xFFFFFF, 0x0B1418),
	theme.ColorNameForegroundOnError:   hex(0xFFFFFF, 0x1B232C),
	theme.ColorNameForegroundOnWarning: hex(0xFFFFFF, 0x12181E),
	OnAccent2:                          hex(0xD5E7EA, 0x123038),
	AccentLine:                         hex(0x3E8491, 0x2F7F8B),
	AccentTint:                         hex(0xDFECEE, 0x1D3A42),
	Hover:                              hex(0xE7E4DE, 0x242E39),
	theme.ColorNamePressed:             hex(0xDFECEE, 0x1D3A42),
	Error:                              hex(0xA3301C, 0xFF9A85),
	ErrorTint:                          hex(0xFAEAE5, 0x3A211E),
	Warning:                            hex(0x7A5200, 0xE8BE5A),
	WarningTint:                        hex(0xFAF0D7, 0x352B15),
	WarningMark:                        hex(0xB98200, 0xE8BE5A),
	OnWarningMark:                      hex(0xFFFFFF, 0x12181E),
	Practice:                           hex(0x3A3CC4, 0x93A5FF),
	Control:                            hex(0x7C8B9B, 0x6F7C8A),
	ControlText:                        hex(0x526071, 0xA9B6C3),
	ControlTint:                        hex(0xEBEEF1, 0x28323C),
	SecondArm:                          hex(0xA9480E, 0xCF8A2C),
	ThirdArm:                           hex(0x4A1147, 0xF3D5EE),
	Gridline:                           hex(0xEAE7E1, 0x2A343F),
	theme.ColorNameScrollBar:           hex(0x7C8B9B, 0x6F7C8A),
	theme.ColorNameScrollBarBackground: hex(0xE1DED7, 0x28323C),
	Shade:                              {color.NRGBA{0x1B, 0x25, 0x30, 0x59}, color.NRGBA{0, 0, 0, 0x8C}},
	// The toolkit draws shadows where a scrolled area goes on, which the look has not. An
	// override of the theme is no help: the toolkit forgets it for a shadow that has been
	// out of sight for a minute.
	theme.ColorNameShadow: {},
	Transparent:           {},
}

// ColourIn gives a named colour of the palette for the light or the dark
// variant; an unknown name gives Ink.
func ColourIn(name fyne.ThemeColorName, dark bool) color.NRGBA {
	p, known := palette[name]
	if !known {
		p = palette[Ink]
	}
	if dark {
		return p.dark
	}
	return p.light
}

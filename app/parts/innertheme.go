package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// delegated is a theme that asks the theme in use for everything, so that an
// override made from it follows later changes of variant and text size.
type delegated struct{}

func (delegated) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return CurrentTheme().Color(n, v)
}
func (delegated) Font(s fyne.TextStyle) fyne.Resource     { return CurrentTheme().Font(s) }
func (delegated) Icon(n fyne.ThemeIconName) fyne.Resource { return CurrentTheme().Icon(n) }
func (delegated) Size(n fyne.ThemeSizeName) float32       { return CurrentTheme().Size(n) }

// bareEntryTheme draws a toolkit entry without its own frame and at 14 px.
type bareEntryTheme struct{ delegated }

// Color implements fyne.Theme.
func (t *bareEntryTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
		return color.Transparent
	}
	if n == theme.ColorNamePrimary || n == theme.ColorNameFocus {
		// The entry's border takes this colour while it has the focus; the cursor too.
		return CurrentTheme().Color(theme.ColorNamePrimary, v)
	}
	return CurrentTheme().Color(n, v)
}

// Size implements fyne.Theme.
func (t *bareEntryTheme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameText:
		return S(SizeTable)
	case theme.SizeNameInnerPadding:
		return S(6)
	case theme.SizeNameInputBorder:
		return 0
	}
	return CurrentTheme().Size(n)
}

// tableTheme draws a toolkit table without gaps, markers and hover of its own.
type tableTheme struct{ delegated }

// Color implements fyne.Theme.
func (t *tableTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameShadow, theme.ColorNameSelection, theme.ColorNameHover, theme.ColorNameSeparator, theme.ColorNameHeaderBackground, theme.ColorNameFocus:
		return color.Transparent
	}
	return CurrentTheme().Color(n, v)
}

// Size implements fyne.Theme.
func (t *tableTheme) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNamePadding {
		return 0
	}
	return CurrentTheme().Size(n)
}

// flatTheme draws scrolled areas without the toolkit's shadow at their edges.
type flatTheme struct{ delegated }

// Color implements fyne.Theme.
func (t *flatTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameShadow {
		return color.Transparent
	}
	return CurrentTheme().Color(n, v)
}

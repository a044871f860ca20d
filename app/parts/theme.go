package parts

import (
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"leeway/assets"
)

// Variant says which of the two sets of colours to use.
type Variant int

// The variants a person can choose; FollowSystem is what an installation starts with.
const (
	FollowSystem Variant = iota
	Light
	Dark
)

// The smallest and the largest text size; between them the steps of the guide, section 10.
const (
	SmallestScale float32 = 1.00
	LargestScale  float32 = 1.75
)

// TextSizes are the text sizes on offer.
var TextSizes = []float32{1.00, 1.25, 1.50, 1.75}

// Theme is Leeway's look: one palette in two variants, Lato and JetBrains Mono,
// and a text size.
type Theme struct {
	variant Variant
	scale   float32
}

// NewTheme makes a theme of a variant and a text scale, which is kept within 1 and 1.75.
func NewTheme(variant Variant, scale float32) *Theme {
	return &Theme{variant: variant, scale: min(max(scale, SmallestScale), LargestScale)}
}

// Variant is the variant that was asked for.
func (t *Theme) Variant() Variant { return t.variant }

// Scale is the text scale, 1 to 1.75.
func (t *Theme) Scale() float32 { return t.scale }

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	if _, ours := palette[name]; !ours {
		return theme.DefaultTheme().Color(name, system)
	}
	return ColourIn(name, t.dark(system))
}

func (t *Theme) dark(system fyne.ThemeVariant) bool {
	switch t.variant {
	case Light:
		return false
	case Dark:
		return true
	}
	return system == theme.VariantDark
}

var fonts = sync.OnceValue(func() [3]fyne.Resource {
	return [3]fyne.Resource{
		fyne.NewStaticResource("Lato-Regular.ttf", withoutTables(assets.LatoRegular, "kern", "GSUB")),
		fyne.NewStaticResource("Lato-Bold.ttf", withoutTables(assets.LatoBold, "kern", "GSUB")),
		fyne.NewStaticResource("JetBrainsMono-Regular.ttf", withoutTables(assets.MonoRegular, "GSUB")),
	}
})

// Font implements fyne.Theme: Lato for text, JetBrains Mono for addresses, ids and seeds.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Monospace:
		return fonts()[2]
	case style.Bold:
		return fonts()[1]
	}
	return fonts()[0]
}

// Icon implements fyne.Theme with the toolkit's icons, which only its own
// widgets use; ours are drawn by Icon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme with the sizes of the guide, sections 3 and 4.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return SizeBody * t.scale
	case theme.SizeNameHeadingText:
		return SizeHeading * t.scale
	case theme.SizeNameSubHeadingText:
		return SizeSubheading * t.scale
	case theme.SizeNameCaptionText:
		return SizeCaption * t.scale
	case theme.SizeNameInlineIcon:
		return 18 * t.scale
	case theme.SizeNameInnerPadding:
		return 8 * t.scale
	case theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return 4
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputRadius:
		return radiusControl
	case theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 6
	case theme.SizeNameScrollBarRadius:
		return 3
	}
	return theme.DefaultTheme().Size(name)
}

// The type steps of the guide, section 3, in pixels at 100 per cent.
const (
	SizeVerdict    float32 = 28
	SizeHeading    float32 = 24
	SizeTitle      float32 = 20
	SizeLead       float32 = 18
	SizeSubheading float32 = 17
	SizeBody       float32 = 15
	SizeTable      float32 = 14
	SizeCaption    float32 = 13
	SizeMono       float32 = 12.5
)

// Radii and heights of the guide, section 4, at 100 per cent.
const (
	radiusControl float32 = 6
	radiusSmall   float32 = 5
	radiusCard    float32 = 10
	radiusChip    float32 = 12

	heightControl      float32 = 36
	heightControlSmall float32 = 28
	heightFieldSmall   float32 = 30
	heightRow          float32 = 30
	heightGridRow      float32 = 26
)

var fallback = NewTheme(Light, 1)

// CurrentTheme is the theme in use, or the light one at 100 per cent where the
// running application has another (as in a bare test).
func CurrentTheme() *Theme {
	if app := fyne.CurrentApp(); app != nil {
		if t, ok := app.Settings().Theme().(*Theme); ok {
			return t
		}
	}
	return fallback
}

// S scales a length of the guide by the text size in use.
func S(px float32) float32 { return px * CurrentTheme().scale }

// IsDark is true while the dark variant shows.
func IsDark() bool {
	system := theme.VariantLight
	if app := fyne.CurrentApp(); app != nil {
		system = app.Settings().ThemeVariant()
	}
	return CurrentTheme().dark(system)
}

// Colour resolves a named colour for the variant in use.
func Colour(name fyne.ThemeColorName) color.NRGBA { return ColourIn(name, IsDark()) }

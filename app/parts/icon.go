package parts

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// IconName names a glyph; every glyph has a name for people who do not see it.
type IconName string

// The glyphs.
const (
	IconNone       IconName = ""
	IconMark       IconName = "Leeway"
	IconDone       IconName = "done"
	IconEmpty      IconName = "empty"
	IconHalf       IconName = "in progress"
	IconLocked     IconName = "locked"
	IconPadlock    IconName = "padlock"
	IconSearch     IconName = "search"
	IconUndo       IconName = "undo"
	IconRedo       IconName = "redo"
	IconLeft       IconName = "left"
	IconRight      IconName = "right"
	IconDown       IconName = "down"
	IconUp         IconName = "up"
	IconFolder     IconName = "folder"
	IconPlus       IconName = "plus"
	IconPlay       IconName = "play"
	IconTable      IconName = "table"
	IconSheet      IconName = "sheet"
	IconPrinter    IconName = "printer"
	IconPage       IconName = "page"
	IconDocument   IconName = "document"
	IconFlag       IconName = "flag"
	IconEye        IconName = "eye"
	IconEyeOff     IconName = "hidden"
	IconLink       IconName = "link"
	IconArchive    IconName = "archive"
	IconShield     IconName = "shield held"
	IconShieldLine IconName = "shield not held"
	IconInfo       IconName = "for information"
	IconInfoRound  IconName = "help"
	IconError      IconName = "must settle"
	IconWarning    IconName = "look at it"
	IconCheck      IconName = "check"
	IconMinus      IconName = "minus"
	IconMoon       IconName = "dark"
	IconSun        IconName = "light"
	IconTextSize   IconName = "text size"
	IconJournal    IconName = "journal"
	IconArrowDown  IconName = "arrow down"
	IconPresent    IconName = "present"
	IconTag        IconName = "id"
	IconText       IconName = "text"
	IconCalendar   IconName = "date"
	IconNumber     IconName = "number"
	IconCross      IconName = "left out"
	IconGain       IconName = "gain"
	IconGainLine   IconName = "gain, size uncertain"
	IconSame       IconName = "no difference"
	IconBothWays   IconName = "too uncertain"
	IconHarm       IconName = "harm"
	IconEuro       IconName = "cost"
	IconColumns    IconName = "columns"
	IconChart      IconName = "chart"
	IconDownload   IconName = "save"
	IconSheets     IconName = "sheets"
)

// glyph is an SVG body; 1 stands for the colour, 2 for the colour on it. Line
// glyphs get the stroke of the guide.
type glyph struct {
	box  int
	line float32
	body string
}

var glyphs = map[IconName]glyph{
	IconMark:       {28, 0, `<rect width="28" height="28" rx="7" ry="7" fill="#1"/><path d="M4.5 14h19M4.5 10.5v7M23.5 10.5v7" stroke="#2" stroke-width="2" stroke-linecap="round" fill="none"/><circle cx="16" cy="14" r="4.6" fill="#2"/>`},
	IconDone:       {16, 0, `<circle cx="8" cy="8" r="7" fill="#1"/><path d="M4.8 8.3l2.3 2.3 4.2-4.9" fill="none" stroke="#2" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`},
	IconHalf:       {16, 0, `<circle cx="8" cy="8" r="6.2" fill="none" stroke="#1" stroke-width="1.6"/><path d="M8 3.6a4.4 4.4 0 0 1 0 8.8z" fill="#1"/>`},
	IconEmpty:      {16, 0, `<circle cx="8" cy="8" r="6.2" fill="none" stroke="#1" stroke-width="1.4"/>`},
	IconLocked:     {16, 0, `<rect x="3.5" y="7" width="9" height="6.5" rx="1.3" ry="1.3" fill="none" stroke="#1" stroke-width="1.4"/><path d="M5.5 7V5.3a2.5 2.5 0 0 1 5 0V7" fill="none" stroke="#1" stroke-width="1.4"/>`},
	IconPadlock:    {20, 1.6, `<rect x="4.5" y="9" width="11" height="8" rx="1.5" ry="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>`},
	IconSearch:     {20, 1.6, `<circle cx="9" cy="9" r="5.2"/><path d="M13 13l4 4"/>`},
	IconUndo:       {20, 1.6, `<path d="M7 5L3.5 8.5L7 12"/><path d="M4 8.5h7a4.5 4.5 0 0 1 0 9H8"/>`},
	IconRedo:       {20, 1.6, `<path d="M13 5l3.5 3.5L13 12"/><path d="M16 8.5H9a4.5 4.5 0 0 0 0 9h3"/>`},
	IconLeft:       {20, 1.6, `<path d="M12 5l-5 5 5 5"/>`},
	IconRight:      {20, 1.6, `<path d="M8 5l5 5-5 5"/>`},
	IconDown:       {20, 1.6, `<path d="M5 8l5 5 5-5"/>`},
	IconUp:         {20, 1.6, `<path d="M5 12l5-5 5 5"/>`},
	IconFolder:     {20, 1.5, `<path d="M2.5 6.5v8a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5V8A1.5 1.5 0 0 0 16 6.5h-6l-2-2H4a1.5 1.5 0 0 0-1.5 2z"/>`},
	IconPlus:       {20, 1.5, `<path d="M10 4v12M4 10h12"/>`},
	IconPlay:       {20, 1.5, `<path d="M6.5 4.5v11l9-5.5z"/>`},
	IconTable:      {20, 1.6, `<rect x="3" y="4" width="14" height="12" rx="1.5" ry="1.5"/><path d="M3 8.2h14M3 12.1h14M9 4v12"/>`},
	IconSheet:      {20, 1.6, `<rect x="3" y="3.5" width="14" height="13" rx="1.5" ry="1.5"/><path d="M3 8h14M3 12.2h14M8 8v8.5"/>`},
	IconPrinter:    {20, 1.6, `<path d="M5.5 8V3h9v5"/><rect x="2.5" y="8" width="15" height="6.5" rx="1.5" ry="1.5"/><path d="M5.5 12h9v5h-9z"/>`},
	IconPage:       {20, 1.6, `<path d="M5 2.5h6.5L15.5 6.5v11H5z"/><path d="M11.5 2.5v4h4"/>`},
	IconDocument:   {20, 1.6, `<path d="M5 2.5h8l3 3v12H5z"/><path d="M8 8h5M8 11h5M8 14h3"/>`},
	IconFlag:       {20, 1.6, `<path d="M5 17.5v-14M5 4h9.5l-2 3.2 2 3.3H5"/>`},
	IconEye:        {20, 1.6, `<path d="M2.5 10S5.5 4.8 10 4.8 17.5 10 17.5 10 14.5 15.2 10 15.2 2.5 10 2.5 10z"/><circle cx="10" cy="10" r="2.4"/>`},
	IconEyeOff:     {20, 1.6, `<path d="M2.5 10S5.5 4.8 10 4.8 17.5 10 17.5 10 14.5 15.2 10 15.2 2.5 10 2.5 10z"/><circle cx="10" cy="10" r="2.4"/><path d="M3.5 16.5l13-13"/>`},
	IconLink:       {20, 1.6, `<path d="M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1"/>`},
	IconArchive:    {20, 1.6, `<path d="M4.5 2.5h11v15h-11z"/><path d="M10 2.5v2M10 6.5v2M10 10.5v1.5"/><rect x="8.8" y="12" width="2.4" height="3" rx="0.6" ry="0.6"/>`},
	IconShield:     {16, 0, `<path d="M8 1.5L14 3.8v4.3c0 3.3-2.4 5.4-6 6.4-3.6-1-6-3.1-6-6.4V3.8z" fill="#1"/><path d="M5.2 8l2 2 3.7-4.2" fill="none" stroke="#2" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`},
	IconShieldLine: {20, 1.7, `<path d="M10 2.5L16.5 5v5c0 4-2.7 6.6-6.5 7.8C6.2 16.6 3.5 14 3.5 10V5z"/>`},
	IconInfo:       {18, 0, `<rect x="1" y="1" width="16" height="16" rx="4" ry="4" fill="none" stroke="#1" stroke-width="1.6"/><path d="M9 8.3v4.5M9 5.2v0.2" fill="none" stroke="#1" stroke-width="1.9" stroke-linecap="round"/>`},
	IconInfoRound:  {20, 1.6, `<circle cx="10" cy="10" r="7.2"/><path d="M10 9.2v4.6M10 6.3v0.2"/>`},
	IconError:      {18, 0, `<circle cx="9" cy="9" r="8" fill="#1"/><path d="M6 6l6 6M12 6l-6 6" fill="none" stroke="#2" stroke-width="1.9" stroke-linecap="round"/>`},
	IconWarning:    {18, 0, `<path d="M9 1.5L17.3 16.5H0.7z" fill="#1"/><path d="M9 6.5v5M9 13.7v0.2" fill="none" stroke="#2" stroke-width="1.9" stroke-linecap="round"/>`},
	IconCheck:      {20, 2.2, `<path d="M4 10.5l4 4 8-9"/>`},
	IconMinus:      {20, 2.6, `<path d="M4 10h12"/>`},
	IconMoon:       {20, 1.6, `<path d="M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z"/>`},
	IconSun:        {20, 1.6, `<circle cx="10" cy="10" r="3.4"/><path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4"/>`},
	IconTextSize:   {20, 1.6, `<path d="M2 15L6 5l4 10M3.4 11.8h5.2"/><circle cx="14.3" cy="12.2" r="2.8"/><path d="M17.1 9.3V15"/>`},
	IconJournal:    {20, 1.6, `<path d="M4 3.5h10a2 2 0 0 1 2 2v11H6a2 2 0 0 1-2-2z"/><path d="M4 14.5a2 2 0 0 1 2-1.8h10M7.5 6.8h5"/>`},
	IconArrowDown:  {20, 2.0, `<path d="M10 4v11M5.5 10.5L10 15l4.5-4.5"/>`},
	IconPresent:    {20, 1.6, `<rect x="2.5" y="4" width="15" height="9.5" rx="1.5" ry="1.5"/><path d="M10 13.5v3M6.5 17h7"/>`},
	IconTag:        {20, 1.7, `<path d="M3 10.2V4a1 1 0 0 1 1-1h6.2l7 7-7.2 7.2z"/><circle cx="6.8" cy="6.8" r="1"/>`},
	IconText:       {20, 1.7, `<path d="M4 5.5V4h12v1.5M10 4v12M7.5 16h5"/>`},
	IconCalendar:   {20, 1.7, `<rect x="3" y="4.5" width="14" height="12.5" rx="1.5" ry="1.5"/><path d="M3 8.5h14M7 2.8v3M13 2.8v3"/>`},
	IconNumber:     {20, 1.7, `<path d="M4 6.2L6.3 4.5v11M10.2 7a2.3 2.3 0 1 1 4.2 1.4c-0.8 1.3-4.2 4.2-4.2 7.1h4.8"/>`},
	IconCross:      {20, 1.7, `<path d="M5 5l10 10M15 5L5 15"/>`},
	IconGain:       {16, 0, `<path d="M8 2.2L14.5 13.5h-13z" fill="#1"/>`},
	IconGainLine:   {16, 0, `<path d="M8 3.2L13.6 12.9H2.4z" fill="none" stroke="#1" stroke-width="1.7" stroke-linejoin="round"/>`},
	IconSame:       {16, 0, `<rect x="2" y="4" width="12" height="3" rx="1" ry="1" fill="#1"/><rect x="2" y="9.2" width="12" height="3" rx="1" ry="1" fill="#1"/>`},
	IconBothWays:   {16, 0, `<path d="M2 8h12M4.6 5.2L1.8 8l2.8 2.8M11.4 5.2L14.2 8l-2.8 2.8" fill="none" stroke="#1" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`},
	IconHarm:       {16, 0, `<path d="M8 13.8L1.5 2.5h13z" fill="#1"/>`},
	IconEuro:       {20, 1.6, `<circle cx="10" cy="10" r="7.2"/><path d="M12.8 7.3a3.6 3.6 0 1 0 0 5.4M5.5 9.2h4.7M5.5 11h4.3"/>`},
	IconColumns:    {20, 1.6, `<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>`},
	IconChart:      {20, 1.6, `<path d="M3.5 3.5v13h13"/><path d="M7 12.5v-3M10.5 12.5V6M14 12.5V8"/>`},
	IconDownload:   {20, 1.6, `<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`},
	IconSheets:     {142, 0, `<rect x="2" y="12" width="92" height="84" rx="7" ry="7" fill="#2" stroke="#3" stroke-width="2"/><path d="M2 34h92" stroke="#3" stroke-width="2" fill="none"/><path d="M33 34v62M64 34v62M2 55h92M2 76h92" stroke="#4" stroke-width="1.6" fill="none"/><rect x="42" y="2" width="92" height="84" rx="7" ry="7" fill="#5" stroke="#6" stroke-width="2"/><path d="M42 24h92" stroke="#6" stroke-width="2" fill="none"/><path d="M73 24v62M104 24v62M42 45h92M42 66h92" stroke="#4" stroke-width="1.6" fill="none"/><circle cx="124" cy="86" r="18" fill="#1"/><path d="M124 77v17M117 88l7 7 7-7" stroke="#7" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" fill="none"/>`},
}

// GlyphResource gives a glyph as an SVG in a colour for the variant in use; on is
// the colour of strokes that lie on the glyph's fill.
func GlyphResource(name IconName, colour, on fyne.ThemeColorName) fyne.Resource {
	g := glyphs[name]
	open := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">`, g.box, g.box, g.box, g.box)
	body := g.body
	if g.line > 0 {
		// The rasteriser draws lines a little heavier than a browser does.
		attr := fmt.Sprintf(` fill="none" stroke="#1" stroke-width="%.2f" stroke-linecap="round" stroke-linejoin="round"/>`, g.line*0.88)
		body = strings.ReplaceAll(body, "/>", attr)
	}
	colours := []fyne.ThemeColorName{colour, on, Control, Hairline, Surface, Ink2, OnAccent}
	pairs := make([]string, 0, 2*len(colours))
	for i, c := range colours {
		pairs = append(pairs, fmt.Sprintf(`"#%d"`, i+1), `"`+hexOf(c)+`"`)
	}
	svg := open + strings.NewReplacer(pairs...).Replace(body) + "</svg>"
	return fyne.NewStaticResource(fmt.Sprintf("%s-%s-%s-%t.svg", name, colour, on, IsDark()), []byte(svg))
}

func hexOf(name fyne.ThemeColorName) string {
	c := Colour(name)
	return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)
}

// Icon is a glyph of a size in a named colour.
type Icon struct {
	widget.BaseWidget
	name   IconName
	size   float32
	colour fyne.ThemeColorName
	on     fyne.ThemeColorName
}

// NewIcon draws a glyph at a size (in pixels at 100 per cent) in a colour.
func NewIcon(name IconName, size float32, colour fyne.ThemeColorName) *Icon {
	i := &Icon{name: name, size: size, colour: colour, on: onColour(name, colour)}
	i.ExtendBaseWidget(i)
	return i
}

// onColour is the colour of what lies on a glyph's fill.
func onColour(name IconName, colour fyne.ThemeColorName) fyne.ThemeColorName {
	switch {
	case name == IconWarning:
		return OnWarningMark
	case name == IconSheets:
		return Paper
	case colour == Accent:
		return OnAccent
	case colour == Surface || colour == OnAccent:
		return Ink
	}
	return Surface
}

// Set changes the glyph and its colour.
func (i *Icon) Set(name IconName, colour fyne.ThemeColorName) {
	i.name, i.colour, i.on = name, colour, onColour(name, colour)
	i.Refresh()
}

// Name is what the glyph says in words.
func (i *Icon) Name() string { return string(i.name) }

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	i.ExtendBaseWidget(i)
	r := &iconRenderer{icon: i, image: canvas.NewImageFromResource(nil)}
	r.image.FillMode = canvas.ImageFillContain
	r.update()
	return r
}

type iconRenderer struct {
	icon  *Icon
	image *canvas.Image
}

func (r *iconRenderer) update() {
	r.image.Hidden = r.icon.name == IconNone
	if !r.image.Hidden {
		r.image.Resource = GlyphResource(r.icon.name, r.icon.colour, r.icon.on)
	}
}

func (r *iconRenderer) Layout(size fyne.Size) {
	side := S(r.icon.size)
	r.image.Resize(fyne.NewSquareSize(side))
	r.image.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

func (r *iconRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(S(r.icon.size)) }
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }
func (r *iconRenderer) Destroy()                     {}

func (r *iconRenderer) Refresh() {
	r.update()
	r.Layout(r.icon.Size())
	r.image.Refresh()
}

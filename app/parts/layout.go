package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Flowing is an object whose height depends on its width.
type Flowing interface {
	// HeightFor is the height the object needs at a width.
	HeightFor(width float32) float32
	// NaturalWidth is the width at which nothing wraps.
	NaturalWidth() float32
}

// flow is a layout that knows the same of the objects it places.
type flow interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
	natural(objects []fyne.CanvasObject) float32
}

// HeightFor is the height an object needs at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch v := o.(type) {
	case Flowing:
		return v.HeightFor(width)
	case *fyne.Container:
		if f, ok := v.Layout.(flow); ok {
			return f.heightFor(v.Objects, width)
		}
	}
	return o.MinSize().Height
}

// NaturalWidth is the width at which nothing inside the object wraps.
func NaturalWidth(o fyne.CanvasObject) float32 {
	switch v := o.(type) {
	case Flowing:
		return v.NaturalWidth()
	case *fyne.Container:
		if f, ok := v.Layout.(flow); ok {
			return f.natural(v.Objects)
		}
	}
	return o.MinSize().Width
}

func shown(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o != nil && o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

// Grow marks an object that takes the room left over in a Row or a Column.
func Grow(o fyne.CanvasObject) *fyne.Container { return GrowBy(1, o) }

// GrowBy is Grow with a weight: two objects of weight 2 and 1 share the room 2 to 1.
func GrowBy(weight float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(growLayout{weight}, o)
}

// Spacer takes the room left over and shows nothing.
func Spacer() fyne.CanvasObject { return Grow(layout.NewSpacer()) }

type growLayout struct{ weight float32 }

func (growLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { fill(objects, size) }
func (growLayout) MinSize(objects []fyne.CanvasObject) fyne.Size      { return maxMin(objects) }
func (growLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	return maxHeight(objects, w)
}
func (growLayout) natural(objects []fyne.CanvasObject) float32 { return maxNatural(objects) }

func growth(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if g, ok := c.Layout.(growLayout); ok {
			return g.weight
		}
	}
	return 0
}

func fill(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func maxMin(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range shown(objects) {
		size = size.Max(o.MinSize())
	}
	return size
}

func maxHeight(objects []fyne.CanvasObject, w float32) float32 {
	var h float32
	for _, o := range shown(objects) {
		h = max(h, HeightFor(o, w))
	}
	return h
}

func maxNatural(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range shown(objects) {
		w = max(w, NaturalWidth(o))
	}
	return w
}

// Over lays objects on top of one another, each as large as the whole.
func Over(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(growLayout{}, objects...)
}

// Column puts objects below one another with a gap (in pixels at 100 per cent);
// those marked with Grow share the height left over.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(columnLayout{gap}, objects...)
}

type columnLayout struct{ gap float32 }

func (l columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range shown(objects) {
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
		if i > 0 {
			size.Height += S(l.gap)
		}
	}
	return size
}

func (l columnLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	var h float32
	for i, o := range shown(objects) {
		h += HeightFor(o, w)
		if i > 0 {
			h += S(l.gap)
		}
	}
	return h
}

func (l columnLayout) natural(objects []fyne.CanvasObject) float32 { return maxNatural(objects) }

func (l columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := shown(objects)
	heights := make([]float32, len(list))
	weight, rest := float32(0), size.Height-S(l.gap)*float32(max(len(list)-1, 0))
	for i, o := range list {
		weight += growth(o)
		heights[i] = HeightFor(o, size.Width)
		rest -= heights[i]
	}
	y := float32(0)
	for i, o := range list {
		h := heights[i]
		if g := growth(o); g > 0 {
			// Growing things also give way, so that a foot below them stays in sight.
			h = max(0, h+rest*g/weight)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + S(l.gap)
	}
}

// rowAlign says how a Row places what is lower than the row.
type rowAlign int

const (
	rowCentre rowAlign = iota
	rowTop
	rowBottom
	rowFill
)

// Row puts objects beside one another with a gap, centred vertically; those
// marked with Grow share the width left over, and wrapping text gives way.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap, rowCentre}, objects...)
}

// RowTop is Row aligned at the top.
func RowTop(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap, rowTop}, objects...)
}

// RowBottom is Row aligned at the bottom.
func RowBottom(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap, rowBottom}, objects...)
}

// RowFill is Row whose objects are all as tall as the row.
func RowFill(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap, rowFill}, objects...)
}

type rowLayout struct {
	gap   float32
	align rowAlign
}

// widths shares a width among the objects.
func (l rowLayout) widths(list []fyne.CanvasObject, width float32) []float32 {
	out, least := make([]float32, len(list)), make([]float32, len(list))
	used, weight, slack := S(l.gap)*float32(max(len(list)-1, 0)), float32(0), float32(0)
	for i, o := range list {
		least[i] = o.MinSize().Width
		if g := growth(o); g > 0 {
			weight += g
			out[i] = least[i]
		} else {
			out[i] = NaturalWidth(o)
			slack += max(0, out[i]-least[i])
		}
		used += out[i]
	}
	rest := width - used
	switch {
	case rest < 0 && slack > 0:
		share := min(1, -rest/slack)
		for i, o := range list {
			if growth(o) == 0 {
				out[i] -= share * max(0, out[i]-least[i])
			}
		}
	case rest > 0 && weight > 0:
		l.spread(list, out, least, rest, weight)
	}
	return out
}

// spread gives the rest to growing objects so that their widths come as near to
// their weights as their smallest widths allow.
func (l rowLayout) spread(list []fyne.CanvasObject, out, least []float32, rest, weight float32) {
	total := rest
	for i, o := range list {
		if growth(o) > 0 {
			total += out[i]
		}
	}
	fixed := map[int]bool{}
	for range list {
		again := false
		for i, o := range list {
			g := growth(o)
			if g == 0 || fixed[i] || weight <= 0 {
				continue
			}
			if smallest := least[i]; smallest > total*g/weight+0.01 {
				fixed[i], again = true, true
				out[i] = smallest
				total -= smallest
				weight -= g
			}
		}
		if !again {
			break
		}
	}
	for i, o := range list {
		if g := growth(o); g > 0 && !fixed[i] {
			out[i] = total * g / weight
		}
	}
}

func (l rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range shown(objects) {
		m := o.MinSize()
		size.Height = max(size.Height, m.Height)
		size.Width += m.Width
		if i > 0 {
			size.Width += S(l.gap)
		}
	}
	return size
}

func (l rowLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	list := shown(objects)
	var h float32
	for i, cw := range l.widths(list, w) {
		h = max(h, HeightFor(list[i], cw))
	}
	return h
}

func (l rowLayout) natural(objects []fyne.CanvasObject) float32 {
	list := shown(objects)
	w := S(l.gap) * float32(max(len(list)-1, 0))
	for _, o := range list {
		w += NaturalWidth(o)
	}
	return w
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := shown(objects)
	x := float32(0)
	for i, w := range l.widths(list, size.Width) {
		h := HeightFor(list[i], w)
		y := float32(0)
		switch l.align {
		case rowFill:
			h = size.Height
		case rowCentre:
			y = (size.Height - h) / 2
		case rowBottom:
			y = size.Height - h
		}
		list[i].Move(fyne.NewPos(x, y))
		list[i].Resize(fyne.NewSize(w, h))
		x += w + S(l.gap)
	}
}

// Pad leaves room around an object: top, right, bottom, left.
func Pad(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(padLayout{top, right, bottom, left}, o)
}

// PadAll leaves the same room on all four sides.
func PadAll(px float32, o fyne.CanvasObject) *fyne.Container { return Pad(px, px, px, px, o) }

type padLayout struct{ top, right, bottom, left float32 }

func (l padLayout) extra() (w, h float32) { return S(l.left + l.right), S(l.top + l.bottom) }

func (l padLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w, h := l.extra()
	return maxMin(objects).AddWidthHeight(w, h)
}

func (l padLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	w, h := l.extra()
	return maxHeight(objects, width-w) + h
}

func (l padLayout) natural(objects []fyne.CanvasObject) float32 {
	w, _ := l.extra()
	return maxNatural(objects) + w
}

func (l padLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w, h := l.extra()
	for _, o := range objects {
		o.Move(fyne.NewPos(S(l.left), S(l.top)))
		o.Resize(fyne.NewSize(max(0, size.Width-w), max(0, size.Height-h)))
	}
}

// Sized fixes the width and the height of an object; 0 leaves a side to the object.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(sizedLayout{width, height}, o)
}

// Gap is empty room of a size.
func Gap(width, height float32) fyne.CanvasObject { return Sized(width, height, layout.NewSpacer()) }

type sizedLayout struct{ width, height float32 }

func (l sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { fill(objects, size) }

func (l sizedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := maxMin(objects)
	if l.width > 0 {
		size.Width = S(l.width)
	}
	if l.height > 0 {
		size.Height = S(l.height)
	}
	return size
}

func (l sizedLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	if l.height > 0 {
		return S(l.height)
	}
	return maxHeight(objects, w)
}

func (l sizedLayout) natural(objects []fyne.CanvasObject) float32 {
	if l.width > 0 {
		return S(l.width)
	}
	return maxNatural(objects)
}

// Wrap puts objects beside one another and goes on in a new line where the width ends.
func Wrap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(wrapLayout{gap}, objects...)
}

type wrapLayout struct{ gap float32 }

// place walks through the objects; put may be nil.
func (l wrapLayout) place(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, line float32
	for _, o := range shown(objects) {
		w := min(NaturalWidth(o), width)
		h := HeightFor(o, w)
		if x > 0 && x+w > width+0.5 {
			x, y, line = 0, y+line+S(l.gap), 0
		}
		if put != nil {
			put(o, x, y, w, h)
		}
		x += w + S(l.gap)
		line = max(line, h)
	}
	return y + line
}

func (l wrapLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := maxMin(objects)
	return size
}

func (l wrapLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	return l.place(objects, w, nil)
}

func (l wrapLayout) natural(objects []fyne.CanvasObject) float32 {
	return rowLayout{gap: l.gap}.natural(objects)
}

func (l wrapLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.place(objects, size.Width, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
}

// Grid puts objects into columns of equal width, row by row; all objects of a
// row are as tall as the tallest.
func Grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(gridLayout{max(columns, 1), gap}, objects...)
}

type gridLayout struct {
	columns int
	gap     float32
}

func (l gridLayout) column(width float32) float32 {
	return max(0, (width-S(l.gap)*float32(l.columns-1))/float32(l.columns))
}

func (l gridLayout) rows(list []fyne.CanvasObject, width float32) []float32 {
	var out []float32
	for i, o := range list {
		if i%l.columns == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] = max(out[len(out)-1], HeightFor(o, l.column(width)))
	}
	return out
}

func (l gridLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	list := shown(objects)
	m := maxMin(list)
	rows := (len(list) + l.columns - 1) / l.columns
	return fyne.NewSize(m.Width*float32(l.columns)+S(l.gap)*float32(l.columns-1),
		m.Height*float32(rows)+S(l.gap)*float32(max(rows-1, 0)))
}

func (l gridLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	rows := l.rows(shown(objects), w)
	h := S(l.gap) * float32(max(len(rows)-1, 0))
	for _, r := range rows {
		h += r
	}
	return h
}

func (l gridLayout) natural(objects []fyne.CanvasObject) float32 {
	return maxNatural(objects)*float32(l.columns) + S(l.gap)*float32(l.columns-1)
}

func (l gridLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := shown(objects)
	rows, cw := l.rows(list, size.Width), l.column(size.Width)
	y := float32(0)
	for i, o := range list {
		if i > 0 && i%l.columns == 0 {
			y += rows[i/l.columns-1] + S(l.gap)
		}
		o.Move(fyne.NewPos(float32(i%l.columns)*(cw+S(l.gap)), y))
		o.Resize(fyne.NewSize(cw, rows[i/l.columns]))
	}
}

// Sides puts a main part beside a side part of fixed width, both as tall as the
// whole. Where the main part would become narrower than smallest, or the text is
// at 150 per cent or more, the side goes below the main part.
func Sides(main, side fyne.CanvasObject, sideWidth, smallest, gap float32) *fyne.Container {
	return container.New(sidesLayout{sideWidth, smallest, gap}, main, side)
}

type sidesLayout struct{ side, smallest, gap float32 }

func (l sidesLayout) stacked(objects []fyne.CanvasObject, width float32) bool {
	if len(shown(objects)) < 2 {
		return true
	}
	return CurrentTheme().scale >= 1.5 || width < S(l.side+l.smallest+l.gap)
}

func (l sidesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return columnLayout{l.gap}.MinSize(objects)
}

func (l sidesLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	if l.stacked(objects, w) {
		return columnLayout{l.gap}.heightFor(objects, w)
	}
	return max(HeightFor(objects[0], w-S(l.side+l.gap)), HeightFor(objects[1], S(l.side)))
}

func (l sidesLayout) natural(objects []fyne.CanvasObject) float32 {
	return rowLayout{gap: l.gap}.natural(objects)
}

func (l sidesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.stacked(objects, size.Width) {
		list := shown(objects)
		if len(list) == 0 {
			return
		}
		// The main part, which comes first, takes the room left over.
		rest := size.Height - l.heightFor(objects, size.Width)
		y := float32(0)
		for i, o := range list {
			h := HeightFor(o, size.Width)
			if i == 0 {
				h += max(0, rest)
			}
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, h))
			y += h + S(l.gap)
		}
		return
	}
	side := S(l.side)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width-side-S(l.gap), size.Height))
	objects[1].Move(fyne.NewPos(size.Width-side, 0))
	objects[1].Resize(fyne.NewSize(side, size.Height))
}

// Beside puts rest to the right of main where main keeps at least a width of
// least, and below main, at the right, where it does not: a sentence and its buttons.
func Beside(main, rest fyne.CanvasObject, least, gap float32) *fyne.Container {
	return container.New(besideLayout{least, gap}, main, rest)
}

type besideLayout struct{ least, gap float32 }

func (l besideLayout) fits(objects []fyne.CanvasObject, width float32) bool {
	return min(S(l.least), NaturalWidth(objects[0]))+S(l.gap)+NaturalWidth(objects[1]) <= width
}

func (l besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(maxMin(objects).Width, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

func (l besideLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	if l.fits(objects, w) {
		rest := NaturalWidth(objects[1])
		return max(HeightFor(objects[0], w-S(l.gap)-rest), HeightFor(objects[1], rest))
	}
	return HeightFor(objects[0], w) + S(l.gap) + HeightFor(objects[1], min(w, NaturalWidth(objects[1])))
}

func (l besideLayout) natural(objects []fyne.CanvasObject) float32 {
	return rowLayout{gap: l.gap}.natural(objects)
}

func (l besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	main, rest := objects[0], objects[1]
	restWidth := min(size.Width, NaturalWidth(rest))
	restHeight := HeightFor(rest, restWidth)
	mainWidth, restTop := size.Width, size.Height-restHeight
	if l.fits(objects, size.Width) {
		mainWidth -= S(l.gap) + restWidth
		restTop = (size.Height - restHeight) / 2
	}
	mainHeight := HeightFor(main, mainWidth)
	top := (size.Height - mainHeight) / 2
	if mainWidth == size.Width {
		top = max(0, (restTop-S(l.gap)-mainHeight)/2)
	}
	main.Move(fyne.NewPos(0, top))
	main.Resize(fyne.NewSize(mainWidth, mainHeight))
	rest.Move(fyne.NewPos(size.Width-restWidth, restTop))
	rest.Resize(fyne.NewSize(restWidth, restHeight))
}

// AtLeast makes an object as high as a height or as its content needs, whichever is more.
func AtLeast(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(atLeastLayout{height}, o)
}

type atLeastLayout struct{ height float32 }

func (l atLeastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { fill(objects, size) }

func (l atLeastLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return maxMin(objects).Max(fyne.NewSize(0, S(l.height)))
}

func (l atLeastLayout) heightFor(objects []fyne.CanvasObject, w float32) float32 {
	return max(S(l.height), maxHeight(objects, w))
}

func (l atLeastLayout) natural(objects []fyne.CanvasObject) float32 { return maxNatural(objects) }

// Scrolled lets an object scroll up and down where it is taller than its room;
// where there is more room than it needs, it fills the room.
func Scrolled(o fyne.CanvasObject) fyne.CanvasObject {
	inner := container.New(&scrolledLayout{}, o)
	s := container.NewVScroll(inner)
	inner.Layout.(*scrolledLayout).scroll = s
	return container.NewThemeOverride(s, &flatTheme{})
}

type scrolledLayout struct{ scroll *container.Scroll }

func (l *scrolledLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { fill(objects, size) }

func (l *scrolledLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := l.scroll.Size().Width
	return fyne.NewSize(0, maxHeight(objects, width))
}

// ScrolledWhenLow is as high as its content, and lets it scroll only where there is
// less room: for the content of dialogs that a small window cannot hold.
func ScrolledWhenLow(o fyne.CanvasObject) *fyne.Container {
	return container.New(whenLowLayout{o}, Scrolled(o))
}

type whenLowLayout struct{ content fyne.CanvasObject }

func (l whenLowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { fill(objects, size) }

func (l whenLowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, S(80)) }

func (l whenLowLayout) heightFor(_ []fyne.CanvasObject, w float32) float32 {
	return HeightFor(l.content, w)
}

func (l whenLowLayout) natural([]fyne.CanvasObject) float32 { return NaturalWidth(l.content) }

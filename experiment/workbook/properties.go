package workbook

import "context"

// CustomProperty is the text of a property that a program has given the document itself,
// such as a number of its own; "" where the book has none of that name, or is of a kind
// that carries none. Unlike a hidden sheet it survives when all sheets but one are copied
// away. A damaged list of properties counts as none: it holds no data.
func CustomProperty(b Book, name string) string {
	x, ok := b.(*xlsx)
	if !ok {
		return ""
	}
	ctx := context.Background() // a small part
	relations, err := x.relations(ctx, "")
	if err != nil {
		return ""
	}
	for _, r := range relations {
		if !r.is("custom-properties") && !r.is("customProperties") || x.parts[r.Target] == nil {
			continue
		}
		var list struct {
			Property []struct {
				Name string `xml:"name,attr"`
				Text string `xml:"lpwstr"`
			} `xml:"property"`
		}
		if x.decode(ctx, r.Target, &list) != nil {
			return ""
		}
		for _, p := range list.Property {
			if p.Name == name {
				return p.Text
			}
		}
	}
	return ""
}

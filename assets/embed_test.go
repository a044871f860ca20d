package assets

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// TestFonts: the faces are the ones the licences are for, and have every sign that a
// result, a Greek letter of a method or a name in Cyrillic needs.
func TestFonts(t *testing.T) {
	for name, c := range map[string]struct {
		data   []byte
		signs  string
		author string
	}{
		"Lato Regular":           {LatoRegular, "−–—≤≥±×≈“”‘’…·½²ΑΩαδσЖяßøžığ", "Lukasz Dziedzic"},
		"Lato Bold":              {LatoBold, "−–—≤≥±×≈“”‘’…·½²ΑΩαδσЖяßøžığ", "Lukasz Dziedzic"},
		"JetBrains Mono Regular": {MonoRegular, "0123456789abcdef−≤≥→!·", "JetBrains"},
	} {
		f, err := sfnt.Parse(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if full, _ := f.Name(nil, sfnt.NameIDFull); full != name {
			t.Errorf("the face is %q, want %q", full, name)
		}
		if licence, _ := f.Name(nil, sfnt.NameIDLicense); !strings.Contains(licence, "SIL Open Font License, Version 1.1") {
			t.Errorf("%s says of its licence: %q", name, licence)
		}
		if version, _ := f.Name(nil, sfnt.NameIDVersion); strings.HasPrefix(name, "Lato") && !strings.HasPrefix(version, "Version 2.") {
			t.Errorf("%s is %q, want version 2", name, version)
		}
		for _, r := range c.signs {
			if g, err := f.GlyphIndex(nil, r); err != nil || g == 0 {
				t.Errorf("%s has no %q", name, r)
			}
		}
		found := false
		for _, text := range FontLicences {
			found = found || strings.Contains(text, c.author) && strings.Contains(text, "PERMISSION & CONDITIONS")
		}
		if !found {
			t.Errorf("%s has no licence text", name)
		}
	}
}

// TestIcon: the picture has the size packagers want, clear corners, and the mark.
func TestIcon(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(IconPNG))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 512 || b.Dy() != 512 {
		t.Errorf("the icon is %v", b)
	}
	for _, c := range []struct {
		x, y       int
		r, g, b, a uint32
		what       string
	}{
		{0, 0, 0, 0, 0, 0, "corner"},
		{256, 60, 0x0B, 0x5D, 0x6B, 0xFF, "ground"},
		{292, 256, 0xFF, 0xFF, 0xFF, 0xFF, "disc"},
		{82, 256, 0xFF, 0xFF, 0xFF, 0xFF, "left cap"},
		{430, 200, 0xFF, 0xFF, 0xFF, 0xFF, "right cap"},
		{150, 256, 0xFF, 0xFF, 0xFF, 0xFF, "bar"},
	} {
		r, g, b, a := img.At(c.x, c.y).RGBA()
		if r>>8 != c.r || g>>8 != c.g || b>>8 != c.b || a>>8 != c.a {
			t.Errorf("%s is %02x%02x%02x %02x", c.what, r>>8, g>>8, b>>8, a>>8)
		}
	}
	var svg struct {
		XMLName xml.Name `xml:"svg"`
		ViewBox string   `xml:"viewBox,attr"`
	}
	if err := xml.Unmarshal(IconSVG, &svg); err != nil || svg.ViewBox != "0 0 28 28" {
		t.Errorf("the drawing: %v, %q", err, svg.ViewBox)
	}
}

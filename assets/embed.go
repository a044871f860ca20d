package assets

import _ "embed"

// LatoRegular is the upright text face, a TrueType font file (Lato 2.007, SIL
// Open Font License 1.1, fonts/Lato-OFL.txt).
//
//go:embed fonts/Lato-Regular.ttf
var LatoRegular []byte

// LatoBold is the bold text face, a TrueType font file (Lato 2.007, SIL Open Font
// License 1.1, fonts/Lato-OFL.txt).
//
//go:embed fonts/Lato-Bold.ttf
var LatoBold []byte

// MonoRegular is the face for fingerprints, seeds and cell addresses, a TrueType
// font file (JetBrains Mono 2.242, SIL Open Font License 1.1,
// fonts/JetBrainsMono-OFL.txt).
//
//go:embed fonts/JetBrainsMono-Regular.ttf
var MonoRegular []byte

// FontLicences is the text of each typeface's licence, for the page that names
// what Leeway is made of: Lato's, then JetBrains Mono's.
var FontLicences = [...]string{latoLicence, monoLicence}

//go:embed fonts/Lato-OFL.txt
var latoLicence string

//go:embed fonts/JetBrainsMono-OFL.txt
var monoLicence string

// IconPNG is the Leeway mark, 512 by 512 pixels with a transparent surround.
//
//go:embed Icon.png
var IconPNG []byte

// IconSVG is the Leeway mark as the drawing that IconPNG was made from.
//
//go:embed Icon.svg
var IconSVG []byte

package sheetxml

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// agree compares with strconv, bit by bit.
func agree(t *testing.T, text string) (known bool) {
	t.Helper()
	d := ParseDecimal(text)
	v, known := d.Float()
	if !known {
		return false
	}
	want, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Float64bits(v) != math.Float64bits(want) {
		t.Errorf("%q is %v, by strconv %v (%v)", text, v, want, err)
	}
	return true
}

func TestDecimal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	known, n := 0, 0
	for range 300_000 {
		v := math.Float64frombits(r.Uint64())
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		w := r.NormFloat64() * math.Pow(10, float64(r.IntN(12)-6))
		for _, text := range []string{strconv.FormatFloat(v, 'G', 17, 64), strconv.FormatFloat(w, 'G', 17, 64), strconv.FormatFloat(w, 'f', -1, 64), fmt.Sprintf("%d.%0*d", r.Uint32(), 1+r.IntN(9), r.IntN(9))} {
			n++
			if agree(t, text) {
				known++
			}
		}
	}
	t.Logf("%d of %d numbers without strconv", known, n)
	for text, form := range map[string]Form{"12.50": Plain, "-0": Plain, "0.05": Plain, "007": OtherForm, ".5": OtherForm, "5.": OtherForm, "3.40E-2": Scientific, "3e-2": OtherForm, "3E-02": OtherForm, "0E-2": OtherForm, "": NoDecimal, "-": NoDecimal, "1 ": NoDecimal, "12345678901234567890": NoDecimal, "1E": NoDecimal} {
		if got := ParseDecimal(text).Form; got != form {
			t.Errorf("%q has form %d", text, got)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	for _, text := range []string{"1", "-1.5E-3", "0.1", "9007199254740993", "1e22", "007", "5.", "1E-400"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { agree(t, text) })
}

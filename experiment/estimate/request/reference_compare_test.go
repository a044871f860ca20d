package request

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// notNumbers are what the reference values write for numbers that do not exist.
var notNumbers = []any{nil, "NaN", "NA"}

// compare checks an answer against what R gave, member by member. An interval's end near
// zero suffers cancellation, so its tolerance is that of the estimate and its error; a
// matrix's that of its largest entry in the row. size is the scale to use besides the
// number's own.
func (c referenceCase) compare(t *testing.T, place string, got, want any, size float64) {
	t.Helper()
	if c.unstable(place) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		c.compareMembers(t, place, got, w, size)
	case []any:
		g, _ := got.([]any)
		if len(g) < len(w) || (len(g) > len(w) && !strings.HasPrefix(place, "/vcov")) { // R's are cut to six rows
			t.Errorf("%s has %d entries, want %d", place, len(g), len(w))
			return
		}
		for _, v := range w {
			if f, number := v.(float64); number && strings.HasPrefix(place, "/vcov[") {
				size = math.Max(size, math.Abs(f))
			}
		}
		for i := range w {
			next := fmt.Sprintf("%s/%d", place, i)
			if place == "/vcov" {
				next = fmt.Sprintf("/vcov[%d]", i+1)
			}
			c.compare(t, next, g[i], w[i], size)
		}
	case float64:
		g, number := got.(float64)
		if !number || !(math.Abs(g-w) <= c.bound(place, w, size)) {
			t.Errorf("%s = %v, want %v", place, got, want)
		}
	default:
		if slices.Contains(notNumbers, want) && slices.Contains(notNumbers, got) {
			return
		}
		if got != want {
			t.Errorf("%s = %v, want %v", place, got, want)
		}
	}
}

func (c referenceCase) compareMembers(t *testing.T, place string, got any, want map[string]any, size float64) {
	t.Helper()
	g, _ := got.(map[string]any)
	number := func(name string) float64 {
		v, _ := want[name].(float64)
		return math.Abs(v)
	}
	for name, w := range want {
		at := size
		switch name {
		case "conf.low", "conf.high", "estimate", "CI_L", "CI_U":
			at = slices.Max([]float64{size, number("estimate"), number("std.error"), number("beta"), number("Est"), number("SE")})
		case "messages", "message":
			continue // R's own words
		case "value":
			if w == nil && strings.HasSuffix(place, "fstatistic") {
				continue // R could not invert
			}
		}
		c.compare(t, place+"/"+name, g[name], w, at)
	}
}

// bound is how far a number may be off.
func (c referenceCase) bound(place string, want, size float64) float64 {
	if strings.HasPrefix(place, "/ci_by_inversion") && c.Group == "randomisation_inference/exact" {
		return math.Max(c.Tolerance.Rel*math.Abs(want), 2e-12) // R rounds the ends to twelve decimals
	}
	if strings.HasPrefix(place, "/ci_by_inversion") && c.Tolerance.Interval > 0 {
		return c.Tolerance.Interval * math.Max(math.Abs(want), size)
	}
	if strings.HasPrefix(place, "/boot_t") || strings.HasPrefix(place, "/null_") || strings.HasPrefix(place, "/observed") {
		return math.Max(c.Tolerance.Rel*math.Abs(want), c.Tolerance.Abs)
	}
	if strings.Contains(place, "p.value") {
		return math.Max(c.Tolerance.Rel*math.Abs(want), 1e-300)
	}
	return math.Max(c.Tolerance.Rel*math.Max(math.Abs(want), size), 1e-13)
}

// unstable is true for members that change with the order of rows in R itself.
func (c referenceCase) unstable(place string) bool {
	return slices.Contains(c.Stability.Fields, place)
}

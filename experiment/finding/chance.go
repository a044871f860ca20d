package finding

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Chance is a probability in words for staff: "1 in 2", "2 in 3", else per cent.
func Chance(v float64) string {
	for q := 1; q <= 12; q++ {
		if n := v * float64(q); n > 0.5 && n-float64(int(n+0.5)) < 1e-9 && float64(int(n+0.5))-n < 1e-9 {
			return fmt.Sprintf("%d in %d", int(n+0.5), q)
		}
	}
	return Number(100*v, 1) + "%"
}

// SmallP writes a p-value that may be far below any error level, as the smallest that a
// design can give: "0.10", "1 in 5,000", "1 in about 10^21". It is never 0.
func SmallP(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p >= 0.0095:
		return Number(p, 2)
	case p > 1e-12:
		return "1 in " + Number(1/p, 0)
	}
	// Logarithms of the smallest numbers are not exact everywhere; their digits are.
	digit, power, _ := strings.Cut(strconv.FormatFloat(p, 'e', 0, 64), "e-")
	n, err := strconv.Atoi(power)
	if err != nil {
		return "–"
	}
	if digit > "3" {
		n--
	}
	return "1 in about 10^" + strconv.Itoa(n)
}

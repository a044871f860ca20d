package sheets

import (
	"testing"
	"time"
)

func TestSpeedIsSaidInTwoFigures(t *testing.T) {
	for _, c := range []struct {
		done  int64
		spent time.Duration
		want  int64
	}{
		{1000, 300 * time.Millisecond, 0}, {0, time.Minute, 0},
		{90, 2 * time.Second, 45}, {254_999, time.Second, 250_000}, {255_001, time.Second, 260_000}, {1_000_000, 3 * time.Second, 330_000},
	} {
		if got := perSecond(c.done, c.spent); got != c.want {
			t.Errorf("%d in %v is %d a second, want %d", c.done, c.spent, got, c.want)
		}
	}
}

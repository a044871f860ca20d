package workbook

import (
	"math"
	"testing"
	"time"
)

// TestDateText holds days written by hand and dates counted from 1970 to package time:
// every day a sheet can show, in both systems (ECMA-376 part 1, 18.17.4).
func TestDateText(t *testing.T) {
	bases := map[bool]time.Time{false: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), true: time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)}
	for date1904, base := range bases {
		for day := 61; day < 2958466; day += 7 {
			part := float64(day%4) / 4
			c := Cell{Number: float64(day) + part}
			dateCell(&c, date1904)
			want := base.AddDate(0, 0, day).Add(time.Duration(math.Round(part*86_400_000)) * time.Millisecond)
			layout := time.DateOnly
			if part != 0 {
				layout = "2006-01-02T15:04:05"
			}
			if c.Time != want || c.Text != want.Format(layout) {
				t.Fatalf("%v, 1904 %v: %v, %s; want %v", c.Number, date1904, c.Time, c.Text, want)
			}
		}
	}
}

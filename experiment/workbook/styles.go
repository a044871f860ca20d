package workbook

import (
	"context"
	"math"
	"strings"
	"time"
)

// format is what a number format says about the cells it shows.
type format struct {
	date bool
	// zeros is how many digits an identifier is padded to: "00000" gives 5.
	zeros int
	// percent shows a fraction in per cent.
	percent bool
}

// styles reads which cell styles mean dates or per cent and which pad identifiers (ECMA-376
// part 1, 18.8.30 numFmt and 18.8.10 cellXfs).
func (b *xlsx) styles(ctx context.Context, part string) ([]format, error) {
	if b.parts[part] == nil {
		return nil, nil
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(ctx, part, &sheet); err != nil {
		return nil, err
	}
	own := map[int]format{}
	for _, f := range sheet.Formats {
		own[f.ID] = parseFormat(f.Code)
	}
	out := make([]format, len(sheet.Styles))
	for i, s := range sheet.Styles {
		if f, ok := own[s.Format]; ok {
			out[i] = f
		} else {
			out[i] = builtinFormat(s.Format)
		}
	}
	return out, nil
}

// builtinFormat is what a number format says that a workbook names by its number only.
func builtinFormat(id int) format {
	return format{date: builtinDate(id), percent: id == 9 || id == 10}
}

// builtinDate says whether a built-in format shows a date or a time: 14 to 22
// everywhere, 27 to 36 and 50 to 58 in East Asian versions, 45 and 47 for times.
// 46 is elapsed time, [h]:mm:ss, a number of days.
func builtinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58 || id == 45 || id == 47
}

// parseFormat reads a format code's first section.
func parseFormat(code string) format {
	section, bare := code, strings.Builder{}
	for i := 0; i < len(section); i++ {
		switch c := section[i]; c {
		case ';':
			section = section[:i]
		case '"':
			if end := strings.IndexByte(section[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(section[i:], ']')
			if end < 0 {
				return format{}
			}
			if inner := strings.ToLower(section[i+1 : i+end]); inner != "" && strings.Trim(inner, "hms") == "" {
				return format{} // elapsed time is an amount, not a date
			}
			i += end
		default:
			bare.WriteByte(c)
		}
	}
	s := strings.ToLower(bare.String())
	if strings.Contains(s, "general") {
		return format{}
	}
	if strings.ContainsAny(s, "0#?") {
		// Digits make a number, except where seconds have decimals (ss.000).
		if !strings.Contains(s, "ss.0") {
			if len(s) > 1 && strings.Trim(s, "0") == "" {
				return format{zeros: len(s)}
			}
			return format{percent: strings.Contains(s, "%")}
		}
	}
	return format{date: strings.ContainsAny(s, "ymdhs")}
}

// The days from which serial days count, as days since 1970: 30 December 1899, which is
// right from March 1900 on, and 1 January 1904.
const (
	day1900 = -25_569
	day1904 = -24_107
)

// dateCell turns a serial day into a date. Serial numbers that no sheet shows as
// a date stay numbers. In the 1900 system day 60 is 29 February 1900, which never
// was (ECMA-376 part 1, 18.17.4.1); it becomes text so that nobody computes with it.
func dateCell(c *Cell, date1904 bool) {
	serial := c.Number
	if !(serial >= 0 && serial < 2958466) {
		return
	}
	base := int64(day1900)
	switch {
	case date1904:
		base = day1904
	case serial >= 60 && serial < 61:
		c.Kind, c.Text = Text, "1900-02-29"
		return
	case serial >= 1 && serial < 60:
		base = day1900 + 1
	}
	day, part := math.Modf(serial)
	// 12:18 is stored as .51249999999999996: round to the millisecond.
	ms := math.Round(part * 86_400_000)
	c.Time = time.Unix((base+int64(day))*86_400+int64(ms)/1000, int64(ms)%1000*1_000_000).UTC()
	c.Kind, c.Text = Date, dateText(c.Time, day == 0 && !date1904)
}

// dateText writes a date as year-month-day, with its time of day where it has one.
func dateText(t time.Time, onlyTime bool) string {
	clock := t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0
	if year, month, day := t.Date(); !clock && !onlyTime && year >= 0 && year <= 9999 {
		// Nearly all dates: by hand, which is four times as fast.
		return string([]byte{
			byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), '-',
			byte('0' + month/10), byte('0' + month%10), '-', byte('0' + day/10), byte('0' + day%10),
		})
	}
	layout := time.DateOnly
	switch {
	case onlyTime:
		layout = time.TimeOnly
	case clock:
		layout = "2006-01-02T15:04:05"
	}
	if t.Nanosecond() != 0 {
		layout += ".000"
	}
	return t.Format(layout)
}

// isoDate reads the text of a t="d" cell (ECMA-376 part 1, 18.18.11).
func isoDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05.999", "2006-01-02T15:04:05.999Z", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

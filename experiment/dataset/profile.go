package dataset

import (
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

// Known is what the file was that a recipe was last carried out on.
type Known struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	// Rows are the rows of data it had.
	Rows int `json:"rows"`
	// Below is how many rows under the recipe's last row looked like data: where there
	// are any, somebody set that row by hand.
	Below int `json:"below,omitempty"`
}

// Profile is what a column held when the recipe was last carried out, in no more
// detail than telling the next file's column from it takes: counts, quartiles of ten
// values or more, and the labels of a column of few. Ids and names are not in it.
type Profile struct {
	// Filled is how many cells had a value, Distinct how many different ones, up to
	// a thousand.
	Filled   int `json:"filled"`
	Distinct int `json:"distinct"`
	// Unread is how many cells could not be read as the column's type.
	Unread int `json:"unread,omitempty"`
	// Labels are the texts of a column that has at most twenty.
	Labels []string `json:"labels,omitempty"`
	// Quartiles are the values that a quarter, a half and three quarters of the
	// values do not exceed; nil for texts and for fewer than ten values.
	Quartiles []float64 `json:"quartiles,omitempty"`
}

const (
	// fewLabels is up to how many different texts a column is one of labels.
	fewLabels = 20
	// manyDistinct bounds the count of different values.
	manyDistinct = 1000
	// leastQuartiles is how many values quartiles are shown of.
	leastQuartiles = 10
	// keptStatuses is up to how many statuses a recode remembers.
	keptStatuses = 200
)

// Learnt gives the recipe with what the table it read tells of the file, so that Fit
// can say how the next file differs: the file's name and fingerprint, the rows, a
// profile of each column that was read, and the statuses that were counted as other.
func (t *Table) Learnt(r Recipe) Recipe {
	r.Known = &Known{File: t.Source.File, SHA256: t.Source.SHA256, Rows: t.Len(), Below: t.below}
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		c := &r.Columns[i]
		read := t.column(c.Letter)
		if read == nil {
			continue
		}
		c.Known = read.profile()
		if c.Recode != nil && len(read.statuses) > 0 && len(read.statuses) <= keptStatuses {
			recode := *c.Recode
			recode.Known = merged(recode.Known, read.statuses)
			c.Recode = &recode
		}
	}
	return r
}

// column finds a column that was read by its letter, nil if there is none.
func (t *Table) column(letter string) *TableColumn {
	for i := range t.Columns {
		if t.Columns[i].Letter == letter {
			return &t.Columns[i]
		}
	}
	return nil
}

func merged(a, b []string) []string {
	out := slices.Clone(a)
	for _, text := range b {
		if !slices.ContainsFunc(out, func(s string) bool { return fold(s) == fold(text) }) {
			out = append(out, text)
		}
	}
	return out
}

// private says that the values of a column name teams or people, and are kept
// nowhere but with the rows.
func (c Column) private() bool {
	if c.Pseudonym {
		return true
	}
	switch c.Use {
	case OutcomeValue, Exposure, Attribute, StaffCount:
		return false
	}
	return true
}

func (c *TableColumn) profile() *Profile {
	p := &Profile{Unread: c.unread}
	if c.Codes != nil {
		seen := map[int32]bool{}
		for _, code := range c.Codes {
			if code >= 0 {
				p.Filled++
				seen[code] = true
			}
		}
		p.Distinct = min(len(seen), manyDistinct)
		if !c.private() && len(seen) <= fewLabels {
			for code := range seen {
				p.Labels = append(p.Labels, c.Words[code])
			}
			sort.Strings(p.Labels)
		}
		return p
	}
	values := make([]float64, 0, len(c.Numbers))
	seen := map[float64]bool{}
	for _, v := range c.Numbers {
		if math.IsNaN(v) {
			continue
		}
		values = append(values, v)
		if len(seen) < manyDistinct {
			seen[v] = true
		}
	}
	p.Filled, p.Distinct = len(values), len(seen)
	if !c.private() {
		p.Quartiles = quartiles(values)
	}
	return p
}

// quartiles are the values at the quarters of the sorted values (the inverse of the
// empirical distribution function), nil for fewer than leastQuartiles. It sorts them.
func quartiles(values []float64) []float64 {
	n := len(values)
	if n < leastQuartiles {
		return nil
	}
	sort.Float64s(values)
	at := func(share float64) float64 { return values[max(0, int(math.Ceil(share*float64(n)))-1)] }
	return []float64{at(0.25), at(0.5), at(0.75)}
}

// profile is that of a sampled column, to compare with.
func (e *evidence) profile(comma bool) *Profile {
	p := &Profile{Filled: e.filled, Distinct: min(len(e.distinct), manyDistinct)}
	if len(e.distinct) <= fewLabels {
		p.Labels = slices.Sorted(maps.Keys(e.distinct))
	}
	var values []float64
	for text, n := range e.distinct {
		v, ok := parseNumber(text, comma)
		day, isDay := parseDate(text, e.monthFirst)
		for ; n > 0 && (ok || isDay); n-- {
			if ok {
				values = append(values, v.value)
			} else {
				values = append(values, dayNumber(day.day))
			}
		}
	}
	p.Quartiles = quartiles(values)
	return p
}

// similar says from 0 to 1 how alike the contents of two columns are: labels by the
// share they have in common (Jaccard 1901), numbers by the share of the span between
// their quartiles that both cover, and by kind alone where there is nothing to compare.
func (p *Profile) similar(q *Profile) float64 {
	switch {
	case len(p.Labels) > 0 && len(q.Labels) > 0:
		return jaccard(p.Labels, q.Labels)
	case p.Quartiles != nil && q.Quartiles != nil:
		low, high := math.Max(p.Quartiles[0], q.Quartiles[0]), math.Min(p.Quartiles[2], q.Quartiles[2])
		from, to := math.Min(p.Quartiles[0], q.Quartiles[0]), math.Max(p.Quartiles[2], q.Quartiles[2])
		if to == from {
			return 1
		}
		return math.Max(0, high-low) / (to - from)
	case (p.Quartiles == nil) != (q.Quartiles == nil):
		return 0.2
	}
	return 0.5
}

func jaccard(a, b []string) float64 {
	all, both := map[string]int{}, 0
	for _, s := range a {
		all[fold(s)] |= 1
	}
	for _, s := range b {
		all[fold(s)] |= 2
	}
	for _, in := range all {
		if in == 3 {
			both++
		}
	}
	return float64(both) / float64(len(all))
}

// similarNames says from 0 to 1 how alike two column names are: the larger of the
// shares of words and of pairs of letters that they have in common (Dice 1945).
func similarNames(a, b string) float64 {
	pairs := func(s string) []string {
		var out []string
		r := []rune(strings.Join(words(s), " "))
		for i := 0; i+1 < len(r); i++ {
			out = append(out, string(r[i:i+2]))
		}
		return out
	}
	stems := func(s string) []string {
		var out []string
		for _, w := range words(s) {
			out = append(out, singular(w))
		}
		return out
	}
	return math.Max(dice(stems(a), stems(b)), dice(pairs(a), pairs(b)))
}

func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	left := map[string]int{}
	for _, s := range a {
		left[s]++
	}
	both := 0
	for _, s := range b {
		if left[s] > 0 {
			left[s]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}

package dataset

import (
	"slices"
	"strings"
)

// sources are the letters that a computed column needs, those of others included.
func (r Recipe) sources(letter string) []string {
	for k, d := range r.Derived {
		if derivedName(k) == letter {
			if d.Over != "" {
				return append(slices.Clone(d.Columns), d.Over)
			}
			return d.Columns
		}
	}
	for k, s := range r.Scales {
		if scaleName(k) == letter {
			return s.Items
		}
	}
	return nil
}

// computedLetters are the letters of the derived columns and of the scales.
func (r Recipe) computedLetters() []string {
	var out []string
	for k := range r.Derived {
		out = append(out, derivedName(k))
	}
	for k := range r.Scales {
		out = append(out, scaleName(k))
	}
	return out
}

// Outcomes are the ids of the outcomes that columns, derived columns and scales hold,
// each once.
func (r Recipe) Outcomes() []string {
	ids := []string{}
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, c := range r.Columns {
		if c.Use == OutcomeValue {
			add(c.Target)
		}
	}
	for _, d := range r.Derived {
		add(d.Outcome)
	}
	for _, s := range r.Scales {
		add(s.Outcome)
	}
	return ids
}

// ComputedLetter finds a derived column or a scale by its name, "" where there is none.
func (r Recipe) ComputedLetter(name string) string {
	for k, d := range r.Derived {
		if d.Name == name {
			return derivedName(k)
		}
	}
	for k, s := range r.Scales {
		if s.Name == name {
			return scaleName(k)
		}
	}
	return ""
}

// lacksFor says whether the file at hand lacks a column that a computed one needs.
// Check has seen to it that derived columns need only those before them.
func (r Recipe) lacksFor(letter string) bool {
	for _, from := range r.sources(letter) {
		if isComputed(from) {
			if r.lacksFor(from) {
				return true
			}
			continue
		}
		if c, ok := r.Column(from); !ok || c.Absent() {
			return true
		}
	}
	return false
}

// computesFrom says whether a computed column needs the column at a letter.
func (r Recipe) computesFrom(letter string) bool { return r.firstFrom(letter) != "" }

// firstFrom is the letter of the last computed column that needs the one at a letter, so
// that taking it out renumbers none that do; "" for none.
func (r Recipe) firstFrom(letter string) string {
	all := r.computedLetters()
	slices.Reverse(all)
	for _, computed := range all {
		if slices.Contains(r.sources(computed), letter) {
			return computed
		}
	}
	return ""
}

// fallWith are the names of the computed columns that cannot be without a column.
func (r Recipe) fallWith(letter string) []string {
	var out []string
	for k, d := range r.Derived {
		if slices.Contains(r.sources(derivedName(k)), letter) {
			out = append(out, d.Name)
		}
	}
	for _, s := range r.Scales {
		if slices.Contains(s.Items, letter) {
			out = append(out, s.Name)
		}
	}
	return out
}

// Without takes a computed column out, by its letter, with all that is computed from it
// and every decision about it; those behind it move up. An outcome that was divided by
// it is not read any more.
func (r Recipe) Without(letter string) Recipe {
	for more := r.firstFrom(letter); more != ""; more = r.firstFrom(letter) {
		r = r.Without(more)
	}
	k := slices.Index(r.computedLetters(), letter)
	if k < 0 {
		return r
	}
	name := func(i int) string { return derivedName(i) }
	last := len(r.Derived)
	if k < last {
		r.Derived = slices.Delete(slices.Clone(r.Derived), k, k+1)
	} else {
		k -= last
		gone := r.Scales[k].Name
		last = len(r.Scales)
		r.Scales = slices.Delete(slices.Clone(r.Scales), k, k+1)
		name = scaleName
		r = r.freed(gone)
	}
	to := map[string]string{}
	for i := k + 1; i < last; i++ {
		to[name(i)] = name(i - 1)
	}
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Over == letter {
			c.Use, c.Target, c.Over, c.Recode, c.Per = Ignore, "", "", nil, 0
		}
	}
	r.Decisions = slices.DeleteFunc(slices.Clone(r.Decisions), func(d Decision) bool { return placeLetter(d.Cell) == letter })
	return r.relettered(to)
}

// freed leaves out the columns that were items of a scale that is gone, except where
// another scale has them.
func (r Recipe) freed(scale string) Recipe {
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		c := &r.Columns[i]
		if c.Use != Item || c.Target != scale {
			continue
		}
		c.Use, c.Target = Ignore, ""
		for _, s := range r.Scales {
			if slices.Contains(s.Items, c.Letter) {
				c.Use, c.Target = Item, s.Name
			}
		}
	}
	return r
}

// placeLetter is the letter of an address.
func placeLetter(cell string) string {
	if isComputed(cell) {
		letter, _, _ := strings.Cut(cell, atRow)
		return letter
	}
	letter, _, _ := cutCell(cell)
	return letter
}

// reletteredComputed puts the columns that computed ones need at other letters, and what
// is decided about computed ones.
func (r Recipe) reletteredComputed(at func(letter string) string) Recipe {
	move := func(letters []string) []string {
		out := slices.Clone(letters)
		for i := range out {
			out[i] = at(out[i])
		}
		return out
	}
	r.Derived, r.Scales, r.Decisions = slices.Clone(r.Derived), slices.Clone(r.Scales), slices.Clone(r.Decisions)
	for k := range r.Derived {
		d := &r.Derived[k]
		d.Columns, d.Over = move(d.Columns), at(d.Over)
	}
	for k := range r.Scales {
		s := &r.Scales[k]
		s.Items, s.Reversed = move(s.Items), move(s.Reversed)
	}
	for i := range r.Decisions {
		if d := &r.Decisions[i]; isComputed(d.Cell) {
			letter := placeLetter(d.Cell)
			d.Cell = at(letter) + strings.TrimPrefix(d.Cell, letter)
		}
	}
	return r
}

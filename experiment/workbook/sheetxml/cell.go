package sheetxml

// scanCell scans a cell from behind its name into s.cells, unless it holds nothing. col
// is where it is without an address; the answer is where the next one is.
func (s *Scanner) scanCell(b []byte, i, col int) (next, after int, err error) {
	c := Cell{Col: col, Style: -1}
	i, closed, err := s.cellTag(b, i, &c)
	if err != nil {
		return i, 0, err
	}
	if c.Col < col || c.Col >= MaxColumns {
		return i, 0, ErrUnusual // out of order, or too far to the right
	}
	if closed {
		return i, c.Col + 1, nil
	}
	valued := false                                                          // only one value: what two of them mean is not ours to say
	if len(s.prefix) == 0 && b[i] == '<' && b[i+1] == 'v' && b[i+2] == '>' { // as nearly every file has it
		valued = true
		if i, err = s.value(b, i+2, &c); err != nil {
			return i, 0, err
		}
	}
	for {
		if b[i] != '<' {
			if i = spaces(b, i); b[i] != '<' {
				return i, 0, ErrUnusual
			}
		}
		if b[i+1] == '/' {
			if len(s.prefix) == 0 && b[i+2] == 'c' && b[i+3] == '>' {
				i += 4
			} else if i, err = s.closing(b, i, "c"); err != nil {
				return i, 0, err
			}
			break
		}
		if start, ok := s.tag(b, i+1, "v"); ok && !valued {
			valued = true
			if i, err = s.value(b, start, &c); err != nil {
				return i, 0, err
			}
		} else if start, ok := s.tag(b, i+1, "is"); ok && c.Type == Inline && c.Text == nil {
			if i, closed, err = rest(b, start); err == nil && !closed {
				c.Text, i, err = s.rich(b, i, "is")
			}
			if err != nil {
				return i, 0, err
			}
		} else if _, ok := s.tag(b, i+1, "f"); ok {
			c.Computed = true
			if i, err = s.element(b, i, maxDepth); err != nil {
				return i, 0, err
			}
		} else {
			return i, 0, ErrUnusual
		}
	}
	if len(c.Text) > 0 || c.Computed {
		s.cells = append(s.cells, c)
	}
	return i, c.Col + 1, nil
}

// cellTag reads the attributes of a cell. In nearly every file the address comes first and
// what follows is the same, byte by byte, all the way down a column.
func (s *Scanner) cellTag(b []byte, i int, c *Cell) (next int, closed bool, err error) {
	if b[i] != ' ' || b[i+1] != 'r' || b[i+2] != '=' || b[i+3] != '"' {
		return s.cellAttributes(b, i, c, false)
	}
	if c.Col, i, err = s.address(b, i+4); err != nil {
		return i, false, err
	}
	if b[i] != '"' {
		return i, false, ErrUnusual
	}
	i++
	above := &s.tails[c.Col%len(s.tails)]
	if end := i + len(above.text); end <= len(b) && end > i && string(b[i:end]) == string(above.text) {
		c.Style, c.Type = above.style, above.kind
		return end, above.closed, nil
	}
	if next, closed, err = s.cellAttributes(b, i, c, true); err == nil && next-i <= maxTail {
		*above = cellTail{append(above.text[:0], b[i:next]...), c.Style, c.Type, closed}
	}
	return next, closed, err
}

// cellTail is what follows the address in a cell's start tag, and what it says.
type cellTail struct {
	text   []byte
	style  int
	kind   Type
	closed bool
}

// maxTail is the longest that is remembered.
const maxTail = 64

// cellAttributes reads the attributes of a cell one by one.
func (s *Scanner) cellAttributes(b []byte, i int, c *Cell, addressed bool) (next int, closed bool, err error) {
	seen := [3]bool{addressed}
	for {
		switch {
		case b[i] == '>':
			return i + 1, false, nil
		case isSpace(b[i]):
			i++
			continue
		case b[i] == '/' && b[i+1] == '>':
			return i + 2, true, nil
		}
		var name, value []byte
		if name, value, i, err = attribute(b, i); err != nil {
			return i, false, err
		}
		if len(name) == 1 {
			if err := s.cellAttribute(c, name[0], value, &seen); err != nil {
				return i, false, err
			}
		}
	}
}

func (s *Scanner) cellAttribute(c *Cell, name byte, value []byte, seen *[3]bool) (err error) {
	which := 0
	switch name {
	case 'r':
		var padded [16]byte
		if len(value) > 12 {
			return ErrUnusual
		}
		copy(padded[:], value)
		var end int
		if c.Col, end, err = s.address(padded[:], 0); err != nil || end != len(value) {
			return ErrUnusual
		}
	case 's':
		which = 1
		if len(value) > 0 {
			n, ok := digits(value)
			if !ok {
				return ErrUnusual
			}
			c.Style = n
		}
	case 't':
		which = 2
		if len(value) > 0 {
			t, ok := typeNamed(value)
			if !ok {
				return ErrUnusual
			}
			c.Type = t
		}
	default:
		return nil
	}
	if seen[which] {
		return ErrUnusual
	}
	seen[which] = true
	return nil
}

func typeNamed(value []byte) (Type, bool) {
	for t, name := range typeNames {
		if string(value) == name {
			return Type(t), true
		}
	}
	return 0, false
}

// address reads an address such as B14, whose row must be the one that is scanned.
func (s *Scanner) address(b []byte, i int) (col, next int, err error) {
	start := i
	for c := b[i] - 'A'; c < 26; c = b[i] - 'A' {
		col = col*26 + int(c) + 1
		i++
	}
	letters := i
	row := 0
	for c := b[i] - '0'; c < 10 && i-letters < 8; c = b[i] - '0' {
		row = row*10 + int(c)
		i++
	}
	if letters == start || letters-start > 3 || row != s.row {
		return 0, i, ErrUnusual
	}
	return col - 1, i, nil
}

// value reads the <v> of a cell from behind its name to behind its end tag.
func (s *Scanner) value(b []byte, i int, c *Cell) (int, error) {
	if b[i] == '>' {
		i++
	} else {
		var closed bool
		var err error
		if i, closed, err = rest(b, i); err != nil || closed {
			return i, err
		}
	}
	start := i
	if c.Type <= Shared {
		var d Decimal
		if d, i = decimal(b, i); b[i] == '<' && d.Form != NoDecimal {
			c.Decimal, c.Text = d, b[start:i]
			if len(s.prefix) == 0 && b[i+1] == '/' && b[i+2] == 'v' && b[i+3] == '>' {
				return i + 4, nil
			}
			return s.closing(b, i, "v")
		}
	}
	text, i, err := s.plain(b, start)
	if err != nil {
		return i, err
	}
	if c.Type != Inline { // beside an inline text it is not what the sheet shows
		c.Text = text
	}
	return s.closing(b, i, "v")
}

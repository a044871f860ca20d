package sheetxml

// class says which bytes end a run of ordinary text or of an ordinary attribute value:
// whatever is not plain ASCII, and what means something in XML.
var class = func() (c [256]bool) {
	for i := range c {
		c[i] = i < ' ' && i != '\t' && i != '\n' || i >= 0x7f || i == '<' || i == '&' || i == ']'
	}
	return c
}()

// nameByte says which bytes a name is made of here.
var nameByte = func() (c [256]bool) {
	for i := range c {
		c[i] = i >= 'a' && i <= 'z' || i >= 'A' && i <= 'Z' || i >= '0' && i <= '9' || i == '_' || i == '-' || i == '.'
	}
	return c
}()

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func spaces(b []byte, i int) int {
	for isSpace(b[i]) {
		i++
	}
	return i
}

// tag says whether the name of the tag at b[i], after its "<" or "</", is the prefix and
// the name, and gives where it ends.
func (s *Scanner) tag(b []byte, i int, name string) (int, bool) {
	if len(s.prefix) > 0 {
		if string(b[i:min(i+len(s.prefix), len(b))]) != s.prefix {
			return i, false
		}
		i += len(s.prefix)
	}
	for k := 0; k < len(name); k++ {
		if b[i] != name[k] {
			return i, false
		}
		i++
	}
	if nameByte[b[i]] || b[i] == ':' || b[i] >= 0x80 {
		return i, false
	}
	return i, true
}

// closing steps over the end tag at b[i], which is "<", if it is the one of name.
func (s *Scanner) closing(b []byte, i int, name string) (int, error) {
	if b[i] != '<' || b[i+1] != '/' {
		return i, ErrUnusual
	}
	i, ok := s.tag(b, i+2, name)
	if !ok {
		return i, ErrUnusual
	}
	if i = spaces(b, i); b[i] != '>' {
		return i, ErrUnusual
	}
	return i + 1, nil
}

// attribute reads name="value" at b[i]. Values with entities or signs beyond ASCII are
// unusual in a row or cell, and so is a declared name space.
func attribute(b []byte, i int) (name, value []byte, next int, err error) {
	start, colon := i, false
	if !letter(b[i]) {
		return nil, nil, i, ErrUnusual
	}
	for nameByte[b[i]] || b[i] == ':' && !colon {
		colon = colon || b[i] == ':'
		i++
	}
	name = b[start:i]
	if len(name) >= 5 && string(name[:5]) == "xmlns" || b[i-1] == ':' {
		return nil, nil, i, ErrUnusual
	}
	if i = spaces(b, i); b[i] != '=' {
		return nil, nil, i, ErrUnusual
	}
	i = spaces(b, i+1)
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return nil, nil, i, ErrUnusual
	}
	i++
	start = i
	for b[i] != quote {
		if class[b[i]] {
			return nil, nil, i, ErrUnusual
		}
		i++
	}
	return name, b[start:i], i + 1, nil
}

// rest steps over the attributes of a start tag to its end and says whether it closes itself.
func rest(b []byte, i int) (next int, closed bool, err error) {
	for {
		switch i = spaces(b, i); {
		case b[i] == '>':
			return i + 1, false, nil
		case b[i] == '/' && b[i+1] == '>':
			return i + 2, true, nil
		}
		if _, _, i, err = attribute(b, i); err != nil {
			return i, false, err
		}
	}
}

// maxDepth is how deep elements that are passed over may lie in each other.
const maxDepth = 8

// element steps over the element that starts at b[i] with "<", whatever it is called.
func (s *Scanner) element(b []byte, i, depth int) (int, error) {
	start, colon := i+1, false
	if !letter(b[start]) || depth > maxDepth {
		return i, ErrUnusual
	}
	for i = start; nameByte[b[i]] || b[i] == ':' && !colon; i++ {
		colon = colon || b[i] == ':'
	}
	name := b[start:i]
	i, closed, err := rest(b, i)
	if err != nil || closed {
		return i, err
	}
	for {
		if i, err = s.pass(b, i); err != nil {
			return i, err
		}
		if b[i+1] != '/' {
			if i, err = s.element(b, i, depth+1); err != nil {
				return i, err
			}
			continue
		}
		end := i + 2 + len(name)
		if end >= len(b) || string(b[i+2:end]) != string(name) {
			return i, ErrUnusual
		}
		if i = spaces(b, end); b[i] != '>' {
			return i, ErrUnusual
		}
		return i + 1, nil
	}
}

// pass steps over text to the next "<".
func (s *Scanner) pass(b []byte, i int) (int, error) {
	kept := len(s.text)
	_, i, err := s.plain(b, i)
	s.text = s.text[:kept]
	return i, err
}

package sheetxml

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// plain reads text from b[i] to the next "<". Where nothing stands for anything else,
// the text is the bytes themselves; otherwise it is put together in s.text.
func (s *Scanner) plain(b []byte, i int) (text []byte, next int, err error) {
	start := i
	for !class[b[i]] {
		i++
	}
	if b[i] != '<' {
		return s.resolve(b, start, i)
	}
	if i-start > MaxText {
		return nil, i, ErrLong
	}
	return b[start:i], i, nil
}

// resolve is plain for text with entities, line ends of Windows and signs beyond ASCII.
// b[start:i] is known to be plain.
func (s *Scanner) resolve(b []byte, start, i int) (text []byte, next int, err error) {
	kept := len(s.text)
	s.text = append(s.text, b[start:i]...)
	for b[i] != '<' {
		if len(s.text)-kept > MaxText {
			return nil, i, ErrLong
		}
		switch c := b[i]; {
		case !class[c]:
			from := i
			for !class[b[i]] {
				i++
			}
			s.text = append(s.text, b[from:i]...)
		case c == '\r': // XML 1.0, 2.11: line ends become line feeds
			if i++; b[i] != '\n' {
				s.text = append(s.text, '\n')
			}
		case c == ']':
			if b[i+1] == ']' && b[i+2] == '>' {
				return nil, i, ErrUnusual // XML 1.0, 2.4: text must not hold it
			}
			s.text = append(s.text, c)
			i++
		case c == '&':
			if i, err = s.entity(b, i); err != nil {
				return nil, i, err
			}
		default:
			r, n := utf8.DecodeRune(b[i:])
			if !lawful(r) || r == utf8.RuneError && n == 1 {
				return nil, i, ErrUnusual
			}
			s.text = append(s.text, b[i:i+n]...)
			i += n
		}
	}
	return s.text[kept:len(s.text):len(s.text)], i, nil
}

// lawful says whether XML allows a character (XML 1.0, 2.2).
func lawful(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// entity resolves the entity at b[i], which is "&".
func (s *Scanner) entity(b []byte, i int) (int, error) {
	end := bytes.IndexByte(b[i:min(i+12, len(b))], ';')
	if end < 2 {
		return i, ErrUnusual
	}
	name := b[i+1 : i+end]
	i += end + 1
	switch string(name) {
	case "amp":
		s.text = append(s.text, '&')
	case "lt":
		s.text = append(s.text, '<')
	case "gt":
		s.text = append(s.text, '>')
	case "quot":
		s.text = append(s.text, '"')
	case "apos":
		s.text = append(s.text, '\'')
	default:
		if name[0] != '#' || len(name) < 2 {
			return i, ErrUnusual
		}
		digits, base := string(name[1:]), 10
		if digits[0] == 'x' {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil || !lawful(rune(n)) {
			return i, ErrUnusual
		}
		s.text = utf8.AppendRune(s.text, rune(n))
	}
	return i, nil
}

// rich reads the text of <is> or <si> from behind its start tag to behind its end tag
// (ECMA-376 part 1, 18.4.8 and 18.3.1.53): one <t>, or several in runs; phonetic hints
// are no part of it.
func (s *Scanner) rich(b []byte, i int, name string) (text []byte, next int, err error) {
	inRun, parts := false, 0
	kept := len(s.text)
	for {
		if i = spaces(b, i); b[i] != '<' {
			return nil, i, ErrUnusual
		}
		if b[i+1] == '/' {
			if !inRun {
				i, err = s.closing(b, i, name)
				return text, i, err
			}
			if i, err = s.closing(b, i, "r"); err != nil {
				return nil, i, err
			}
			inRun = false
			continue
		}
		if at, ok := s.tag(b, i+1, "t"); ok {
			var closed bool
			if i, closed, err = rest(b, at); err != nil {
				return nil, i, err
			}
			if closed {
				continue
			}
			var part []byte
			if part, i, err = s.plain(b, i); err != nil {
				return nil, i, err
			}
			if parts++; parts == 1 {
				text = part
			} else if text = s.join(kept, text, part); len(text) > MaxText {
				return nil, i, ErrLong
			}
			if i, err = s.closing(b, i, "t"); err != nil {
				return nil, i, err
			}
			continue
		}
		if at, ok := s.tag(b, i+1, "r"); ok && !inRun {
			var closed bool
			if i, closed, err = rest(b, at); err != nil {
				return nil, i, err
			}
			inRun = !closed
			continue
		}
		if !s.passable(b, i+1) {
			return nil, i, ErrUnusual
		}
		if i, err = s.element(b, i, 0); err != nil {
			return nil, i, err
		}
	}
}

// passable names what may stand beside the text of a run and is no part of it.
func (s *Scanner) passable(b []byte, i int) bool {
	for _, name := range [...]string{"rPr", "rPh", "phoneticPr"} {
		if _, ok := s.tag(b, i, name); ok {
			return true
		}
	}
	return false
}

// join puts two parts of a text together behind the first kept bytes of s.text.
func (s *Scanner) join(kept int, first, second []byte) []byte {
	whole := make([]byte, 0, len(first)+len(second))
	whole = append(append(whole, first...), second...)
	s.text = append(s.text[:kept], whole...)
	return s.text[kept:len(s.text):len(s.text)]
}

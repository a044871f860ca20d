package sheetxml

import "bytes"

// NewStrings makes a scanner of a shared string table (ECMA-376 part 1, 18.4.9) whose
// elements carry a prefix.
func NewStrings(prefix string) *Scanner {
	return &Scanner{prefix: prefix, open: "<" + prefix + "si", end: "</" + prefix + "sst"}
}

// Texts scans the texts of b from at on, as long as they start before limit, and passes
// each on to yield; the bytes are used again. It gives where it stopped and whether that
// is behind the end tag of the table. The last Padding bytes of b are zeros.
func (s *Scanner) Texts(b []byte, at, limit int, yield func(text []byte)) (next int, done bool, err error) {
	for i := at; ; {
		if i = spaces(b, i); i >= limit {
			if i > limit && !isSpace(b[i-1]) {
				return i, false, ErrUnusual
			}
			return i, false, nil
		}
		if b[i] != '<' {
			return i, false, ErrUnusual
		}
		if b[i+1] == '/' {
			i, err = s.closing(b, i, "sst")
			return i, err == nil, err
		}
		start, ok := s.tag(b, i+1, "si")
		if !ok {
			return i, false, ErrUnusual
		}
		var closed bool
		if i, closed, err = rest(b, start); err != nil {
			return i, false, err
		}
		var text []byte
		if s.text = s.text[:0]; !closed {
			if text, i, err = s.rich(b, i, "si"); err != nil {
				return i, false, err
			}
		}
		yield(text)
	}
}

// Head finds the start tag of an element in the beginning of a part and gives where it
// ends and the prefix it carries. It is false where there is none yet.
func Head(b []byte, name string) (end int, prefix string, ok bool) {
	for from := 0; ; {
		at := bytes.Index(b[from:], []byte(name))
		if at < 0 {
			return 0, "", false
		}
		at += from
		from = at + len(name)
		start := at
		for start > 0 && (nameByte[b[start-1]] || b[start-1] == ':') {
			start--
		}
		if start == 0 || b[start-1] != '<' || from >= len(b) || nameByte[b[from]] || start < at && b[at-1] != ':' {
			continue
		}
		close := bytes.IndexByte(b[from:], '>')
		if close < 0 {
			return 0, "", false
		}
		return from + close + 1, string(b[start:at]), true
	}
}

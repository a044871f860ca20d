package dataset

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"leeway/experiment"
)

// The first bytes of a stored table and of a stored linked table; the last is
// the version of the form.
const (
	tableMagic  = "LWTABLE\x01"
	linkedMagic = "LWLINKS\x02"
	// The first form of a linked table knew no states and no people.
	linkedMagic1 = "LWLINKS\x01"
)

// maxUnpacked bounds what a stored table may unpack to.
const maxUnpacked = 1 << 31

// tableHead is what is stored as JSON before the columns.
type tableHead struct {
	Source  experiment.Source `json:"source"`
	Rows    int               `json:"rows"`
	Columns []columnHead      `json:"columns"`
	Reasons []string          `json:"reasons,omitempty"`
	Doubts  []Doubt           `json:"doubts,omitempty"`
	Notes   []string          `json:"notes,omitempty"`
}

type columnHead struct {
	Column
	Words int        `json:"words"`
	From  []string   `json:"from,omitempty"`
	Text  bool       `json:"text"`
	Stood *stoodHead `json:"stood,omitempty"`
}

// stoodHead is what is stored of a column's Stood before its texts.
type stoodHead struct {
	Rows  int `json:"rows"`
	Words int `json:"words"`
	More  int `json:"more,omitempty"`
}

// MarshalBinary writes the table compactly: a version, then, deflated, a JSON
// head, the row numbers as differences, and each column as indices with its words
// or as IEEE 754 numbers.
func (t *Table) MarshalBinary() ([]byte, error) {
	body, err := t.body()
	if err != nil {
		return nil, err
	}
	return pack(tableMagic, body)
}

func (t *Table) body() ([]byte, error) {
	head := tableHead{Source: t.Source, Rows: len(t.Rows), Doubts: t.Doubts, Notes: t.Notes}
	for i := range t.Columns {
		c := &t.Columns[i]
		head.Columns = append(head.Columns, columnHead{c.Column, len(c.Words), c.From, c.Codes != nil, c.Stood.head()})
	}
	reasons, codes := dictionary(t.Reason)
	head.Reasons = reasons
	data, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encode table: %w", err)
	}
	out := binary.AppendUvarint(nil, uint64(len(data)))
	out = append(out, data...)
	last := 0
	for _, row := range t.Rows {
		out = binary.AppendVarint(out, int64(row-last))
		last = row
	}
	if len(reasons) > 0 {
		for _, code := range codes {
			out = binary.AppendUvarint(out, uint64(code))
		}
	}
	for i := range t.Columns {
		out = t.Columns[i].append(out)
		out = t.Columns[i].Stood.append(out)
	}
	return out, nil
}

func (c *TableColumn) append(out []byte) []byte {
	if c.Codes == nil {
		for _, v := range c.Numbers {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
		return out
	}
	for _, w := range c.Words {
		out = binary.AppendUvarint(out, uint64(len(w)))
		out = append(out, w...)
	}
	for _, code := range c.Codes {
		out = binary.AppendUvarint(out, uint64(code+1))
	}
	return out
}

func (s *Stood) head() *stoodHead {
	if s == nil {
		return nil
	}
	return &stoodHead{len(s.Codes), len(s.Words), s.More}
}

func (s *Stood) append(out []byte) []byte {
	if s == nil {
		return out
	}
	for _, w := range s.Words {
		out = binary.AppendUvarint(out, uint64(len(w)))
		out = append(out, w...)
	}
	for _, code := range s.Codes {
		out = binary.AppendUvarint(out, uint64(code))
	}
	return out
}

// stood reads what append wrote.
func (in *input) stood(h *stoodHead) *Stood {
	if h == nil || in.bad || !in.fits(h.Words) {
		return nil
	}
	s := &Stood{Words: make([]string, h.Words), Codes: make([]int32, 0, max(0, min(h.Rows, len(in.rest)))), More: h.More}
	for i := range s.Words {
		s.Words[i] = string(in.bytes(in.uvarint()))
	}
	for _, code := range in.codes(h.Rows, h.Words+1) {
		s.Codes = append(s.Codes, int32(code))
	}
	return s
}

// dictionary gives the distinct non-empty texts and for each text its place
// among them, counted from 1; 0 is the empty text.
func dictionary(texts []string) (words []string, codes []int) {
	index := map[string]int{}
	for _, s := range texts {
		code := 0
		if s != "" {
			if code = index[s]; code == 0 {
				words = append(words, s)
				code = len(words)
				index[s] = code
			}
		}
		codes = append(codes, code)
	}
	return words, codes
}

func pack(magic string, body []byte) ([]byte, error) {
	buf := bytes.NewBufferString(magic)
	w, err := flate.NewWriter(buf, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("encode table: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("encode table: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode table: %w", err)
	}
	return buf.Bytes(), nil
}

// errDamaged is why stored data cannot be read.
var errDamaged = errors.New("stored table is damaged")

func unpack(magic string, data []byte) ([]byte, error) {
	if len(data) < len(magic) || string(data[:len(magic)-1]) != magic[:len(magic)-1] {
		return nil, storedRefusal("This is not a stored table.", errDamaged)
	}
	if data[len(magic)-1] != magic[len(magic)-1] {
		return nil, storedRefusal("This table was stored by another version of Leeway.", errDamaged)
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data[len(magic):])), maxUnpacked+1))
	if err != nil || len(body) > maxUnpacked {
		return nil, storedRefusal("The stored table is damaged.", errDamaged)
	}
	return body, nil
}

func storedRefusal(what string, cause error) error {
	return &experiment.Refusal{What: what, Remedy: "Open a copy of the pilot that was made earlier, or read the file again.", Cause: cause}
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else gives a
// *experiment.Refusal and leaves the table as it was.
func (t *Table) UnmarshalBinary(data []byte) error {
	body, err := unpack(tableMagic, data)
	if err != nil {
		return err
	}
	got, err := decodeTable(body)
	if err != nil {
		return err
	}
	*t = *got
	return nil
}

func decodeTable(body []byte) (*Table, error) {
	in := &input{rest: body}
	t := in.table()
	if in.bad || len(in.rest) > 0 || t == nil {
		return nil, storedRefusal("The stored table is damaged.", errDamaged)
	}
	return t, nil
}

// input takes values off the front of stored bytes and remembers if it cannot.
type input struct {
	rest []byte
	bad  bool
}

func (in *input) uvarint() uint64 {
	v, n := binary.Uvarint(in.rest)
	if n <= 0 {
		in.bad, in.rest = true, nil
		return 0
	}
	in.rest = in.rest[n:]
	return v
}

func (in *input) varint() int64 {
	v, n := binary.Varint(in.rest)
	if n <= 0 {
		in.bad, in.rest = true, nil
		return 0
	}
	in.rest = in.rest[n:]
	return v
}

// fits checks that n more elements can follow. Each takes at least one byte, which
// bounds the memory a damaged count can ask for.
func (in *input) fits(n int) bool {
	if n < 0 || n > len(in.rest) {
		in.bad = true
	}
	return !in.bad
}

func (in *input) bytes(n uint64) []byte {
	if n > uint64(len(in.rest)) {
		in.bad, in.rest = true, nil
		return nil
	}
	out := in.rest[:n]
	in.rest = in.rest[n:]
	return out
}

// codes reads n indices, each below limit.
func (in *input) codes(n, limit int) []int {
	if !in.fits(n) {
		return nil
	}
	out := make([]int, n)
	for i := range out {
		v := in.uvarint()
		if v >= uint64(limit) {
			in.bad = true
			return nil
		}
		out[i] = int(v)
	}
	return out
}

func (in *input) table() *Table {
	var head tableHead
	if err := json.Unmarshal(in.bytes(in.uvarint()), &head); err != nil || !in.fits(head.Rows) {
		in.bad = true
		return nil
	}
	t := &Table{Source: head.Source, Doubts: head.Doubts, Notes: head.Notes, Rows: make([]int, head.Rows)}
	last := int64(0)
	for i := range t.Rows {
		if last += in.varint(); last < 1 || last > math.MaxInt32 {
			in.bad = true
			return nil
		}
		t.Rows[i] = int(last)
	}
	if len(head.Reasons) > 0 {
		t.Reason = make([]string, head.Rows)
		for i, code := range in.codes(head.Rows, len(head.Reasons)+1) {
			if code > 0 {
				t.Reason[i] = head.Reasons[code-1]
			}
		}
	}
	for _, h := range head.Columns {
		if in.bad {
			return nil
		}
		c := in.column(h, head.Rows)
		c.Stood = in.stood(h.Stood)
		t.Columns = append(t.Columns, c)
	}
	return t
}

func (in *input) column(h columnHead, rows int) TableColumn {
	c := TableColumn{Column: h.Column, From: h.From}
	if !h.Text {
		data := in.bytes(8 * uint64(rows))
		if in.bad {
			return c
		}
		c.Numbers = make([]float64, rows)
		for i := range c.Numbers {
			c.Numbers[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		return c
	}
	if !in.fits(h.Words) {
		return c
	}
	c.Words = make([]string, h.Words)
	for i := range c.Words {
		c.Words[i] = string(in.bytes(in.uvarint()))
	}
	c.Codes = make([]int32, 0, rows)
	for _, code := range in.codes(rows, h.Words+1) {
		c.Codes = append(c.Codes, int32(code)-1)
	}
	return c
}

// MarshalBinary writes the linked table compactly, its table included.
func (l *Linked) MarshalBinary() ([]byte, error) {
	table, err := l.Table.body()
	if err != nil {
		return nil, err
	}
	out := binary.AppendUvarint(nil, uint64(len(table)))
	out = append(out, table...)
	for _, k := range l.Team {
		out = binary.AppendUvarint(out, uint64(k+1))
	}
	words, codes := dictionary(l.Reason)
	head := linkedHead{Reasons: words, Notes: l.Notes, People: l.Person != nil}
	if l.Person != nil {
		head.Persons = len(l.Person.Words)
	}
	data, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encode table: %w", err)
	}
	out = binary.AppendUvarint(out, uint64(len(data)))
	out = append(out, data...)
	for _, code := range codes {
		out = binary.AppendUvarint(out, uint64(code))
	}
	for i := range l.Team {
		state := byte(l.state(i))
		if l.Moved != nil && l.Moved[i] {
			state |= movedBit
		}
		out = append(out, state)
	}
	if l.Person != nil {
		person := TableColumn{Codes: l.Person.Codes, Words: l.Person.Words}
		out = person.append(out)
	}
	return pack(linkedMagic, out)
}

// movedBit marks in a stored state that the row's person moved.
const movedBit = 4

// states reads the rows' states, and who moved, nil for nobody.
func (in *input) states(states []RowState) (moved []bool) {
	for i, state := range in.codes(len(states), movedBit<<1) {
		if state&movedBit != 0 {
			if moved == nil {
				moved = make([]bool, len(states))
			}
			moved[i] = true
		}
		if states[i] = RowState(state &^ movedBit); states[i] > RowWaiting {
			in.bad = true
		}
	}
	return moved
}

// linkedHead is what is stored as JSON before the rows' reasons.
type linkedHead struct {
	Reasons []string
	Notes   []string
	People  bool `json:",omitempty"`
	Persons int  `json:",omitempty"`
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else gives a
// *experiment.Refusal and leaves the value as it was.
func (l *Linked) UnmarshalBinary(data []byte) error {
	magic, old := linkedMagic, bytes.HasPrefix(data, []byte(linkedMagic1))
	if old {
		magic = linkedMagic1
	}
	body, err := unpack(magic, data)
	if err != nil {
		return err
	}
	got, err := decodeLinked(body, old)
	if err != nil {
		return err
	}
	*l = *got
	return nil
}

// decodeLinked reads the body of a linked table; old is the form without states.
func decodeLinked(body []byte, old bool) (*Linked, error) {
	damaged := storedRefusal("The stored table is damaged.", errDamaged)
	in := &input{rest: body}
	t, err := decodeTable(in.bytes(in.uvarint()))
	if err != nil {
		return nil, err
	}
	rows := len(t.Rows)
	got := &Linked{Table: t, Team: in.codes(rows, math.MaxInt32), Reason: make([]string, rows)}
	for i := range got.Team {
		got.Team[i]--
	}
	var head linkedHead
	if err := json.Unmarshal(in.bytes(in.uvarint()), &head); err != nil {
		return nil, damaged
	}
	got.Notes = head.Notes
	for i, code := range in.codes(rows, len(head.Reasons)+1) {
		if code > 0 {
			got.Reason[i] = head.Reasons[code-1]
		}
	}
	if in.bad {
		return nil, damaged
	}
	states := make([]RowState, rows)
	if old {
		for i := range states {
			states[i] = got.state(i)
		}
	} else {
		got.Moved = in.states(states)
	}
	got.State = states
	if head.People {
		person := in.column(columnHead{Words: head.Persons, Text: true}, rows)
		got.Person = &Persons{person.Codes, person.Words}
	}
	if in.bad || len(in.rest) > 0 {
		return nil, damaged
	}
	return got, nil
}

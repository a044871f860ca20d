package dataset

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"leeway/experiment"
)

func stored(t testing.TB, l *Linked) []byte {
	t.Helper()
	data, err := l.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestStoredTables(t *testing.T) {
	d := draft(t, csvBook(t, wave), ForOutcomes, harbour())
	d = decide(t, d, find(t, d.Doubts, "XX-77").Fixes[0].Decision)
	same := cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Column{}, "Evidence"), cmpopts.IgnoreUnexported(Table{}, TableColumn{})}
	data := stored(t, d.Linked)
	var l Linked
	if err := l.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Linked, &l, same); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(data, stored(t, &l)) {
		t.Error("storing twice gives different bytes")
	}
	one, err := d.Table.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var table Table
	if err := table.UnmarshalBinary(one); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Table, &table, same); diff != "" {
		t.Error(diff)
	}
	for cut := 0; cut < len(one); cut += 7 {
		var r *experiment.Refusal
		if err := new(Table).UnmarshalBinary(one[:cut]); !errors.As(err, &r) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}

func FuzzTable(f *testing.F) {
	t := &Table{Rows: []int{3, 4}, Reason: []string{"", "x"}, Notes: []string{"n"}, Columns: []TableColumn{
		{Column: Column{Letter: "A", Use: TeamID, Type: Text}, Codes: []int32{0, -1}, Words: []string{"HB-01"}},
		{Column: Column{Letter: "B", Use: OutcomeValue, Type: Number}, Numbers: []float64{1, nan}},
	}}
	body, err := t.body()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		// The body itself is fuzzed: behind the compression a fuzzer sees nothing.
		table, err := decodeTable(body)
		if err != nil {
			return
		}
		for i := range table.Rows {
			_ = table.Aside(i)
			for k := range table.Columns {
				_, _ = table.Columns[k].Text(i), table.Columns[k].Number(i)
			}
		}
		if _, err := table.body(); err != nil {
			t.Fatal(err)
		}
		_, _ = decodeLinked(body, false) // must not panic
	})
}

func FuzzRecipe(f *testing.F) {
	r := Recipe{Version: 1, Purpose: ForRoster, Sheet: "S", HeaderRow: 1, FirstRow: 2, Columns: []Column{{Letter: "A", Use: TeamID, Type: Text, Recode: &Recode{Yes: []string{"x"}, Blank: "no", Other: "missing"}}}, Decisions: []Decision{{Cell: "A2", Do: DoUse, Value: "1", All: true}}}
	data, err := r.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"version":1,"purpose":"roster","first_row":1,"header_row":0,"columns":null,"sheet":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := DecodeRecipe(data)
		if err != nil {
			return
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		_ = r.rulings()
		once, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeRecipe(once)
		if err != nil {
			t.Fatalf("%v: %s", err, once)
		}
		twice, err := again.Encode()
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%s is not %s", once, twice)
		}
	})
}

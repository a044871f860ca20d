package workbook

import (
	"context"
	"sync"
)

// Keep asks a book to keep in memory what it reads: once Rows or ReadColumns has read a
// sheet of an .xlsx workbook to its end, reading it again takes a third of the time. It is
// for whoever reads the same sheet again and again, as a person tries out how to take it.
// One sheet is kept, the last, in typed columns, unless they would take more than a
// gigabyte. Other books read as before.
func Keep(b Book) {
	if x, ok := b.(*xlsx); ok {
		x.kept.on()
	}
}

// keptSheet is the sheet that a book keeps in memory.
type keptSheet struct {
	mutex   sync.Mutex
	wanted  bool
	sheet   string
	columns *Columns
}

func (k *keptSheet) on() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.wanted = true
}

// find gives the columns of a sheet, nil where it is not the one that is kept.
func (k *keptSheet) find(sheet string) *Columns {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.columns != nil && k.sheet == sheet {
		return k.columns
	}
	return nil
}

// put keeps a sheet if that is wanted.
func (k *keptSheet) put(sheet string, columns *Columns) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.wanted {
		k.sheet, k.columns = sheet, columns
	}
}

// loader gives what fills columns while rows are streamed, nil where nothing is kept.
func (k *keptSheet) loader(b *xlsx) *loader {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if !k.wanted {
		return nil
	}
	return &loader{columns: &Columns{date1904: b.date1904}}
}

// letGo forgets what is kept.
func (k *keptSheet) letGo() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.wanted, k.columns = false, nil
}

// keepRows streams a sheet as Rows does and keeps it when it is read to its end.
func (b *xlsx) keepRows(ctx context.Context, sheet string, l *loader, yield func(row int, cells []Cell) error) error {
	err := b.streamRows(ctx, sheet, l, nil, yield)
	if err == nil && l != nil && !l.full() {
		columns, _ := l.finish(b, sheet) // it is not full
		b.kept.put(sheet, columns)
	}
	return err
}

//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of flock(2) without waiting. It belongs to the open file,
// so that two openers within one process exclude each other as well.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

// release removes the side file and gives the lock back, in this order: whoever
// opened the file in between finds that it is no longer there and starts again.
func (l *lock) release() {
	os.Remove(l.path)
	l.file.Close()
}

// syncFolder makes a new or renamed file in the folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

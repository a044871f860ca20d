//go:build windows

package store

import (
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

const (
	lockFailImmediately = 1
	lockExclusive       = 2
	errorLockViolation  = syscall.Errno(33)
	errorIOPending      = syscall.Errno(997)
	// lockedByte lies far behind the holder's name: Windows keeps everybody else from
	// reading bytes that are locked.
	lockedByte = 1 << 30
)

// tryLock takes the lock of LockFileEx without waiting. It belongs to the open
// file, so that two openers within one process exclude each other as well.
func tryLock(f *os.File) error {
	at := syscall.Overlapped{Offset: lockedByte}
	ok, _, err := lockFileEx.Call(f.Fd(), lockExclusive|lockFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok != 0 {
		return nil
	}
	if err == errorLockViolation || err == errorIOPending {
		return errHeld
	}
	return err
}

// release gives the lock back and then removes the side file; Windows does not
// remove a file that is open, so one who has just taken the lock keeps it.
func (l *lock) release() {
	l.file.Close()
	os.Remove(l.path)
}

// syncFolder does nothing: NTFS makes a rename durable through its own log.
func syncFolder(string) error { return nil }

package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/workbook/cfb"
)

// maxCompound bounds the files that must be held in memory to be decrypted.
const maxCompound = 512 << 20

// openCompound opens a compound file ([MS-CFB]): a protected workbook is one,
// and so is an old .xls.
func openCompound(ctx context.Context, src *source, sum string, o Options, t *ticker) (Book, error) {
	path := src.path
	if src.size > maxCompound {
		return nil, tooLarge(path, "it is protected or old and has more than 512 MB.")
	}
	data, err := src.all()
	if err != nil {
		return nil, err
	}
	container, err := cfb.Open(data)
	if err != nil {
		return nil, damaged(path, "", err)
	}
	if !container.Has("EncryptedPackage") {
		return openXLS(ctx, src, sum, container)
	}
	if o.Password == "" {
		return nil, &experiment.Refusal{
			What:   "The workbook is protected by a password.",
			Place:  experiment.Place{File: fileName(path), Field: "password"},
			Remedy: "Type the password; Leeway uses it to read the file and does not keep it.",
			Cause:  ErrPassword,
		}
	}
	plain, err := decrypt(ctx, data, o.Password)
	if err != nil {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, excelize.ErrWorkbookPassword):
			return nil, wrongPassword(path)
		}
		return nil, refuse(path, "The workbook is protected in a way that Leeway cannot open, or it is damaged.", "Open it in Excel, remove the password, and save it under a new name.", err)
	}
	if !bytes.HasPrefix(plain, []byte("PK\x03\x04")) {
		return nil, wrongPassword(path)
	}
	unlocked := &source{ReaderAt: bytes.NewReader(plain), Closer: src, path: path, size: int64(len(plain))}
	return openZip(ctx, unlocked, known(sum), o, t)
}

// ErrLocked is the cause of the refusal of a protected file that no password opens here.
var ErrLocked = errors.New("protected, and not to be opened with a password")

// ErrPassword is the cause of the refusals that ask for a password, or for
// another one. A face that finds it shows a password field.
var ErrPassword = errors.New("password needed")

func wrongPassword(path string) error {
	return &experiment.Refusal{
		What:   "This password does not open the workbook.",
		Place:  experiment.Place{File: fileName(path), Field: "password"},
		Remedy: "Type it again; capital letters count.",
		Cause:  ErrPassword,
	}
}

// decrypt runs excelize's decryption aside, so that cancelling does not wait for
// it and a file that makes it fail badly gives an error.
func decrypt(ctx context.Context, data []byte, password string) ([]byte, error) {
	type answer struct {
		plain []byte
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- answer{nil, fmt.Errorf("decrypt: %v", r)}
			}
		}()
		plain, err := excelize.Decrypt(data, &excelize.Options{Password: password})
		done <- answer{plain, err}
	}()
	select {
	case a := <-done:
		return a.plain, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

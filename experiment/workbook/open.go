package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// Open opens a file and finds out what it is by its first bytes, not by its name. It
// compares the checksums inside a workbook as far as a few hundredths of a second allow,
// reads another file once, and reports progress in bytes. Every error but a cancelled
// context's is a *experiment.Refusal. Of a zip archive of spreadsheets it opens the only
// table, or the one that the path names behind the archive's; OpenAll opens all.
func Open(ctx context.Context, path string, o Options, progress func(done, total int64)) (Book, error) {
	src, err := openSource(path)
	if _, _, ok := cutArchive(path); ok && err != nil {
		return openInside(ctx, path, o)
	}
	if err != nil {
		return nil, err
	}
	book, err := open(ctx, src, o, newTicker(progress))
	if err != nil {
		_ = src.Close() // it was only read
		return nil, err
	}
	return book, nil
}

// source is the bytes a book is read from: a file, or a member of an archive in memory.
type source struct {
	io.ReaderAt
	io.Closer
	path string
	size int64
}

// openSource opens an ordinary file that is not empty.
func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	if info.IsDir() {
		return nil, refuse(path, "This is a folder.", "Choose a file inside it.", nil)
	}
	if !info.Mode().IsRegular() {
		return nil, refuse(path, "This is not an ordinary file.", "Copy it to this computer and choose the copy.", nil)
	}
	if info.Size() == 0 {
		return nil, emptyFile(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	return &source{ReaderAt: file, Closer: file, path: path, size: info.Size()}, nil
}

// head is the first 64 KiB, by which a file's kind is told.
func (src *source) head() ([]byte, error) {
	head := make([]byte, min(src.size, 1<<16))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, cannotOpen(src.path, err)
	}
	return head, nil
}

// all is the whole source in memory.
func (src *source) all() ([]byte, error) {
	data, err := io.ReadAll(io.NewSectionReader(src, 0, src.size))
	if err != nil {
		return nil, cannotOpen(src.path, err)
	}
	return data, nil
}

// open finds out what the source is and opens it. An error leaves the source open.
func open(ctx context.Context, src *source, o Options, t *ticker) (Book, error) {
	head, err := src.head()
	if err != nil {
		return nil, err
	}
	path := src.path
	if sniff(head, path) == kindZip {
		return openZip(ctx, src, takeFingerprint(src, src.size), o, t)
	}
	survey, err := takeSurvey(ctx, src, src.size, t)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, cannotOpen(path, err)
	}
	switch kind := sniff(survey.head, path); kind {
	case kindCompound:
		return openCompound(ctx, src, survey.sum, o, t)
	case kindOldXLS:
		return openBare(ctx, src, survey.sum)
	case kindText:
		if survey.nul > 0 && !survey.utf16 && !strings.HasPrefix(strings.ToLower(o.Encoding), "utf-16") {
			return nil, notText(path, survey.nul)
		}
		return openText(ctx, src, survey, o)
	default:
		return nil, wrongKind(path, kind)
	}
}

// survey is what one reading of a file tells.
type survey struct {
	head  []byte // the first 64 KiB
	sum   string
	utf8  bool // valid UTF-8 throughout
	utf16 bool // begins with a UTF-16 byte order mark, or looks like UTF-16
	nul   int  // the line of the first zero byte, 0 without one
	lines int
}

func takeSurvey(ctx context.Context, r io.ReaderAt, size int64, t *ticker) (survey, error) {
	s := survey{utf8: true}
	hash := sha256.New()
	buf := make([]byte, 1<<18)
	var carry []byte
	for off := int64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		n, err := r.ReadAt(buf[:min(int64(len(buf)), size-off)], off)
		if n == 0 && err != nil {
			return s, err
		}
		part := buf[:n]
		off += int64(n)
		_, _ = hash.Write(part) // a hash never returns an error
		if len(s.head) < 1<<16 {
			s.head = append(s.head, part[:min(n, 1<<16-len(s.head))]...)
		}
		if at := bytes.IndexByte(part, 0); s.nul == 0 && at >= 0 {
			s.nul = s.lines + bytes.Count(part[:at], []byte{'\n'}) + 1
		}
		s.lines += bytes.Count(part, []byte{'\n'})
		if s.utf8 {
			carry = append(carry, part...)
			cut := len(carry)
			for i := 1; i <= 3 && i <= len(carry); i++ {
				if c := carry[len(carry)-i]; utf8.RuneStart(c) {
					if !utf8.FullRune(carry[len(carry)-i:]) {
						cut = len(carry) - i
					}
					break
				}
			}
			s.utf8 = utf8.Valid(carry[:cut])
			carry = append(carry[:0], carry[cut:]...)
		}
		t.report(off, size)
	}
	s.utf8 = s.utf8 && len(carry) == 0
	s.utf16 = bytes.HasPrefix(s.head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(s.head, []byte{0xFE, 0xFF}) || bareUTF16(s.head) != ""
	s.sum = hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// fileKind is what a file turns out to be.
type fileKind int

const (
	kindUnknown fileKind = iota
	kindZip
	kindCompound
	kindText
	kindPDF
	kindWeb
	kindXML2003
	kindFlatODS
	kindXML
	kindOldXLS
	kindNamedWorkbook
)

// sniff tells a file's kind by its first bytes; the name only decides whether
// text may be taken as a table.
func sniff(head []byte, path string) fileKind {
	ext := strings.ToLower(filepath.Ext(path))
	start := strings.ToLower(strings.TrimLeft(string(head[:min(len(head), 512)]), " \t\r\n\ufeff"))
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return kindZip
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return kindCompound
	case bytes.HasPrefix(head, []byte("%PDF")):
		return kindPDF
	case len(head) > 2 && head[0] == 0x09 && (head[1] == 0x08 || head[1] == 0x04 || head[1] == 0x02 || head[1] == 0x00) && head[2] < 0x20 && ext == ".xls":
		return kindOldXLS
	case strings.HasPrefix(start, "<"):
		if kind := sniffMarkup(head); kind != kindUnknown {
			return kind
		}
	}
	switch ext {
	case ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods":
		return kindNamedWorkbook
	}
	return kindText
}

// sniffMarkup tells what begins with a "<": programs save web pages and XML under the
// names of workbooks.
func sniffMarkup(head []byte) fileKind {
	text := strings.ToLower(string(head[:min(len(head), 4096)]))
	start := strings.TrimLeft(text, " \t\r\n\ufeff")
	has := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(start, p) {
				return true
			}
		}
		return false
	}
	xml := has("<?xml", "<workbook", "<ss:workbook", "<office:document")
	switch {
	case xml && strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		return kindXML2003
	case xml && strings.Contains(text, "urn:oasis:names:tc:opendocument"):
		return kindFlatODS
	case has("<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style", "<div"), strings.Contains(text, "<html"), strings.Contains(text, "<table"):
		return kindWeb
	case xml, has("<!doctype", "<!--"):
		return kindXML
	}
	return kindUnknown
}

// wrongKind is the sentence for a file that is not read.
func wrongKind(path string, kind fileKind) error {
	saveAs := "Open it in Excel or LibreOffice, choose Save As, and save it as .xlsx."
	switch kind {
	case kindPDF:
		return refuse(path, "This is a PDF, which holds pages and not cells.", "Ask for the workbook it was printed from.", nil)
	case kindWeb:
		return refuse(path, "This is a web page with a table in it, whatever its name says: some programs save their tables so.", saveAs, nil)
	case kindXML2003:
		return refuse(path, "This is a workbook in the XML form of Excel 2003, which Leeway does not read.", saveAs, nil)
	case kindFlatODS:
		return refuse(path, "This is an OpenDocument file in one piece (.fods), which Leeway does not read.", "Open it in LibreOffice, choose Save As, and save it as .ods or .xlsx.", nil)
	case kindXML:
		return refuse(path, "This is an XML file, which holds data but no table.", saveAs, nil)
	case kindOldXLS:
		return olderThanExcel5(path)
	case kindNamedWorkbook:
		return refuse(path, "The name says that this is a workbook, but what is inside is not: it is damaged, cut short, or another kind of file.", "Ask for the file again, or give it its true ending, for example .csv.", nil)
	}
	return refuse(path, "This is not a kind of file that Leeway reads.", "Leeway reads .xlsx, .xlsm, .xls, .ods, .csv and .tsv files, and zip archives of them.", nil)
}

// notText is the sentence for a file with zero bytes, which no table of text has.
func notText(path string, line int) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".tab", ".txt":
		r := refuse(path, fmt.Sprintf("The file holds bytes that are not text, first in line %d: it is damaged, or another kind of file.", line),
			"Ask for it again, or choose another character set, for example utf-16le.", nil)
		r.Place.Cell = fmt.Sprintf("row %d", line)
		return r
	}
	return wrongKind(path, kindUnknown)
}

// ticker passes progress on at most ten times a second. A nil ticker does nothing.
type ticker struct {
	to   func(done, total int64)
	last time.Time
}

func newTicker(to func(done, total int64)) *ticker {
	if to == nil {
		return nil
	}
	return &ticker{to: to}
}

func (t *ticker) report(done, total int64) {
	if t == nil {
		return
	}
	if now := time.Now(); done >= total || now.Sub(t.last) >= 100*time.Millisecond {
		t.last = now
		t.to(done, total)
	}
}

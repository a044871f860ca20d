package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The limits of an archive of spreadsheets: its members are held in memory.
const (
	maxMembers      = 1000
	maxArchiveBytes = 1 << 30
)

// OpenAll opens a file that may be a zip archive of spreadsheets, as offices send them:
// one book for each member, sorted by name, whatever folders they lie in. Any other file
// gives its one book, as Open does.
//
// A member's Path is the archive's path, a slash, and the member's name in it; Open takes
// such a path too. Its fingerprint is that of the member, so that the same workbook is the
// same with and without the archive. Members are unpacked into memory, never to disk.
// Documents and what computers leave in archives (__MACOSX, files whose names begin with a
// dot) are passed over, and Notes says so. A member that should be a table and cannot be
// read refuses the whole archive, so that no office is missing in silence; errors are
// those of Open.
func OpenAll(ctx context.Context, name string, o Options, progress func(done, total int64)) ([]Book, error) {
	src, err := openSource(name)
	if err != nil {
		return nil, err
	}
	t := newTicker(progress)
	zr, err := src.archive()
	if err != nil || zr == nil {
		_ = src.Close() // it was only read; Open tells what is wrong with it
		book, err := Open(ctx, name, o, progress)
		if err != nil {
			return nil, err
		}
		return []Book{book}, nil
	}
	defer src.Close()
	return openMembers(ctx, src, zr, o, t)
}

// openMembers opens every table of an archive.
func openMembers(ctx context.Context, src *source, zr *zip.Reader, o Options, t *ticker) ([]Book, error) {
	name := src.path
	members, passed, err := listMembers(name, zr)
	if err != nil {
		return nil, err
	}
	var books []Book
	var done int64
	for _, m := range members {
		book, err := openMember(ctx, name, m, inMemory, o)
		if err != nil {
			for _, b := range books {
				_ = b.Close() // a member in memory closes without fail
			}
			return nil, err
		}
		if r, ok := book.(interface{ remark(string) }); ok && len(passed) > 0 {
			r.remark(fmt.Sprintf("The archive also holds %s: passed over, because no table can be in there.", quoteList(passed)))
		}
		books = append(books, book)
		done += int64(m.file.CompressedSize64)
		t.report(min(done, src.size), src.size)
	}
	t.report(src.size, src.size)
	return books, nil
}

// inMemory closes what holds nothing open.
var inMemory = io.NopCloser(nil)

// quoteList names a few things and counts the rest.
func quoteList(names []string) string {
	const shown = 5
	var out []string
	for i, n := range names {
		if i == shown && len(names) > shown+1 {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d others", len(names)-shown)
		}
		out = append(out, "“"+n+"”")
	}
	if n := len(out); n > 1 {
		return strings.Join(out[:n-1], ", ") + " and " + out[n-1]
	}
	return strings.Join(out, "")
}

// archive gives the source's contents if it is a zip archive and no workbook.
func (src *source) archive() (*zip.Reader, error) {
	head, err := src.head()
	if err != nil || sniff(head, src.path) != kindZip {
		return nil, err
	}
	zr, err := zip.NewReader(src, src.size)
	if err != nil || !isArchive(zr) {
		return nil, err
	}
	return zr, nil
}

// isArchive tells an archive of files from a workbook, which is a zip archive as well: a
// workbook lists the types of its parts (ECMA-376 part 2, OpenDocument 1.3 part 2).
func isArchive(zr *zip.Reader) bool {
	for _, f := range zr.File {
		switch partName(f.Name) {
		case "[content_types].xml", "_rels/.rels", "xl/workbook.xml", "mimetype", "content.xml", "meta-inf/manifest.xml":
			return false
		}
	}
	return len(zr.File) > 0
}

// member is a file in an archive.
type member struct {
	name string // clean, for people
	file *zip.File
}

// listMembers sorts out what may be a table and names the rest.
func listMembers(archive string, zr *zip.Reader) (members []member, passed []string, err error) {
	if len(zr.File) > maxParts {
		return nil, nil, tooLarge(archive, fmt.Sprintf("it holds %d files.", len(zr.File)))
	}
	var total uint64
	for _, f := range zr.File {
		name := memberName(f)
		if strings.HasSuffix(f.Name, "/") || strings.HasSuffix(f.Name, `\`) || name == "" {
			continue // a folder
		}
		if leftOver(name) || !tableEnding(name) {
			passed = append(passed, name)
			continue
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxArchiveBytes || total > maxArchiveBytes {
			return nil, nil, tooLarge(archive, "what it holds unpacks to more than 1 GB.")
		}
		if f.UncompressedSize64 > suspiciousSize && f.UncompressedSize64/suspiciousRatio > f.CompressedSize64 {
			return nil, nil, tooLarge(archive, fmt.Sprintf("its file “%s” of %d KB unpacks to %d MB, as in files made to fill a computer.", name, f.CompressedSize64>>10, f.UncompressedSize64>>20))
		}
		members = append(members, member{name, f})
	}
	sort.SliceStable(members, func(i, j int) bool { return members[i].name < members[j].name })
	sort.Strings(passed)
	switch {
	case len(members) == 0 && len(passed) > 0:
		return nil, nil, refuse(archive, fmt.Sprintf("The zip archive holds no spreadsheet, only %s.", quoteList(passed)), "Choose another file.", nil)
	case len(members) == 0:
		return nil, nil, refuse(archive, "The zip archive is empty.", "Ask for it again.", nil)
	case len(members) > maxMembers:
		return nil, nil, tooLarge(archive, fmt.Sprintf("it holds %d tables.", len(members)))
	}
	return members, passed, nil
}

// memberName is a member's name as a person should see it: in the character set it was
// written in, without what would lead out of a folder, and without signs that do not show.
func memberName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s // APPNOTE 4.4.17: without the UTF-8 flag names are in code page 437
		}
	}
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// leftOver recognises what computers leave in archives: the second halves of Apple's
// files, folder settings, and the marks of files that are open in Excel or LibreOffice.
func leftOver(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") || strings.HasPrefix(part, "~$") {
			return true
		}
	}
	return false
}

// tableEnding says whether a file's ending leaves room for a table. Archives are kept so
// that one inside another is refused and not passed over.
func tableEnding(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".fods",
		".csv", ".tsv", ".tab", ".txt", ".dat", ".zip", "":
		return true
	}
	return false
}

// openMember unpacks one file of an archive into memory and opens it. Closing the book
// closes closer.
func openMember(ctx context.Context, archive string, m member, closer io.Closer, o Options) (Book, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := archive + "/" + m.name
	data, err := unpackMember(at, m.file)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, emptyFile(at)
	}
	src := &source{ReaderAt: bytes.NewReader(data), Closer: closer, path: at, size: int64(len(data))}
	if zr, err := src.archive(); err == nil && zr != nil {
		return nil, refuse(at, "This is a zip archive inside another one.", "Unpack the outer archive, and choose the inner one.", nil)
	}
	return open(ctx, src, o, nil)
}

func unpackMember(at string, f *zip.File) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, refuse(at, "The zip archive is protected by a password.", "Unpack it with the password, and choose the files.", nil)
	}
	rc, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, refuse(at, "The file is packed in a way that Leeway does not know.", "Unpack the archive, and choose the file itself.", err)
	}
	if err != nil {
		return nil, damaged(at, "", err)
	}
	defer rc.Close()
	var buf bytes.Buffer
	buf.Grow(int(min(f.UncompressedSize64, 1<<24)) + bytes.MinRead)
	n, err := io.Copy(&buf, io.LimitReader(rc, int64(f.UncompressedSize64)+1))
	if err == nil && n > int64(f.UncompressedSize64) {
		err = zip.ErrFormat
	}
	if err != nil {
		return nil, damaged(at, "It does not match its checksum.", err)
	}
	return buf.Bytes(), nil
}

// cutArchive splits the path of a member of an archive.
func cutArchive(name string) (archive, member string, ok bool) {
	slashed := strings.ReplaceAll(name, `\`, "/")
	at := strings.Index(strings.ToLower(slashed), ".zip/")
	if at < 0 {
		return "", "", false
	}
	at += len(".zip")
	return name[:at], slashed[at+1:], true
}

// openInside opens a member by the path that OpenAll gave it.
func openInside(ctx context.Context, name string, o Options) (Book, error) {
	archive, inside, _ := cutArchive(name)
	src, err := openSource(archive)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	zr, err := src.archive()
	if err != nil {
		return nil, damaged(archive, "", err)
	}
	if zr != nil {
		members, _, err := listMembers(archive, zr)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if m.name == inside {
				return openMember(ctx, archive, m, inMemory, o)
			}
		}
	}
	return nil, refuse(archive, fmt.Sprintf("The archive holds no file “%s”.", inside), "Choose the archive again, and look what is in it.", nil)
}

// openOnly opens the table of an archive that holds no other; of several one must be
// chosen.
func openOnly(ctx context.Context, src *source, zr *zip.Reader, o Options) (Book, error) {
	members, _, err := listMembers(src.path, zr)
	if err != nil {
		return nil, err
	}
	if len(members) == 1 {
		return openMember(ctx, src.path, members[0], src, o)
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.name
	}
	return nil, refuse(src.path, fmt.Sprintf("This is a zip archive with %s, and one table is wanted here.", quoteList(names)),
		fmt.Sprintf("Name the file inside it, for example “%s/%s”, or unpack the archive.", filepath.Base(src.path), names[0]), nil)
}

package workbook

// Notes says in whole sentences what was taken for granted when the book was opened: the
// character set of a text, the files of an archive that were passed over. A person should
// see them beside the preview.
func Notes(b Book) []string {
	if n, ok := b.(interface{ notes() []string }); ok {
		return append([]string(nil), n.notes()...)
	}
	return nil
}

// remarks are the notes of a book while it is opened.
type remarks struct{ said []string }

func (r *remarks) remark(sentence string) { r.said = append(r.said, sentence) }
func (r *remarks) notes() []string        { return r.said }

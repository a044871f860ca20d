package dataset

// Key is the person of row i by a text that is the same for the same person in every
// file, whatever its case and spaces; "" where the row names nobody. A nil Persons names
// nobody.
func (c *Persons) Key(i int) string { return personKey(c.Text(i)) }

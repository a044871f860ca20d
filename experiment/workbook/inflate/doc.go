// Package inflate unpacks the DEFLATE streams that the parts of a workbook are packed
// in (RFC 1951), about twice as fast as compress/flate, because unpacking is half of
// the time that reading a large sheet takes.
//
// In goes an io.Reader of packed bytes; out come bytes in buffers that the caller
// holds. The window of 32 KB that matches reach back into is the caller's own buffer,
// so nothing is copied through another: the caller starts each buffer with the last
// 32 KB, at least, of the one before.
//
// What is refused and what is accepted is the same as in compress/flate, which is the
// oracle of the tests. A damaged stream never panics and never reads or writes
// outside its buffers; that it is the stream that was packed, only the checksum beside
// it can say.
//
// The tables of codes with their lengths and extra bits in one entry follow the idea
// of libdeflate (Biggers 2014); the code is our own.
package inflate

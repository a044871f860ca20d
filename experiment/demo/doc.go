// Package demo makes the demonstration pilot: 52 permit teams in 6 districts
// whose officers decide routine permits themselves, or do not. Everything in it
// is invented. A generator makes the roster and the outcomes from a seed, writes
// them as the workbooks that offices would send, and then takes the pilot
// through the same door as anyone's: roster, plan, draw, imports, unblinding.
// No figure of a result is written here; they all come out of the estimate.
package demo

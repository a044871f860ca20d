// Package bounds says how far missing outcomes could move an effect.
//
// In come the outcomes that were seen in two arms and how many people or teams were
// assigned to each; out come the least and the largest effect that the seen values
// allow, under assumptions that are said: none but the outcome's limits (Manski), or that
// the practice moves answering in one direction only (Lee). Everything is a pure function
// of numbers.
package bounds

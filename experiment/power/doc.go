// Package power says before a pilot what it will be able to see.
//
// It answers in three ways, from the quick to the slow:
//
//   - by formula (Solve, Setting): the chance of seeing a change, the smallest change
//     that would be seen, the teams or the people needed. In come a Spec, which is the
//     JSON of the command line, or a Setting, which SettingOf reads out of a pilot
//     together with the place each number came from;
//   - by attainability (Attain): the number of possible draws and the smallest p-value
//     that any of them could ever give;
//   - by simulation (Simulate, Compare): the planned estimate on the agency's own
//     roster, drawn again and again by the planned mechanism.
//
// # The formula
//
// The difference of two arms of J₁ and J₀ teams with m people each has the variance
//
//	σ²·[ρ(1−R₂²)(1+CV²) + (1−ρ)(1−R₁²)/m]·(1/J₁+1/J₀)
//
// where ρ is the ICC, R₂² and R₁² are what values from before explain between and
// within teams (Bloom 2005; Dong and Maynard 2013, Journal of Research on Educational
// Effectiveness 6:24), and CV is the coefficient of variation of team sizes (Eldridge,
// Ashby and Kerry 2006, International Journal of Epidemiology 35:1292). The chance of
// seeing a change δ is that of |t| beyond its critical value under the noncentral t
// distribution with λ = δ/se, both tails counted. Degrees of freedom are J₁+J₀−2, less
// one for every covariate of the team and every block beyond the first.
//
// # The ICC
//
// Nothing moves the answer as much as how alike people in one team are, and nothing is
// known less well. ICCOf estimates it from a sheet with a row a person, ICCFromMeans
// from last year's team means, both with an interval, and a Setting carries the
// interval through to a band around the chance. Where nothing is known, the numbers
// are careful textbook ones, and their source says so.
package power

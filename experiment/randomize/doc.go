// Package randomize draws teams into arms, and lets anybody check the draw.
//
// What comes in is a roster and a plan (package experiment) or a bare Design;
// what goes out is a Mechanism, one Draw made by it, and a Certificate from which
// a stranger can derive that draw again. The same Mechanism is asked for each
// team's probability of each arm, for the number of possible assignments, for all
// of them one by one, and for the smallest p-value they can ever give. There is no
// second description of the design, so none can disagree with the first.
//
// # Shares and rounding
//
// An arm with s of S parts is due n·s/S of the n teams of a block, which need not
// be whole. Which blocks get the extra team is itself drawn, so that three things
// hold at once:
//
//   - every team's probability of every arm is exactly s/S;
//   - each arm's number of teams in each block is its due rounded down or up;
//   - so is each arm's number of teams over all blocks.
//
// With two arms this is systematic sampling over the blocks in random order
// (Madow 1949, Annals of Mathematical Statistics 20:333). With three or more it is
// unbiased controlled rounding of the table blocks × arms (Cox 1987, Journal of the
// American Statistical Association 82:520), by pushing fractions round cycles as in
// dependent rounding (Gandhi, Khuller, Parthasarathy and Srinivasan 2006, Journal
// of the ACM 53:324). Shares are whole parts, so every fraction is a whole number
// of 1/S, and every random number is a whole number below another: no floating
// point takes part in rounding or dealing. Within its block, which team gets which arm is
// a shuffle.
//
// Because the rounding is random, possible assignments need not be equally likely;
// Enumerate gives each one's own probability.
//
// # Ways of drawing
//
// A complete draw deals all teams as one block, a blocked one the groups that the plan
// names. Matched pairs (Matched) first find the sets of teams that are most alike, by an
// optimal matching in whole numbers, and deal within them. A simple draw gives each team
// its arm on its own and leaves the arms' numbers to luck. Whatever the way, teams that
// join later are drawn group by group, each group a block of its own (MakeLateDraw), and
// the whole is the product of its parts.
//
// # Trust
//
// A seed can be made from slips that several people wrote (SeedFromSlips). A draw can be
// made again, but not without a trace: the seed of the second is bound to the certificate
// of the first, which stands on it (Redraw). Certificates of late teams are a chain on
// that of the first draw. Verify and VerifyCertificate derive all of it again.
//
// # Balance
//
// Balance compares the arms on what the roster knows from before the start, and
// BalanceTest puts beside it what other draws of the same mechanism would have given:
// a range for each comparison, and for all together d² of Hansen and Bowers (2008) with
// its p-value from the mechanism. Contaminations reads the roster for teams through
// which the practice could reach those that should not have it.
//
// # Whole draws that must be alike, and constraints
//
// Some draws are looked at as a whole: are the arms alike enough (Rerandomised,
// Constrained), are constraints kept. Probabilities stay exact, in one of four ways. A
// sieve draws until a draw is accepted; it is used where each probability is one in the
// number of arms by symmetry, or where all assignments can be gone through. Limits on an
// arm are dealt with by counting the ways to deal (capped). Teams that must differ get a
// block of their own where that comes to the same. Everything else draws one of a list
// that the design itself determines, before the draw and without its seed (urn), over
// which every number is exact. Covariates enter a decision only as whole numbers on a
// grid, so that it is the same on every platform.
//
// Where assignments are too many to go through, Count is a lower bound that holds with a
// confidence of 1 − 10⁻⁶, from draws with a fixed seed.
//
// # The generator
//
// Generator is ChaCha8 keyed with the SHA-256 of a seed text, with our own bounded
// integers and shuffle. They are written out in Certificate.Method, precisely
// enough to be programmed again elsewhere, and pinned by testdata/golden.json. An
// algorithm that has drawn anything is never changed; a better one gets the next
// version number ("blocked/2").
package randomize

// Package estimate turns observations and a draw into estimates: the effect of
// a practice, its standard error, its test and its interval.
//
// # What comes in
//
// Rows of an outcome with the team each row belongs to, the pilot's sealed plan
// and its draw (Planned); or a table and a specification of one regression or
// difference in means (Run), for the terminal and for comparison with other
// software.
//
// # What happens
//
// Data are compressed once (Wong, Lewis and Wardrop 2019, arXiv 1909.11587). A
// Source gives, for each cluster within each level of an absorbed factor, the
// number of rows, the means, and the scatter about those means: CrossProducts.
// They add over rows, files and machines, and everything linear follows from
// them: coefficients, classical and cluster-robust errors, the bias-reduced CR2
// variance (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and
// Tipton 2018, JBES 36:672) and its Satterthwaite degrees of freedom. Nothing of
// size rows x rows or clusters x clusters is ever made. Only the HC family needs
// a second look at the rows, for their leverages (RowSource).
//
// The intercept is an absorbed factor with one level. So every regressor is
// centred within its level before anything is multiplied, and an offset of a
// thousand million costs no digits.
//
// Randomisation inference asks the mechanism that made the draw for other draws
// it could have made, and computes the statistic for each from one number a team.
//
// # What goes out
//
// A Fit or an OutcomeEstimate, with notes that say in sentences what was
// dropped, left out or assumed; or an experiment.Refusal where a number would
// mislead.
package estimate

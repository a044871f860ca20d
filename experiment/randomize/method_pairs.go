package randomize

// pairsWords are how sets are matched. They belong to matched pairs/1 and never change.
var pairsWords = []string{
	"Groups: the texts of the columns “block_by” of a team, joined by “ / ”, with “ /” inside a text of several written “ //”, name its group; without such columns all teams are one group. Teams are matched within groups. A group's teams stand at places 0, 1, … in the order of the roster.",
	"Columns: the columns of “balance_on” in that order, each once: a column of numbers as it is; a column of texts as one column for each of its texts but the first, in the order of their bytes in UTF-8, 1 for teams that have the text and 0 for others; “Staff”, where the roster has no such column, as the number of staff.",
	"Arithmetic: IEEE 754 double precision, every operation rounded on its own, sums from the first to the last, starting from 0.",
	"Scores: leave out a column that has the same value for all teams. Divide a column by the power of two that brings its largest absolute value to at least 1/2 and below 1. Its mean is its first value plus (the sum of every value less the first)/n, for n teams; take the mean from every value; divide by the square root of the sum of squares. Then, twice: for each score made before, in order, take that score times the sum of its products with the column from the column. Where the square root of the sum of squares is now at most 1e-8, leave the column out; otherwise divide by it: this is the next score.",
	"Distances: d of two teams is the square root of the sum, over the scores, of the squared difference; times the square root of n−1 it is the Mahalanobis distance. Let D be the largest d of two teams of one group. The whole number w of two teams is d/D·2^30 plus 1/2, rounded down; 0 where D is 0.",
	"Set size: G is the sum of the shares divided by their greatest common divisor. A group of fewer than G teams is one set.",
	"Pairs: in a group of m teams, the weight of the teams at places a and b is w·m² + |a−b|. Where m is odd, there is one more place m, of weight m−a with place a. The pairs are the perfect matching with the least sum of weights (Edmonds 1965); whoever is matched with place m is left over. Should several matchings have that sum, the sets are those on this certificate, whose sum anybody can compare.",
	"Larger sets, G a power of two: match pairs in the same way, in the order of their first teams, w being the sum of the w from each team of the one to each of the other; and so on until sets have G teams. What is left over at any step is left over. Other G: begin a set with the first team that has none, add, G−1 times, the team without a set whose w to the set's teams add up to least, the first of equals, and repeat while G teams or more have none; the rest is left over. Then, G above 2: for i = 1, 2, … and j = 0, …, i−1, where the teams at places i and j are in different sets, those left over counting as a set whose w are 0, let them change sets if the sum of w within sets becomes less; repeat the whole round until none changed.",
	"Left over: the sets stand in the order of their first teams. Each team left over, in order, joins the set to whose first G teams its w add up to least, the first of equals, among the sets with the fewest teams.",
	"Test vector: " + pairsVector + ".",
	"The sets are numbered in the order in which the teams first name them, over all groups, and are the blocks of what follows, in that order.",
}

// pairsVector is what pairs_test.go works out.
const pairsVector = "one group of seven teams, columns (3, 1, 4, 1, 5, 9, 2) and (2, 7, 1, 8, 2, 8, 1): the w of team 0 to the others are 596587623, 168686675, 692758275, 246312494, 920350135, 153391689; in pairs the sets of the teams are 0, 1, 2, 1, 2, 2, 0"

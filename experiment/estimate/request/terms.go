package request

import (
	"math"
	"sort"
	"strings"
)

// variable is a part of a term: a column, factor(column) or I(expression).
type variable struct {
	label  string
	column *column
	factor bool
}

// regressor is one column of the design matrix.
type regressor struct {
	name  string
	value []float64
}

// parseTerms reads the treatment and covariates as R reads the right-hand side
// of a formula: "a * b" is a, b and their interaction, "a:b" the interaction alone. It gives the variables in
// order and each term as the set of its variables.
func (f *Frame) parseTerms(texts []string) (variables []variable, terms [][]int, err error) {
	known := map[string]int{}
	seen := map[string]bool{}
	for _, text := range texts {
		var parts []int
		names, only := []string{text}, false
		if _, exact := f.columns[text]; !exact {
			if names = splitTerm(text, '*'); len(names) == 1 {
				names = splitTerm(text, ':')
				only = len(names) > 1
			}
		}
		for _, name := range names {
			k, have := known[name]
			if !have {
				v, err := f.variable(name)
				if err != nil {
					return nil, nil, err
				}
				k = len(variables)
				known[name] = k
				variables = append(variables, v)
			}
			parts = append(parts, k)
		}
		sets := subsets(parts)
		if only {
			sets = [][]int{parts}
		}
		for _, set := range sets {
			if key := strings.Join(labels(variables, set), ":"); !seen[key] {
				seen[key] = true
				terms = append(terms, set)
			}
		}
	}
	// R puts terms of lower order first.
	sort.SliceStable(terms, func(i, j int) bool { return len(terms[i]) < len(terms[j]) })
	return variables, terms, nil
}

// splitTerm splits at the sign (* or :) outside parentheses.
func splitTerm(text string, sign rune) []string {
	var parts []string
	depth, start := 0, 0
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case sign:
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(text[start:i]))
				start = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(text[start:]))
}

// subsets lists all non-empty subsets of parts, smaller ones first.
func subsets(parts []int) [][]int {
	var out [][]int
	for mask := 1; mask < 1<<min(len(parts), 8); mask++ {
		var set []int
		for i, p := range parts {
			if mask>>i&1 == 1 {
				set = append(set, p)
			}
		}
		out = append(out, set)
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i]) < len(out[j]) })
	return out
}

func labels(variables []variable, set []int) []string {
	var out []string
	for _, k := range set {
		out = append(out, variables[k].label)
	}
	return out
}

// variable finds a column, or makes one for factor() and I().
func (f *Frame) variable(name string) (variable, error) {
	if inner, ok := inside(name, "factor"); ok {
		c, err := f.column(inner)
		return variable{name, c, true}, err
	}
	if inner, ok := inside(name, "I"); ok {
		v, err := f.evaluate(inner)
		return variable{name, &column{number: v}, false}, err
	}
	c, err := f.column(name)
	return variable{name, c, c != nil && c.text != nil}, err
}

// inside gives the text between the parentheses of a call.
func inside(text, function string) (string, bool) {
	rest, ok := strings.CutPrefix(text, function+"(")
	if !ok {
		return "", false
	}
	rest, ok = strings.CutSuffix(rest, ")")
	return strings.TrimSpace(rest), ok
}

// expand makes the columns of one variable for the given rows: itself, or one
// indicator for each level but the first.
func (v variable) expand(rows []int) []regressor {
	if !v.factor {
		value := make([]float64, len(rows))
		for at, i := range rows {
			value[at] = v.column.number[i]
		}
		return []regressor{{v.label, value}}
	}
	code, levels := v.column.code(rows)
	var out []regressor
	for k := 1; k < len(levels); k++ {
		value := make([]float64, len(rows))
		for at, c := range code {
			if int(c) == k {
				value[at] = 1
			}
		}
		out = append(out, regressor{v.label + levels[k], value})
	}
	return out
}

// design makes the regressors of all terms, in R's order: within an interaction
// the first variable's columns change fastest.
func design(variables []variable, terms [][]int, rows []int) []regressor {
	expanded := make([][]regressor, len(variables))
	for k, v := range variables {
		expanded[k] = v.expand(rows)
	}
	var out []regressor
	for _, set := range terms {
		columns := expanded[set[0]]
		for _, k := range set[1:] {
			var product []regressor
			for _, b := range expanded[k] {
				for _, a := range columns {
					value := make([]float64, len(rows))
					for i := range value {
						value[i] = a.value[i] * b.value[i]
					}
					product = append(product, regressor{a.name + ":" + b.name, value})
				}
			}
			columns = product
		}
		out = append(out, columns...)
	}
	return out
}

// number is a cell of a column of numbers, NaN where missing.
func number(c *column, i int) float64 {
	if c.text != nil || c.missing(i) {
		return math.NaN()
	}
	return c.number[i]
}

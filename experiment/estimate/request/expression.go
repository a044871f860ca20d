package request

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
)

// expression evaluates arithmetic on columns of numbers, as inside R's I():
// + - * / ^, comparisons (1 or 0), parentheses. Missing stays missing.
type expression struct {
	frame *Frame
	text  string
	at    int
	depth int
}

// vector is a value for every row of the frame.
type vector []float64

// maxDepth bounds nested parentheses.
const maxDepth = 100

// evaluate computes an expression for every row.
func (f *Frame) evaluate(text string) (vector, error) {
	e := &expression{frame: f, text: text}
	v, err := e.comparison()
	if err == nil && e.peek() != "" {
		err = e.refuse()
	}
	return v, err
}

func (e *expression) refuse() error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("The term I(%s) cannot be read from character %d on.", e.text, e.at+1),
		Remedy: "Use columns of numbers with + - * / ^, comparisons and parentheses.",
	}
}

// peek is the next token without taking it.
func (e *expression) peek() string {
	for e.at < len(e.text) && e.text[e.at] == ' ' {
		e.at++
	}
	rest := e.text[e.at:]
	if rest == "" {
		return ""
	}
	for _, two := range []string{"==", "!=", "<=", ">="} {
		if strings.HasPrefix(rest, two) {
			return two
		}
	}
	n := 0
	for n < len(rest) && !strings.ContainsRune(" +-*/^()<>=!", rune(rest[n])) {
		n++
	}
	if n == 0 {
		return rest[:1]
	}
	return rest[:n]
}

func (e *expression) take(tokens ...string) string {
	next := e.peek()
	for _, t := range tokens {
		if next == t {
			e.at += len(t)
			return t
		}
	}
	return ""
}

func (e *expression) comparison() (vector, error) {
	left, err := e.sum()
	if err != nil {
		return nil, err
	}
	op := e.take("==", "!=", "<=", ">=", "<", ">")
	if op == "" {
		return left, nil
	}
	right, err := e.sum()
	if err != nil {
		return nil, err
	}
	return combine(left, right, func(a, b float64) float64 {
		switch {
		case math.IsNaN(a) || math.IsNaN(b):
			return math.NaN()
		case comparisons[op](a, b):
			return 1
		}
		return 0
	}), nil
}

func (e *expression) sum() (vector, error) {
	return e.chain(e.product, "+", "-")
}

func (e *expression) product() (vector, error) {
	return e.chain(e.unary, "*", "/")
}

// chain reads operands joined from left to right by operators of one rank.
func (e *expression) chain(operand func() (vector, error), operators ...string) (vector, error) {
	left, err := operand()
	for err == nil {
		op := e.take(operators...)
		if op == "" {
			return left, nil
		}
		var right vector
		if right, err = operand(); err == nil {
			left = combine(left, right, arithmetic[op])
		}
	}
	return nil, err
}

var arithmetic = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b },
	"-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b },
	"/": func(a, b float64) float64 { return a / b },
}

func (e *expression) unary() (vector, error) {
	if e.depth++; e.depth > maxDepth {
		return nil, e.refuse()
	}
	defer func() { e.depth-- }()
	if e.take("-") != "" {
		v, err := e.unary()
		return combine(v, v, func(a, _ float64) float64 { return -a }), err
	}
	base, err := e.primary()
	if err != nil || e.take("^") == "" {
		return base, err
	}
	power, err := e.unary()
	return combine(base, power, math.Pow), err
}

func (e *expression) primary() (vector, error) {
	token := e.peek()
	e.at += len(token)
	if token == "(" {
		if e.depth++; e.depth > maxDepth {
			return nil, e.refuse()
		}
		v, err := e.comparison()
		e.depth--
		if err == nil && e.take(")") == "" {
			err = e.refuse()
		}
		return v, err
	}
	if number, err := strconv.ParseFloat(token, 64); err == nil {
		v := make(vector, e.frame.rows)
		for i := range v {
			v[i] = number
		}
		return v, nil
	}
	c, known := e.frame.columns[token]
	if !known || c.text != nil {
		e.at -= len(token)
		return nil, e.refuse()
	}
	return c.number, nil
}

func combine(a, b vector, f func(a, b float64) float64) vector {
	out := make(vector, min(len(a), len(b)))
	for i := range out {
		out[i] = f(a[i], b[i])
	}
	return out
}

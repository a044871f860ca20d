package request

import (
	"fmt"
	"strings"

	"leeway/experiment"
)

// formula is R's way of naming a regression: "y ~ z + x + factor(region)", "y ~ a * b",
// "y ~ 0 + arm".
type formula struct {
	outcome string
	// terms are the texts that parseTerms reads.
	terms []string
	// intercept is false after "0 +" or "- 1".
	intercept bool
}

// parseFormula reads a formula. The error is a *experiment.Refusal that says what is
// missing.
func parseFormula(text string) (formula, error) {
	refuse := func(what string) (formula, error) {
		return formula{}, &experiment.Refusal{What: fmt.Sprintf("The formula “%s” cannot be used: %s.", text, what), Remedy: "Write it as outcome ~ treatment + covariate + factor(block)."}
	}
	outcome, right, found := strings.Cut(text, "~")
	out := formula{outcome: strings.TrimSpace(outcome), intercept: true}
	switch {
	case !found || strings.Contains(right, "~"):
		return refuse("it needs one ~ between the outcome and the rest")
	case out.outcome == "":
		return refuse("it names no outcome")
	}
	right = strings.TrimSpace(right)
	if rest, without := strings.CutSuffix(right, "- 1"); without {
		right, out.intercept = strings.TrimSpace(rest), false
	}
	for _, term := range splitTerm(right, '+') {
		switch term {
		case "":
			return refuse("a term is missing beside a +")
		case "0":
			out.intercept = false
		case "1":
		default:
			out.terms = append(out.terms, term)
		}
	}
	if len(out.terms) == 0 {
		return refuse("it names nothing to explain the outcome with")
	}
	return out, nil
}

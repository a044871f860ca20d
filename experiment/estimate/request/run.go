package request

import (
	"context"
	"fmt"
	"sort"

	"leeway/experiment"
)

// run makes the estimate.
func (s *Spec) run(ctx context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	estimator := runOLS
	if s.Estimator == estimatorDifference {
		estimator = runDifference
	}
	answer, message, err := estimator(ctx, f, *s, rows)
	if err != nil {
		return nil, err
	}
	if message != "" {
		return failed(message), nil
	}
	return answer, nil
}

// withLevels gives text columns (and numbers, as their labels) an order of levels.
func (f *Frame) withLevels(levels map[string][]string) (*Frame, error) {
	if len(levels) == 0 {
		return f, nil
	}
	g := *f
	g.columns = map[string]*column{}
	for name, c := range f.columns {
		g.columns[name] = c
	}
	for name, order := range levels {
		c, err := f.column(name)
		if err != nil {
			return nil, err
		}
		allowed := map[string]bool{}
		for _, l := range order {
			allowed[l] = true
		}
		text := make([]string, f.rows)
		for i := range text {
			if c.missing(i) {
				continue
			}
			if text[i] = c.label(i); !allowed[text[i]] {
				return nil, &experiment.Refusal{What: fmt.Sprintf("The levels of “%s” do not hold “%s”.", name, text[i]), Remedy: "List every level, or leave those rows out with subset."}
			}
		}
		g.columns[name] = &column{text: text, levels: order}
	}
	return &g, nil
}

// roles are the columns that an estimate needs besides its regressors.
type roles struct {
	outcome, weights, clusters *column
	groups                     []*column // blocks or fixed effects
}

func (f *Frame) roles(s Spec) (r roles, err error) {
	find := func(name string, into **column, numeric bool) {
		if name == "" || err != nil {
			return
		}
		if *into, err = f.column(name); err == nil && numeric && (*into).text != nil {
			err = &experiment.Refusal{What: fmt.Sprintf("Column “%s” is text, and numbers are needed.", name), Remedy: "Choose another column, or correct it."}
		}
	}
	find(s.Outcome, &r.outcome, true)
	find(s.Weights, &r.weights, true)
	find(s.Clusters, &r.clusters, false)
	for _, name := range append(List{s.Blocks}, s.FixedEffects...) {
		if name == "" {
			continue
		}
		var c *column
		find(name, &c, false)
		r.groups = append(r.groups, c)
	}
	return r, err
}

// complete keeps the rows without a missing value, and warns in estimatr's words
// where only the cluster, the weight or the block is missing.
func (r roles) complete(rows []int, regressors []*column) (kept []int, warnings []string) {
	lost := map[string]bool{}
	for _, i := range rows {
		bad := r.outcome.missing(i)
		for _, c := range regressors {
			bad = bad || c.missing(i)
		}
		if bad {
			continue
		}
		drop := false
		check := func(c *column, what string) {
			if c != nil && c.missing(i) {
				lost[what], drop = true, true
			}
		}
		check(r.clusters, "cluster")
		check(r.weights, "weights")
		for _, c := range r.groups {
			check(c, "block or fixed effect")
		}
		if !drop {
			kept = append(kept, i)
		}
	}
	for what := range lost {
		warnings = append(warnings, fmt.Sprintf("Some observations have missingness in the %s variable(s) but not in the outcome or covariates. These observations have been dropped.", what))
	}
	sort.Strings(warnings)
	return kept, warnings
}

// droppedNote says how many rows were left out for missing values.
func droppedNote(all, kept int) []string {
	if all == kept {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d rows have a missing value and are left out.", all-kept, all)}
}

package request

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

var (
	constraintCall = regexp.MustCompile(`^(?:clubSandwich::)?constrain_(zero|equal|pairwise)\((.*)\)$`)
	quoted         = regexp.MustCompile(`"([^"]*)"`)
)

// combinations reads which combinations of coefficients are asked for: a call of
// constrain_zero, constrain_equal or constrain_pairwise on names or on a regular
// expression, or rows of numbers, one for each coefficient.
func combinations(raw json.RawMessage, all []named) ([]named, error) {
	var matrix [][]float64
	if json.Unmarshal(raw, &matrix) == nil && len(matrix) > 0 {
		return fromMatrix(matrix, all)
	}
	refuse := func(what string) ([]named, error) {
		return nil, &experiment.Refusal{What: what, Remedy: `Write constrain_zero("name"), constrain_equal(c("a", "b")), constrain_pairwise("^arm", reg_ex = TRUE), or rows of numbers, one for each of ` + strings.Join(namesOf(all), ", ") + "."}
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || text == "" {
		return refuse("The specification does not say which coefficients are tested.")
	}
	call := constraintCall.FindStringSubmatch(strings.TrimSpace(text))
	if call == nil {
		return refuse(fmt.Sprintf("“%s” cannot be used.", text))
	}
	chosen, err := chosenCoefficients(call[2], all)
	if err != nil {
		return refuse(err.Error())
	}
	if len(chosen) == 0 || (call[1] != "zero" && len(chosen) < 2) {
		return refuse(fmt.Sprintf("“%s” matches %d coefficients.", text, len(chosen)))
	}
	withZero := regexp.MustCompile(`with_zero\s*=\s*T`).MatchString(call[2])
	var out []named
	switch call[1] {
	case "equal":
		for _, c := range chosen[1:] {
			out = append(out, difference(c, chosen[0]))
		}
	case "pairwise":
		if withZero {
			out = append(out, chosen...)
		}
		for i := range chosen {
			for _, later := range chosen[i+1:] {
				out = append(out, difference(later, chosen[i]))
			}
		}
	default:
		out = chosen
	}
	return out, nil
}

// chosenCoefficients are those named in the arguments of a call.
func chosenCoefficients(arguments string, all []named) ([]named, error) {
	names := quoted.FindAllStringSubmatch(arguments, -1)
	if regexp.MustCompile(`reg_ex\s*=\s*T`).MatchString(arguments) {
		if len(names) != 1 {
			return nil, fmt.Errorf("a regular expression needs one text, and “%s” has %d", arguments, len(names))
		}
		pattern, err := regexp.Compile(names[0][1])
		if err != nil {
			return nil, fmt.Errorf("the regular expression “%s” cannot be read: %w", names[0][1], err)
		}
		return slices.DeleteFunc(slices.Clone(all), func(c named) bool { return !pattern.MatchString(c.name) }), nil
	}
	var out []named
	for _, name := range names {
		at := slices.IndexFunc(all, func(c named) bool { return c.name == name[1] })
		if at < 0 {
			return nil, fmt.Errorf("no coefficient is called “%s”", name[1])
		}
		out = append(out, all[at])
	}
	return out, nil
}

func difference(a, b named) named {
	contrast := maps.Clone(a.contrast)
	for k, w := range b.contrast {
		contrast[k] -= w
	}
	return named{name: a.name + " - " + b.name, contrast: contrast}
}

func fromMatrix(matrix [][]float64, all []named) ([]named, error) {
	var out []named
	for i, row := range matrix {
		if len(row) != len(all) {
			return nil, &experiment.Refusal{What: fmt.Sprintf("Row %d has %d numbers for %d coefficients.", i+1, len(row), len(all)), Remedy: "Give one for each of " + strings.Join(namesOf(all), ", ") + "."}
		}
		sum := named{name: fmt.Sprintf("combination %d", i+1), contrast: estimate.Contrast{}}
		for j, weight := range row {
			for k, w := range all[j].contrast {
				sum.contrast[k] += weight * w
			}
		}
		out = append(out, sum)
	}
	return out, nil
}

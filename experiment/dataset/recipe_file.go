package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"leeway/experiment"
)

// Indented writes the recipe as JSON for people: the canonical form, a member a line.
// DecodeRecipe reads it back to the same recipe.
func (r Recipe) Indented() ([]byte, error) {
	data, err := r.Encode()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", "  "); err != nil {
		return nil, fmt.Errorf("indent recipe: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// DecodeRecipe reads a recipe. Later versions, unknown members and settings that
// cannot be carried out give a *experiment.Refusal that names the member.
func DecodeRecipe(data []byte) (Recipe, error) {
	const remedy = "Read the file afresh; Leeway will propose a new recipe."
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err == nil && head.Version > RecipeVersion {
		return Recipe{}, &experiment.Refusal{What: fmt.Sprintf("This recipe was written by a newer Leeway (version %d; this one reads up to %d).", head.Version, RecipeVersion), Remedy: "Install the newer Leeway, or read the file afresh."}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var r Recipe
	if err := dec.Decode(&r); err != nil {
		return Recipe{}, &experiment.Refusal{What: "This recipe cannot be read: " + recipeTrouble(err), Remedy: remedy, Cause: err}
	}
	if _, err := dec.Token(); err != io.EOF {
		return Recipe{}, &experiment.Refusal{What: "This recipe is damaged: something follows its end.", Remedy: remedy}
	}
	if err := r.Check(); err != nil {
		var refusal *experiment.Refusal
		if member := r.wrongMember(); errors.As(err, &refusal) && member != "" {
			said := *refusal
			said.What += fmt.Sprintf(" See its member “%s”.", member)
			return Recipe{}, &said
		}
		return Recipe{}, err
	}
	return r, nil
}

// wrongMember names the member that Check refuses, "" where it is no single one.
func (r Recipe) wrongMember() string {
	if r.Purpose != ForRoster && r.Purpose != ForOutcomes {
		return "purpose"
	}
	seen := map[string]bool{}
	for i, c := range r.Columns {
		letter, row, ok := cutCell(c.Letter)
		if !ok || row != 0 || letter != c.Letter || isComputed(c.Letter) || seen[letter] {
			return fmt.Sprintf("columns[%d].letter", i)
		}
		seen[letter] = true
		if c.check() != "" {
			return fmt.Sprintf("columns[%d]%s", i, c.wrongMember())
		}
	}
	for i, d := range r.Decisions {
		alone := Recipe{Decisions: []Decision{d}}
		if _, _, ok := cutCell(d.Cell); !ok {
			return fmt.Sprintf("decisions[%d].cell", i)
		}
		if alone.checkDecisions() != "" {
			return fmt.Sprintf("decisions[%d].do", i)
		}
	}
	return ""
}

// wrongMember names the member of a column that check refuses, with its point. A member
// is wrong where the column would be right without it.
func (c Column) wrongMember() string {
	for _, one := range []struct {
		name string
		mend func(*Column)
	}{
		{"use", func(c *Column) { c.Use = Ignore }},
		{"type", func(c *Column) { c.Type = Text }},
		{"per", func(c *Column) { c.Per = 0 }},
		{"target", func(c *Column) { c.Target = "x" }},
		{"labels", func(c *Column) { c.Labels = nil }},
		{"recode", func(c *Column) { c.Recode = nil }},
	} {
		mended := c
		if one.mend(&mended); mended.check() == "" {
			if one.name == "use" && c.Use == OutcomeValue {
				continue // it is the target that is missing
			}
			return "." + one.name
		}
	}
	return ""
}

// recipeTrouble says what is wrong with a recipe's JSON and names the member.
func recipeTrouble(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it is empty, or cut short."
	case errors.As(err, &syntax):
		return fmt.Sprintf("something is wrong at its character %d.", syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		value, _, _ := strings.Cut(kind.Value, " ")
		words := map[string]string{"string": "a text", "number": "a number that does not fit", "bool": "true or false", "array": "a list", "object": "named members"}
		said := words[value]
		if said == "" {
			said = "a value"
		}
		return fmt.Sprintf("its member “%s” holds %s, which does not belong there.", kind.Field, said)
	}
	if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return fmt.Sprintf("it has a member %s, which this Leeway does not know.", strings.NewReplacer(`"`, "”").Replace(strings.Replace(name, `"`, "“", 1)))
	}
	return "it is not one JSON object with named members."
}

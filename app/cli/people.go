package main

import (
	"context"

	"github.com/spf13/cobra"

	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// personFlags say which columns tell about people, and how they are hidden.
type personFlags struct {
	person, pseudonym []string
	when, left, key   string
}

// registerHiding registers the flags that rosters have too.
func (f *personFlags) registerHiding(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.pseudonym, "pseudonym", nil, "columns that name people, to be replaced by keyed pseudonyms before anything is kept")
	c.Flags().StringVar(&f.key, "key", "", "the file of the key for pseudonyms, made where there is none yet (default: in your own settings, apart from the pilot)")
}

func (f *personFlags) registerPeople(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.person, "person", nil, "the column that names the person of each row; several make one name together")
	c.Flags().StringVar(&f.when, "when", "", "the column with the day or period a row is about")
	c.Flags().StringVar(&f.left, "left", "", "the column with the day on which the person left")
}

// given says whether any of the flags changes how a sheet is read.
func (f *personFlags) given() bool {
	return len(f.person)+len(f.pseudonym)+len(f.when)+len(f.left) > 0
}

// apply changes the recipe by the flags. The names of people are never made pseudonyms
// unasked: a draft asks.
func (f *personFlags) apply(r dataset.Recipe, path string) (dataset.Recipe, error) {
	for _, change := range []struct {
		names []string
		do    func(c *dataset.Column)
	}{
		{f.person, func(c *dataset.Column) { c.Use, c.Type = dataset.PersonID, dataset.Text }},
		{oneName(f.when), func(c *dataset.Column) { c.Use = dataset.When }},
		{oneName(f.left), func(c *dataset.Column) { c.Use, c.Type = dataset.LeftOn, dataset.Date }},
		{f.pseudonym, func(c *dataset.Column) { c.Type, c.Pseudonym = dataset.Text, true }},
	} {
		for _, name := range change.names {
			c, err := column(r, path, name)
			if err != nil {
				return r, err
			}
			c.Target, c.Over, c.Recode, c.Labels, c.Per = "", "", nil, nil, 0
			change.do(&c)
			if c.Pseudonym && c.Use == dataset.Ignore {
				c.Use = dataset.Attribute
			}
			r = r.WithColumn(c)
		}
	}
	return r, nil
}

func oneName(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// hides says whether the draft made pseudonyms.
func hides(d dataset.Draft) bool { return d.Recipe.KeyCheck != "" }

func (t *terminal) peopleCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "people PILOT.leeway",
		Short: "Count the people whom imports name, and those who moved",
		Long: `Counts the people whom imports name by a column chosen with --person, and those who
moved: they count for the team they were first seen in, because the teams are compared
as they were drawn. Nobody is named, and fewer than ten are not counted apart.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.read(args[0], func(s *pilot.Session) error { return t.people(cmd.Context(), s) })
		},
	}
}

func (t *terminal) people(ctx context.Context, s *pilot.Session) error {
	people, moved, err := s.Movers(ctx)
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]string{"people": shownPeople(people), "moved": shownPeople(moved)})
	}
	if people == 0 {
		t.line("No import names people. Choose their column with import --person.")
		return nil
	}
	t.line("People known: %s.", shownPeople(people))
	t.line("Moved to another team: %s.", shownPeople(moved))
	return nil
}

// shownPeople is a count of people as it may be shown; none is told as none.
func shownPeople(n int) string {
	if n == 0 {
		return "none"
	}
	return dataset.Shown(n)
}

// knownFrom is what a workbook of outcomes is read with: the people and answers of the
// imports so far, and the key.
func (f *sheetFlags) knownFrom(ctx context.Context, s *pilot.Session, without ...string) error {
	around, err := s.Surroundings(ctx, f.key, without...)
	f.around = around
	return err
}

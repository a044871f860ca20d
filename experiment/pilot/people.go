package pilot

import (
	"context"
	"slices"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// People are the persons that the imports so far name, each with the team they were
// first seen in: by the order of the imports, and within a file by its dates. Imports
// in without are passed over, as one that is about to be replaced must be.
func (s *Session) People(ctx context.Context, without ...string) (*dataset.People, error) {
	return s.people(ctx, s.Pilot(), without...)
}

func (s *Session) people(ctx context.Context, doc *experiment.Pilot, without ...string) (*dataset.People, error) {
	out := dataset.NewPeople()
	var taking []string
	for _, t := range doc.Roster.Taking() {
		taking = append(taking, t.ID)
	}
	for _, imp := range doc.Imports {
		if imp.People == 0 || slices.Contains(without, imp.ID) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			return nil, err
		}
		out.Learn(linked, taking)
	}
	return out, nil
}

// Movers counts the people whom imports name, and those who moved to another team
// than the one they were first seen in.
func (s *Session) Movers(ctx context.Context) (people, moved int, err error) {
	known, movers := map[string]bool{}, map[string]bool{}
	for _, imp := range s.Pilot().Imports {
		if imp.People == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			return 0, 0, err
		}
		linked.EachPerson(func(key string, moved bool) {
			known[key] = true
			if moved {
				movers[key] = true
			}
		})
	}
	return len(known), len(movers), nil
}

// Surroundings are what the next file is read with: the people of the imports so far,
// how answers in words counted, and the key of the pilot's pseudonyms, from the file at keyPath as Keys takes it.
// Where the file is to replace an import, name that in without.
func (s *Session) Surroundings(ctx context.Context, keyPath string, without ...string) (dataset.Surroundings, error) {
	people, err := s.People(ctx, without...)
	var recipes []dataset.Recipe
	for _, named := range s.Recipes() {
		recipes = append(recipes, named.Recipe)
	}
	return dataset.Surroundings{People: people, Memory: dataset.Remember(recipes...), Keys: s.Keys(keyPath)}, err
}

// refuseStrangers refuses rows that were linked without the people that the imports
// before name: people who moved since would count for another team.
func (s *Session) refuseStrangers(doc *experiment.Pilot, imp *experiment.Import, linked *dataset.Linked) error {
	if linked.Person == nil {
		return nil
	}
	imp.People, _ = linked.People()
	people, err := s.people(context.Background(), doc)
	if err != nil {
		return err
	}
	if linked.Knew == people.Print() || people.Len() == 0 && linked.Knew == "" {
		return nil
	}
	return &experiment.Refusal{
		What:   "Other people are known from imports now than when this file was read.",
		Place:  experiment.Place{File: imp.Source.File, Sheet: imp.Source.Sheet},
		Remedy: "Read the file again, so that whoever moved counts for the team they were first seen in.",
	}
}

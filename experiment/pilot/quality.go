package pilot

import (
	"context"
	"io"
	"strings"

	"leeway/experiment/dataset"
	"leeway/experiment/quality"
	"leeway/experiment/report"
)

// Quality says whether the data can be trusted: the flow of teams and staff, the
// response, how rows were tied to the roster. It shows as much of the arms as may be seen
// now; see package quality. progress counts the draws that are made again once the data
// are final, and may be nil. It refuses where there is no draw.
func (s *Session) Quality(ctx context.Context, progress func(done, total int64)) (quality.Report, error) {
	doc := s.Pilot()
	imports := make([]*dataset.Linked, len(doc.Imports))
	for i, imp := range doc.Imports {
		if err := ctx.Err(); err != nil {
			return quality.Report{}, err
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			return quality.Report{}, err
		}
		imports[i] = linked
	}
	r, err := quality.Build(ctx, doc, imports, progress)
	if err != nil {
		return quality.Report{}, err
	}
	return r, s.numberDeviations(&r)
}

// numberDeviations finds the journal entries of the deviations: the document keeps
// deviations in the order of their entries, and neither can be taken back.
func (s *Session) numberDeviations(r *quality.Report) error {
	if len(r.Deviations) == 0 {
		return nil
	}
	entries, err := s.Journal()
	if err != nil {
		return err
	}
	var numbers []int
	for _, e := range entries {
		if e.Kind == KindDeviation {
			numbers = append(numbers, e.Number)
		}
	}
	for i := range r.Deviations {
		if n := r.Deviations[i].Number; n <= len(numbers) {
			r.Deviations[i].Entry = numbers[n-1]
		}
	}
	return nil
}

// WriteChecks writes the quality report: as a workbook where the path ends in .xlsx,
// otherwise as one comma-separated table. The file appears only when it is whole.
func (s *Session) WriteChecks(ctx context.Context, path string, progress func(done, total int64)) error {
	r, err := s.Quality(ctx, progress)
	if err != nil {
		return err
	}
	doc := s.Pilot()
	return WriteWhole(path, func(w io.Writer) error {
		if strings.HasSuffix(strings.ToLower(path), ".csv") {
			return report.ChecksTable(w, doc, r)
		}
		return report.Checks(w, doc, r)
	})
}

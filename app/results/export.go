package results

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/pilot"
)

// stem is the name of the pilot's file without its ending; exports begin with it.
func (s *Findings) stem() string {
	base := filepath.Base(s.session.Path())
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// brief writes the two-page brief and opens it.
func (s *Findings) brief() {
	w := s.w
	w.ChooseSave("Save the brief and open it", s.stem()+"-brief.pdf", func(path string) {
		w.Run(shell.Task{
			Words: "Writing the brief",
			Work: func(ctx context.Context, report func(string, float64)) error {
				return s.session.WriteBrief(ctx, path, progress("Writing the brief", report))
			},
			Done: func(err error) {
				if w.Refuse(err) {
					return
				}
				sentence := "The brief is in " + path + "."
				if s.view(path) != nil {
					sentence += " This computer has no viewer that Leeway could open it with."
				}
				w.Say(sentence, nil)
			},
		})
	})
}

// saveCharts writes the charts of the page, each as PNG, SVG and PDF, beside one
// another. They carry title and source, in the light variant.
func (s *Findings) saveCharts(v *view) {
	w := s.w
	const ending = "-result.png"
	w.ChooseSave("Save the charts: PNG, SVG and PDF beside one another", s.stem()+ending, func(path string) {
		stem := strings.TrimSuffix(strings.TrimSuffix(path, filepath.Ext(path)), strings.TrimSuffix(ending, ".png"))
		w.Run(shell.Task{
			Words: "Drawing the charts",
			Work: func(ctx context.Context, report func(string, float64)) error {
				return writeCharts(ctx, v, stem, path, report)
			},
			Done: func(err error) {
				if !w.Refuse(err) {
					w.Say("Six files are in "+filepath.Dir(path)+": "+filepath.Base(stem)+"-result and "+filepath.Base(stem)+"-outcomes, each as PNG, SVG and PDF.", nil)
				}
			},
		})
	})
}

// chartFile is one file to write.
type chartFile struct {
	path  string
	write func(io.Writer) error
}

// chartFiles are the six files of a result.
func chartFiles(v *view, stem string) []chartFile {
	var files []chartFile
	add := func(name string, fig *chart.Figure, width float64) {
		// The margin of 16 around a figure lies within its size.
		height := fig.Height(width-32) + 32
		const twice = 144
		files = append(files,
			chartFile{stem + name + ".png", func(w io.Writer) error { return fig.WritePNG(w, width, height, twice) }},
			chartFile{stem + name + ".svg", func(w io.Writer) error { return fig.WriteSVG(w, width, height) }},
			chartFile{stem + name + ".pdf", func(w io.Writer) error { return fig.WritePDF(w, width, height) }})
	}
	const house, forest = 680, 860
	add("-result", chart.House(v.main, chart.Light, chart.Options{Titles: true}), house)
	add("-outcomes", chart.Forest(v.results, chart.Light, chart.Options{Titles: true}), forest)
	return files
}

// writeCharts draws all before it writes any. Only the file that was chosen may
// replace one that stands: the chooser asked for that one.
func writeCharts(ctx context.Context, v *view, stem, chosen string, report func(string, float64)) error {
	files := chartFiles(v, stem)
	var standing []string
	data := make([][]byte, len(files))
	_, err := os.Stat(chosen)
	replaces := err == nil
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := os.Stat(f.path); err == nil && !replaces {
			standing = append(standing, filepath.Base(f.path))
		}
		report("Drawing "+filepath.Base(f.path), float64(i)/float64(len(files)))
		var buf bytes.Buffer
		if err := f.write(&buf); err != nil {
			return err
		}
		data[i] = buf.Bytes()
	}
	if len(standing) > 0 {
		return &experiment.Refusal{What: "There are such files already: " + strings.Join(standing, ", ") + ".", Place: experiment.Place{File: filepath.Dir(chosen)}, Remedy: "Nothing was written. Choose another name or folder."}
	}
	for i, f := range files {
		if err := pilot.WriteBytes(f.path, data[i]); err != nil {
			return &experiment.Refusal{What: "The chart cannot be written.", Place: experiment.Place{File: f.path}, Remedy: "Choose a folder that exists and that you may write to.", Cause: err}
		}
	}
	return nil
}

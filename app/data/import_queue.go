package data

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/sheets"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// queueState is how far a file is that waits to be taken in.
type queueState int

// The states of a file that waits.
const (
	// unseen files were not looked through yet.
	unseen queueState = iota
	// ready files are recognised or fit a recipe, and leave nothing to settle or look at.
	ready
	// doubtful ones leave something.
	doubtful
	// unknown ones fit no recipe.
	unknown
	// corrected ones give the rows of an import again, with differences.
	corrected
	// same ones were taken in already.
	same
	// protected ones want a password, refused ones cannot be read.
	protected
	refused
)

// queued is a file that waits, a member of an archive behind the archive's path, and what
// is known of it.
type queued struct {
	path, password string
	state          queueState
	// known says what it was recognised as, why what keeps it from being taken in.
	known, why string
	replay     *sheets.Replay
	// notes are what was taken for granted when the archive it lies in was opened.
	notes []string
	// told are sentences for the record of the import, must what is to be settled of the
	// file as a whole before it is taken in.
	told, must []string
	// replaces is the id of the import that it replaces, "" for none; earlier is one that
	// it seems to correct, with how they differ.
	replaces, earlier string
	differ            dataset.Replacement
	counts            dataset.Counts
	imports           int // how many imports there were when it was looked through
	arrived           bool
}

// note adds to the notes. Of an archive only the opening of all of it says what else lies
// in there, so notes are kept.
func (q *queued) note(notes []string) {
	q.notes = slices.Clone(q.notes)
	for _, n := range notes {
		if !slices.Contains(q.notes, n) {
			q.notes = append(q.notes, n)
		}
	}
}

func (q *queued) name() string { return pilot.ReturnedName(q.path) }

// with adds the record's sentences to the doubts.
func (q *queued) with(doubts []dataset.Doubt) []dataset.Doubt {
	out := slices.Clone(doubts)
	for _, sentence := range append(slices.Clone(q.notes), q.told...) {
		out = append(out, dataset.Doubt{Problem: experiment.Problem{Severity: experiment.ForInformation, What: sentence}})
	}
	return out
}

// open takes files to be read: one is read at once, several are looked through first.
func (s *Import) open(paths []string) {
	if len(paths) == 0 {
		return
	}
	for _, path := range paths {
		if !slices.ContainsFunc(s.queue, func(q *queued) bool { return q.path == path }) {
			s.queue = append(s.queue, &queued{path: path})
		}
	}
	if s.reading != nil && s.reading.State() == sheets.Ready {
		s.host.Say(fmt.Sprintf("%s read after this one.", countWords(len(paths), "more file is", "more files are")), nil)
		return
	}
	if s.reading != nil {
		s.letGo()
	}
	if len(s.queue) == 1 && !strings.EqualFold(filepath.Ext(s.queue[0].path), ".zip") {
		s.look1(s.queue[0])
		return
	}
	s.survey()
}

// look1 reads one of the files for a person to look at.
func (s *Import) look1(q *queued) {
	s.letGo()
	if !slices.Contains(s.queue, q) {
		s.queue = append(s.queue, q)
	}
	s.file, s.differing, q.arrived = q, false, false
	s.reading = sheets.Open(s.host, q.path, sheets.Options{
		Purpose: dataset.ForOutcomes, Pilot: s.session.Pilot, Password: q.password, Changed: func() { s.host.Rebuild() },
		Around: func(ctx context.Context) (dataset.Surroundings, error) { return s.around(ctx, q) },
		Replay: func(ctx context.Context, book workbook.Book) (*sheets.Replay, error) {
			err := s.recognise(ctx, book, q)
			return q.replay, err
		},
	})
	s.host.Rebuild()
}

// around is what is known from the imports, without the one that a file replaces.
func (s *Import) around(ctx context.Context, q *queued) (dataset.Surroundings, error) {
	if q.replaces != "" {
		return s.session.Surroundings(ctx, "", q.replaces)
	}
	return s.session.Surroundings(ctx, "")
}

func (s *Import) letGo() {
	if s.reading != nil {
		s.reading.Close()
		s.reading, s.file, s.differing = nil, nil, false
	}
}

// putAway takes the file that is read off the list, and shows those that still wait.
func (s *Import) putAway() {
	s.drop(s.file)
	s.toQueue()
}

// drop takes a file off the list. The file itself stays where it is.
func (s *Import) drop(q *queued) {
	s.queue = slices.DeleteFunc(s.queue, func(other *queued) bool { return other == q })
}

// toQueue goes back to the list of files.
func (s *Import) toQueue() {
	s.letGo()
	s.survey()
}

// arrive looks at a file that has just been read: how it differs from the one its recipe
// was made for comes first, and whether it corrects an earlier one is asked.
func (s *Import) arrive() {
	q := s.file
	if q.arrived || s.reading.State() != sheets.Ready {
		return
	}
	q.arrived = true
	d := s.reading.Draft()
	s.differing = len(d.Changes) > 0
	if q.replaces == "" && q.earlier == "" {
		r := s.reading
		var id string
		var differ dataset.Replacement
		s.host.Run(shell.Task{
			Words: "Comparing with what was taken in",
			Work: func(ctx context.Context, _ func(string, float64)) error {
				id, differ = s.corrects(ctx, d)
				return nil
			},
			Done: func(error) {
				if id != "" && s.reading == r {
					q.earlier, q.differ = id, differ
					s.host.Rebuild()
				}
			},
		})
	}
}

// recognise finds out what a file is: an office's sheet, or one that a recipe fits.
func (s *Import) recognise(ctx context.Context, b workbook.Book, q *queued) error {
	if q.replay != nil {
		return nil
	}
	back, known, err := s.session.Recognise(ctx, b)
	if err != nil {
		return err
	}
	if known {
		q.known = fmt.Sprintf("Sheet “%s” of %s", back.Collection.Name, back.Office.Name)
		q.replay = &sheets.Replay{Name: back.Collection.Name + ", " + back.Office.Name, Recipe: back.Recipe, Made: true}
		q.told = append([]string{fmt.Sprintf("This is the sheet “%s” of %s, known by %s.", back.Collection.Name, back.Office.Name, back.By)}, back.Changes...)
		q.must = back.Doubts
		if back.Asked > 0 && back.Empty == back.Asked {
			q.must = append(q.must, "Every cell is still empty. Ask the office to fill the sheet in.")
		} else if back.Empty > 0 {
			q.told = append(q.told, fmt.Sprintf("%d of the %d cells asked for are empty.", back.Empty, back.Asked))
		}
		if imp, there := pilot.SheetImport(s.session.Pilot(), back.Collection, back.Office); there {
			q.earlier = imp.ID
		}
		return nil
	}
	return s.recipeOf(ctx, b, q)
}

// recipeOf finds the recipe that fits a file best.
func (s *Import) recipeOf(ctx context.Context, b workbook.Book, q *queued) error {
	if named, ok := s.session.RecipeFor(ctx, b); ok {
		replay, err := s.replayOf(named)
		q.replay, q.known = replay, fmt.Sprintf("Recipe “%s”", named.Name)
		return err
	}
	last, ok := s.session.LastRecipe()
	if !ok || len(s.session.Recipes()) > 0 {
		return ctx.Err()
	}
	// A pilot from before recipes had names keeps one beside each import.
	if fits, err := dataset.Matches(ctx, b, last); err == nil && fits[0] >= 0.5 {
		q.replay, q.known = &sheets.Replay{Name: "the last file’s recipe", Recipe: last}, "Like the last file"
	}
	return ctx.Err()
}

// replayOf is a named recipe with what is known of its last file.
func (s *Import) replayOf(named pilot.NamedRecipe) (*sheets.Replay, error) {
	fit, err := s.session.Fitting(named.Name)
	return &sheets.Replay{Name: named.Name, Recipe: named.Recipe, Fit: fit}, err
}

// survey looks through the files that wait and were not seen since the imports changed,
// and shows the list, or the overview where none waits.
func (s *Import) survey() {
	var todo []*queued
	now := len(s.session.Pilot().Imports)
	for _, q := range s.queue {
		if q.state == unseen || q.state <= unknown && q.imports != now {
			todo = append(todo, q)
		}
	}
	s.host.Rebuild()
	if len(todo) == 0 || s.surveying {
		return
	}
	s.surveying = true
	found := map[*queued][]*queued{}
	s.host.Run(shell.Task{
		Words: "Looking through " + countWords(len(todo), "file", "files"),
		Work: func(ctx context.Context, report func(string, float64)) error {
			for i, q := range todo {
				report(fmt.Sprintf("Looking through %s, file %d of %d", q.name(), i+1, len(todo)), float64(i)/float64(len(todo)))
				list, err := s.lookThrough(ctx, *q)
				if err != nil {
					return err
				}
				found[q] = list
			}
			return nil
		},
		Done: func(err error) {
			s.surveying = false
			cancelled := errors.Is(err, context.Canceled)
			s.host.Refuse(err)
			var queue []*queued
			for _, q := range s.queue {
				switch list, done := found[q]; {
				case done:
					queue = append(queue, list...)
				default:
					if cancelled && q.state == unseen {
						q.state, q.why = unknown, "It was not looked through. Open it to see what it holds."
					}
					queue = append(queue, q)
				}
			}
			s.queue = queue
			if len(queue) == 1 && s.reading == nil && queue[0].state < protected && queue[0].state != same {
				s.look1(queue[0]) // an archive with one file in it
				return
			}
			s.host.Rebuild()
		},
	})
}

// lookThrough opens a file, or each in an archive, and says how far it is.
func (s *Import) lookThrough(ctx context.Context, q queued) ([]*queued, error) {
	fresh := queued{path: q.path, password: q.password, notes: q.notes, replaces: q.replaces, imports: len(s.session.Pilot().Imports)}
	var books []workbook.Book
	var err error
	if strings.Contains(strings.ToLower(filepath.ToSlash(q.path)), ".zip/") {
		var b workbook.Book
		if b, err = workbook.Open(ctx, q.path, workbook.Options{Password: q.password}, nil); err == nil {
			books = []workbook.Book{b}
		}
	} else {
		books, err = workbook.OpenAll(ctx, q.path, workbook.Options{Password: q.password}, nil)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, workbook.ErrPassword):
		fresh.state, fresh.why = protected, sentenceOf(err)
		return []*queued{&fresh}, nil
	case err != nil:
		fresh.state, fresh.why = refused, sentenceOf(err)
		return []*queued{&fresh}, nil
	}
	defer func() {
		for _, b := range books {
			_ = b.Close() // it was only read
		}
	}()
	var out []*queued
	for _, b := range books {
		one := fresh
		one.path = b.Path()
		one.note(workbook.Notes(b))
		if _, err := s.judge(ctx, b, &one); err != nil {
			return nil, err
		}
		out = append(out, &one)
	}
	return out, nil
}

// judge reads a file by the recipe that fits it and says how far it is. The error is the
// context's.
func (s *Import) judge(ctx context.Context, b workbook.Book, q *queued) (d dataset.Draft, err error) {
	if imp, there := taken(s.session.Pilot(), b.SHA256()); there {
		q.state, q.why = same, fmt.Sprintf("This very file was taken in on %s.", imp.At.Local().Format("2 January 2006"))
		return d, ctx.Err()
	}
	if err = s.recognise(ctx, b, q); err != nil || q.replay == nil {
		q.state, q.why = unknown, "No recipe fits. Open it and say once what its columns are."
		if err != nil {
			q.why = sentenceOf(err)
		}
		return d, ctx.Err()
	}
	around, err := s.around(ctx, q)
	if err == nil {
		d, err = q.replay.Carry(ctx, b, s.session.Pilot(), around, nil)
	}
	if err != nil {
		q.state, q.why = doubtful, sentenceOf(err)
		return d, ctx.Err()
	}
	q.counts = d.Linked.Counts()
	id := q.earlier
	var differ dataset.Replacement
	if id == "" {
		id, differ = s.corrects(ctx, d)
	} else if differ, err = s.session.Differences(id, d.Linked); err != nil {
		differ = dataset.Replacement{}
	}
	must, look := weigh(d)
	must += len(q.must)
	switch {
	case id != "":
		q.state, q.earlier, q.differ = corrected, id, differ
		q.why = "It seems to correct " + labelOf(s.session.Pilot(), id) + "."
	case must > 0:
		q.state, q.why = doubtful, countWords(must, "thing", "things")+" to settle"
		if look > 0 {
			q.why += ", " + thousands(look) + " to look at"
		}
	case look > 0:
		q.state, q.why = doubtful, countWords(look, "thing", "things")+" to look at"
	default:
		q.state, q.why = ready, ""
	}
	return d, ctx.Err()
}

// weigh counts what must be settled of a draft and what is to be looked at. That other
// teams have no row is not counted: their files come beside this one.
func weigh(d dataset.Draft) (must, look int) {
	for _, doubt := range d.Doubts {
		switch {
		case doubt.Severity == experiment.MustSettle:
			must++
		case doubt.Severity == experiment.LookAtIt && !strings.Contains(doubt.What, "of the draw have no row here"):
			look++
		}
	}
	return must, look
}

// taken finds the import of a file.
func taken(p *experiment.Pilot, sha256 string) (experiment.Import, bool) {
	for _, imp := range p.Imports {
		if imp.Source.SHA256 == sha256 {
			return imp, true
		}
	}
	return experiment.Import{}, false
}

func labelOf(p *experiment.Pilot, id string) string {
	for _, imp := range p.Imports {
		if imp.ID == id {
			return fmt.Sprintf("%s of %s", imp.Label, imp.At.Local().Format("2 January 2006"))
		}
	}
	return "an earlier file"
}

// clearOnes are the files that can be taken in together.
func (s *Import) clearOnes() []*queued {
	var out []*queued
	for _, q := range s.queue {
		if q.state == ready {
			out = append(out, q)
		}
	}
	return out
}

// takeTogether takes in what is clear, each as an action of its own.
func (s *Import) takeTogether() {
	list := s.clearOnes()
	if s.taking || len(list) == 0 {
		return
	}
	s.taking = true
	in, rows := map[*queued]bool{}, 0
	s.host.SetFoot(s.queueFoot(s.host))
	s.host.Run(shell.Task{
		Words: "Taking in " + countWords(len(list), "file", "files"),
		Work: func(ctx context.Context, report func(string, float64)) error {
			for i, q := range list {
				report(fmt.Sprintf("Taking in %s, file %d of %d", q.name(), i+1, len(list)), float64(i)/float64(len(list)))
				if err := s.takeOne(ctx, q); err != nil {
					return err
				}
				if q.state == ready {
					in[q] = true
					rows += q.counts.Used
				}
			}
			return nil
		},
		Done: func(err error) {
			s.taking = false
			refusing := s.host.Refuse(err)
			for q := range in {
				s.drop(q)
			}
			s.survey()
			if len(in) > 0 && !refusing {
				s.host.Say(fmt.Sprintf("%s taken in: %s used. Each can be taken back alone.", countWords(len(in), "file is", "files are"), countWords(rows, "row is", "rows are")), nil)
			}
		},
	})
}

// takeOne reads a file once more and takes it in if it is still clear; otherwise it says
// in the file's state why not. The error is the context's.
func (s *Import) takeOne(ctx context.Context, q *queued) error {
	b, err := workbook.Open(ctx, q.path, workbook.Options{Password: q.password}, nil)
	if err != nil {
		q.state, q.why = refused, sentenceOf(err)
		return ctx.Err()
	}
	defer b.Close() //nolint:errcheck // it was only read
	q.replay, q.earlier = nil, ""
	d, err := s.judge(ctx, b, q)
	if err != nil || q.state != ready {
		return err
	}
	if err := s.session.TakeOutcomes(d.Linked, d.Recipe, q.with(d.Doubts)); err != nil {
		q.state, q.why = doubtful, sentenceOf(err)
	}
	return nil
}

// buildQueue lists the files that wait.
func (s *Import) buildQueue(h host, page *shell.Page) {
	page.Title = countWords(len(s.queue), "file waits", "files wait")
	page.Lead = []parts.Span{parts.T("What fits a recipe and leaves no doubt is taken in together; the rest you open one by one.")}
	if s.surveying {
		page.Lead = []parts.Span{parts.T("Each is opened and read, to see what it is. None is changed.")}
	}
	rows := parts.Column(0)
	said := map[string]bool{}
	for i, q := range s.queue {
		if i > 0 {
			rows.Add(parts.Rule())
		}
		rows.Add(s.queueRow(q, said))
	}
	list := parts.CardTitled("Files", parts.NewQuiet("Put all away", func() {
		s.queue = nil
		h.Rebuild()
	}).Small(), parts.Scrolled(rows))
	page.Body = parts.Grow(parts.Sides(parts.Column(8, parts.Grow(parts.Sized(0, 240, list)), parts.Caption("Drop more files here at any time.")),
		parts.Column(12, s.expected(s.session.Pilot())), 300, 420, 14))
	page.Foot = s.queueFoot(h)
	page.Update = h.Rebuild
}

// queueFoot offers to take in what is clear, or else to open the first.
func (s *Import) queueFoot(h host) shell.Foot {
	foot := shell.Foot{Sentence: "Files are read, never changed. Nothing is taken in yet.", Secondary: shell.Action{Label: "Choose more files", Icon: parts.IconFolder, Do: s.choose}}
	if n := len(s.clearOnes()); n > 0 {
		foot.Sentence = "Each file is one entry in the journal, and can be taken back alone."
		foot.Primary = shell.Action{Label: fmt.Sprintf("Take in %d of %d", n, len(s.queue)), Do: s.takeTogether, Disabled: s.taking || s.surveying}
		if n == len(s.queue) && n > 1 {
			foot.Primary.Label = fmt.Sprintf("Take in all %d", n)
		}
		return foot
	}
	foot.Primary = shell.Action{Label: "Open the first", Disabled: true}
	for _, q := range s.queue {
		if q.state != same && q.state != refused && q.state != protected && !s.surveying {
			foot.Primary = shell.Action{Label: "Open the first", Do: func() { s.look1(q) }}
			break
		}
	}
	return foot
}

// queueRow is one file with its state and what can be done. What is said of an archive is
// said once; above keeps what was.
func (s *Import) queueRow(q *queued, above map[string]bool) fyne.CanvasObject {
	icon, colour, words := s.stateLook(q)
	said := parts.Column(2, parts.NewText(parts.SizeBody, parts.B(q.name())), parts.Small(words))
	if in, _, ok := strings.Cut(filepath.ToSlash(q.path), ".zip/"); ok {
		said.Add(parts.Caption("In the archive " + filepath.Base(in) + ".zip"))
	}
	for _, note := range q.notes {
		if !above[note] {
			said.Add(parts.Caption(note))
		}
		above[note] = true
	}
	var buttons []fyne.CanvasObject
	switch {
	case s.surveying || q.state == refused || q.state == same:
	case q.state == protected:
		buttons = append(buttons, parts.NewSecondary("Give the password", func() { s.askPassword(q) }).Small())
	default:
		buttons = append(buttons, parts.NewSecondary("Open", func() { s.look1(q) }).Small())
	}
	buttons = append(buttons, parts.NewQuiet("Put away", func() { s.drop(q); s.host.Rebuild() }).Small())
	return parts.Pad(10, 14, 10, 14, parts.RowTop(10, parts.Pad(1, 0, 0, 0, parts.NewIcon(icon, 18, colour)), parts.Grow(said), parts.Row(6, buttons...)))
}

// stateLook is a file's state as a sign and in words.
func (s *Import) stateLook(q *queued) (parts.IconName, fyne.ThemeColorName, string) {
	known := q.known
	if known != "" && q.why != "" {
		known += ". "
	}
	switch q.state {
	case ready:
		words := known + ": " + countWords(q.counts.Used, "row", "rows")
		if q.counts.SetAside > 0 {
			words += ", " + thousands(q.counts.SetAside) + " set aside"
		}
		return parts.IconDone, parts.Accent, words + ", nothing to settle."
	case doubtful:
		return parts.IconWarning, parts.WarningMark, known + full(q.why)
	case corrected:
		return parts.IconSheets, parts.Accent, known + q.why + " " + q.differ.String()
	case same:
		return parts.IconCheck, parts.Ink3, q.why
	case protected:
		return parts.IconPadlock, parts.Accent, q.why
	case refused:
		return parts.IconError, parts.Error, q.why
	case unknown:
		return parts.IconTable, parts.Ink2, full(q.why)
	}
	return parts.IconEmpty, parts.Ink3, "Not looked through yet."
}

// full ends a sentence.
func full(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// askPassword asks for the password of a file that waits, and looks through it again.
func (s *Import) askPassword(q *queued) {
	field := parts.NewField("Password", "It is used to read the file and is not kept.")
	field.Entry.Password = true
	parts.ShowDialog(s.host.Canvas(), q.name()+" is protected", 440, parts.Column(10, parts.Small(q.why), field), parts.DialogButton{Label: "Open with this password", Do: func() string {
		if field.Text() == "" {
			return "Type the password."
		}
		return ""
	}, Then: func() {
		q.password, q.state = field.Text(), unseen
		s.survey()
	}}, "Cancel")
}

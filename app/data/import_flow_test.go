package data

import (
	"archive/zip"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// waveLines is a table of cases for the eight teams: other numbers in each wave.
func waveLines(wave int) string {
	var b strings.Builder
	b.WriteString("Team,Cases closed\n")
	for i := 1; i <= 8; i++ {
		fmt.Fprintf(&b, "T-%02d,%d\n", i, 10+wave*7+i*(wave+1))
	}
	return b.String()
}

// archive makes a zip of text tables.
func archive(t *testing.T, name string, members map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	must(t, err)
	w := zip.NewWriter(f)
	for name, text := range members {
		one, err := w.Create(name)
		must(t, err)
		_, err = one.Write([]byte(text))
		must(t, err)
	}
	must(t, w.Close(), f.Close())
	return path
}

// picture writes the window as a picture where LEEWAY_PICTURES names a folder.
func (p *page) picture(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("LEEWAY_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	must(t, err)
	must(t, png.Encode(f, p.window.Canvas().Capture()), f.Close())
}

func (p *page) pressLast(t *testing.T, label string) {
	t.Helper()
	var found *parts.Button
	for _, o := range p.window.Canvas().Overlays().List() {
		parts.Walk(o, func(o fyne.CanvasObject) bool {
			if b, ok := o.(*parts.Button); ok && b.Label() == label {
				found = b
			}
			return true
		})
	}
	if found == nil {
		t.Fatalf("no dialog has a button “%s”:\n%s", label, p.says())
	}
	found.Press()
}

// TestSeveralFilesAreTakenInTogether: none fits before the first is settled, then all do.
func TestSeveralFilesAreTakenInTogether(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{
		archive(t, "wave.zip", map[string]string{"April/Cases a.csv": waveLines(1), "Cases b.csv": waveLines(2), "read me.docx": "x"}),
		sheet(t, "Cases c.csv", waveLines(3)), sheet(t, "Letter.pdf", "%PDF-1.4 x"),
	})
	p.expect(t, "4 files wait", "Cases a.csv", "In the archive wave.zip", "No recipe fits.", "This is a PDF")
	p.picture(t, "queue")
	p.press(t, "Open the first")
	p.expect(t, "Cases a.csv", "3 other files wait.", "read me.docx")
	p.press(t, "Take in 8 rows")
	p.expect(t, "3 files wait", "Recipe “Cases a”: 8 rows, nothing to settle.", "Take in 2 of 3")
	p.picture(t, "queue-together")
	p.press(t, "Take in 2 of 3")
	p.expect(t, "2 files are taken in: 16 rows are used.", "1 file waits")
	if n := len(p.session.Pilot().Imports); n != 3 {
		t.Fatalf("%d imports, want 3", n)
	}
	p.press(t, "Put away")
	p.expect(t, "3 files taken in: 24 rows used, 0 set aside.")
}

// TestWhatIsDifferentComesFirst: a column that moved is told, one that was renamed waits
// for an answer.
func TestWhatIsDifferentComesFirst(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases w1.csv", waveLines(1))})
	p.press(t, "Take in 8 rows")
	second := strings.Replace(waveLines(2), "Team,Cases closed", "Team,Closed cases", 1)
	second = strings.Replace(second, "T-08,"+strings.Split(strings.Split(second, "T-08,")[1], "\n")[0]+"\n", "", 1)
	p.open([]string{sheet(t, "Cases w2.csv", second)})
	p.expect(t, "What is different from “Cases w”", "Closed cases", "1 team had rows before and none here: T-08.")
	p.picture(t, "different")
	if p.button("Take in 7 rows") != nil && !p.button("Take in 7 rows").Disabled() {
		t.Fatal("it can be taken in though a column is not found")
	}
	var fix *parts.Button
	p.each(func(o fyne.CanvasObject) {
		if b, ok := o.(*parts.Button); ok && strings.Contains(b.Label(), "Closed cases") && fix == nil {
			fix = b
		}
	})
	if fix == nil {
		t.Fatalf("no fix names the renamed column:\n%s", p.says())
	}
	fix.Press()
	p.expect(t, "Settled: It is “Closed cases” in column B.", "Settled: read now.")
	p.press(t, "Look at the rows")
	p.expect(t, "Check what was sent", "Read by the recipe “Cases w”.", "See what is different")
	p.picture(t, "rows")
	p.press(t, "Take in 7 rows")
	if n := len(p.session.Pilot().Imports); n != 2 {
		t.Fatalf("%d imports", n)
	}
	if n := len(p.session.Recipes()); n != 1 {
		t.Fatalf("%d recipes, want the one that learnt", n)
	}
}

func TestACorrectedFileReplacesAnEarlierOne(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", waveLines(1))})
	p.press(t, "Take in 8 rows")
	imp := p.session.Pilot().Imports[0]
	p.openCorrected(imp, sheet(t, "Cases corrected.csv", strings.Replace(waveLines(1), "T-03,23", "T-03,32", 1)))
	p.expect(t, "It replaces Cases.csv")
	p.press(t, "Compare and replace")
	p.expect(t, "What changes against Cases.csv", "7 the same, 1 changed, 0 added, 0 removed.")
	p.picture(t, "compare")
	p.pressLast(t, "Replace it")
	doc := p.session.Pilot()
	if len(doc.Imports) != 1 || doc.Imports[0].Replaces != imp.ID {
		t.Fatalf("imports are %+v", doc.Imports)
	}
	p.expect(t, "is replaced by Cases corrected.csv", "replaces an earlier file")
	p.picture(t, "overview")
	must(t, p.session.Undo())
	if doc := p.session.Pilot(); doc.Imports[0].ID != imp.ID {
		t.Fatal("undo does not bring the former rows back")
	}
}

func TestValuesLeadBackToTheirCells(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", casesLines)})
	p.press(t, "Read as 104")
	p.press(t, "Take in 8 rows")
	found, err := p.session.Trace("cases", "T-03")
	must(t, err)
	p.showTrace("cases", "T-03", found)
	p.expect(t, "Where the values of T-03 come from", "Cases.csv", "B4", "1O4", "104", "settled by a person", "1 value.")
	p.picture(t, "trace")
	p.pressLast(t, "Close")
	p.press(t, "Where a value comes from")
	p.pressLast(t, "Show the cells")
	p.expect(t, "There is no team “” in the roster.")
	p.pressLast(t, "Cancel")
}

func TestRecipesAreListedRenamedExportedAndRead(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", waveLines(1))})
	p.press(t, "Take in 8 rows")
	p.press(t, "Recipes")
	p.expect(t, "A recipe is every decision", "Cases closed")
	p.picture(t, "recipes")
	p.pressLast(t, "Rename")
	p.each(func(o fyne.CanvasObject) {
		if f, ok := o.(*parts.Field); ok {
			f.SetText("District return")
		}
	})
	p.pressLast(t, "Rename")
	if all := p.session.Recipes(); len(all) != 1 || all[0].Name != "District return" {
		t.Fatalf("recipes are %+v", all)
	}
	p.expect(t, "District return")
	p.pressLast(t, "Close")
	data, err := p.session.Recipes()[0].Recipe.Encode()
	must(t, err)
	p.takeRecipe(sheet(t, "Other.json", string(data)))
	if all := p.session.Recipes(); len(all) != 2 || all[1].Name != "District return 2" {
		t.Fatalf("recipes are %+v", all)
	}
	p.takeRecipe(sheet(t, "No recipe.json", "{"))
	p.expect(t, "This recipe cannot be read")
	p.press(t, "Recipes")
	p.pressLast(t, "Delete")
	if n := len(p.session.Recipes()); n != 1 {
		t.Fatalf("%d recipes after deleting one", n)
	}
}

// TestAGuessedCharacterSetIsSaidAndChosen: no letter is taken for granted in silence.
func TestAGuessedCharacterSetIsSaidAndChosen(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", strings.Replace(waveLines(1), "Cases closed", "Cases closed in M\xfcnchen caf\xe9 \xe0 la r\xe9ponse", 1))})
	p.expect(t, "Choose the character set")
	p.press(t, "Choose the character set")
	p.expect(t, "In which letters is it written?", "Western European (Windows-1252)")
	p.picture(t, "letters")
	p.pressLast(t, "Read it like this")
	p.expect(t, "Check what was sent")
}

// TestAnIDThatIsNearlyRightIsProposed: near misses of the roster are offered.
func TestAnIDThatIsNearlyRightIsProposed(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", strings.Replace(waveLines(1), "T-05", "T-O5", 1))})
	p.expect(t, "T-O5 is not in the roster", "Read as T-05", "1 waiting")
	p.picture(t, "near")
	p.press(t, "Read as T-05")
	p.press(t, "Take in 8 rows")
}

func TestFinalDataSayHowTheyAreReopened(t *testing.T) {
	s := demonstration(t)
	must(t, s.DeclareFinal())
	if err := s.Pilot().Permits(experiment.ImportOutcomes); !strings.Contains(sentenceOf(err), "Reopen the data on Quality") {
		t.Fatal(err)
	}
}

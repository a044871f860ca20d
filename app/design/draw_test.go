package design

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

func TestPossibleDrawsInWords(t *testing.T) {
	tests := []struct {
		n, want string
	}{
		{"1", "1"}, {"20", "20"}, {"117649", "117,649"}, {"1000000", "1 million"}, {"1234567", "1.2 million"},
		{"117649000000", "118 billion"},   // six districts, four of eight each: 70^6
		{"32247603683100", "32 trillion"}, // 24 of 48
		{"999999999", "1 billion"}, {"1000000000000000000000", "about 1 followed by 21 zeros"},
	}
	for _, test := range tests {
		n, ok := new(big.Int).SetString(test.n, 10)
		if !ok {
			t.Fatal(test.n)
		}
		if got := possibleDraws(n, true); got != test.want {
			t.Errorf("%s is %q, want %q", test.n, got, test.want)
		}
	}
	if got := possibleDraws(big.NewInt(20), false); got != "at least 20" {
		t.Errorf("a bound reads %q", got)
	}
}

func TestSmallestPInWords(t *testing.T) {
	for p, want := range map[float64]string{0.1: "0.10", 0.05: "0.05", 0.004: "0.004", 2.0 / 117649e6: "1 in 59 billion", 5e-324: "under 1 in a quintillion", 1: "1.00"} {
		if got := smallestP(p); got != want {
			t.Errorf("%g is %q, want %q", p, got, want)
		}
	}
}

func TestDigitsOfTheCeremony(t *testing.T) {
	for text, fine := range map[string]bool{"71 284 096": true, "123456": true, "12345": false, "": false, "12a456": false, "−71 284": false} {
		if got := wrongDigits(text) == ""; got != fine {
			t.Errorf("%q is taken: %v, want %v (%s)", text, got, fine, wrongDigits(text))
		}
	}
}

func (d *planDesk) seal() {
	d.t.Helper()
	if err := d.session.SealPlan(experiment.Person{Name: "J. Aro"}, experiment.Person{Name: "P. Mensah"}, pilot.Unattainable(d.session.Problems())); err != nil {
		d.t.Fatal(err)
	}
}

func TestDrawIsLockedBeforeTheSeal(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	if !d.foot.Blocked || d.foot.Primary.Label != "Go to the plan" {
		t.Errorf("foot %+v", d.foot)
	}
	if state, why := NewDraw(d.session).State(d.session.Pilot()); state != 3 || !strings.Contains(why, "Seal the plan first") {
		t.Errorf("state %v, %q", state, why)
	}
}

func TestDrawWithDigitsFromTheRoom(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	doc := d.session.Pilot()
	d.wantText(doc.Roster.Hash()[:8], doc.Plan.Hash[:8], "32 trillion")
	radioUnder(d, 0).OnChange("", fromPeople)
	fields := pageFields(d)
	fields[0].Entry.SetText("712")
	fields[1].Entry.SetText("")
	d.foot.Primary.Do()
	if d.session.Pilot().Draw != nil || len(d.window.Canvas().Overlays().List()) > 0 {
		t.Fatal("three digits were enough")
	}
	if !strings.Contains(fields[0].Wrong(), "3 digits") || fields[1].Wrong() == "" {
		t.Errorf("the fields say %q and %q", fields[0].Wrong(), fields[1].Wrong())
	}
	fields[0].Entry.SetText(" 71  284 096 ")
	fields[1].Entry.SetText("three slips")
	d.foot.Primary.Do()
	d.tap("Draw the teams")
	draw := d.session.Pilot().Draw
	if draw == nil || draw.Seed != "71 284 096" || draw.SeedSource != "three slips" {
		t.Fatalf("draw %+v, refused %v", draw, d.refused)
	}
	d.wantText("71 284 096", draw.Certificate[:8], "24 teams, 240 staff", "The widest gap is", "48 of 48")
	if d.foot.Primary.Label != "Start collecting" {
		t.Errorf("foot %+v", d.foot)
	}
}

// dialogText is all that the dialog in front says.
func (d *planDesk) dialogText() string {
	var b strings.Builder
	for _, root := range d.window.Canvas().Overlays().List() {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if text, ok := o.(*parts.Text); ok {
				b.WriteString(text.String() + "\n")
			}
			return true
		})
	}
	return b.String()
}

func pageFields(d *planDesk) []*parts.Field {
	var out []*parts.Field
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if f, ok := o.(*parts.Field); ok {
			out = append(out, f)
		}
		return true
	})
	return out
}

func TestAfterTheDraw(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	d.foot.Primary.Do()
	d.tap("Draw the teams")
	if d.session.Pilot().Draw == nil {
		t.Fatalf("no draw: %v", d.refused)
	}
	d.tap("Check the draw again")
	d.wantText("The plan is the one that was sealed.")

	const warning = "The certificate was not saved since this pilot was opened."
	d.foot.Primary.Do()
	if says := d.dialogText(); !strings.Contains(says, warning) || !strings.Contains(says, "the arms are hidden on every page. Save the certificate or copy the list of teams first") {
		t.Errorf("before collecting the dialog says\n%s", says)
	}
	test.Tap(d.find("button", "Cancel").(fyne.Tappable))
	if d.session.Pilot().Stage != experiment.Drawn || len(d.window.Canvas().Overlays().List()) > 0 {
		t.Fatal("cancelled, yet collecting started or the dialog stands")
	}

	d.savePath = filepath.Join(t.TempDir(), "c.json")
	d.tap("Save certificate")
	data, err := os.ReadFile(d.savePath)
	if err != nil {
		t.Fatal(err)
	}
	var c randomize.Certificate
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	if v, err := randomize.VerifyCertificate(c, &d.session.Pilot().Roster); err != nil || !v.OK() {
		t.Errorf("the saved certificate does not verify: %v %v", v, err)
	}
	d.savePath = filepath.Join(t.TempDir(), "missing", "c.json")
	d.tap("Save certificate")
	if d.refused == nil {
		t.Error("a folder that is not there took a certificate")
	}

	d.foot.Primary.Do()
	if d.session.Pilot().Stage != experiment.Drawn {
		t.Fatal("collecting started without a question")
	}
	if says := d.dialogText(); strings.Contains(says, warning) || !strings.Contains(says, "saved as c.json") {
		t.Errorf("with a saved certificate the dialog says\n%s", says)
	}
	test.Tap(d.find("button", "Start collecting").(fyne.Tappable))
	if d.session.Pilot().Stage != experiment.Collecting {
		t.Fatal("collecting did not start")
	}
	if strings.Contains(d.text(), "Every team and its arm") || strings.Contains(d.text(), "48 of 48") {
		t.Error("the arms show while outcomes are collected")
	}
	if b, ok := d.find("button", "Save certificate").(*parts.Button); !ok || !b.Disabled() {
		t.Error("a certificate, which lists the arms, can be saved while they are hidden")
	}
}

func TestTeamsCanBeFoundAndFiltered(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	p := &drawPage{session: d.session, w: d, doc: d.session.Pilot()}
	list := p.listTeams()
	list.find = "t07"
	list.refresh()
	if len(list.shown) != 1 || list.shown[0].cells[0] != "T07" {
		t.Errorf("found %v", list.shown)
	}
	list.find, list.arm = "", 0
	list.refresh()
	if len(list.shown) != 24 || strings.Count(list.text(), "\n") != 25 || strings.Contains(list.text(), "Decide at the desk") {
		t.Errorf("the control has %d teams, copied as\n%s", len(list.shown), list.text())
	}
}

func TestDrawMadeElsewhere(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	radioUnder(d, 0).OnChange("", fromElsewhere)
	d.foot.Primary.Do()
	if d.refused == nil || d.session.Pilot().Draw != nil {
		t.Fatal("no column was chosen, yet nothing was said")
	}
	var dropdown *parts.Dropdown
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if found, ok := o.(*parts.Dropdown); ok {
			dropdown = found
		}
		return true
	})
	if dropdown == nil {
		t.Fatal("no column can be chosen")
	}
	dropdown.Select("district")
	d.foot.Primary.Do()
	d.tap("Read the draw")
	if d.refused == nil || d.session.Pilot().Draw != nil {
		t.Fatal("districts were taken for arms")
	}
	dropdown.Select("assigned")
	d.foot.Primary.Do()
	d.tap("Read the draw")
	if draw := d.session.Pilot().Draw; draw == nil || !draw.Elsewhere {
		t.Fatalf("refused %v", d.refused)
	}
	d.wantText("Made elsewhere", "cannot be derived again")
}

func TestSixTeamsCanNeverShowAnEffect(t *testing.T) {
	d := newPlanDesk(t, 6, planOf)
	d.wantText("With 6 teams the smallest p-value you can ever reach is 0.10. This design can never show an effect at 5%.")
	if d.foot.Primary.Disabled {
		t.Error("a warning must not stop the seal")
	}
	draw := newPlanDesk(t, 6, drawOf)
	draw.seal()
	draw.wantText("This design can never show an effect at 5%.")
}

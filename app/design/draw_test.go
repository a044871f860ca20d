package design

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
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

func TestDigitsOfASlip(t *testing.T) {
	for text, fine := range map[string]bool{"71 284 096": true, "7": true, "": false, "  ": false, "12a456": false, "−71 284": false} {
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

func TestDrawShowsItsWaysBeforeTheSeal(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	if d.foot.Primary.Label != "Go to the plan" {
		t.Errorf("foot %+v", d.foot)
	}
	d.wantText("All teams in one lot", "32 trillion", "Every way is tried thousands of times")
	if state, _ := NewDraw(d.session).State(d.session.Pilot()); state != shell.Empty {
		t.Errorf("state %v", state)
	}
	none := newPlanDesk(t, 0, drawOf)
	if state, why := NewDraw(none.session).State(none.session.Pilot()); state != shell.Locked || !strings.Contains(why, "Read the teams first") {
		t.Errorf("state %v, %q", state, why)
	}
}

// slip fills a slip of the ceremony, counted from 0.
func (d *planDesk) slip(n int, from, digits string) {
	d.t.Helper()
	fields := pageFields(d)
	if 2*n+1 >= len(fields) {
		d.t.Fatalf("there are %d fields, too few for slip %d", len(fields), n)
	}
	fields[2*n].Entry.SetText(from)
	fields[2*n+1].Entry.SetText(digits)
}

func TestDrawFromSlips(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	doc := d.session.Pilot()
	d.wantText("1. Fixed before the seed", "2. The seed", doc.Roster.Hash()[:8], doc.Plan.Hash[:8], "32 trillion", "As before: 1 in 2", "Way of drawing")
	d.slip(0, "Pilot lead", "712")
	d.slip(1, "", "84")
	d.slip(2, "pilot LEAD", "six")
	d.foot.Primary.Do()
	fields := pageFields(d)
	if d.session.Pilot().Draw != nil || len(d.window.Canvas().Overlays().List()) > 0 {
		t.Fatal("slips that name nobody were enough")
	}
	if fields[2].Wrong() == "" || !strings.Contains(fields[4].Wrong(), "of that name") || !strings.Contains(fields[5].Wrong(), "Only digits") {
		t.Errorf("the fields say %q, %q and %q", fields[2].Wrong(), fields[4].Wrong(), fields[5].Wrong())
	}
	d.slip(1, "Staff council", "8")
	d.slip(2, "", "")
	d.foot.Primary.Do()
	d.wantText("There are 4 digits in all. Give at least 6.")
	d.slip(1, "Staff council", " 84  09 ")
	d.tap("Add a slip")
	d.slip(3, "Internal audit", "6")
	d.foot.Primary.Do()
	if says := d.dialogText(); !strings.Contains(says, "Pilot lead, Staff council and Internal audit, put together") {
		t.Errorf("the dialog says %s", says)
	}
	test.Tap(d.find("button", "Draw the teams").(fyne.Tappable))
	draw := d.session.Pilot().Draw
	if draw == nil || draw.SeedSource != "made from 3 slips" || len(draw.Slips) != 3 || draw.Slips[1].Text != "84 09" {
		t.Fatalf("draw %+v, refused %v", draw, d.refused)
	}
	d.wantText(draw.Seed, draw.Certificate[:8], "made from 3 slips", "Staff council 84 09", "24 teams, 240 staff", "The widest gap is", "48 of 48")
	if d.foot.Primary.Label != "Start collecting" || d.foot.Secondary.Label != "Team letters" {
		t.Errorf("foot %+v", d.foot)
	}
}

// A second draw asks for a reason, goes the same way, and shows its trace.
func TestDrawAgain(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	d.tap("Draw again…")
	if says := d.dialogText(); !strings.Contains(says, "the brief will print both draws") {
		t.Errorf("the dialog says %s", says)
	}
	test.Tap(d.find("button", "Go on to the seed").(fyne.Tappable))
	if !strings.Contains(d.dialogText(), "A second draw needs its reason.") {
		t.Fatal("no reason was enough")
	}
	d.dialogField().Entry.SetText("the roster lacked two offices")
	test.Tap(d.find("button", "Go on to the seed").(fyne.Tappable))
	d.wantText("This is a second draw.", "“the roster lacked two offices”", "1. Fixed before the seed")
	if d.foot.Primary.Label != "Draw the teams again" || d.foot.Secondary.Label != "Keep the draw" {
		t.Fatalf("foot %+v", d.foot)
	}
	d.foot.Secondary.Do()
	if d.foot.Primary.Label != "Start collecting" {
		t.Fatalf("foot %+v", d.foot)
	}
	d.screen.(*DrawScreen).again = "the roster lacked two offices"
	d.Rebuild()
	radioUnder(d, 0).OnChange("", 1)
	d.foot.Primary.Do()
	test.Tap(d.find("button", "Draw the teams again").(fyne.Tappable))
	if draw := d.session.Pilot().Draw; len(draw.Earlier) != 1 || draw.SeedSource != "this computer's randomness" {
		t.Fatalf("%+v, refused %v", draw, d.refused)
	}
	d.wantText("Draw 1 was made on", "“the roster lacked two offices”")
}

// Teams that joined are drawn only where the plan announced it.
func TestTeamsThatJoined(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(d.buttons(), "Teams joined since") {
		t.Error("late teams are offered though the plan announced none")
	}
	d = newPlanDesk(t, 48, drawOf)
	plan := d.session.Pilot().Plan
	plan.LateTeams = experiment.LateByLot
	if err := d.session.SetPlan(plan); err != nil {
		t.Fatal(err)
	}
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	d.Rebuild()
	before := d.screen.(*DrawScreen).balance.about
	d.openPath = filepath.Join(t.TempDir(), "late.csv")
	if err := os.WriteFile(d.openPath, []byte("team,district,assigned,before,tenure\nT47,F,x,1,2\nT60,G,x,3,4\nT61,G,y,3,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.tap("Teams joined since…")
	if says := d.dialogText(); !strings.Contains(says, "2 teams: T60, T61") || !strings.Contains(says, "1 team is in the sheet already") {
		t.Fatalf("the dialog says %s, refused %v", says, d.refused)
	}
	d.dialogField().Entry.SetText("an office was added in June")
	test.Tap(d.find("button", "Go on to the seed").(fyne.Tappable))
	d.wantText("Teams that join", "T60, T61", "an office was added in June")
	radioUnder(d, 0).OnChange("", 1)
	d.foot.Primary.Do()
	test.Tap(d.find("button", "Draw the teams that join").(fyne.Tappable))
	if draw := d.session.Pilot().Draw; len(draw.Late) != 1 || len(draw.Team) != 50 {
		t.Fatalf("%+v, refused %v", draw, d.refused)
	}
	d.wantText("2 teams joined and were drawn on", "50 of 50")
	if lead := d.page.Lead[0].Text; !strings.HasSuffix(lead, "Teams joined later, by a lot of their own.") {
		t.Errorf("the line below the title is %q", lead)
	}
	if d.screen.(*DrawScreen).balance.about == before {
		t.Error("the comparison of the arms leaves out the teams that joined")
	}
}

// dialogField is the first field of the dialog in front.
func (d *planDesk) dialogField() *parts.Field {
	d.t.Helper()
	var found *parts.Field
	for _, root := range d.window.Canvas().Overlays().List() {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if f, ok := o.(*parts.Field); ok && found == nil {
				found = f
			}
			return true
		})
	}
	if found == nil {
		d.t.Fatal("the dialog has no field")
	}
	return found
}

// buttons are the words of all buttons of the page.
func (d *planDesk) buttons() string {
	var b strings.Builder
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if s, ok := o.(parts.Speaker); ok {
			if kind, words := s.Says(); kind == "button" {
				b.WriteString(words + "\n")
			}
		}
		return true
	})
	return b.String()
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
	radioUnder(d, 0).OnChange("", 1)
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

	folder := t.TempDir()
	d.savePath = filepath.Join(folder, "c.pdf")
	d.tap("Print certificate")
	data, err := os.ReadFile(filepath.Join(folder, "c.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := randomize.ReadCertificate(data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := randomize.VerifyCertificate(c, &d.session.Pilot().Roster); err != nil || !v.OK() {
		t.Errorf("the saved certificate does not verify: %v %v", v, err)
	}
	d.savePath = filepath.Join(folder, "missing", "c.pdf")
	d.tap("Print certificate")
	if d.refused == nil {
		t.Error("a folder that is not there took a certificate")
	}
	d.foot.Secondary.Do()
	if says := d.dialogText(); !strings.Contains(says, "analysts stay blind") {
		t.Errorf("before the letters the dialog says\n%s", says)
	}
	d.savePath = filepath.Join(folder, "letters.pdf")
	test.Tap(d.find("button", "Save the letters").(fyne.Tappable))
	if head, err := os.ReadFile(d.savePath); err != nil || !strings.HasPrefix(string(head), "%PDF") {
		t.Errorf("the letters: %v", err)
	}

	d.foot.Primary.Do()
	if d.session.Pilot().Stage != experiment.Drawn {
		t.Fatal("collecting started without a question")
	}
	if says := d.dialogText(); strings.Contains(says, warning) || !strings.Contains(says, "saved as c.pdf") {
		t.Errorf("with a saved certificate the dialog says\n%s", says)
	}
	test.Tap(d.find("button", "Start collecting").(fyne.Tappable))
	if d.session.Pilot().Stage != experiment.Collecting {
		t.Fatal("collecting did not start")
	}
	if strings.Contains(d.text(), "Every team and its arm") || strings.Contains(d.text(), "48 of 48") {
		t.Error("the arms show while outcomes are collected")
	}
	if b, ok := d.find("button", "Print certificate").(*parts.Button); !ok || !b.Disabled() {
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
	radioUnder(d, 0).OnChange("", 2)
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

package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
	"leeway/experiment/workbook"
)

// powerFlags are the numbers of a setting that may be tried, and the sheet they may be
// estimated from.
type powerFlags struct {
	effect, perTeam, sd, share, icc, r2, wanted float64
	teams                                       int
	sheet, sheetName, password, team, value     string
	use                                         bool
	given                                       func(flag string) bool
}

func (f *powerFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.Var(aboveZero(&f.effect), "effect", "the change to be seen, in the outcome's unit (a share for yes-or-no outcomes)")
	flags.Var(&whole{&f.teams, 2, 100000}, "teams", "the teams in all arms together")
	flags.Var(aboveZero(&f.perTeam), "per-team", "the people in a team, on average")
	flags.Var(aboveZero(&f.sd), "sd", "the standard deviation of one person's value")
	flags.Var(aboveZero(&f.share), "share", "for a yes-or-no outcome: the share as before")
	flags.Var(notBelowZero(&f.icc), "icc", "how alike people in one team are, from 0 to 1")
	flags.Var(notBelowZero(&f.r2), "r2", "the part of the differences between teams that values from before explain")
	flags.Var(aboveZero(&f.wanted), "chance", "the chance that is wanted (default 0.8)")
	flags.StringVar(&f.sheet, "sheet", "", "a workbook with one row for each person or case")
	flags.StringVar(&f.sheetName, "sheet-name", "", "the sheet in it (default: the one that looks most like it)")
	flags.StringVar(&f.password, "password", "", "the workbook's password")
	flags.StringVar(&f.team, "team", "", "the column that names the team (default: found)")
	flags.StringVar(&f.value, "value", "", "the column with the value (default: the main outcome's, or the only one)")
	flags.BoolVar(&f.use, "use", false, "keep it in the pilot as the sample size that is sealed with the plan")
}

// sheetEstimate is what a sheet says.
type sheetEstimate struct {
	ICC         float64  `json:"icc"`
	Raw         float64  `json:"icc_raw"`
	Low         float64  `json:"icc_low"`
	High        float64  `json:"icc_high"`
	SD          float64  `json:"sd"`
	Mean        float64  `json:"mean"`
	ClusterSize float64  `json:"cluster_size"`
	CV          float64  `json:"cv"`
	Clusters    int      `json:"clusters"`
	Rows        int      `json:"rows"`
	Method      string   `json:"method"`
	Team        string   `json:"team"`
	Value       string   `json:"value"`
	Notes       []string `json:"notes"`
}

// estimate reads the sheet and estimates the ICC.
func (t *terminal) estimateICC(ctx context.Context, f powerFlags, doc *experiment.Pilot) (power.ICC, sheetEstimate, error) {
	book, err := workbook.Open(ctx, f.sheet, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return power.ICC{}, sheetEstimate{}, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	sheet, err := power.ReadLastSheet(ctx, book, f.sheetName, doc, t.progress("Reading row"))
	if err != nil {
		return power.ICC{}, sheetEstimate{}, err
	}
	team, value := sheet.Team, sheet.Value
	if f.team != "" {
		team = f.team
	}
	if f.value != "" {
		value = f.value
	}
	for _, c := range []struct{ flag, name, what string }{{"--team", team, "names the team"}, {"--value", value, "holds the value"}} {
		if c.name == "" {
			return power.ICC{}, sheetEstimate{}, &experiment.Refusal{What: "It is not clear which column " + c.what + ".", Place: experiment.Place{File: baseName(f.sheet), Sheet: sheet.Table.Source.Sheet},
				Remedy: fmt.Sprintf("Name it with %s. Columns of numbers are: %s.", c.flag, strings.Join(sheet.Values, ", "))}
		}
	}
	icc, notes, err := sheet.Estimate(team, value, 0.95)
	if err != nil {
		return power.ICC{}, sheetEstimate{}, err
	}
	if notes == nil {
		notes = []string{}
	}
	return icc, sheetEstimate{icc.Value, icc.Raw, icc.Low, icc.High, icc.SD, icc.Mean, icc.Size, icc.CV, icc.Clusters, icc.Rows, icc.Method, team, value, notes}, nil
}

// powerOfSheet says what a sheet alone tells.
func (t *terminal) powerOfSheet(ctx context.Context, f powerFlags) error {
	if f.use {
		return usageError{fmt.Errorf("--use needs a pilot to keep it in")}
	}
	icc, e, err := t.estimateICC(ctx, f, nil)
	if err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(e)
	}
	t.sheetLines(icc, e)
	return nil
}

func (t *terminal) sheetLines(icc power.ICC, e sheetEstimate) {
	t.line("“%s” by “%s”: %s in %s of %s on average.", e.Value, e.Team, counted(e.Rows, "value", "values"), counted(e.Clusters, "team", "teams"), finding.Number(e.ClusterSize, 1))
	raw := ""
	if icc.Raw < 0 {
		raw = fmt.Sprintf(" (worked out as %s, and taken as 0)", finding.Number(icc.Raw, 2))
	}
	t.line("ICC %s%s, likely %s to %s (%s).", finding.Number(icc.Value, 2), raw, finding.Number(icc.Low, 2), finding.Number(icc.High, 2), icc.Method)
	t.line("Mean %s, SD %s; team sizes differ by %s%% of their mean.", finding.Number(icc.Mean, 2), finding.Number(icc.SD, 2), finding.Number(100*icc.CV, 0))
	for _, note := range e.Notes {
		t.line("  %s", note)
	}
}

// powerOfPilot says what a pilot can see, with the numbers of the flags in place of its
// own.
func (t *terminal) powerOfPilot(ctx context.Context, path string, f powerFlags) error {
	work := func(s *pilot.Session) error {
		doc := s.Pilot()
		setting, sources := power.SettingOf(doc)
		var sheet *sheetEstimate
		if f.sheet != "" {
			icc, e, err := t.estimateICC(ctx, f, doc)
			if err != nil {
				return err
			}
			sheet, setting = &e, setting.With(icc, baseName(f.sheet), sources)
		}
		setting = f.apply(setting, sources)
		reading, err := setting.Read()
		if err != nil {
			return err
		}
		o, has := doc.PrimaryOutcome()
		if f.use {
			if !has {
				return &experiment.Refusal{What: "The pilot has no main outcome, so there is no sample size to keep.", Remedy: "Choose it with plan outcome --role primary."}
			}
			size, err := setting.SampleSize(o.ID, sources)
			if err != nil {
				return err
			}
			if err := s.SetSampleSize(size); err != nil {
				return err
			}
		}
		return t.showPower(doc, o, setting, sources, reading, sheet, f.use)
	}
	if f.use {
		return t.open(path, work)
	}
	return t.read(path, work)
}

// apply puts the numbers of the flags into the setting.
func (f powerFlags) apply(s power.Setting, sources map[string]string) power.Setting {
	for _, c := range []struct {
		flag, source string
		write        func()
	}{
		{"effect", power.OfEffect, func() { s.Effect = f.effect }},
		{"teams", power.OfTeams, func() { s.Teams = f.teams }},
		{"per-team", power.OfPerTeam, func() { s.PerTeam = f.perTeam }},
		{"icc", power.OfICC, func() { s = s.WithICC(f.icc) }},
		{"sd", power.OfSD, func() { s = s.WithSD(f.sd) }},
		{"share", power.OfSD, func() { s.PControl, s.SD = f.share, math.Sqrt(f.share*(1-f.share)) }},
		{"r2", power.OfR2, func() { s.R2 = f.r2 }},
		{"chance", "", func() { s.Power = f.wanted }},
	} {
		if f.given(c.flag) {
			c.write()
			if c.source != "" {
				sources[c.source] = "Given with --" + c.flag
			}
		}
	}
	return s
}

// powerJSON is the answer about a pilot for machines.
type powerJSON struct {
	Outcome       string            `json:"outcome,omitempty"`
	Kind          experiment.Kind   `json:"kind,omitempty"`
	Effect        float64           `json:"effect"`
	Teams         int               `json:"teams"`
	Treated       int               `json:"clusters_treated"`
	Control       int               `json:"clusters_control"`
	ClusterSize   float64           `json:"cluster_size"`
	CV            float64           `json:"cv"`
	SD            float64           `json:"sd"`
	PControl      *float64          `json:"p_control,omitempty"`
	ICC           float64           `json:"icc"`
	ICCLow        float64           `json:"icc_low"`
	ICCHigh       float64           `json:"icc_high"`
	R2            float64           `json:"r2_cluster"`
	Blocks        int               `json:"blocks"`
	DFLost        int               `json:"df_lost"`
	Alpha         float64           `json:"alpha"`
	Power         float64           `json:"power"`
	PowerLow      float64           `json:"power_low"`
	PowerHigh     float64           `json:"power_high"`
	Wanted        float64           `json:"power_wanted"`
	MDE           *float64          `json:"mde"`
	MDELow        *float64          `json:"mde_low"`
	MDEHigh       *float64          `json:"mde_high"`
	SE            float64           `json:"se"`
	DF            float64           `json:"df"`
	DesignEffect  float64           `json:"design_effect"`
	Sources       map[string]string `json:"sources"`
	Sheet         *sheetEstimate    `json:"sheet,omitempty"`
	Draws         string            `json:"draws"`
	DrawsExact    bool              `json:"draws_exact"`
	SmallestP     float64           `json:"smallest_p"`
	Attainable    bool              `json:"attainable"`
	Attainability string            `json:"attainability"`
	Kept          bool              `json:"kept"`
}

// attainable is the plan's attainability where the teams are the roster's, else that of
// as many teams in one lot.
func attainable(doc *experiment.Pilot, s power.Setting) power.Attainability {
	if s.Teams == len(doc.Roster.Taking()) {
		if a, err := power.Attain(doc); err == nil {
			return a
		}
	}
	return power.AttainBare(s.Teams, s.Shares)
}

func (t *terminal) showPower(doc *experiment.Pilot, o experiment.Outcome, s power.Setting, sources map[string]string, r power.Reading, sheet *sheetEstimate, kept bool) error {
	a := attainable(doc, s)
	if t.asJSON {
		out := powerJSON{Outcome: o.ID, Kind: s.Kind, Effect: s.Effect, Teams: s.Teams, ClusterSize: s.PerTeam, CV: s.CV, SD: s.SD, ICC: s.ICC, ICCLow: s.ICCLow, ICCHigh: s.ICCHigh,
			R2: s.R2, Blocks: s.Blocks, DFLost: s.DFLost, Alpha: s.Alpha, Power: r.Chance, PowerLow: r.Low, PowerHigh: r.High, Wanted: s.Power,
			MDE: number(r.Detectable), MDELow: number(r.DetectableLow), MDEHigh: number(r.DetectableHigh), SE: r.SE, DF: r.DF, DesignEffect: r.DesignEffect,
			Sources: sources, Sheet: sheet, Draws: a.Draws.String(), DrawsExact: a.Exact, SmallestP: a.SmallestP, Attainable: a.Reachable, Attainability: a.Sentence, Kept: kept}
		out.Treated, out.Control = s.Arms()
		if s.Kind == experiment.Binary {
			out.PControl = &s.PControl
		}
		return t.printJSON(out)
	}
	if sheet != nil {
		t.sheetLines(power.ICC{Value: sheet.ICC, Raw: sheet.Raw, Low: sheet.Low, High: sheet.High, SD: sheet.SD, Mean: sheet.Mean, CV: sheet.CV, Method: sheet.Method}, *sheet)
		t.line("")
	}
	t.powerWords(o, s, r, a)
	t.line("")
	t.table(settingTable(o, s, sources), 1)
	if text := sources[power.OfDesign]; text != "" {
		t.line("%s", text)
	}
	if kept {
		t.line("Kept in the pilot, to be sealed with the plan.")
	}
	return nil
}

// powerWords says what the setting promises.
func (t *terminal) powerWords(o experiment.Outcome, s power.Setting, r power.Reading, a power.Attainability) {
	scale := finding.ScaleOf(o)
	change := func(v float64) string { return short(v*scale.Factor) + scale.Change }
	likely := ""
	if r.Low < r.High {
		likely = fmt.Sprintf(" (likely %.0f to %.0f%%)", 100*r.Low, 100*r.High)
	}
	t.line("%s: a chance of %.0f%% of seeing a change of %s%s.", counted(s.Teams, "team", "teams"), 100*r.Chance, change(s.Effect), likely)
	if math.IsNaN(r.Detectable) {
		t.line("No change up to all or nobody is seen with a chance of %s%%.", short(100*s.Power))
	} else {
		between := ""
		if r.DetectableLow < r.DetectableHigh {
			between = fmt.Sprintf(" (%s to %s)", change(r.DetectableLow), change(r.DetectableHigh))
		}
		t.line("The smallest change that is seen with a chance of %s%% is %s%s.", short(100*s.Power), change(r.Detectable), between)
	}
	t.line("%s", a.Sentence)
}

// short writes a number with three figures.
func short(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return finding.Number(v, 0)
	}
	digits := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return finding.Short(math.Round(v*digits) / digits)
}

// settingTable lists the numbers with where each came from.
func settingTable(o experiment.Outcome, s power.Setting, sources map[string]string) [][]string {
	scale := finding.ScaleOf(o)
	rows := [][]string{{"What", "Value", "Where from"},
		{"Change to be seen", short(s.Effect*scale.Factor) + scale.Change, sources[power.OfEffect]},
		{"Teams", short(float64(s.Teams)), sources[power.OfTeams]},
		{"People per team", short(s.PerTeam), sources[power.OfPerTeam]},
		{"Team sizes differ by", finding.Number(100*s.CV, 0) + "%", sources[power.OfCV]},
		{"Spread between people (SD)", short(s.SD * scale.Factor), sources[power.OfSD]},
		{"Alike inside a team (ICC)", finding.Number(s.ICC, 2), sources[power.OfICC]},
		{"Explained by values from before", finding.Number(100*s.R2, 0) + "%", sources[power.OfR2]},
	}
	if s.Kind == experiment.Binary {
		rows[5] = []string{"Share as before", short(100*s.PControl) + "%", sources[power.OfSD]}
	}
	return rows
}

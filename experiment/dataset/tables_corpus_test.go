package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment/workbook"
)

// seenTables are the tables of real sheets as a person sees them, written down from a
// dump of their cells: for each "HEADERS RANGE", where HEADERS are the rows of names (0
// for none) and u7 is a row of units. A blank entry is a sheet without a table.
var seenTables = []struct{ file, sheet, want string }{
	{"airbnb_name_survey_results", "Sheet1", "1 A2:B25"},
	{"br_rs_tb3", "Sheet1", "1 A2:K4441"},
	{"csps2009_allorganisations", "Contents", "0 A3:B6"},
	{"csps2009_allorganisations", "Table 1.1 - EEI and theme score", "2-3 A5:M147"},
	{"csps2009_allorganisations", "Table 2.1 - Question scores", "2-3 A5:BW147"},
	{"csps2009_allorganisations", "Table 2.2 - Question metadata", "3 A4:D74"},
	{"csps2013_benchmarks", "Sheet1", "1-2 A3:Q148"},
	{"csps2013_demographic", "Scores", "1-2 A4:CZ121"},
	{"csps2013_demographic", "Notes", ""},
	{"csps2013_scs", "Sheet1", "1-2 A4:L122"},
	{"csps2014_allorganisations", "Table 1 EEI and Theme Scores", "2-3 A5:O153"},
	{"csps2014_allorganisations", "Table 2.1 Question scores", "2-3 A5:CI153"},
	{"csps2014_gender", "Contents", "4 A5:B14"},
	{"csps2014_gender", "Trend", "1-2 A4:V121"},
	{"csps2014_gender", "Key comparisons", "1-2 A4:AW121"},
	{"csps2014_gender", "2014 - male", "1-2 A4:DW121"},
	{"csps2014_gender", "Organisation-2014", "1-2 A4:AP104"},
	{"csps2014_gender", "Organisation-2009", "1-2 A4:AP97"},
	{"csps2015_allorganisations", "Table 1 EEI and Theme Scores", "2-3 A5:O153"},
	{"csps2015_allorganisations", "Table 2.1 Question scores", "2-3 A5:CR153"},
	{"csps2016_allorganisations", "Table 1 EEI and Theme Scores", "2-4 A6:O162"},
	{"csps2016_allorganisations", "Table 2.1 Question scores", "2-3 A5:CM161"},
	{"csps2017_allorganisations", "Contents", "0 A3:B6"},
	{"csps2017_allorganisations", "Table 1 EEI and Theme Scores", "4-6 A8:O163"},
	{"csps2017_allorganisations", "Annex", "5 A7:G162"},
	{"csps2018_allorganisations", "Table 1.1 EEI and Theme Scores", "4-6 A8:O169"},
	{"csps2018_allorganisations", "Table 1.2 PERMA Proxy Stress", "4-6 A8:E169"},
	{"csps2019_allorganisations", "Table 1 - EEI and theme scores", "4-5 A7:R173"},
	{"csps2019_allorganisations", "Table 2 - Question scores", "4-5 A7:CT173"},
	{"csps2019_allorganisations", "Table 3.1 - Table 1 metadata", "4 A5:B17"},
	{"csps2019_allorganisations", "Table 3.2 - Table 2 metadata", "4 A5:D84"},
	{"decc_entities", "Entities", "1 A2:G443"},
	{"decc_local_emissions_detailed_long", "ukregco2", "1 A2:H34273"},
	{"decc_local_emissions_detailed_long", "regions", "1 A2:B14"},
	{"decc_local_emissions_detailed_long", "geographies", "6 B8:D14"},
	{"decc_local_emissions_detailed_long", "recoding notes", "6 u7 A9:B16"},
	{"decc_subnat_gas_sales", "Title", ""},
	{"decc_subnat_gas_sales", "2005", "2-3 A4:L424"},
	{"decc_subnat_gas_sales", "2008", "2-3 A4:N427"},
	{"decc_subnat_gas_sales", "2009", "2-3 A4:L426"},
	{"decc_subnat_gas_sales", "2010", "2-3 A4:M394"},
	{"fevs_sample_3FYs", "Index-Qns-Map", "9 A10:G91"},
	{"fevs_sample_3FYs", "Population", "1 A2:E2"},
	{"fevs_sample_3FYs", "fevs_sample_data_3FYs_Set1", "1 A2:BZ7712"},
	{"opm_fevs2017_codebook", "Core Survey Items", "1-2 A3:H21; 23-24 A25:H33; 35-36 A37:H49; 51-52 A53:H73; 75-76 A77:G85"},
	{"opm_fevs2017_codebook", "Demographics", "1 A2:D26"},
	{"opm_fevs2017_codebook", "Work Unit Information", "0 A2:B44; 0 A48:B242"},
	{"us_ne_1033_data", "NE data", "1 A2:N1037"},
}

// knownMisses are sheets that are not found as a person sees them, and why.
var knownMisses = map[string]string{
	"opm_fevs2017_codebook/Work Unit Information": "two lists of codes without names, each below its title: nothing but their meaning tells the first code from a name",
}

// describe writes tables as seenTables does.
func describe(tables []FoundTable) string {
	var out []string
	for _, t := range tables {
		s := fmt.Sprint(t.HeaderFirst)
		if t.HeaderLast != t.HeaderFirst {
			s += fmt.Sprintf("-%d", t.HeaderLast)
		}
		if t.UnitsRow > 0 {
			s += fmt.Sprintf(" u%d", t.UnitsRow)
		}
		out = append(out, s+" "+workbook.CellName(t.FirstRow, t.FirstCol)+":"+workbook.CellName(t.LastRow, t.LastCol))
	}
	return strings.Join(out, "; ")
}

// TestFindTablesAsSeen compares what is found on real government sheets with what a
// person sees there, and counts the hits.
func TestFindTablesAsSeen(t *testing.T) {
	root := sharedData(t, "spreadsheets", "gov")
	hits := 0
	var book workbook.Book
	for _, c := range seenTables {
		path := filepath.Join(root, c.file+".xlsx")
		if book == nil || book.Path() != path {
			book = open(t, path)
		}
		tables, err := FindTables(ctx, book, c.sheet)
		if err != nil {
			t.Fatal(err)
		}
		got := describe(tables)
		if got == c.want {
			hits++
			continue
		}
		if why := knownMisses[c.file+"/"+c.sheet]; why != "" {
			t.Logf("%s, %s: found %q, a person sees %q (%s)", c.file, c.sheet, got, c.want, why)
			continue
		}
		t.Errorf("%s, %s: found %q, a person sees %q", c.file, c.sheet, got, c.want)
	}
	t.Logf("%d of %d sheets as a person sees them", hits, len(seenTables))
}

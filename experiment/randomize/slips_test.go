package randomize

import (
	"crypto/sha256"
	"math/big"
	"strings"
	"testing"

	"leeway/experiment"
)

func TestSeedFromSlips(t *testing.T) {
	ada, ben := experiment.Slip{From: "Ada", Text: "12"}, experiment.Slip{From: "Ben", Text: "ü"}
	seed, source, err := SeedFromSlips([]experiment.Slip{ben, ada})
	if err != nil {
		t.Fatal(err)
	}
	// The same by hand: ü is two bytes.
	sum := sha256.Sum256([]byte("leeway slips 1\n3:Ada,2:12,\n3:Ben,2:ü,\n"))
	digits := new(big.Int).Mod(new(big.Int).SetBytes(sum[:]), new(big.Int).Exp(big.NewInt(10), big.NewInt(42), nil)).String()
	if want := strings.Repeat("0", 42-len(digits)) + digits; strings.ReplaceAll(seed, " ", "") != want || source != "made from 2 slips" {
		t.Errorf("seed %q, by hand %s; source %q", seed, want, source)
	}
	if seed != slipsVector {
		t.Errorf("the certificate's vector is %s, not %s", slipsVector, seed)
	}
	if again, _, _ := SeedFromSlips([]experiment.Slip{ada, ben}); again != seed {
		t.Error("the order of the slips matters")
	}
	// No two different sets of slips make one text.
	seen := map[string]bool{}
	for _, slips := range [][]experiment.Slip{
		{ada}, {ben}, {ada, ada}, {{From: "Ad", Text: "a12"}}, {{From: "Ada,2:12,\n3:Ben", Text: "ü"}}, {{From: "Ada", Text: "12 "}}, {ada, {From: "ben", Text: "ü"}},
	} {
		seed, _, err := SeedFromSlips(slips)
		if err != nil || seen[seed] || len(seed) != 42+13 {
			t.Errorf("%v: %q, %v", slips, seed, err)
		}
		seen[seed] = true
	}
	_, _, err = SeedFromSlips(nil)
	refused(t, err, "no slip")
	_, _, err = SeedFromSlips([]experiment.Slip{ada, {From: " ", Text: "1"}})
	refused(t, err, "Slip 2")
}

func TestDrawFromSlips(t *testing.T) {
	p := permitTeams()
	slips := []experiment.Slip{{From: "Ada", Text: "4711"}, {From: "Ben", Text: "0815"}, {From: "Cem", Text: "42"}}
	d, err := MakeDrawFrom(p, "", "", slips, lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	seed, source, _ := SeedFromSlips(slips)
	if d.Seed != seed || d.SeedSource != source || len(d.Slips) != 3 {
		t.Errorf("%+v", d)
	}
	c := readBack(t, p)
	if len(c.Slips) != 3 || c.Method[len(c.Method)-1] != slipsWords {
		t.Errorf("%+v", c)
	}
	c.Slips[1].Text = "0816"
	v, _ := VerifyCertificate(c, &p.Roster)
	if first, _ := v.First(); first.Name != "Slips" {
		t.Errorf("%+v", first)
	}
	p.Draw.Slips = p.Draw.Slips[:2]
	if v, _ := Verify(p); v.OK() {
		t.Error("a slip that was taken away was not noticed")
	}
	_, err = MakeDrawFrom(permitTeams(), "71 284 096", "", slips, lead, noon)
	refused(t, err, "not the one that the slips make")
}

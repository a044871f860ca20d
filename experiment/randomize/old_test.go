package randomize

import (
	"testing"

	"leeway/experiment"
)

// TestOldCertificatesStand pins what the first published version of Leeway wrote: the
// words of its algorithms and the certificates of three draws. None may ever change.
func TestOldCertificatesStand(t *testing.T) {
	words := map[string]map[int]string{
		"complete/1": {2: "b84f9d49209fc5b54a02fcad2c2aca6fb311a456538e315acf0a0f502a2b90be", 3: "18258e2f45ada4d952a0b38d76922bd15fc2119badb2e3758cdf4211771c7463"},
		"blocked/1":  {2: "b84f9d49209fc5b54a02fcad2c2aca6fb311a456538e315acf0a0f502a2b90be", 3: "18258e2f45ada4d952a0b38d76922bd15fc2119badb2e3758cdf4211771c7463"},
		"fixed/1":    {2: "3e7ac96d31221d9968999823deb2392c1372201191321df5e941da8249a85180", 3: "3e7ac96d31221d9968999823deb2392c1372201191321df5e941da8249a85180"},
	}
	for algorithm, arms := range words {
		for k, want := range arms {
			if got, err := hashOf(method(algorithm, k)); err != nil || got != want {
				t.Errorf("the words of %s with %d arms changed: %s", algorithm, k, got)
			}
		}
	}
	complete := permitTeams()
	complete.Plan.Mechanism, complete.Plan.BlockBy = experiment.Complete, nil
	complete.Plan.Hash = complete.PlanHash()
	d, err := MakeDraw(complete, "71 284 096", "dice", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	complete.Draw = d
	for want, p := range map[string]*experiment.Pilot{
		"0100ac0fc49333fd22bd178ba6d14d464135091593d670f154bf33b1fcade233": drawn(t),
		"8aced52034f7491a29366a8fdd496c93731e857f9ffd1c630f78372a1ecf649e": adopted(t),
		"4223ff59748c5ff110e083044b3dc302cbe04d513eaa9757d516cb4f0c1db253": complete,
	} {
		if p.Draw.Certificate != want {
			t.Errorf("the certificate of a %s draw is %s, was %s", p.Draw.Algorithm, p.Draw.Certificate, want)
		}
		// Draws of that version did not keep labels.
		p.Draw.Block = nil
		if v, err := Verify(p); err != nil || !v.OK() {
			t.Errorf("%s: %v, %+v", p.Draw.Algorithm, err, v)
		}
	}
}

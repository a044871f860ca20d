package power

import "math"

// DesignEffect is how many times larger the variance of a mean is because people are
// drawn by teams: 1 + ((1+CV²)m − 1)ρ (Eldridge, Ashby and Kerry 2006, International
// Journal of Epidemiology 35:1292).
func DesignEffect(size, icc, cv float64) float64 { return 1 + ((1+cv*cv)*size-1)*icc }

// spread holds what makes the mean of one team uncertain, for values of variance 1.
type spread struct {
	icc, cv, size       float64
	r2Cluster, r2Within float64
	// eachTeam is true where each team counts the same whatever its size, so that
	// small teams' noise is not weighed down.
	eachTeam bool
}

// ofTeam is the variance of one team's mean: ρ(1−R₂²)(1+CV²) + (1−ρ)(1−R₁²)/m where
// every person counts the same. Where every team does, CV² moves to the part within
// teams, as the mean of 1/m_j is about (1+CV²)/m.
func (s spread) ofTeam() float64 {
	unequal := 1 + s.cv*s.cv
	between, within := s.icc*(1-s.r2Cluster), (1-s.icc)*(1-s.r2Within)/s.size
	if s.eachTeam {
		return between + within*unequal
	}
	return between*unequal + within
}

// wavesFactor is the variance of a comparison over repeated waves relative to that of
// one wave after the start, where two waves of the same unit correlate by r and there
// are a waves before and b after (Frison and Pocock 1992, Statistics in Medicine
// 11:1685; McKenzie 2012, Journal of Development Economics 99:210):
//
//	post    (1+(b−1)r)/b
//	did     + (1+(a−1)r)/a − 2r
//	ancova  − a·r²/(1+(a−1)r)
func wavesFactor(design string, before, after int, r float64) float64 {
	a, b := float64(before), float64(after)
	post := (1 + (b-1)*r) / b
	switch design {
	case Difference:
		return post + (1+(a-1)*r)/a - 2*r
	case Ancova:
		return post - a*r*r/(1+(a-1)*r)
	}
	return post
}

// meanAutocorrelation is how much a team's mean correlates with its mean of another
// wave, from the autocorrelation of what people of a team share and of what is their
// own: (mρ/D)·r_c + ((1−ρ)/D)·r_s with D = 1+(m−1)ρ (Teerenstra and others 2012,
// Statistics in Medicine 31:2169).
func meanAutocorrelation(size, icc, ofCluster, ofPerson float64) float64 {
	d := DesignEffect(size, icc, 0)
	return size*icc/d*ofCluster + (1-icc)/d*ofPerson
}

// SteppedWedge is the variance of the effect in a stepped wedge in which every team is
// measured in every period (Hussey and Hughes 2007, Contemporary Clinical Trials
// 28:182, equation 8). sequences groups of perSequence teams each cross over one after
// the other, the first after the first period; noise is the variance of a team's mean
// in one period, between that of the teams. There are sequences+1 periods.
func SteppedWedge(sequences, perSequence int, noise, between float64) float64 {
	periods := sequences + 1
	teams, t := float64(sequences*perSequence), float64(periods)
	u, w, v := 0.0, 0.0, 0.0
	for j := range periods { // teams that have crossed over in period j
		on := float64(min(j, sequences) * perSequence)
		u += on
		w += on * on
	}
	for q := range sequences { // periods that a team of the sequence is treated in
		on := float64(periods - 1 - q)
		v += on * on * float64(perSequence)
	}
	return teams * noise * (noise + t*between) /
		((teams*u-w)*noise + (u*u+teams*t*u-t*w-teams*v)*between)
}

// HayesBennettShares is the number of teams in each arm for two shares, p0 without and
// p1 with the practice, of size people each, where shares of teams vary with
// coefficient of variation k:
//
//	1 + (z_{α/2}+z_β)²·[p0(1−p0)/m + p1(1−p1)/m + k²(p0²+p1²)]/(p0−p1)²
//
// (Hayes and Bennett 1999, International Journal of Epidemiology 28:319). It is not
// rounded.
func HayesBennettShares(size, p0, p1, k, alpha, power float64) float64 {
	return hayesBennett(p0*(1-p0)/size+p1*(1-p1)/size+k*k*(p0*p0+p1*p1), p0-p1, alpha, power)
}

// HayesBennettRates is HayesBennettShares for two rates of events with exposure
// person-time in each team: the variances within are r0/y and r1/y.
func HayesBennettRates(exposure, r0, r1, k, alpha, power float64) float64 {
	return hayesBennett((r0+r1)/exposure+k*k*(r0*r0+r1*r1), r0-r1, alpha, power)
}

func hayesBennett(variance, difference, alpha, power float64) float64 {
	z := criticalT(alpha, math.Inf(1), 2) + criticalT(1-power, math.Inf(1), 1)
	return 1 + z*z*variance/(difference*difference)
}

package experiment

// SampleSize is what the number of teams was chosen by: the assumptions, where each
// came from, and what they promise. It is part of the sealed plan.
type SampleSize struct {
	// Outcome is the id of the outcome it was worked out for.
	Outcome string `json:"outcome"`
	// Effect is the change to be seen, in the outcome's unit.
	Effect float64 `json:"effect"`
	// Teams take part in all arms together, PerTeam people or cases in each on average,
	// with coefficient of variation CV between teams.
	Teams   int     `json:"teams"`
	PerTeam float64 `json:"per_team"`
	CV      float64 `json:"cv,omitempty"`
	// SD is the standard deviation of one person's or case's value in the outcome's unit.
	SD float64 `json:"sd"`
	// ICC is how alike people in one team are, from 0 to 1, with the ends of its interval.
	ICC     float64 `json:"icc"`
	ICCLow  float64 `json:"icc_low,omitempty"`
	ICCHigh float64 `json:"icc_high,omitempty"`
	// R2 is the share of the variance between teams that values from before explain.
	R2 float64 `json:"r2,omitempty"`
	// Power is the chance, from 0 to 1, of seeing the change; PowerLow and PowerHigh are
	// the chances at the two ends of the ICC's interval.
	Power     float64 `json:"power"`
	PowerLow  float64 `json:"power_low,omitempty"`
	PowerHigh float64 `json:"power_high,omitempty"`
	// Sources say, by the name of the member, where a number came from.
	Sources map[string]string `json:"sources,omitempty"`
}

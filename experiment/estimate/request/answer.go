package request

import (
	"leeway/experiment/estimate"
)

// WaldTest is a joint test of several coefficients.
type WaldTest struct {
	Value   estimate.Number `json:"value"`
	NumDF   int             `json:"numdf"`
	DenomDF estimate.Number `json:"dendf"`
}

// Answer is what Run gives: the members of a reference case's "expected".
type Answer struct {
	// Status is "ok".
	Status    string          `json:"status"`
	Message   string          `json:"message,omitempty"`
	Terms     []estimate.Term `json:"terms,omitempty"`
	NObs      int             `json:"nobs,omitempty"`
	NClusters int             `json:"nclusters,omitempty"`
	NBlocks   int             `json:"nblocks,omitempty"`
	// Alpha is 1 minus the level of the intervals.
	Alpha  float64         `json:"alpha,omitempty"`
	SEType estimate.SEType `json:"se_type,omitempty"`
	// Rank is the number of estimated coefficients and K of those asked for,
	// absorbed levels not counted.
	Rank       int              `json:"rank,omitempty"`
	K          int              `json:"k,omitempty"`
	DFResidual *estimate.Number `json:"df.residual,omitempty"`
	ResVar     *estimate.Number `json:"res_var,omitempty"`
	// The members that begin with Proj are about the variation that absorbed
	// levels leave.
	RSquared        *estimate.Number `json:"r.squared,omitempty"`
	AdjRSquared     *estimate.Number `json:"adj.r.squared,omitempty"`
	FStatistic      *WaldTest        `json:"fstatistic,omitempty"`
	ProjRSquared    *estimate.Number `json:"proj_r.squared,omitempty"`
	ProjAdjRSquared *estimate.Number `json:"proj_adj.r.squared,omitempty"`
	ProjFStatistic  *WaldTest        `json:"proj_fstatistic,omitempty"`
	// VCov is the variance matrix of the coefficients that were estimated.
	VCov      [][]estimate.Number `json:"vcov,omitempty"`
	VCovNames []string            `json:"vcov_names,omitempty"`
	// Design, Condition1 and Condition2 say what a difference in means compared.
	Design     string `json:"design,omitempty"`
	Condition1 Label  `json:"condition1,omitempty"`
	Condition2 Label  `json:"condition2,omitempty"`
	// ScaledCenter are the means about which Lin's adjustment takes the covariates.
	ScaledCenter map[string]estimate.Number `json:"scaled_center,omitempty"`
	// The diagnostics of two-stage least squares.
	FirstStage         any         `json:"diagnostic_first_stage_fstatistic,omitempty"`
	Endogeneity        *Diagnosis  `json:"diagnostic_endogeneity_test,omitempty"`
	Overidentification *Diagnosis  `json:"diagnostic_overid_test,omitempty"`
	AndersonRubin      *WeakAnswer `json:"anderson_rubin,omitempty"`
	Warnings           []string    `json:"warnings,omitempty"`
	// Notes say what was dropped or assumed.
	Notes []string `json:"notes,omitempty"`
}

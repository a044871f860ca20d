package experiment

// ConstraintKind names something that a draw must respect.
type ConstraintKind string

// The constraints of real organisations.
const (
	// SameArm keeps teams together, as teams that share a manager. They are drawn as one.
	SameArm ConstraintKind = "same arm"
	// Apart never puts two of the teams into one arm.
	Apart ConstraintKind = "apart"
	// Placed puts teams into an arm without a draw. They are outside the inference, and
	// every page that counts teams says so.
	Placed ConstraintKind = "placed"
	// AtMost lets no more than Limit teams of each group that Attribute makes into Arm.
	AtMost ConstraintKind = "at most"
)

// Constraint is one thing a draw must respect.
type Constraint struct {
	Kind ConstraintKind `json:"kind"`
	// Teams are ids, for SameArm, Apart and Placed.
	Teams []string `json:"teams,omitempty"`
	// Attribute is a text column of the roster. SameArm and Apart apply to each set of
	// teams with the same value there (an empty value makes no set), where Teams is
	// empty; AtMost counts by it.
	Attribute string `json:"attribute,omitempty"`
	// Arm is an arm's name, for Placed and AtMost.
	Arm string `json:"arm,omitempty"`
	// Limit is a number of teams, 0 or more, for AtMost.
	Limit int `json:"limit,omitempty"`
	// Reason is why, in the pilot's own words.
	Reason string `json:"reason,omitempty"`
}

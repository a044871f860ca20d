package power

import (
	"math"
	"strings"

	"leeway/experiment"
)

// attribute is one number of the roster in which arms may differ before the start.
type attribute struct {
	name  string
	value []float64 // of each team that takes part, NaN where missing
}

// attributesOf lists the staff of the teams and the roster's numbers, as far as they
// differ between teams.
func attributesOf(p *experiment.Pilot) []attribute {
	var out []attribute
	add := func(name string, value func(t experiment.Team) (float64, bool)) {
		a := attribute{name: name}
		var known []float64
		for _, t := range p.Roster.Taking() {
			v, has := value(t)
			if !has || math.IsInf(v, 0) {
				v = math.NaN()
			}
			a.value = append(a.value, v)
			if !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		if _, variance := meanAndVariance(known); len(known) >= 4 && variance > 0 {
			out = append(out, a)
		}
	}
	if _, named := p.Roster.Attribute(experiment.TeamSize); !named {
		add(experiment.TeamSize, func(t experiment.Team) (float64, bool) { return float64(t.Staff), t.Staff > 0 })
	}
	for _, a := range p.Roster.Attributes {
		if a.Numeric {
			add(a.Name, func(t experiment.Team) (float64, bool) { v, has := t.Number[a.Name]; return v, has })
		}
	}
	return out
}

func namesOf(attributes []attribute) string {
	names := make([]string, len(attributes))
	for i, a := range attributes {
		names[i] = "“" + a.name + "”"
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// balance measures draws; it is used by one goroutine.
type balance struct {
	attributes []attribute
	control    int
	sum        []moments // of each arm
}

type moments struct{ n, sum, squares float64 }

func newBalance(p *experiment.Pilot, attributes []attribute) *balance {
	centred := make([]attribute, len(attributes))
	for k, a := range attributes {
		var known []float64
		for _, v := range a.value {
			if !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		mean, _ := meanAndVariance(known)
		centred[k] = attribute{name: a.name, value: make([]float64, len(a.value))}
		for i, v := range a.value {
			centred[k].value[i] = v - mean // so that sums of squares lose no digits
		}
	}
	return &balance{attributes: centred, control: p.ControlArm(), sum: make([]moments, len(p.Arms))}
}

// worst is the largest standardised difference (x̄_T−x̄_C)/√((s_T²+s_C²)/2) of any arm
// from the control, over the attributes, and whose it is; -1 where none can be had.
func (b *balance) worst(arm []int) (largest float64, where int) {
	where = -1
	for k := range b.attributes {
		clear(b.sum)
		for i, v := range b.attributes[k].value {
			if !math.IsNaN(v) {
				m := &b.sum[arm[i]]
				m.n++
				m.sum += v
				m.squares += v * v
			}
		}
		c := b.sum[b.control]
		for a, m := range b.sum {
			if a == b.control || m.n < 2 || c.n < 2 {
				continue
			}
			spread := math.Sqrt((m.variance() + c.variance()) / 2)
			gap := math.Abs(m.sum/m.n-c.sum/c.n) / spread
			if spread > 0 && gap > largest {
				largest, where = gap, k
			}
		}
	}
	return largest, where
}

func (m moments) variance() float64 {
	return math.Max(0, m.squares-m.sum*m.sum/m.n) / (m.n - 1)
}

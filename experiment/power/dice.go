package power

import (
	"math"

	"leeway/experiment/randomize"
)

// dice turns the whole numbers of a generator into the random values that made-up
// outcomes need. It is used by one goroutine.
type dice struct {
	*randomize.Generator
	spare float64
	has   bool
}

func newDice(seed string) *dice { return &dice{Generator: randomize.NewGenerator(seed)} }

// uniform is above 0 and at most 1.
func (d *dice) uniform() float64 {
	const steps = 1 << 53
	return (float64(d.Below(steps)) + 1) / steps
}

// normal is a standard normal value; they come in twos (Box and Muller 1958, Annals of
// Mathematical Statistics 29:610).
func (d *dice) normal() float64 {
	if d.has {
		d.has = false
		return d.spare
	}
	r, angle := math.Sqrt(-2*math.Log(d.uniform())), 2*math.Pi*d.uniform()
	d.spare, d.has = r*math.Sin(angle), true
	return r * math.Cos(angle)
}

// gamma has the given shape and scale 1 (Marsaglia and Tsang 2000, ACM Transactions on
// Mathematical Software 26:363).
func (d *dice) gamma(shape float64) float64 {
	if shape < 1 {
		return d.gamma(shape+1) * math.Pow(d.uniform(), 1/shape)
	}
	a := shape - 1.0/3
	c := 1 / math.Sqrt(9*a)
	for {
		x := d.normal()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(d.uniform()) < x*x/2+a-a*v+a*math.Log(v) {
			return a * v
		}
	}
}

// share is a chance from 0 to 1 with the given mean and standard deviation: a beta
// value, as far as such a mean allows the spread.
func (d *dice) share(mean, sd float64) float64 {
	if mean <= 0 || mean >= 1 || sd <= 0 {
		return math.Min(math.Max(mean, 0), 1)
	}
	most := mean * (1 - mean)
	size := most/math.Min(sd*sd, 0.99*most) - 1
	a, b := d.gamma(mean*size), d.gamma((1-mean)*size)
	if a+b == 0 {
		return mean
	}
	return a / (a + b)
}

// times counts how often something with the chance happens in n trials. Beyond 400
// trials of a middling chance the bell curve stands for it.
func (d *dice) times(n int, chance float64) int {
	if spread := float64(n) * chance * (1 - chance); n > 400 && spread > 100 {
		k := math.Round(float64(n)*chance + math.Sqrt(spread)*d.normal())
		return int(math.Min(math.Max(k, 0), float64(n)))
	}
	count := 0
	for range n {
		if d.uniform() <= chance {
			count++
		}
	}
	return count
}

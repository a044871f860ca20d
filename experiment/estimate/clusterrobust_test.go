package estimate

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// fewClusters is a regression on three covariates with unequal clusters.
func fewClusters(t *testing.T, weighted bool) *Regression {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 7))
	c := &Columns{X: make([][]float64, 3)}
	for g := range 9 {
		shock := random.NormFloat64()
		for range 3 + g {
			for j := range c.X {
				c.X[j] = append(c.X[j], random.NormFloat64()+float64(g%2)*float64(j))
			}
			c.Y = append(c.Y, shock+random.NormFloat64())
			c.Cluster = append(c.Cluster, int32(g))
			if weighted {
				c.Weight = append(c.Weight, 0.5+random.Float64())
			}
		}
	}
	cp, err := c.CrossProducts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return Solve(cp)
}

// A joint test of one contrast is the t-test of it: HTA, HTB and HTZ have Satterthwaite's
// degrees of freedom, and F is t².
func TestJointTestOfOneContrastIsItsTTest(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		r := fewClusters(t, weighted)
		robust, err := r.ClusterRobust(context.Background(), CR2)
		if err != nil {
			t.Fatal(err)
		}
		contrast := Contrast{0: 1, 2: -1}
		l := robust.Linear(contrast)
		tests, ok := robust.Joint([]Contrast{contrast})
		if !ok {
			t.Fatal("no joint test")
		}
		want := TwoSided(l.Estimate/l.StdError, l.Satterthwaite)
		for _, test := range tests {
			switch test.Test {
			case HotellingA, HotellingB, HotellingZ:
				if math.Abs(test.DenomDF/l.Satterthwaite-1) > 1e-9 || math.Abs(test.P-want) > 1e-9 {
					t.Errorf("weighted %v, %s: df %v, p %v; the t-test has %v, %v", weighted, test.Test, test.DenomDF, test.P, l.Satterthwaite, want)
				}
			}
		}
	}
}

// The joint tests are of the constraints, not of the way they are written; HTB, which
// compares single entries of the variance, is not so.
func TestJointTestsDoNotDependOnTheBasis(t *testing.T) {
	r := fewClusters(t, false)
	robust, err := r.ClusterRobust(context.Background(), CR2)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := robust.Joint([]Contrast{{0: 1}, {1: 1}})
	other, _ := robust.Joint([]Contrast{{0: 3, 1: -1}, {0: 1, 1: 40}})
	for i, a := range one {
		b := other[i]
		if a.Test != HotellingB && math.Abs(a.P-b.P) > 1e-8*a.P {
			t.Errorf("%s: p %v by one basis, %v by another", a.Test, a.P, b.P)
		}
	}
}

// Dependent constraints have no joint test.
func TestDependentConstraintsHaveNoJointTest(t *testing.T) {
	robust, err := fewClusters(t, false).ClusterRobust(context.Background(), CR2)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := robust.Joint([]Contrast{{0: 1}, {0: 2}}); ok {
		t.Error("dependent constraints are tested")
	}
	if _, ok := robust.Joint(nil); ok {
		t.Error("no constraints are tested")
	}
}

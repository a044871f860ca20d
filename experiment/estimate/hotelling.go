package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// JointWald is a test that several contrasts are zero, after a cluster-robust regression.
type JointWald struct {
	// Test names the small-sample method.
	Test string
	// F is the statistic, Delta the factor by which Q/q was multiplied, and P its p-value
	// by the F distribution with NumDF and DenomDF degrees of freedom. NaN where there is
	// none.
	F, Delta, DenomDF, P float64
	NumDF                int
}

// The small-sample methods of a joint test. HotellingZ is the one to rely on (Tipton and
// Pustejovsky 2015; Pustejovsky and Tipton 2018).
const (
	ChiSquare    = "chi-sq"
	NaiveF       = "Naive-F"
	NaiveFP      = "Naive-Fp"
	HotellingA   = "HTA"
	HotellingB   = "HTB"
	HotellingZ   = "HTZ"
	FaiCornelius = "EDF"
	CaiHayes     = "EDT"
)

// JointTests lists them in the usual order.
func JointTests() []string {
	return []string{ChiSquare, NaiveF, NaiveFP, HotellingA, HotellingB, HotellingZ, FaiCornelius, CaiHayes}
}

// Joint tests that all contrasts are zero, by each method: Q = b'V⁻¹b for the contrasts' b
// and cluster-robust variance V, against
//   - chi-sq: χ² with q degrees of freedom; Naive-F, Naive-Fp: F(q, clusters − 1) and
//     F(q, clusters − parameters);
//   - HTA, HTB, HTZ: Hotelling's T² with η degrees of freedom, V taken as Wishart with the
//     working model's mean. η fits the covariances of V's entries to a Wishart's by least
//     squares (HTA: on all pairs of entries; HTB: the variances over the squared covariances
//     of distinct entries, so that it depends on how the contrasts are written; Pan and
//     Wall 2002) or makes their total variance equal (HTZ;
//     Zhang 2012);
//   - EDF: V's eigenvectors give independent t with Satterthwaite's degrees of freedom, and
//     δQ/q the F with the same mean and variance (Fai and Cornelius 1996); EDT: each t goes
//     to a normal by Hill (1970), and their squares add to χ² (Cai and Hayes 2008).
//
// The cost is O(q⁴K² + GqK²). ok is false where V has no inverse.
func (c *ClusterRobust) Joint(contrasts []Contrast) (tests []JointWald, ok bool) {
	q := len(contrasts)
	gamma, b := make([][]float64, q), make([]float64, q)
	for i, contrast := range contrasts {
		gamma[i], b[i] = c.r.gammaOf(contrast)
	}
	form, ok := InverseForm(c.variance(gamma), b)
	if !ok || q == 0 {
		return nil, false
	}
	groups, size := float64(c.r.Clusters()), float64(q)
	unit, value, ok := c.orthonormal(gamma, b)
	if !ok {
		return nil, false
	}
	moments := c.wishart(unit)
	add := func(name string, f, delta, df float64) {
		test := JointWald{Test: name, F: f * delta, Delta: delta, NumDF: q, DenomDF: df, P: math.NaN()}
		if df > 0 {
			test.P = fTail(test.F, size, df)
		} else {
			test.F = math.NaN()
		}
		tests = append(tests, test)
	}
	hotelling := func(name string, eta float64) { add(name, form/size, (eta-size+1)/eta, eta-size+1) }
	add(ChiSquare, form/size, 1, math.Inf(1))
	add(NaiveF, form/size, 1, groups-1)
	add(NaiveFP, form/size, 1, groups-float64(c.r.parameters()))
	hotelling(HotellingA, moments.a)
	hotelling(HotellingB, moments.b)
	hotelling(HotellingZ, moments.z)
	t, df := c.principal(unit, value)
	delta, denominator := faiCornelius(df)
	add(FaiCornelius, form/size, delta, denominator)
	sum := 0.0
	for i := range t {
		sum += math.Pow(hillNormal(t[i], df[i]), 2)
	}
	add(CaiHayes, sum/size, 1, math.Inf(1))
	return tests, true
}

// wishartMatch are the degrees of freedom by three ways of matching.
type wishartMatch struct{ a, b, z float64 }

// wishart matches the covariances of V's entries with those of a Wishart matrix of unit mean,
// for contrasts that make V's mean under the working model the unit matrix.
func (c *ClusterRobust) wishart(unit [][]float64) wishartMatch {
	q := len(unit)
	cov := c.covariances(unit)
	var ab, aa, total, variances, distinct float64
	one := func(i, j int) float64 {
		if i == j {
			return 1
		}
		return 0
	}
	for s := range q {
		for t := range q {
			total += cov(s, t, s, t)
			variances += cov(s, t, s, t) * (1 + one(s, t))
			for u := range q {
				for v := range q {
					a := cov(s, t, u, v)
					ab += a * (one(s, u)*one(t, v) + one(s, v)*one(t, u))
					aa += a * a
					if s <= t && u <= v && (s < u || s == u && t <= v) {
						distinct += a * a
					}
				}
			}
		}
	}
	return wishartMatch{a: ab / aa, b: variances / distinct, z: float64(q*(q+1)) / total}
}

// orthonormal turns contrasts by the inverse root of V's mean under the working model.
func (c *ClusterRobust) orthonormal(gamma [][]float64, b []float64) (unit [][]float64, value []float64, ok bool) {
	q := len(gamma)
	g := mat.NewSymDense(q, nil)
	c.pieces(gamma, func(_ int, piece clusterPiece) {
		for i := range q {
			for j := i; j < q; j++ {
				g.SetSym(i, j, g.At(i, j)+c.factor*(piece.d[i*q+j]+piece.inner[i*q+j]))
			}
		}
	})
	lambda, v, err := eigen(g)
	if err != nil || !(lambda[0] > 1e-12*lambda[q-1]) {
		return nil, nil, false
	}
	root := spectral(v, func(i int) float64 { return 1 / math.Sqrt(lambda[i]) })
	unit = make([][]float64, q)
	for i := range unit {
		unit[i] = make([]float64, len(gamma[0]))
		for j := range q {
			for k, x := range gamma[j] {
				unit[i][k] += root.At(i, j) * x
			}
		}
	}
	return unit, multiply(root, b), true
}

// covariances gives Cov(V_st, V_uv) under the working model: the sum over clusters g and h
// of P^su_gh P^tv_gh + P^sv_gh P^tu_gh. The sums over pairs of clusters come from matrices
// N^st = Σ_g y^s_g y^t_g' of the regressors' size.
func (c *ClusterRobust) covariances(gamma [][]float64) func(s, t, u, v int) float64 {
	q, places := len(gamma), len(c.sign)
	factor := c.factor * c.factor
	n := make([]*mat.Dense, q*q)
	for i := range n {
		n[i] = mat.NewDense(places, places, nil)
	}
	// own is the part of Σ_gh P^su P^tv that lies on its diagonal.
	own := make([]float64, q*q*q*q)
	c.pieces(gamma, func(_ int, piece clusterPiece) {
		for s := range q {
			for t := range q {
				for i, a := range piece.place {
					for j, b := range piece.place {
						n[s*q+t].Set(a, b, n[s*q+t].At(a, b)+piece.y[s][i]*piece.y[t][j])
					}
				}
			}
		}
		for su := range q * q {
			for tv := range q * q {
				own[su*q*q+tv] += piece.d[su]*piece.d[tv] + piece.d[su]*piece.inner[tv] + piece.d[tv]*piece.inner[su]
			}
		}
	})
	half := func(s, u, t, v int) float64 {
		sum := own[(s*q+u)*q*q+t*q+v]
		a, b := n[s*q+t], n[u*q+v]
		for i, si := range c.sign {
			for j, sj := range c.sign {
				sum += a.At(i, j) * si * sj * b.At(i, j)
			}
		}
		return sum
	}
	return func(s, t, u, v int) float64 { return factor * (half(s, u, t, v) + half(s, v, t, u)) }
}

// principal are the t statistics and Satterthwaite's degrees of freedom of V's eigenvectors.
func (c *ClusterRobust) principal(gamma [][]float64, b []float64) (t, df []float64) {
	q := len(gamma)
	v := mat.NewSymDense(q, nil)
	for i, row := range c.variance(gamma) {
		for j := i; j < q; j++ {
			v.SetSym(i, j, row[j])
		}
	}
	lambda, vectors, err := eigen(v)
	if err != nil {
		return nil, nil
	}
	for r := range q {
		combined, value := make([]float64, len(gamma[0])), 0.0
		for s := range q {
			w := vectors.At(s, r)
			value += w * b[s]
			for k, x := range gamma[s] {
				combined[k] += w * x
			}
		}
		t = append(t, value/math.Sqrt(lambda[r]))
		df = append(df, c.r.satterthwaite(c.parts, combined))
	}
	return t, df
}

// faiCornelius gives δ and the denominator's degrees of freedom of the F whose mean and
// variance those of a sum of independent t² are; NaN where a t² has no variance.
func faiCornelius(df []float64) (delta, denominator float64) {
	q, mean, variance := float64(len(df)), 0.0, 0.0
	for _, f := range df {
		if f <= 4 {
			return math.NaN(), math.NaN()
		}
		mean += f / (f - 2)
		variance += 2 * f * f * (f - 1) / (math.Pow(f-2, 2) * (f - 4))
	}
	rho := variance / (mean * mean) * q / 2
	denominator = 4 + (q+2)/(rho-1)
	return q * denominator / (mean * (denominator - 2)), denominator
}

// hillNormal takes a t to a normal with the same tail (Hill 1970, Communications of the
// ACM 13:617, algorithm 395).
func hillNormal(t, df float64) float64 {
	a := df - 0.5
	b := 48 * a * a
	z2 := a * math.Log1p(t*t/df)
	z := math.Sqrt(z2)
	z3 := z2 * z
	return z + (z3+3*z)/b - (4*math.Pow(z, 7)+33*math.Pow(z, 5)+240*z3+855*z)/(10*b*b+8*b*z2*z2+1000*b)
}

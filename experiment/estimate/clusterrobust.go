package estimate

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"leeway/experiment"
)

// ClusterRobust is a cluster-robust variance with what its small-sample tests need: each
// cluster's adjusted residuals as a form in the space of the regressors. It takes O(G K³)
// time and O(G K²) memory for G clusters and K regressors; nothing has the size of rows ×
// rows or clusters × clusters.
type ClusterRobust struct {
	r      *Regression
	kind   SEType
	parts  []adjusted
	meat   []float64
	factor float64
	// sign and turn describe what clusters share under the working model; see pieces.
	sign []float64
	turn *mat.Dense
}

// ClusterRobust prepares the variance of a clustered type; weighted rows are for CR2 only.
// The error is a *experiment.Refusal where CR3 does not exist because a cluster fixes a
// parameter alone.
func (r *Regression) ClusterRobust(ctx context.Context, t SEType) (*ClusterRobust, error) {
	if r.weighted && (t != CR2 || !r.HasIntercept()) {
		return nil, fmt.Errorf("estimate: weighted %s with these small-sample tests is not defined here", t)
	}
	c := &ClusterRobust{r: r, kind: t, parts: make([]adjusted, r.Clusters()), factor: r.clusterFactor(t)}
	power := func(float64) float64 { return 1 }
	switch t {
	case CR2:
		power = inverseRoot
	case CR3:
		power = func(x float64) float64 { return math.Pow(inverseRoot(x), 2) }
	}
	adjust := func(g int) (adjusted, error) { return r.adjustPlain(g, power) }
	if r.weighted {
		t := r.weightedForm()
		adjust = func(g int) (adjusted, error) { return r.adjustWeighted(g, t) }
	}
	err := inParallel(ctx, len(c.parts), func(g int) (err error) {
		c.parts[g], err = adjust(g)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := c.signs(); err != nil {
		return nil, err
	}
	n := 1 + len(r.kept)
	c.meat = make([]float64, n*n)
	for g, part := range c.parts {
		if t == CR3 && part.alone != nil {
			return nil, &experiment.Refusal{What: fmt.Sprintf("CR3 does not exist here: cluster %d of %d fixes a coefficient alone, so leaving it out leaves that coefficient unknown.", g+1, len(c.parts)), Remedy: "Use CR2, which says which coefficients rest on one cluster."}
		}
		for i, v := range part.score {
			for j, w := range part.score {
				c.meat[i*n+j] += c.factor * v * w
			}
		}
	}
	return c, nil
}

// bellMcCaffrey is CR2: V = M (sum X_g' A_g e_g e_g' A_g X_g) M with
// A_g = ((I-H)(I-H)'_gg)^(-1/2), and Satterthwaite degrees of freedom for each
// Coefficient (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, JBES
// 36:672, with the working model of independent equal errors); CR3 has the power -1 in
// place of -1/2. A function of I + F T F' in row space is a function of C = F'F in the
// space of the regressors, so cross-products suffice and the cost is O(G K^3).
func (r *Regression) bellMcCaffrey(ctx context.Context, t SEType, gamma [][]float64) (Inference, error) {
	if r.weighted && t == CR2 && !r.HasIntercept() {
		return Inference{}, fmt.Errorf("estimate: weighted CR2 with absorbed levels is not defined here; use dummies")
	}
	c, err := r.ClusterRobust(ctx, t)
	if err != nil {
		return Inference{}, err
	}
	out := Inference{Variance: c.variance(gamma), DF: make([]float64, len(gamma)), Alone: make([]int, len(gamma))}
	err = inParallel(ctx, len(gamma), func(i int) error {
		out.DF[i] = r.satterthwaite(c.parts, gamma[i])
		for g := range c.parts {
			if !r.weighted && r.restsOn(&c.parts[g], gamma[i]) {
				out.Alone[i]++
			}
		}
		return nil
	})
	return out, err
}

func (c *ClusterRobust) variance(gamma [][]float64) [][]float64 {
	return sandwich(gamma, quadratic(c.meat, 1+len(c.r.kept)))
}

// Contrast is a linear combination of coefficients: the weight of the intercept (-1) and of
// the kept regressors by their place in Regression.Kept.
type Contrast map[int]float64

// Linear is the estimate, the variance and the degrees of freedom of a contrast.
type Linear struct {
	Estimate, StdError float64
	// Clusters − 1, clusters − parameters, and those of Satterthwaite.
	DFClusters, DFParameters, Satterthwaite float64
	gamma                                   []float64
}

// gammaOf is the contrast in the rotated basis.
func (r *Regression) gammaOf(contrast Contrast) (gamma []float64, value float64) {
	gamma = make([]float64, 1+len(r.kept))
	for k, w := range contrast {
		for i, v := range r.contrast(k) {
			gamma[i] += w * v
		}
		value += w * r.Coefficient(k)
	}
	return gamma, value
}

// Linear gives a contrast's estimate with its error and degrees of freedom.
func (c *ClusterRobust) Linear(contrast Contrast) Linear {
	gamma, value := c.r.gammaOf(contrast)
	g := float64(c.r.Clusters())
	return Linear{
		Estimate: value, StdError: math.Sqrt(c.variance([][]float64{gamma})[0][0]),
		DFClusters: g - 1, DFParameters: g - float64(c.r.parameters()),
		Satterthwaite: c.r.satterthwaite(c.parts, gamma), gamma: gamma,
	}
}

// clusterPiece is what one cluster adds to P, the covariance of the clusters' parts of q
// contrasts under the working model of independent equal errors: P^st_gh = δ_gh d^st_g +
// y^s_g' S y^t_h with S = diag(sign).
type clusterPiece struct {
	// place says where the entries of y lie among the len(sign) places.
	place []int
	y     [][]float64
	// d and inner, y^s' S y^t, have q × q entries by rows.
	d, inner []float64
}

// pieces visits each cluster's piece for contrasts.
func (c *ClusterRobust) pieces(gamma [][]float64, visit func(g int, piece clusterPiece)) {
	q := len(gamma)
	for g := range c.parts {
		part := &c.parts[g]
		m, _ := part.first.Dims()
		piece := clusterPiece{place: make([]int, m), y: make([][]float64, q), d: make([]float64, q*q), inner: make([]float64, q*q)}
		zeta := make([][]float64, q)
		for s := range q {
			zeta[s] = make([]float64, m)
			c.r.place(part, gamma[s], zeta[s], piece.place)
			piece.y[s] = multiply(part.first, zeta[s])
			if c.turn != nil {
				piece.y[s] = multiply(c.turn, piece.y[s])
			}
		}
		for s := range q {
			second := multiply(part.second, zeta[s])
			for t := range q {
				piece.d[s*q+t] = dot(zeta[t], second)
				for i, a := range piece.place {
					piece.inner[s*q+t] += piece.y[s][i] * c.sign[a] * piece.y[t][i]
				}
			}
		}
		visit(g, piece)
	}
}

// signs writes the form between clusters, −I or weightedForm, as ±1 in a basis of its own.
func (c *ClusterRobust) signs() error {
	if !c.r.weighted {
		c.sign = make([]float64, len(c.r.weight)+len(c.r.kept))
		for i := range c.sign {
			c.sign[i] = -1
		}
		return nil
	}
	lambda, v, err := eigen(c.r.weightedForm())
	if err != nil {
		return err
	}
	n := len(lambda)
	c.sign, c.turn = make([]float64, n), mat.NewDense(n, n, nil)
	for i, l := range lambda {
		if l != 0 {
			c.sign[i] = math.Copysign(1, l)
		}
		for j := range n {
			c.turn.Set(i, j, math.Sqrt(math.Abs(l))*v.At(j, i))
		}
	}
	return nil
}

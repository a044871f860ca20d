package estimate

import "math"

// InverseForm is b'V⁻¹b by Cholesky, for a Wald test; false where V is not positive definite.
func InverseForm(v [][]float64, b []float64) (float64, bool) {
	k := len(b)
	u := make([][]float64, k)
	for i := range u {
		u[i] = make([]float64, k)
	}
	for j := range k {
		rest := v[j][j]
		for a := range j {
			x := v[a][j]
			for c := range a {
				x -= u[c][a] * u[c][j]
			}
			u[a][j] = x / u[a][a]
			rest -= u[a][j] * u[a][j]
		}
		if !(rest > 1e-12*v[j][j]) {
			return 0, false
		}
		u[j][j] = math.Sqrt(rest)
	}
	form := 0.0
	z := make([]float64, k)
	for j := range k {
		z[j] = b[j]
		for a := range j {
			z[j] -= u[a][j] * z[a]
		}
		z[j] /= u[j][j]
		form += z[j] * z[j]
	}
	return form, true
}

package estimate

// plain8 is plain for eight variables with the constant (six regressors), written
// out so that no index is checked: the widest regression a pilot usually asks for,
// and the one that performance is measured with. The constant times the constant
// counts the rows.
func (a *accumulator) plain8(buffer []float64, cell []int32, rows int) {
	k := 0
	for r := range rows {
		if cell != nil {
			k = int(cell[r])
		}
		v := (*[8]float64)(buffer[r*8:])
		s := (*[36]float64)(a.sums[k*36:])
		x1, x2, x3, x4, x5, x6, x7 := v[1], v[2], v[3], v[4], v[5], v[6], v[7]
		s[0]++
		s[1] += x1
		s[2] += x2
		s[3] += x3
		s[4] += x4
		s[5] += x5
		s[6] += x6
		s[7] += x7
		s[8] += x1 * x1
		s[9] += x1 * x2
		s[10] += x1 * x3
		s[11] += x1 * x4
		s[12] += x1 * x5
		s[13] += x1 * x6
		s[14] += x1 * x7
		s[15] += x2 * x2
		s[16] += x2 * x3
		s[17] += x2 * x4
		s[18] += x2 * x5
		s[19] += x2 * x6
		s[20] += x2 * x7
		s[21] += x3 * x3
		s[22] += x3 * x4
		s[23] += x3 * x5
		s[24] += x3 * x6
		s[25] += x3 * x7
		s[26] += x4 * x4
		s[27] += x4 * x5
		s[28] += x4 * x6
		s[29] += x4 * x7
		s[30] += x5 * x5
		s[31] += x5 * x6
		s[32] += x5 * x7
		s[33] += x6 * x6
		s[34] += x6 * x7
		s[35] += x7 * x7
	}
}

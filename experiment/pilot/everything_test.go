package pilot

// Everything gives every part that any state of the file ever had.
func (s *Session) Everything() ([][]byte, error) {
	entries, err := s.file.Journal()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out [][]byte
	for _, e := range entries {
		state, err := s.file.StateAt(e.Number)
		if err != nil {
			return nil, err
		}
		for _, sha := range state {
			if seen[sha] {
				continue
			}
			seen[sha] = true
			data, err := s.file.Blob(sha)
			if err != nil {
				return nil, err
			}
			out = append(out, data)
		}
	}
	return out, nil
}

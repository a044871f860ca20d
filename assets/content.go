package assets

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// readAll reads and checks every file of a folder of content. parse gives the value
// and its id, which must be the file's name; kind names what it is in errors.
func readAll[T any](files fs.FS, folder, kind string, parse func(data []byte) (value T, id string, err error)) ([]T, error) {
	names, err := fs.Glob(files, folder+"/*.json")
	if err != nil {
		return nil, err
	}
	var out []T
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		value, id, err := parse(data)
		if err == nil && id != strings.TrimSuffix(path.Base(name), ".json") {
			err = fmt.Errorf("its id is %q", id)
		}
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", kind, name, err)
		}
		out = append(out, value)
	}
	return out, nil
}

// filled says which of the named texts is empty.
func filled(members ...[2]string) error {
	for _, m := range members {
		if strings.TrimSpace(m[1]) == "" {
			return fmt.Errorf("it has no %s", m[0])
		}
	}
	return nil
}

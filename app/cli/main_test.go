package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leeway-cli": main})
}

// The scripts in testdata/script drive the terminal face as a person would.
// Scripts that need real data find it in $SHARED, or are skipped.
func TestScripts(t *testing.T) {
	shared := os.Getenv("LEEWAY_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	shared, err := filepath.Abs(shared)
	if err != nil {
		t.Fatal(err)
	}
	_, missing := os.Stat(shared)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHARED", shared)
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			return cond == "shared" && missing == nil, nil
		},
		RequireExplicitExec: true,
	})
}

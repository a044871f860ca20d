//go:build unix

package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRights opens files as somebody who may not read or not write them. Root may do
// anything, so as root the test runs its other process as the user 65534 ("nobody").
func TestRights(t *testing.T) {
	data, _ := sample(t)
	half, rollback, _ := crashed(t)
	base, err := os.MkdirTemp("", "leeway-rights")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(base)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(base, "child")
	if err := os.WriteFile(binary, program, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name         string
		file, folder os.FileMode
		crashed      bool
		says         string
	}{
		{"file closed", 0o000, 0o777, false, "error p.leeway: You are not allowed to read this file."},
		{"folder closed", 0o666, 0o000, false, "error p.leeway: You are not allowed to read this file."},
		{"file write-protected", 0o444, 0o777, false, "true nobody, but the file cannot be written"},
		{"folder write-protected", 0o666, 0o555, false, "true nobody, but its folder cannot be written"},
		{"crashed action and folder write-protected", 0o666, 0o555, true, "error p.leeway: The pilot file cannot be written."},
		{"all open", 0o666, 0o777, false, "false "},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(base, strings.ReplaceAll(c.name, " ", "-"))
			path := filepath.Join(folder, "p.leeway")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			data, files := data, 1
			if c.crashed {
				data, files = half, 2
				if err := errors.Join(os.WriteFile(path, half, 0o644), os.WriteFile(path+"-journal", rollback, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(path, c.file); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(folder, c.folder); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(binary)
			cmd.Dir = base
			cmd.Env = append(os.Environ(), "LEEWAY_STORE_CHILD=look", "LEEWAY_STORE_PATH="+path)
			if os.Geteuid() == 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			}
			out, _ := cmd.CombinedOutput() // what it says tells how it went
			if !strings.HasPrefix(string(out), c.says) {
				t.Errorf("it says %q, want %q", out, c.says)
			}
			if err := os.Chmod(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if got := names(t, folder); len(got) != files {
				t.Errorf("side files left: %q", got)
			}
			if after, _ := os.ReadFile(path); os.Geteuid() == 0 && digest(after) != digest(data) {
				t.Error("the file's bytes changed")
			}
		})
	}
}

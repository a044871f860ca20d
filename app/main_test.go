package main

import (
	"os"
	"strings"
	"testing"
)

// TestNamesAgreeWithFyneApp compares the constants with FyneApp.toml, which the
// packaging tools read.
func TestNamesAgreeWithFyneApp(t *testing.T) {
	data, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	details := map[string]string{}
	section := ""
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
			continue
		}
		if key, value, ok := strings.Cut(line, "="); ok && section == "[Details]" {
			details[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	for key, want := range map[string]string{"ID": appID, "Name": appName, "Version": appVersion} {
		if details[key] != want {
			t.Errorf("FyneApp.toml has %s = %q, main.go has %q", key, details[key], want)
		}
	}
}

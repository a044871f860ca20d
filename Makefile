# Leeway: what can be done here. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# The window needs C (OpenGL); everything else, and every test without a real
# window, builds without. The tag ci takes the window's driver out of Fyne;
# migrated_fynedo says that all of our threads use fyne.Do.
WINDOW   := go build -buildvcs=false -tags migrated_fynedo
TERMINAL := CGO_ENABLED=0 go build -buildvcs=false
TEST     := CGO_ENABLED=0 go test -tags ci
# The linter, and the one before it where that is not to be had.
STATICCHECK := v0.7.0 v0.6.1
FUZZTIME ?= 1m

say = @printf '\n== %s\n' "$(1)"

.PHONY: help
help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: ## build Leeway and open its window (without a display: the demonstration in the terminal)
	@if [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "There is no display here, so no window can open. Running the whole demonstration in the terminal instead."; \
		$(MAKE) --no-print-directory demo; \
	else \
		$(MAKE) --no-print-directory window; \
		case "$${LC_ALL:-$${LANG:-C}}" in C|POSIX|C.*) export LC_ALL= LANG=en_US.UTF-8;; esac; \
		exec ./leeway; \
	fi

.PHONY: demo
demo: terminal ## run the whole demonstration job in the terminal, into build/demo
	$(call say,Demonstration into build/demo)
	@rm -rf build/demo && mkdir -p build
	@./leeway-cli demo build/demo
	@report=$$(find "$(CURDIR)/build/demo" -name '*.pdf' | sort | head -n 1); \
	if [ -z "$$report" ]; then echo "The demonstration wrote no report." >&2; exit 1; fi; \
	printf '\nThe report: %s\n' "$$report"

.PHONY: window
window: ## build the window: ./leeway
	@.ci/packages build
	$(call say,Building the window: ./leeway (the first time takes two to three minutes))
	@$(WINDOW) -o leeway ./app

.PHONY: terminal
terminal: ## build the terminal face: ./leeway-cli
	@.ci/packages go
	$(call say,Building the terminal face: ./leeway-cli)
	@$(TERMINAL) -o leeway-cli ./app/cli

.PHONY: test
test: tools window terminal vet format lint tidy unit drive $(if $(LONG),fuzz) ## install what is missing, then run every check; LONG=1 fuzzes too
	$(call say,All checks passed)

.PHONY: tools
tools:
	$(call say,Looking for what the checks need)
	@.ci/packages test

.PHONY: vet
vet: ## go vet
	$(call say,go vet)
	@CGO_ENABLED=0 go vet -tags ci,e2e ./...

.PHONY: format
format: ## see that every file is formatted
	$(call say,Formatting: gofmt -s)
	@found=$$(gofmt -s -l app assets experiment); \
	if [ -n "$$found" ]; then printf 'Not formatted; run gofmt -s -w on:\n%s\n' "$$found"; exit 1; fi

.PHONY: lint
lint: ## staticcheck
	$(call say,staticcheck)
	@mkdir -p build/bin; \
	if ! [ -x build/bin/staticcheck ] || ! go version build/bin/staticcheck | grep -qF "$$(go env GOVERSION)"; then \
		for version in $(STATICCHECK); do \
			echo "Building staticcheck $$version"; \
			if GOBIN="$(CURDIR)/build/bin" GOTOOLCHAIN="$$(go env GOVERSION)" go install honnef.co/go/tools/cmd/staticcheck@$$version; then break; fi; \
		done; \
	fi
	@CGO_ENABLED=0 build/bin/staticcheck -tags ci,e2e ./...

.PHONY: tidy
tidy: ## see that go.mod and go.sum name what is used, no more
	$(call say,go mod tidy)
	@go mod tidy -diff

.PHONY: unit
unit: ## unit tests and in-memory interface tests
	$(call say,Unit tests and in-memory interface tests)
	@$(TEST) -timeout 15m ./...

.PHONY: drive
drive: ## drive the real window from end to end, on a screen of its own
	$(call say,End-to-end test of the real window)
	@go test -tags e2e -count=1 -timeout 10m ./app/e2e

.PHONY: bench
bench: ## measure: figures, and ratios to a plain pass, into build/bench.txt
	$(call say,Benchmarks)
	@mkdir -p build
	@$(TEST) -run '^$$' -bench . -benchmem -benchtime 1s -timeout 60m ./experiment/... ./app/... | grep -v 'no test files' | tee build/bench.txt

.PHONY: screenshots
screenshots: tools window terminal ## pictures of every page into build/screenshots
	$(call say,Screenshots into build/screenshots)
	@mkdir -p build/screenshots
	@LEEWAY_SCREENSHOTS="$(CURDIR)/build/screenshots" go test -tags e2e -count=1 -timeout 10m -run Screenshots ./app/e2e

# Without the bound on minimising, Go spends a minute on each input that is merely
# new, and tries next to nothing (4 inputs in 10 s, against 8,500).
.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME, a minute each unless said otherwise
	@grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' app assets experiment | sort | \
	while IFS=: read -r file target; do \
		printf '\n== %s in %s for $(FUZZTIME)\n' "$${target#func }" "$$(dirname "$$file")"; \
		$(TEST) -run '^$$' -fuzz "^$${target#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "./$$(dirname "$$file")" </dev/null; \
	done

.PHONY: clean
clean: ## remove what was built
	@rm -rf build leeway leeway-cli leeway.exe

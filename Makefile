# The front door: each target installs what it needs and is missing, builds it and does it. `make` alone lists them.

JOBS ?= $(shell nproc)
OUT ?= brief
PREFIX ?= /usr/local
SCENARIO ?= data/scenarios/gallium-2023.toml

# The folder of real files that some tests read. Without it they are skipped, by name.
ifndef ENTREPOT_TEST_DATA
  ifneq ($(wildcard ../shared/data),)
    export ENTREPOT_TEST_DATA := $(abspath ../shared/data)
  else ifdef CI
    export ENTREPOT_TEST_DATA := $(abspath ..)/shared/data
  endif
endif
# On a machine for continuous integration a test that lacks its tools fails instead of being skipped.
ifdef CI
  export ENTREPOT_E2E ?= required
endif

.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-build test-asan validate check format bench install clean

help: ## list the targets
	@echo "Entrepot: from a supply disruption to a brief. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'
	@echo "There is no 'make serve' yet: this version has no server; a brief is a file that opens in a browser."

setup: ## install the Debian packages of all targets that are missing
	tools/setup build test check bench

build: ## build the program: build/release/apps/entrepot/entrepot
	@tools/setup build
	@cmake --preset release > /dev/null
	cmake --build --preset release -j $(JOBS)

demo: build ## build, assess a disruption on the sample world, say where the brief is
	build/release/apps/entrepot/entrepot assess $(SCENARIO) --out $(OUT)
	@echo "Open it in a browser: file://$(abspath $(OUT))/brief.html"

test-build: # everything that `test` runs
	@tools/setup build test
	@cmake --preset dev > /dev/null
	cmake --build --preset dev -j $(JOBS)
	@cmake --preset fuzz > /dev/null
	cmake --build --preset fuzz -j $(JOBS) --target fuzzers
	@printf 'subdirs(dev fuzz)\n' > build/CTestTestfile.cmake

test: test-build ## build and run every test: units, real files, documents, browser, fuzzers under sanitizers
	ctest --test-dir build --output-on-failure -j $(JOBS)

test-asan: ## build all tests under the address and undefined-behaviour sanitizers and run the fast ones
	@tools/setup build test
	@cmake --preset asan > /dev/null
	cmake --build --preset asan -j $(JOBS)
	ctest --test-dir build/asan --output-on-failure -L fast -j $(JOBS)

check: build ## formatting, lint and the commands shown in the documents
	@tools/setup build check
	tools/check

format: ## format the C++ sources
	@tools/setup check
	tools/check --format

validate: ## known answers, invariants, back-tests: print docs/validation.md as it is now, and how it differs from the page
	@tools/setup build test
	@cmake --preset dev > /dev/null
	cmake --build --preset dev -j $(JOBS)
	python3 tests/docs/validation.py --build build/dev --check

bench: ## build and run the benchmarks beside their peers; prints ratios
	@tools/setup build bench
	@cmake --preset bench > /dev/null
	cmake --build --preset bench -j $(JOBS)
	python3 bench/smallest.py
	bench/run

install: build ## install the program, the sample world and the scenarios below PREFIX
	cmake --install build/release --prefix $(PREFIX)

clean: ## remove what the other targets made
	rm -rf build brief

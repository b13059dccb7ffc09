# Firstline's front door. `make help` lists what it can do.
#
# `make run` and `make test` do all the set-up themselves, the system's packages included.

PACKAGES = libgmime-3.0-dev libxml2-dev libsystemd-dev libsqlite3-dev pkg-config python3 tzdata
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CONFIG ?= debug
BIN = .build/$(CONFIG)
SOURCES = Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help run test check lint fmt fuzz build setup golden bench corpora faults gateways units systemd-tests release deb package-tests docs install clean varlink varlink-tests promtool

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## build, start a desk on a temporary spool, drop the examples, show where each went and why
	swift build --product firstlined -c $(CONFIG)
	swift build --product firstlinectl -c $(CONFIG)
	FIRSTLINED=$(BIN)/firstlined FIRSTLINECTL=$(BIN)/firstlinectl sh Examples/walk-through

test: setup ## build everything and run all tests
	swift build --build-tests
	$(if $(wildcard $(VARLINK)/bin/python),FIRSTLINE_VARLINK_PYTHON=$(CURDIR)/$(VARLINK)/bin/python )swift test --skip-build
	.build/debug/firstlinectl check Rules
	Scripts/generate-man --check .build/debug

check: lint test units ## what a change has to pass: format, tests, units

lint: ## check the format of the sources
	swift format lint --strict --recursive --configuration .swift-format $(SOURCES)

fmt: ## format the sources
	swift format format --in-place --recursive --configuration .swift-format $(SOURCES)

build: setup ## build both programs for use (CONFIG=release)
	swift build -c $(CONFIG)

golden: setup ## record golden files anew; look at the difference before you commit it
	swift build --build-tests
	-UPDATE_GOLDEN=1 swift test --skip-build --filter LanguageTests

fuzz: setup ## feed the rules' parser and every decoder with mutated files, count the decoders' steps (DURATION=60)
	sh Scripts/fuzz $${DURATION:-60}

corpora: setup ## decode all real data beside the clone (FIRSTLINE_CORPORA): what became of it, and how Python's email reads its mails
	swift build --product firstlinectl -c $(CONFIG)
	Tests/Corpora/table --firstlinectl $(BIN)/firstlinectl
	FIRSTLINECTL=$(BIN)/firstlinectl Tests/Corpora/compare-mail

units: ## check the systemd units, where systemd-analyze is there
	sh Scripts/check-units

PROMTOOL = .build/promtool

promtool: # Debian's promtool alone, without the daemon that comes in its package
	@[ -x $(PROMTOOL) ] || { mkdir -p .build && cd .build && \
		{ apt-get download -q prometheus 2>/dev/null || { $(SUDO) apt-get update -q && apt-get download -q prometheus; }; } && \
		dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xO ./usr/bin/promtool >promtool.part && \
		chmod +x promtool.part && mv promtool.part promtool; rm -f prometheus_*.deb promtool.part; [ -x promtool ]; } || \
		echo "promtool cannot be had here"

SHELLS = bash zsh fish

systemd-tests: setup promtool varlink ## run the built programs as a service under a really booted systemd (as root; about a minute)
	@dpkg -s $(SHELLS) >/dev/null 2>&1 || $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends $(SHELLS) >/dev/null || echo "not all of $(SHELLS) can be had here"
	swift build --product firstlined -c $(CONFIG)
	swift build --product firstlinectl -c $(CONFIG)
	PROMTOOL=$(CURDIR)/$(PROMTOOL) FIRSTLINE_VARLINK_PYTHON=$(CURDIR)/$(VARLINK)/bin/python \
		FIRSTLINED=$(BIN)/firstlined FIRSTLINECTL=$(BIN)/firstlinectl Tests/Systemd/run

PACKAGING = debhelper dpkg-dev lintian man-db

# Linked with the Swift runtime inside: Debian has no package to depend on. The other flags are what Debian wants of every program.
STATIC = -c release --static-swift-stdlib -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now

RELEASE = .build/static/release

release: setup ## build both programs as they ship: optimised, the Swift runtime inside
	swift build --scratch-path .build/static $(STATIC) --product firstlined
	swift build --scratch-path .build/static $(STATIC) --product firstlinectl

deb: release ## build the Debian package into .build/deb, and check it with lintian
	@dpkg -s $(PACKAGING) >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends $(PACKAGING); }
	Scripts/make-deb $(RELEASE)
	lintian --fail-on error,warning .build/deb/*.changes

package-tests: deb ## install, upgrade, remove and purge the package under a really booted systemd
	FIRSTLINE_PACKAGE=$$(ls .build/deb/*.deb) Tests/Systemd/run

VARLINK = .build/varlink

varlink: # PyPI's client, for `make test` to use
	@[ -x $(VARLINK)/bin/python ] && $(VARLINK)/bin/python -c 'import varlink' 2>/dev/null || { \
		$(SUDO) apt-get install -q -y --no-install-recommends python3-venv >/dev/null && rm -rf $(VARLINK) && \
		python3 -m venv $(VARLINK) && $(VARLINK)/bin/pip install -q --disable-pip-version-check varlink; } || \
		{ rm -rf $(VARLINK); echo "PyPI's varlink cannot be had here"; }

varlink-tests: setup varlink ## try the control socket with a Varlink client that others wrote (PyPI's varlink)
	swift build --build-tests
	FIRSTLINE_VARLINK_PYTHON=$(CURDIR)/$(VARLINK)/bin/python swift test --skip-build --filter IndependentClientTests

docs: setup ## make the manual pages anew from the programs and docs
	swift build --product firstlined
	swift build --product firstlinectl
	Scripts/generate-man .build/debug

BENCH_PACKAGES = g++ gcc libc6-dev libvectorscan-dev e2fsprogs util-linux

bench: setup ## measure deciding beside its floors, and messages a second from the inbox to the tiers (MESSAGES=10000, BENCH="--instructions")
	@dpkg -s $(BENCH_PACKAGES) >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends $(BENCH_PACKAGES); }
	swift build -c release --package-path Benchmarks/Deciding
	swift build --product firstlined -c release
	python3 Benchmarks/compare $(BENCH)
	sh Benchmarks/spool-to-tier $${MESSAGES:-10000}

FAULT_PACKAGES = gcc libc6-dev strace e2fsprogs faketime util-linux passwd

faults: release ## break things around the real daemon and count the messages (FAULTS=long, SEED=n; all of it needs root)
	@dpkg -s $(FAULT_PACKAGES) >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends $(FAULT_PACKAGES); }
	FIRSTLINED=$(RELEASE)/firstlined FIRSTLINECTL=$(RELEASE)/firstlinectl FAULTS=$(FAULTS) SEED=$(SEED) \
		Tests/Faults/run --report .build/faults.txt

gateways: setup ## real Postfix, Dovecot, smsd, gammu-smsd and the webhook receiver against the real daemon (root for all of it)
	sh Tests/Gateways/install
	swift build --product firstlined -c $(CONFIG)
	swift build --product firstlinectl -c $(CONFIG)
	FIRSTLINED=$(BIN)/firstlined FIRSTLINECTL=$(BIN)/firstlinectl Tests/Gateways/run

setup: ## install the system's packages that building needs
	@command -v swift >/dev/null || { echo "a Swift 6.3 toolchain is needed: see https://www.swift.org/install/linux/"; exit 1; }
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || { \
		$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends $(PACKAGES); }

clean: ## remove what was built
	rm -rf .build

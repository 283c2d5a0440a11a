# Every target sets up what it needs: `make reproduce` and `make test` work on a fresh clone.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup test test-fast lint reproduce report article docs verify-arm picture architecture python-reference tour search horizons bench \
	scaling faults lineage clean

# Everything, tests and linters included; `make reproduce` needs .venv/ready only.
setup: .venv/ready-dev

PIP := -m pip install --quiet --disable-pip-version-check

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  for p in python3.14 python3.13 python3.12 python3.11; do \
	    if $$p -c '' 2>/dev/null; then \
	      echo "$(PYTHON) is too old, rhw needs 3.11; this works here: make PYTHON=$$p $(MAKECMDGOALS)"; exit 1; \
	    fi; \
	  done; \
	  echo "$(PYTHON) is too old or missing, rhw needs 3.11 or later: install one, then make again"; exit 1; }
	@echo "Setting up .venv with what running needs: about 670 MB, half a minute"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python $(PIP) -r requirements.txt
	@$(BIN)/python $(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "Adding what tests and linters need: about 400 MB more, half a minute"
	@$(BIN)/python $(PIP) -r requirements-dev.txt
	@touch $@

test: setup
	$(BIN)/python -m pytest -n auto --maxschedchunk 1

# All but the slow tests, in under a minute.
test-fast: setup
	$(BIN)/python -m pytest -n auto --maxschedchunk 1 -m "not slow"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell README.md CONTRIBUTING.md docs/*.md rhw experiments configs benchmarks tests
	$(BIN)/python -m tests.support.language

reproduce: .venv/ready
	$(BIN)/rhw reproduce
	$(BIN)/python -m experiments.article results
	$(BIN)/python -m experiments.expected docs/expected.md results
	$(BIN)/python -m experiments.readme README.md results docs

report: .venv/ready
	$(BIN)/rhw report --results results
	$(BIN)/python -m experiments.article results
	$(BIN)/python -m experiments.expected docs/expected.md results
	$(BIN)/python -m experiments.readme README.md results docs

# results/article.md and results/article.pdf, from the last report; fails with the sentence that no
# longer holds.
article: .venv/ready
	$(BIN)/python -m experiments.article results

# The documentation as a site that can be read offline: build/site/index.html.
docs: setup
	$(BIN)/python -m tests.support.site build

# The golden values on 64-bit ARM, emulated: about half an hour on two cores; resumes.
verify-arm: .venv/ready
	tests/verify_arm.sh kernel 32
	tests/verify_arm.sh reference 3

# The README's pictures of the page; needs Chromium.
picture: setup
	$(BIN)/python -m tests.support.photograph results/report.html docs

# The tables of docs/protocol.md: words, and how often the rules err. They change its digest.
protocol: setup
	$(BIN)/python -m experiments.protocol_tables docs/protocol.md

# The reference in docs/python.md, from the docstrings of the public interface.
python-reference: setup
	$(BIN)/python -m tests.support.reference docs/python.md

# Runs the notebook docs/tour.md, and leaves it with its results as build/tour.ipynb.
tour: setup
	$(BIN)/python -m tests.support.notebook docs/tour.md build/tour.ipynb

# docs/architecture.md and its picture, from the imports of the code.
architecture: setup
	$(BIN)/python -m tests.support.architecture docs

# Searches the settings that the papers leave open, for every config with a `search:`; resumes.
search: .venv/ready
	for config in $$(grep -l '^search:' configs/*.yaml); do \
	  $(BIN)/rhw search $$(basename $$config .yaml) --results results || exit 1; done

# Follows runs that have not solved at the limit of their config, until hardly any run solves later,
# or to a million sweeps; resumes.
horizons: .venv/ready
	$(BIN)/rhw horizons --results results

# Times the kernel beside NumPy, PyTorch and JAX; these have an environment of their own.
bench: .venv-bench/ready
	.venv-bench/bin/python -m benchmarks speed --peers --write docs

# What a block costs on one machine and on a cluster, and so what a million seeds would.
scaling: setup
	$(BIN)/python -m benchmarks scaling --write docs

# Fault injection, for about an hour.
faults: setup
	$(BIN)/python -m tests.faults --write docs/reliability.md

# What came of the letter, on its tasks: docs/lineage.md, in about 15 minutes; resumes. TensorFlow,
# PyTorch, JAX and others have an environment of their own, of 3.5 GB.
lineage: .venv-lineage/ready
	.venv-lineage/bin/python -m benchmarks lineage --write docs

.venv-lineage/ready: requirements.txt requirements-lineage.txt pyproject.toml
	@echo "installing TensorFlow, PyTorch, JAX and others into .venv-lineage: 3.5 GB"
	$(PYTHON) -m venv --clear .venv-lineage
	.venv-lineage/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-lineage.txt
	.venv-lineage/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv-bench/ready: requirements.txt requirements-bench.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

# Leaves the committed report and your own runs alone; trained runs and the environment go.
clean:
	rm -rf .venv .venv-bench .venv-lineage build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find results -mindepth 1 -maxdepth 1 -type d ! -name figures ! -name search ! -name horizons \
	  ! -name sections -exec rm -rf {} +
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

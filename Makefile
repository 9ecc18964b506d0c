PY := .venv/bin/python
STAMP := .venv/.ready
PIP := .venv/bin/pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test warm lint types unit browser validate dashboard notebooks bench docs clean

run: warm  ## a first look: the reference scenario, its verdict and its report
	@.venv/bin/foresize run configs/live_voice.yaml --out results/live_voice --fresh --first-look

test: lint types browser unit  ## what CI runs

warm: $(STAMP)  ## compile the engine before several processes want it at once; a second where nothing has changed
	@$(PY) -c "from foresize.simulator.planes.compiled import warm; warm()"

lint: $(STAMP)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	PYTHONPATH=.typing .venv/bin/lint-imports

types: $(STAMP)
	.venv/bin/mypy

unit: warm
	.venv/bin/pytest -n auto -q

browser:  ## Chromium for the one test that looks at the dashboard as a person does; installed where that can be done
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the browser test ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null; \
	else echo "No chromium here: the browser test is left out."; fi

validate: warm  ## the long comparisons, with theory (prints the table) and of the engines with each other
	.venv/bin/pytest -q -m "long or not long" tests/validation tests/equivalence tests/simulator/planes tests/docs

dashboard: warm
	.venv/bin/streamlit run dashboard/app.py

notebooks: warm  ## run every notebook from its first cell to its last
	.venv/bin/pytest -q --nbmake --nbmake-timeout=600 notebooks

bench: warm  ## how fast it is, side by side with other programs; LONG=1 adds the month, WRITE=1 writes the page
	$(PY) tests/benchmarks/bench.py $(if $(LONG),--long) $(if $(WRITE),--write)

docs: warm  ## write the reference from the code, run what the pages show, and build the site into site/
	@$(PIP) -e ".[docs]"
	$(PY) docs/make_reference.py
	.venv/bin/pytest -q -m "long or not long" tests/docs
	.venv/bin/mkdocs build --strict --quiet

$(STAMP): constraints.txt pyproject.toml setup.py
	@echo "Setting up .venv (once; a minute or two) ..."
	@python3 -m venv .venv
	@$(PIP) -e ".[dev]"
	@touch $(STAMP)

clean:
	rm -rf .venv results site build dist *.egg-info

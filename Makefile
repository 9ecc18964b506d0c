PY := .venv/bin/python
STAMP := .venv/.ready

.PHONY: run test lint types unit validate dashboard notebooks bench docs clean

run: $(STAMP)  ## first look: the reference scenario, its verdict and its report
	@.venv/bin/foresize run configs/live_voice.yaml --out results/live_voice --first-look

test: lint types unit  ## what CI runs

lint: $(STAMP)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	PYTHONPATH=.typing .venv/bin/lint-imports

types: $(STAMP)
	.venv/bin/mypy

unit: $(STAMP)
	.venv/bin/pytest -n auto -q

validate: $(STAMP)  ## the long comparison with theory; prints the table
	.venv/bin/pytest -q -m "long or not long" tests/validation -s

dashboard: $(STAMP)
	.venv/bin/streamlit run dashboard/app.py

notebooks: $(STAMP)
	.venv/bin/python -m jupyter nbconvert --version >/dev/null 2>&1; .venv/bin/pytest -q --nbmake notebooks

bench: $(STAMP)
	$(PY) tests/benchmarks/turns_per_second.py

docs: $(STAMP)
	$(PY) docs/make_reference.py

$(STAMP): constraints.txt pyproject.toml setup.py
	@echo "Setting up .venv (once; a minute or two) ..."
	@python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $(STAMP)

clean:
	rm -rf .venv results build dist *.egg-info

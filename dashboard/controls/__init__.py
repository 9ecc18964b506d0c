"""The controls beside the page: each reads what the scenario says and returns what was changed."""

"""The coverage matrix: every rule, API, shape, direction and action, from one table."""

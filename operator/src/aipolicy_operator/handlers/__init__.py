"""Adapters from the outside world: kopf's events and the API server's questions."""

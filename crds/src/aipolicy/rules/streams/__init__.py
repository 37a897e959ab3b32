"""Streams: where rules stand in a text that comes in pieces."""

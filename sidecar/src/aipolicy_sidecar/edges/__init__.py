"""Edges: servers that carry an HTTP exchange between the proxy and the core."""

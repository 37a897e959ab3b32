"""Protobuf on the wire, and its translation from and to the core's events and actions."""

"""Adapter to the broker's server: HTTP, wire formats, TLS."""

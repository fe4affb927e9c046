"""Hostile UDP against a relay that carries other calls: `make bench-fuzz`."""

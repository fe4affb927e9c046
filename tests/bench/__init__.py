"""Measurements that take longer than a test may: `make bench-<name>` runs `tests.bench.<name>`."""

"""Measures the relay beside Janus and stock aiortc on one stream: `make bench-media`."""

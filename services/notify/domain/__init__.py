"""Rules of notify: standard library and shared.events only, no I/O, time comes in."""

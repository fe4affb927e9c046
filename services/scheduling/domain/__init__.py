"""Rules of scheduling: standard library and shared.events only, no I/O, time comes in."""

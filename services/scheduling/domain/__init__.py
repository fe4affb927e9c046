"""Rules of scheduling: standard library and shared.events only, no I/O, the time is an argument."""

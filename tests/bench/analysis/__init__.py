"""How well and how fast speech is understood; see `__main__`."""

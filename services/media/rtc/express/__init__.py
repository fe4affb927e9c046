"""Packets that need no decision, which are nearly all, pass without Python.

`express.c` does it, `express.h` says what it shares with Python, `layout` in what sizes, `library`
compiles and loads it, `lane` is one participant's way through it. Without a C compiler every packet
takes the way through `relay`, which decides everything here as there.
"""

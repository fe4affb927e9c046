"""Packets that need no decision pass without Python: nearly all of them, at a fifth of the cost.

`express.c` does it, `express.h` says what it shares with Python, `library` compiles and loads it,
`lane` is one participant's way through it. Without a C compiler every packet takes the way through
`relay`, which decides everything here as there.
"""

"""Recording: append-only dumps of packets, and the audio segments cut from them while a call runs.

Owns the dump format and its reading. Knows no event or socket, and of an interview only its id.
"""

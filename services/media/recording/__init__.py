"""Recording without transcoding: append-only dumps of packets, and what is made from them.

Owns the dump format, audio segments and the finished WebM. Knows no interview, event or socket.
"""

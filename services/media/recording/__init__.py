"""Recording: append-only dumps of packets, and what is made from them.

Owns the dump format, audio segments, the finished WebM, and the export, which alone is encoded
anew. Knows no event or socket, and of an interview only its id.
"""

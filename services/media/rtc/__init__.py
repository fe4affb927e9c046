"""Real-time transport: peer connections to browsers and the relay of encoded packets between them.

Owns everything that touches aiortc, aioice and sockets. Knows no interview, store or broker.
"""

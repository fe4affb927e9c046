"""How the shape of a message follows from its dataclass: schema, wire form, fingerprint.

Used alike by events (`shared.events`) and by requests with their answers (`shared.requests`).
"""

"""Calls: the requests about them, the events that concern them, and who owns which room.

Owns the use cases of a running call and the connections of a room here. Knows no broker, no other
process and nothing of how a recording is made.
"""

"""Calls: the requests about them, the events that concern them, and who owns which room.

Owns the use cases of a running call and the connections of its room in this process. Knows no
broker and nothing of how files are made; of other media processes it knows which ones live.
"""

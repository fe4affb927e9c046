"""Several media processes: who lives, who takes new rooms, and what one does for another.

Owns heartbeats, the live events each process listens to, and handing over parts of recordings.
"""

"""Work for processes that may die: a queue in a service's own store, and the loop of a worker.

`queue` says what a job is and how it is claimed, `worker` does one job after the other. What the
work is, and what becomes of its result, is the service's.
"""

"""Exports: one video of both participants, made on request by a process of its own.

`queue` keeps the jobs, `handlers` are the requests, `worker` runs `side_by_side`.
"""

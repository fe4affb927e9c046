"""Media: the rooms. Who sits in them, the relay between two browsers, and the recordings.

Owns rooms, peer connections, dumps on this machine's disk, segments and finished recordings in the
blob store. Knows no plan, no names and no text.

It emits who is in the room and what becomes of the recording. Consents, the start of an interview
and its deletion come as events of the others.

One asyncio process: `rtc/` talks to browsers, `recording/` writes and reads what they sent,
`calls/` joins both for one interview, `finishing/` makes and stores the files after it, `exports/`
the one video of both on request; `domain/` has the rules of all. Of several such processes one has
a room: `cluster/` sees to that, and to parts of recordings that lie where they are not finished
(decision 6). Processes of their own: `exports.worker`, and `recording.segment_worker` and
`finishing.make_files`, which media starts by itself (decision 11).
"""

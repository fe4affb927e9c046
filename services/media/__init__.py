"""Media: the rooms. Who sits in them, the relay between two browsers, and the recordings.

Owns rooms, peer connections, dumps on this machine's disk, segments and finished recordings in the
blob store. Knows no plan, no names and no text.

Emits RecruiterJoined, CandidateJoined, ParticipantLeft, ParticipantSilent, ParticipantHeard,
CallEnded, SegmentClosed, RecordingPaused, RecordingResumed, RecordingReady, RecordingFailed,
RecordingRecovered.
Consumes ConsentGiven, ConsentWithdrawn, InterviewDeleted, InterviewStarted, QuestionClosed.

One asyncio process: `rtc/` talks to browsers, `recording/` writes and reads what they sent,
`calls/` joins both for one interview, `finishing/` makes and stores the files after it, `exports/`
the one video of both on request; `domain/` has the rules of all. Of several such processes one has
a room: `cluster/` sees to that, and to parts of recordings that lie where they are not finished
(decision 6). Processes of their own: `exports.worker`, and `recording.segment_worker` and
`finishing.make_files`, which media starts by itself (decision 11).
"""

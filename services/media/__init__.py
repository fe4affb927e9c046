"""Media: the rooms. Who sits in them, the relay between two browsers, and the recordings.

Owns rooms, peer connections, dumps on this machine's disk, segments and finished recordings in the
blob store. Knows no plan, no names and no text.

Emits RecruiterJoined, CandidateJoined, ParticipantLeft, ParticipantSilent, ParticipantHeard,
CallEnded, SegmentClosed, RecordingPaused, RecordingResumed, RecordingReady, RecordingFailed,
RecordingRecovered.
Consumes ConsentGiven, ConsentWithdrawn, InterviewDeleted, InterviewStarted, QuestionClosed.

One asyncio process: `rtc/` talks to browsers, `recording/` writes and reads what they sent,
`live_room` joins both for one interview, `handlers`, `pausing` and `exporting` are the requests,
`facts` the events, `finishing` what follows a call. Processes of their own: `export_worker`, and in
`recording/` the `segment_worker` and the finaliser, which media starts by itself (decision 11).
Of several processes one holds a room: `keeping` and `following` see to that, `delivery` to parts of
recordings that lie where they are not finished (decision 6).
"""

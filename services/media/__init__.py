"""Media: the rooms. Who sits in them, the relay between two browsers, and the recordings.

Owns rooms, peer connections, dumps on this machine's disk, segments and finished recordings in the
blob store. Knows no plan, no names and no text.

Emits RecruiterJoined, CandidateJoined, ParticipantLeft, CallEnded, SegmentClosed, RecordingReady,
RecordingFailed. Consumes ConsentGiven, ConsentWithdrawn, InterviewDeleted, InterviewStarted,
QuestionClosed.

One asyncio process: `rtc/` talks to browsers, `recording/` writes and reads what they sent,
`live_room` joins both for one interview, `handlers` are the requests, `facts` the events,
`finishing` what follows a call.
"""

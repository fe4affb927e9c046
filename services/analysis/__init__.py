"""Analysis: listens to what was said and says what the rubric finds in it, with proof.

Owns: transcription and scoring jobs, transcripts, assessments, reports.
Consumes: the plan's snapshot and what happened to it, consents, audio segments, the call's end.
Emits: TranscriptGrew and AnswerAnalyzed during the call; TranscriptReady, ReportProgressed,
ReportContent, ReportReady and ReportFailed after it.

The coordinator (`__main__`, nameko) only decides what is to be done; speech engines and language
models run in plain processes of their own (`asr_worker`, `score_worker`), because they would freeze
an eventlet process. `jobs` describes how the two meet.
"""

"""From sound to words. Only the `asr_worker` process imports the engines in here.

`port` says what an engine is, `audio` puts a track's sound together, `listen` does a job with both.
"""

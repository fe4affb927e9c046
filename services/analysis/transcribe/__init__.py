"""From sound to words. Only the `asr_worker` process imports the engines in here.

`port` what an engine is, `audio` a track's sound on its clock, `listen` a job done with both.
"""

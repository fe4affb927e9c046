"""WhisperX is an extra of gigabytes: its test runs where it is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("whisperx") else ["test_whisperx.py"]

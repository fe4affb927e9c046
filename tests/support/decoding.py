"""What ffmpeg, which is not ours, says of a file."""

import json
import subprocess
from pathlib import Path
from typing import Any


def probe(path: Path) -> dict[str, Any]:
    """Streams and format; fails on any complaint."""
    asked = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", path]
    done = subprocess.run(asked, capture_output=True, check=True, text=True)
    assert not done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def decode_errors(path: Path) -> str:
    """Complaints while everything is decoded. Times stay as they are: browsers vary the rate."""
    as_it_is = ["-fps_mode", "passthrough", "-enc_time_base", "-1"]
    command = ["ffmpeg", "-v", "error", "-i", path, *as_it_is, "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stderr

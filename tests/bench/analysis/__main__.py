"""How well and how fast the analysis works on this machine: `make bench-analysis`.

The last line is JSON. `wer_*` are word errors for each word said: of flite's voices, of a person
who reads, and of both as a call brings them (Opus, 24 kb/s). `word_start_error_ms_p50` is the
median distance between the beginning of a sentence and that of its first word as heard;
`cpu_s_per_audio_s` is the engine's processor time. `live_answer_s_p95` and `end_to_report_s` come
from whole calls through the coordinator and its workers; `full_load` says what a call that runs
meanwhile feels of them.

    python -m tests.bench.analysis [part ...]

Each part is a module of this package with `measure`, which returns its figures. Without a choice
all are measured but `kills`, which takes ten minutes more and says whether work is lost, not how
fast it is, and `long_track`, which takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
from pathlib import Path
from typing import Any

PARTS = ("speech", "quiet", "full_load", "calls")
ON_REQUEST = ("kills", "long_track")
FIRST = (  # in the last line; what else was measured comes after them
    "wer_clean",
    "wer_real",
    "wer_opus_call",
    "word_start_error_ms_p50",
    "live_answer_s_p95",
    "end_to_report_s",
    "cpu_s_per_audio_s",
)


def main() -> None:
    """Measure the parts that were asked for, or all but those on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join((*PARTS, *ON_REQUEST))}"
    )
    parts = parser.parse_args().parts or PARTS
    if unknown := set(parts) - {*PARTS, *ON_REQUEST}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    figures: dict[str, Any] = {}
    for part in parts:
        print(f"measuring: {part}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            figures |= importlib.import_module(f"{__package__}.{part}").measure(Path(folder))
    first = {name: figures.pop(name) for name in FIRST if name in figures}
    print(json.dumps(first | figures))


if __name__ == "__main__":
    main()

"""How well and how fast the analysis works on this machine: `make bench-analysis`.

The last line is JSON. `wer_*` are word errors for each word said: of flite's voices, of a person
who reads, and of both as a call brings them (Opus, 24 kb/s). `word_start_error_ms_p50` is the
median distance between the beginning of a sentence and that of the nearest word heard;
`cpu_s_per_audio_s` is the engine's processor time. `live_answer_s_p95` and `end_to_report_s` come
from whole calls through the coordinator and its workers.

    python -m tests.bench.analysis [speech|quiet|waiting ...]

Each part is a module of this package with `measure`, which returns its figures.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
from pathlib import Path
from typing import Any

PARTS = ("speech", "quiet", "waiting")
CALLS_S = [60, 600]  # how long the calls are whose ends are waited for


def main() -> None:
    """Measure the parts that were asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parts = parser.parse_args().parts or [part for part in PARTS if _is_there(part)]
    figures: dict[str, Any] = {}
    for part in parts:
        print(f"measuring: {part}", flush=True)
        figures |= _measured(part)
    print(json.dumps(figures))


def _measured(part: str) -> dict[str, Any]:
    module = importlib.import_module(f"{__package__}.{part}")
    if part == "waiting":
        return module.measure(CALLS_S)
    with tempfile.TemporaryDirectory() as folder:
        return module.measure(Path(folder))


def _is_there(part: str) -> bool:
    return (Path(__file__).parent / f"{part}.py").is_file()


if __name__ == "__main__":
    main()

"""Runs parts of the tests one after another, all of them, and counts: what `make test` does.

    python3 tests/run.py unit contract integration e2e crash
    python3 tests/run.py --crowded e2e

Each part is `make test-<part>`; its results are read from the reports that pytest and, for the web
pages, vitest write. The last line gives the counts; the status is 0 when nothing failed. Needs
nothing but Python and make.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

PARTS = ("unit", "contract", "integration", "e2e", "crash")
SLOWEST = 20
BUSY_LOOPS = 2
# Ends with the process that started it, however that ends.
BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(100000))"
PATIENCE_WHEN_CROWDED_S = 1800


@dataclass
class Result:
    """What came of one part, or of all."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    problems: list[str] = field(default_factory=list)
    durations: list[tuple[float, str]] = field(default_factory=list)

    def add(self, other: Result) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.problems += other.problems
        self.durations += other.durations

    @property
    def counts(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_report(report: Path) -> Result:
    """The counts of a JUnit report; a test that failed in two phases failed once."""
    result = Result()
    outcomes: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"
        result.durations.append((float(case.get("time") or 0), name))
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            outcomes[name] = "failed"
        elif "skipped" in kinds:
            outcomes.setdefault(name, "skipped")
        else:
            outcomes.setdefault(name, "passed")
    for name, outcome in outcomes.items():
        setattr(result, outcome, getattr(result, outcome) + 1)
        if outcome == "failed":
            result.problems.append(name)
    return result


def read_part(part: str, status: int, *reports: Path) -> Result:
    """One part's result; what fails without a failed test counts as one failure."""
    result = Result()
    for report in reports:
        with contextlib.suppress(FileNotFoundError, ElementTree.ParseError):
            result.add(read_report(report))
    if status and not result.failed:
        result.failed = 1
        result.problems.append(f"make test-{part} ended with status {status}, see above")
    return result


def run_part(make: str, part: str, folder: Path, arguments: str) -> Result:
    report, web_report = folder / f"{part}.xml", folder / f"{part}-web.xml"
    more = [os.environ.get("PYTEST_ARGS", ""), f"--junitxml={report}", arguments]
    begun = time.monotonic()
    done = subprocess.run(
        [make, "--no-print-directory", f"test-{part}", f"PYTEST_ARGS={' '.join(more).strip()}"],
        env={**os.environ, "WEB_TESTS_REPORT": str(web_report)},
        check=False,
    )
    result = read_part(part, done.returncode, report, web_report)
    print(f"--- {part}: {result.counts} in {time.monotonic() - begun:.0f} s", flush=True)
    return result


@contextlib.contextmanager
def crowd() -> Iterator[None]:
    """Keep this process, and all it starts, on one core that two busy loops want too."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(BUSY_LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
        os.sched_setaffinity(0, before)


def tell(result: Result) -> None:
    """The slowest, the failed, and as the last line the counts."""
    print(f"--- the {SLOWEST} slowest:")
    for seconds, name in sorted(result.durations, reverse=True)[:SLOWEST]:
        print(f"{seconds:8.1f} s  {name}")
    for problem in result.problems:
        print(f"FAILED {problem}")
    print(result.counts, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", default=PARTS)
    parser.add_argument("--make", default="make")
    parser.add_argument("--crowded", action="store_true")
    asked = parser.parse_args()
    arguments = f"-o timeout={PATIENCE_WHEN_CROWDED_S}" if asked.crowded else ""
    everything = Result()
    crowded = crowd() if asked.crowded else contextlib.nullcontext()
    with tempfile.TemporaryDirectory() as folder, crowded:
        for part in asked.parts:
            everything.add(run_part(asked.make, part, Path(folder), arguments))
    tell(everything)
    return 1 if everything.failed else 0


if __name__ == "__main__":
    sys.exit(main())

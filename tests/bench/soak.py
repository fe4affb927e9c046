"""A long call in the whole product, watched each minute: `make bench-soak`.

Two real browsers talk over a product of its own, recorded. It fails when a picture freezes or the
media process's memory grows. The last line is JSON: `{"minutes": [..], "recruiter": {..}, ..}`.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.bench.media.cpu import cpu_s
from tests.e2e import walk as walking
from tests.e2e.conftest import ADMIN, start_product, template_with_questions
from tests.e2e.people import Candidate, Recruiter
from tests.e2e.processes import children_of
from tests.integration.test_media.lab import CAMERA
from tests.integration.test_media.watching import STATS, Sample, as_json, sample, summary
from tests.support import speech
from tests.support.browsers import launch

# Memory is measured from here on: until then caches fill (seconds of packets, code, threads).
WARM_MINUTES = 2
GROWTH_MOST_BYTES = 8 << 20
EVERY_S = 5.0
Pages = dict[str, Page]


@dataclass(frozen=True)
class Process:
    """What the media process has used so far, with those that it started for the CPU."""

    resident_bytes: int
    cpu_s: float

    @classmethod
    def read(cls, pid: int) -> "Process":
        return cls(psutil.Process(pid).memory_info().rss, cpu_s(pid))


@dataclass(frozen=True)
class Minute:
    """What both sides and the process did in one minute."""

    minute: int
    freezes: dict[str, int]
    target_bps: dict[str, float]
    resident_mb: float
    us_per_packet: float

    def __str__(self) -> str:
        freezes = ", ".join(f"{who} {count}" for who, count in self.freezes.items())
        targets = ", ".join(f"{who} {bps / 1e6:.2f}" for who, bps in self.target_bps.items())
        return (
            f"minute {self.minute:3}: freezes {freezes}; Mbit/s {targets};"
            f" memory {self.resident_mb:.1f} MB; {self.us_per_packet:.0f} us a packet"
        )


def media_process(launcher: int) -> int:
    """The pid of the product's media process: a child of the launcher's."""
    return next(
        pid for pid, command in children_of(launcher) if command.endswith("-m services.media")
    )


def watch(pages: Pages, pid: int, minutes: int) -> tuple[list[Minute], dict[str, list[Sample]]]:
    """The call's minutes, printed as they pass, and the samples of both sides."""
    begun_s = time.monotonic()
    samples: dict[str, list[Sample]] = {who: [] for who in pages}

    def look() -> tuple[dict[str, Sample], Process]:
        for who, page in pages.items():
            samples[who].append(sample(page.evaluate(STATS), time.monotonic() - begun_s))
        return {who: each[-1] for who, each in samples.items()}, Process.read(pid)

    before, used = look()
    passed = []
    for minute in range(1, minutes + 1):
        while time.monotonic() - begun_s < 60 * minute:
            next(iter(pages.values())).wait_for_timeout(1000 * EVERY_S)
            look()
        now, uses = look()
        packets = sum(now[who].packets - before[who].packets for who in pages) or 1
        passed.append(
            Minute(
                minute,
                {who: now[who].freezes - before[who].freezes for who in pages},
                {who: now[who].target_bps for who in pages},
                round(uses.resident_bytes / (1 << 20), 1),
                round(1e6 * (uses.cpu_s - used.cpu_s) / packets, 1),
            )
        )
        print(passed[-1], flush=True)
        before, used = now, uses
    return passed, samples


def talk(folder: Path, minutes: int) -> int:
    """One interview from its setup to the call, and `minutes` of it; the exit status."""
    product = start_product(folder)
    try:
        with sync_playwright() as playwright:
            pages = pages_in_a_call(playwright, product.url, folder)
            pid = media_process(product.launcher.pid)
            passed, samples = watch(pages, pid, minutes)
    finally:
        product.stop()
    warm = passed[min(WARM_MINUTES, len(passed)) - 1]
    growth = round((passed[-1].resident_mb - warm.resident_mb) * (1 << 20))
    freezes = sum(sum(minute.freezes.values()) for minute in passed)
    is_well = freezes == 0 and growth <= GROWTH_MOST_BYTES
    verdict = {"is_well": is_well, "freezes": freezes, "growth_bytes": growth}
    sides = as_json({who: summary(each) for who, each in samples.items()})
    print(json.dumps({**verdict, "minutes": [asdict(each) for each in passed], **sides}))
    return 0 if is_well else 1


def pages_in_a_call(playwright: Playwright, url: str, folder: Path) -> Pages:
    """Both sides of an interview that has just started, each in a browser of its own."""
    voices = {
        "recruiter": speech.speak(speech.ANSWER, speech.RECRUITER_VOICE, folder / "r.wav"),
        "candidate": speech.speak(speech.ANSWER, speech.CANDIDATE_VOICE, folder / "c.wav"),
    }
    desk = launch(playwright, voices["recruiter"], CAMERA).new_context(base_url=url)
    desk.grant_permissions(["clipboard-read", "clipboard-write", "camera", "microphone"])
    recruiter = Recruiter(desk.new_page(), url)
    recruiter.sign_in(ADMIN["email"], ADMIN["password"])
    candidate = Candidate(launch(playwright, voices["candidate"], CAMERA).new_context().new_page())
    walk = walking.Walk()
    template = template_with_questions(recruiter.page)
    walking.set_up_interview(recruiter, walk, template["name"])
    walking.meet(recruiter, candidate, walk)
    print(f"first frames on both sides {walk.seconds_until_first_frames:.2f} s after Start")
    return {"recruiter": recruiter.page, "candidate": candidate.page}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    with tempfile.TemporaryDirectory() as folder:
        return talk(Path(folder), parser.parse_args().minutes)


if __name__ == "__main__":
    sys.exit(main())

"""How long people are apart when something goes: `make bench-staying`.

Two real browsers talk over a product of its own with two media processes. The candidate's browser
is frozen as by a closed lid, then the media process that owns the room is killed; at the end the
recording has to hold what was said before and after, and the notes are there. The last line is
JSON, seconds by what happened.
"""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.soak import Pages, pages_in_a_call
from tests.e2e import walk as walking
from tests.e2e.conftest import Product, start_product
from tests.e2e.people import Recruiter
from tests.e2e.processes import children_of
from tests.support.waiting import wait_until

FROZEN_S = 8
SEEN_WITHIN_S, BACK_WITHIN_S = 4.5, 5.0  # of the page's own clock: a detection takes three to four
MOVED_WITHIN_S = 10.0
NOTE = "Noted before the media process died"


def seconds_until(condition: Callable[[], object], what: str) -> float:
    begun_s = time.monotonic()
    wait_until(condition, what=what, timeout_s=40)
    return round(time.monotonic() - begun_s, 2)


def new_frames(page: Page) -> Callable[[], bool]:
    """Whether pictures come that were not there before, over this or another connection."""
    seen = walking.frames_decoded(page)

    def are_there() -> bool:
        nonlocal seen
        now = walking.frames_decoded(page)
        is_more, seen = now > seen, now
        return is_more

    return are_there


@contextmanager
def frozen(microphone: Path) -> Iterator[None]:
    """The browser that listens to this file stands still, all its processes."""
    (root,) = {
        pid
        for pid, command in children_of(os.getpid())
        if str(microphone) in command and "--type=" not in command and "chromium" in command
    }
    pids = [root, *(pid for pid, _ in children_of(root))]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def closed_lid(pages: Pages, folder: Path) -> dict[str, float]:
    """What the recruiter sees of it, and how soon both see each other again."""
    reconnecting = pages["recruiter"].get_by_role("status").filter(has_text="is reconnecting")
    begun_s = time.monotonic()
    with frozen(folder / "c.wav"):
        seen_s = seconds_until(reconnecting.is_visible, "words on the other page")
        pages["recruiter"].wait_for_timeout(1000 * max(0.0, begun_s + FROZEN_S - time.monotonic()))
    back = [new_frames(page) for page in pages.values()]
    back_s = seconds_until(lambda: all(comes() for comes in back), "pictures on both sides")
    return {"lid_seen_s": seen_s, "lid_back_s": back_s}


def owner_of(product: Product, interview_id: str) -> int:
    """The process id of the media process that records this interview."""
    for log in (product.var / "log").glob("media*.log"):
        lines = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
        if any(
            line["event"] == "recording_started" and line["interview_id"] == interview_id
            for line in lines
        ):
            port = next(line["udp_port"] for line in lines if line["event"] == "media_started")
            return _process_at(product, port)
    raise LookupError("nobody records the interview")


def _process_at(product: Product, port: int) -> int:
    (found,) = [
        pid
        for pid, command in children_of(product.launcher.pid)
        if command.endswith("-m services.media")
        and psutil.Process(pid).environ()["RAPPORT_MEDIA_PORT"] == str(port)
    ]
    return found


def killed(pages: Pages, product: Product, interview_id: str) -> dict[str, float]:
    """Both browsers come back by themselves, at the other process."""
    apart = [
        page.evaluate("() => { window.before = window.rapportPeer; }") for page in pages.values()
    ]
    assert len(apart) == len(pages)
    os.kill(owner_of(product, interview_id), signal.SIGKILL)

    def is_back(page: Page) -> bool:
        is_new = "() => Boolean(window.rapportPeer) && window.rapportPeer !== window.before"
        return bool(page.evaluate(is_new)) and walking.frames_decoded(page) > 0

    back_s = seconds_until(lambda: all(map(is_back, pages.values())), "both at another process")
    return {"killed_back_s": back_s}


def ended(pages: Pages, interview_id: str) -> dict[str, Any]:
    """The recordings of both sides and their gaps."""
    recruiter = Recruiter(pages["recruiter"], "")
    recruiter.button("End call").click()
    recruiter.button("End for both").click()
    expect(recruiter.heading("Interview completed")).to_be_visible(timeout=30_000)
    report = f"/api/interviews/{interview_id}/report"
    wait_until(
        lambda: walking.api(recruiter.page, report)["recordings"], what="recordings", timeout_s=60
    )
    read = walking.api(recruiter.page, report)
    notes = [note["text"] for note in walking.api(recruiter.page, f"{report[:-6]}plan")["notes"]]
    return {
        "recordings": [
            {
                "participant": each["participant"],
                "duration_s": each["duration_s"],
                "gaps": each["gaps"],
            }
            for each in read["recordings"]
        ],
        "notes_kept": notes == [NOTE],
    }


def main() -> int:
    """Measure and print; the exit status says whether all was within bounds."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        product = start_product(folder, RAPPORT_MEDIA_INSTANCES="2")
        try:
            pages = pages_in_a_call(playwright, product.url, folder)
            interview_id = pages["recruiter"].url.split("/interviews/")[1].split("/")[0]
            Recruiter(pages["recruiter"], "").add_note(NOTE)
            for page in pages.values():
                expect(page.get_by_role("status").filter(has_text="reconnecting")).to_have_count(0)
            found: dict[str, Any] = closed_lid(pages, folder)
            found |= killed(pages, product, interview_id)
            pages["recruiter"].wait_for_timeout(5000)
            found |= ended(pages, interview_id)
        finally:
            product.stop()
    is_well = (
        found["lid_seen_s"] <= SEEN_WITHIN_S
        and found["lid_back_s"] <= BACK_WITHIN_S
        and found["killed_back_s"] <= MOVED_WITHIN_S
        and found["notes_kept"]
        and len(found["recordings"]) == 2
    )
    print(json.dumps({"is_well": is_well, **found}))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())

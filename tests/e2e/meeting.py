"""Two people in a running call, met in seconds: what is before it is walked in `walk`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.e2e.conftest import ADMIN, Product
from tests.e2e.line import Line
from tests.e2e.people import Candidate, Recruiter
from tests.e2e.walk import api, frames_decoded
from tests.support import speech
from tests.support.browsers import launch
from tests.support.waiting import DEADLINE_S, wait_until

CANDIDATE = "Kim Sample"
WORDS = "Please tell me what you know about it, and take your time."
# The second of them is a depth camera, whose pictures browsers do not draw.
SEVERAL_CAMERAS = "--use-fake-device-for-media-stream=device-count=3"
# The other side's picture as it is drawn: its size, and how many frames were drawn so far.
SHOWN = """() => {
  const video = document.querySelector("main video");
  return {
    width: video.videoWidth,
    height: video.videoHeight,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  };
}"""
HEARD = """async () => {
  let packets = 0;
  (await window.rapportPeer?.getStats())?.forEach((s) => {
    if (s.type === "inbound-rtp" && s.kind === "audio") packets = s.packetsReceived;
  });
  return packets;
}"""
# Every camera and microphone that the page is given, whatever becomes of it there.
COLLECT_TRACKS = """
window.givenTracks = [];
if (navigator.mediaDevices) {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wishes) => {
    const stream = await ask(wishes);
    window.givenTracks.push(...stream.getTracks());
    return stream;
  };
}
"""
OPEN_DEVICES = """() => window.givenTracks
  .filter((track) => track.readyState === "live")
  .map((track) => track.kind)
  .sort()"""
SENDER = "window.rapportPeer?.getSenders().find((s) => s.track && s.track.kind === %r)"


@dataclass
class Person:
    """One side of the call."""

    page: Page
    context: BrowserContext
    line: Line
    microphone: Path

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def sees(self, words: str, *, timeout_s: float = DEADLINE_S) -> None:
        """The words are on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=timeout_s * 1000)

    def sees_no_more(self, words: str, *, timeout_s: float = DEADLINE_S) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0, timeout=timeout_s * 1000)

    def shown(self) -> dict[str, int]:
        """Size of the other side's picture, and the frames drawn."""
        found: dict[str, int] = self.page.evaluate(SHOWN)
        return found

    def heard(self) -> int:
        """Sound packets of the present connection; 0 while there is none."""
        return int(self.page.evaluate(HEARD))

    def end_track(self, kind: str) -> None:
        """As when a device is unplugged: the track that is being sent ends."""
        sender = SENDER % kind
        self.page.evaluate(f"() => {sender}.track.dispatchEvent(new Event('ended'))")

    def open_devices(self) -> list[str]:
        """Kinds of all tracks that hold a device now: its light is on."""
        found: list[str] = self.page.evaluate(OPEN_DEVICES)
        return found

    def remember_peer(self) -> None:
        self.page.evaluate("() => { window.peerOfBefore = window.rapportPeer; }")

    def has_peer_of_before(self) -> bool:
        return bool(self.page.evaluate("() => window.peerOfBefore === window.rapportPeer"))

    def sent(self, kind: str, expression: str) -> Any:
        """Something of the track that is being sent."""
        sender = SENDER % kind
        return self.page.evaluate(f"() => ((track) => {expression})(({sender} ?? {{}}).track)")


@dataclass
class Meeting:
    """A running call."""

    interview_id: str
    link: str
    recruiter: Person
    candidate: Person

    @property
    def both(self) -> tuple[Person, Person]:
        return self.recruiter, self.candidate

    def flows(self, *, timeout_s: float = DEADLINE_S) -> None:
        """Picture and sound come anew on both sides."""
        for person in self.both:
            media_flows(person, timeout_s=timeout_s)


def media_flows(person: Person, *, timeout_s: float = DEADLINE_S) -> None:
    """New frames are drawn and new sound comes."""
    for count in (lambda: person.shown()["frames"], person.heard):
        before = count()
        # A count that fell belongs to a new connection.
        wait_until(
            lambda count=count, before=before: count() not in (0, before),
            what="media", timeout_s=timeout_s,
        )  # fmt: skip


def a_new_interview(page: Page) -> dict[str, Any]:
    """Made through the API by somebody who is signed in."""
    template = api(page, "/api/templates")["items"][0]
    answer = page.request.post(
        page.url.rsplit("/", 1)[0] + "/api/interviews",
        data={
            "request_id": str(uuid4()),
            "template_id": template["id"],
            "position": "Backend engineer",
            "candidate_name": CANDIDATE,
            "candidate_email": "kim.sample@example.org",
            "local_time": None,
            "time_zone": "UTC",
        },
    )
    assert answer.ok, answer.text()
    made: dict[str, Any] = answer.json()
    return made


@contextmanager
def a_meeting(
    product: Product, voices: Path, *, flags: tuple[str, ...] = (SEVERAL_CAMERAS,)
) -> Iterator[Meeting]:
    """Both have joined, the interview has started, frames come on both sides."""
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        mine, theirs = (
            _a_person(
                stack,
                playwright,
                product,
                speech.speak(WORDS, voice, voices / f"{voice}.wav"),
                flags,
            )
            for voice in (speech.RECRUITER_VOICE, speech.CANDIDATE_VOICE)
        )
        recruiter = Recruiter(mine.page, mine.line.url)
        recruiter.sign_in(ADMIN["email"], ADMIN["password"])
        interview = a_new_interview(mine.page)
        mine.page.goto(f"{mine.line.url}/interviews/{interview['id']}/call")
        mine.press("Join")
        candidate = Candidate(theirs.page)
        link = theirs.line.through(interview["candidate_url"])
        candidate.open(link)
        candidate.agree_to_everything()
        candidate.join()
        expect(mine.button("Start interview")).to_be_visible()
        recruiter.start()
        for person in (mine, theirs):
            wait_until(partial(frames_decoded, person.page), what="a first video frame")
        yield Meeting(interview["id"], link, mine, theirs)
        # Nobody needs a report on it, and making one would take time from the tests that follow.
        gone = mine.page.request.delete(f"{mine.line.url}/api/interviews/{interview['id']}")
        assert gone.ok, gone.text()


def _a_person(
    stack: ExitStack, playwright: Playwright, product: Product, voice: Path, flags: tuple[str, ...]
) -> Person:
    line = Line(product)
    stack.callback(line.close)
    browser = launch(playwright, voice, *flags)
    stack.callback(browser.close)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(COLLECT_TRACKS)
    line.lead(context)
    return Person(context.new_page(), context, line, voice)

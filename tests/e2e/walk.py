"""One whole interview, as two people live it; what was seen on the way is kept for the tests.

The walk runs once per test run. Each test of `test_main_job.py` then asserts one behaviour on it.
"""

import json
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.sync_api import Page, Response, WebSocket, expect

from tests.e2e.people import Candidate, Recruiter
from tests.support import speech
from tests.support.browsers import peer_stats
from tests.support.waiting import DEADLINE_S, wait_until

POSITION = "Backend engineer"
NAME = "Kim Sample"
EMAIL = "kim.sample@example.org"
CAPTIONED = 8  # different words of weight that the candidate reads of what the recruiter says
NOTE = "Asked what the worker processes share"
RATING_NOTE = "Knew the reasons behind it"
UNDERSTOOD = 0.7  # this share of the content words
WITH_QUESTIONS = "P2P with technical questions"
HEARD_S = """async () => {
  let heard = 0;
  (await window.rapportPeer?.getStats())?.forEach((s) => {
    if (s.type === "inbound-rtp" && s.kind === "audio") heard = s.totalSamplesDuration;
  });
  return heard;
}"""

# When what was clicked, by the browser's clock; kept over a reload.
NOTE_CLICKS = """
document.addEventListener("click", ({ target }) => {
  const control = target.closest("button, input");
  const name = control?.innerText || control?.labels?.[0]?.innerText || "";
  const clicks = JSON.parse(sessionStorage.getItem("clicks") ?? "[]");
  sessionStorage.setItem("clicks", JSON.stringify([...clicks, [name.trim(), Date.now() / 1000]]));
}, true);
"""
SECOND_ANSWER_S = 10.0  # twice what a question must be shown for to be judged, however fast it goes
# Head and body of all that a page has fetched since its address was opened.
WIRE_BYTES = """() => ["navigation", "resource"]
  .flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, { transferSize }) => sum + transferSize, 0)"""
CLICKS = "() => JSON.parse(sessionStorage.getItem('clicks'))"


@dataclass
class Walk:
    """Evidence of one interview, gathered while it ran."""

    interview_id: str = ""
    details: str = ""
    candidate_link: str = ""
    recruiter_link: str = ""
    field_errors_before_saving: int = 0
    interviews_after_refusal: int = -1
    interviews_after_saving: int = -1
    start_offered_while_alone: bool = True
    seconds_until_first_frames: float = -1.0
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    first_page_bytes: dict[str, int] = field(default_factory=dict)
    captions: set[str] = field(default_factory=set)
    heard_while_paused_s: float = 0.0
    topics_after_reload: dict[str, bool] = field(default_factory=dict)
    candidate_saw_question: str = ""
    assessment_seen_during_call: str = ""
    transcript_during_call: str = ""
    rating_given: dict[str, Any] = field(default_factory=dict)
    frames_after_reload: int = 0
    received_by_candidate: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    clicks: list[tuple[str, float]] = field(default_factory=list)
    report_before_rating: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)


def record_everything_received(page: Page, into: list[str]) -> None:
    """Bodies of all text answers and all WebSocket frames that reach this page (N1-N14)."""

    def on_response(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if "json" in kind or "html" in kind:
            into.append(json.dumps(response.headers) + response.text())

    def on_socket(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: into.append(str(frame)))

    page.on("response", on_response)
    page.on("websocket", on_socket)


def api(page: Page, path: str) -> Any:
    """A GET with the page's own session."""
    answer = page.request.get(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


def frames_decoded(page: Page) -> int:
    return int(peer_stats(page).get("framesDecoded") or 0)


def is_healthy(page: Page) -> bool:
    """Sound and picture arrive."""
    stats = peer_stats(page)
    return stats.get("audioEnergy", 0) > 0 and stats.get("framesDecoded", 0) > 30


def has_moved_on(page: Page, plan: str, question_id: str) -> bool:
    return bool(api(page, plan)["current_question_id"] != question_id)


def set_up_interview(recruiter: Recruiter, walk: Walk, template: str) -> None:
    """R8-R17: refused while a field is wrong, then stored once in spite of a double click."""
    page = recruiter.page
    expect(recruiter.heading("Overview")).to_be_visible()
    walk.first_page_bytes["recruiter"] = page.evaluate(WIRE_BYTES)
    recruiter.open_setup(template)
    before = api(page, "/api/interviews")["total"]
    recruiter.button("Save interview").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    recruiter.fill_setup(
        position=POSITION, name=NAME, email="not an address", when="2026-12-01 14:30"
    )
    recruiter.button("Save interview").click()
    expect(page.get_by_label("Candidate email")).to_have_attribute("aria-invalid", "true")
    walk.field_errors_before_saving = page.locator("[aria-invalid=true]").count()
    walk.interviews_after_refusal = api(page, "/api/interviews")["total"] - before
    page.get_by_label("Candidate email").fill(EMAIL)
    page.get_by_label("Captions for the candidate").check()
    recruiter.save()
    walk.interviews_after_saving = api(page, "/api/interviews")["total"] - before
    walk.interview_id = page.url.rsplit("/", 1)[-1]
    expect(page.get_by_text("General Information")).to_be_visible()
    walk.details = page.inner_text("main")
    walk.candidate_link = recruiter.copied_link("candidate")
    walk.recruiter_link = recruiter.copied_link("recruiter")


def meet(recruiter: Recruiter, candidate: Candidate, walk: Walk) -> None:
    """R28-R33: the recruiter waits, the candidate arrives, the interview starts."""
    page = recruiter.page
    recruiter.join()
    expect(page.get_by_text("Candidate has not connected yet").first).to_be_visible()
    walk.start_offered_while_alone = recruiter.button("Start interview").is_visible()
    candidate.open(walk.candidate_link)
    walk.first_page_bytes["candidate"] = candidate.page.evaluate(WIRE_BYTES)
    candidate.agree_to_everything()
    candidate.check_devices()
    candidate.join()
    expect(candidate.page.get_by_text("You are connected").first).to_be_visible()
    expect(page.get_by_text("Candidate is connected").first).to_be_visible()
    started = time.monotonic()
    recruiter.start()
    for person in (page, candidate.page):
        wait_until(partial(frames_decoded, person), what="a first video frame")
    walk.seconds_until_first_frames = time.monotonic() - started


def see_and_hear(recruiter: Recruiter, candidate: Candidate, walk: Walk) -> None:
    """R1: both see and hear each other."""
    for name, page in (("recruiter", recruiter.page), ("candidate", candidate.page)):
        healthy = f"a healthy call on the {name}'s side"
        try:
            wait_until(partial(is_healthy, page), what=healthy)
        except TimeoutError as error:
            raise AssertionError(f"{error}: {peer_stats(page)}") from error
        walk.media[name] = peer_stats(page)


def read_captions(recruiter: Recruiter, candidate: Candidate, walk: Walk) -> None:
    """The candidate reads along what the recruiter says, and the recruiter knows."""
    expect(
        recruiter.page.get_by_text("The candidate sees captions of what you say")
    ).to_be_visible()
    captions = candidate.page.get_by_role("region", name="Captions")
    words = captions.get_by_role("log")
    seen: set[str] = set()

    def are_read() -> bool:
        seen.update(speech.content_words(" ".join(words.all_inner_texts())))
        return len(seen) >= CAPTIONED

    wait_until(are_read, what="captions of the recruiter's words", timeout_s=2 * DEADLINE_S)
    walk.captions = seen
    switch = candidate.page.get_by_role("button", name="Captions")
    switch.click()
    expect(captions).to_be_hidden()
    switch.click()
    expect(captions).to_be_visible()


def pause_and_resume(recruiter: Recruiter, candidate: Candidate, walk: Walk) -> None:
    """The call goes on while the recording is paused, and both sides see that it is."""
    pages = (recruiter.page, candidate.page)
    for page in pages:
        expect(page.get_by_text("Recording", exact=True)).to_be_visible()
    recruiter.button("Pause recording").click()
    for page in pages:
        expect(page.get_by_text("Recording paused")).to_be_visible()
        expect(page.get_by_text("No captions while nothing is recorded")).to_be_visible()
    before = candidate.page.evaluate(HEARD_S)
    walk.heard_while_paused_s = wait_until(
        lambda: max(0.0, candidate.page.evaluate(HEARD_S) - before - 2.5), what="the other's voice"
    )
    recruiter.button("Resume recording").click()
    for page in pages:
        expect(page.get_by_text("Recording", exact=True)).to_be_visible()


def general_part(recruiter: Recruiter, walk: Walk) -> None:
    """R37-R40, S9: ticks survive a reload, and so does the call."""
    recruiter.topic("Motivation").check()
    recruiter.topic("Experience").check()
    recruiter.topic("Experience").uncheck()
    recruiter.add_note(NOTE)
    recruiter.page.reload()
    join = recruiter.button("Join")
    expect(join.or_(recruiter.heading("Interview plan"))).to_be_visible()
    if join.is_visible():
        join.click()
    expect(recruiter.topic("Motivation")).to_be_checked()
    for title in ("Motivation", "Experience"):
        walk.topics_after_reload[title] = recruiter.topic(title).is_checked()
    walk.frames_after_reload = wait_until(
        partial(frames_decoded, recruiter.page), what="video after a reload"
    )


def technical_part(
    recruiter: Recruiter, candidate: Candidate, walk: Walk, *, question: str, answer_s: float
) -> None:
    """R41-R46: the candidate answers the first question; its assessment arrives during the call."""
    page = recruiter.page
    recruiter.start_technical_part()
    expect(candidate.page.get_by_text(question)).to_be_visible()
    walk.candidate_saw_question = candidate.page.inner_text("body")
    heard = page.evaluate(HEARD_S)
    wait_until(
        lambda: page.evaluate(HEARD_S) - heard > answer_s,
        what="the candidate's answer", timeout_s=answer_s + DEADLINE_S,
    )  # fmt: skip
    recruiter.button("Next question").click()
    heard = page.evaluate(HEARD_S)
    expect(page.get_by_text("provisional").first).to_be_visible(timeout=240_000)
    walk.assessment_seen_during_call = page.inner_text("body").lower()
    read_along(recruiter, walk)
    rate_the_answer(recruiter, walk)
    wait_until(
        lambda: page.evaluate(HEARD_S) - heard > SECOND_ANSWER_S, what="a second answer to assess"
    )


def read_along(recruiter: Recruiter, walk: Walk) -> None:
    """What both said is written down while they talk."""
    recruiter.tab("Transcript").click()
    said = recruiter.page.get_by_role("log")
    for name in (
        NAME,
        api(recruiter.page, f"/api/interviews/{walk.interview_id}")["recruiter"]["name"],
    ):
        expect(said.get_by_text(name, exact=True).first).to_be_visible(timeout=240_000)
    expect(recruiter.page.get_by_text("Transcribed up to")).to_be_visible()
    wait_until(
        lambda: speech.recall(speech.ANSWER, said.inner_text()) >= UNDERSTOOD,
        what="the candidate's words", timeout_s=2 * DEADLINE_S,
    )  # fmt: skip
    walk.transcript_during_call = said.inner_text()
    recruiter.tab("Interview plan").click()


def rate_the_answer(recruiter: Recruiter, walk: Walk) -> None:
    """The recruiter's own rating of the first answer, in the call."""
    recruiter.button("Rate 3").click()
    recruiter.page.get_by_label("Note on the rating").fill(RATING_NOTE)
    recruiter.button("Save rating").click()
    expect(recruiter.page.get_by_text("Saved: 3").first).to_be_visible()
    (rated,) = (
        item
        for item in api(recruiter.page, f"/api/interviews/{walk.interview_id}/ratings")["items"]
        if item["own"]
    )
    walk.rating_given = rated["own"]


def remaining_questions(recruiter: Recruiter, walk: Walk) -> None:
    """R48: the stage "Finish interview" opens by itself after the last question."""
    finish = recruiter.heading("Finish interview")
    following = recruiter.button("Next question")
    path = f"/api/interviews/{walk.interview_id}/plan"
    while (plan := api(recruiter.page, path))["stage"] == "technical":
        following.click()
        shown = plan["current_question_id"]
        wait_until(partial(has_moved_on, recruiter.page, path, shown), what="the next question")
    expect(finish).to_be_visible()
    walk.plan = plan
    walk.clicks = [(name, at_s) for name, at_s in recruiter.page.evaluate(CLICKS)]


def rate_every_answer(page: Page, path: str, walk: Walk) -> None:
    """B5: people first. What the AI found is in the report once its reader has rated."""
    walk.report_before_rating = api(page, path)
    for answer in walk.report_before_rating["assessments"]:
        if answer["is_hidden"]:
            answer_path = f"/api/interviews/{walk.interview_id}/questions/{answer['question_id']}"
            origin = page.evaluate("location.origin")
            rated = page.request.put(
                f"{origin}{answer_path}/rating", data={"level": 3}, headers={"Origin": origin}
            )
            assert rated.ok, rated.text()


def is_whole(report: dict[str, Any]) -> bool:
    """Nothing will be added to it; the recordings' files come after the rest."""
    is_made = report["state"] in {"ready", "failed"}
    return is_made and report["recording_state"] != "finalising"


def end_and_read(recruiter: Recruiter, candidate: Candidate, walk: Walk) -> None:
    """R50-R58: both see the end; the report appears by itself."""
    page = recruiter.page
    recruiter.end_call()
    expect(candidate.page.get_by_role("heading", name="Interview completed")).to_be_visible()
    path = f"/api/interviews/{walk.interview_id}/report"
    wait_until(lambda: is_whole(api(page, path)), what="report and recording", timeout_s=400)
    rate_every_answer(page, path, walk)
    walk.report = api(page, path)
    open_report = page.get_by_role("link", name="Open report").or_(recruiter.button("Open report"))
    open_report.first.click()
    expect(recruiter.heading("Answer analysis")).to_be_visible()

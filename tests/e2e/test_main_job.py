"""The main job in two real browsers: from a template to a report (R1-R4, R7-R58)."""

import json
import re
import statistics
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import findings
from tests.e2e.conftest import Finished
from tests.e2e.heard import compared, start_errors_s
from tests.e2e.people import Recruiter
from tests.e2e.walk import NAME, NOTE, POSITION, RATING_NOTE, UNDERSTOOD, api
from tests.support import speech
from tests.support.decoding import probe
from tests.support.waiting import wait_until

# The first test waits for the whole walk: start, interview, report.
pytestmark = pytest.mark.timeout(900)
OPENS_A_QUESTION = ("Start anyway", "Next question")
SEEK_MS = """async (at) => {
  const video = document.querySelectorAll("video")[0];
  const begun = performance.now();
  video.currentTime = at;
  await new Promise((done) => video.addEventListener("seeked", done, { once: true }));
  return performance.now() - begun;
}"""

CLIPPED = """() => [...document.querySelectorAll(
  ".mantine-Button-root, .mantine-Button-label, .mantine-Badge-label, .mantine-ScrollArea-viewport"
)].filter((part) => part.offsetParent && part.scrollWidth > part.clientWidth)
  .map((part) => part.innerText)"""


def heard(finished: Finished, participant: str) -> str:
    lines = finished.walk.report["transcript"]
    return " ".join(line["text"] for line in lines if line["participant"] == participant)


def test_wrong_fields_are_refused_and_nothing_is_stored(finished: Finished) -> None:
    """R11, R12, R13, R14."""
    assert finished.walk.field_errors_before_saving == 1
    assert finished.walk.interviews_after_refusal == 0


def test_a_double_click_saves_one_interview(finished: Finished) -> None:
    """R9, R16, R17."""
    assert finished.walk.interviews_after_saving == 1


def test_details_show_what_was_saved_and_what_will_be_asked(finished: Finished) -> None:
    """R18, R34, R35."""
    for shown in (NAME, POSITION, "General Information", "Experience", "Motivation"):
        assert shown in finished.walk.details
    assert finished.template["questions"][0]["text"] in finished.walk.details


def test_first_pages_are_light(finished: Finished) -> None:
    """All that new browsers fetched: the recruiter signed in and saw Overview."""
    sizes = finished.walk.first_page_bytes
    assert 100_000 < sizes["candidate"] <= 250_000
    assert 100_000 < sizes["recruiter"] <= 350_000


def test_the_device_check_is_known_to_the_recruiter(finished: Finished) -> None:
    """R24, R25."""
    interview = finished.walk.report["interview"]
    assert interview["invitation"]["state"] == "kept", "no mail server is set"
    assert interview["link_opened_at"]
    assert interview["device_check"]["has_camera"] and interview["device_check"]["has_microphone"]


def test_each_side_has_a_link_of_its_own(finished: Finished) -> None:
    """R21, R26."""
    walk = finished.walk
    assert walk.interview_id in walk.candidate_link
    assert walk.candidate_link != walk.recruiter_link


def test_start_is_not_offered_while_the_candidate_is_away(finished: Finished) -> None:
    """R29, R30."""
    assert not finished.walk.start_offered_while_alone


def test_both_see_and_hear_each_other(finished: Finished) -> None:
    """R1: frames decoded, sound received. And each came because the other was seen (R31, R32)."""
    for side in ("recruiter", "candidate"):
        media = finished.walk.media[side]
        assert media["framesDecoded"] > 30
        assert media["audioEnergy"] > 0


def test_the_candidate_reads_along_what_the_recruiter_says(finished: Finished) -> None:
    """N7: and no word of the candidate's own."""
    asked, read = speech.content_words(finished.said["recruiter"].text), finished.walk.captions
    assert len(read & asked) >= UNDERSTOOD * len(read)
    answered = speech.content_words(finished.said["candidate"].text) - asked
    assert len(read & answered) <= 1, "one may be misheard"


def test_a_pause_of_the_recording_is_no_pause_of_the_call(finished: Finished) -> None:
    """And the report says why there is nothing to see for so long."""
    assert finished.walk.heard_while_paused_s > 0
    for recording in finished.walk.report["recordings"]:
        assert "paused" in [gap["reason"] for gap in recording["gaps"]]


def test_ticks_and_the_call_survive_a_reload(finished: Finished) -> None:
    """R37-R40, S9."""
    assert finished.walk.topics_after_reload == {"Motivation": True, "Experience": False}
    assert finished.walk.frames_after_reload > 0


def test_the_candidate_sees_the_current_question_and_nothing_else(finished: Finished) -> None:
    """R43-R45."""
    first, *others = finished.template["questions"]
    assert first["text"] in finished.walk.candidate_saw_question
    assert not [q for q in others if q["text"] in finished.walk.candidate_saw_question]


def test_nothing_recruiter_only_ever_reached_the_candidate(finished: Finished) -> None:
    """N1-N7: in no answer and no frame that the candidate's browser received."""
    received = "\n".join(finished.walk.received_by_candidate)
    secrets = [NOTE, RATING_NOTE, "transcript/live", '"transcript"']
    for question in finished.template["questions"]:
        secrets += [question["answer"], question["rephrasing"], *question["key_points"]]
    secrets += [topic["id"] for topic in finished.template["topics"] if len(topic["id"]) > 8]
    assert received
    assert not [s for s in secrets if json.dumps(s)[1:-1] in received or s in received]
    assert "recruiter_url" not in received and "assessments" not in received


def test_an_answer_is_assessed_while_the_call_runs(finished: Finished) -> None:
    """R46."""
    assert "provisional" in finished.walk.assessment_seen_during_call


def test_both_sides_can_be_read_while_the_call_runs(finished: Finished) -> None:
    """What the candidate said, and that the recruiter spoke too."""
    assert (
        speech.recall(finished.said["candidate"].text, finished.walk.transcript_during_call)
        >= UNDERSTOOD
    )


def test_an_answer_is_rated_in_the_call(finished: Finished) -> None:
    """The rating and its note are kept."""
    assert finished.walk.rating_given["level"] == 3
    assert finished.walk.rating_given["note"] == RATING_NOTE


def test_the_finish_stage_opens_by_itself(finished: Finished) -> None:
    """R48, R49."""
    assert finished.walk.plan["stage"] == "finish"


def test_both_sides_are_told_that_the_interview_is_completed(finished: Finished) -> None:
    """R50, R51."""
    expect(finished.candidate.get_by_role("heading", name="Interview completed")).to_be_visible()


def test_the_candidates_link_no_longer_joins(finished: Finished) -> None:
    """R50."""
    finished.candidate.goto(finished.walk.candidate_link)
    expect(finished.candidate.get_by_role("heading", name="Interview completed")).to_be_visible()
    expect(finished.candidate.get_by_role("button", name="Join")).to_have_count(0)


def test_the_report_is_ready_without_a_hand(finished: Finished) -> None:
    """R52, R53."""
    assert finished.walk.report["state"] == "ready"
    assert finished.walk.report["failure"] is None


def test_the_transcript_holds_what_the_candidate_said(finished: Finished) -> None:
    """R57: nine of ten content words that the candidate's voice spoke."""
    assert speech.recall(finished.said["candidate"].text, heard(finished, "candidate")) >= 0.9


def test_few_words_of_a_real_call_are_wrong(finished: Finished) -> None:
    """R57: of flite's voice and of a person who reads, each through browser, line and relay."""
    for participant, most in (("candidate", 0.12), ("recruiter", 0.08)):
        found = compared(finished.walk.report, participant, finished.said[participant])
        assert len(found.right) > 60
        assert found.error_rate <= most, (participant, heard(finished, participant))


def test_words_stand_where_they_were_said(finished: Finished, tmp_path: Path) -> None:
    """R57: the first words of sentences, beside the sound that was recorded."""
    page, report = finished.recruiter, finished.walk.report
    errors_s = [
        error_s
        for participant, said in finished.said.items()
        for error_s in start_errors_s(page, report, participant, said, tmp_path)
    ]
    assert len(errors_s) > 6
    assert statistics.median(errors_s) <= 0.2, errors_s


def test_chapters_begin_and_end_at_the_clicks(finished: Finished) -> None:
    """S24: questions and ticked topics within 250 ms, by the recruiter's own clock."""
    report, clicks = finished.walk.report, finished.walk.clicks
    zero_s = datetime.fromisoformat(report["clock_started_at"]).timestamp()
    wanted_s = [at_s - zero_s for name, at_s in clicks if name in OPENS_A_QUESTION]
    shown = [window for each in report["questions"] for window in each["windows"]]
    assert len(shown) == len(wanted_s) - 1
    (motivation,) = (each for each in report["topics"] if each["title"] == "Motivation")
    ticked_s = [at_s - zero_s for name, at_s in clicks if name.startswith("Motivation")]
    pairs = [
        (motivation["window"]["to_s"], ticked_s[-1]),
        *zip([window["from_s"] for window in shown], wanted_s[:-1], strict=True),
        *zip([window["to_s"] for window in shown], wanted_s[1:], strict=True),
    ]
    assert [pair for pair in pairs if abs(pair[0] - pair[1]) > 0.25] == [], pairs


def test_the_transcript_names_both_speakers(finished: Finished) -> None:
    """R57."""
    assert heard(finished, "recruiter")
    speakers = {line["participant"] for line in finished.walk.report["transcript"]}
    assert speakers == {"recruiter", "candidate"}


def test_the_ai_shows_what_it_found_once_the_recruiter_has_rated(finished: Finished) -> None:
    """B5: neither findings nor figure before; the figure with them after."""
    before, after = finished.walk.report_before_rating, finished.walk.report
    hidden = [answer for answer in before["assessments"] if answer["is_hidden"]]
    assert hidden
    assert not [answer for answer in hidden if answer["criteria"] or answer["value"] is not None]
    assert before["is_score_hidden"]
    assert before["score"] is None
    assert not [answer for answer in after["assessments"] if answer["is_hidden"]]


def test_every_quote_stands_in_the_transcript(finished: Finished) -> None:
    """R58, B2: no quote found in the candidate's words, no claim."""
    said = heard(finished, "candidate").lower()
    quotes = [
        criterion["quote"]["text"].lower()
        for assessment in finished.walk.report["assessments"]
        for criterion in assessment["criteria"]
        if criterion["quote"]
    ]
    assert quotes
    assert not [quote for quote in quotes if quote not in said]


def test_the_report_is_honest_about_its_engine(finished: Finished) -> None:
    """R55: a figure, and the words that it is no score of correctness."""
    report = finished.walk.report
    assert report["score_label"] == "Key-point coverage, not correctness"
    assert report["is_coverage"]
    figure = f"Coverage {int(report['score'] + 0.5)} %"
    expect(finished.recruiter.get_by_text(figure, exact=True)).to_be_visible()
    expect(
        finished.recruiter.get_by_text("Whether it was right is for a person to say.")
    ).to_be_visible()


def test_the_report_page_shows_its_parts(finished: Finished) -> None:
    """R55-R58."""
    for name in ("Score", "Recording", "Transcript", "Answer analysis", "Notes"):
        expect(
            finished.recruiter.get_by_role("heading", name=name, exact=True).first
        ).to_be_visible()
    expect(finished.recruiter.get_by_text(NOTE).first).to_be_visible()


def test_the_report_reads_as_whole_sentences_and_whole_buttons(finished: Finished) -> None:
    """R58: at 1280x720, with notes, topics and answers that nothing can be said about."""
    said = finished.recruiter.inner_text("main")
    assert "Not assessable: this question was shown for too short a time" in said
    assert not re.search(r"(?<!\.)\.\.(?!\.)", said)  # the recogniser may write an ellipsis
    assert finished.recruiter.evaluate(CLIPPED) == []


def test_both_recordings_play_and_seek(finished: Finished) -> None:
    """R56: within 300 ms in Chromium."""
    page = finished.recruiter
    expect(page.locator("video")).to_have_count(2)
    duration = page.evaluate("() => document.querySelectorAll('video')[0].duration")
    assert duration > 20
    assert page.evaluate(SEEK_MS, duration * 0.6) < 1_000


def test_clicking_a_transcript_line_moves_the_video(finished: Finished) -> None:
    """R57, S24."""
    page = finished.recruiter
    line = finished.walk.report["transcript"][-1]
    page.get_by_role("button").filter(has_text=line["text"][:40]).last.click()
    position = "() => document.querySelectorAll('video')[0].currentTime"
    wait_until(lambda: page.evaluate(position) > 5, what="the video at the line")


def test_the_report_is_read_and_heard_by_keyboard(finished: Finished) -> None:
    """From a word to its place, from line to line, from chapter to chapter: no pointer needed."""
    page = finished.recruiter
    word = max(finished.walk.report["transcript"][-1]["text"].split(), key=len)
    page.locator("body").press("f")
    expect(page.get_by_label("Search in what was said")).to_be_focused()
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    expect(page.locator("mark[data-chosen=true]")).to_be_in_viewport()
    page.get_by_label("Search in what was said").fill("")
    line = page.locator("ol button[data-participant][tabindex='0']")
    line.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("ol button[aria-current=true]")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("button", name="Chapters").press("Enter")
    page.get_by_role("menuitem").filter(has_text="Question 1").first.press("Enter")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("k")


def test_the_report_has_no_serious_finding_at_any_size(finished: Finished, tmp_path: Path) -> None:
    """Light and dark, from a phone to a wide screen: nothing wider than its window either."""
    page = finished.recruiter
    found: list[str] = []
    try:
        for width, height, scheme in (
            (390, 844, "light"),
            (1280, 720, "dark"),
            (1920, 1080, "light"),
        ):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            found += findings(page, tmp_path)
    finally:
        page.set_viewport_size({"width": 1280, "height": 720})
        page.emulate_media(color_scheme="light")
    assert found == []


def test_both_are_exported_as_one_video(finished: Finished, tmp_path: Path) -> None:
    """R56: made on request, with its progress in sight; as long as the interview."""
    page = finished.recruiter
    page.get_by_role("button", name="Export video").click()
    link = page.get_by_role("link", name="Download video")
    expect(link).to_be_visible(timeout=240_000)
    with page.expect_download() as started:
        link.click()
    started.value.save_as(tmp_path / "video.mp4")
    found = probe(tmp_path / "video.mp4")
    assert {stream["codec_name"] for stream in found["streams"]} == {"h264", "aac"}
    whole_s = max(r["offset_s"] + r["duration_s"] for r in finished.walk.report["recordings"])
    assert float(found["format"]["duration"]) == pytest.approx(whole_s, abs=3)


def test_the_overview_shows_the_finished_interview(finished: Finished) -> None:
    """R54."""
    page = finished.recruiter
    page.get_by_role("link", name="Overview").click()
    row = page.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text(POSITION)
    expect(row).to_contain_text("Report ready", ignore_case=True)
    item = api(page, "/api/interviews")["items"][0]
    assert item["status"] == "report_ready"


def test_the_templates_fit_the_smallest_desktop(finished: Finished) -> None:
    """R8-R10: 1280x720 shows every column without scrolling sideways."""
    page = finished.recruiter
    page.get_by_role("link", name="Interview Templates").click()
    row = page.get_by_role("row").filter(has_text=finished.template["name"])
    expect(row.get_by_role("cell", name="English", exact=True)).to_be_visible()
    assert page.evaluate(CLIPPED) == []


def test_a_rubric_is_edited_and_offered_to_a_finished_report(
    finished: Finished, tmp_path: Path
) -> None:
    """A person's points count from now on; the report that is finished keeps its own."""
    page = finished.recruiter
    page.get_by_role("link", name="Interview Templates").click()
    page.get_by_role("radio", name=finished.template["name"]).check()
    page.get_by_role("button", name="Rubric of question 1", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The template's key points.")
    dialog.get_by_role("button", name="Add point").click()
    dialog.get_by_role("button", name="Save rubric").click()
    expect(dialog).to_contain_text("Say what the answer should say, or remove it.")
    added = dialog.get_by_role("textbox", name=re.compile("^Point")).last
    added.fill("both have to wait")
    expect(dialog).not_to_contain_text("Say what the answer should say")
    assert findings(page, tmp_path) == []
    assert findings(page, tmp_path) == []
    dialog.get_by_role("button", name="Save rubric").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Rubric of question 1", exact=True).click()
    expect(dialog).to_contain_text("version 1.")
    expect(added).to_have_value("both have to wait")
    dialog.get_by_role("button", name="Cancel").click()
    choices = api(page, f"/api/interviews/{finished.walk.interview_id}/report/run-again")
    assert choices["changed_rubrics"] == [1]


def test_an_observer_reads_and_is_offered_nothing_that_is_refused(
    finished: Finished, tmp_path: Path
) -> None:
    """No link that lets in, no button that changes something; the call page says why it is shut."""
    page, interview_id = finished.recruiter, finished.walk.interview_id
    url = page.url.rsplit("/", 1)[0]
    oda = {"name": "Oda Observer", "email": "oda@company.example", "password": "reads and no more"}
    made = page.request.post(
        f"{url}/api/people", data={**oda, "role": "observer"}, headers={"Origin": url}
    )
    assert made.ok, made.text()
    assert page.context.browser
    with page.context.browser.new_context(base_url=url) as context:
        observer = Recruiter(context.new_page(), url)
        observer.sign_in(oda["email"], oda["password"])
        seen = observer.page
        expect(seen.get_by_role("link", name=NAME)).to_be_visible()
        assert seen.get_by_role("link", name="New interview").count() == 0
        seen.goto(f"{url}/interviews/{interview_id}")
        expect(seen.get_by_text("Observers do not see the links")).to_be_visible()
        assert seen.get_by_role("button", name=re.compile("Copy|Delete|Change")).count() == 0
        assert findings(seen, tmp_path) == []
        seen.goto(f"{url}/interviews/{interview_id}/call")
        expect(seen.get_by_role("heading", name="Observers cannot join a call")).to_be_visible()
        seen.goto(f"{url}/interviews/{interview_id}/report")
        expect(seen.get_by_role("heading", name=NAME)).to_be_visible()
        assert seen.get_by_role("button", name=re.compile("Export|Share|PDF")).count() == 0

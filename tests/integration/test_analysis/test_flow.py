"""The coordinator and its workers as real processes on a real broker (R46, R52-R58)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared import clock
from shared.blobs import FolderBlobs
from shared.events.analysis import (
    AnswerAnalyzed,
    ReportContent,
    ReportProgressed,
    ReportReady,
    TranscriptGrew,
    TranscriptReady,
)
from shared.events.media import Participant
from shared.events.scheduling import Consent, InterviewDeleted
from shared.messaging.errors import Refused
from tests.integration.core import Gateway
from tests.integration.test_analysis.running import (
    PROCESSES,
    Analysis,
    asked,
    beginning,
    ending,
    ready_report,
    spoken_by,
    whole,
)
from tests.integration.test_analysis.scene import Scene, played
from tests.support.programs import Program
from tests.support.speech import recall
from tests.support.waiting import eventually, wait_until

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def scene(analysis: Analysis) -> Scene:
    """An interview that began a minute ago; its sound is stored, nobody knows of it yet."""
    blobs = FolderBlobs(analysis.folder / "blobs")
    started_at = clock.now() - timedelta(seconds=60)
    return played(clock.new_id(), started_at, blobs, analysis.folder)


def said_once(office: Gateway, scene: Scene) -> Counter[str]:
    """How often what must be said once was said."""
    finals = [
        f"final {said.question_id}"
        for said in office.said(AnswerAnalyzed, scene.interview_id)
        if not said.is_provisional
    ]
    kinds = (TranscriptReady, ReportContent, ReportReady)
    names = [kind.__name__ for kind in kinds for _ in office.said(kind, scene.interview_id)]
    return Counter([*finals, *names])


ONCE = Counter(
    [
        "final generator",
        "final tests",
        "TranscriptReady",
        "ReportContent",
        "ReportReady",
    ]
)


def said_between(report: dict[str, Any], from_s: float, to_s: float) -> str:
    """The candidate's words within a window of the interview clock."""
    lines = (line for line in report["transcript"] if line["participant"] == "candidate")
    words = (word for line in lines for word in line["words"])
    return " ".join(word["word"] for word in words if from_s <= word["start_s"] <= to_s)


async def test_an_answer_is_assessed_while_the_call_runs(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """R46: before CallEnded, with quotes at their time; what both said can be read, too."""
    end_s = scene.windows[0][1]
    heard = [each for each in scene.segments if each.started_at < scene.at(end_s + 5)]
    analysis.tell(*beginning(scene), *asked(scene, 0), *heard)
    said = await office.hears(AnswerAnalyzed, scene.interview_id)
    assert said.is_provisional
    answer = await office.ask("analysis.live_assessments", interview_id=scene.interview_id)
    [assessment] = answer["items"]
    assert (assessment["question_id"], assessment["state"]) == ("generator", "assessed")
    assert (assessment["engine"], assessment["rubric_version"]) == ("coverage", "python@1")
    quotes = [each["quote"] for each in assessment["criteria"] if each["quote"]]
    assert quotes
    from_s, to_s = scene.windows[0]
    assert all(from_s <= quote["start_s"] < quote["end_s"] <= to_s + 0.5 for quote in quotes)
    grown = office.said(TranscriptGrew, scene.interview_id)
    assert any(each.participant == Participant.CANDIDATE for each in grown)
    live = await office.ask("analysis.live_transcript", interview_id=scene.interview_id)
    assert "generator" in " ".join(line["text"] for line in live["utterances"])


async def test_the_end_of_a_call_leads_to_a_report(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """R52-R58, B1, B2: by itself; dialogue by speaker and time, quotes that stand in it, notes."""
    analysis.tell(*whole(scene))
    report = await ready_report(office, scene)
    assert recall(scene.spoken, spoken_by(report, "candidate")) >= 0.9
    assert {line["participant"] for line in report["transcript"]} == {"candidate", "recruiter"}
    starts = [line["start_s"] for line in report["transcript"]]
    assert starts == sorted(starts)
    by_id = {each["question_id"]: each for each in report["assessments"]}
    assert by_id["never"]["state"] == "not_asked"
    assert not by_id["generator"]["is_provisional"]
    quotes = [c["quote"]["text"] for a in by_id.values() for c in a["criteria"] if c["quote"]]
    assert len(quotes) >= 3
    assert not [quote for quote in quotes if quote not in spoken_by(report, "candidate")]
    assert report["score_label"] == "Key-point coverage, not correctness"
    assert report["is_coverage"]
    assert report["score"] >= 50
    assert [part["question_id"] for part in report["score_parts"]] == ["generator", "tests"]
    assert [note["text"] for note in report["notes"]] == ["Speaks clearly."]
    assert [topic["is_completed"] for topic in report["topics"]] == [True]
    percents = [each.percent for each in office.said(ReportProgressed, scene.interview_id)]
    assert percents[-1] == 100
    assert said_once(office, scene) == ONCE
    for window, wanted in zip(scene.windows, ("generator value", "write test fails"), strict=True):
        assert recall(wanted, said_between(report, *window)) >= 0.5
    await people_come_first(analysis, office, scene)


async def people_come_first(analysis: Analysis, office: Gateway, scene: Scene) -> None:
    """B5, S28: rated before the AI's rating shows; overridden; counted, until it is deleted."""
    rita = {"id": "rita", "name": "Rita Recruiter"}
    seen = {"interview_id": scene.interview_id, "viewer_id": "rita"}
    answer = {"interview_id": scene.interview_id, "question_id": "generator", "person": rita}
    before = await office.ask("analysis.read_report", **seen)
    assert before["is_score_hidden"]
    rated = await office.ask("analysis.rate_answer", **answer, level=2)
    assert not rated["own"]["saw_ai"]
    after = await office.ask("analysis.read_report", **seen)
    hidden = {each["question_id"] for each in after["assessments"] if each["is_hidden"]}
    assert hidden == {"tests"}
    await office.becomes("analysis.agreement", lambda told: told["first"]["count"] == 1)
    await office.ask("analysis.rate_answer", **{**answer, "question_id": "tests"}, level=3)
    await eventually(lambda: is_open_to_rita(office, scene), what="the figure opened to Rita")
    await office.ask("analysis.override_answer", **answer, level=1, reason="It was wrong")
    whole = await office.ask("analysis.read_report", interview_id=scene.interview_id)
    assert whole["score_label"].endswith(", 1 answer rated by a person")
    assert next(part for part in whole["score_parts"] if part["is_by_person"])["value"] == 0
    analysis.tell(InterviewDeleted(scene.interview_id, clock.now()))
    await office.becomes("analysis.agreement", lambda told: told["now"]["count"] == 0)


async def is_open_to_rita(office: Gateway, scene: Scene) -> bool:
    """Whether Overview may show her the figure, after it might not."""
    said = office.said(ReportContent, scene.interview_id)
    return [each.open_to for each in said] == [(), ("rita",)]


def kill_at_work(analysis: Analysis, scene: Scene) -> list[dict[str, Any]]:
    """Kill the transcriber while it is at a job, and start another; says which job."""
    running = wait_until(
        lambda: analysis.caught_at_work(scene.interview_id), what="a job under way"
    )
    analysis.asr.kill()
    analysis.asr.start()
    return running


async def test_a_worker_killed_in_the_middle_of_a_job_costs_nothing(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """kill -9: the job is done by the next one, and everything is said once."""
    analysis.tell(*whole(scene))
    running = await asyncio.to_thread(kill_at_work, analysis, scene)
    report = await ready_report(office, scene)
    assert recall(scene.spoken, spoken_by(report, "candidate")) >= 0.9
    job = running[0]["_id"]
    wait_until(lambda: analysis.attempts(job) == 2, what="a second attempt")
    assert said_once(office, scene) == ONCE


def disturb(analysis: Analysis, scene: Scene) -> None:
    """Tell of a whole call, and kill the coordinator and the scorer meanwhile."""
    events = whole(scene)
    analysis.tell(*events[: len(events) // 2])
    analysis.coordinator.kill()
    analysis.tell(*events[len(events) // 2 :])
    analysis.coordinator.start()
    wait_until(lambda: analysis.running_jobs(scene.interview_id), what="a job under way")
    analysis.coordinator.kill()
    analysis.score.kill()
    analysis.coordinator.start()
    analysis.score.start()


async def test_a_coordinator_killed_meanwhile_costs_nothing(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """kill -9 while events come in and jobs are done; each event has a queue, so order is lost."""
    await asyncio.to_thread(disturb, analysis, scene)  # the office goes on listening
    await ready_report(office, scene)
    assert said_once(office, scene) == ONCE


@contextmanager
def worker_without_model(analysis: Analysis, model: Path) -> Iterator[Program]:
    """In the transcriber's place one whose model is not there yet."""
    analysis.asr.stop()
    worker = Program(PROCESSES[1], analysis.folder, analysis.url, RAPPORT_WHISPER_MODEL=str(model))
    try:
        with worker:
            yield worker
    finally:
        analysis.asr.start()


async def test_without_a_speech_engine_the_report_says_so_and_runs_again_later(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """Each job is tried once, and a model that comes later is found without a restart."""
    model = analysis.folder / "later"
    with worker_without_model(analysis, model) as worker:
        analysis.tell(*whole(scene))
        report = await office.becomes(
            "analysis.read_report",
            lambda report: report["state"] in ("ready", "failed"),
            interview_id=scene.interview_id,
        )
        assert report["failure"] == {"stage": "transcript", "reason": "no_speech_engine"}
        assert {job["attempts"] for job in analysis.jobs(scene.interview_id)} == {1}
        assert f"RAPPORT_WHISPER_MODEL names the folder {model}" in worker.log.read_text()
        model.symlink_to(analysis.folder / "models" / "base")
        await office.ask("analysis.run_again", interview_id=scene.interview_id)
        report = await ready_report(office, scene)
    assert recall(scene.spoken, spoken_by(report, "candidate")) >= 0.9


async def test_without_consent_nothing_is_analysed_and_the_report_says_so(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """S15: notes and topics are there, words and assessments are not."""
    events = beginning(scene, Consent.DATA, Consent.RECORDING)
    analysis.tell(*events, *asked(scene, 0), *scene.segments, *ending(scene))
    report = await ready_report(office, scene)
    assert report["score_label"] == "The candidate did not agree to AI analysis"
    assert (report["transcript"], report["assessments"]) == ([], [])
    assert [note["text"] for note in report["notes"]] == ["Speaks clearly."]


async def test_a_deleted_interview_has_no_report(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """R20."""
    analysis.tell(*whole(scene)[:-2])
    await office.hears(AnswerAnalyzed, scene.interview_id)
    analysis.tell(InterviewDeleted(scene.interview_id, clock.now()))

    async def is_gone() -> bool:
        try:
            await office.ask("analysis.read_report", interview_id=scene.interview_id)
        except Refused as refused:
            return refused.code == "interview_not_found"
        return False

    await eventually(is_gone, what="the report is gone")


async def test_requests_are_answered_while_workers_are_busy(
    analysis: Analysis, office: Gateway, scene: Scene
) -> None:
    """Engines never freeze the coordinator; it also says which engines are in use."""
    analysis.tell(*whole(scene))
    wait_until(lambda: analysis.running_jobs(scene.interview_id), what="a job under way")
    engines = await office.ask("analysis.engines")
    assert engines["transcriber"] == {"name": "whisper", "label": "Whisper base"}
    with pytest.raises(Refused) as refused:
        await office.ask("analysis.run_again", interview_id=scene.interview_id)
    assert (refused.value.kind, refused.value.code) == ("conflict", "report_not_failed")

"""The scoring worker with the real litellm, against a model that misbehaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.broker import Broker
from services.analysis.domain.assessment import AnswerState, Flag, Judgement, Reason
from services.analysis.domain.rubric import Source
from services.analysis.domain.speech import Word
from services.analysis.domain.work import Priority, WorkKind
from services.analysis.jobs import JOBS, Jobs, JobState
from services.analysis.payloads import answer_job, judgement_from
from services.analysis.rubrics import Rubrics
from shared import clock
from shared.blobs import FolderBlobs
from shared.events.analysis import ReportContent
from shared.events.plan import PlanPrepared, PlanQuestion, TopicCompleted
from shared.store import Store, open_store
from tests.conftest import purge
from tests.integration.core import gateway
from tests.integration.messaging.publishing import an_envelope, publish
from tests.integration.test_analysis.fake_llm import FIRST, QUOTE, SECOND, FakeModel, fake_model
from tests.integration.test_analysis.running import ready_report, spoken_by, whole
from tests.integration.test_analysis.scene import played
from tests.support.programs import Program
from tests.support.waiting import wait_until
from tests.unit.analysis.test_suspicion import INJECTIONS

SAID = "two threads each hold a lock that the other one needs so neither can continue"
TOPIC = "motivation"
UNUSED_BROKER = "amqp://nobody@127.0.0.1:1/"


class Desk:
    """Puts answers on the desk of a worker process and waits for its judgements."""

    def __init__(
        self, store: Store, model: FakeModel, folder: Path, environment: dict[str, str]
    ) -> None:
        self.store = store
        self.model = model
        self.folder = folder
        self.environment = environment
        self.jobs = Jobs(store, now=clock.now)

    def judgement(self, behaviour: str, said: str = SAID, **changes: Any) -> Judgement:
        question = PlanQuestion(
            id="id-of-the-question",
            text=f"{behaviour} question about locks",
            rephrasing="canary-rephrasing",
            answer="Threads hold locks.",
            key_points=("threads hold a lock", "neither can continue"),
        )
        words = [
            Word(word, 30 + place / 2, 30.4 + place / 2, 0.9)
            for place, word in enumerate(said.split())
        ]
        job = clock.new_id()
        self.jobs.add(
            job,
            interview_id="id-of-the-interview",
            kind=WorkKind.SCORE,
            priority=Priority.LIVE,
            payload=answer_job(question, "en", words, 0.4, **changes),
        )
        result = wait_until(lambda: self._result(job), what=f"a judgement by a {behaviour} model")
        return judgement_from(result)

    def _result(self, job: str) -> dict[str, Any] | None:
        document = self.store.get(JOBS, job)
        is_done = document is not None and document["state"] == JobState.DONE
        return document["result"] if document and is_done else None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("llm")
    store = open_store("analysis", mongo_url=None, folder=folder)
    store.prepare(JOBS)
    with fake_model() as model:
        environment = {
            "RAPPORT_SCORER": "litellm",
            "RAPPORT_LLM_MODEL": f"openai/{FIRST}",
            "RAPPORT_LLM_FALLBACKS": f"openai/{SECOND}",
            "RAPPORT_LLM_URL": model.url,
            "RAPPORT_LLM_API_KEY": "key-of-a-test",
            "RAPPORT_LLM_TIMEOUT_S": "1",
            "RAPPORT_LLM_TOKENS": "20000",
        }
        with Program("services.analysis.score_worker", folder, UNUSED_BROKER, **environment):
            yield Desk(store, model, folder, environment)
    store.close()


def verdicts(judgement: Judgement) -> list[str]:
    return [criterion.verdict.value for criterion in judgement.criteria]


@pytest.mark.parametrize("behaviour", ["good", "fenced", "wrapped", "chatty", "cut", "flaky"])
def test_a_judgement_is_read_and_proven(desk: Desk, behaviour: str) -> None:
    """R58, B2: whatever the model does, what counts is quotes that were found."""
    judgement = desk.judgement(behaviour)
    assert verdicts(judgement) == ["met", "met"]
    quote = judgement.criteria[0].quote
    assert quote is not None
    assert (quote.text, quote.start_s) == (QUOTE, 31.0)
    assert judgement.value == 1.0
    assert (judgement.engine, judgement.model, judgement.prompt_version) == (
        "litellm",
        f"openai/{FIRST}",
        "litellm-2",
    )
    assert judgement.tokens_in in (900, 1800)


@pytest.mark.parametrize("behaviour", ["slow", "broken", "refusing", "truncated", "prose"])
def test_another_model_is_asked_instead_of_one_that_cannot(desk: Desk, behaviour: str) -> None:
    judgement = desk.judgement(f"{behaviour} only")
    assert (judgement.value, judgement.model) == (1.0, f"openai/{SECOND}")


@pytest.mark.parametrize("behaviour", ["prose", "truncated"])
def test_models_that_answer_nonsense_leave_an_answer_without_a_value(
    desk: Desk, behaviour: str
) -> None:
    judgement = desk.judgement(behaviour)
    assert (judgement.state, judgement.value) == (AnswerState.NOT_ASSESSABLE, None)
    assert (judgement.reason, judgement.criteria) == (Reason.UNREADABLE.value, ())


def test_attempts_are_ours_and_not_multiplied(desk: Desk) -> None:
    """litellm and its client would each retry on their own."""
    desk.model.asked["limited"] = 0
    desk.judgement("limited")
    assert desk.model.asked["limited"] == 2


@pytest.mark.parametrize("behaviour", ["inventing", "flattering", "foreign"])
def test_full_marks_without_proof_are_unverified(desk: Desk, behaviour: str) -> None:
    """B2: no quote that was not said is shown, nor the praise that came with it."""
    judgement = desk.judgement(behaviour)
    assert verdicts(judgement) == ["unverified"] * 2
    assert (judgement.value, judgement.reason) == (None, Reason.UNVERIFIED.value)
    assert not [criterion for criterion in judgement.criteria if criterion.quote]
    assert judgement.comment.startswith("Covered 0 of 2 key points.")


@pytest.mark.parametrize("behaviour", ["good", "obedient"])
@pytest.mark.parametrize("injection", INJECTIONS)
def test_no_injection_raises_a_score(desk: Desk, injection: str, behaviour: str) -> None:
    """Whether the model obeys what stands outside the fences only, or all that it reads."""
    plain = desk.judgement(behaviour)
    tried = desk.judgement(behaviour, f"{SAID} {injection}")
    assert tried.value == plain.value
    assert (plain.flags, tried.flags) == ((), (Flag.ADDRESSED_TO_AI,))


def test_the_server_gets_question_rubric_and_words_and_nothing_else(desk: Desk) -> None:
    """N6, N8, N11: each byte is accounted for."""
    desk.judgement("good")
    body, request = desk.model.bodies[-1], desk.model.requests[-1]
    assert set(request) == {"model", "messages", "temperature", "response_format"}
    assert (request["temperature"], request["response_format"]["type"]) == (0, "json_schema")
    system, user = request["messages"]
    about, intro, opening, data, closing = (line for line in user["content"].splitlines() if line)
    assert json.loads(about) == {
        "question": "good question about locks",
        "expected_answer": "Threads hold locks.",
        "criteria": [
            {"id": "k1", "text": "threads hold a lock"},
            {"id": "k2", "text": "neither can continue"},
        ],
        "language": "en",
    }
    assert intro == "The candidate's answer, as data between the fences:"
    assert json.loads(data) == {"answer": SAID}
    assert opening == closing.replace("/", "")
    assert SAID not in system["content"]
    for secret in (b"id-of", b"canary", b"30.0", b"key-of"):
        assert secret not in body
    assert desk.model.keys == {"Bearer key-of-a-test"}


def test_the_worker_drafts_rubrics_beside_its_answers(desk: Desk) -> None:
    """Points that the expected answer does not make are not in them; a model that writes prose
    leaves the template's rubric."""
    rubrics = Rubrics(desk.store, clock.now)
    asked = [
        PlanQuestion(behaviour, f"{behaviour} question", "", "Threads hold locks. Both wait.", ())
        for behaviour in ("prose", "good")
    ]
    rubrics.want_drafts(PlanPrepared("i", "locks", 1, "Locks", "en", (), tuple(asked)))
    drafted = wait_until(lambda: rubrics.latest("locks@1/2"), what="a draft")
    assert [point.text for point in drafted.points] == ["Threads hold locks", "Both wait"]
    assert (drafted.source, drafted.made_by) == (Source.DRAFT, f"openai/{FIRST}")
    refused = wait_until(
        lambda: (job := rubrics.queue.get("locks@1/1")) and job["reason"], what="a failure"
    )
    assert (refused, rubrics.latest("locks@1/1")) == ("scorer_unreadable", None)


def test_three_tries_after_the_call(desk: Desk) -> None:
    judgement = desk.judgement("good", samples=3)
    assert (judgement.sample_values, judgement.spread) == ((1.0, 1.0, 1.0), 0.0)
    assert judgement.tokens_in == 2700


def test_a_spent_budget_is_said_and_nothing_is_asked(desk: Desk) -> None:
    before = len(desk.model.requests)
    judgement = desk.judgement("good", tokens_spent=19_900)
    assert (judgement.value, judgement.reason) == (None, Reason.BUDGET.value)
    assert len(desk.model.requests) == before


def test_too_little_speech_is_not_even_sent(desk: Desk) -> None:
    """B3."""
    before = len(desk.model.requests)
    judgement = desk.judgement("good", "um yes")
    assert judgement.reason == Reason.TOO_FEW_WORDS.value
    assert len(desk.model.requests) == before


async def test_a_call_becomes_a_report_with_an_ai_score(desk: Desk, broker: Broker) -> None:
    """R52-R58 with a language model: from real sound to a score whose every quote was said. A
    general topic is quoted, without the model having been asked about it."""
    purge(broker.url)
    blobs = FolderBlobs(desk.folder / "blobs")
    scene = played(clock.new_id(), clock.now() - timedelta(seconds=60), blobs, desk.folder)
    with ExitStack() as stack:
        for name in ("services.analysis", "services.analysis.asr_worker"):
            stack.enter_context(Program(name, desk.folder, broker.url, **desk.environment))
        async with gateway(broker.url, "analysis") as office:
            before = len(desk.model.bodies)
            ticked = TopicCompleted(scene.interview_id, TOPIC, scene.at(scene.windows[0][1] - 1))
            publish(broker.url, *map(an_envelope, (*whole(scene), ticked)))
            report = await ready_report(office, scene)
            content = await office.hears(ReportContent, scene.interview_id)
    assert (report["score"], report["is_coverage"]) == (100.0, False)
    assert (content.score, content.is_coverage) == (100.0, False)
    assert report["score_label"] == "AI score from 2 of 2 questions asked"
    assert report["score_meaning"].endswith("It is advice: a person decides.")
    assessed = [each for each in report["assessments"] if each["state"] == "assessed"]
    assert [each["model"] for each in assessed] == [f"openai/{FIRST}"] * 2
    assert [each["sample_values"] for each in assessed] == [[1.0] * 3] * 2
    said = spoken_by(report, "candidate")
    quotes = [each["quote"]["text"] for one in assessed for each in one["criteria"]]
    assert len(quotes) == 4
    assert not [quote for quote in quotes if quote not in said]
    [topic] = report["topics"]
    assert topic["said"]
    assert not [quote for quote in topic["said"] if quote["text"] not in said]
    bodies = desk.model.bodies[before:]
    assert bodies
    assert not [body for body in bodies if TOPIC in body.decode().lower()]

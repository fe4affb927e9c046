"""Scheduling's use cases on a real store: once, in pages, searchable, wiped (R8-R22, R53)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.scheduling import service
from services.scheduling.domain.errors import (
    InterviewNotFound,
    InvalidInterview,
    LinkNotValid,
)
from services.scheduling.domain.interview import Status
from services.scheduling.handlers import HANDLERS, Scheduling
from services.scheduling.listing import Question
from services.scheduling.schemas import read_form
from services.scheduling.service import REQUESTS
from services.scheduling.storage import WORDS
from services.scheduling.views import interview_details
from services.scheduling.wiring import Components, assemble
from shared import clock
from shared.events import Event
from shared.events.analysis import ReportContent, ReportReady
from shared.events.handling import handle
from shared.events.media import CandidateJoined, Participant, ParticipantLeft
from shared.events.plan import InterviewStarted, TemplateArchived
from shared.events.scheduling import Consent, InterviewDeleted, InterviewScheduled
from shared.messaging.errors import Refused
from shared.requests.scheduling import (
    Consents,
    CreateInterview,
    GetInterview,
    ListInterviews,
)
from shared.store import NotFound, open_store
from tests.unit.scheduling.builders import FORM, LINKS, NOW, asked, create, enveloped, saved


@pytest.fixture
def components(tmp_path: Path) -> Iterator[Components]:
    made = assemble(open_store("scheduling", mongo_url=None, folder=tmp_path), LINKS)
    handle(HANDLERS, made.handlers, enveloped(saved()))
    yield made
    made.close()


@pytest.fixture
def do(components: Components) -> Scheduling:
    return components.handlers


def events_of(components: Components, kind: type[Event]) -> list[Event]:
    return [e.event for _, e in components.outbox.pending(500) if isinstance(e.event, kind)]


def test_the_same_request_makes_one_interview_and_one_event(components: Components) -> None:
    """R16: a double click too."""
    first, second = create(components.handlers), create(components.handlers)
    assert first.id == second.id
    assert len(events_of(components, InterviewScheduled)) == 1


def test_requests_at_the_same_time_make_one_interview(components: Components) -> None:
    """R16: two replicas that get the same request at once."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(components.handlers).id, range(8)))
    assert len(set(made)) == 1
    assert len(events_of(components, InterviewScheduled)) == 1
    assert components.handlers.listing.page(Question(search="zoe")).total == 1


def test_another_recruiter_with_the_same_request_id_gets_an_interview_of_their_own(
    do: Scheduling,
) -> None:
    other = create(do, recruiter={"id": "bob", "name": "Bob", "email": "bob@company.example"})
    assert create(do).id != other.id


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("position", "  ", "Position is missing."),
        ("position", None, "Position is missing."),
        ("position", "x" * 201, "200 characters"),
        ("candidate_name", "", "Candidate name is missing."),
        ("candidate_name", "a\x00b", "contains control characters"),
        ("candidate_email", "nobody", "must be an address"),
        ("candidate_email", "", "Candidate email is missing."),
        ("candidate_email", f"{'x' * 60}@{'mail.' * 50}example", "too long"),
        ("local_time", "soon", "2026-12-01 14:30"),
        ("local_time", 7, "Not a valid string."),
        ("local_time", "2026-02-30 14:30", "does not exist"),
        ("local_time", "2026-03-29 02:30", "skip 02:30"),
        ("time_zone", "Mars/Olympus", "not known"),
        ("time_zone", "Europe/\x00Berlin", "contains control characters"),
        ("time_zone", None, "Time zone is missing."),
        ("template_id", "", "Template is missing."),
        ("campaign", "a\x00b", "contains control characters"),
        ("template_id", "gone", "does not exist"),
    ],
)
def test_wrong_field_is_refused_at_the_field_and_nothing_is_stored(
    components: Components, field: str, value: Any, says: str
) -> None:
    """R11-R14."""
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(components.handlers, "create_interview", FORM | {field: value})
    assert (refusal.value.kind, refusal.value.code) == ("invalid", "invalid_interview")
    assert set(refusal.value.fields) == {field}
    assert says in refusal.value.fields[field]
    assert components.handlers.listing.page(Question()).total == 0
    assert not events_of(components, InterviewScheduled)


def test_everything_wrong_is_said_at_once(do: Scheduling) -> None:
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(do, "create_interview", {"recruiter": FORM["recruiter"]})
    assert set(refusal.value.fields) == set(FORM) - {"campaign", "recruiter"}
    bad = {"position": "a\x00b", "campaign": "a\x00b", "local_time": "soon"}
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(do, "create_interview", FORM | bad)
    assert set(refusal.value.fields) == set(bad)


def test_line_breaks_do_not_reach_mail_headers(do: Scheduling) -> None:
    form = FORM | {"candidate_name": " Zoë\r\nBcc: all@x.example "}
    with pytest.raises(Refused) as refusal:
        REQUESTS.answer(do, "create_interview", form)
    assert "must be one line" in refusal.value.fields["candidate_name"]


def test_no_date_means_now(do: Scheduling) -> None:
    """S1."""
    before = clock.now()
    assert before <= create(do, local_time=None).starts_at <= clock.now()


def test_new_interview_gets_the_newest_version_whatever_came_last(do: Scheduling) -> None:
    handle(HANDLERS, do, enveloped(saved(3, name="Newest")))
    handle(HANDLERS, do, enveloped(saved(2, name="Older")))
    assert create(do).template.name == "Newest"


def test_archived_template_is_not_offered_until_it_is_saved_again(do: Scheduling) -> None:
    handle(HANDLERS, do, enveloped(TemplateArchived("python", NOW + timedelta(hours=1))))
    with pytest.raises(InvalidInterview):
        create(do)
    handle(HANDLERS, do, enveloped(saved(2, saved_at=NOW + timedelta(hours=2))))
    assert create(do).template.version == 2


def test_archiving_that_overtakes_saving_is_remembered(do: Scheduling) -> None:
    gone = TemplateArchived("other", NOW + timedelta(hours=1))
    handle(HANDLERS, do, enveloped(gone))
    handle(HANDLERS, do, enveloped(saved(1, template_id="other")))
    with pytest.raises(InvalidInterview):
        create(do, template_id="other")


def test_link_resolves_to_its_role_until_the_interview_is_deleted(components: Components) -> None:
    """R20, R22, R26."""
    do = components.handlers
    view = interview_details(create(do), LINKS)
    tokens = [
        str(getattr(view, f"{role}_url")).rpartition("/")[2] for role in ("candidate", "recruiter")
    ]
    assert [do.resolve_link(token)[1] for token in tokens] == ["candidate", "recruiter"]
    do.delete_interview(view.id)
    for token in tokens:
        with pytest.raises(LinkNotValid):
            do.resolve_link(token)
    assert len(events_of(components, InterviewDeleted)) == 1


@pytest.mark.parametrize("token", ["", ".", "nothing", "a.b.c", "ä.\ud800"])
def test_unknown_link_is_answered_like_a_wrong_one(do: Scheduling, token: str) -> None:
    """Without telling whether the interview exists."""
    with pytest.raises(LinkNotValid):
        do.resolve_link(token)


def test_deleted_interview_is_gone_everywhere(components: Components) -> None:
    """R20."""
    do = components.handlers
    interview = create(do)
    do.delete_interview(interview.id)
    do.delete_interview(interview.id)
    with pytest.raises(InterviewNotFound):
        do.interview(interview.id)
    with pytest.raises(InterviewNotFound):
        create(do)
    assert do.listing.page(Question()).total == 0
    assert do.listing.page(Question(search="zoe")).total == 0
    assert components.store.find(WORDS, {"interview_id": interview.id}) == []


def test_an_interview_that_could_not_be_deleted_is_still_found(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = create(components.handlers)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(components.store, "replace", fails)
        with pytest.raises(OSError, match="disk"):
            components.handlers.delete_interview(interview.id)
    assert components.handlers.listing.page(Question(search="zoe")).total == 1


def test_the_event_wipes_words_that_a_crash_left(components: Components) -> None:
    do = components.handlers
    interview = create(do)
    do.delete_interview(interview.id)
    do.words.add(interview.id, ["zoe"])
    do.on_interview_deleted(InterviewDeleted(interview.id, NOW), enveloped(saved()))
    assert components.store.find(WORDS, {"interview_id": interview.id}) == []


def test_unknown_interview_is_not_found(do: Scheduling) -> None:
    for ask in (do.interview, do.delete_interview, do.record_link_opened):
        with pytest.raises(InterviewNotFound):
            ask("nothing")


def test_consents_and_device_check_are_shown_to_the_recruiter(do: Scheduling) -> None:
    """R25, S15."""
    interview = create(do)
    do.record_link_opened(interview.id)
    do.record_device_check(interview.id, has_camera=True, has_microphone=False)
    do.give_consents(interview.id, {Consent.DATA: True, Consent.RECORDING: False})
    view = interview_details(do.interview(interview.id), LINKS)
    assert view.consents == Consents(data=True, recording=False, analysis=None)
    assert view.device_check and view.device_check.has_microphone is False
    assert view.link_opened_at is not None


def test_events_move_the_status_and_repeats_do_not(do: Scheduling) -> None:
    """R30, R53, R54."""
    interview = create(do)
    joined = enveloped(CandidateJoined(interview.id, 1, NOW))
    left = enveloped(ParticipantLeft(interview.id, Participant.RECRUITER, 1, NOW))
    for each in (joined, left, joined):
        handle(HANDLERS, do, each)
    assert do.interview(interview.id).status is Status.CANDIDATE_WAITING
    handle(HANDLERS, do, enveloped(InterviewStarted(interview.id, NOW)))
    handle(HANDLERS, do, enveloped(ReportReady(interview.id, NOW), sequence=9))
    handle(HANDLERS, do, enveloped(ReportContent(interview.id, 64.0, "AI score"), sequence=8))
    view = interview_details(do.interview(interview.id), LINKS, shows_figure=True)
    assert (view.status, view.score, view.is_coverage) == ("report_ready", 64.0, False)


def test_the_figure_shows_to_whoever_has_rated_its_answers(do: Scheduling) -> None:
    """B5: the same in the list and in the details, for every role."""
    interview = create(do)
    content = ReportContent(interview.id, 61.7, "AI score", open_to=("rita",))
    handle(HANDLERS, do, enveloped(content))

    def seen(viewer_id: str | None) -> list[tuple[float | None, str | None, bool]]:
        listed = service.list_interviews(do, ListInterviews(viewer_id=viewer_id)).items
        views = (service.get_interview(do, GetInterview(interview.id, viewer_id)), *listed)
        return [(view.score, view.score_label, view.is_score_hidden) for view in views]

    hidden = (None, "Rate the answers first", True)
    assert seen("otto") == [hidden] * 2
    assert seen(None) == [hidden] * 2
    assert seen("rita") == [(61.7, "AI score", False)] * 2
    assert seen("") == [(61.7, "AI score", False)] * 2
    do = replace(do, rate_first=False)
    assert seen("otto") == [(61.7, "AI score", False)] * 2


def test_a_reason_for_no_figure_shows_to_all(do: Scheduling) -> None:
    interview = create(do)
    handle(HANDLERS, do, enveloped(ReportContent(interview.id, None, "Nothing was recorded")))
    view = service.get_interview(do, GetInterview(interview.id, "otto"))
    assert (view.score_label, view.is_score_hidden) == ("Nothing was recorded", False)


@pytest.mark.parametrize(
    ("label", "said", "is_coverage"),
    [
        ("Key points touched", True, True),
        ("Too little could be assessed for a score", False, False),
        ("Key-point coverage, not correctness", None, True),  # from an earlier release
        ("Too little could be assessed for a score", None, False),
    ],
)
def test_it_is_told_whether_coverage_stands_for_a_score(
    do: Scheduling, label: str, said: bool | None, is_coverage: bool
) -> None:
    interview = create(do)
    handle(HANDLERS, do, enveloped(ReportContent(interview.id, None, label, said)))
    view = interview_details(do.interview(interview.id), LINKS)
    assert (view.score, view.is_coverage) == (None, is_coverage)


def test_event_about_an_unknown_interview_is_not_swallowed(do: Scheduling) -> None:
    """It raises, so the bus tries again and parks it in the end."""
    with pytest.raises(NotFound):
        handle(HANDLERS, do, enveloped(CandidateJoined("nobody", 1, NOW)))


def test_interviews_to_which_nobody_came_are_marked(do: Scheduling) -> None:
    """S6."""
    missed = do.schedule_interview(
        read_form(
            asked(CreateInterview, **FORM | {"local_time": None}),
            clock.now() - timedelta(hours=4),
        )
    )
    later = Scheduling(**{**vars(do), "now": lambda: clock.now() + timedelta(hours=4)})
    assert later.miss_absent_candidates() == 1
    assert do.interview(missed.id).status is Status.NO_SHOW
    assert later.miss_absent_candidates() == 0

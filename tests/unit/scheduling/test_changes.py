"""What people do to an interview, and what follows (R16-R22, S4, S15)."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.scheduling.domain import changes
from services.scheduling.domain.changes import Decision
from services.scheduling.domain.errors import (
    AlreadyEnded,
    AlreadyStarted,
    ChangedTooOften,
    InterviewNotFound,
)
from services.scheduling.domain.interview import MOST_HISTORY, Interview, Status
from services.scheduling.domain.links import Role
from shared.events import Event
from shared.events.scheduling import (
    CandidateLinkOpened,
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    DeviceCheckPassed,
    InterviewDeleted,
    InterviewRescheduled,
    InterviewScheduled,
    InterviewStatusChanged,
    InvitationIssued,
)
from tests.unit.scheduling.builders import LINKS, NOW, STARTS, an_interview, scheduled

LATER = STARTS + timedelta(days=1)


def moved(interview: Interview) -> Decision:
    return changes.reschedule(
        interview, starts_at=LATER, time_zone="UTC", actor="Rita", now=NOW, links=LINKS
    )


def rotated(interview: Interview) -> Decision:
    return changes.rotate_candidate_link(interview, actor="Rita", now=NOW, links=LINKS)


def invitation_in(events: list[Event]) -> InvitationIssued:
    (found,) = [event for event in events if isinstance(event, InvitationIssued)]
    return found


def test_saving_says_it_once_and_invites_the_candidate() -> None:
    """R16, S4."""
    interview, (said, invitation) = scheduled()
    assert said == InterviewScheduled("i1", "python", 3, STARTS, "Europe/Berlin")
    assert isinstance(invitation, InvitationIssued)
    assert invitation.sequence_number == 0
    assert invitation.candidate_url == LINKS.url("i1", Role.CANDIDATE, 1)
    assert interview.status is Status.SCHEDULED


def test_public_event_carries_nothing_personal() -> None:
    """N8, N9: only InvitationIssued, which is internal, names people."""
    _, (said, _) = scheduled(candidate_name="CANARY", candidate_email="canary@x.example")
    assert "canary" not in str(said.payload()).casefold()


def test_new_date_keeps_the_links_and_raises_the_invitation() -> None:
    """R19, S4: one more in the ICS SEQUENCE, same link."""
    before = an_interview()
    after, events = moved(before)
    assert events[0] == InterviewRescheduled("i1", LATER, "UTC", STARTS)
    assert invitation_in(events).sequence_number == 1
    assert invitation_in(events).candidate_url == LINKS.url("i1", Role.CANDIDATE, 1)
    assert after.link_versions == before.link_versions
    assert after.revision == before.revision + 1
    assert "2026-12-01 14:30" in after.history[-1].what


def test_same_date_again_changes_nothing() -> None:
    after, _ = moved(an_interview())
    assert moved(after) == (after, [])


def test_date_of_a_running_interview_stays() -> None:
    with pytest.raises(AlreadyStarted):
        moved(an_interview(started_at=NOW))
    with pytest.raises(AlreadyEnded):
        moved(an_interview(started_at=NOW, ended_at=NOW))


def test_new_date_after_a_no_show_gives_another_chance() -> None:
    missed = an_interview(no_show_at=NOW, no_show_due_at=None, status=Status.NO_SHOW)
    after, events = moved(missed)
    assert after.status is Status.SCHEDULED and after.no_show_due_at
    assert InterviewStatusChanged("i1", "scheduled") in events


def test_rotating_kills_the_old_link_and_sends_the_new_one() -> None:
    before = an_interview(link_opened_at=NOW)
    old = LINKS.token("i1", Role.CANDIDATE, 1)
    after, events = rotated(before)
    assert LINKS.role_of(old, after.link_versions) is None
    new = invitation_in(events).candidate_url.rpartition("/")[2]
    assert LINKS.role_of(new, after.link_versions) is Role.CANDIDATE
    assert after.link_opened_at is None
    recruiters = LINKS.token("i1", Role.RECRUITER, 1)
    assert LINKS.role_of(recruiters, after.link_versions) is Role.RECRUITER


def test_deleting_wipes_everything_personal_and_kills_the_links() -> None:
    """R20."""
    personal = an_interview(campaign="Spring 2027", candidate_joined=2)
    after, events = changes.delete(personal, now=NOW)
    assert InterviewDeleted("i1", NOW) in events
    assert after.link_versions == {}
    assert after.status is Status.CANCELLED and not after.is_listed
    for word in ("Zoë", "zoe", "Senior", "senior", "Spring", "Rita", "company"):
        assert word not in str(replace(after, request_key=""))


def test_deleting_twice_is_said_once() -> None:
    after, _ = changes.delete(an_interview(), now=NOW)
    assert changes.delete(after, now=LATER) == (after, [])


def test_deleted_interview_refuses_every_change() -> None:
    gone, _ = changes.delete(an_interview(), now=NOW)
    every: list[Callable[[], Decision]] = [
        lambda: moved(gone),
        lambda: rotated(gone),
        lambda: changes.open_link(gone, now=NOW),
        lambda: changes.check_devices(gone, has_camera=True, has_microphone=True, now=NOW),
        lambda: changes.answer_consents(gone, {Consent.DATA: True}, now=NOW),
    ]
    for change in every:
        with pytest.raises(InterviewNotFound):
            change()


def test_only_the_first_opening_of_the_link_counts() -> None:
    """R25."""
    opened, events = changes.open_link(an_interview(), now=NOW)
    assert events == [CandidateLinkOpened("i1", NOW)]
    assert changes.open_link(opened, now=LATER) == (opened, [])


def test_device_check_is_kept_with_what_it_found() -> None:
    """R25, R27: without a camera is possible, and said."""
    checked, events = changes.check_devices(
        an_interview(), has_camera=False, has_microphone=True, now=NOW
    )
    assert events == [DeviceCheckPassed("i1", False, True, NOW)]
    assert checked.device_check and not checked.device_check.has_camera


def test_each_consent_is_given_on_its_own() -> None:
    """S15."""
    answers = {Consent.DATA: True, Consent.RECORDING: False, Consent.ANALYSIS: True}
    after, events = changes.answer_consents(an_interview(), answers, now=NOW)
    assert events == [
        ConsentGiven("i1", Consent.DATA, NOW),
        ConsentGiven("i1", Consent.ANALYSIS, NOW),
    ]
    assert [after.consent(name) for name in Consent] == [True, False, True]


def test_consent_never_asked_is_neither_yes_nor_no() -> None:
    assert an_interview().consent("recording") is None


def test_only_a_changed_consent_is_said_and_all_answers_are_kept_as_proof() -> None:
    """S15: kept as proof."""
    given, _ = changes.answer_consents(an_interview(), {Consent.RECORDING: True}, now=NOW)
    assert changes.answer_consents(given, {Consent.RECORDING: True}, now=LATER) == (given, [])
    back, events = changes.answer_consents(given, {Consent.RECORDING: False}, now=LATER)
    assert events == [ConsentWithdrawn("i1", Consent.RECORDING, LATER)]
    assert [(a.is_given, a.at) for a in back.consents] == [(True, NOW), (False, LATER)]


def test_history_stays_short_and_keeps_its_beginning() -> None:
    interview = an_interview()
    for number in range(MOST_HISTORY * 2):
        interview = changes.noted(interview, NOW, "Rita", f"line {number}")
    assert len(interview.history) == MOST_HISTORY
    assert interview.history[0].what == "Saved the interview"
    assert interview.history[-1].what == f"line {MOST_HISTORY * 2 - 1}"


def test_answers_that_change_for_ever_are_bounded_and_no_proof_is_lost() -> None:
    """Each answer is proof; a script must not make them a burden, nor push out the first ones."""
    interview = an_interview()
    for turn in range(600):
        with contextlib.suppress(ChangedTooOften):
            answers = {Consent.RECORDING: turn % 2 == 0}
            interview, _ = changes.answer_consents(interview, answers, now=NOW)
    assert len(interview.consents) <= changes.MOST_ANSWERS + len(Consent)
    assert interview.consents[0].is_given
    assert interview.consent(Consent.RECORDING) is False, (
        "withdrawn in the end, as it is allowed to"
    )
    assert interview.history[1].what == "Agreed to the recording"


def test_who_answered_often_may_still_answer_what_was_not_asked_and_withdraw() -> None:
    interview = an_interview()
    for turn in range(changes.MOST_ANSWERS + 1):
        answers = {Consent.RECORDING: turn % 2 == 0}
        with contextlib.suppress(ChangedTooOften):
            interview, _ = changes.answer_consents(interview, answers, now=NOW)
    with pytest.raises(ChangedTooOften):
        changes.answer_consents(
            changes.answer_consents(interview, {Consent.RECORDING: False}, now=NOW)[0],
            {Consent.RECORDING: True},
            now=NOW,
        )
    fresh, _ = changes.answer_consents(interview, {Consent.ANALYSIS: True}, now=NOW)
    assert fresh.consent(Consent.ANALYSIS)
    back, _ = changes.answer_consents(fresh, {Consent.ANALYSIS: False}, now=NOW)
    assert back.consent(Consent.ANALYSIS) is False


def test_device_checks_leave_room_in_the_history() -> None:
    interview, _ = changes.answer_consents(an_interview(), {Consent.DATA: True}, now=NOW)
    for turn in range(500):
        interview, _ = changes.check_devices(
            interview, has_camera=turn % 2 == 0, has_microphone=True, now=NOW
        )
    lines = [line.what for line in interview.history]
    assert "Agreed to the processing of personal data" in lines
    assert sum(line.startswith(changes.CHECKED) for line in lines) == changes.MOST_CHECKS_NOTED
    assert interview.device_check and not interview.device_check.has_camera, "the latest counts"

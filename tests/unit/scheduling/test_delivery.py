"""What became of an invitation, as recruiters read it, in whatever order the news come."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from services.scheduling.domain import changes
from services.scheduling.domain.delivery import InvitationState, invitation_state, notified
from services.scheduling.domain.errors import AlreadyEnded
from services.scheduling.domain.facts import ended
from services.scheduling.domain.interview import Interview
from shared.events.notify import NotificationFailed, NotificationSent
from shared.events.scheduling import InterviewStatusChanged, InvitationIssued
from tests.unit.scheduling.builders import LINKS, NOW, an_interview

LATER = NOW + timedelta(minutes=1)


def sent(number: int = 0, *, what: str = "invitation", channel: str = "email") -> NotificationSent:
    return NotificationSent("i1", what, channel, LATER, number)


def failed(
    number: int = 0, *, what: str = "invitation", reason: str = "recipient_refused"
) -> NotificationFailed:
    return NotificationFailed("i1", what, "email", reason, LATER, number)


def after(*news: NotificationSent | NotificationFailed, of: Interview | None = None) -> Interview:
    interview = of or an_interview()
    for each in news:
        interview, _ = notified(interview, each)
    return interview


def again(interview: Interview) -> Interview:
    return changes.invite_again(interview, actor="Rita", now=NOW, links=LINKS)[0]


def test_an_invitation_waits_until_notify_tells_of_it() -> None:
    assert invitation_state(an_interview()) == InvitationState("queued", NOW)


@pytest.mark.parametrize(
    ("news", "state", "reason", "told"),
    [
        (sent(), "sent", None, "Sent the invitation"),
        (
            sent(channel="file"),
            "kept",
            None,
            "Wrote the invitation to a file, as no mail server is set",
        ),
        (
            failed(),
            "failed",
            "the mail server refused the address",
            "Could not send the invitation: the mail server refused the address",
        ),
        (
            failed(reason="a code of tomorrow"),
            "failed",
            "it could not be written; the log of notify says why",
            "Could not send the invitation: it could not be written; the log of notify says why",
        ),
    ],
)
def test_what_became_of_it_is_told(
    news: NotificationSent | NotificationFailed, state: str, reason: str | None, told: str
) -> None:
    interview, events = notified(an_interview(), news)
    assert invitation_state(interview) == InvitationState(state, LATER, reason)
    assert interview.history[-1].what == told
    assert [type(event) for event in events] == [InterviewStatusChanged], "open pages read it anew"


def test_news_of_an_older_invitation_do_not_count_in_any_order() -> None:
    twice = again(an_interview())
    for news in itertools.permutations([failed(0), sent(1)]):
        assert invitation_state(after(*news, of=twice)).state == "sent"


def test_a_new_invitation_waits_again() -> None:
    assert invitation_state(again(after(failed()))).state == "queued"


def test_a_reminder_that_fails_is_history_only() -> None:
    interview = after(sent(), failed(what="reminder_1h"))
    assert invitation_state(interview).state == "sent"
    assert interview.history[-1].what.startswith("Could not send the reminder of the hour before")


def test_a_deleted_interview_learns_nothing() -> None:
    tombstone, _ = changes.delete(an_interview(), now=NOW)
    assert after(sent(), failed(what="cancellation"), of=tombstone) == tombstone


def test_the_same_invitation_is_issued_once_more() -> None:
    interview, [issued] = changes.invite_again(an_interview(), actor="Rita", now=LATER, links=LINKS)
    assert isinstance(issued, InvitationIssued)
    assert issued.sequence_number == 1
    assert interview.history[-1].what == "Asked for the invitation to be sent again"


def test_nobody_is_invited_to_what_is_over() -> None:
    over, _ = ended(an_interview(), LATER)
    with pytest.raises(AlreadyEnded):
        again(over)

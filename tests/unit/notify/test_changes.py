"""What is written to a candidate, when, and how often (S4, S5, R20)."""

from datetime import timedelta

from services.notify.domain import changes
from services.notify.domain.changes import CLAIM_LASTS, RETRY_DELAYS
from services.notify.domain.correspondence import Correspondence, State
from services.notify.domain.errors import NotDelivered
from shared.events import Event
from shared.events.notify import NotificationFailed, NotificationSent
from tests.unit.notify.builders import (
    EARLIER,
    NOW,
    STARTS,
    an_invitation,
    invited,
    taken_from,
    waiting,
    with_all_sent,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_invitation_is_due_at_once_and_reminders_before_the_start() -> None:
    """S4, S5."""
    assert waiting(invited()) == {
        "invitation": NOW,
        "reminder_24h": STARTS - DAY,
        "reminder_1h": STARTS - HOUR,
    }


def test_reminders_that_would_lie_in_the_past_are_not_made() -> None:
    assert set(waiting(invited(now=STARTS - 2 * HOUR))) == {"invitation", "reminder_1h"}
    assert set(waiting(invited(now=STARTS - HOUR / 2))) == {"invitation"}
    assert set(waiting(invited(now=STARTS + DAY))) == {"invitation"}


def test_new_date_moves_the_reminders_and_tells_the_candidate() -> None:
    """S4, S5: none of the old reminders remains."""
    letters, _ = with_all_sent(invited(), NOW)
    later = an_invitation(1, starts_at=STARTS + 3 * DAY)
    letters, _ = changes.invited(letters, later, NOW)
    assert waiting(letters) == {
        "update": NOW,
        "reminder_24h": STARTS + 2 * DAY,
        "reminder_1h": STARTS + 3 * DAY - HOUR,
    }


def test_the_same_invitation_once_more_is_no_change() -> None:
    """Its mail does not say that something has changed."""
    letters, _ = with_all_sent(invited(), NOW)
    letters, _ = changes.invited(letters, an_invitation(1), NOW)
    assert waiting(letters)["invitation"] == NOW
    assert "update" not in waiting(letters)


def test_date_that_changes_before_the_first_mail_left_makes_one_invitation() -> None:
    letters = invited(an_invitation(0), an_invitation(1, starts_at=STARTS + DAY))
    assert waiting(letters)["invitation"] == NOW
    assert "update" not in waiting(letters)
    assert letters.invitation and letters.invitation.number == 1


def test_invitations_that_swap_places_end_with_the_newest() -> None:
    newest = an_invitation(1, starts_at=STARTS + DAY)
    assert invited(newest, an_invitation(0)) == invited(newest)
    assert invited(newest, newest) == invited(newest)


def test_start_of_the_interview_ends_the_reminders() -> None:
    """S5."""
    letters, _ = changes.started(invited(), STARTS - DAY)
    assert set(waiting(letters)) == {"invitation"}
    letters, _ = changes.invited(letters, an_invitation(1), NOW)
    assert set(waiting(letters)) == {"invitation"}


def test_deleting_ends_the_reminders_and_cancels_the_calendar_entry() -> None:
    """S4, S5, R20: nothing but the cancellation is left to be sent."""
    letters, _ = with_all_sent(invited(an_invitation(3)), NOW)
    letters, _ = changes.deleted(letters, NOW, NOW)
    assert waiting(letters) == {"cancellation": NOW}
    assert letters.notifications[-1].ics_number == 4


def test_person_is_forgotten_once_the_cancellation_left() -> None:
    """R20."""
    letters, _ = with_all_sent(invited(), NOW)
    letters, _ = changes.deleted(letters, NOW, NOW)
    assert letters.invitation is not None
    letters, said = with_all_sent(letters, NOW)
    assert said == [NotificationSent("i1", "cancellation", "email", NOW, 1)]
    assert "zoe" not in str(letters).casefold() and letters.next_due_at is None


def test_who_was_never_told_needs_no_cancellation() -> None:
    letters, _ = changes.deleted(invited(), NOW, NOW)
    assert waiting(letters) == {} and letters.invitation is None


def test_past_and_started_interviews_are_not_cancelled() -> None:
    letters, _ = with_all_sent(invited(), NOW)
    over, _ = changes.deleted(letters, STARTS + DAY, STARTS + DAY)
    assert waiting(over) == {}
    begun, _ = changes.started(letters, STARTS)
    gone, _ = changes.deleted(begun, STARTS, STARTS)
    assert waiting(gone) == {}


def test_deleting_that_overtakes_the_invitation_wins() -> None:
    letters, _ = changes.deleted(Correspondence("i1"), NOW, NOW)
    assert changes.invited(letters, an_invitation(), NOW) == (letters, [])


def test_notification_is_said_to_be_sent_once() -> None:
    letters, _ = changes.claimed(invited(), NOW)
    taken = taken_from(letters)
    letters, events = changes.sent(letters, taken, "email", NOW)
    assert events == [NotificationSent("i1", "invitation", "email", NOW)]
    assert changes.sent(letters, taken, "email", NOW) == (letters, [])


def test_claimed_notification_is_left_alone_until_the_claim_lapses() -> None:
    """Two replicas do not send the same mail; a dead one does not keep it."""
    letters, _ = changes.claimed(invited(), NOW)
    assert letters.due(NOW + CLAIM_LASTS / 2) is None
    assert letters.next_due_at == NOW + CLAIM_LASTS
    again, _ = changes.claimed(letters, NOW + CLAIM_LASTS)
    assert taken_from(again).attempts == 2
    late, events = changes.sent(again, taken_from(letters), "email", NOW)
    assert len(events) == 1
    assert changes.sent(late, taken_from(again), "email", NOW) == (late, [])


def test_failure_is_tried_again_with_growing_delays_and_then_said() -> None:
    letters, now = invited(), NOW
    said: list[Event] = []
    waits = []
    while not said:
        letters, _ = changes.claimed(letters, now)
        error = NotDelivered("mail_server_unavailable")
        letters, said = changes.not_sent(letters, taken_from(letters), error, "email", now)
        if not said:
            waits.append(waiting(letters)["invitation"] - now)
            now = waiting(letters)["invitation"]
    assert waits == list(RETRY_DELAYS) and sorted(waits) == waits
    assert said == [NotificationFailed("i1", "invitation", "email", "mail_server_unavailable", now)]
    assert letters.notifications[0].state is State.FAILED


def test_lasting_failure_is_not_tried_again() -> None:
    letters, _ = changes.claimed(invited(), NOW)
    error = NotDelivered("recipient_refused", is_lasting=True)
    letters, events = changes.not_sent(letters, taken_from(letters), error, "email", NOW)
    assert events == [NotificationFailed("i1", "invitation", "email", "recipient_refused", NOW)]
    assert "invitation" not in waiting(letters)


def test_mail_that_kills_every_process_is_given_up() -> None:
    letters, now = invited(), NOW
    events: list[Event] = []
    while not events:
        letters, events = changes.claimed(letters, now)
        now += CLAIM_LASTS
    assert [type(event) for event in events] == [NotificationFailed]


def test_late_answer_of_an_attempt_that_was_given_up_changes_nothing() -> None:
    first, _ = changes.claimed(invited(), NOW)
    second, _ = changes.claimed(first, NOW + CLAIM_LASTS)
    error = NotDelivered("mail_server_unavailable")
    assert changes.not_sent(second, taken_from(first), error, "email", NOW) == (second, [])


def test_reminder_that_is_far_too_late_is_not_sent() -> None:
    """Notify was down for a day: "tomorrow" would be a lie."""
    letters, _ = with_all_sent(invited(), NOW)
    letters, _ = changes.claimed(letters, STARTS - 10 * HOUR)
    assert set(waiting(letters)) == {"reminder_1h"}
    letters, said = with_all_sent(letters, STARTS - HOUR)
    assert said == [NotificationSent("i1", "reminder_1h", "email", STARTS - HOUR)]


def test_claim_of_a_dead_process_is_dropped_when_newer_word_is_there() -> None:
    """S5: a reminder for the old date is not sent after the new date is known."""
    letters, _ = with_all_sent(invited(), NOW)
    letters, _ = changes.claimed(letters, STARTS - DAY)
    newer = an_invitation(1, starts_at=STARTS + EARLIER)
    letters, _ = changes.invited(letters, newer, STARTS - DAY)
    _, said = with_all_sent(letters, STARTS - DAY + CLAIM_LASTS)
    assert [event.notification for event in said if isinstance(event, NotificationSent)] == [
        "update"
    ]

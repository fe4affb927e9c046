"""Links to a report: secret, for a while, revocable, counted, gone with the interview (S26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.scheduling.domain.errors import InterviewNotFound
from services.scheduling.domain.sharing import MOST_IN_FORCE, MOST_OPENINGS, Parts, Wish
from services.scheduling.handlers import HANDLERS
from services.scheduling.service import REQUESTS
from services.scheduling.storage import SHARINGS
from services.scheduling.wiring import Components, assemble
from shared import clock
from shared.events.handling import handle
from shared.events.media import CallEnded, EndReason
from shared.events.plan import InterviewStarted
from shared.events.scheduling import (
    InterviewDeleted,
    ReportShared,
    ReportShareRevoked,
    SharedReportOpened,
)
from shared.messaging.errors import Refused
from shared.store import Store, open_store
from tests.unit.scheduling.builders import LINKS, create, enveloped, saved

RITA = {"id": "rita", "name": "Rita Recruiter"}


@dataclass
class Office:
    """Scheduling on a real store, with a clock that tests turn."""

    store: Store
    moment: datetime = field(default_factory=clock.now)

    def __post_init__(self) -> None:
        self.parts: Components = assemble(self.store, LINKS, lambda: self.moment)
        handle(HANDLERS, self.parts.handlers, enveloped(saved()))
        self.interview_id = create(self.parts.handlers).id

    def ask(self, name: str, **arguments: Any) -> Any:
        return REQUESTS.answer(self.parts.handlers, name, arguments)

    def hold(self) -> None:
        """The interview takes place."""
        ended = CallEnded(self.interview_id, self.moment, EndReason.ENDED_BY_RECRUITER)
        for event in (InterviewStarted(self.interview_id, self.moment), ended):
            handle(HANDLERS, self.parts.handlers, enveloped(event))

    def share(self, **chosen: Any) -> tuple[str, str]:
        """The token and the id of a new link."""
        given = {"interview_id": self.interview_id, "days": 7, "actor": RITA} | chosen
        made = self.ask("create_share_link", **given)
        return made["url"].rpartition("/")[2], made["link"]["id"]

    def open(self, token: str, **how: Any) -> Any:
        return self.ask("open_share_link", token=token, **how)

    def link(self) -> Any:
        return self.ask("list_share_links", interview_id=self.interview_id)["items"][0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(open_store("scheduling", mongo_url=None, folder=tmp_path))
    made.hold()
    yield made
    made.parts.close()


def test_a_link_opens_what_was_chosen(office: Office) -> None:
    token, _ = office.share(parts={"video": True, "answers": True}, reader="Head of engineering")
    found = office.open(token)
    assert found["interview_id"] == office.interview_id
    assert found["sharer_id"] == "rita"
    shown = {name for name, is_shown in found["parts"].items() if is_shown}
    assert shown == {"video", "answers"}


def test_nothing_is_shown_unless_chosen(office: Office) -> None:
    assert not any(office.open(office.share()[0])["parts"].values())


def test_the_secret_is_told_once_and_stored_nowhere(office: Office) -> None:
    token, _ = office.share()
    secret = token.partition(".")[2]
    assert len(secret) >= 43  # 256 bits
    assert secret not in str(office.store.get(SHARINGS, office.interview_id))
    assert secret not in str(office.ask("list_share_links", interview_id=office.interview_id))


def test_a_link_opens_until_it_expires(office: Office) -> None:
    token, _ = office.share(days=1)
    office.moment += timedelta(days=1) - timedelta(seconds=1)
    office.open(token)
    office.moment += timedelta(seconds=1)
    with pytest.raises(Refused, match="not valid"):
        office.open(token)
    assert office.link()["is_open"] is False


def test_whatever_is_wrong_the_answer_is_the_same(office: Office) -> None:
    expired, revoked = office.share(days=1)[0], office.share()
    office.ask(
        "revoke_share_link", interview_id=office.interview_id, link_id=revoked[1], actor=RITA
    )
    office.moment += timedelta(days=2)
    deleted = office.share()[0]
    of_other = f"{office.interview_id}.{'x' * 43}"
    office.ask("delete_interview", interview_id=office.interview_id, actor=RITA)
    wrong = (
        expired,
        revoked[0],
        deleted,
        of_other,
        "nothing.here",
        "",
        ".",
        "\ud800.\ud800",
        "a\x00",
    )
    answers = set()
    for token in wrong:
        with pytest.raises(Refused) as refusal:
            office.open(token)
        answers.add((refusal.value.kind, refusal.value.code, refusal.value.message))
    assert len(answers) == 1


def test_deleting_the_interview_wipes_its_links(office: Office) -> None:
    """By the event that is stored with the deletion, so that a crash in between loses nothing."""
    office.share(reader="Head of engineering")
    office.ask("delete_interview", interview_id=office.interview_id, actor=RITA)
    pending = [told for _, told in office.parts.outbox.pending()]
    for told in [each for each in pending if isinstance(each.event, InterviewDeleted)] * 2:
        handle(HANDLERS, office.parts.handlers, told)
    assert "engineering" not in str(office.store.get(SHARINGS, office.interview_id))


def test_a_link_made_while_the_interview_is_deleted_is_not_kept(office: Office) -> None:
    """The interview was there when it was asked for, and its links are wiped before it is made."""
    sharing, new_secret = office.parts.handlers.sharing, office.parts.handlers.sharing.new_secret

    def deleted_meanwhile() -> str:
        office.ask("delete_interview", interview_id=office.interview_id, actor=RITA)
        sharing.forget(office.interview_id)
        return new_secret()

    late = replace(sharing, new_secret=deleted_meanwhile)
    wish = Wish(parts=Parts(), days=7, reader="Engineering", actor_id="rita", actor="Rita")
    with pytest.raises(InterviewNotFound):
        late.create(office.interview_id, wish)
    assert "Engineering" not in str(office.store.get(SHARINGS, office.interview_id))


def test_openings_are_counted_with_their_times_and_nothing_else(office: Office) -> None:
    token, _ = office.share()
    for _ in range(MOST_OPENINGS + 2):
        office.moment += timedelta(minutes=1)
        office.open(token)
    office.open(token, is_counted=False)  # the page asks for its videos
    link = office.link()
    assert link["opened_count"] == MOST_OPENINGS + 2
    assert len(link["opened_at"]) == MOST_OPENINGS
    assert link["opened_at"][0] == max(link["opened_at"])


def test_revoking_twice_is_harmless_and_says_who_did_it_first(office: Office) -> None:
    _, link_id = office.share()
    asked = {"interview_id": office.interview_id, "link_id": link_id}
    office.ask("revoke_share_link", **asked, actor=RITA)
    again = office.ask("revoke_share_link", **asked, actor={"id": "o", "name": "Otto"})
    assert again["revoked_by"] == "Rita Recruiter"


def test_each_step_leaves_an_event_that_bears_no_link(office: Office) -> None:
    token, link_id = office.share()
    office.open(token)
    office.ask("revoke_share_link", interview_id=office.interview_id, link_id=link_id, actor=RITA)
    pending = [e.event for _, e in office.parts.outbox.pending(500)]
    said = [
        e for e in pending if isinstance(e, ReportShared | SharedReportOpened | ReportShareRevoked)
    ]
    assert [type(e) for e in said] == [ReportShared, SharedReportOpened, ReportShareRevoked]
    assert token.partition(".")[2] not in str([e.payload() for e in said])


@pytest.mark.parametrize("days", [0, 2, 365, -1, "7", None, 1.5])
def test_other_terms_than_those_offered_are_refused(office: Office, days: Any) -> None:
    with pytest.raises(Refused) as refusal:
        office.share(days=days)
    assert refusal.value.fields == {"days": "Choose 1, 7 or 30 days."}
    assert office.ask("list_share_links", interview_id=office.interview_id)["items"] == []


def test_a_name_for_whom_is_one_line(office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        office.share(reader="evil\x07")
    assert "reader" in refusal.value.fields
    office.share(reader="  Head of\t engineering ")
    assert office.link()["reader"] == "Head of engineering"


def test_what_was_not_held_cannot_be_shared(tmp_path: Path) -> None:
    office = Office(open_store("scheduling", mongo_url=None, folder=tmp_path))
    with pytest.raises(Refused) as refusal:
        office.share()
    assert refusal.value.code == "nothing_to_share"
    office.parts.close()


def test_there_are_only_so_many_in_force(office: Office) -> None:
    links = [office.share(days=1)[1] for _ in range(MOST_IN_FORCE)]
    with pytest.raises(Refused) as refusal:
        office.share()
    assert refusal.value.code == "too_many_share_links"
    office.ask("revoke_share_link", interview_id=office.interview_id, link_id=links[0], actor=RITA)
    office.share()


def test_old_links_make_room_and_those_in_force_stay(office: Office) -> None:
    in_force = office.share(days=30)[0]
    for _ in range(4):
        for _ in range(MOST_IN_FORCE - 1):
            office.share(days=1)
        office.moment += timedelta(days=1)
    items = office.ask("list_share_links", interview_id=office.interview_id)["items"]
    assert len(items) <= 60
    office.open(in_force)


def test_an_unknown_link_cannot_be_revoked(office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        office.ask("revoke_share_link", interview_id=office.interview_id, link_id="no", actor=RITA)
    assert refusal.value.code == "share_link_not_found"

"""The table of a service's requests: read, answered, refused alike in both runtimes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shared.messaging.answering import RequestTable, on
from shared.messaging.errors import Refused
from shared.requests import media as asks
from shared.requests.scheduling import Actor, Deleted, DeleteInterview, GetInterview


class Refusal(Exception):
    """Not now."""

    kind = "conflict"
    code = "interview_not_found"

    def __init__(self, message: str = "", *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message or "Not now.")
        self.fields = fields or {}


@dataclass
class Office:
    """What the functions work with."""

    deleted: list[str]


def delete(do: Office, asked: DeleteInterview) -> Deleted:
    if asked.interview_id == "kept":
        raise Refusal
    do.deleted.append(f"{asked.interview_id} by {asked.actor.name}")
    return Deleted()


async def delete_later(do: Office, asked: DeleteInterview) -> Deleted:
    return delete(do, asked)


def unreadable(_do: Office, _asked: GetInterview) -> Any:
    raise AssertionError("never reached")


RITA = {"id": "r", "name": "Rita"}
Answer = Callable[..., Any]


@pytest.fixture(params=["nameko", "asyncio"])
def answer(request: pytest.FixtureRequest) -> Answer:
    """Asks the same table as either runtime does."""
    function = delete if request.param == "nameko" else delete_later
    table = RequestTable(
        Refusal,
        on(DeleteInterview, function, invalid=Refusal),
        on(GetInterview, unreadable),
    )

    async def ask(do: Office, name: str, **arguments: Any) -> Any:
        if request.param == "nameko":
            return table.answer(do, name, arguments)
        answered = table.methods(do)[name](**arguments)
        return await answered if inspect.isawaitable(answered) else answered

    return ask


async def test_a_request_reaches_its_function_and_the_answer_is_plain(answer: Answer) -> None:
    office = Office([])
    assert await answer(office, "delete_interview", interview_id="i1", actor=RITA) == {
        "deleted": True
    }
    assert office.deleted == ["i1 by Rita"]


async def test_what_a_newer_gateway_adds_is_left_out(answer: Answer) -> None:
    office = Office([])
    newer = {"interview_id": "i1", "actor": RITA | {"role": "admin"}, "reason": "asked for"}
    await answer(office, "delete_interview", **newer)
    assert office.deleted == ["i1 by Rita"]


async def test_an_error_of_the_domain_becomes_a_refusal(answer: Answer) -> None:
    with pytest.raises(Refused) as refused:
        await answer(Office([]), "delete_interview", interview_id="kept", actor=RITA)
    assert (refused.value.kind, refused.value.code, refused.value.message) == (
        "conflict", "interview_not_found", "Not now.",
    )  # fmt: skip


async def test_what_cannot_be_read_is_refused_at_the_field(answer: Answer) -> None:
    with pytest.raises(Refused) as refused:
        await answer(Office([]), "delete_interview", interview_id="i1", actor={"id": "r"})
    assert refused.value.fields == {"actor": "Missing data for required field."}


async def test_without_a_refusal_of_its_own_what_cannot_be_read_is_refused_all_the_same(
    answer: Answer,
) -> None:
    for given in ({}, {"interview_id": "half \ud83d"}, {"interview_id": "a\x00"}):
        with pytest.raises(Refused) as refused:
            await answer(Office([]), "get_interview", **given)
        assert (refused.value.kind, refused.value.code) == ("invalid", "invalid_request")
        assert set(refused.value.fields) == {"interview_id"}


async def test_a_method_that_is_not_in_the_table_is_unknown(answer: Answer) -> None:
    with pytest.raises(KeyError):
        await answer(Office([]), "drop_everything")


def test_the_owner_of_a_room_is_read_from_the_answer_of_another_process() -> None:
    joined = asks.Join.read_answer({"instance": "a", "connection": 2, "is_kept": True})
    assert joined == asks.Joined("a", 2, is_kept=True)
    for owner in ("b", None):
        for name in ("owned_by", "held_by"):  # the latter from the release before
            with pytest.raises(asks.OwnedElsewhere) as elsewhere:
                asks.Join.read_answer({name: owner})
            assert elsewhere.value.owner == owner


def test_a_request_is_sent_by_the_names_of_its_fields() -> None:
    asked = DeleteInterview("i1", Actor("r", "Rita"))
    assert asked.arguments() == {"interview_id": "i1", "actor": RITA}
    assert (asked.kind.service, asked.kind.method) == ("scheduling", "delete_interview")

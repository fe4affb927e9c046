"""Stored words and keys follow the rule of spelling, on every store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.scheduling import respelling
from services.scheduling.handlers import HANDLERS, Scheduling
from services.scheduling.listing import Question
from services.scheduling.respelling import PROGRESS, Respelling
from services.scheduling.storage import RESPELLED, WORDS
from services.scheduling.wiring import assemble
from shared.events.handling import handle
from shared.store import Store
from tests.unit.scheduling.builders import LINKS, create, enveloped, saved

NAMES = ["Łukasz", "Müller", "O’Brien", "山田太郎", "Søren"]
SEARCHES = ["lukasz", "mueller", "obrien", "太郎", "soeren"]


def stored_before(store: Store) -> Scheduling:
    """Interviews with the words and keys of an older rule."""
    do = assemble(store, LINKS).handlers
    handle(HANDLERS, do, enveloped(saved()))
    for name in NAMES:
        made = create(do, request_id=name, candidate_name=name, candidate_email="x@y.example")
        do.words.replace(made.id, [name.casefold(), "gone"])
        do.interviews.change(made.id, lambda i: (replace(i, candidate_key="old"), ()))
    return do


def found(do: Scheduling, search: str) -> list[str]:
    return [i.candidate_name for i in do.listing.page(Question(search)).items]


def rebuilt(do: Scheduling) -> None:
    for _ in range(len(NAMES)):
        if do.respelling.step():
            return
    raise AssertionError("The rebuild does not end.")


def restarted(do: Scheduling, store: Store) -> Scheduling:
    spelling = Respelling(store, do.interviews, do.words, give_way=lambda: None)
    return replace(do, respelling=spelling)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(respelling, "STEP", 2)
    yield


def test_every_stored_name_is_found_by_its_spellings_after_the_rebuild(store: Store) -> None:
    do = stored_before(store)
    assert not any(found(do, search) for search in SEARCHES)
    rebuilt(do)
    assert [found(do, search) for search in SEARCHES] == [[name] for name in NAMES]
    assert not store.find(WORDS, {"word": "gone"})
    keys = {i.candidate_key for i in do.interviews.find()}
    assert keys == {"lukasz", "muller", "o'brien", "山田太郎", "soren"}


def test_a_rebuild_that_was_interrupted_goes_on_and_a_finished_one_rests(store: Store) -> None:
    do = stored_before(store)
    assert not do.respelling.step()
    assert [found(do, search) != [] for search in SEARCHES] == [True, True, False, False, False]
    again = restarted(do, store)
    rebuilt(again)
    assert all(found(again, search) for search in SEARCHES)
    progress = store.get(RESPELLED, PROGRESS)
    assert restarted(do, store).respelling.step()
    assert store.get(RESPELLED, PROGRESS) == progress


def test_another_rule_starts_it_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    do = stored_before(store)
    rebuilt(do)
    do.words.replace(do.interviews.find(limit=1)[0].id, ["old"])
    monkeypatch.setattr(respelling, "SPELLING", respelling.SPELLING + 1)
    rebuilt(restarted(do, store))
    assert all(found(do, search) for search in SEARCHES)


def test_a_deleted_interview_gets_no_words(store: Store) -> None:
    do = stored_before(store)
    for interview in do.interviews.find():
        do.delete_interview(interview.id)
    rebuilt(do)
    assert not store.find(WORDS, {"word": "lukasz"}) and not found(do, "lukasz")


def test_one_deleted_while_it_is_taken_keeps_none(store: Store) -> None:
    do = stored_before(store)
    taken = do.interviews.find(limit=1)[0]
    put = do.words.replace

    def deleted_meanwhile(interview_id: str, words: tuple[str, ...]) -> None:
        if interview_id == taken.id:
            do.delete_interview(interview_id)
        put(interview_id, words)

    do.words.replace = deleted_meanwhile  # type: ignore[method-assign, assignment]
    rebuilt(do)
    assert not store.find(WORDS, {"interview_id": taken.id})

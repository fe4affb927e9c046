"""The list of interviews: pages, orders, search, counters, each served by an index (R54)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.scheduling import listing
from services.scheduling.domain.errors import InvalidQuery
from services.scheduling.domain.interview import Status
from services.scheduling.handlers import HANDLERS, Scheduling
from services.scheduling.listing import Question
from services.scheduling.storage import ORDERS
from services.scheduling.wiring import Components, assemble
from shared.events.analysis import ReportContent
from shared.events.handling import handle
from shared.store import open_store
from tests.unit.scheduling.builders import LINKS, create, enveloped, saved

PEOPLE = ["Ada", "Bea", "Cid", "Dan", "Eve", "Fay", "Gus"]


def filled(folder: Path) -> Components:
    made = assemble(open_store("scheduling", mongo_url=None, folder=folder), LINKS)
    do = made.handlers
    handle(HANDLERS, do, enveloped(saved()))
    for number, name in enumerate(PEOPLE):
        create(
            do,
            request_id=name,
            candidate_name=f"{name} Tester",
            candidate_email=f"{name.lower()}@mail.example",
            position="Tester" if number % 2 else "Python developer",
            local_time=f"2026-12-{10 - number:02} 10:00",
        )
    return made


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduling]:
    """Only to be read."""
    made = filled(tmp_path_factory.mktemp("many"))
    yield made.handlers
    made.close()


def walk(do: Scheduling, **asked: Any) -> list[str]:
    """All pages, as names."""
    names: list[str] = []
    after = None
    while True:
        page = do.listing.page(Question(limit=2, after=after, **asked))
        names += [interview.candidate_name.split()[0] for interview in page.items]
        after = page.next
        if after is None:
            assert page.total == len(names)
            return names


@pytest.mark.parametrize("search", ["", "test"])
def test_list_comes_in_pages_in_the_order_asked_for(many: Scheduling, search: str) -> None:
    assert walk(many, search=search, order="candidate_name") == PEOPLE
    assert walk(many, search=search, order="-candidate_name") == PEOPLE[::-1]
    assert walk(many, search=search, order="starts_at") == PEOPLE[::-1]


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{name}" for name in ORDERS)])
@pytest.mark.parametrize("status", [None, Status.SCHEDULED])
def test_every_order_is_served_by_an_index_and_pages_exactly(
    many: Scheduling, order: str, status: Status | None
) -> None:
    """The store refuses a query whose cost would grow with everything stored."""
    assert sorted(walk(many, order=order, status=status)) == PEOPLE
    assert sorted(walk(many, order=order, status=status, search="t")) == PEOPLE


def test_page_goes_on_where_it_stopped_though_that_interview_was_deleted(
    tmp_path: Path,
) -> None:
    components = filled(tmp_path)
    many = components.handlers
    page = many.listing.page(Question(limit=3, order="candidate_name"))
    many.delete_interview(page.items[-1].id)
    rest = many.listing.page(Question(order="candidate_name", after=page.next))
    assert [i.candidate_name.split()[0] for i in rest.items] == PEOPLE[3:]
    components.close()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("eve", {"Eve"}),
        ("EVE@mail", {"Eve"}),
        ("dev pyt", {"Ada", "Cid", "Eve", "Gus"}),
        ("tester bea", {"Bea"}),
        ("nobody", set()),
        (" -- ", set(PEOPLE)),
    ],
)
def test_search_finds_by_beginnings_of_words(
    many: Scheduling, search: str, found: set[str]
) -> None:
    assert set(walk(many, search=search)) == found


def test_search_starts_from_the_rarest_word(
    many: Scheduling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a frequent word beside it does not hide what is asked for."""
    monkeypatch.setattr(listing, "SCANNED", 2)
    assert walk(many, search="tester gus") == ["Gus"]
    assert len(walk(many, search="tester")) == 2


def test_a_long_text_takes_no_place_from_another(tmp_path: Path) -> None:
    made = filled(tmp_path)
    long = " ".join(f"ä{n:02}" for n in range(40))
    create(
        made.handlers,
        request_id="long",
        candidate_name=long,
        candidate_email="last@mail.example",
        position="Zoologist",
        campaign="Winter",
    )
    for search in ("zoologist", "winter", "last", "a00", "ä00 a23", "ä00 ä39"):
        assert walk(made.handlers, search=search) == ["ä00"]
    assert walk(made.handlers, search="zoologist nobody") == []
    made.close()


def test_search_and_status_filter_together(many: Scheduling) -> None:
    assert walk(many, search="eve", status=Status.LIVE) == []


@pytest.mark.parametrize(
    "asked",
    [Question(order="salary"), Question(after="x"), Question(after="bm8="), Question(after="W10=")],
)
def test_nonsense_is_refused(many: Scheduling, asked: Question) -> None:
    with pytest.raises(InvalidQuery):
        many.listing.page(asked)


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ("starts_at", ["2026-13-01T00:00:00", True]),
        ("starts_at", ["2026-12-01", False]),
        ("starts_at", [{}, False]),
        ("starts_at", [None, True]),
        ("starts_at", [[[]] * 9, True]),
        ("candidate_name", [7, False]),
        ("candidate_name", [["a"], False]),
        ("candidate_name", ["2026-12-01T00:00:00Z", True]),
        ("candidate_name", ["half \ud83d", False]),
        ("score", ["high", False]),
        ("score", [10**400, False]),
        ("status", [None, False]),
    ],
)
def test_a_crafted_cursor_is_refused(many: Scheduling, order: str, value: list[Any]) -> None:
    known = many.listing.page(Question(limit=1)).items[0].id
    for name in (known, "half \ud83d", 7, None):
        cursor = base64.urlsafe_b64encode(json.dumps([name, *value]).encode()).decode()
        for search in ("", "tester"):
            with pytest.raises(InvalidQuery):
                many.listing.page(Question(search=search, order=order, after=cursor))


def test_a_cursor_that_is_no_list_is_refused(many: Scheduling) -> None:
    for text in ("[" * 100_000, "9" * 100_000, "{}", "null", '["a", "b"]', "\xff"):
        cursor = base64.urlsafe_b64encode(text.encode()).decode()
        with pytest.raises(InvalidQuery):
            many.listing.page(Question(after=cursor))
    with pytest.raises(InvalidQuery):
        many.listing.page(Question(after="\ud83d"))


def test_counters_count_today_in_the_zone_of_the_viewer(many: Scheduling) -> None:
    """Overview's numbers."""
    late = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)
    count: Callable[[str], dict[str, int]] = lambda zone: many.listing.counters(  # noqa: E731
        now=late, time_zone=zone
    )
    assert count("UTC") == {"today": 1, "waiting_for_report": 0, "failed": 0}
    assert count("Pacific/Auckland")["today"] == 1
    assert count("America/New_York")["today"] == 1
    assert many.listing.counters(now=late + timedelta(days=30), time_zone="UTC")["today"] == 0


@pytest.mark.parametrize("zone", ["Etc/Unknown", "Foo/Bar", "Factory", "", "../etc/passwd"])
def test_today_is_utcs_for_a_browser_in_a_zone_that_nobody_knows(
    many: Scheduling, zone: str
) -> None:
    late = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)
    assert many.listing.counters(now=late, time_zone=zone) == many.listing.counters(
        now=late, time_zone="UTC"
    )


def test_neither_places_nor_cursors_tell_a_hidden_figure(tmp_path: Path) -> None:
    """B5: sorted by score, what is hidden from somebody stands where no figure stands."""
    made = filled(tmp_path)
    do = made.handlers
    ids = {i.candidate_name[:3]: i.id for i in do.listing.page(Question(limit=50)).items}
    open_to = {"Ada": (), "Bea": ("rita",), "Cid": ("rita",), "Dan": ()}
    for score, name in zip((91.7, 50.0, 70.0, 60.0), open_to, strict=True):
        handle(HANDLERS, do, enveloped(ReportContent(ids[name], score, "-", False, open_to[name])))
    assert walk(do, order="-score", viewer_id="")[:4] == ["Ada", "Cid", "Dan", "Bea"]
    others = sorted((name for name in ids if name not in ("Cid", "Bea")), key=ids.__getitem__)
    assert walk(do, order="-score", viewer_id="rita") == ["Cid", "Bea", *others[::-1]]
    assert walk(do, order="score", viewer_id="rita") == [*others, "Bea", "Cid"]
    assert walk(do, order="-score", search="tester") == sorted(ids, key=ids.__getitem__)[::-1]
    after = do.listing.page(Question(order="-score", limit=1, viewer_id="otto")).next
    while after:
        told = base64.urlsafe_b64decode(after).decode()
        after = do.listing.page(Question("", None, "-score", 1, after, "otto")).next
        assert not [figure for figure in ("91.7", "50.0", "70.0", "60.0") if figure in told]
    made.close()

"""A name is found by whatever spelling of it somebody types."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.spelling import (
    LONGEST,
    MOST_WORDS,
    asked_words,
    fold,
    matches,
    stored_words,
)

SPELLINGS = [
    ("Łukasz", ["lukasz", "ŁUKASZ", "łuk"]),
    ("Søren", ["soren", "soeren", "Sören", "SØREN"]),
    ("Soeren", ["søren", "soren"]),
    ("Đặng", ["dang", "đặng", "Ðang"]),
    ("O'Brien", ["obrien", "o brien", "o’brien", "OʼBrien", "O`Brien", "o´brien", "brien"]),
    ("O’Brien", ["obrien", "o brien", "o'brien"]),
    ("O Brien", ["obrien", "o'brien", "o brien"]),
    ("Obrien", ["o'brien", "obrien"]),
    ("Müller", ["muller", "mueller", "MÜLLER", "Mu\u0308ller", "mue", "mu"]),
    ("Mueller", ["müller", "mueller", "muller"]),
    ("Muller", ["müller", "muller"]),
    ("Mühlhäuser", ["muhlhauser", "muehlhaeuser"]),
    ("Åse Haakon", ["ase", "aase", "håkon", "hakon"]),
    ("Strauß", ["strauss", "STRAUSS", "strauß"]),
    ("Strauss", ["strauß"]),
    ("Ærø Æbelø", ["aero", "æbelø", "aebeloe"]),
    ("Jean-Luc de la Cruz", ["jeanluc", "jean luc", "luc jean", "Jean‑Luc", "delacruz", "cruz"]),
    ("İbrahim Yıldız", ["ibrahim", "yildiz", "IBRAHIM", "YILDIZ"]),
    ("Мария", ["мар", "mariya", "МАРИЯ"]),
    ("山田太郎", ["太郎", "山田", "田太", "山田太郎", "太", "郎", "太郎 山田"]),
    ("ガキ", ["ｶﾞｷ", "カキ", "ガ"]),
    ("김철수", ["철수", "김", "수"]),
    ("สมชาย", ["ชาย", "สม"]),
]


@pytest.mark.parametrize(
    ("name", "search"), [(name, each) for name, searches in SPELLINGS for each in searches]
)
def test_a_name_is_found_by_any_spelling(name: str, search: str) -> None:
    assert matches(asked_words(search), stored_words(name))


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("John", "joe"),
        ("Jonas", "joe"),
        ("Susan", "sue"),
        ("Python", "ython"),
        ("山田太郎", "郎太"),
        ("Brien", "o'brien"),
        ("Zoë Núñez", "zoe novak"),
    ],
)
def test_another_name_is_not_found(name: str, search: str) -> None:
    assert not matches(asked_words(search), stored_words(name))


def test_words_of_an_email_are_found_one_by_one() -> None:
    assert stored_words("anna.b@mail.example") == ("anna", "b", "mail", "example")


def test_words_are_counted_once_and_bounded() -> None:
    assert stored_words("a.b.a.B") == ("a", "b")
    assert len(asked_words(" ".join(f"w{n}" for n in range(100)))) == MOST_WORDS
    assert len(asked_words("字" + "太郎山田" * 100)) <= MOST_WORDS
    assert {len(word) for word in (*stored_words("x" * 500), *asked_words("x" * 500))} == {LONGEST}


def test_plain_words_come_first_when_a_text_is_long() -> None:
    words = " ".join(f"ä{n:02}" for n in range(MOST_WORDS))
    assert stored_words(words)[:MOST_WORDS] == tuple(f"a{n:02}" for n in range(MOST_WORDS))


def test_keys_to_sort_by_have_single_spaces_and_no_accents() -> None:
    assert fold("  Zoë\u2003 NÚÑEZ 😀") == "zoe nunez"


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_text_costs_a_few_words_for_each_sign(text: str) -> None:
    assert len(stored_words(text)) <= 12 * len(text)


@given(st.text(max_size=200))
def test_a_name_is_found_by_its_own_spelling_and_by_its_fold(name: str) -> None:
    present = stored_words(name)
    for search in (name, fold(name), unicodedata.normalize("NFD", name)):
        assert matches(asked_words(search), present)


@given(st.text(max_size=60), st.data())
def test_a_name_is_found_by_the_beginning_of_each_of_its_words(
    name: str, data: st.DataObject
) -> None:
    name = unicodedata.normalize("NFC", name)
    present = stored_words(name)
    for word in name.split():
        beginning = word[: data.draw(st.integers(1, len(word)))]
        assert matches(asked_words(beginning), present)

"""Names and codes of languages, and when another one was spoken than the expected."""

from __future__ import annotations

import pytest

from services.analysis.domain.languages import WHISPER, code_of, name_of, other_than


@pytest.mark.parametrize(
    ("given", "code", "name"),
    [
        ("en", "en", "English"),
        ("German", "de", "German"),
        ("pt-BR", "pt", "Portuguese"),
        ("haitian creole", "ht", "Haitian Creole"),
        ("Klingon", "klingon", "Klingon"),
        ("", "", ""),
    ],
)
def test_a_language_has_a_code_and_a_name(given: str, code: str, name: str) -> None:
    assert (code_of(given), name_of(given)) == (code, name)


@pytest.mark.parametrize(
    ("expected", "likely", "other"),
    [
        ("en", {"it": 0.99, "en": 0.004}, "it"),
        ("English", {"de": 0.7, "nl": 0.2, "en": 0.1}, "de"),
        ("en", {"en": 0.98, "de": 0.01}, None),
        ("en", {"de": 0.69, "en": 0.0}, None),  # not sure which
        ("en", {"de": 0.8, "en": 0.15}, None),  # an accent
        ("no", {"da": 0.8, "sv": 0.1}, None),  # much alike
        ("sr-Latn", {"hr": 0.95}, None),
        ("hi", {"en": 0.9, "ur": 0.05}, "en"),
        ("en", {}, None),  # a model that knows one language only
    ],
)
def test_another_language_is_told_only_when_it_is_beyond_doubt(
    expected: str, likely: dict[str, float], other: str | None
) -> None:
    assert other_than(expected, likely) == other


@pytest.mark.parametrize("code", sorted(WHISPER))
def test_each_language_is_itself(code: str) -> None:
    assert other_than(code, {code: 1.0}) is None
    assert other_than(name_of(code), {code: 1.0}) is None

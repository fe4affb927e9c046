"""What a search finds."""

from services.scheduling.domain.words import LONGEST, MOST_WORDS, fold, matches, words_of


def test_accents_and_case_do_not_matter() -> None:
    assert fold("  Zoë  NÚÑEZ ") == "zoe nunez"


def test_words_of_an_email_are_found_one_by_one() -> None:
    assert words_of("anna.b@mail.example") == ("anna", "b", "mail", "example")


def test_words_are_counted_once_and_limited() -> None:
    assert words_of("a b a", "B") == ("a", "b")
    assert len(words_of(" ".join(f"w{n}" for n in range(100)))) == MOST_WORDS
    assert len(words_of("x" * 500)[0]) == LONGEST


def test_every_word_asked_for_has_to_begin_a_word() -> None:
    present = words_of("Zoë Núñez", "Senior Python developer")
    assert matches(words_of("pyth zo"), present)
    assert not matches(words_of("ython"), present)
    assert not matches(words_of("python java"), present)


def test_scripts_without_latin_letters_are_found() -> None:
    assert words_of("Мария 山田") == ("мария", "山田")

"""R58: general topics come with the candidate's words, and with no score."""

from services.analysis.domain.said import LONGEST_QUOTE, said_in
from services.analysis.domain.speech import Window
from tests.unit.analysis.builders import words


def test_the_longest_of_what_was_said_in_a_topics_stretch_is_quoted_in_order_of_time() -> None:
    said = [
        words("something about another topic altogether here", 0.0),
        words("I came to this work by accident", 20.0),
        words("yes I see", 30.0),
        words("because I wanted to build things that people use every day", 40.0),
        words("and I stayed with it since", 50.0),
        words("and that is all of it", 60.0),
    ]
    quotes = said_in(Window(10.0, 100.0), said)
    assert [quote.text for quote in quotes] == [
        "I came to this work by accident",
        "because I wanted to build things that people use every day",
        "and that is all of it",
    ]
    assert (quotes[0].start_s, quotes[0].end_s) == (20.0, 23.4)


def test_a_quote_is_cut_at_the_stretchs_end_and_at_forty_words() -> None:
    said = [words("one two three four five six seven eight nine ten", 8.0)]
    assert [quote.text for quote in said_in(Window(0.0, 11.0), said)] == [
        "one two three four five six"
    ]
    [quote] = said_in(Window(0.0, 1000.0), [words("word " * 100, 0.0)])
    assert len(quote.text.split()) == LONGEST_QUOTE


def test_nothing_is_quoted_where_nothing_was_said() -> None:
    assert said_in(Window(0.0, 10.0), [words("no", 1.0)]) == ()

"""Spans to a fact, by plain spans on a plain text."""

from __future__ import annotations

import pytest

from qa_bot.evidence import Found, fits
from qa_bot.facts import located, merged, supporting
from qa_bot.sentences import split
from qa_bot.types import Document, Passage, Span

TEXT = "Ana bakes. The bread is rye. Ben eats 1,800 loaves."
SENTENCES = split(Document("d", TEXT))
WHOLE = Passage("d", 0, len(TEXT), TEXT, (0, 1, 2), 0.0)


def span(text: str, score: float) -> Span:
    start = TEXT.index(text)
    return Span(text, start, start + len(text), score, 1 - score)


def test_a_span_stands_in_its_sentences() -> None:
    one = located(WHOLE, span("rye", 0.9), SENTENCES)
    assert (one.text, [sentence.text for sentence in one.sentences]) == (
        "rye",
        ["The bread is rye."],
    )
    both = located(WHOLE, span("rye. Ben", 0.9), SENTENCES)
    assert len(both.sentences) == 2


def test_a_number_is_not_cut() -> None:
    assert located(WHOLE, span("800", 0.9), SENTENCES).text == "1,800"


def test_of_overlapping_spans_the_best_is_kept() -> None:
    short, long = Found("d", 4, 9, "bakes", 0.8, ()), Found("d", 0, 9, "Ana bakes", 0.7, ())
    elsewhere = Found("e", 0, 9, "Ana bakes", 0.6, ())
    assert merged([long, elsewhere, short]) == [short, elsewhere]
    assert supporting([short, elsewhere]) == [short]


def test_marks_and_case_make_no_other_answer() -> None:
    one, other = Found("d", 0, 4, "Rye!", 0.5, ()), Found("d", 9, 12, "rye", 0.4, ())
    assert supporting([one, Found("d", 5, 8, "oat", 0.7, ()), other]) == [one, other]


@pytest.mark.parametrize(
    ("question", "text", "right"),
    [
        ("How many loaves does he eat?", "1,800", True),
        ("How many loaves does he eat?", "a dozen", True),
        ("How many loaves does he eat?", "rye", False),
        ("How old is Ben?", "1,800", False),
        ("How old is Ben?", "34", True),
        ("When did Ana bake?", "Ben", False),
        ("When did Ana bake?", "on Monday", True),
        ("When did Ana bake?", "3", False),
        ("How long did Ana bake?", "1999", False),
        ("How long did Ana bake?", "for two hours", True),
        ("Which country sells it?", "Ben", False),
        ("Which countries sell it?", "the largest of them", False),
        ("Which country sells it?", "Norway", True),
        ("Who is Ana?", "Ana", False),
        ("What is the name of the baker?", "her", False),
        ("What is the baker called?", "a Croatian", True),
        ("What is the baker called?", "he", False),
        ("Why did Ben eat?", "he was hungry", True),
    ],
)
def test_an_answer_is_of_the_kind_asked_for(question: str, text: str, right: bool) -> None:
    assert fits(question, text) is right

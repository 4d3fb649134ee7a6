"""Spans to an answer, by plain spans on a plain text."""

from __future__ import annotations

from qa_bot.answers import SILENCE, Found, from_spans, merged, supporting
from qa_bot.sentences import split
from qa_bot.types import Answer, Document, Passage, Span

TEXT = "Ana bakes. The bread is rye. Ben eats. Cleo says that Ana is the baker. Dora sings."
SENTENCES = split(Document("d", TEXT))


def passage(*rows: int) -> Passage:
    first, last = SENTENCES[rows[0]], SENTENCES[rows[-1]]
    return Passage("d", first.start, last.end, TEXT[first.start : last.end], rows, 0.0)


def span(within: Passage, text: str, score: float) -> Span:
    start = within.text.index(text)
    return Span(text, start, start + len(text), score, 1 - score)


def answer(*found: tuple[Passage, str, float]) -> Answer:
    spans = [span(where, text, score) for where, text, score in found]
    return from_spans("Who bakes?", [where for where, _, _ in found], spans, SENTENCES)


def test_the_sentence_of_the_span_is_cited() -> None:
    one = answer((passage(1, 2), "Ben", 0.9), (passage(4), "Dora", 0.6))
    assert (one.text, one.confidence, one.answered) == ("Ben", 0.9, True)
    assert [(cited.number, cited.text) for cited in one.citations] == [(1, "Ben eats.")]


def test_a_span_over_two_sentences_cites_both() -> None:
    one = answer((passage(1, 2), "rye. Ben", 0.9))
    assert [cited.text for cited in one.citations] == ["The bread is rye.", "Ben eats."]


def test_what_two_sentences_support_is_preferred_and_both_are_cited() -> None:
    one = answer((passage(2), "Ben", 0.9), (passage(3), "Ana", 0.6), (passage(0), "Ana", 0.7))
    assert (one.text, one.confidence) == ("Ana", 0.7)
    assert [cited.text for cited in one.citations] == [
        "Ana bakes.",
        "Cleo says that Ana is the baker.",
    ]


def test_of_overlapping_spans_the_best_is_kept() -> None:
    short, long = Found("d", 4, 9, "bakes", 0.8, ()), Found("d", 0, 9, "Ana bakes", 0.7, ())
    elsewhere = Found("e", 0, 9, "Ana bakes", 0.6, ())
    assert merged([long, elsewhere, short]) == [short, elsewhere]
    assert supporting([short, elsewhere]) == [short]


def test_marks_and_case_make_no_other_answer() -> None:
    one, other = Found("d", 0, 4, "Rye!", 0.5, ()), Found("d", 9, 12, "rye", 0.4, ())
    assert supporting([one, Found("d", 5, 8, "oat", 0.7, ()), other]) == [one, other]


def test_no_span_is_silence() -> None:
    none = from_spans("Who?", [passage(0)], [Span("", 0, 0, 0.2, 0.8)], SENTENCES)
    assert none == Answer("Who?", SILENCE, False, 0.2)
    assert from_spans("Who?", [], [], SENTENCES).text == SILENCE

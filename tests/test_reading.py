"""The packaged reader on texts and questions written for these tests.

`data/reading.json` holds fourteen texts with over a hundred questions, a third of which their text
does not answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa_bot.reader import SpanReader
from qa_bot.types import Span
from training.metrics import exact, f1

TEXTS = json.loads((Path(__file__).parent / "data" / "reading.json").read_text(encoding="utf-8"))
EM_FLOOR, F1_FLOOR, SILENCE_FLOOR = 0.45, 0.50, 0.25


@dataclass(frozen=True, slots=True)
class Reading:
    context: str
    answers: list[str]
    span: Span


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    reader = SpanReader()
    return [
        Reading(
            text["text"], question["answers"], reader.read(question["question"], [text["text"]])[0]
        )
        for text in TEXTS
        for question in text["questions"]
    ]


def test_there_are_enough_questions_of_both_kinds(readings: list[Reading]) -> None:
    assert sum(bool(one.answers) for one in readings) >= 60
    assert sum(not one.answers for one in readings) >= 30


def test_spans_stand_where_they_say(readings: list[Reading]) -> None:
    for one in readings:
        assert one.context[one.span.start : one.span.end] == one.span.text
        assert 0 <= one.span.score <= 1 and 0 <= one.span.no_answer <= 1


def test_answers_are_found(readings: list[Reading]) -> None:
    answerable = [one for one in readings if one.answers]
    assert sum(exact(one.span.text, one.answers) for one in answerable) >= EM_FLOOR * len(
        answerable
    )
    assert sum(f1(one.span.text, one.answers) for one in answerable) >= F1_FLOOR * len(answerable)


def test_what_the_text_does_not_answer_has_no_span(readings: list[Reading]) -> None:
    unanswerable = [one for one in readings if not one.answers]
    silent = sum(one.span.text == "" for one in unanswerable)
    assert silent >= SILENCE_FLOOR * len(unanswerable)

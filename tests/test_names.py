"""The kinds of names, and the lists that are made of them."""

from __future__ import annotations

import pytest

from qa_bot import QABot
from qa_bot.names import TRIED, kinds_of, plain
from qa_bot.types import Document, Name

MEETING = """Minutes of the tenants' meeting

Present were Olu Bankole, who took the chair, Greta Simms and Mrs Pereira.

Abyssal Metals has bought the old quay from the Netherlands, Mr Bankole reported.
Vertex Lifts will not come before May, said Ms Tranter of the council. Simms thanked her.
"""


@pytest.fixture(scope="module")
def meeting() -> QABot:
    return QABot.from_documents([Document("meeting", MEETING)])


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which people are named?", ["Olu Bankole", "Greta Simms", "Mrs Pereira", "Ms Tranter"]),
        ("Which companies do the minutes mention?", ["Abyssal Metals", "Vertex Lifts"]),
        ("Which countries are mentioned?", ["the Netherlands"]),
    ],
)
def test_what_is_named_is_listed_by_kind(meeting: QABot, question: str, items: list[str]) -> None:
    answer = meeting.answer(question)
    assert [one.partition(" [")[0] for one in answer.text.split(", ")] == items


def test_a_name_is_what_such_names_mostly_are_unless_the_text_tells_otherwise() -> None:
    names = [Name("the Abyssal Metals", "PERSON", 0, 0, 0), Name("May", "DATE", 0, 0, 0)]
    assert kinds_of(names, []) == {"Abyssal Metals": "ORG"}
    told = [Name("Sobreira", label, 0, 0, 0) for label in ("ORG", "ORG", "ORG", "ORG")]
    assert kinds_of(told, []) == {"Sobreira": "ORG"}
    assert kinds_of([], []) == {}


def test_of_very_many_names_the_last_are_what_they_are_taken_for() -> None:
    names = [Name(f"Ana Lund {one}", "ORG", 0, 0, 0) for one in range(TRIED + 1)]
    kinds = kinds_of(names, [])
    assert (kinds["Ana Lund 0"], kinds[f"Ana Lund {TRIED}"]) == ("PERSON", "ORG")


def test_a_name_has_no_article_and_no_possessive() -> None:
    assert [plain(one) for one in ("the Hague's", "An Post", "Thea’s")] == ["Hague", "Post", "Thea"]

"""The names in a text and what they are, and the lists that are made of them."""

from __future__ import annotations

import pytest

from qa_bot import QABot
from qa_bot.names import named, plain
from qa_bot.sentences import split
from qa_bot.tagger import KINDS, tagged
from qa_bot.types import Document

MEETING = """Minutes of the tenants' meeting

Present were Olu Bankole, who took the chair, Greta Simms and Mrs Pereira.

Abyssal Metals has bought the old quay from the Netherlands, Mr Bankole reported.
Vertex Lifts will not come before May, said Ms Tranter of the council. Simms thanked her.

"We had the same trouble in Ostrowiec," said Greta Simms, "and nobody in Kelmark helped us."
"""

TREATY = """The republics of Veldoria and Samnia signed a treaty in the port of Quill on Monday.

"Veldoria keeps its word," said its president, Ilse Maro. The Samnian army left the town at noon.
"""


def found_in(text: str) -> list[tuple[str, str]]:
    sentences = split(Document("text", text))
    names = named(tagged(text, sentences).names, text, sentences)
    return [(text[one.start : one.end], one.kind) for one in names]


@pytest.fixture(scope="module")
def meeting() -> QABot:
    return QABot.from_documents([Document("meeting", MEETING)])


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which people are named?", ["Olu Bankole", "Greta Simms", "Mrs Pereira", "Ms Tranter"]),
        ("Which companies do the minutes mention?", ["Abyssal Metals", "Vertex Lifts"]),
        ("Which countries are mentioned?", ["the Netherlands"]),
        ("Which places are mentioned?", ["Netherlands", "Ostrowiec", "Kelmark"]),
    ],
)
def test_what_is_named_is_listed_by_kind(meeting: QABot, question: str, items: list[str]) -> None:
    answer = meeting.answer(question)
    assert [one.partition(" [")[0] for one in answer.text.split(", ")] == items


def test_countries_that_no_list_knows_are_countries_where_the_text_says_so() -> None:
    answer = QABot.from_documents([Document("treaty", TREATY)]).answer(
        "Which countries are mentioned?"
    )
    assert answer.text == "Veldoria [1], Samnia [1]"


def test_names_and_numbers_are_found_in_order_within_quotes_and_without() -> None:
    told = found_in(TREATY)
    assert [pair for pair in told if pair[1] in KINDS] == [
        ("Veldoria", "COUNTRY"),
        ("Samnia", "COUNTRY"),
        ("Quill", "TOWN"),
        ("Veldoria", "COUNTRY"),
        ("Ilse Maro", "PERSON"),
        ("Samnian", "PEOPLE"),
    ]
    assert ("Monday", "DATE") in told


def test_abbreviations_are_names_with_their_dots() -> None:
    told = found_in("Envoys of the U.S. met the U.N. chief, J.K. Morel, in Oslo on Monday.")
    assert told[:4] == [
        ("U.S.", "COUNTRY"),
        ("U.N.", "BODY"),
        ("J.K. Morel", "PERSON"),
        ("Oslo", "TOWN"),
    ]


def test_a_name_goes_on_behind_of() -> None:
    told = found_in("The war in the southern Republic of Chechnya ended, Olu Bankole of Oslo said.")
    assert told == [
        ("Republic of Chechnya", "COUNTRY"),
        ("Olu Bankole", "PERSON"),
        ("Oslo", "TOWN"),
    ]


def test_names_on_lines_of_their_own_are_apart() -> None:
    told = found_in("Present were:\n\nOlu Bankole\nGreta Simms\nKaspar Lindt")
    assert [name for name, _ in told] == ["Olu Bankole", "Greta Simms", "Kaspar Lindt"]


def test_a_name_is_the_same_in_all_of_a_text() -> None:
    kinds = {kind for name, kind in found_in(MEETING * 3) if plain(name) == "Abyssal Metals"}
    assert kinds == {"COMPANY"}


def test_a_very_long_sentence_is_read_to_its_end() -> None:
    long = "word " * 400 + "and then Olu Bankole came in."
    assert ("Olu Bankole", "PERSON") in found_in(long)
    assert found_in("") == []


def test_a_name_has_no_article_and_no_possessive() -> None:
    assert [plain(one) for one in ("the Hague's", "An Post", "Thea’s")] == ["Hague", "Post", "Thea"]

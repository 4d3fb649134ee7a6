"""The enumeration that a span is a part of."""

from __future__ import annotations

import pytest

from qa_bot.enumerations import enumeration


@pytest.mark.parametrize(
    ("text", "item", "whole"),
    [
        ("Observers from Kenya, Norway and Uruguay came.", "Norway", "Kenya, Norway and Uruguay"),
        ("They sell apples, pears and plums in May.", "pears", "apples, pears and plums"),
        ("It took a shed, two cars and a bus.", "a shed", "a shed, two cars and a bus"),
        ("Then Anna and Bert agreed.", "Bert", "Anna and Bert"),
        ("He met Kovač, the minister, and left.", "Kovač", "Kovač"),
        ("Oslo, Norway, hosts it.", "Oslo", "Oslo"),
        (
            "It got a roof of glass, a lift to every floor, and a ban on dogs.",
            "a roof of glass",
            "a roof of glass, a lift to every floor, and a ban on dogs",
        ),
        ("They make ropes, nets and, lately, bags for hire.", "ropes", "ropes"),
        ("It went to Rossi, of Milan, and to Bert.", "Rossi", "Rossi"),
        ("The plan of Peru and the vote of Chile failed.", "Peru", "Peru"),
    ],
)
def test_names_go_with_names_and_other_words_with_other_words(
    text: str, item: str, whole: str
) -> None:
    start, end = enumeration(text, text.index(item), text.index(item) + len(item))
    assert text[start:end] == whole

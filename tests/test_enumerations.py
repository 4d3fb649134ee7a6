"""The enumeration that a span is a part of."""

from __future__ import annotations

import pytest

from qa_bot.enumerations import counted, enumeration


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


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        (
            "They want a raise, a cap of eight shifts a month and the return of the dogs.",
            3,
            "a raise, a cap of eight shifts a month and the return of the dogs",
        ),
        (
            "We shall do three things: mend the roof, sell the boat, and ask for gifts.",
            3,
            "mend the roof, sell the boat, and ask for gifts",
        ),
        ("They want a raise, a cap of eight shifts a month and the return of the dogs.", 2, ""),
        ("Then Anna and Bert agreed.", 3, ""),
    ],
)
def test_so_many_items_are_found_behind_a_colon_or_among_phrases(
    text: str, number: int, whole: str
) -> None:
    assert counted(text, number) == whole

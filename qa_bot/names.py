"""The names and numbers in a text and what each is.

A name has one kind in all of a text: the likeliest by all its mentions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from qa_bot.places import is_country
from qa_bot.quotes import pieces
from qa_bot.runtime import Floats
from qa_bot.tagger import KINDS, NUMERIC, Found
from qa_bot.types import Name, Sentence

ORGANISATIONS = frozenset(("COMPANY", "BODY"))
PLACES = frozenset(("COUNTRY", "TOWN", "PLACE"))
DEMONYM = re.compile(r"(?:i?a)?n|ese|ish|i")
"""What stands behind the name of a country in that of its people."""


def named(tags: Iterable[Found], text: str, sentences: Sequence[Sentence]) -> list[Name]:
    """The names and numbers of a document's `text` that are marked by `tags`, in order, cut where
    sentences end."""
    found: list[Found] = []
    for start, end, odds in tags:
        if found and _is_rest(found[-1], text[found[-1][1] : start], odds):
            start = found.pop()[0]
        found.append((start, end, odds))
    parts = [(part, odds) for start, end, odds in found for part in pieces(start, end, sentences)]
    votes: dict[str, Floats] = defaultdict(lambda: np.zeros(len(KINDS), np.float32))
    for (_, start, end), odds in parts:
        votes[plain(text[start:end])] += odds[: len(KINDS)]
    made = []
    for (row, start, end), odds in parts:
        name = text[start:end]
        made.append(Name(name, _kind(name, odds, votes[plain(name)]), start, end, row))
    lands = {plain(one.text) for one in made if one.kind == "COUNTRY"}
    return [replace(one, kind="PEOPLE") if _is_people(one, lands) else one for one in made]


def plain(name: str) -> str:
    """`name` without its article and the mark of its possessive."""
    return re.sub(r"^(?:the|an?)\s+|['’]s?$", "", name, flags=re.IGNORECASE)


def _is_people(one: Name, lands: Iterable[str]) -> bool:
    """Whether `one` is taken for a country and is the people of one of `lands`."""
    name = plain(one.text)
    return one.kind == "COUNTRY" and any(
        DEMONYM.fullmatch(name.removeprefix(land)) for land in lands if name.startswith(land)
    )


def _is_rest(before: Found, between: str, odds: Floats) -> bool:
    """Whether a country is the rest of the name `before` it, as in "Republic of Chad"."""
    kinds = {int(one.argmax()) for one in (before[2], odds)}
    return between == " of " and kinds == {KINDS.index("COUNTRY")}


def _kind(name: str, odds: Floats, votes: Floats) -> str:
    """What `name` is by the odds of this mention and the sum of those of all."""
    best = int(odds.argmax())
    if best >= len(KINDS):
        return NUMERIC[best - len(KINDS)]
    kind = KINDS[int(votes.argmax())]
    return "COUNTRY" if kind in ORGANISATIONS and is_country(plain(name)) else kind

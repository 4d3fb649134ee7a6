"""Statements as the tagger marks them: what is said in a sentence, and which speaker it goes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qa_bot.quotes import pieces
from qa_bot.tagger import PARTS, Found
from qa_bot.types import Sentence
from qa_bot.words import tokens

LEAST = 3
"""Words of a sentence that are said; with fewer, as in "he agreed", a statement tells nothing."""

Stretch = tuple[int, int]


class Telling(NamedTuple):
    """What a speaker says in a sentence, as offsets in the document; () for a speaker who stands in
    another."""

    speaker: Stretch | tuple[()]
    start: int
    end: int


def tellings(
    tags: Iterable[Found], text: str, sentences: Sequence[Sentence]
) -> dict[int, list[Telling]]:
    """What is said in each of `sentences`, by its number, where `tags` mark it."""
    marked: dict[int, dict[str, list[Stretch]]] = defaultdict(lambda: {one: [] for one in PARTS})
    for start, end, odds in tags:
        for row, first, last in pieces(start, end, sentences):
            marked[row][PARTS[int(odds.argmax())]].append((first, last))
    made: dict[int, list[Telling]] = {}
    for row, found in marked.items():
        speakers, said = (found[one] for one in PARTS)
        parts: dict[Stretch | tuple[()], list[Stretch]] = defaultdict(list)
        for part in said:
            parts[min(speakers, key=lambda one: _apart(one, part), default=())].append(part)
        told = [Telling(who, own[0][0], own[-1][1]) for who, own in parts.items()]
        made[row] = [one for one in told if len(tokens(text[one.start : one.end])) >= LEAST]
    return made


def _apart(one: Stretch, other: Stretch) -> int:
    """How many characters stand between `one` and `other`."""
    return max(one[0] - other[1], other[0] - one[1], 0)

"""Precision and recall of who says something, on texts that the tagger's training left out.

python -m benchmarks.said

A statement is a sentence with a speaker of it. It is found where the bot has one in that sentence,
and by the right speaker where the names of both share a word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from qa_bot.attribution import attribute
from qa_bot.lexicon import DETERMINERS
from qa_bot.types import Document, Statement
from qa_bot.words import stem, tokens
from training.tagger import Said, Text, load


def row_of(one: Said, text: Text) -> int:
    """The number of the sentence that `one` is said in."""
    return bisect_right(text.sentences, one.parts[0][0], key=lambda each: each.start) - 1


def alike(one: str, other: str) -> bool:
    """Whether two names share a word."""
    words, others = (
        {stem(word) for word in tokens(name) if word.casefold() not in DETERMINERS}
        for name in (one, other)
    )
    return bool(words & others)


def score(text: Text, found: Sequence[Statement], counts: Counter[str]) -> None:
    """Counts what is `found` in `text`, what should be, and what is right."""
    wanted = {(row_of(one, text), one.who) for one in text.said or ()}
    told = {(one.sentence, one.speaker) for one in found}
    rows, heard = {row for row, _ in wanted}, {row for row, _ in told}
    counts["wanted"] += len(wanted)
    counts["told"] += len(told)
    counts["in place"] += sum(row in rows for row, _ in told)
    counts["met"] += sum(row in heard for row, _ in wanted)
    counts["right"] += sum(
        any(row == other and alike(who, name) for other, name in told) for row, who in wanted
    )


def main() -> None:
    texts = [one for one in load() if one.is_left_out and one.said is not None]
    counts: Counter[str] = Counter()
    for text in texts:
        score(text, attribute(Document(text.key, text.text), text.sentences), counts)
    print(
        f"{len(texts)} texts, {counts['wanted']:,} statements:"
        f" precision {counts['in place'] / counts['told']:.3f}"
        f" recall {counts['met'] / counts['wanted']:.3f}"
        f" by the right speaker {counts['right'] / counts['wanted']:.3f}"
    )


if __name__ == "__main__":
    main()

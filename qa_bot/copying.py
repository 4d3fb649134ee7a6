"""Whether two stores hold the same index, and find the same in it."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from qa_bot.embedding import Encoder
from qa_bot.index import Index, Progress
from qa_bot.retrieval import Retriever
from qa_bot.stores import AnyStore
from qa_bot.types import Listed

PASSAGES, NEIGHBOURS = 5, 1
"""Passages that are compared for a question, and the neighbours that each has."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `asked` questions, for how many both stores find the same passage `first`, and the share
    of the `five` first passages that both find."""

    asked: int
    first: int
    five: float


def lacking(source: Sequence[Listed], target: Sequence[Listed]) -> list[str]:
    """In a line each, what of `source` is not in `target`, by text and number of sentences."""
    there = {one.sha256: one.sentences for one in target}
    return [
        f"{one.name} has {one.sentences:,} sentences, and {there.get(one.sha256, 0):,} were copied"
        for one in source
        if there.get(one.sha256) != one.sentences
    ]


def agreement(
    source: AnyStore,
    target: AnyStore,
    encoder: Encoder,
    sample: int,
    progress: Progress | None = None,
) -> Agreement:
    """Asks both for `sample` sentences of `source`, each by its text and by its first half."""
    questions = list(asked(source, sample))
    first, shared, found = 0, 0, 0
    for done, question in enumerate(questions, 1):
        ours, theirs = (passages(store, question, encoder) for store in (source, target))
        first += ours[:1] == theirs[:1]
        shared += len(set(ours) & set(theirs))
        found += len(ours)
        if progress is not None:
            progress(done, len(questions))
    return Agreement(len(questions), first, shared / found if found else 1.0)


def asked(source: AnyStore, sample: int) -> Iterator[str]:
    """Questions from sentences drawn at random, the same each time."""
    rng = random.Random(1)
    listed = source.documents()
    ends = list(accumulate(one.sentences for one in listed))
    total = ends[-1] if ends else 0
    picked = sorted(rng.sample(range(total), min(sample, total)))
    for at, rows in groupby(picked, key=lambda row: bisect_right(ends, row)):
        for prepared in source.prepared([listed[at].name]):
            for row in rows:
                words = prepared.sentences[row - ends[at]].text.split()
                yield " ".join(words)
                yield " ".join(words[: (len(words) + 1) // 2])


def passages(store: AnyStore, question: str, encoder: Encoder) -> list[tuple[str, int, int]]:
    """The passages that a bot reads for `question`, best first: text, start and end."""
    index: Index = store.view(question)
    found = Retriever(index, encoder, NEIGHBOURS).search(question, PASSAGES)
    return [(index.documents[one.document].text, one.start, one.end) for one in found]

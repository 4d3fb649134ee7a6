"""Hybrid search in an index that is too large to be read whole, and what a question needs of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa_bot.embedding import Encoder, vector_of
from qa_bot.nearest import PATTERN, Nearest
from qa_bot.retrieval import CANDIDATES, WORD_WEIGHT, stemmed
from qa_bot.rows import AMONG
from qa_bot.runtime import Floats
from qa_bot.types import Statement
from qa_bot.voices import keys_for, speaks_for
from qa_bot.wordindex import FOLDER, open_words

SMALL = 5_000
"""Sentences of the largest index that is read whole."""
FIRST = 10
"""Found sentences that go before those of the speakers and names in a question."""
STRETCH = 20
"""Sentences of a longer document that are read around a found one."""
MOST_SENTENCES, MOST_TEXT = 600, 100_000
"""Sentences that are read for a question, and those of the documents that they stand in."""
NAMED, SPOKEN = 3, 30
"""Sentences that are read for a name, and for all statements of those whom a question names."""
MOST_VOICES, MOST_STATEMENTS = 2_000, 3_000
"""Speakers and statements that are looked at to find these."""
_BESIDE = ThreadPoolExecutor(thread_name_prefix="words")


class Search:
    """Finds sentences by cosine (FAISS) and by words (tantivy); the database has the last word."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, kind: str) -> None:
        self._nearest = Nearest(connection, folder, kind)
        self._words = open_words(folder)

    def is_whole(self, rows: int) -> bool:
        """Whether what is derived from a database of `rows` sentences is there."""
        return self._words is not None and len(self._words) >= rows and len(self._nearest) > 0

    def near(self, connection: sqlite3.Connection, vector: Floats, k: int) -> dict[int, float]:
        """The cosines of about `k` sentences nearest to `vector`, best first."""
        self._nearest.extend(connection)
        return _ordered(cosines(connection, self._nearest.search(vector, k), vector))

    def scores(
        self, connection: sqlite3.Connection, question: str, encoder: Encoder
    ) -> dict[int, float]:
        """As `Retriever.scores`, by the ids of the sentences.

        The words are searched while the question is embedded.
        """
        (words,) = stemmed([question])
        best = None if self._words is None else _BESIDE.submit(self._words.best, words, CANDIDATES)
        vector = vector_of(encoder, question)
        self._nearest.extend(connection)
        found = set(self._nearest.search(vector, CANDIDATES))
        worded: dict[int, float] = {}
        if self._words is not None and best is not None:
            worded = best.result()
            worded |= self._words.scores(words, sorted(found - worded.keys()))
        near = cosines(connection, found | worded.keys(), vector)
        total = {row: score + WORD_WEIGHT * worded.get(row, 0.0) for row, score in near.items()}
        return _ordered(total)

    def holding(self, name: str) -> list[int]:
        """The ids of a few sentences that hold all words of `name`."""
        (words,) = stemmed([name])
        return [] if self._words is None else self._words.holding(words, NAMED)


def derived(folder: Path) -> tuple[str, ...]:
    """What is there in `folder` that is derived from its database."""
    return tuple(sorted(file.name for name in (PATTERN, FOLDER) for file in folder.glob(name)))


def cosines(connection: sqlite3.Connection, ids: Iterable[int], vector: Floats) -> dict[int, float]:
    """The cosine to `vector` of those of the sentences `ids` that are there."""
    query = f"SELECT id, row FROM vectors WHERE id {AMONG}"
    found = connection.execute(query, (json.dumps(sorted(ids)),)).fetchall()
    rows = np.frombuffer(b"".join(row for _, row in found), "<f4").reshape(-1, len(vector))
    near = np.einsum("ij,j->i", rows, vector).tolist()  # without the threads of BLAS
    return dict(zip((row for row, _ in found), near, strict=True))


def _ordered(scores: dict[int, float]) -> dict[int, float]:
    return dict(sorted(scores.items(), key=lambda one: -one[1]))


def spoken(connection: sqlite3.Connection, names: Sequence[str], vector: Floats) -> list[int]:
    """The sentences, nearest to `vector` first, in which one whom `names` denote says something."""
    voices = [row for name in names for row in _voices(connection, name)]
    query = f"SELECT DISTINCT sentence FROM statements WHERE voice {AMONG} LIMIT ?"
    rows = connection.execute(query, (json.dumps(voices), MOST_STATEMENTS))
    return list(_ordered(cosines(connection, [row for (row,) in rows], vector)))[:SPOKEN]


def _voices(connection: sqlite3.Connection, name: str) -> list[int]:
    """The numbers of those whom `name` denotes."""
    query = (
        "SELECT DISTINCT id, speaker, stands_for, role FROM voice_keys JOIN voices ON id = voice"
        f" WHERE key {AMONG} LIMIT ?"
    )
    found = connection.execute(query, (json.dumps(sorted(keys_for(name))), MOST_VOICES))
    return [
        number
        for number, speaker, bodies, role in found
        if speaks_for(
            Statement(speaker, tuple(json.loads(bodies)), role, "", 0, 0, 0, "", False), name
        )
    ]


def around(connection: sqlite3.Connection, found: Iterable[int]) -> list[int]:
    """The sentences `found`, best first, with their documents; see `roomy`."""
    query = (
        "SELECT documents.id, first, last FROM sentences"
        " JOIN documents ON documents.id = document WHERE sentences.id = ?"
    )
    places = (Place(row, *of) for row in found for of in connection.execute(query, (row,)))
    return roomy(places)


class Place(NamedTuple):
    """A sentence with its document, and the first and last sentence of that."""

    row: int
    document: int
    first: int
    last: int


def roomy(found: Iterable[Place]) -> list[int]:
    """The sentences `found`, best first, with their documents, as far as there is room, in order.

    Of a long document it is the first two sentences and the stretch around a found one.
    """
    chosen: set[int] = set()
    sizes: dict[int, int] = {}
    for row, document, first, last in found:
        size = last - first + 1
        half = STRETCH if size <= STRETCH else STRETCH // 2
        stretch = range(max(first, row - half), min(last, row + half) + 1)
        more = chosen | set(stretch) | {first, min(first + 1, last)}
        text = sum(sizes.values()) + (0 if document in sizes else size)
        if not chosen or (len(more) <= MOST_SENTENCES and text <= MOST_TEXT):
            chosen, sizes[document] = more, size
    return sorted(chosen)

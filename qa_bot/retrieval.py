"""Question to passages: sentences by cosine and by words together, with their neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from qa_bot.embedding import Encoder, vector_of
from qa_bot.index import Index
from qa_bot.runtime import Floats
from qa_bot.types import Passage

WORD = re.compile(r"\b\w\w+\b")
COMMON = frozenset(STOPWORDS_EN)
CANDIDATES = 50
WORD_WEIGHT = 0.06
"""What a point of BM25 adds to a cosine; see `benchmarks/retrieval.py`."""


class Lexical:
    """BM25 over the stemmed words of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._words = bm25s.BM25()
        self._words.index(stemmed(texts), show_progress=False)

    def scores(self, question: str) -> Floats:
        """The score of each text for `question`, shape (texts,); 0 where they share no word."""
        (words,) = stemmed([question])
        known = [word for word in words if word in self._words.vocab_dict]
        if not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._words.get_scores(known), np.float32)


def stemmed(texts: Sequence[str]) -> list[list[str]]:
    """The stems of the words of each text, without the most common words."""
    stemmer = Stemmer.Stemmer("english")
    found = (WORD.findall(text.lower()) for text in texts)
    return [stemmer.stemWords([one for one in words if one not in COMMON]) for words in found]


class Retriever:
    """Finds passages in an index by cosine (FAISS) and by words (BM25)."""

    def __init__(self, index: Index, encoder: Encoder, neighbours: int) -> None:
        """`neighbours` is the number of sentences before and after a found one in its passage."""
        self.index = index
        self.encoder = encoder
        self.neighbours = neighbours
        self._lexical = Lexical([sentence.text for sentence in index.sentences])

    def search(self, question: str, k: int) -> list[Passage]:
        """At most `k` passages for `question`, best first; none shares a sentence with another."""
        return passages(self.scores(question), self.index, k, self.neighbours)

    def scores(self, question: str) -> dict[int, float]:
        """Cosine and weighted BM25 of the sentences that come first by either, best first."""
        vector = vector_of(self.encoder, question)
        words = self._lexical.scores(question)
        near = self.index.vectors.search(vector[None], min(CANDIDATES, len(words)))[1][0]
        worded = np.argsort(-words, kind="stable")[:CANDIDATES]
        rows = np.union1d(near, worded[words[worded] > 0])
        cosines = self.index.vectors.reconstruct_batch(rows) @ vector
        scores = cosines + WORD_WEIGHT * words[rows]
        order = np.argsort(-scores, kind="stable")
        return {int(rows[place]): float(scores[place]) for place in order}


def passages(scores: Mapping[int, float], index: Index, k: int, neighbours: int) -> list[Passage]:
    """The sentences of `scores`, best first, with their neighbours, until there are `k` passages.

    A sentence that an earlier passage holds makes no passage of its own, and one whose
    neighbours do takes only those that are left.
    """
    taken: set[int] = set()
    found: list[Passage] = []
    for row, score in scores.items():
        if len(found) == k:
            break
        if row not in taken:
            members = _around(row, index, neighbours, taken)
            taken.update(members)
            found.append(_passage(members, index, score))
    return found


def _around(row: int, index: Index, neighbours: int, taken: set[int]) -> tuple[int, ...]:
    def follow(other: int) -> bool:
        """Whether sentence `other` and the next stand side by side."""
        if not 0 <= other < len(index.sentences) - 1:
            return False
        one, next_one = index.sentences[other : other + 2]
        if one.document != next_one.document:
            return False
        return not index.documents[one.document].text[one.end : next_one.start].strip()

    first = last = row
    while first > row - neighbours and first - 1 not in taken and follow(first - 1):
        first -= 1
    while last < row + neighbours and last + 1 not in taken and follow(last):
        last += 1
    return tuple(range(first, last + 1))


def _passage(members: tuple[int, ...], index: Index, score: float) -> Passage:
    first, last = index.sentences[members[0]], index.sentences[members[-1]]
    text = index.documents[first.document].text[first.start : last.end]
    return Passage(first.document, first.start, last.end, text, members, score)

"""Question to passages: sentences by cosine and by words together, with their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
import Stemmer

from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.runtime import Floats
from qa_bot.types import Passage, Sentence

CANDIDATES = 50
WORD_WEIGHT = 0.06
"""What a point of BM25 adds to a cosine; see `benchmarks/retrieval.py`."""


class Lexical:
    """BM25 over the stemmed words of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._stemmer = Stemmer.Stemmer("english")
        self._words = bm25s.BM25()
        self._words.index(self._tokens(texts), show_progress=False)

    def scores(self, question: str) -> Floats:
        """The score of each text for `question`, shape (texts,); 0 where they share no word."""
        (words,) = self._tokens([question])
        known = [word for word in words if word in self._words.vocab_dict]
        if not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._words.get_scores(known), np.float32)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        tokens = bm25s.tokenize(
            list(texts), stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        assert isinstance(tokens, list)
        return tokens


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
        (vector,) = self.encoder.encode([question])
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
            members = _around(row, index.sentences, neighbours, taken)
            taken.update(members)
            found.append(_passage(members, index, score))
    return found


def _around(
    row: int, sentences: Sequence[Sentence], neighbours: int, taken: set[int]
) -> tuple[int, ...]:
    def usable(other: int) -> bool:
        inside = 0 <= other < len(sentences) and other not in taken
        return inside and sentences[other].document == sentences[row].document

    first = last = row
    while first > row - neighbours and usable(first - 1):
        first -= 1
    while last < row + neighbours and usable(last + 1):
        last += 1
    return tuple(range(first, last + 1))


def _passage(members: tuple[int, ...], index: Index, score: float) -> Passage:
    first, last = index.sentences[members[0]], index.sentences[members[-1]]
    text = index.documents[first.document].text[first.start : last.end]
    return Passage(first.document, first.start, last.end, text, members, score)

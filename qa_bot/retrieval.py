"""Question to passages: dense and lexical rankings of sentences, fused, with their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bm25s
import numpy as np
import Stemmer

from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.types import Passage, Sentence

RANK_CONSTANT = 60
CANDIDATES = 50


class Retriever:
    """Finds passages in an index by cosine (FAISS) and by words (BM25)."""

    def __init__(self, index: Index, encoder: Encoder, neighbours: int) -> None:
        """`neighbours` is the number of sentences before and after a found one in its passage."""
        self.index = index
        self.encoder = encoder
        self.neighbours = neighbours
        self._stemmer = Stemmer.Stemmer("english")
        self._words = bm25s.BM25()
        self._words.index(
            self._tokens([sentence.text for sentence in index.sentences]), show_progress=False
        )

    def search(self, question: str, k: int) -> list[Passage]:
        """At most `k` passages for `question`, best first; none shares a sentence with another."""
        dense, lexical = self._dense(question), self._lexical(question)
        scores = reciprocal_rank_fusion([dense, lexical])
        return passages(scores, self.index, k, self.neighbours)

    def _dense(self, question: str) -> list[int]:
        rows = min(CANDIDATES, self.index.vectors.ntotal)
        _, found = self.index.vectors.search(self.encoder.encode([question]), rows)
        return [int(row) for row in found[0]]

    def _lexical(self, question: str) -> list[int]:
        (words,) = self._tokens([question])
        known = [word for word in words if word in self._words.vocab_dict]
        if not known:
            return []
        scores = self._words.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:CANDIDATES]
        return [int(row) for row in best if scores[row] > 0]

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        tokens = bm25s.tokenize(
            list(texts), stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        assert isinstance(tokens, list)
        return tokens


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int]]) -> dict[int, float]:
    """Each item's sum of 1 / (60 + rank) over `rankings`, best first (Cormack et al. 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return dict(sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])))


def passages(scores: dict[int, float], index: Index, k: int, neighbours: int) -> list[Passage]:
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

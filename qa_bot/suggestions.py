"""Questions that a document suggests: of whom it quotes, names, and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from qa_bot.index import Index
from qa_bot.types import Answer

MOST = 4
WELL_FORMED = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [\w.'’-]+){0,3}")


def openers(index: Index) -> list[str]:
    """Questions to begin with, the most likely to be of use first."""
    questions = [f"What did {name} say?" for name in _speakers(index)[:2]]
    questions += [f"Who is {name}?" for name in _people(index) if not _in(name, questions)][:1]
    return [*questions, "What is this about?"][:MOST]


def after(answer: Answer, index: Index, asked: Iterable[str]) -> list[str]:
    """Questions that go on from `answer`, other than those `asked` already."""
    rows = {
        row
        for row, sentence in enumerate(index.sentences)
        for cited in answer.citations
        if sentence.document == cited.document and abs(sentence.start - cited.start) < 600
    }
    speakers = _distinct(one.speaker for one in index.statements if one.sentence in rows)
    people = _distinct(
        one.text for one in index.names if one.sentence in rows and one.kind == "PERSON"
    )
    questions = [f"What did {name} say?" for name in (*speakers, *_speakers(index))]
    questions[1:1] = [f"Who is {name}?" for name in people][:1]
    known = " ".join(asked).casefold()
    fresh = (one for one in questions if _subject(one).casefold() not in known)
    return list(dict.fromkeys(fresh))[: MOST - 1]


def _speakers(index: Index) -> list[str]:
    """By whom, or for which country or body of one word, most is said."""
    said = Counter(
        next((body for body in one.stands_for if " " not in body), one.speaker)
        for one in index.statements
    )
    return _distinct(name for name, _ in said.most_common())


def _people(index: Index) -> list[str]:
    named = Counter(one.text for one in index.names if one.kind == "PERSON")
    return _distinct(name for name, _ in named.most_common())


def _distinct(names: Iterable[str]) -> list[str]:
    """Those of `names` that are well formed and share no word with one before them."""
    seen: set[str] = set()
    kept: list[str] = []
    for name in names:
        words = set(name.split())
        if WELL_FORMED.fullmatch(name) and seen.isdisjoint(words):
            kept.append(name)
        seen |= words
    return kept


def _subject(question: str) -> str:
    return re.sub(r"^(?:What did|Who is) | say\?$|\?$", "", question)


def _in(name: str, questions: Iterable[str]) -> bool:
    return any(word in question for question in questions for word in name.split())

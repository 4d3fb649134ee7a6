"""Summaries: the few sentences that carry a text."""

from __future__ import annotations

import re

import numpy as np

from qa_bot.answers import Source, numbered
from qa_bot.questions import Asked, core
from qa_bot.types import Answer

CARRYING = 4
LEAST_WORDS = 6
LEANING = re.compile(r"(?:[\"“„«]|(?:and|but|he|she|they|it|this|that|these)\b)", re.IGNORECASE)
"""How a sentence begins that needs the one before it."""
ALIKE = 0.75
"""From what cosine two sentences say too much of the same to stand in one summary."""


def summary(asked: Asked, source: Source) -> Answer:
    """The sentences that carry the documents of the index, in the order of the text."""
    rows = carrying(source)
    cited = numbered((source.index.sentences[row] for row in rows), source)
    text = "\n".join(f"{' '.join(one.text.split())} [{one.number}]" for one in cited)
    return Answer(asked.text, text, True, 0.7, cited)


def carrying(source: Source) -> list[int]:
    """Of each document its opening and what is nearest to its centre; of many only openings."""
    sentences = source.index.sentences
    documents = list(source.index.documents)
    rows: list[int] = []
    for name in documents[: CARRYING + 1]:
        own = [row for row, one in enumerate(sentences) if one.document == name]
        whole = [row for row in own if len(sentences[row].text.split()) >= LEAST_WORDS] or own
        rows += central(whole, CARRYING if len(documents) == 1 else 1, source)
    return sorted(rows)


def central(rows: list[int], count: int, source: Source) -> list[int]:
    """The first of `rows` and those nearest to the centre of all, none like another."""
    vectors = np.stack([source.index.vectors.reconstruct(row) for row in rows])
    place = np.linspace(1, 0, len(rows))
    leaning = np.array([bool(LEANING.match(source.index.sentences[row].text)) for row in rows])
    scores = vectors @ vectors.mean(axis=0) + 0.15 * place - 0.15 * leaning
    chosen = [0]
    for at in np.argsort(-scores, kind="stable"):
        if len(chosen) == count:
            break
        if all(vectors[at] @ vectors[other] < ALIKE for other in chosen):
            chosen.append(int(at))
    return [rows[at] for at in chosen]


def is_definition(question: str, source: Source) -> bool:
    """Whether `question` asks what that is by whose name a document begins."""
    match = re.match(r"what (?:is|was|are|were) (.+)$", core(question), re.IGNORECASE)
    if match is None:
        return False
    name = re.sub(r"^(?:the|an?) ", "", match[1], flags=re.IGNORECASE).casefold()
    leads = (text.text.lstrip()[:200].casefold() for text in source.index.documents.values())
    return any(re.match(rf"(?:the |an? )?{re.escape(name)}\b", lead) for lead in leads)

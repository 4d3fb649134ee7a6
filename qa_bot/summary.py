"""Summaries: the few sentences that carry a text."""

from __future__ import annotations

import re

import numpy as np

from qa_bot.answers import Source, numbered
from qa_bot.questions import Asked, core
from qa_bot.quotes import OPENING
from qa_bot.types import Answer
from qa_bot.words import content

Signs = tuple[float, float, float, float]

CARRYING, MOST = 4, 300
LEAST_WORDS = 6
WHOLE = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")
"""How a sentence ends that is no heading."""
QUOTE = re.compile(f"[{OPENING}]")
DIGIT = re.compile(r"\d")
HAPPENED = re.compile(r"what (?:has )?happened (?:at|during|in|with) (\D+)$", re.IGNORECASE)
BEGINNING = 2
"""Sentences that tell what a document is about."""
WEIGHTS, COVERING = (2.8, 2.1, -1.5, 0.8), 2.0
"""What the signs of a sentence that carries a text weigh, fitted by `python -m training.summaries`,
and what it covers of the others."""
OPENS, LONGEST = 3, 40
"""After how many sentences standing early counts for a third, and up to how many words length."""


def summary(asked: Asked, source: Source) -> Answer:
    """The sentences that carry the documents of the index, in the order of the text."""
    rows = carrying(source)
    cited = numbered((source.index.sentences[row] for row in rows), source)
    text = "\n".join(f"{' '.join(one.text.split())} [{one.number}]" for one in cited)
    return Answer(asked.text, text, True, 0.7, cited)


def carrying(source: Source) -> list[int]:
    """The rows of the sentences that carry a document; of many documents one each."""
    sentences = source.index.sentences
    documents = list(source.index.documents)
    rows: list[int] = []
    for name in documents[: CARRYING + 1]:
        own = [row for row, one in enumerate(sentences) if one.document == name]
        whole = [row for row in own if is_whole(sentences[row].text)] or own
        rows += covering(whole, CARRYING if len(documents) == 1 else 1, source)
    return sorted(rows)


def is_whole(sentence: str) -> bool:
    """Whether `sentence` is one, and no heading."""
    return len(sentence.split()) >= LEAST_WORDS and WHOLE.search(sentence) is not None


def covering(rows: list[int], count: int, source: Source) -> list[int]:
    """Of `rows` again and again the one that carries most and says most of what is left: facility
    location (Lin and Bilmes 2011) over squared cosines.

    Of a long text the `MOST` nearest to its centre are tried.
    """
    vectors = np.stack([source.index.vectors.reconstruct(row) for row in rows])
    nearest = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")[:MOST]
    tried = np.union1d([0], nearest)
    alike = np.clip(vectors[tried] @ vectors.T, 0, 1) ** 2
    told = [signs(source.index.sentences[rows[at]].text, at) for at in tried]
    worth = np.array(told) @ WEIGHTS
    chosen: list[int] = []
    covered = np.zeros(len(rows))
    while len(chosen) < min(count, len(tried)):
        gains = (np.maximum(alike, covered) - covered).mean(axis=1) / alike.mean()
        carried = worth + COVERING * gains
        carried[chosen] = -np.inf
        chosen.append(int(carried.argmax()))
        covered = np.maximum(covered, alike[chosen[-1]])
    return [rows[tried[at]] for at in chosen]


def signs(text: str, at: int) -> Signs:
    """What tells that the sentence `text`, of number `at`, carries its document: that it stands
    early, its length, a quote, a number."""
    length = min(len(text.split()), LONGEST) / LONGEST
    quoting, counting = QUOTE.search(text) is not None, DIGIT.search(text) is not None
    return float(np.exp(-at / OPENS)), length, float(quoting), float(counting)


def asks_for_all(question: str, source: Source) -> bool:
    """Whether `question` asks what that is by whose name a document begins, or what happened where
    the only document begins."""
    plain = core(question)
    if happened := HAPPENED.match(plain):
        held = {word for row in source.words.rows[:BEGINNING] for word in row}
        wanted = content(happened[1])
        return len(source.index.documents) == 1 and bool(wanted) and held.issuperset(wanted)
    match = re.match(r"what (?:is|was|are|were) (.+)$", plain, re.IGNORECASE)
    if match is None:
        return False
    name = re.sub(r"^(?:the|an?) ", "", match[1], flags=re.IGNORECASE).casefold()
    leads = (text.text.lstrip()[:200].casefold() for text in source.index.documents.values())
    return any(re.match(rf"(?:the |an? )?{re.escape(name)}\b", lead) for lead in leads)

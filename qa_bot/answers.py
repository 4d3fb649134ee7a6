"""What all answers are made of: silence, connecting phrases, evidence with its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.places import country, folded
from qa_bot.reader import Reader
from qa_bot.retrieval import Retriever
from qa_bot.types import Answer, Citation, Passage, Sentence, Statement
from qa_bot.voices import speaks_for
from qa_bot.words import Vocabulary, content, names_in, stem, tokens

SILENCE = "The text does not say."
YES, NO = "Yes.", "No."
_CAPITAL = re.compile(r"[^\W_](?:[\w.]*\w)?\.?")
CONNECTING = (SILENCE, YES, NO)
"""All that an answer says that is not from the text, next to marks and citation numbers."""


@dataclass(frozen=True, slots=True)
class Source:
    """What answers are drawn from: an index, what finds in it and what reads in it."""

    index: Index
    encoder: Encoder
    retriever: Retriever
    reader: Reader
    words: Vocabulary
    passages: int

    def statements_in(self, row: int) -> list[Statement]:
        """The statements that stand in sentence `row`."""
        return [one for one in self.index.statements if one.sentence == row]


def silent(question: str, source: Source, score: float = 0.0) -> Answer:
    """The answer that the text does not say, with the sentence that comes nearest."""
    found = source.retriever.search(question, 1)
    nearest = None
    if found:
        passage = found[0]
        row = max(passage.sentences, key=lambda row: _shared(question, row, source))
        (nearest,) = numbered([source.index.sentences[row]])
    return Answer(question, SILENCE, False, min(score, 0.4), (), nearest)


def numbered(
    sentences: Iterable[Sentence], speakers: dict[Sentence, str] | None = None
) -> tuple[Citation, ...]:
    """Citations of `sentences` in order, each once, numbered from 1."""
    said = {} if speakers is None else speakers
    return tuple(
        Citation(
            number,
            sentence.text,
            sentence.document,
            sentence.start,
            sentence.end,
            said.get(sentence),
        )
        for number, sentence in enumerate(dict.fromkeys(sentences), start=1)
    )


def missing(names: Sequence[str], rows: Iterable[int], source: Source) -> list[str]:
    """Those of `names` that neither the sentences in `rows` nor their speakers bear out."""
    rows = list(rows)
    held = {word for row in rows for word in source.words.rows[row]}
    text = " ".join(source.index.sentences[row].text for row in rows)
    said = [one for row in rows for one in source.statements_in(row)]
    return [name for name in names if not _borne_out(name, held, text, said)]


def unknown(question: str, source: Source) -> list[str]:
    """The names in `question` that do not occur in the documents, under any of their forms."""
    return missing(names_in(question), range(len(source.index.sentences)), source)


def _borne_out(name: str, held: set[str], text: str, said: Sequence[Statement]) -> bool:
    words = [stem(word) for word in tokens(name)]
    if all(word in held for word in words):
        return True
    place = country(name)
    if place is not None and place in places_in(text):
        return True
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    if len(initials) > 1 and stem(initials) in held:
        return True
    short = folded(name)
    if short.isupper() and 1 < len(short) < 6 and _spelled(short, text):
        return True
    return any(speaks_for(one, name) for one in said)


def _spelled(initials: str, text: str) -> bool:
    capitals = [word for word in tokens(text) if word[0].isupper()]
    runs = range(len(capitals) - len(initials) + 1)
    return any(
        "".join(word[0] for word in capitals[start : start + len(initials)]) == initials
        for start in runs
    )


def places_in(text: str) -> set[str]:
    """The countries that `text` names, by themselves, their people or their capitals."""
    return {place for place, _, _ in places_at(text)}


def places_at(text: str) -> list[tuple[str, int, int]]:
    """The countries in `text` with the offsets of the words that name them."""
    found: list[tuple[str, int, int]] = []
    words = [(match.start(), match.end()) for match in _CAPITAL.finditer(text)]
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            if at + size > len(words):
                continue
            start, end = words[at][0], words[at + size - 1][1]
            if "," in text[start:end] or not text[start].isupper():
                continue
            place = country(text[start:end])
            if place is not None:
                found.append((place, start, end))
                at += size - 1
                break
        at += 1
    return found


def _shared(question: str, row: int, source: Source) -> float:
    return source.words.coverage(content(question), source.words.rows[row])


def best_passages(question: str, source: Source) -> list[Passage]:
    """The passages that are read for `question`."""
    return source.retriever.search(question, source.passages)

"""What all answers are made of: silence, connecting phrases, evidence with its numbers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from qa_bot.embedding import Encoder, vector_of
from qa_bot.index import Index
from qa_bot.names import PLACES
from qa_bot.places import country, folded, initials
from qa_bot.reader import Reader
from qa_bot.retrieval import Retriever
from qa_bot.runtime import Floats
from qa_bot.settings import Settings
from qa_bot.types import Answer, Citation, Sentence, Statement
from qa_bot.voices import speaks_for
from qa_bot.words import Vocabulary, content, names_in, stem, tokens

SILENCE = "The text does not say."
YES, NO = "Yes.", "No."
_CAPITAL = re.compile(r"[^\W_](?:[\w.]*\w)?\.?")
CONNECTING = (SILENCE, YES, NO)
"""All that an answer says that is not from the text, next to marks and citation numbers."""


class Source:
    """What answers are drawn from: an index, what finds in it and what reads in it."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader, settings: Settings) -> None:
        self.index = index
        self.reader = reader
        retriever = Retriever(index, encoder, settings.neighbours)
        self.search = lru_cache(maxsize=64)(
            lambda question: retriever.search(question, settings.passages)
        )
        self.words = Vocabulary([sentence.text for sentence in index.sentences])
        self.rows = {(one.document, one.start): row for row, one in enumerate(index.sentences)}
        self.leads = {one.document: row for row, one in reversed(list(enumerate(index.sentences)))}
        self._said: dict[int, list[Statement]] = {}
        for one in index.statements:
            self._said.setdefault(one.sentence, []).append(one)
        self._encoder = encoder

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`."""
        return self._encoder.encode(texts)

    def vector(self, text: str) -> Floats:
        """The vector of `text`."""
        return vector_of(self._encoder, text)

    def near(self, text: str, row: int) -> float:
        """The cosine of `text` to sentence `row`."""
        return float(self.vector(text) @ self.index.vectors.reconstruct(row))

    def statements_in(self, row: int) -> list[Statement]:
        """The statements that stand in sentence `row`."""
        return self._said.get(row, [])

    def statements_of(self, name: str) -> list[Statement]:
        """The statements of all whom `name` denotes, in the order of the text."""
        voices = {(one.speaker, one.stands_for, one.role): one for one in self.index.statements}
        meant = {voice for voice, one in voices.items() if speaks_for(one, name)}
        bodies = {speaker for speaker, *_ in meant}
        meant |= {voice for voice in voices if bodies & set(voice[1])}
        return [
            one for one in self.index.statements if (one.speaker, one.stands_for, one.role) in meant
        ]

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the documents name or that their speakers stand for."""
        named = {one.text for one in self.index.names if one.kind in PLACES | {"PEOPLE"}}
        named |= {body for one in self.index.statements for body in one.stands_for}
        return frozenset(place for name in named for place in places_in(name))


def silent(question: str, source: Source, score: float = 0.0) -> Answer:
    """The answer that the text does not say, with the sentence that comes nearest."""
    found = source.search(question)
    nearest = None
    if found:
        passage = found[0]
        row = max(passage.sentences, key=lambda row: _shared(question, row, source))
        (nearest,) = numbered([source.index.sentences[row]], source)
    return Answer(question, SILENCE, False, min(score, 0.4), (), nearest)


def numbered(
    sentences: Iterable[Sentence], source: Source, speakers: Mapping[Sentence, str] | None = None
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
            source.index.documents[sentence.document].page(sentence.start),
        )
        for number, sentence in enumerate(dict.fromkeys(sentences), start=1)
    )


def missing(names: Sequence[str], rows: Iterable[int], source: Source) -> list[str]:
    """Those of `names` that neither the sentences in `rows` nor their speakers bear out."""
    rows = list(rows)
    held = {word for row in rows for word in source.words.rows[row]}
    text = " ".join(source.index.sentences[row].text for row in rows)
    said = [one for row in rows for one in source.statements_in(row)]
    return [
        name
        for name in names
        if not _written(name, held)
        and country(name) not in places_in(text) - {None}
        and not _spelled(name, text)
        and not any(speaks_for(one, name) for one in said)
    ]


def unknown(question: str, source: Source) -> list[str]:
    """The names in `question` that do not occur in the documents, under any of their forms."""
    return [
        name
        for name in names_in(question)
        if not _written(name, source.words)
        and country(name) not in source.countries
        and not any(_spelled(name, one.text) for one in source.index.documents.values())
        and not source.statements_of(name)
    ]


def _written(name: str, held: Container[str]) -> bool:
    """Whether all words of `name`, or its initials, are among `held`."""
    if all(stem(word) in held for word in tokens(name)):
        return True
    short = initials(name)
    return short != "" and stem(short) in held


def _spelled(name: str, text: str) -> bool:
    """Whether `name` is the initials of words with capitals that stand together in `text`."""
    short = folded(name)
    if not short.isupper() or not 1 < len(short) < 6:
        return False
    return (
        re.search(r"\W+(?:(?:of|for|the|and)\W+)*".join(rf"\b{one}\w+" for one in short), text)
        is not None
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
            if text[start:end].endswith(("'s", "’s")):
                continue
            if text[start:end].endswith(".") and text[start:end].count(".") == 1:
                end -= 1
            place = country(text[start:end])
            if place is not None:
                found.append((place, start, end))
                at += size - 1
                break
        at += 1
    return found


def _shared(question: str, row: int, source: Source) -> float:
    return source.words.coverage(content(question), source.words.rows[row])

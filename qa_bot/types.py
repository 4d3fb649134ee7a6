"""The records that travel from text to answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the name it is cited by; `pages` are the offsets at which its pages start."""

    name: str
    text: str
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The number, from 1, of the page that `offset` is on; None where there are no pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document; `document.text[start:end] == text`, offsets in characters."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says in a document: `document[start:end] == text`.

    `speaker` is the fullest name that the document gives, `stands_for` those for whom the speaker
    speaks (countries by their usual names), `role` the phrase that describes the speaker, and
    `cue` the word that reports. Quotes carry no marks, clauses no "that". `sentence` numbers the
    sentences of the document, and in an index those of the index.
    """

    speaker: str
    stands_for: tuple[str, ...]
    role: str | None
    text: str
    start: int
    end: int
    sentence: int
    cue: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name, date or amount where it stands: `document[start:end] == text`.

    `kind` is one of those in `qa_bot.tagger` (PERSON, COMPANY, TOWN, DATE, …), `sentence` as above.
    """

    text: str
    kind: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of neighbouring sentences of one document, found for a question.

    `text` is the document's own text from the first sentence to the last, so offsets in it are
    document offsets less `start`. `score` is the retriever's (higher is better).
    """

    document: str
    start: int
    end: int
    text: str
    sentences: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Span:
    """A reader's answer within a context: `context[start:end] == text`.

    `score` is the probability in [0, 1] that the context answers the question with this span;
    `text` is empty and `start == end == 0` where the reader finds no answer.
    """

    text: str
    start: int
    end: int
    score: float
    no_answer: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence that supports an answer; `document[start:end] == text`, numbered from 1.

    `page` is the number of its page, from 1, where the document has pages.
    """

    number: int
    text: str
    document: str
    start: int
    end: int
    speaker: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to a question, with the sentences it says it from.

    `question` is the one that was answered: a follow-up is completed from its history. Where the
    text does not say, `nearest` is the sentence that comes closest to the question.
    """

    question: str
    text: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    nearest: Citation | None = None

    def to_dict(self) -> dict[str, Any]:
        """This answer as JSON-safe data: dicts, lists, strings, numbers, booleans and None."""
        return {**asdict(self), "citations": [asdict(citation) for citation in self.citations]}


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a document that was to be added.

    `outcome` is "added", "replaced" (another text had its name), "unchanged" (it is there already)
    or "duplicate": its text is there under the name `same_as`, and it was not added.
    """

    document: str
    sentences: int
    outcome: str
    same_as: str = ""

    @classmethod
    def already(cls, document: str, there: str, sentences: int) -> Added:
        """Of a document whose text is there under the name `there`."""
        if there == document:
            return cls(document, sentences, "unchanged")
        return cls(document, sentences, "duplicate", there)


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of an index by its name, with its sentences and characters.

    `sha256` is that of its text, where a store keeps it.
    """

    name: str
    sentences: int
    characters: int
    sha256: str = ""


Message = Mapping[str, Any]
"""A turn of a conversation: `{"role": "user" | "assistant", "content": str}`."""

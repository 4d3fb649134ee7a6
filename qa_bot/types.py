"""The records that travel from text to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the name it is cited by."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document; `document.text[start:end] == text`, offsets in characters."""

    document: str
    start: int
    end: int
    text: str


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
    """A sentence that supports an answer; `document[start:end] == text`, numbered from 1."""

    number: int
    text: str
    document: str
    start: int
    end: int
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to a question, with the sentences it says it from."""

    question: str
    text: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """This answer as JSON-safe data: dicts, lists, strings, numbers, booleans and None."""
        return {**asdict(self), "citations": [asdict(citation) for citation in self.citations]}


Message = Mapping[str, Any]
"""A turn of a conversation: `{"role": "user" | "assistant", "content": str}`."""

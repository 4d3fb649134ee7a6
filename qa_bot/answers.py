"""Spans to an answer: the one that most sentences support, with the sentences it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_bot.types import Answer, Citation, Passage, Sentence, Span

SILENCE = "The text does not say."


@dataclass(frozen=True, slots=True)
class Found:
    """A reader's span where it stands: `document[start:end] == text`, in those sentences."""

    document: str
    start: int
    end: int
    text: str
    score: float
    sentences: tuple[Sentence, ...]

    def overlaps(self, other: Found) -> bool:
        """Whether the two share a character."""
        same = self.document == other.document
        return same and self.start < other.end and other.start < self.end


def from_spans(
    question: str, passages: Sequence[Passage], spans: Sequence[Span], sentences: Sequence[Sentence]
) -> Answer:
    """The answer that `spans`, one for each of `passages`, give to `question`."""
    pairs = zip(passages, spans, strict=True)
    found = merged(located(passage, span, sentences) for passage, span in pairs if span.text)
    if not found:
        nearest = max((span.score for span in spans), default=0.0)
        return Answer(question, SILENCE, answered=False, confidence=nearest)
    agreed = supporting(found)
    cited = numbered(sentence for one in agreed for sentence in one.sentences)
    return Answer(question, agreed[0].text, True, agreed[0].score, cited)


def located(passage: Passage, span: Span, sentences: Sequence[Sentence]) -> Found:
    """`span` in document offsets."""
    start, end = passage.start + span.start, passage.start + span.end
    inside = (sentences[row] for row in passage.sentences)
    touched = tuple(one for one in inside if one.start < end and start < one.end)
    return Found(passage.document, start, end, span.text, span.score, touched)


def merged(found: Iterable[Found]) -> list[Found]:
    """Of those that overlap the one with the highest score, best first."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: -one.score):
        if not any(one.overlaps(other) for other in kept):
            kept.append(one)
    return kept


def supporting(found: Sequence[Found]) -> list[Found]:
    """Those that say the same, of the answer whose scores have the highest sum, best first."""
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(_plain(one.text), []).append(one)
    return max(groups.values(), key=lambda group: sum(one.score for one in group))


def numbered(sentences: Iterable[Sentence]) -> tuple[Citation, ...]:
    """Citations of `sentences` in order, each once, numbered from 1."""
    return tuple(
        Citation(number, sentence.text, sentence.document, sentence.start, sentence.end)
        for number, sentence in enumerate(dict.fromkeys(sentences), start=1)
    )


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())

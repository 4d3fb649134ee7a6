"""What speaks for a span and against it: its kind, its units, and what its sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from qa_bot.answers import Source, missing, places_in
from qa_bot.confidence import log_odds
from qa_bot.lexicon import FUNCTION, OFFICES
from qa_bot.questions import AUXILIARY, core
from qa_bot.types import Passage, Sentence, Span
from qa_bot.words import (
    content,
    is_numeric,
    is_timely,
    names_in,
    numbers,
    stem,
    stems,
    tokens,
)

NUMERIC = re.compile(
    r"\bhow (?:many|much|old|tall|long|far|high|large|big|deep|fast|heavy|wide|strong|often|big)\b"
    r"|\bwhat (?:percentage|proportion|share|number|fraction)\b",
    re.IGNORECASE,
)
TIMELY = re.compile(
    r"^(?:\w+ )?(?:when|what time|(?:what|which) (?:year|day|date|month|decade|century))\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:in )?[12]\d{3}")
CAUSAL = re.compile(r"^(?:why|for what reason|what caused)\b", re.IGNORECASE)
PERSONAL = re.compile(r"^(?:who|whom|whose)\b", re.IGNORECASE)
NAMING = re.compile(
    r"^what(?: is|'s|’s| was| are| were)(?:(?: the)? (?:[\w'’-]+ )?names?\b|.* (?:called|named)$)",
    re.I,
)
MEASURES = (
    (r"long", r"second|minute|hour|day|night|week|month|year|decade|centur|until|since"),
    (
        r"(?:long|tall|deep|wide|far)",
        r"(?:kilo|centi|milli)?met(?:re|er)|k?m\b|cm\b|mile|f(?:oo|ee)t|inch|stor",
    ),
    (r"(?:heavy|much .*weigh)", r"k?g\b|gram|kilo|ton|pound|ounce|stone"),
    (r"(?:hot|cold|warm)", r"degree|°"),
)
"""What "how" can ask to be measured, and the beginnings of the units that measure it."""
LEAST_SURE = 0.45
"""From what probability on a span is an answer."""
WEIGHTS, BIAS = (0.63, 0.96, 3.5, 1.63), -3.06
"""What each of the clues to a span weighs; fitted by `python -m training.spans`."""
MOST = 3.0
"""The widest lead that counts, as log-odds."""


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

    def agrees(self, other: Found) -> bool:
        """Whether one says what the other says, or more."""
        short, long = sorted((self.text.casefold(), other.text.casefold()), key=len)
        return short in long


def is_whole(found: Found) -> bool:
    """Whether `found` stands in one sentence, with every quotation mark that belongs to it."""
    return "\n" not in found.text and len(found.sentences) == 1 and balanced(found.text)


def clues(
    found: Found, rivals: Iterable[float], question: str, passage: Passage, source: Source
) -> tuple[float, ...]:
    """What speaks for `found` in `passage`, as `WEIGHTS` has it: its log-odds by the reader, their
    lead over those of its `rivals`, the cosine of the nearest sentence of the passage, and how much
    of the question one has in words."""
    own = log_odds(found.score)
    lead = own - max(map(log_odds, rivals), default=-MOST)
    near = max(source.near(question, row) for row in passage.sentences)
    wanted = content(question)
    held = (source.words.rows[row] for row in passage.sentences)
    words = max(source.words.coverage(wanted, row) for row in held)
    return own, min(MOST, max(-MOST, lead)), near, words


def in_units(found: Found, question: str, source: Source) -> bool:
    """Whether `found`, or the two words after it, has a unit of what `question` measures."""
    kinds = [units for how, units in MEASURES if re.search(rf"\bhow {how}\b", question, re.I)]
    text = source.index.documents[found.document].text
    told = " ".join(text[found.start : found.end + 40].split()[: len(found.text.split()) + 2])
    return not kinds or re.search(rf"(?<![a-z])(?:{'|'.join(kinds)})", told, re.I) is not None


def balanced(text: str) -> bool:
    """Whether every quotation mark in `text` has its other one."""
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def rows_of(sentences: Iterable[Sentence], source: Source) -> list[int]:
    """The numbers of `sentences` in the index."""
    return [source.rows[one.document, one.start] for one in sentences]


def together(question: str, rows: Iterable[int], source: Source) -> dict[int, Span]:
    """What the reader finds in each of the sentences `rows`, those of a document read together, in
    the order of the text; the offsets of a span are those in its sentence."""
    found: dict[int, Span] = {}
    sentences = source.index.sentences
    for _, own in groupby(sorted(rows), key=lambda row: sentences[row].document):
        members = list(own)
        texts = [sentences[row].text for row in members]
        ends = list(accumulate(len(text) + 1 for text in texts))
        parts = [(end - 1 - len(text), end - 1) for text, end in zip(texts, ends, strict=True)]
        spans = source.reader.read_parts(question, " ".join(texts), parts)
        for row, (low, _), span in zip(members, parts, spans, strict=True):
            found[row] = replace(span, start=span.start - low, end=span.end - low)
    return found


def fits(question: str, text: str) -> bool:
    """Whether `text` is of the kind that `question` asks for, and no echo of it."""
    plain = core(question)
    if text.partition(" ")[0].casefold() in AUXILIARY:
        return False
    asked = set(stems(plain))
    told = [stem(word) for word in tokens(text) if word.casefold() not in FUNCTION]
    shared = sum(word in asked for word in told)
    if told and (shared == len(told) or (CAUSAL.match(plain) and shared > len(told) / 3)):
        return False
    if re.search(r"\bhow long\b", plain, re.IGNORECASE):
        return YEAR.fullmatch(text) is None and (is_timely(text) or is_numeric(text))
    if TIMELY.search(plain):
        return is_timely(text)
    if re.search(r"\bhow old\b", plain, re.IGNORECASE):
        ages = [float(one) for one in numbers(text) if one.replace(".", "").isdigit()]
        return bool(ages) and (max(ages) < 130 or "year" in text or "centur" in text)
    if NUMERIC.search(plain):
        return is_numeric(text)
    if re.match(r"(?:which|what) (?:countr(?:y|ies)|nations?|states?)\b", plain, re.IGNORECASE):
        return bool(places_in(text))
    if re.search(r"^what (?:are|were)(?: the)? names\b", plain, re.IGNORECASE):
        return re.search(r"\band\b|,", text) is not None
    if NAMING.match(plain):
        return any(word[0].isupper() and word.casefold() not in OFFICES for word in tokens(text))
    if PERSONAL.match(plain):
        return any(word[0].isalpha() for word in tokens(text)) and (
            not is_numeric(text) or any(word[0].isupper() for word in tokens(text))
        )
    return True


def figures(text: str) -> set[str]:
    """The numbers that `text` has in digits."""
    return {one for one in numbers(text) if one in text.replace(",", "")}


def supported(question: str, passage: Passage, source: Source) -> bool:
    """Whether the names in `question` stand in `passage`, near it, or at the document's start."""
    names = names_in(question)
    wanted = figures(question)
    if not names and not wanted:
        return True
    rows = set(passage.sentences)
    first, last = min(rows), max(rows)
    sentences = source.index.sentences
    lead = source.leads[passage.document]
    near = {first - 1, last + 1} & set(range(len(sentences)))
    rows |= {row for row in near if sentences[row].document == passage.document}
    told = {one for row in rows | {lead} for one in numbers(sentences[row].text)}
    return wanted <= told and not missing(names, rows | {lead}, source)

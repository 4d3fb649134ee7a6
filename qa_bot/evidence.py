"""What speaks for a span and against it: its kind, its units, and what its sentence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa_bot.answers import Source, missing, opens_on_another, places_in
from qa_bot.lexicon import FUNCTION, OFFICES
from qa_bot.phrases import same_name
from qa_bot.places import country
from qa_bot.questions import core
from qa_bot.types import Passage, Sentence
from qa_bot.words import (
    FIGURE,
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
    r"^(?:\w+ )?(?:when|what time|(?:what|which) (?:year|day|date|month|decade|century))\b"
    r"|\bhow long\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:in )?[12]\d{3}")
CAUSAL = re.compile(r"^(?:why|for what reason|what caused)\b", re.IGNORECASE)
PERSONAL = re.compile(r"^(?:who|whom|whose)\b", re.IGNORECASE)
NAMING = re.compile(
    r"^what(?: is|'s|’s| was| are| were)(?:(?: the)? (?:[\w'’-]+ )?names?\b|.* (?:called|named)$)",
    re.I,
)
COSTING = re.compile(r"\b(?:costs?|price|pay|paid|earn|spend|spent|worth|salary|fee)\b", re.I)
UNPRICED = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?|met(?:re|er)s?|k?m|miles?|kg|tonnes?|people|percent)\b",
    re.IGNORECASE,
)
PRICED = re.compile(
    r"[$€£¥]|dollar|euro|pound|cent\b|cents\b|yen|franc|kron|peso|rupee|yuan", re.IGNORECASE
)
MEASURES = (
    (
        re.compile(r"\bhow long\b", re.I),
        re.compile(
            r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur|met(?:re|er)"
            r"|\bk?m\b|\bcm\b|mile|f(?:oo|ee)t|yard|pages?|words?|until|till|since|season|lifetime"
            r"|forever|all|between|from|long",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"\bhow (?:tall|deep|wide|far)\b", re.I),
        re.compile(
            r"met(?:re|er)|\bk?m\b|\bcm\b|mile|f(?:oo|ee)t|inch|yard|stor(?:ey|ies)|floors?", re.I
        ),
    ),
    (
        re.compile(r"\bhow (?:heavy|much .*\bweigh)", re.I),
        re.compile(r"\bk?g\b|gram|kilo|tonne|ton\b|tons\b|pound|ounce|stone", re.I),
    ),
    (
        re.compile(r"\b(?:at )?what (?:time|hour)\b", re.I),
        re.compile(
            r"\d[:.]\d\d|[ap]\.?m\b|o['’]clock|noon|midnight|dawn|dusk|sun(?:rise|set)|morning|evening|hour",
            re.I,
        ),
    ),
    (
        re.compile(r"\b(?:what|which) year\b", re.I),
        re.compile(r"\b\d{3,4}\b|year", re.I),
    ),
)
"""What questions measure, and the units that tell it."""
UNSHARED = 0.3
"""By how much the threshold rises for a span whose sentence shares nothing with the question."""
WHY = 0.15
"""By how much more it does for a cause, which spans seldom are."""
SAME_THING = 0.45
"""From what cosine two nouns count as one thing."""


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


def sure(found: Found, question: str, source: Source) -> bool:
    """Whether the score of `found` is high enough for what its sentences share with `question`."""
    if "\n" in found.text or len(found.sentences) > 1 or not balanced(found.text):
        return False
    rows = rows_of(found.sentences, source)
    held = {word for row in rows for word in source.words.rows[row]}
    sense = max(source.near(question, row) for row in rows)
    shared = max(sense, source.words.coverage(content(question), held))
    least = source.reader.threshold + UNSHARED * (1 - shared)
    if found.score < least + (WHY if CAUSAL.match(core(question)) else 0):
        return False
    return (
        in_units(found, question, source)
        and counts_those(found, question, source)
        and speaks_as_asked(found, question, source)
        and speaks_of(found, question, source)
    )


def balanced(text: str) -> bool:
    """Whether every quotation mark in `text` has its other one."""
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def in_units(found: Found, question: str, source: Source) -> bool:
    """Whether what `found` says, or the words after it, has a unit of what `question` measures."""
    text = source.index.documents[found.document].text
    told = " ".join(text[found.start : found.end + 40].split()[: len(found.text.split()) + 2])
    if COSTING.search(question) and UNPRICED.search(told) and not PRICED.search(told):
        return False
    if re.search(r"\bhow much\b.*\bcosts?\b", question, re.I) and not PRICED.search(told):
        return False
    return all(
        units.search(told) is not None
        for asked, units in MEASURES
        if asked.search(question) is not None
    )


def speaks_of(found: Found, question: str, source: Source) -> bool:
    """Whether the sentence of `found` names whom `question` names, or takes up and no one else."""
    names = [name for name in names_in(question) if country(name) is None]
    (row,) = rows_of(found.sentences, source)
    lost = missing(names, [row], source)
    if not lost:
        return True
    text = source.index.sentences[row].text
    return not opens_on_another(text.replace(found.text, ""), names)


def rows_of(sentences: Iterable[Sentence], source: Source) -> list[int]:
    """The numbers of `sentences` in the index."""
    return [source.rows[one.document, one.start] for one in sentences]


def counts_those(found: Found, question: str, source: Source) -> bool:
    """Whether a number in `found` counts what `question` asks how many there are of."""
    match = re.search(r"\bhow many (?P<what>(?:[\w'’-]+ ){1,3})", question + " ", re.IGNORECASE)
    if match is None:
        return True
    text = source.index.documents[found.document].text
    after = [word for word in text[found.start : found.end + 60].split() if word]
    counted = [word for word in after if not is_numeric(word)][:4]
    held = set(stems(" ".join(counted)))
    wanted = []
    for word in match["what"].split():
        if word.casefold() in FUNCTION:
            break
        wanted.append(word)
    if not wanted or any(stem(word) in held for word in wanted):
        return True
    if counted and counted[0].casefold().strip(",.") in FUNCTION | {"others"}:
        return True
    if not counted:
        return True
    noun = " ".join(counted[:2]).strip(",.;:")
    return float(source.vector(" ".join(wanted)) @ source.vector(noun)) >= SAME_THING


def speaks_as_asked(found: Found, question: str, source: Source) -> bool:
    """Whether a speaker in `found` may hold the office for a country that `question` asks after."""
    plain = core(question)
    firm = re.search(
        r"\b(?:firm|company|ship|vessel|bank|airline|club|maker|agency)\b", plain, re.I
    )
    if firm and (NAMING.match(plain) or plain.casefold().startswith(("which", "what"))):
        people = {one.text for one in source.index.names if one.kind == "PERSON"}
        return not any(found.text == one and len(one.split()) > 1 for one in people)
    places = _represented_by(plain)
    if not places or not (PERSONAL.match(plain) or NAMING.match(plain)):
        return True
    for one in source.index.statements:
        bodies = {country(body) for body in one.stands_for} - {None}
        if one.role and same_name(found.text, one.speaker) and bodies:
            return bool(bodies & places)
    return True


def fits(question: str, text: str) -> bool:
    """Whether `text` is of the kind that `question` asks for, and no echo of it."""
    plain = core(question)
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
        return any(word[0].isupper() for word in tokens(text))
    if PERSONAL.match(plain):
        return any(word[0].isalpha() for word in tokens(text)) and (
            not is_numeric(text) or any(word[0].isupper() for word in tokens(text))
        )
    return True


def _represented_by(question: str) -> set[str]:
    """The countries beside an office in `question`: "the Irish envoy", "the envoy of Ireland"."""
    words = tokens(question)
    beside: list[str] = []
    for at, word in enumerate(words):
        if word.casefold() in OFFICES:
            beside += words[max(0, at - 2) : at]
            beside += words[at + 2 : at + 3] if words[at + 1 : at + 2] in (["of"], ["for"]) else []
    return {place for word in beside if (place := country(word)) is not None}


def supported(question: str, passage: Passage, source: Source) -> bool:
    """Whether the names in `question` stand in `passage`, near it, or at the document's start."""
    names = names_in(question)
    figures = {one for one in numbers(question) if FIGURE.search(question) and one in question}
    if not names and not figures:
        return True
    rows = set(passage.sentences)
    first, last = min(rows), max(rows)
    sentences = source.index.sentences
    lead = source.leads[passage.document]
    near = {first - 1, last + 1} & set(range(len(sentences)))
    rows |= {row for row in near if sentences[row].document == passage.document}
    told = {one for row in rows | {lead} for one in numbers(sentences[row].text)}
    return figures <= told and not missing(names, rows | {lead}, source)

"""Facts: the span that most sentences support and that can answer the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa_bot.answers import Source, missing, numbered, places_at, places_in, silent, unknown
from qa_bot.lexicon import FUNCTION, OFFICES
from qa_bot.phrases import same_name
from qa_bot.places import country
from qa_bot.questions import Asked, core
from qa_bot.quotes import dateline
from qa_bot.types import Answer, Passage, Sentence, Span
from qa_bot.words import content, is_numeric, is_timely, names_in, numbers, stem, stems, tokens

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
CAUSAL = re.compile(r"^(?:why|for what reason|what caused)\b", re.IGNORECASE)
PERSONAL = re.compile(r"^(?:who|whom|whose)\b", re.IGNORECASE)
NAMING = re.compile(r"^what(?: is|'s|’s| was| are| were)(?: the)? (?:[\w'’-]+ )?names?\b", re.I)
REPRESENTED = re.compile(
    r"^(?:which|what) (?:country|nation|state|government|side|body|company|firm|organi[sz]ation"
    r"|party|union) (?:does|did|do) (?P<who>.+?) (?:represent|speak for|work for|come from"
    r"|belong to|stand for)$|^(?:who|whom) (?:does|did) (?P<other>.+?) (?:represent|speak for)$",
    re.IGNORECASE,
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
APPOSED = frozenset(("who", "whose", "the", "a", "an", "its", "his", "her", "former"))
PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "you", "his", "her", "their"))
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


def fact(asked: Asked, source: Source) -> Answer:
    """The span that answers `asked`, or silence."""
    if unknown(asked.text, source):
        return silent(asked.text, source)
    if (told := described(asked, source)) is not None:
        return told
    agreed = read(asked.text, source)
    if not agreed:
        other = represented(asked, source)
        return silent(asked.text, source) if other is None else other
    cited = numbered(sentence for one in agreed for sentence in one.sentences)
    text = agreed[0].text
    if text.casefold() in PRONOUNS:
        text = meant(agreed[0], source)
        if not text:
            return silent(asked.text, source, agreed[0].score)
    elif (name := whole_name(agreed[0], source)) is not None:
        text = name
    return Answer(asked.text, text, True, agreed[0].score, cited)


def whole_name(found: Found, source: Source) -> str | None:
    """The name of a person of which `found` is a part, as it stands there."""
    for one in source.index.names:
        if one.kind == "PERSON" and source.index.sentences[one.sentence] in found.sentences:
            inside = one.start <= found.start and found.end <= one.end
            if inside and one.end - one.start > found.end - found.start:
                return one.text
    return None


def described(asked: Asked, source: Source) -> Answer | None:
    """Who somebody is, by what stands between commas after the name, or by the role before it."""
    match = re.match(r"who (?:is|was|are|were) (.+)$", core(asked.text), re.IGNORECASE)
    names = names_in(f"x {match[1]}") if match else []
    if match is None or len(names) != 1 or names[0] != match[1]:
        return None
    for sentence in source.index.sentences:
        told = re.search(rf"\b{re.escape(names[0])}, (?!\d)([^,.;\"”]{{5,90}})[,.;]", sentence.text)
        words = told[1].casefold().split() if told is not None else []
        if told and (words[0] in APPOSED or OFFICES & set(words[:3])):
            text = re.sub(r"^(?:who|the|an?|its|his|her) ", "", told[1])
            return Answer(asked.text, text, True, 0.7, numbered([sentence]))
    for one in source.statements_of(names[0]):
        for role in (one.role or "").split(", "):
            for sentence in source.index.sentences:
                if role and role in sentence.text and tokens(one.speaker)[-1] in sentence.text:
                    return Answer(asked.text, role, True, 0.7, numbered([sentence]))
    return None


def meant(found: Found, source: Source) -> str:
    """The name of the speaker whom a pronoun in a statement or before it stands for, if one is."""
    (row, *_) = rows_of(found.sentences, source)
    voices = {one.speaker for one in source.statements_in(row)}
    return voices.pop() if len(voices) == 1 else ""


def read(question: str, source: Source) -> list[Found]:
    """The spans that agree on the answer to `question`, best first; empty for no answer."""
    passages = [undated(one, source) for one in source.retriever.search(question, source.passages)]
    spans = source.reader.read(question, [passage.text for passage in passages])
    pairs = zip(passages, spans, strict=True)
    sentences = source.index.sentences
    found = [
        one
        for passage, span in pairs
        if span.text and fits(question, span.text) and supported(question, passage, source)
        if sure(one := located(passage, span, sentences), question, source)
    ]
    return supporting(merged(found)) if found else []


def undated(passage: Passage, source: Source) -> Passage:
    """`passage` without the dateline that opens its document."""
    cut = dateline(source.index.documents[passage.document].text) - passage.start
    if passage.start > 0 or not 0 < cut < len(passage.text):
        return passage
    return replace(passage, start=passage.start + cut, text=passage.text[cut:])


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
    others = [name for name in names_in(f"x {text}") if name not in found.text]
    opening = " ".join(text.split()[:4])
    known = {stem(word) for name in names for word in tokens(name)}
    return not any(
        name in opening and not known & {stem(word) for word in tokens(name)} for name in others
    )


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
    if TIMELY.search(plain):
        return is_timely(text) or is_numeric(text)
    if re.search(r"\bhow old\b", plain, re.IGNORECASE):
        ages = [float(one) for one in numbers(text) if one.replace(".", "").isdigit()]
        return bool(ages) and (max(ages) < 130 or "year" in text or "centur" in text)
    if NUMERIC.search(plain):
        return is_numeric(text)
    if re.match(r"(?:which|what) (?:country|nation|state)\b", plain, re.IGNORECASE):
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
    names, figures = names_in(question), numbers(question)
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


def located(passage: Passage, span: Span, sentences: Sequence[Sentence]) -> Found:
    """`span` in document offsets."""
    first, last = whole_number(passage.text, span.start, span.end)
    start, end = passage.start + first, passage.start + last
    inside = (sentences[row] for row in passage.sentences)
    touched = tuple(one for one in inside if one.start < end and start < one.end)
    return Found(passage.document, start, end, passage.text[first:last], span.score, touched)


def whole_number(text: str, start: int, end: int) -> tuple[int, int]:
    """`start` and `end` of a span, widened where they cut a number such as 1,800 in two."""
    if before := re.search(r"\d[\d,.]*[,.]$", text[:start]):
        start = before.start() if text[start : start + 1].isdigit() else start
    if after := re.match(r"[,.]\d+", text[end:]):
        end += after.end() if text[end - 1 : end].isdigit() else 0
    return start, end


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


def represented(asked: Asked, source: Source) -> Answer | None:
    """Whom a speaker stands for, in the words of the sentence that says so."""
    match = REPRESENTED.match(core(asked.text))
    if match is None:
        return None
    who = match["who"] or match["other"]
    for one in source.statements_of(who):
        for body in one.stands_for:
            for word, sentence in _told(body, who, source):
                return Answer(asked.text, word, True, 0.8, numbered([sentence]))
    return None


def _told(body: str, who: str, source: Source) -> Iterable[tuple[str, Sentence]]:
    surname = stem(tokens(who)[-1])
    for row, sentence in enumerate(source.index.sentences):
        if surname not in source.words.rows[row]:
            continue
        for place, start, end in places_at(sentence.text):
            if place == (country(body) or body):
                yield sentence.text[start:end], sentence
        if body in sentence.text:
            yield body, sentence


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())

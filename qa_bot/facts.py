"""Facts: the span that most sentences support and that can answer the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qa_bot.answers import Source, numbered, places_at, silent, unknown
from qa_bot.confidence import fit
from qa_bot.enumerations import enumeration
from qa_bot.evidence import (
    BIAS,
    LEAST_SURE,
    WEIGHTS,
    Found,
    clues,
    fits,
    in_units,
    is_whole,
    rows_of,
    supported,
)
from qa_bot.lexicon import OFFICES
from qa_bot.places import country
from qa_bot.questions import Asked, core
from qa_bot.quotes import dateline
from qa_bot.spans import whole_words
from qa_bot.types import Answer, Passage, Sentence, Span
from qa_bot.voices import parted
from qa_bot.words import is_office, names_in, stem, tokens

REPRESENTED = re.compile(
    r"^(?:which|what) (?:country|nation|state|government|side|body|company|firm|organi[sz]ation"
    r"|party|union) (?:does|did|do) (?P<who>.+?) (?:represent|speak for|work for|come from"
    r"|belong to|stand for)$|^(?:who|whom) (?:does|did) (?P<other>.+?) (?:represent|speak for)$",
    re.IGNORECASE,
)
WHO_IS = re.compile(r"who (?:is|was|are|were) (.+)$", re.IGNORECASE)
OPEN = re.compile(r"(?:who|whom|what|which|where)\b", re.IGNORECASE)
PLACE = r" (?:in|of|near|off|at|on) (?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
APPOSED = frozenset(("who", "whose", "the", "a", "an", "its", "his", "her", "former"))
PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "you", "his", "her", "their"))


def fact(asked: Asked, source: Source, found: Sequence[Found] | None = None) -> Answer:
    """The span that answers `asked`, or silence; `found` are the spans where they are read."""
    if unknown(asked.text, source):
        return silent(asked.text, source)
    if (told := described(asked, source)) is not None:
        return told
    agreed = read(asked.text, source) if found is None else found
    if not agreed:
        other = represented(asked, source)
        return silent(asked.text, source) if other is None else other
    cited = numbered((sentence for one in agreed for sentence in one.sentences), source)
    text = agreed[0].text
    if text.casefold() in PRONOUNS:
        text = meant(agreed[0], source)
        if not text:
            return silent(asked.text, source, agreed[0].score)
    else:
        of_name = whole_name(agreed[0], source) or placed(asked.text, agreed[0], source)
        text = of_name or enumerated(asked.text, agreed[0])
    if elsewhere(text, asked, source):
        return silent(asked.text, source)
    return Answer(asked.text, text, True, agreed[0].score, cited)


def whole_name(found: Found, source: Source) -> str:
    """The name of a person of which `found` is a part, as it stands there; empty for no part."""
    for one in source.index.names:
        if one.kind == "PERSON" and source.index.sentences[one.sentence] in found.sentences:
            inside = one.start <= found.start and found.end <= one.end
            if inside and one.end - one.start > found.end - found.start:
                return one.text
    return ""


def placed(question: str, found: Found, source: Source) -> str:
    """For "where" the place with the name behind it: "a harbour in Oslo"; empty where none is."""
    named = re.match(PLACE, source.index.documents[found.document].text[found.end :])
    if named is None or not core(question).casefold().startswith("where"):
        return ""
    return "" if any(sign.isupper() for sign in found.text) else found.text + named[0]


def enumerated(question: str, found: Found) -> str:
    """The text of `found`, with the other items of its enumeration where all can be meant."""
    if not OPEN.match(core(question)) or any(sign.isdigit() for sign in found.text):
        return found.text
    sentence = found.sentences[0]
    start, end = found.start - sentence.start, found.end - sentence.start
    first, last = enumeration(sentence.text, start, end)
    return sentence.text[first:last]


def described(asked: Asked, source: Source) -> Answer | None:
    """Who somebody is, by what stands between commas after the name, or by the role before it."""
    match = WHO_IS.match(core(asked.text))
    names = names_in(f"x {match[1]}") if match else []
    if match is None:
        return None
    if len(names) != 1 or names[0] != match[1]:
        return holder(match[1], asked, source)
    for sentence in source.index.sentences:
        told = re.search(rf"\b{re.escape(names[0])}, (?!\d)([^,.;\"”]{{5,90}})[,.;]", sentence.text)
        words = told[1].casefold().split() if told is not None else []
        if told and (words[0] in APPOSED or OFFICES & set(words[:3])):
            text = re.sub(r"^(?:who|the|an?|its|his|her) ", "", told[1])
            return Answer(asked.text, text, True, 0.7, numbered([sentence], source))
    for one in source.statements_of(names[0]):
        for role in (one.role or "").split(", "):
            for sentence in source.index.sentences:
                if role and role in sentence.text and tokens(one.speaker)[-1] in sentence.text:
                    return Answer(asked.text, role, True, 0.7, numbered([sentence], source))
    return None


def holder(office: str, asked: Asked, source: Source) -> Answer | None:
    """The one speaker who holds `office`, with the first sentence that tells of the name."""
    if not is_office(office):
        return None
    speakers = {one.speaker for one in source.statements_of(office) if one.role}
    if len(speakers) != 1:
        return None
    (name,) = speakers
    for sentence in source.index.sentences:
        if name in sentence.text:
            return Answer(asked.text, name, True, 0.8, numbered([sentence], source))
    return None


def elsewhere(name: str, asked: Asked, source: Source) -> bool:
    """Whether `asked` wants to know who somebody of a country is, and `name` speaks for another."""
    match = WHO_IS.match(core(asked.text))
    places = set(parted(match[1])[1]) if match else set()
    if not places:
        return False
    bodies = {country(body) for one in source.statements_of(name) for body in one.stands_for}
    return bool(bodies - {None}) and not places & bodies


def meant(found: Found, source: Source) -> str:
    """The name of the speaker whom a pronoun in a statement or before it stands for, if one is."""
    (row, *_) = rows_of(found.sentences, source)
    voices = {one.speaker for one in source.statements_in(row)}
    return voices.pop() if len(voices) == 1 else ""


def read(question: str, source: Source, least: float = LEAST_SURE) -> list[Found]:
    """The spans that agree on the answer to `question`, best first; empty where none has the
    probability `least`."""
    told = [replace(one, score=fit(known, WEIGHTS, BIAS)) for one, known in spans(question, source)]
    sure = [one for one in told if one.score >= least]
    return supporting(merged(sure)) if sure else []


def spans(question: str, source: Source) -> list[tuple[Found, tuple[float, ...]]]:
    """The spans of the passages that can answer `question`, and what speaks for each."""
    passages = [undated(one, source) for one in source.search(question)]
    read = source.reader.read(question, [passage.text for passage in passages])
    found = []
    for passage, span in zip(passages, read, strict=True):
        if span.text and fits(question, span.text) and supported(question, passage, source):
            one = located(passage, span, source.index.sentences)
            if is_whole(one) and in_units(one, core(question), source):
                found.append((one, passage))
    weak = [span.score for span in read if not span.text]
    return [
        (one, clues(one, [*weak, *_others(one, found)], question, passage, source))
        for one, passage in found
    ]


def _others(one: Found, found: Iterable[tuple[Found, Passage]]) -> Iterator[float]:
    """The scores of those of `found` that say something else than `one`."""
    return (other.score for other, _ in found if not one.agrees(other))


def undated(passage: Passage, source: Source) -> Passage:
    """`passage` without the dateline that opens its document."""
    cut = dateline(source.index.documents[passage.document].text) - passage.start
    if passage.start > 0 or not 0 < cut < len(passage.text):
        return passage
    return replace(passage, start=passage.start + cut, text=passage.text[cut:])


def located(passage: Passage, span: Span, sentences: Sequence[Sentence]) -> Found:
    """`span` in document offsets."""
    first, last = whole_words(passage.text, span.start, span.end)
    start, end = passage.start + first, passage.start + last
    inside = (sentences[row] for row in passage.sentences)
    touched = tuple(one for one in inside if one.start < end and start < one.end)
    return Found(passage.document, start, end, passage.text[first:last], span.score, touched)


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
                return Answer(asked.text, word, True, 0.8, numbered([sentence], source))
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

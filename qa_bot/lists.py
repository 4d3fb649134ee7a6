"""Lists: who and what the text names, each where it is first named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qa_bot.answers import Source, numbered, places_at, silent, unknown
from qa_bot.confidence import log_odds
from qa_bot.enumerations import counted, enumeration, items
from qa_bot.evidence import fits, together
from qa_bot.lexicon import FUNCTION, NUMBERS, OFFICES
from qa_bot.names import plain
from qa_bot.phrases import same_name
from qa_bot.places import country, is_country
from qa_bot.questions import LISTING, Asked
from qa_bot.spans import probability
from qa_bot.types import Answer, Name, Sentence
from qa_bot.voices import TITLE, akin
from qa_bot.whosaid import who_said
from qa_bot.words import stem, tokens

Item = tuple[str, Sentence]

NAMED = re.compile(
    r"\b(?:mentioned|named|given|cited|quoted|listed|discussed|referred to|involved|occur|appear\w*"
    r"|come up|d(?:oes|o|id) (?:the|this) (?:press )?(?:article|text|report|document|story|piece"
    r"|page|release|post|letter|minutes|newsletter|notice|author|writer|blogger|reporter|journalist)"
    r" (?:mention|name|cite|quote|give|list))\b"
    r"|\b(?:in|of|from) (?:the|this) (?:article|text|report|document|story|piece)\b"
    r"|^(?:who|(?:which|what) [\w-]+s) (?:all )?(?:spoke|speaks?|took the floor|has a say)\b"
    r"|^(?:list|name|enumerate|give me a list of)(?: all| the| every| of)* [\w-]+$",
    re.IGNORECASE,
)
BESIDE = r"([\w-]+) (?:(?:of|called|named) )?(?:the )?$"
SURE, LEAST, BEHIND = 0.63, 0.45, 1.1
"""The least score of the surest item, that of others, and how far behind it these may be, as
log-odds."""
OF_A_KIND = 0.97
"""The score of a list of all names of a kind, which is right far oftener than one put together."""
NUMBER = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d)\b", re.IGNORECASE)
SPEAKERS = re.compile(r"\b(?:speakers?|spoke|speaks?|quoted|sources?|said)\b", re.IGNORECASE)
KINDS = (
    (re.compile(r"\b(?:countr(?:y|ies)|nations?|states)\b", re.I), ("COUNTRY",)),
    (re.compile(r"\b(?:cit(?:y|ies)|towns?|villages?|capitals?)\b", re.I), ("TOWN",)),
    (re.compile(r"\b(?:places?|locations?|regions?)\b", re.I), ("COUNTRY", "TOWN", "PLACE")),
    (re.compile(r"\b(?:compan(?:y|ies)|firms?|businesses)\b(?! (?:and|or)\b)", re.I), ("COMPANY",)),
    (
        re.compile(
            r"\b(?:organi[sz]ations?|compan(?:y|ies)|firms?|institutions?|groups?|bodies|agencies"
            r"|parties|clubs?|teams?)\b",
            re.IGNORECASE,
        ),
        ("BODY", "COMPANY"),
    ),
    (re.compile(r"\b(?:dates?|days?|years?|times?)\b", re.I), ("DATE", "TIME")),
    (
        re.compile(r"\b(?:numbers?|figures?|amounts?|sums?|percentages?)\b", re.I),
        ("CARDINAL", "MONEY", "PERCENT", "QUANTITY"),
    ),
    (re.compile(r"\b(?:peoples|nationalit\w+|ethnic\w*)\b", re.I), ("PEOPLE",)),
    (re.compile(r"\b(?:who|people|persons?|names?|men|women|politicians?)\b", re.I), ("PERSON",)),
)


def listed(asked: Asked, source: Source) -> Answer:
    """The items that `asked` wants: all that the text names of a kind, or those it says it of."""
    if unknown(asked.text, source):
        return silent(asked.text, source)
    if NAMED.search(asked.topic) or LISTING.search(asked.topic):
        if SPEAKERS.search(asked.topic):
            found = speakers(source)
        elif office := _office(asked.topic):
            found = speakers(source, office) or of_kind(asked.topic, source)
            if akin(office):
                found = found or people(source)
            if not found:
                return silent(asked.text, source)
        else:
            found = of_kind(asked.topic, source) or called(asked.topic, source)
        if found:
            return _enumerated(asked.text, found, source)
    said = re.match(
        r"(?:which|what)(?: [\w-]+){1,2}? (?:said|say|called|warned|think|want)\b(?P<rest>.+)$",
        asked.topic,
        re.IGNORECASE,
    )
    if said is not None:
        answer = who_said(Asked(asked.text, "who-said", "", said["rest"], "say"), source)
        if answer.answered:
            return answer
    return _counted(asked, source) or _gathered(asked, source) or silent(asked.text, source)


def _counted(asked: Asked, source: Source) -> Answer | None:
    """Where `asked` tells how many, the enumeration of so many in the nearest sentence with one."""
    if not (number := _number(asked)):
        return None
    near = sorted(_rows(asked, source), key=lambda row: -source.near(asked.text, row))
    for sentence in (source.index.sentences[row] for row in near):
        if text := counted(sentence.text, number):
            return Answer(asked.text, text, True, 0.8, numbered([sentence], source))
    return None


def _number(asked: Asked) -> int:
    """How many items `asked` tells that there are; 0 where it does not."""
    match = NUMBER.search(asked.topic)
    return int(NUMBERS.get(match[1].casefold(), match[1])) if match else 0


def _rows(asked: Asked, source: Source) -> list[int]:
    """The numbers of the sentences in the passages that are found, the best passage first."""
    found = (row for passage in source.search(asked.text) for row in passage.sentences)
    return list(dict.fromkeys(found))


def _gathered(asked: Asked, source: Source) -> Answer | None:
    """What the sentences tell that are found, those of a document read together: of each the span
    that is sure by itself and beside the surest, with all of its enumeration; None for fewer than
    `asked` tells."""
    found = list(_read(asked.text, _rows(asked, source), source))
    best = max((score for score, _ in found), default=0.0)
    if best < SURE:
        return None
    least = max(LEAST, probability(log_odds(best) - BEHIND, (1.0, 0.0)))
    kept = [item for score, item in found if score >= least]
    if sum(len(items(text)) for text, _ in kept) < _number(asked):
        return None
    if len(kept) == 1:
        ((text, sentence),) = kept
        return Answer(asked.text, text, True, best, numbered([sentence], source))
    return replace(_enumerated(asked.text, _distinct(kept), source), confidence=best)


def _read(question: str, rows: Iterable[int], source: Source) -> Iterator[tuple[float, Item]]:
    """The item that the reader finds in each of the sentences `rows`, and its score."""
    for row, span in together(question, rows, source).items():
        if span.text and fits(question, span.text):
            sentence = source.index.sentences[row]
            first, last = enumeration(sentence.text, span.start, span.end)
            yield span.score, (sentence.text[first:last], sentence)


def of_kind(topic: str, source: Source) -> list[Item]:
    """What the text names of the kind that `topic` speaks of, in the order of the text."""
    topic = re.sub(r"^name\b", "", topic, flags=re.IGNORECASE)
    kinds = next((kinds for pattern, kinds in KINDS if pattern.search(topic)), ())
    if kinds == ("COUNTRY",):
        return countries(source)
    if "PERSON" in kinds:
        return people(source)
    found = [one for one in source.index.names if one.kind in kinds]
    return _distinct((one.text, source.index.sentences[one.sentence]) for one in found)


def called(topic: str, source: Source) -> list[Item]:
    """The names beside the noun in the plural that `topic` has: "port of Oslo", "Oslo port"."""
    meaning = (word for word in tokens(topic) if word.casefold() not in FUNCTION)
    nouns = {stem(word) for word in meaning if word.endswith("s")}
    items = []
    for one in source.index.names:
        sentence = source.index.sentences[one.sentence]
        before = sentence.text[: one.start - sentence.start]
        behind = sentence.text[one.end - sentence.start :]
        beside = [*re.findall(BESIDE, before), *re.findall(r"^ ([\w-]+)", behind), one.text]
        if nouns & {stem(word) for words in beside for word in tokens(words)}:
            items.append((one.text, sentence))
    return _distinct(items)


def countries(source: Source) -> list[Item]:
    """The countries that stand in the text by their own names, be they known or made up."""
    made_up: dict[int, list[Item]] = defaultdict(list)
    for one in source.index.names:
        if one.kind == "COUNTRY" and not country(one.text):
            made_up[one.sentence].append((one.text, source.index.sentences[one.sentence]))
    met: dict[str, Item] = {}
    for row, sentence in enumerate(source.index.sentences):
        for place, start, end in places_at(sentence.text):
            if is_country(sentence.text[start:end]):
                first = start - len("the ") if sentence.text[:start].endswith("the ") else start
                met.setdefault(place, (sentence.text[first:end], sentence))
        for item in made_up[row]:
            met.setdefault(plain(item[0]), item)
    return list(met.values())


def people(source: Source) -> list[Item]:
    """The people of the text by their fullest names, single ones with a title or with a say."""
    voices = {tokens(one.speaker)[-1] for one in source.index.statements}
    met: list[list[Name]] = []
    for one in source.index.names:
        if one.kind != "PERSON":
            continue
        bare = TITLE.sub("", one.text)
        known = (group for group in met if any(same_name(bare, other.text) for other in group))
        if (group := next(known, None)) is None:
            met.append([one])
        else:
            group.append(one)
    items = []
    for group in met:
        name = max((_titled(one, source) for one in group), key=_fullness)
        if " " in name or name in voices:
            items.append((name, source.index.sentences[group[0].sentence]))
    return items


def _fullness(name: str) -> tuple[bool, int]:
    """How full `name` is, where a title makes less than another name."""
    return TITLE.match(name) is None, len(name)


def _titled(one: Name, source: Source) -> str:
    """`one` with the title before it in the text, if it is a single name."""
    text = source.index.documents[source.index.sentences[one.sentence].document].text
    title = re.search(r"\b[A-Z]\w+\.? $", text[max(0, one.start - 12) : one.start])
    titled = title is not None and " " not in one.text and TITLE.match(title[0])
    return title[0] + one.text if title and titled else one.text


def _office(topic: str) -> str:
    """The office whose holders `topic` asks for in the plural: "barrister" of "the barristers"."""
    words = (word.casefold().removesuffix("s") for word in tokens(topic) if word.endswith("s"))
    return next((word for word in words if word in OFFICES), "")


def speakers(source: Source, office: str = "") -> list[Item]:
    """Who speaks in the text, in that office: the people, or where none does all who do."""
    named = {name for name, _ in people(source)}
    said = [
        (one.speaker, source.index.sentences[one.sentence])
        for one in source.index.statements
        if office in (one.role or "").casefold()
    ]
    return _distinct([item for item in said if item[0] in named] or said)


def _distinct(items: Iterable[Item]) -> list[Item]:
    first: dict[str, Item] = {}
    for name, sentence in items:
        bare = re.sub(r"^(?:the|The|a|an)\s+", "", name)
        first.setdefault(bare.casefold(), (bare, sentence))
    return list(first.values())


def _enumerated(question: str, items: list[Item], source: Source) -> Answer:
    cited = numbered((sentence for _, sentence in items), source)
    number = {(one.document, one.start): one.number for one in cited}
    text = ", ".join(f"{name} [{number[one.document, one.start]}]" for name, one in items)
    return Answer(question, text, True, OF_A_KIND, cited)

"""Questions that leave out what the one before has: "And Washington?", "Where?", "How many?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.chunks import is_past, is_time, sought_noun
from qa_bot.lexicon import (
    ATTRIBUTES,
    BODIES,
    COMMON_VERBS,
    DETERMINERS,
    FUNCTION,
    OFFICES,
    OPENING,
    PREPOSITIONS,
    TEAMS,
)
from qa_bot.mentions import JOINED, Mention, pair, phrases, subject_of, topic
from qa_bot.places import country
from qa_bot.questions import AUX, Asked, understood
from qa_bot.words import is_office, names_in

LED = "|".join(PREPOSITIONS)
WH = rf"(?:(?:{LED}|according to)\s+)?(?:whose|what|which|who|whom|when|where|why|how)"
PLACED = re.compile(rf"^(?P<led>{LED})\s+(?P<body>.+)$", re.IGNORECASE)
ON = re.compile(r"(?:about|on|of|to|for|regarding|over)\s+", re.IGNORECASE)
DATE = re.compile(r"\b(?:\d{4}|(?:last|this|next) (?:year|month|week|season|\w+day))\b", re.I)
VOICES = OFFICES | BODIES | TEAMS
DEFINITE = OPENING - {"a", "an"}
OWNER = re.compile(r"['’]s?$")


def reasked(wh: str, last: str) -> str:
    """`last` with `wh` in place of what it asks for."""
    wh = wh[0].upper() + wh[1:]
    base = re.sub(r"\s+else$", "", wh, flags=re.I)
    if base != wh and re.match(rf"{base}\b", last, re.I):
        return wh + last[len(base) :]
    if noun := sought_noun(last):
        return _reasked_of(wh, *noun)
    if true := re.match(r"(?:is|was) it (?:true|correct) that (.+)$", last, re.I):
        return f"{wh} was it that {true[1]}"
    asking = re.match(rf"(?:{WH}(?: \S+)??\s+)?(?P<aux>{AUX})\s(?P<rest>.+)$", last, re.I)
    if asking is None:
        return f"{wh} was it that someone {re.sub(rf'^{WH} ', '', last, flags=re.I)}"
    aux, rest, asked = asking["aux"].casefold(), asking["rest"], understood(last)
    first = next((one.text for one in phrases(f"{aux} {rest}")), "")
    said = re.match(r"(?:i|you|we|one)\b", rest, re.I)
    subject = first if rest.startswith(first) else said.group() if said else ""
    if subject and wh.casefold() == "why not":
        return f"Why {aux} {subject} not{rest[len(subject) :]}"
    if wh.casefold() == "who else":
        told = asked.kind == "statements" and asked.topic
        return f"Who else spoke about {told}" if told else f"{wh} {aux}{rest[len(subject) :]}"
    if not subject and re.match(r"who\b", last, re.I):
        return f"{wh} was it that someone {aux} {rest}"
    if asked.kind == "statements" and asked.verb and asked.subject:
        rest = re.sub(rf"\b{re.escape(asked.verb)}\b", f"{asked.verb} that", rest, count=1)
    return f"{wh} {aux} {rest}"


def _reasked_of(wh: str, noun: str, aux: str, rest: str) -> str:
    """The like for a question that asks for a `noun`, by the parts of `sought_noun`."""
    if re.match(r"which(?: ones?)?$", wh, re.I):
        return " ".join(filter(None, ("Which", noun, aux, rest)))
    if not aux:
        return f"{wh} was it that {noun} {rest}"
    acts = subject_of(aux, rest)
    return f"{wh} {aux} {rest} the {noun}" if acts else f"{wh} {aux} the {noun} {rest}"


def counted(last: str) -> str:
    """The noun that `last` counts or asks for, or else several that it names."""
    noun = sought_noun(last)
    if noun and (noun[0].endswith("s") or last[:4].casefold() == "how "):
        return noun[0]
    several = next((one.head for one in phrases(last) if one.plural), "")
    return several or (noun[0] if noun else "of them")


def elided(plain: str) -> str:
    """The subject of a question without its verb, "how many did Norway", or ""."""
    match = re.match(
        rf"(?:{WH} (?:\S+ ){{0,2}})?(?P<rest>(?:do|does|did|will|would|can) (?P<subject>.+))$",
        plain,
        re.IGNORECASE,
    )
    named = next((one.text for one in phrases(match["rest"])), "") if match else ""
    whole = match is not None and named == match["subject"]
    return named if whole and named.casefold().split()[-1] not in COMMON_VERBS else ""


def replaced(phrase: str, last: str, other: bool = False) -> str:
    """`last` with `phrase` in the place of what it resembles; by `other` surely of a phrase."""
    placed, named, asked = PLACED.match(phrase), phrases(last), understood(last)
    body = placed["body"] if placed else phrase
    if is_time(body) and (old := DATE.search(last)):
        return _swap_led(last, old.group(), phrase, body)
    if (two := pair(last)) and body in two:
        return re.sub(rf"{re.escape(two[0])} (?:and|or) .*?{re.escape(two[1])}", body, last)
    owned = next((one.text for one in named if re.search(r"['’]s? ", one.text)), "")
    if OWNER.search(phrase) and owned:
        return _swap(last, owned, re.sub(r"^.*['’]s?(?= )", phrase, owned))
    if (same := _of_its_kind(body, named)) and not _is_named(body):
        return _swap(last, same.text, body)
    if asked.kind == "statements" and asked.subject:
        return _replaced_in_statement(phrase, last, asked)
    past = [word for word in last.split() if is_past(word.casefold())]
    if past and is_past(phrase.split()[0].casefold()):
        return _swap(last, past[-1], phrase)
    if phrase.casefold() in PREPOSITIONS:
        return re.sub(rf"\b(?:{LED})\b", phrase, last, count=1)
    if placed:
        return _replaced_place(phrase, last, placed["led"], body)
    return _replaced_phrase(phrase, last, named, other)


def _replaced_in_statement(phrase: str, last: str, asked: Asked) -> str:
    """The speaker where `phrase` is one or looks like one, else what is spoken about."""
    voice = _is_named(phrase) or not VOICES.isdisjoint(phrase.casefold().split())
    alike = _is_definite(phrase) == _is_definite(asked.subject) != _is_definite(asked.topic)
    led = ON.match(phrase)
    if not asked.topic or ((voice or alike) and not led):
        return _swap(last, asked.subject, OWNER.sub("", phrase))
    return _swap(last, asked.topic, phrase[led.end() :] if led else phrase)


def _replaced_place(phrase: str, last: str, led: str, body: str) -> str:
    names = [one for one in names_in(last) if country(one)]
    if body in last or (country(body) and names):
        return _swap_led(last, body if body in last else names[-1], phrase, body)
    old = re.search(rf"\b{led} (?:(?:the|an?) )?", last, re.I)
    if old and not is_time(body) and (after := phrases(last[old.start() :])):
        return _swap(last, after[0].text, body)
    return f"{last} {phrase}"


def _replaced_phrase(phrase: str, last: str, named: Sequence[Mention], other: bool) -> str:
    words = phrase.casefold().split()
    verbs = [word for word in last.split() if word in COMMON_VERBS]
    if words[0] in COMMON_VERBS and verbs and re.search(r"\b(?:do|does|did|will)\b", last, re.I):
        return _swap(last, verbs[-1], phrase)
    if words[-1] in ATTRIBUTES and (about := topic(last)):
        return f"What is {phrase} of {about}"
    names = names_in(last)
    if _is_named(phrase) and names:
        alike = [one for one in names if bool(country(one)) == bool(country(phrase))]
        return _swap(last, (alike or names)[-1], phrase)
    if (best := re.search(r"\bthe \w+est\b", last)) and re.fullmatch(r"the \w+est", phrase):
        return _swap(last, best.group(), phrase)
    like = [one for one in named if _is_definite(one.text) == _is_definite(phrase)]
    whole = next((one.text for one in (*like, *named)), "")
    if whole and (like or other or _is_named(phrase) or words[0] in DETERMINERS | OPENING):
        kept = JOINED.search(whole) if not is_office(whole) and " of " not in phrase else None
        return _swap(last, whole, phrase + (kept.group() if kept else ""))
    return f"{last.rsplit(' ', 1)[0]} {phrase}" if len(last.split()) > 2 else f"{last} {phrase}"


def _of_its_kind(body: str, named: Sequence[Mention]) -> Mention | None:
    """That of `named` with the noun of `body`, or a name with its title."""
    first, head = body.casefold().split()[0], Mention(body).head
    return next(
        (
            one
            for one in named
            if one.text != body
            and (one.head == head or (one.named and one.text.casefold().split()[0] == first))
        ),
        None,
    )


def _is_named(phrase: str) -> bool:
    words = [word for word in phrase.split() if word.casefold() not in FUNCTION]
    return any(word[0].isupper() or word[0].isdigit() for word in words) or bool(names_in(phrase))


def _is_definite(phrase: str) -> bool:
    return phrase.casefold().split()[:1] != [] and phrase.casefold().split()[0] in DEFINITE


def _swap_led(text: str, old: str, phrase: str, body: str) -> str:
    """`phrase` for `old` with what leads it, or its `body` alone where nothing does."""
    led = re.search(rf"\b(?:{LED}) {re.escape(old)}", text, re.IGNORECASE)
    return _swap(text, led.group(), phrase) if led and phrase != body else _swap(text, old, body)


def _swap(text: str, old: str, new: str) -> str:
    if old not in text:
        return f"{text} {new}"
    if re.search(rf"\bthe {re.escape(old)}", text) and not new[0].isdigit():
        old = f"the {old}"
    return text.replace(old, new, 1)

"""The noun phrases of a question, found without a parser: by what begins and what ends them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.lexicon import (
    COMMON_VERBS,
    FUNCTION,
    IRREGULAR,
    JOINING,
    NOMINAL,
    OPENING,
    PREPOSITIONS,
    TIMES,
    listed,
)
from qa_bot.places import country
from qa_bot.questions import AUXILIARY, TEXT
from qa_bot.words import PARTICLES, stem

BEING = re.compile(r"(?:is|are|was|were)(?:n['’]t)?$")
HAVING = re.compile(r"(?:have|has|had)(?:n['’]t)?$")
LEADING = PREPOSITIONS | AUXILIARY | listed("because if that when where while")
_VERBS = frozenset(stem(word) for word in COMMON_VERBS)


def chunks(plain: str) -> list[tuple[str, str]]:
    """The noun phrases of a question in their order, each with the word before it."""
    words = plain.split()
    low = [word.casefold().strip(",;:") for word in words]
    found: list[tuple[str, str]] = []
    at = taken = 0
    posed = False
    while at < len(words):
        before = low[at - 1] if at else ""
        led = before in LEADING or (at > taken and is_verb(before))
        verbal = is_verb(low[at]) and not (at == 1 and low[at].endswith("ing"))
        bare = led and low[at] not in FUNCTION and not verbal and low[at].isalpha()
        bare = bare and not low[at].endswith("ly")
        opened = low[at] in OPENING and before != "how"
        end = at
        if opened or bare or _is_name(words, at):
            subject = before in AUXILIARY and not posed
            posed = posed or subject
            end = _subject_end(words, at, before) if subject else _end(words, at, "")
        if end > at:
            found.append((" ".join(words[at:end]).strip(",;:"), before))
            taken = end
        at = max(end, at + 1)
    return found


def leading(text: str) -> str:
    """The noun phrase that `text` begins with, or ""."""
    words = text.rstrip(".!?").split()
    phrase = " ".join(words[: _end(words, 0, "")]).rstrip(",;:") if words else ""
    return phrase if text.startswith(phrase) else ""


def _subject_end(words: Sequence[str], at: int, aux: str) -> int:
    """Where the noun phrase ends that stands at `at`, behind the auxiliary: before its verb.

    A verb that is not known as one, and what a question with "is" puts to its subject, is the
    last word of several.
    """
    end = _end(words, at, aux)
    behind = words[end].casefold() if end < len(words) else ""
    if BEING.match(aux):
        within = at == 1 and behind in ("", "than")
    else:
        ahead = words[end:] if behind in PREPOSITIONS else [behind]
        known = any(word.casefold() in COMMON_VERBS for word in ahead)
        within = not (behind in AUXILIARY or known or is_past(behind))
    several = end - at > 1 + (words[at].casefold() in OPENING)
    joined = end - at > 1 and words[end - 2].casefold() in JOINING
    return end - (within and several and not joined and words[end - 1].islower())


def _end(words: Sequence[str], at: int, aux: str) -> int:
    """Where the noun phrase that begins at `at` ends; behind `aux` a verb ends it too."""
    end, content, name = at, 0, words[at][0].isupper()
    acts = bool(aux) and not BEING.match(aux)
    for place in range(at, len(words)):
        word, low = words[place], words[place].casefold().strip(",;:")
        following = words[place + 1].casefold() if place + 1 < len(words) else ""
        if low in OPENING and not content:
            continue
        joins = low == "of" or (low in JOINING and not acts)
        if low == "and":
            joins = following in OPENING or (following != "" and words[place + 1][0].isupper())
        if joins and content and following and not is_time(following):
            content, name = 0, False
            continue
        timed = low in ("last", "next") and is_time(following)
        if timed or (low in FUNCTION and not re.fullmatch(TEXT, low)) or low in PREPOSITIONS:
            break
        owned = place > at and re.search(r"['’]s?$", words[place - 1]) is not None
        name = name and not owned
        several = low.endswith("s") and not is_verb(low)
        if content and name and word[0].islower() and low not in PARTICLES and not several:
            break
        base = acts and not HAVING.match(aux)
        verb = low in COMMON_VERBS if base else bool(aux) and is_past(low)
        if content and verb and not (base and following in COMMON_VERBS):
            break
        end, content = place + 1, content + 1
        if word[-1] in ",;:":
            break
    return end


def _is_name(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not word[0].isupper() or word.casefold() in FUNCTION:
        return False
    return at > 0 or country(word) is not None or (len(words) > 1 and words[1][0].isupper())


def sought_noun(plain: str) -> tuple[str, str, str] | None:
    """The noun that a question asks for, the auxiliary behind it or "", and the rest."""
    asks = re.match(r"(?P<wh>which|what|how many)\s+(?P<rest>.+)$", plain, re.IGNORECASE)
    if asks is None:
        return None
    words = asks["rest"].split()
    low = [word.casefold() for word in words]
    if low[0] in AUXILIARY | FUNCTION | TIMES | {"time"}:
        return None
    for at in range(1, min(4, len(words))):
        aux = low[at] in AUXILIARY
        if aux or (asks["wh"].casefold() != "what" and is_verb(low[at])):
            return " ".join(words[:at]), low[at] if aux else "", " ".join(words[at + aux :])
    return None


def is_verb(low: str) -> bool:
    """Whether a word, in small letters, can be a verb: a common one, or one in the past."""
    return is_past(low) or stem(low) in _VERBS


def is_past(low: str) -> bool:
    """Whether a word, in small letters, is a verb's past form or a participle."""
    formed = low in IRREGULAR or (low.endswith(("ed", "ing")) and len(low) > 4)
    return formed and low not in NOMINAL


def is_time(text: str) -> bool:
    """Whether a year, a month or another word of time stands in `text`."""
    return any(re.fullmatch(r"\d{4}", word) or word.casefold() in TIMES for word in text.split())

"""Yes, no, or the text does not say.

A sentence decides a question where it shares its names, its numbers and what it predicates. It
says no where it is negated and the question is not, or has the opposite of one of its words, or
another name or number in the place of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_bot.answers import (
    NO,
    YES,
    Source,
    missing,
    numbered,
    opens_on_another,
    places_at,
    silent,
)
from qa_bot.claims import NEGATIONS, Claim, Told, claimed, matching, negated, opposed, share
from qa_bot.lexicon import listed
from qa_bot.places import country
from qa_bot.questions import Asked
from qa_bot.types import Answer
from qa_bot.words import names_in, numbers, stems, tokens

OPEN_TO_DOUBT = re.compile(
    r"\b(?:whether|not (?:yet )?(?:say|said|clear|known)|unclear|unknown|too early|(?-i:may)|might"
    r"|could not say|if(?! not\b)|unless|remains to be)\b",
    re.IGNORECASE,
)
BEFORE = re.compile(r"\b(?:before|previously|already|ever before|earlier)\b", re.IGNORECASE)
FIRST = re.compile(
    r"\bfor the first time\b(?! (?:in (?!the|their|its|his|her)|since))"
    r"|\b(?:his|her|its|their) first\b",
    re.IGNORECASE,
)
LIKELY = 4
"""Sentences that are looked at closely."""
PREDICATED = 0.5
"""The least share of what a question predicates that a sentence must have to decide it."""
DECIDES = 0.6
"""From what score a sentence decides a question."""
BESIDE, FAR = 2, 12
"""Words apart at which a name goes with another word, and at which it no longer does."""
HEDGES = listed(
    """to would could will shall should may might must can if unless toward towards want wants
    wanted plan plans planned hope hopes hoped ready willing likely possible urged"""
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence says to a claim: yes, no, or None; `score` tells how near it comes."""

    row: int
    score: float
    yes: bool | None


def yes_no(asked: Asked, source: Source) -> Answer:
    """Yes or no with the sentence that decides, or silence."""
    claim = claimed(asked.topic)
    rows = {row for passage in source.search(asked.text) for row in passage.sentences}
    likely = sorted(rows, key=lambda row: (-_likeness(claim, row, source), row))[:LIKELY]
    verdicts = [verdict(claim, row, source) for row in likely]
    best = max(verdicts, key=lambda one: one.score, default=None)
    if best is None or best.yes is None or best.score < DECIDES:
        return silent(asked.text, source, 0.0 if best is None else best.score)
    cited = numbered([source.index.sentences[best.row]], source)
    return Answer(asked.text, YES if best.yes else NO, True, min(0.9, best.score), cited)


def _likeness(claim: Claim, row: int, source: Source) -> float:
    named = {word for name in claim.names for word in stems(name)}
    held = source.words.rows[row]
    return source.words.coverage({*claim.predicate, *named}, held) + source.near(claim.text, row)


def verdict(claim: Claim, row: int, source: Source) -> Verdict:
    """What sentence `row` says to `claim`."""
    text = source.index.sentences[row].text
    told = Told(text)
    flipped = [word for word in claim.predicate if opposed(word, told.held)]
    matched = matching(claim, told, source) | dict.fromkeys(flipped, "")
    predicated = share(claim.predicate, matched, source)
    sense = source.near(claim.text, row)
    lost = missing(claim.names, [row], source)
    far = missing(lost, _near(row, source), source)
    if re.search(r"\bthe (?:country|nation)\b", text):
        lost = [name for name in lost if name in far or country(name) is None]
    named = 1 - len(far) / len(claim.names) if claim.names else predicated
    score = 0.45 * predicated + 0.25 * named + 0.4 * sense
    if lost and _replaced(lost, told, claim, matched):
        return Verdict(row, score + 0.15, claim.negated)
    if lost and opens_on_another(text, claim.names):
        return Verdict(row, score, None)
    if BEFORE.search(claim.text) and FIRST.search(text) and not far:
        return Verdict(row, score, False)
    if (
        (OPEN_TO_DOUBT.search(text) and not OPEN_TO_DOUBT.search(claim.text))
        or far
        or predicated < PREDICATED
        or _hedged(claim, told, matched)
    ):
        return Verdict(row, score, None)
    if _apart(claim, told, matched) or _anothers(claim, told, matched):
        return Verdict(row, score, None)
    if claim.numbers - numbers(text):
        other = numbers(text) - claim.numbers
        return Verdict(row, score, False if other and predicated > 0.75 else None)
    no = (len(flipped) % 2 == 1) != (negated(told, matched, flipped) != claim.negated)
    return Verdict(row, score, not no)


def _near(row: int, source: Source) -> list[int]:
    sentences = source.index.sentences
    document = sentences[row].document
    rows = range(max(0, row - 2), min(len(sentences), row + 2))
    return [other for other in rows if sentences[other].document == document]


def _replaced(lost: list[str], told: Told, claim: Claim, matched: dict[str, str]) -> bool:
    """Whether another country stands in a sentence just where the one that is `lost` would."""
    if len(lost) != 1 or country(lost[0]) is None:
        return False
    own = {country(name) for name in claim.names}
    others = [
        told.text[start:end] for place, start, end in places_at(told.text) if place not in own
    ]
    for word, other in matched.items():
        beside = _distance(claim.told, lost[0], word)
        if beside > BESIDE:
            continue
        if any(_distance(told, name, other) <= BESIDE for name in others):
            rest = [one for one in claim.predicate if one not in matched]
            return not rest
    return False


def _distance(told: Told, name: str, word: str) -> int:
    at = [place for place, one in enumerate(told.stems) if one == word]
    return min((abs(one - other) for one in told.places(name) for other in at), default=99)


def _hedged(claim: Claim, told: Told, matched: dict[str, str]) -> bool:
    """Whether a sentence has as a wish, plan or possibility what the claim has as a fact."""
    asked = {word.casefold() for word in tokens(claim.topic)}
    if asked & HEDGES:
        return False
    here = set(matched.values())
    for at, one in enumerate(told.stems):
        if one not in here:
            continue
        before = told.words[max(0, at - 2) : at]
        if before[:1] == ["from"] and before[-1].endswith("ing"):
            return True
        if before[-1:] == ["to"] and before[0] in NEGATIONS:
            continue
        if HEDGES.intersection(before):
            return before[-1] in HEDGES or before[-1] == "be"
    return False


def _apart(claim: Claim, told: Told, matched: dict[str, str]) -> bool:
    """Whether a name stands beside a word of the claim and far from it in the sentence."""
    return any(
        _follows(claim.told, name, word) and FAR < _distance(told, name, other) < 99
        for name in claim.names
        for word, other in matched.items()
    )


def _anothers(claim: Claim, told: Told, matched: dict[str, str]) -> bool:
    """Whether what a name of the claim does is another's in the sentence: "European support"."""
    own = {one for name in claim.names for one in stems(name)}
    others = [one for one in names_in(f"x {told.text}") if own.isdisjoint(stems(one))]
    for name in claim.names:
        for place in claim.told.places(name):
            act = matched.get("".join(claim.told.stems[place + 1 : place + 2]))
            acts = [word for word, one in zip(told.words, told.stems, strict=True) if one == act]
            if acts and all(any(f"{one} {word}" in told.text for one in others) for word in acts):
                return True
    return False


def _follows(told: Told, name: str, word: str) -> bool:
    """Whether `name` comes soon after `word`, as in "president of Peru"."""
    at = [place for place, one in enumerate(told.stems) if one == word]
    return any(0 < place - one <= BESIDE for place in told.places(name) for one in at)

"""Words that stand for nothing in their own question, and what they stand for before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_bot.chunks import is_verb, sought_noun
from qa_bot.lexicon import COMMON_VERBS, FUNCTION, PREPOSITIONS
from qa_bot.mentions import CLAUSED, HE, IT, SHE, Mention, mentions, pair, phrases, topic
from qa_bot.questions import AUX, TEXT, speaks
from qa_bot.words import names_in

MANY = ("they", "them", "their", "theirs", "themselves", "both")
OBJECTS = ("him", "her", "it", "them")
OWNERS = ("his", "hers", "its", "their", "theirs")
PRONOUN = re.compile(
    rf"\b(?:{'|'.join((*HE, *SHE, *IT, *MANY))}|(?<!^)there(?! {AUX}\b))\b(?! of\b)",
    re.IGNORECASE,
)
# "It" and "there" that stand for nothing: the weather, the hour, what it takes, what is likely.
EMPTY = re.compile(
    rf"\b{AUX} it (?:true|correct|possible|clear|known|rain\w*|snow\w*|who|that|the case)\b"
    r"|\b(?:is|was|has) it (?:been )?(?!able|about|allowed|due|going|ready|set|supposed|used)"
    r"\w+ (?:to|that)\b"
    r"|\bit (?:costs?|takes?|makes? sense|helps?)\b.* to \w|\bwhat time is it$"
    r"|\bit (?:takes|rains?|snows?|that|who)\b"
    rf"|(?<!^who )\b{AUX} there\b"
    r"|\bboth (?:the|these|those|[\w-]+s)\b",
    re.IGNORECASE,
)
# What parts the subject of a verb from the object of another.
CLAUSE = re.compile(
    r"\b(?:that|if|when|where|what|who|which|how|why|after|before|because|while|and|as|since|until"
    r"|say|says|said|to (?=\w)|\w+ing)\b",
    re.IGNORECASE,
)
# A noun left out: "the red one", "which ones", "the other two", "any others", "buy one".
ONE = re.compile(
    r"\b(?P<opening>the|an?|this|that|these|those|which|another|the other)\s"
    r"(?:(?P<kind>(?!one|no|any|every|some)[\w-]+)\s)?ones?\b(?! (?:of|who|that|which)\b)"
    r"|\b(?:any|some|the) other(?:s\b|(?: (?:two|three|four))?$)"
    r"|\bthe (?:first|second|third|fourth|fifth|last|next)$|(?<=\w )one$",
    re.IGNORECASE,
)
PAIRED = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
THAT = re.compile(
    rf"\b(?:(?:{'|'.join(PREPOSITIONS)}|besides) (?:that|this|these|those)$"
    rf"|{AUX} (?:that|this|these|those)(?= (?:{'|'.join(COMMON_VERBS)}|still)\b|$))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, completed, and what the bot said to it."""

    question: str
    answer: str

    def mentions(self) -> list[Mention]:
        """What it names; a short answer with a name takes the place of what was asked for."""
        found, said = mentions(self.question), self.answer.strip().split("\n")[0].split(" [")[0]
        place = re.sub(r"^(?:in|at|near) ", "", said, flags=re.IGNORECASE)
        if len(said.split()) > 6 or not place[:1].isupper():
            return found
        if re.match("what|which|where", self.question, re.IGNORECASE):
            found = [*(replace(one, before="") for one in found), Mention(place, 0, "in")]
        if names_in(said) and re.match(r"the .* (?:who|that) ", found[0].text if found else ""):
            found = [Mention(said, 3 * (found[0].person > 2)), *found[1:]]
        return found


def points_back(plain: str) -> bool:
    """Whether a sentence has words that only an earlier question can fill."""
    return bool(
        THAT.search(plain) or PAIRED.search(plain) or _nounless(plain) or open_pronouns(plain)
    )


def _nounless(plain: str) -> re.Match[str] | None:
    one = ONE.search(plain)
    if one is None or any(each.person < 2 for each in phrases(plain[: one.start()])):
        return None
    bought = one.group().casefold() == "one"
    return None if bought and not is_verb(plain.split()[-2].casefold()) else one


def open_pronouns(plain: str) -> list[re.Match[str]]:
    """The pronouns of `plain` that stand for nothing in it."""
    empty = [range(*match.span()) for match in EMPTY.finditer(plain)]
    return [
        match
        for match in PRONOUN.finditer(plain)
        if not any(match.start() in span for span in empty) and not _bound(match, plain)
    ]


def _bound(pronoun: re.Match[str], plain: str) -> bool:
    """Whether something before `pronoun` in its question can be what it stands for."""
    word, before = pronoun.group().casefold(), plain[: pronoun.start()]
    found = [one for one in phrases(before) if not re.fullmatch(TEXT, one.head)]
    held = before.split(found[0].text)[-1] if found else before
    object_ = word in OBJECTS and not _owns(word, plain[pronoun.end() :])
    # The object of a verb is somebody else than its subject.
    apart = object_ and not CLAUSE.search(held)
    if who := re.match(rf"who(?:ever)? (?!{AUX} (?:$|the\b|an?\b|(?-i:[A-Z])))\S", before, re.I):
        apart = object_ and not CLAUSE.search(before[who.end() :])
        found += [] if apart else [Mention("anybody", 3), Mention("people")]
    elif apart:
        found = found[1:]
    elif (noun := sought_noun(before.strip())) and not (noun[1] and (found or not noun[2])):
        # Whose plan is it that a country supports? Another's.
        others = word in IT and noun[2] and speaks(noun[2].split()[0])
        found += [] if others else [Mention("people" if word == "they" else noun[0], 1)]
    return any(one.rank(word) <= (3 if word in HE + SHE else 2) for one in found)


def _owns(word: str, after: str) -> bool:
    following = after.casefold().split()[:1]
    return word in OWNERS or (word == "her" and following != [] and following[0] not in FUNCTION)


def resolved(plain: str, earlier: Sequence[Turn]) -> str:
    """`plain` with what its open words stand for in the `earlier` turns, where that is found."""
    two = next((found for turn in reversed(earlier) if (found := pair(turn.question))), None)
    if two and (chosen := PAIRED.search(plain)):
        plain = plain.replace(chosen.group(), two[chosen[1].casefold() == "latter"])
    if one := _nounless(plain):
        plain = plain[: one.start()] + _with_noun(one, earlier) + plain[one.end() :]
    done = 0
    while match := next((one for one in open_pronouns(plain) if one.start() >= done), None):
        # What is put in can be what the next one stands for, as in "her" after "she".
        if name := _referent(match.group().casefold(), earlier, plain):
            plain = _put(plain, match, name)
        done = match.start() + max(1, len(name))
    about = topic(earlier[-1].question)
    if about and THAT.search(plain) and not names_in(plain):
        plain = THAT.sub(lambda match: f"{match.group().rsplit(' ', 1)[0]} {about}", plain)
    return plain


def _referent(word: str, earlier: Sequence[Turn], plain: str = "") -> str:
    """Whom or what `word` means after `earlier` turns: the best of the latest that has one.

    What `plain` names already is no candidate.
    """
    for limit in (2, 3):
        for turn in reversed(earlier):
            found = [one for one in turn.mentions() if one.text not in plain]
            found.sort(key=lambda one: (one.rank(word), word in IT and not one.topic))
            if found and found[0].rank(word) <= limit:
                return found[0].text
            if word in MANY and (two := pair(turn.question)):
                return " and ".join(two)
    return ""


def _put(plain: str, match: re.Match[str], name: str) -> str:
    """`plain` with `name`, in the case that it needs, in place of the pronoun `match`."""
    name = re.sub(r"^an? ", "the ", name)
    word, before, after = match.group().casefold(), plain[: match.start()], plain[match.end() :]
    if word == "there":
        return f"{before}{'' if before.endswith('from ') else 'in '}{name}{after}"
    if not _owns(word, after):
        return before + name + after
    if CLAUSED.search(name) and after:
        owned, _, rest = after.strip().partition(" ")
        return f"{before}the {owned} of {name} {rest}".rstrip()
    return before + name + ("'" if name.endswith("s") else "'s") + after


def _with_noun(one: re.Match[str], earlier: Sequence[Turn]) -> str:
    """The words of `one`, "the red one", with the noun of an earlier question."""
    said, opening, kind = one.group(), one["opening"] or "", one["kind"] or ""
    if opening.casefold() == "which" and (two := pair(earlier[-1].question)):
        return f"{opening} of {' and '.join(two)}"
    named = _referent("it", earlier) or _referent("they", earlier)
    if named and opening.casefold() in ("this", "that") and not kind:
        return named
    opened = "a" if said.casefold() == "one" else opening or said.removesuffix("s")
    return " ".join(filter(None, (opened, kind, Mention(named).head))) if named else said

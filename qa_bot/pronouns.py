"""Words that stand for nothing in their own question, and what they stand for before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_bot.chunks import HAVING, is_verb, sought_noun
from qa_bot.lexicon import BODIES, COMMON_VERBS, FUNCTION, PREPOSITIONS
from qa_bot.mentions import (
    CLAUSED,
    HE,
    IT,
    NEVER,
    SHE,
    UNSURE,
    Mention,
    mentions,
    pair,
    phrases,
    topic,
)
from qa_bot.questions import AUX, TEXT, speaks
from qa_bot.words import names_in

MANY = ("they", "them", "their", "theirs", "themselves", "both")
OBJECTS = ("him", "her", "it", "them")
LED, VERB = "|".join(PREPOSITIONS), "|".join(COMMON_VERBS)
OWNERS = ("his", "hers", "its", "their", "theirs")
PRONOUN = re.compile(
    rf"\b(?:{'|'.join((*HE, *SHE, *IT, *MANY))}|(?<!^)there(?! {AUX}\b))\b"
    r"(?! of\b|['’/]|(?<=its) (?:an?|the|not)\b)",
    re.IGNORECASE,
)
# "It" and "there" that stand for nothing: the weather, the hour, what it takes, what is likely.
EMPTY = re.compile(
    rf"\b{AUX} it (?:true|correct|possible|clear|known|rain\w*|snow\w*|who|that|the case)\b"
    r"|(?:\b(?:is|was|has) it (?:been )?|\bit (?:is|was|would be) )"
    r"(?!able|about|allowed|due|going|ready|set|supposed|used)(?:\w+ )?(?:to|that|if|for .* to)\b"
    r"|\bit (?:costs?|takes?|makes? sense|helps?)\b.* (?:to|for) \w|\bwhat time is it$"
    r"|\bit (?:takes|rains?|snows?|that|who|since|(?:always )?seems? that|(?:called|mean) when)\b"
    r"|\b(?:where does it say|worth it)\b|\b(?:hot|cold|warm|dark|late) (?:is|was) it [io]n\b"
    rf"|(?<!^who )\b{AUX} there\b"
    r"|\bboth (?:the|these|those|[\w-]+s)\b",
    re.IGNORECASE,
)
# What parts the subject of a verb from the object of another.
CLAUSE = re.compile(
    r"\b(?:that|if|when|where|what|who|which|how|why|after|before|because|while|and|as|since|until"
    r"|(?:say|says|said)(?! (?:about|of|on|to) )|to (?=\w)|\w+ing)\b",
    re.IGNORECASE,
)
# A noun left out: "the red one", "which ones", "the other two", "any others", "buy one".
ONE = re.compile(
    r"\b(?P<opening>the|an?|this|that|these|those|which|another|the other)\s"
    r"(?:(?P<kind>(?!one|no|any|every|some)[\w-]+)\s)?ones?\b"
    rf"(?=$|,|(?<=which ones) |(?<=which one) (?!of\b)| (?:{AUX}|{VERB}|(?!of\b){LED})\b)"
    r"|\b(?:any|some|the) other(?:s\b|(?: (?:two|three|four))?$)"
    r"|\bthe (?:first|second|third|fourth|fifth|last|next)$|(?<=\w )one$",
    re.IGNORECASE,
)
WHO = re.compile(rf"\bwho(?:ever)? (?!{AUX} (?:$|the\b|an?\b|(?-i:[A-Z])))\S", re.IGNORECASE)
PAIRED = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
THAT = re.compile(
    rf"\b(?:{LED}|besides) that$|\b(?:about|after|before) this$"
    rf"|\b{AUX} that(?= (?:{VERB}|still)\b|$)",
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
    word = pronoun.group().casefold()
    before, after = plain[: pronoun.start()], plain[pronoun.end() :]
    found = [one for one in phrases(before) if not re.fullmatch(TEXT, one.head)]
    who = WHO.search(before)
    held = before[who.end() :] if who else before.split(found[0].text)[-1] if found else before
    # The object of a verb is somebody else than its subject.
    apart = word in OBJECTS and not _owns(word, after) and not CLAUSE.search(held)
    if who:
        found += [] if apart else [Mention("anybody", 3), Mention("people")]
    elif apart:
        found = found[1:]
    else:
        found += _sought_subject(word, before.strip(), not found)
    found += [Mention(part) for one in found for part in one.text.split(" of ")[1:]]
    # "According to his wife, where is Tom Reed?"
    found += phrases(after.partition(", ")[2])
    return any(one.rank(word) in (0, 1, 2, UNSURE) for one in found)


def _sought_subject(word: str, before: str, alone: bool) -> list[Mention]:
    """The noun of "which country" where it is the subject of what stands `before` a pronoun."""
    if (noun := sought_noun(before)) is None:
        return []
    name, aux, rest = noun
    acts = alone and (rest or (HAVING.match(aux) and word in OWNERS)) if aux else True
    # Whose plan is it that a country supports? Another's.
    others = word in IT and rest and speaks(rest.split()[0])
    return [Mention("people" if word == "they" else name, 1)] if acts and not others else []


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

    What `plain` names already is no candidate; one person there can be "they" as well as several
    before.
    """
    # A body does something; what is done to it, or with it, is mostly a thing.
    acts = re.search(rf"\b{AUX} {word}\b", plain, re.IGNORECASE) is not None
    alone = word in MANY and any(1 < one.rank(word) < NEVER for one in phrases(plain))
    for limit in (1,) if alone else (2, 3):
        for turn in reversed(earlier):
            low = plain.casefold()
            found = [one for one in turn.mentions() if one.text.casefold() not in low]
            found.sort(
                key=lambda one: (
                    one.rank(word),
                    word in IT and not one.topic,
                    word in IT and not acts and one.head in BODIES,
                )
            )
            if found and found[0].rank(word) <= limit:
                return found[0].text
            if word in MANY and (two := pair(turn.question)):
                return " and ".join(two)
        if word in MANY and len(both := _two_named(earlier)) == 2:
            return " and ".join(both)
    return ""


def _two_named(earlier: Sequence[Turn]) -> list[str]:
    """The first named person of each of the last two turns."""
    people = [[one.text for one in turn.mentions() if one.person > 1 and one.named]
              for turn in earlier[-2:]]  # fmt: skip
    return list(dict.fromkeys(found[0] for found in people if found))


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

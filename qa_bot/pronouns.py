"""Pronouns that stand for nothing in their own question, and what they stand for before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_bot.lexicon import COMMON_VERBS, FUNCTION, OPENING, PREPOSITIONS
from qa_bot.mentions import HE, IT, SHE, Mention, is_verb, mentions, phrases, sought_noun
from qa_bot.questions import AUX, TEXT, core, speaks, understood
from qa_bot.words import names_in

MANY = ("they", "them", "their", "theirs", "themselves", "both")
OBJECTS = ("him", "her", "it", "them")
OWNERS = ("his", "hers", "its", "their", "theirs")
PRONOUN = re.compile(
    rf"\b(?:{'|'.join((*HE, *SHE, *IT, *MANY))}|(?<!^)there(?! {AUX}\b))\b(?! of\b)",
    re.IGNORECASE,
)
NO_BOTH = re.compile(r"both (?:the|these|those|[\w-]+s)\b", re.IGNORECASE)
# "It" that stands for nothing: in the weather, the hour, what it takes and what is likely.
EXPLETIVE = re.compile(
    rf"\b(?:{AUX}) it (?:true|correct|possible|clear|known|rain\w*|snow\w*|who|that|the case)\b"
    rf"|\b(?:is|was|has) it (?:been )?(?!able|about|allowed|due|going|ready|set|supposed|used)\w+ (?:to|that)\b"
    r"|\bit (?:cost|costs|take|takes|make sense|makes sense|help|helps)\b.* to \w"
    r"|\b(?:what time is|how much does) it$"
    r"|\bit (?:takes|rains?|snows?|that|who)\b",
    re.IGNORECASE,
)
THERE_IS = re.compile(rf"(?<!^who )\b{AUX} $", re.IGNORECASE)
CLAUSE = re.compile(
    r"\b(?:that|if|when|where|what|who|which|how|why|after|before|because|while|and|as|since|until"
    r"|say|says|said|to (?=\w)|\w+ing)\b",
    re.IGNORECASE,
)
ONE = re.compile(
    r"\b(?P<opening>the|an?|this|that|these|those|which|another|the other)\s"
    r"(?:(?P<kind>(?!one|no|any|every|some)[\w-]+)\s)?(?P<ones>ones?)\b(?! (?:of|who|that|which|hundred|year|day)\b)"
    r"|\b(?:any|some|the) other(?:s\b(?! \w+ing)|(?: (?:two|three|four))?$)"
    r"|\bthe (?:first|second|third|fourth|fifth|last|next)$",
    re.IGNORECASE,
)
PAIRED = re.compile(r"\bthe (former|latter|second of them|first of them)\b", re.IGNORECASE)
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
        """What it names; a short answer with a name stands before what was asked for."""
        found, said = mentions(self.question), self.answer.strip().split("\n")[0].split(" [")[0]
        if len(said.split()) <= 6 and re.match("what|which|where", self.question, re.IGNORECASE):
            place = re.sub(r"^(?:in|at|near) ", "", said, flags=re.IGNORECASE)
            if place[:1].isupper():
                found = [*(replace(one, before="") for one in found), Mention(place, 0, "in")]
        if found and len(said.split()) <= 6 and names_in(said):
            sought = re.match(r"the (?:ones?|[\w -]+?) (?:who|that) ", found[0].text)
            return [Mention(said, 3 * (found[0].person > 2)), *found[1:]] if sought else found
        return found


def points_back(plain: str) -> bool:
    """Whether a sentence has words that only an earlier question can fill."""
    one = ONE.search(plain)
    told = one and any(each.person < 2 for each in phrases(plain[: one.start()]))
    return bool(
        THAT.search(plain) or PAIRED.search(plain) or open_pronouns(plain) or (one and not told)
    )


def open_pronouns(plain: str) -> list[re.Match[str]]:
    """The pronouns of `plain` that stand for nothing in it."""
    void = [range(*match.span()) for match in EXPLETIVE.finditer(plain)]
    return [
        match
        for match in PRONOUN.finditer(plain)
        if not any(match.start() in span for span in void)
        and not NO_BOTH.match(plain, match.start())
        and not (match.group() == "there" and THERE_IS.search(plain[: match.start()]))
        and not _bound(match.group().casefold(), plain[: match.start()], plain[match.end() :])
    ]


def _bound(word: str, before: str, after: str) -> bool:
    """Whether something before a pronoun in its question can be what it stands for."""
    found = [one for one in phrases(before) if not re.fullmatch(TEXT, one.head)]
    who = re.match(rf"(?:who|whoever) (?!{AUX} (?:$|the\b|an?\b|(?-i:[A-Z])))\S", before, re.I)
    noun = sought_noun(before.strip())
    # Whose plan is it that somebody supports? Another's.
    others = noun and speaks((noun[1] or noun[2]).split()[0]) if noun and noun[2] else False
    if who:
        found = [Mention("anybody", 3), Mention("people", 0), *found]
    elif noun and not (noun[1] and (found or not noun[2])) and not (word in IT and others):
        found.insert(0, Mention("people" if word == "they" else noun[0], 1))
    subject = 2 if who else 1
    held = before.split(found[0].text)[-1] if found and not who else before[4:]
    object_ = word in OBJECTS and not _owns(word, after)
    # The object of a verb is somebody else than its subject.
    if object_ and not CLAUSE.search(held):
        found = found[subject:]
    limit = 3 if word in HE + SHE else 2
    return any(one.rank(word) <= limit for one in found)


def _owns(word: str, after: str) -> bool:
    following = after.split()[:1]
    return word in OWNERS or (
        word == "her" and bool(following) and following[0].casefold() not in FUNCTION
    )


def resolved(plain: str, earlier: Sequence[Turn]) -> str:
    """`plain` with what its open words stand for in the `earlier` turns, where that is found."""
    plain = PAIRED.sub(lambda match: _of_pair(match, earlier), plain)
    plain = ONE.sub(lambda match: _of_kind(match, earlier), plain)
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


def _put(plain: str, match: re.Match[str], name: str) -> str:
    word, before, after = match.group().casefold(), plain[: match.start()], plain[match.end() :]
    if word == "there":
        return f"{before}{'' if before.endswith('from ') else 'in '}{name}{after}"
    if not _owns(word, after):
        return before + name + after
    if re.search(r" (?:who|that) ", name) and after:
        owned, _, rest = after.strip().partition(" ")
        return f"{before}the {owned} of {name} {rest}".rstrip()
    return f"{before}{name}{chr(39) if name.endswith('s') else chr(39) + 's'}{after}"


def _referent(word: str, earlier: Sequence[Turn], plain: str = "") -> str:
    """Whom or what `word` means after `earlier` turns: the best of the latest that has one.

    What `plain` names already is no candidate.
    """
    for limit in (2, 3):
        for turn in reversed(earlier):
            ranked = [(one.rank(word), not (word in IT and one.topic), at, one.text)
                      for at, one in enumerate(turn.mentions()) if one.text not in plain]  # fmt: skip
            if ranked and min(ranked)[0] <= limit:
                return min(ranked)[3]
            if word in MANY and (two := pair(turn.question)):
                return " and ".join(two)
    return ""


def topic(question: str) -> str:
    """What `question` is about."""
    asked = understood(question)
    if asked.kind == "statements" and asked.topic:
        return asked.topic
    if noun := sought_noun(core(question)):
        return f"the {noun[0]}"
    found = [one for one in mentions(question) if one.person < 2] or mentions(question)
    return found[0].text if found else ""


def pair(question: str) -> tuple[str, str] | None:
    """The two that `question` names side by side, by "and" or "or"."""
    plain = core(question)
    for match in re.finditer(r"\s(?:and|or|than)\s", plain):
        left = re.split(rf"\b(?:{'|'.join(PREPOSITIONS)}|{AUX})\s", plain[: match.start()])[-1]
        one, other = phrases(f"of {left}"), phrases(f"of {plain[match.end() :]}")
        one = phrases(plain)[:1] if match.group().strip() == "than" else one
        if one and other:
            return one[-1].text, other[0].text
    return None


def _of_pair(match: re.Match[str], earlier: Sequence[Turn]) -> str:
    pairs = (pair(turn.question) for turn in reversed(earlier))
    found = next((one for one in pairs if one), None)
    return found[match[1].casefold() != "former"] if found else match.group()


def _of_kind(match: re.Match[str], earlier: Sequence[Turn]) -> str:
    """"The red one", "which ones" with the noun in place of "one"."""
    opening, kind = (match["opening"] or match.group()).casefold(), match["kind"] or ""
    if opening == "which" and (two := pair(earlier[-1].question)):
        return f"{match['opening']} of {two[0]} and {two[1]}"
    named = _referent("it", earlier) or _referent("they", earlier)
    if not named:
        return match.group()
    if opening in ("this", "that") and not kind:
        return named
    head = Mention(named, 0).head
    opened = match["opening"] or match.group().removesuffix("s")
    return " ".join(filter(None, (opened, kind, head)))

"""Whom and what a question names, and which pronouns can stand for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qa_bot.chunks import BEING, chunks, sought_noun
from qa_bot.lexicon import (
    ATTRIBUTES,
    BODIES,
    FEMALE,
    FUNCTION,
    JOINING,
    MALE,
    MEASURES,
    OFFICES,
    OPENING,
    PEOPLE,
    PERSONS,
    TEAMS,
)
from qa_bot.places import country
from qa_bot.questions import AUX, TEXT, core, understood
from qa_bot.words import names_in

HE = ("he", "him", "his", "himself")
SHE = ("she", "her", "hers", "herself")
IT = ("it", "its", "itself")
THERE = ("in", "at", "near")
JOINED = re.compile(rf" (?:{'|'.join(JOINING)}) .*$")
CLAUSED = re.compile(r" (?:who|that) ")
UNSURE, NEVER = 4, 9


@dataclass(frozen=True, slots=True)
class Mention:
    """What a question names; `person` goes from 0, surely nobody, to 3, surely somebody."""

    text: str
    person: int = 0
    before: str = ""
    topic: bool = False

    @property
    def head(self) -> str:
        """Its chief word, in small letters."""
        return _chief(self.text).casefold()

    @property
    def named(self) -> bool:
        """Whether its chief word is a name."""
        return _chief(self.text)[:1].isupper()

    @property
    def plural(self) -> bool:
        """Whether it names several."""
        several = " and " in CLAUSED.split(self.text)[0]
        return several or (not self.named and _is_plural(self.head))

    @property
    def sex(self) -> str:
        """ "m", "f", or "" where its words do not tell."""
        words = {self.head, self.text.split()[0].casefold().strip(".")}
        return "f" if words & FEMALE else "m" if words & MALE else ""

    def rank(self, pronoun: str) -> int:
        """How well `pronoun` suits: 0 to 2 well, 3 at need, or `UNSURE` or `NEVER`."""
        if pronoun in HE + SHE:
            return self._rank_of_person("f" if pronoun in SHE else "m")
        if pronoun in IT:
            return NEVER if self.plural else max(self.person, 1)
        if pronoun == "there":
            return 1 if self.before in THERE else NEVER
        body = self.head in BODIES | TEAMS or (self.person < 3 and self.named)
        return 1 if self.plural else 2 if body else 3 if self.person > 1 else NEVER

    def _rank_of_person(self, sex: str) -> int:
        # A first name in "a" is nearly always a woman's.
        guess = self.sex or ("f" if re.match(r"[A-Z]\w+a(?:\s|$)", self.text) else "")
        if self.plural or not self.person:
            return NEVER
        if guess not in ("", sex):
            return NEVER if self.sex else 3
        return UNSURE if self.person == 1 else 4 - self.person - (guess == sex)


def mentions(question: str) -> list[Mention]:
    """What `question`, which stands alone, names; the likeliest to be taken up first."""
    plain, asked = core(question), understood(question)
    found = _sought(plain)
    if asked.kind == "statements" and asked.subject:
        mute = _chief(asked.subject).casefold() in BODIES or country(asked.subject)
        person = personal(asked.subject)
        found.append(Mention(asked.subject, person if mute else max(person, 2)))
    if asked.kind == "statements" and asked.topic:
        found.append(Mention(asked.topic, personal(asked.topic), topic=True))
    found += phrases(plain) + [Mention(name, personal(name)) for name in names_in(plain)]
    first: dict[str, Mention] = {}
    for one in found:
        if one.text.casefold() not in FUNCTION:
            first.setdefault(one.text.removeprefix("the "), one)
    return list(first.values())


def phrases(plain: str) -> list[Mention]:
    """The noun phrases of a question in their order."""
    return [Mention(text, personal(text, before), before) for text, before in chunks(plain)]


def _sought(plain: str) -> list[Mention]:
    """Who or what is asked for, as the question tells it: "the team that won the cup"."""
    named = [one for one in phrases(plain)[:1] if BEING.match(one.before)]
    if who := re.match(r"who (?:else )?(?P<rest>\S.*)$", plain, re.IGNORECASE):
        # "Who is head of sales" names somebody, "who is responsible for sales" does not.
        described = [one for one in named if one.text.islower() and JOINED.search(one.text)
                     and " of " not in one.text and one.text.split()[0] not in OPENING]  # fmt: skip
        if named and not described:
            return [replace(named[0], person=3)]
        return [Mention(f"the one who {who['rest']}", 3), Mention(f"the ones who {who['rest']}")]
    if re.match(r"where\b", plain, re.IGNORECASE):
        return [replace(one, before="at") for one in named]
    if (noun := sought_noun(plain)) is None:
        return []
    sought, aux, rest = noun
    if _chief(sought).casefold().removesuffix("s") in MEASURES | ATTRIBUTES:
        return []
    subject = subject_of(aux, rest)
    tense = "" if aux in ("do", "does", "did") else aux
    clause = " ".join(f"{subject} {tense} {rest.removeprefix(subject)}".split())
    return [Mention(f"the {sought} that {clause}", 3 * (sought.casefold() in OFFICES))]


def subject_of(aux: str, rest: str) -> str:
    """The subject of a question by its auxiliary and the `rest` behind it, or ""."""
    for one in phrases(f"{aux} {rest}")[:1]:
        opened = one.text.casefold().split()[0] in OPENING
        if one.before == aux != "" and one.text != rest and (opened or one.named or one.plural):
            return one.text
    return ""


def topic(question: str) -> str:
    """What `question` is about, or ""."""
    asked = understood(question)
    if asked.kind == "statements" and asked.topic:
        return asked.topic
    if noun := sought_noun(core(question)):
        return f"the {noun[0]}"
    found = mentions(question)
    return next((one.text for one in (*(each for each in found if each.person < 2), *found)), "")


def pair(question: str) -> tuple[str, str] | None:
    """The two that `question` names side by side, by "and", "or" or "than"."""
    plain = core(question)
    for match in re.finditer(r"\s(?:and|or|than)\s", plain):
        led = rf"^.*\b(?:{'|'.join(JOINING)}|{AUX})\s"
        left = re.sub(led, "", plain[: match.start()], flags=re.IGNORECASE)
        one, other = phrases(f"of {left}"), phrases(f"of {plain[match.end() :]}")
        one = phrases(plain)[:1] if match.group().strip() == "than" else one
        if one and other:
            return one[-1].text, other[0].text
    return None


def personal(text: str, before: str = "") -> int:
    """How surely a phrase names somebody, from 0 to 3."""
    head, words = _chief(text).casefold(), {word.casefold().strip(".") for word in text.split()}
    named, titled = _chief(text)[:1].isupper(), OFFICES | MALE | FEMALE
    if head in titled or (named and words & titled):
        return 3
    if country(text) or head in BODIES or text.isupper() or re.fullmatch(TEXT, head):
        return 0
    if named:
        return 0 if before in THERE else 1 if words & OPENING else 3 if len(words) > 1 else 2
    return 0 if _is_plural(head) else 2 if head in PERSONS else 1


def _chief(text: str) -> str:
    words = re.split(r" (?:at|who|that|of|in|on|for|from|between|against) ", text)[0].split()
    return words[-1] if words else ""


def _is_plural(head: str) -> bool:
    return head in PEOPLE or re.search(r"(?<![sui'’])s$", head) is not None

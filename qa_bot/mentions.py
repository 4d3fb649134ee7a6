"""Whom and what a question names, and which pronouns can stand for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_bot.lexicon import (
    BODIES,
    COMMON_VERBS,
    FEMALE,
    FUNCTION,
    IRREGULAR,
    JOINING,
    MALE,
    NOMINAL,
    OFFICES,
    OPENING,
    PEOPLE,
    PREPOSITIONS,
    TEAMS,
    TIMES,
)
from qa_bot.places import country
from qa_bot.questions import AUXILIARY, TEXT, core, understood
from qa_bot.words import PARTICLES, names_in, stem

HE = ("he", "him", "his", "himself")
SHE = ("she", "her", "hers", "herself")
IT = ("it", "its", "itself", "this one", "that one")
CONJUNCTIONS = frozenset(("because", "if", "that", "when", "where", "while"))
BEING = re.compile(r"(?:is|are|was|were)(?:n['’]t)?$")
HAVING = re.compile(r"(?:have|has|had)(?:n['’]t)?$")
_VERBS = frozenset(stem(word) for word in COMMON_VERBS)


@dataclass(frozen=True, slots=True)
class Mention:
    """What a question names; `person` goes from 0, surely nobody, to 3, surely somebody."""

    text: str
    person: int
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
        several = " and " in re.split(" (?:who|that) ", self.text)[0]
        return several or (not self.named and _is_plural(self.head))

    @property
    def sex(self) -> str:
        """ "m", "f", or "" where its words do not tell."""
        words = {self.head, self.text.split()[0].casefold().strip(".")}
        return "f" if words & FEMALE else "m" if words & MALE else ""

    def rank(self, pronoun: str) -> int:
        """How well `pronoun` suits: 0 to 2 well, 3 at need, 9 not at all."""
        if pronoun in HE + SHE:
            if self.plural or not self.person:
                return 9
            # A first name in "a" is nearly always a woman's.
            guess = self.sex or ("f" if re.match(r"[A-Z]\w+a(?:\s|$)", self.text) else "")
            other, own = ("f", "m") if pronoun in HE else ("m", "f")
            if guess == other:
                return 9 if self.sex else 3
            return 4 - self.person - (guess == own)
        if pronoun in IT:
            return 9 if self.plural else max(self.person, 1)
        if pronoun == "there":
            return 1 if self.before in ("in", "at", "near") and not is_time(self.text) else 9
        body = self.head in BODIES | TEAMS or (self.person < 3 and self.named)
        return 1 if self.plural else 2 if body else 3 if self.person > 2 else 9


def mentions(question: str) -> list[Mention]:
    """What `question`, which stands alone, names; the likeliest to be taken up first."""
    plain, asked = core(question), understood(question)
    found = _sought(plain)
    if asked.kind == "statements" and asked.subject:
        person = personal(asked.subject)
        mute = _chief(asked.subject).casefold() in BODIES or country(asked.subject)
        found.append(Mention(asked.subject, person if mute else max(person, 2)))
    if asked.kind == "statements" and asked.topic in plain and asked.topic:
        found.append(Mention(asked.topic, personal(asked.topic), topic=True))
    found += phrases(plain)
    found += [Mention(name, personal(name)) for name in names_in(plain)]
    first: dict[str, Mention] = {}
    for one in found:
        first.setdefault(one.text.removeprefix("the "), one)
    return list(first.values())


def _sought(plain: str) -> list[Mention]:
    """Who or what is asked for, as the question tells it: "the team that won"."""
    if who := re.match(r"who (?:else )?(?P<rest>\S.*)$", plain, re.IGNORECASE):
        named = phrases(plain)
        if re.match(r"(?:is|are|was|were) ", who["rest"]) and named and named[0].before in BEFORE:
            return [replace(named[0], person=3)]
        rest = who["rest"]
        return [Mention(f"the one who {rest}", 3), Mention(f"the ones who {rest}", 0)]
    if re.match(r"where (?:is|are|was|were) ", plain, re.IGNORECASE):
        return [replace(one, before="at") for one in phrases(plain)[:1]]
    if (noun := sought_noun(plain)) is None:
        return []
    noun, aux, rest = noun
    clause = rest if aux in ("do", "does", "did") else f"{aux} {rest}".strip()
    return [Mention(f"the {noun} that {clause}", 3 if _chief(noun).casefold() in OFFICES else 0)]


BEFORE = ("is", "are", "was", "were")


def sought_noun(plain: str) -> tuple[str, str, str] | None:
    """The noun that is asked for, the auxiliary behind it or "", and the rest."""
    asks = re.match(r"(?P<wh>which|what|how many)\s+(?P<rest>.+)$", plain, re.IGNORECASE)
    if asks is None:
        return None
    words = asks["rest"].split()
    low = [word.casefold() for word in words]
    if low[0] in AUXILIARY or low[0] in FUNCTION or low[0] in TIMES or low[0] == "time":
        return None
    for at in range(1, min(4, len(words))):
        aux = low[at] in AUXILIARY
        if aux or (asks["wh"].casefold() != "what" and is_verb(low[at])):
            rest = words[at + aux :]
            return " ".join(words[:at]), low[at] if aux else "", " ".join(rest)
    return None


def phrases(plain: str) -> list[Mention]:
    """The noun phrases of a question as they stand in it, by what begins and what ends them."""
    words, found, at, taken = plain.split(), list[Mention](), 0, 0
    low = [word.casefold().strip(",;:") for word in words]
    while at < len(words):
        before = low[at - 1] if at else ""
        led = before in PREPOSITIONS | AUXILIARY | CONJUNCTIONS
        led = led or (at > taken and is_verb(before))
        verbal = is_verb(low[at]) and not (at == 1 and low[at].endswith("ing"))
        bare = led and low[at] not in FUNCTION and not verbal and low[at].isalpha()
        if (low[at] in OPENING and before != "how") or _is_name(words, at) or bare:
            aux = before if before in AUXILIARY and not found else ""
            end = _end(words, at, aux, asked=at > 1)
            if end > at:
                text = " ".join(words[at:end]).strip(",;:")
                found.append(Mention(text, personal(text, before), before))
                at = taken = end
                continue
        at += 1
    return found


def _end(words: Sequence[str], at: int, aux: str, asked: bool) -> int:
    """Where the noun phrase that begins at `at` ends; its verb is no part of it."""
    end, content = at, 0
    acts = bool(aux) and not BEING.match(aux)
    name, verb = words[at][0].isupper(), False
    for place in range(at, len(words)):
        low = words[place].casefold().strip(",;:")
        following = words[place + 1].casefold() if place + 1 < len(words) else ""
        if low in OPENING and not content:
            name = False
            continue
        joins = low == "of" or (low in JOINING and not acts)
        if low == "and":
            joins = following in OPENING or words[place + 1 : place + 2] != [following]
        if joins and content and following and not is_time(following):
            content, name = 0, False
            continue
        if (low in FUNCTION and not re.fullmatch(TEXT, low)) or low in PREPOSITIONS:
            verb = low in AUXILIARY
            break
        small = not words[place][0].isupper() and low not in PARTICLES
        owned = place > at and re.search(r"['’]s?$", words[place - 1])
        if name and small and content and not owned:
            return end
        name = name and not owned
        base = acts and not HAVING.match(aux)
        verb = content > 0 and (low in COMMON_VERBS if base else is_past(low) and bool(aux))
        if verb and not (base and following in COMMON_VERBS):
            break
        end, content = place + 1, content + 1
        if words[place][-1] in ",;:":
            break
    predicate = bool(aux) and not asked and words[end : end + 1] in ([], ["than"])
    bare_end = (acts and not verb) or predicate
    return end - 1 if bare_end and content > 1 and words[end - 1].islower() else end


def _is_name(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not word[0].isupper() or word.casefold() in FUNCTION:
        return False
    return at > 0 or country(word) is not None or words[1:2] > ["A"] and words[1][0].isupper()


def is_verb(low: str) -> bool:
    """Whether a word, in small letters, can be a verb: a common one, or one in the past."""
    return is_past(low) or stem(low) in _VERBS


def is_past(low: str) -> bool:
    """Whether a word, in small letters, is a verb's past form or a participle."""
    irregular = low in IRREGULAR and low not in NOMINAL
    return irregular or (low.endswith(("ed", "ing")) and len(low) > 4)


def is_time(text: str) -> bool:
    """Whether `text` is a year, a month or another word of time."""
    return any(re.fullmatch(r"\d{4}", word) or word.casefold() in TIMES for word in text.split())


def personal(text: str, before: str = "") -> int:
    """How surely a phrase names somebody, from 0 to 3."""
    head, words = _chief(text).casefold(), {word.casefold().strip(".") for word in text.split()}
    named = _chief(text)[:1].isupper()
    if head in OFFICES | MALE | FEMALE or (named and words & (OFFICES | MALE | FEMALE)):
        return 0 if "'" in head else 3
    if country(text) or head in BODIES or text.isupper() or _is_plural(head) and not named:
        return 0
    if re.fullmatch(TEXT, head) or (named and before in ("in", "at", "near")):
        return 0
    if not named:
        return 1
    return 1 if words & OPENING else 3 if len(words) > 1 else 2


def _chief(text: str) -> str:
    words = re.split(r" (?:of|from|at|who|that|in|on|for|between|against) ", text)[0].split()
    return words[-1] if words else ""


def _is_plural(head: str) -> bool:
    return head in PEOPLE or re.search(r"(?<![sui'’])s$", head) is not None

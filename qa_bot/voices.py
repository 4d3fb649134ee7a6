"""Whether a name in a question denotes the speaker of a statement or those it speaks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.lexicon import AKIN, DETERMINERS, OFFICES, STATE
from qa_bot.phrases import same_name
from qa_bot.places import country, folded, initials
from qa_bot.types import Statement

TITLE = re.compile(r"^(?:cllr|dr|miss|mme|mr|mrs|ms|prof|rev|sir)\.?\s+", re.IGNORECASE)
LINKS = frozenset(("of", "for", "from", "in", "at", "to", "and"))


def speaks_for(statement: Statement | str, name: str) -> bool:
    """Whether `name`, as a question has it, denotes the speaker or those the speaker stands for.

    "Egypt", "Cairo", "the Egyptian envoy", "Egypt's envoy", "the envoy of Egypt", a surname or a
    role of the statement all do.
    """
    if isinstance(statement, str):
        statement = Statement(statement, (), None, "", 0, 0, 0, "", False)
    name = TITLE.sub("", name)
    wanted = country(name)
    if wanted is not None:
        return wanted in _places(statement)
    words, places = parted(name)
    if any(_is_union(name, region) for region in _places(statement)):
        return True
    for one in (statement.speaker, *statement.stands_for):
        if same_name(unmarked(name), unmarked(one)) and _titled(name, one):
            return True
        if folded(unmarked(name)) == initials(one) != "":
            return True
    if places:
        if not set(places) <= _places(statement) | _places_in(statement.role):
            return False
        if not words or (words <= STATE | {"union"} and statement.stands_for):
            return True
    role, own = _words(statement.role or ""), _words(statement.speaker)
    rest = {word for word in words if not _denotes(word, statement.stands_for)}
    if rest & own:
        titles = {word for word in rest if akin(word) & role or (not role and word in OFFICES)}
        return rest <= role | own | titles
    if not rest:
        return bool(words)
    if rest <= role:
        if rest & OFFICES or places:
            return True
        definite = len(rest) > 1 or name.casefold().startswith(("the ", "their ", "its "))
        common = _common(statement.role or "")
        if definite and (rest <= common or (len(rest) > 1 and rest & common)):
            return True
    bodies = {word for body in statement.stands_for for word in _words(body)}
    if rest & role & OFFICES and rest <= role | bodies:
        return True
    located = bool(places) or len(rest) < len(words)
    return located and all(word in role or akin(word) & role for word in rest)


def keys_of(statement: Statement) -> set[str]:
    """Words of which a name has one in `keys_for` if it denotes the speaker of `statement`."""
    bodies = (statement.speaker, *statement.stands_for)
    places = _places(statement) | _places_in(statement.role)
    short = {initials(one).casefold() for one in bodies}
    unions = {f"{place[0]}u".casefold() for place in _places(statement)}
    words = {word for one in bodies for word in (*_words(one), *folded(one).casefold().split())}
    whole = words | _words(statement.role or "") | {place.casefold() for place in places}
    return (whole | short | unions) - {""} - LINKS - DETERMINERS


def keys_for(name: str) -> set[str]:
    """Words of which every speaker whom `name` denotes has one in `keys_of`."""
    name = TITLE.sub("", name)
    words, places = parted(name)
    words |= _words(name) | {folded(unmarked(name)).casefold()}
    words |= {place.casefold() for place in (*places, country(name) or "")}
    others = {other for word in words for other in akin(word)}
    return (words | others | set(folded(name).casefold().split())) - {""} - LINKS - DETERMINERS


def _common(role: str) -> set[str]:
    """The words of `role` that are no names: "spokesman" of "U.N. spokesman"."""
    words = unmarked(role).split()
    return {
        part
        for at, word in enumerate(words)
        if not word[0].isupper() or (at == 0 and word.istitle())
        for part in _words(word)
    }


def akin(word: str) -> frozenset[str]:
    """The offices that `word` can mean beside itself."""
    return frozenset().union(*(group for group in AKIN if word in group))


def _titled(name: str, known: str) -> bool:
    """Whether `name` is no longer than `known`, but for titles before it."""
    more = _words(name) - _words(known) - DETERMINERS
    return not more or (
        more <= OFFICES and not re.search(r"['’]s?\s|\sof\s", name) and country(known) is None
    )


def _is_union(name: str, region: str) -> bool:
    """Whether `name` is short for the union of `region`, as EU is for that of Europe."""
    return folded(name) == f"{region[0]}U" and country(f"{region}n") == region


def unmarked(name: str) -> str:
    """`name` without the marks of its possessives."""
    return re.sub(r"['’]s?(?=\s|$)", "", name)


def parted(name: str) -> tuple[set[str], list[str]]:
    """The plain words of `name` and the countries that it names, by themselves or otherwise."""
    tokens = re.findall(r"[\w.&-]+", unmarked(name))
    words: set[str] = set()
    places: list[str] = []
    at = 0
    while at < len(tokens):
        for size in (3, 2, 1):
            place = country(" ".join(tokens[at : at + size])) if at + size <= len(tokens) else None
            if place is not None and tokens[at].lower() not in DETERMINERS:
                places.append(place)
                at += size
                break
        else:
            word = folded(tokens[at]).casefold()
            if word and word not in DETERMINERS and word not in LINKS:
                words.add(word)
            at += 1
    return words, places


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w&-]+", unmarked(folded(text).casefold())))


def _places(statement: Statement) -> set[str]:
    return {country(one) or one for one in (*statement.stands_for, statement.speaker)}


def _places_in(role: str | None) -> set[str]:
    return set(parted(role)[1]) if role else set()


def _denotes(word: str, bodies: Sequence[str]) -> bool:
    place = country(word)
    return any(
        place == body
        if place
        else same_name(word, unmarked(body)) or initials(body).casefold() == word
        for body in bodies
    )

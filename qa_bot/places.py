"""Countries by any of their names: their own, their people's, their capital's."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from qa_bot.lexicon import SITES

ADJECTIVE = re.compile(r"(?<=\w{4})(?:an|ese|ish|ic|i|ine)$")


@lru_cache(maxsize=100_000)
def country(name: str) -> str | None:
    """The country that `name` as a whole denotes, by itself, its people or its capital, or None.

    "Cairo", "Egyptian" and "the Arab Republic of Egypt" give "Egypt"; "Asian" gives "Asia".
    """
    key = folded(name)
    known = _countries()
    for one in (key, key.removesuffix("s")):
        if one in known:
            return known[one]
    stem = ADJECTIVE.sub("", key)
    if stem == key:
        return None
    found = {known[other] for other in _peoples() if other.startswith(stem)}
    return found.pop() if len(found) == 1 else None


def people_of(name: str) -> str | None:
    """The country of one word whose people or adjective `name` is: "Serbia" for "Serbs"."""
    place = country(name)
    if place is None or " " in place or folded(name) in _capitals():
        return None
    return place


def is_country(name: str) -> bool:
    """Whether `name` is a country's own name: "Egypt", and neither "Cairo" nor "Egyptian"."""
    return folded(name) in _countries_proper()


def initials(name: str) -> str:
    """The first letters of the capitalised words of `name`; empty where they are fewer than two."""
    letters = [word[0] for word in name.split() if word[0].isupper()]
    return "".join(letters) if len(letters) > 1 else ""


def folded(name: str) -> str:
    """`name` without case, accents, stops, a leading article and a possessive ending."""
    plain = unicodedata.normalize("NFKD", name).replace("’", "'")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    # "US" is a country and "us" is not: abbreviations stay as they are written.
    plain = " ".join(plain.replace(".", "").removesuffix("'s").removesuffix("'").split())
    plain = re.sub(r"^(?:the|a|an)\s", "", plain, flags=re.IGNORECASE)
    return plain if plain.isupper() and len(plain) < 4 else plain.casefold()


def is_capital(name: str) -> bool:
    """Whether `name` is a capital's: its mayor speaks for the city alone."""
    return folded(name) in _capitals()


@cache
def _peoples() -> frozenset[str]:
    return frozenset(_countries()) - _capitals()


@cache
def _countries_proper() -> frozenset[str]:
    own = frozenset(folded(name) for info in _infos() for name in _own_names(info))
    return own - frozenset(folded(name) for info in _infos() for name in _other_names(info)) | (
        own & frozenset(folded(info["name"]) for info in _infos())
    )


@cache
def _capitals() -> frozenset[str]:
    return frozenset(folded(_capital(info)) for info in _infos()) - {""}


@cache
def _countries() -> dict[str, str]:
    infos = _infos()
    names: dict[str, str] = {}
    for kind in (_own_names, _other_names):
        for info in infos:
            for name in kind(info):
                names.setdefault(folded(name), str(info["name"]).removeprefix("The "))
    for word in SITES:  # "Island" is what Icelanders call their country
        names.pop(word, None)
    for region in {str(info.get("region") or "") for info in infos} - {""}:
        for name in (region, f"{region}n", f"{region}an"):
            names.setdefault(folded(name), region)
    return names


@cache
def _infos() -> list[dict[str, Any]]:
    """What the package has on each country, the largest first: of two with one name it has it."""
    from countryinfo import all_countries

    infos: list[dict[str, Any]] = [dict(one.info()) for one in all_countries()]
    # A demonym of two peoples is that of a state that came apart.
    infos = [info for info in infos if "/" not in (info.get("demonym") or "")]
    return sorted(infos, key=lambda info: info.get("population") or 0, reverse=True)


def _own_names(info: dict[str, Any]) -> list[str]:
    name = info["name"]
    full = [name, *info.get("altSpellings", [])]
    codes = {other for other in full if other.isupper() and len(other) < 4}
    short = {initials(other) for other in full}
    return [
        other.removeprefix("Great ")
        for other in full
        if len(other) > 3 or (other in codes & short and " " in name)
    ]


def _other_names(info: dict[str, Any]) -> list[str]:
    demonyms = (info.get("demonym") or "").split(",")
    return [name for name in (*demonyms, _capital(info)) if name]


def _capital(info: dict[str, Any]) -> str:
    capital = info.get("capital")
    return capital.removesuffix(" D.C.") if isinstance(capital, str) else ""

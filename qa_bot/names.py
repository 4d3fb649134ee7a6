"""The kinds of the names in a text: what the entity recogniser takes each mention for, corrected by
what such a name mostly is and by whom speakers speak for.

What names mostly are is a logistic model of their vectors, trained by `python -m training.names`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa_bot.embedding import open_encoder
from qa_bot.places import country
from qa_bot.runtime import Floats, linear
from qa_bot.types import Name, Statement
from qa_bot.voices import TITLE

KINDS = ("PERSON", "ORG", "PLACE", "OTHER")
PLACES = frozenset(("GPE", "LOC", "FAC"))
NUMERIC = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"))
"""Labels of the recogniser; its others are `OTHER`."""
WEIGHTS = Path(__file__).parent / "models" / "names" / "model.safetensors"
RECOGNISED, MOSTLY = 0.45, 2.0
"""How often the recogniser is taken to be right, and what a name's own vector counts for."""
TRIED = 400
"""Of how many names the vectors are taken; of more, the mentions alone decide."""
SURE = 0.9
"""How surely a title makes a person, the list of countries a place, and to be spoken for an
organization."""


def kinds_of(names: Sequence[Name], statements: Sequence[Statement]) -> dict[str, str]:
    """The likeliest of `KINDS` for each name that is no number, as `plain` has it."""
    mentions: dict[str, list[str]] = defaultdict(list)
    for one in names:
        if one.kind not in NUMERIC:
            mentions[plain(one.text)].append(kind_of(one.kind))
    bodies = {plain(body) for one in statements for body in one.stands_for if body != one.speaker}
    for name in {plain(one.speaker) for one in statements if not one.role} & set(mentions):
        mentions[name].append("ORG")
    tried = list(mentions)[:TRIED]
    told = dict(zip(tried, mostly(tried), strict=True)) if tried else {}
    unheard = np.zeros(len(KINDS), np.float32)
    return {
        name: KINDS[int(_weighed(name, told.get(name, unheard), kinds, name in bodies).argmax())]
        for name, kinds in mentions.items()
    }


def kind_of(label: str) -> str:
    """One of `KINDS` for a label of the recogniser."""
    if label in PLACES:
        return "PLACE"
    return label if label in KINDS else "OTHER"


def plain(name: str) -> str:
    """`name` without its article and the mark of its possessive."""
    return re.sub(r"^(?:the|an?)\s+|['’]s?$", "", name, flags=re.IGNORECASE)


def mostly(names: Sequence[str]) -> Floats:
    """How likely each of `KINDS` is for names like these, as log-odds, shape (names, kinds)."""
    weights, bias = linear(WEIGHTS)
    odds: Floats = open_encoder().encode(names) @ weights + bias
    return odds


def _weighed(name: str, told: Floats, kinds: Sequence[str], is_body: bool) -> Floats:
    """The log-odds of each of `KINDS`, by the name itself and by each mention of it."""
    heard = [(kind, RECOGNISED) for kind in kinds]
    if TITLE.match(name):
        heard.append(("PERSON", SURE))
    elif country(name):
        heard.append(("PLACE", SURE))
    elif is_body:
        heard.append(("ORG", SURE))
    odds: Floats = MOSTLY * (told - told.max()) + sum(_heard(*one) for one in heard)
    return odds


def _heard(kind: str, right: float) -> Floats:
    """What it tells of each of `KINDS` that one is heard which is right so often."""
    rest = (1 - right) / (len(KINDS) - 1)
    told: Floats = np.log([right if one == kind else rest for one in KINDS])
    return told

"""Made-up towns whose documents are alike but for their numbers, and questions on these.

An answer from another town's document, or from an earlier one of the same town, is a wrong one.
"""

from __future__ import annotations

import random
import re

SUBJECTS = (
    ("bridge", "was opened in {}", "When was the bridge opened?"),
    ("tower", "is {:,} metres high", "How many metres high is the tower?"),
    ("school", "has {:,} pupils", "How many pupils does the school have?"),
    ("mill", "was built in {}", "When was the mill built?"),
    ("library", "lends {:,} books a day", "How many books does the library lend a day?"),
    ("ferry", "carries {:,} passengers", "How many passengers does the ferry carry?"),
    ("museum", "cost {:,} crowns", "How much did the museum cost?"),
    ("harbour", "was dredged in {}", "When was the harbour dredged?"),
    ("market", "has {:,} stalls", "How many stalls does the market have?"),
    ("orchard", "lost {:,} trees", "How many trees did the orchard lose?"),
)
NUMBER = re.compile(r"\b\d[\d,]*\b(?!\])")
"""A number that is none of a citation."""
RIMES = "al", "el", "in", "or", "an", "ul"
SYLLABLES = [f"{first}{rime}" for first in "bdfghklmnprstvwz" for rime in RIMES]


def story(number: int, town: str = "") -> tuple[str, list[tuple[str, str]]]:
    """The document that goes by `number`, and questions on it with their answers, in one order.

    The names in it are those of `town`, if one is given.
    """
    rng = random.Random(number)
    numbers = rng.sample(range(1200, 1990), len(SUBJECTS))
    lines, pairs = [], []
    for (name, fact, asked), told in zip(SUBJECTS, numbers, strict=True):
        named = f"{town} {name}".strip()
        lines.append(f"The {named} {fact.format(told)}.")
        pairs.append((asked.replace(f"the {name}", f"the {named}"), str(told)))
    return "\n".join(lines), pairs


def town(number: int) -> str:
    """The name of town `number`, which no other has: "Kordalven"."""
    size = len(SYLLABLES)
    rest = number * 271_829 % size**3  # prime to it, so that no name comes twice
    parts = (rest // size**2, rest // size % size, rest % size)
    return "".join(SYLLABLES[part] for part in parts).capitalize()


def is_right(said: str, expected: str) -> bool:
    """Whether the one number that is said is the one expected."""
    return {one.replace(",", "") for one in NUMBER.findall(said)} == {expected}

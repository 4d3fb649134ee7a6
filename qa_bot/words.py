"""Words as questions and sentences are compared by: stems, names, numbers, and what they weigh."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import Stemmer

from qa_bot.lexicon import ALIKE, FUNCTION, IRREGULAR, NUMBERS, OFFICES, TIMES, listed
from qa_bot.places import country, folded, people_of

TOKEN = re.compile(r"\d[\d,.]*\d|[^\W_]+(?:[.'’-][^\W_]+)*\.?")
FIGURE = re.compile(r"\d")
DATED = re.compile(r"\d{3}|\d[./:–-]\d|\d ?(?:st|nd|rd|th|s|[ap]\.?m)\b")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of `word` share: its Snowball stem, of irregular verbs that of the base.

    A people has the stem of its country, where that is one word: "Serbs", as "Serbia".
    """
    word = people_of(word) or word if word[:1].isupper() else word
    plain = folded(word).casefold().replace("’", "'").removesuffix("'s").strip(".'")
    return str(_stemmer().stemWord(IRREGULAR.get(plain, plain)))


def tokens(text: str) -> list[str]:
    """The words of `text` as they are written, without marks around them."""
    return [word.rstrip(".") if word.count(".") == 1 else word for word in TOKEN.findall(text)]


def stems(text: str) -> list[str]:
    """The stems of `text` in order; a hyphenated word counts whole and in its parts."""
    found: list[str] = []
    for word in tokens(text):
        found.append(stem(word))
        if "-" in word:
            found += [stem(part) for part in word.split("-")]
    return found


def content(text: str) -> list[str]:
    """The stems of the words of `text` that carry meaning, in order, each once."""
    words = (word for word in tokens(text) if word.casefold() not in FUNCTION)
    return list(dict.fromkeys(stem(word) for word in words if stem(word)))


def numbers(text: str) -> set[str]:
    """The numbers of `text`, in figures or in words, as they are compared."""
    found = set()
    for word in re.findall(r"[\w.,:]*\d[\w.,:]*|[A-Za-z]+", text):
        plain = word.casefold().strip(".,:")
        if FIGURE.search(plain):
            found.add(re.sub(r"(?<=\d),(?=\d{3})", "", plain))
        elif plain in NUMBERS:
            found.add(NUMBERS[plain])
    return found


def is_timely(text: str) -> bool:
    """Whether `text` can tell when: it has a year, a date, an hour, or a word of time."""
    return DATED.search(text) is not None or any(
        word.casefold().removesuffix("s") in TIMES or word.casefold() in TIMES
        for word in tokens(text)
    )


def is_numeric(text: str) -> bool:
    """Whether `text` can tell how many or how much; "one-off" does not."""
    parts = (word.casefold().removeprefix("one-") for word in tokens(text))
    words = {word for part in parts for word in part.split("-")}
    return FIGURE.search(text) is not None or bool(words & (NUMBERS.keys() | _AMOUNTS))


PARTICLES = listed("al bin da de del den der di do dos du el ibn la le ten ter van von y")
"""Small words inside of names."""
_AMOUNTS = listed(
    """dozen dozens hundred hundreds thousand thousands million millions billion billions half
    third quarter several few many none nobody no never once twice daily weekly monthly yearly
    annually always every double"""
)


def names_in(question: str) -> list[str]:
    """The proper names of `question`: runs of words with a capital, and countries in any case."""
    found: list[list[str]] = []
    after, before, last = -3, "", ""
    for at, match in enumerate(TOKEN.finditer(question)):
        word = match.group().removesuffix("'s").removesuffix("’s")
        word = word if word.count(".") > 1 else word.rstrip(".")
        before, last = last, word.casefold()
        capital = word[0].isupper() and word.casefold() not in FUNCTION
        if at == 0 and capital and country(word) is None:
            following = question[match.end() :].lstrip()[:1]
            capital = following.isupper()
        if not capital and not (
            len(word) > 3 and country(word) and word.casefold() not in FUNCTION
        ):
            continue
        glued = found and after >= at - 2 and question[match.start() - 1] in " -"
        if glued and after == at - 2:
            glued = before in PARTICLES
            found[-1] += [before] if glued else []
        if glued and not question[: match.start()].rstrip().endswith(("'s", "’s", ",")):
            found[-1].append(word)
        else:
            found.append([word])
        after = at
    return [" ".join(words) for words in found]


def is_office(phrase: str) -> bool:
    """Whether a word of `phrase` names an office."""
    return bool(OFFICES & {word.casefold() for word in tokens(phrase)})


class Vocabulary:
    """The words of some sentences: which each holds, and how much each word tells."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.rows = [frozenset(stems(text)) for text in sentences]
        self._counts = Counter(word for row in self.rows for word in row)

    def __contains__(self, word: object) -> bool:
        return word in self._counts

    def weight(self, word: str) -> float:
        """Inverse sentence frequency: high for a word that few sentences hold."""
        return math.log(1 + len(self.rows) / (0.5 + self._counts.get(word, 0)))

    def coverage(self, wanted: Iterable[str], held: Iterable[str]) -> float:
        """The share of the weight of `wanted` that `held` has; 1 where nothing is wanted."""
        wanted, have = list(wanted), set(held)
        whole = sum(self.weight(word) for word in wanted)
        return sum(self.weight(word) for word in wanted if word in have) / whole if whole else 1.0


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def said_alike() -> dict[str, frozenset[str]]:
    """For the stem of a verb of saying those of all that say about the same."""
    groups = ([stem(word) for word in line.split()] for line in ALIKE)
    return {group[0]: frozenset(group) for group in groups}


COUNTING = frozenset(stem(word) for word in NUMBERS)
"""The stems of the number words."""

"""What a yes/no question puts forward, and what of it a sentence has, denies, or has otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_bot.answers import Source
from qa_bot.lexicon import FUNCTION, OPPOSITES, PHRASAL, listed
from qa_bot.questions import AUX
from qa_bot.words import COUNTING, content, denies, names_in, numbers, stem, stems, tokens

NEGATIONS = listed(
    """not no never nobody none neither nor without fail failed fails refuse refused refuses deny
    denied denies decline declined declines reject rejected rejects hardly cannot unable
    impossible nothing lack lacked lacks didn't doesn't don't isn't aren't wasn't weren't won't
    wouldn't can't couldn't hasn't haven't hadn't"""
)
REACH = 6
"""Words after a negation that it bears on."""
PARTED = 3
"""Words behind a verb among which its particle can stand."""
MARKS = ".,;:!?\"'”’)"
CLAUSES = re.compile(r"[,;:—–]|\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)
SYNONYM = 0.55
"""From what cosine two words are taken for one."""
NOMINAL = re.compile(r"(?:[ae]nc[ey]|[ts]ion|ment|ness|ity)s?$")
"""How nouns end that name what verbs and adjectives say; independence makes nothing independent."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question puts forward: its names and numbers and what it predicates, as stems."""

    topic: str
    told: Told
    names: tuple[str, ...]
    numbers: frozenset[str]
    predicate: tuple[str, ...]
    negated: bool

    @property
    def text(self) -> str:
        """The question without its auxiliary and its mark."""
        return self.told.text


def claimed(topic: str) -> Claim:
    """The claim of a yes/no question without its mark."""
    told = Told(re.sub(rf"^{AUX}\s+", "", topic, flags=re.IGNORECASE))
    plain = told.text
    names = tuple(names_in(f"x {plain}"))
    named = {word for name in names for word in stems(name)}
    figures = frozenset(numbers(plain))
    predicate = tuple(
        word
        for word in content(plain)
        if word not in named and not word[0].isdigit() and word not in COUNTING
    )
    return Claim(topic, told, names, figures, predicate, denies(topic))


class Told:
    """The words of a sentence: as written, and their stems, by place."""

    def __init__(self, text: str) -> None:
        self.text = in_one_word(text)
        self.words = tokens(self.text)
        self.stems = [stem(word) for word in self.words]
        self.held = frozenset(stems(self.text))

    def places(self, name: str) -> list[int]:
        """Where the last word of `name` stands."""
        last = stem(tokens(name)[-1])
        return [at for at, one in enumerate(self.stems) if one == last]


def in_one_word(text: str) -> str:
    """`text` with one word for each verb with a particle: "rejected it" for "turned it down"."""
    words = text.split()
    for at, verb in enumerate([stem(word) for word in words]):
        for behind in range(at + 1, min(at + 1 + PARTED, len(words))):
            particle = words[behind].rstrip(MARKS)
            if same := PHRASAL.get((verb, particle)):
                marks = words[behind].removeprefix(particle)
                words[at], words[behind] = same, ""
                words[behind - 1] += marks
            if same or particle != words[behind]:
                break
    return " ".join(filter(None, words))


def share(wanted: tuple[str, ...], matched: dict[str, str], source: Source) -> float:
    whole = sum(source.words.weight(word) for word in wanted)
    have = sum(source.words.weight(word) for word in wanted if word in matched)
    return have / whole if whole else 0.5


def matching(claim: Claim, told: Told, source: Source) -> dict[str, str]:
    """The words of the predicate that a sentence has, or has others for of the same sense."""
    named = {one for word in tokens(claim.text) if NOMINAL.search(word) for one in stems(word)}
    acts = [word for word in told.words if stem(word) in named or not NOMINAL.search(word)]
    held = frozenset(stems(" ".join(acts)))
    matched = {word: word for word in claim.predicate if word in held}
    matched |= {word: f"re{word}" for word in claim.predicate if f"re{word}" in told.held}
    left = [word for word in claim.predicate if word not in matched]
    others = [
        word
        for word in told.words
        if word.casefold() not in FUNCTION and not word[0].isupper() and stem(word) not in left
    ]
    if left and others:
        written = {stem(word): word for word in tokens(claim.text)}
        vectors = source.vectors([*(written.get(word, word) for word in left), *others])
        alike = vectors[: len(left)] @ vectors[len(left) :].T
        for word, row in zip(left, alike, strict=True):
            if row.max() >= SYNONYM:
                matched[word] = stem(others[int(row.argmax())])
    return matched


def opposed(word: str, held: frozenset[str]) -> bool:
    if word in held:
        return False
    opposite = {stem(other) for pair in OPPOSITES for other in _other(word, pair)}
    prefixed = {stem(f"{prefix}{word}") for prefix in ("un", "dis", "in", "im", "il", "ir", "non")}
    held = held | {one.removeprefix("re") for one in held}
    bare = {word.removeprefix(prefix) for prefix in ("un", "dis") if len(word) > 5}
    return bool(held & (opposite | prefixed | (bare - {word})))


def _other(word: str, pair: tuple[frozenset[str], frozenset[str]]) -> frozenset[str]:
    for one, other in (pair, pair[::-1]):
        if word in {stem(each) for each in one}:
            return other
    return frozenset()


def negated(told: Told, matched: dict[str, str], flipped: list[str]) -> bool:
    """Whether a negation in a sentence bears on a word that it shares with the claim."""
    here = set(matched.values())
    against = {one for word in flipped for pair in OPPOSITES for other in _other(word, pair)
               for one in [stem(other)]}  # fmt: skip
    for clause in CLAUSES.split(told.text):
        words = tokens(clause)
        own = [stem(word) for word in words]
        for at, word in enumerate(words):
            if word.casefold() in NEGATIONS and own[at] not in against | matched.keys():
                after = set(own[at + 1 : at + 1 + REACH])
                if after & here or (flipped and against & after):
                    return True
    return False

"""Training data: SQuADShifts, QAMR and written texts to questions, contexts, answers or none.

SQuADShifts (Miller et al. 2020, CC BY 4.0) comes in SQuAD 1.1 format; QAMR (Michael et al. 2018,
MIT) as questions on single sentences. `written.json` and its like hold synthetic texts in
SQuAD 2.0's format, with hard questions that they do not answer, and yes/no questions and claims
with a verdict on each. In `contrasts.json` a question with an answer and one without, or one of
yes, of no and of neither, share as many words with the text; `encyclopedia.json` has paragraphs as
of long articles, and no claims; in `lists.json` the answers to a question are the items of a list,
those of one enumeration together. Parts are split by article, paragraph or sentence.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import bm25s

DOMAINS = ("new_wiki", "reddit", "amazon")
HERE = Path(__file__).parent
SYNTHETIC = ("written", "articles", "reports", "reworded", "contrasts", "encyclopedia", "lists")
BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=\S)")
TEST_SHARE, CALIBRATION_SHARE = 0.08, 0.06
NO_ANSWER_SHARE, BESIDE_SHARE = 0.33, 0.2
SWAPPED_SHARE, BORROWED_SHARE = 0.45, 0.35
QAMR_SHARE = 0.6
VERDICTS = "yes", "no", "unsaid"
UNSAID = VERDICTS[2]
CROPPED_SHARE, UNDECIDED_SHARE = 0.7, 0.12


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context; `answers` are (start, end) in characters, none if unanswerable.

    Where `verdict` is yes, no or unsaid, the question asks for that, and `answers` is where the
    context decides, or comes nearest to deciding.
    """

    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    source: str
    group: str
    verdict: str = ""

    @property
    def texts(self) -> list[str]:
        return [self.context[start:end] for start, end in self.answers]


def part(group: str) -> str:
    """`train`, `calibration` or `test`, by the hash of the group that is kept together."""
    share = int(sha256(group.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    if share < TEST_SHARE:
        return "test"
    return "calibration" if share < TEST_SHARE + CALIBRATION_SHARE else "train"


def load_squad(file: Path, source: str) -> list[Example]:
    """The questions of a file in SQuAD's format, grouped by article, or by text if it has one."""
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    examples = []
    for article in articles:
        for number, paragraph in enumerate(article["paragraphs"]):
            group = f"{source}:{article['title']}:{number if len(articles) == 1 else ''}"
            for question in paragraph["qas"]:
                answers = tuple(
                    (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                    for answer in question["answers"]
                    if answer["text"].strip()
                )
                if answers or question.get("is_impossible"):
                    asked = question["question"].strip()
                    examples.append(Example(asked, paragraph["context"], answers, source, group))
    return examples


def load_claims(file: Path, source: str) -> list[Example]:
    """The yes/no questions and claims on the texts of `source`, grouped as its other questions."""
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    return [
        Example(
            one["question"],
            paragraph["context"],
            tuple((start, end) for start, end in one["evidence"]),
            f"{source} claims",
            f"{source}:{article['title']}:",
            one["verdict"],
        )
        for article in articles
        for paragraph in article["paragraphs"]
        for one in paragraph["claims"]
    ]


def load_qamr(folder: Path) -> list[Example]:
    """QAMR's questions on their sentences, with the asker's and the validators' answers."""
    lines = (folder / "qamr-sentences.tsv").read_text("utf-8").splitlines()
    keyed = (line.split("\t") for line in lines)
    sentences = {key: detokenized(text.split(" ")) for key, text in keyed}
    examples = []
    for name in ("dev", "test"):
        for line in (folder / f"qamr-{name}.tsv").read_text("utf-8").splitlines():
            key, _, _, _, _, question, *answers = line.split("\t")
            text, offsets = sentences[key]
            spans = [_token_span(answer.split(":")[-1], offsets) for answer in answers]
            agreed = [span for span in spans if span is not None]
            if len(agreed) >= 2:
                asked = question.strip()
                examples.append(Example(asked, text, tuple(agreed), "qamr", f"qamr:{key}"))
    return examples


def qamr_articles(folder: Path) -> dict[str, list[str]]:
    """All of QAMR's sentences by article, those without questions too: neighbours for contexts."""
    articles = defaultdict(list)
    for line in (folder / "qamr-sentences.tsv").read_text("utf-8").splitlines():
        key, text = line.split("\t")
        articles[article_of(key)].append(detokenized(text.split(" "))[0])
    return articles


def article_of(key: str) -> str:
    """The article that a QAMR sentence is from: `Wiki1k:wikinews:749788`."""
    return ":".join(key.removeprefix("qamr:").split(":")[:3])


def _token_span(tokens: str, offsets: list[tuple[int, int]]) -> tuple[int, int] | None:
    if not tokens.strip():
        return None
    numbers = sorted(int(token) for token in tokens.split())
    if numbers[-1] >= len(offsets) or numbers[-1] - numbers[0] > len(numbers) + 1:
        return None
    return offsets[numbers[0]][0], offsets[numbers[-1]][1]


BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
            "``": '"', "''": '"'}  # fmt: skip
NO_SPACE_BEFORE = re.compile(r"(?:[.,;:?!%)\]}]|''|n't|'(?:s|S|re|ve|ll|d|m)?|\.\.\.)$")
NO_SPACE_AFTER = re.compile(r"(?:[(\[{$£€#]|``)$")


def detokenized(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Penn Treebank tokens as ordinary text, and each token's (start, end) in it."""
    text, offsets, glue = "", [], True
    for token in tokens:
        shown = BRACKETS.get(token, token)
        raw = shown if token.startswith("-") else token
        if not glue and not NO_SPACE_BEFORE.match(raw):
            text += " "
        offsets.append((len(text), len(text) + len(shown)))
        text += shown
        glue = NO_SPACE_AFTER.match(raw) is not None
    return text, offsets


def bounds(text: str) -> list[tuple[int, int]]:
    """Rough sentence offsets, good enough to cut training contexts at."""
    cuts = [0, *(match.end() for match in BOUNDARY.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]


def cropped(example: Example, rng: random.Random) -> Example:
    """`example` with its context cut to a few sentences that hold every answer."""
    start = min(answer[0] for answer in example.answers)
    end = max(answer[1] for answer in example.answers)
    sentences = bounds(example.context)
    first = max(0, sum(a <= start for a, _ in sentences) - 1 - rng.randint(0, 2))
    last = min(len(sentences), sum(a < end for a, _ in sentences) + rng.randint(0, 2))
    low, high = sentences[first][0], sentences[last - 1][1]
    answers = tuple((a - low, b - low) for a, b in example.answers)
    return replace(example, context=example.context[low:high].rstrip(), answers=answers)


def without_answer(example: Example) -> Example | None:
    """`example` less the sentences that its answers stand in; None where nothing is left."""
    kept = [(a, b) for a, b in bounds(example.context) if not _holds_answer(example, a, b)]
    return _unanswerable(example, " ".join(example.context[a:b].strip() for a, b in kept))


def beside_answer(example: Example, rng: random.Random) -> Example | None:
    """`example` with that passage of its context, of those without an answer, that fits it best.

    The passage is a sentence that shares words with the question, with its neighbours, as
    retrieval brings it. None where every sentence has an answer.
    """
    sentences = bounds(example.context)
    free = [not _holds_answer(example, a, b) for a, b in sentences]
    asked = set(example.question.lower().split())

    def fit(row: int) -> float:
        a, b = sentences[row]
        return len(asked & set(example.context[a:b].lower().split())) + 2 * rng.random()

    rows = sorted((row for row, one in enumerate(free) if one), key=fit)
    if not rows:
        return None
    first = last = rows[-1]
    first -= first > 0 and free[first - 1]
    last += last + 1 < len(free) and free[last + 1]
    return _unanswerable(example, example.context[sentences[first][0] : sentences[last][1]].strip())


def _holds_answer(example: Example, a: int, b: int) -> bool:
    """Whether an answer stands, in part or whole, from `a` to `b`."""
    return any(start < b and a < end for start, end in example.answers)


def _unanswerable(example: Example, context: str) -> Example | None:
    lowered = context.lower()
    known = any(text.lower() in lowered for text in example.texts if len(text) > 1)
    return None if known or not context.strip() else replace(example, context=context, answers=())


def among(example: Example, others: list[str], rng: random.Random) -> Example:
    """`example` with up to three of `others` around its context."""
    around = rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2, 2, 3))))
    cut = rng.randint(0, len(around))
    before = "".join(f"{text} " for text in around[:cut])
    after = "".join(f" {text}" for text in around[cut:])
    answers = tuple((a + len(before), b + len(before)) for a, b in example.answers)
    return replace(example, context=before + example.context + after, answers=answers)


def bare(example: Example) -> str:
    """The question without its mark, as the pools know it."""
    return example.question.rstrip(" ?")


def typed(question: str, rng: random.Random) -> str:
    """`question` with or without its mark, as people type; letter case is nothing to the model."""
    words = question.rstrip(" ?")
    return f"{words}?" if rng.random() < 0.7 else words


def judged(example: Example, rng: random.Random) -> Example:
    """A yes/no question with a passage of its context that decides, or does not, or with it all."""
    draw = rng.random()
    if example.verdict != UNSAID and draw < UNDECIDED_SHARE:
        beside = beside_answer(example, rng)
        return replace(beside, verdict=UNSAID) if beside else example
    return cropped(example, rng) if draw < UNDECIDED_SHARE + CROPPED_SHARE else example


NUMBER = re.compile(r"\b\d+\b")
NAME = re.compile(r"\b[a-z][\w'’-]*,? ([A-Z][\w-]{2,}(?: [A-Z][\w-]+)*)")


def swapped(example: Example, names: list[str], rng: random.Random) -> Example | None:
    """`example` asked about another number or name, so that its context no longer answers it.

    The other name is one that the context has too, where it has one: a reader has to tell what is
    said of the one from what is said of the other.
    """
    number = NUMBER.search(example.question)
    if number is not None:
        other = str(int(number[0]) + rng.choice((-3, -2, -1, 1, 2, 3, 10)))
        question = example.question[: number.start()] + other + example.question[number.end() :]
        return replace(example, question=question, answers=())
    found = [name for name in NAME.findall(example.question) if name in example.context]
    if not found:
        return None
    name = rng.choice(found)
    taken = f"{example.question} {' '.join(example.texts)}".lower().split()
    beside = [one for one in NAME.findall(example.context) if not _shares(one, taken)]
    if not (beside or names):
        return None
    other = rng.choice(beside or names)
    if not beside and other.lower() in example.context.lower():
        return None
    return replace(example, question=example.question.replace(name, other), answers=())


def borrowed(
    example: Example, asked: Sequence[tuple[str, str]], rng: random.Random
) -> Example | None:
    """The context of `example` asked what another text was asked, about a name that it has itself.

    `asked` are questions on other texts, each with a name in it. A reader has to tell what a
    context says of somebody from what it does not.
    """
    names = NAME.findall(example.context)
    if not names or not asked:
        return None
    question, name = rng.choice(asked)
    if name in example.context:
        return None
    other = typed(question.replace(name, rng.choice(names)), rng)
    return replace(example, question=other, answers=())


def _shares(name: str, words: Sequence[str]) -> bool:
    return any(part in word for part in name.lower().split() for word in words)


@dataclass(frozen=True, slots=True)
class Pools:
    """Where contexts without the answer come from: neighbours, and texts near a question's own.

    `names` are those of all questions, `named` the questions with one name in them, by kind of
    text.
    """

    articles: dict[str, list[str]]
    near: dict[str, list[str]]
    names: list[str]
    named: dict[bool, list[tuple[str, str]]]

    @classmethod
    def of(cls, examples: Sequence[Example], folder: Path) -> Pools:
        """The pools of `examples`; `near` holds the texts that BM25 ranks first for a question."""
        articles = qamr_articles(folder)
        examples = [one for one in examples if one.source not in SYNTHETIC and not one.verdict]
        near: dict[str, list[str]] = {}
        named: dict[bool, list[tuple[str, str]]] = {}
        for qamr in (False, True):
            asked = [example for example in examples if (example.source == "qamr") == qamr]
            found = ((example.question, NAME.findall(example.question)) for example in asked)
            named[qamr] = [(question, names[0]) for question, names in found if len(names) == 1]
            if not asked:
                continue
            texts = sorted({example.context for example in asked})
            words = bm25s.BM25()
            words.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
            queries = bm25s.tokenize([bare(example) for example in asked], show_progress=False)
            ranked, _ = words.retrieve(queries, k=min(6, len(texts)), show_progress=False)
            for example, rows in zip(asked, ranked, strict=True):
                near[bare(example)] = [texts[row] for row in rows if texts[row] != example.context]
        words_seen = (re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}", text) for text in near)
        return cls(articles, near, sorted({word for words in words_seen for word in words}), named)


def negative(example: Example, pools: Pools, rng: random.Random) -> Example | None:
    """An unanswerable question close to `example`, or None where the choice drawn has none."""
    draw, other = rng.random(), None
    if draw < SWAPPED_SHARE:
        other = swapped(example, pools.names, rng)
    elif draw < SWAPPED_SHARE + BORROWED_SHARE:
        other = borrowed(example, pools.named[example.source == "qamr"], rng)
    if other is not None:
        return other
    draw, near = rng.random(), pools.near[bare(example)]
    if example.source == "qamr":
        if len(example.question.split()) < 5:
            return None
        article = pools.articles[article_of(example.group)]
        others = [text for text in article if text != example.context]
        if draw < 0.5 and others:
            joined = " ".join(rng.sample(others, min(len(others), rng.randint(1, 4))))
        else:
            joined = " ".join(rng.sample(near, min(len(near), rng.randint(1, 3))))
        return _unanswerable(example, joined)
    if draw < 0.5:
        return without_answer(example)
    return _unanswerable(example, rng.choice(near))


def drawn(
    examples: Iterable[Example],
    pools: Pools,
    rng: random.Random,
    kept: float = 1.0,
    whole: Sequence[str] = (),
) -> list[Example]:
    """One epoch: the share `kept` of all questions, and every question of the sets `whole`, each in
    a context drawn for it, or one without the answer."""
    epoch = []
    for example in examples:
        if example.source not in whole and rng.random() > kept:
            continue
        if example.source == "qamr" and rng.random() > QAMR_SHARE:
            continue
        if example.verdict:
            epoch.append(judged(example, rng))
            continue
        written = example.source in SYNTHETIC
        asked = replace(example, question=typed(example.question, rng))
        if written and not example.answers:
            passage = beside_answer(asked, rng) if rng.random() < 0.5 else asked
            epoch.append(passage or asked)
            continue
        if rng.random() < (BESIDE_SHARE if written else NO_ANSWER_SHARE):
            unanswerable = beside_answer(asked, rng) if written else negative(asked, pools, rng)
            if unanswerable is not None:
                epoch.append(unanswerable)
                continue
        if example.source == "qamr":
            epoch.append(among(asked, pools.articles[article_of(example.group)], rng))
        else:
            share = CROPPED_SHARE if written else 0.5
            epoch.append(cropped(asked, rng) if rng.random() < share else asked)
    return epoch


def load(folder: Path) -> list[Example]:
    """Every question of all sets, in order."""
    examples = []
    for name in DOMAINS:
        examples += load_squad(folder / f"squadshifts-{name}.json", name)
    for name in SYNTHETIC:
        examples += load_squad(HERE / f"{name}.json", name)
    examples += load_qamr(folder)
    for name in SYNTHETIC:
        examples += load_claims(HERE / f"{name}.json", name)
    return examples

"""Answers on written texts: right, wrong, refused; kinds of questions; follow-ups.

python -m benchmarks.answers [dev|held-out|all|fresh|fresh-held-out|more] [--errors] [--fit]

The texts in tests/data/answers up to number 40 are for development; the later ones, and the
dialogues and kinds of question in `…-held-out.json`, were written apart from it and are held out.
Those in tests/data/answers-fresh were written later by the same rules, and are held out from 19 on.
Those in tests/data/answers-more are for development; the first 36 ask for what is hardest: lists
over several sentences, who said something, and yes or no in other words than the text's.

An answered question is right
- fact: where its text has at least half the words of a gold answer (F1) or holds one whole, and a
  cited sentence is gold evidence;
- statements: where every gold statement's sentence is cited, or else the statement stands in the
  answer, and at most one cited sentence has another speaker, that is, is no gold evidence and
  holds no statement of a speaker of the evidence;
- who-said: where its text names a gold speaker and a cited sentence is gold evidence;
- yes-no: where it begins with the gold word;
- summary: where at least half of the gold sentences, or two, are cited and at most four in all;
- list: where four in five of the gold items stand in it, and four in five of its items are gold.
An unanswerable question that is answered is wrong. Rates: wrong answers among all questions, wrong
refusals among answerable ones. Precision and recall of statements are those of cited sentences.
A completed follow-up is right where it has every word that it must contain and none that it must
not; a question that stands alone is right where it comes back unchanged.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.attribution import overlap
from qa_bot import Answer, QABot
from qa_bot.confidence import FITTED, log_odds
from qa_bot.followups import completed, leans
from qa_bot.questions import understood
from qa_bot.types import Document
from training.metrics import auroc, calibration_error, logistic

DATA = Path(__file__).parent.parent / "tests" / "data"
KINDS = ("fact", "statements", "who-said", "yes-no", "summary", "list")
DEVELOPMENT = {"answers": 40, "answers-fresh": 18, "answers-more": 120}
"""How many of the texts in a folder are for development, the first ones."""
OUTCOMES = ("answered-right", "answered-wrong", "refused-wrong", "refused-right")


def main(arguments: Sequence[str]) -> None:
    part = next((one for one in arguments if not one.startswith("-")), "dev")
    errors = "--errors" in arguments
    sure: list[tuple[str, float, bool]] = []
    folder = {"fresh": "answers-fresh", "more": "answers-more"}.get(
        part.partition("-")[0], "answers"
    )
    counts: Counter[tuple[str, str]] = Counter()
    cited: Counter[str] = Counter()
    times: list[float] = []
    for text in _texts(folder, part):
        _text(text, counts, cited, times, sure, errors)
    _report(part, counts, cited, times)
    _confidence(sure, "--fit" in arguments)
    if folder == "answers":
        _kinds(_lists("kinds", part), errors)
        _dialogues(_lists("dialogues", part), errors)


def _lists(name: str, part: str) -> list[dict[str, Any]]:
    """The entries of `part` in the two files of that name."""
    files = [f"{name}{end}.json" for end in ("", "-held-out") if _wanted(part, end == "")]
    texts = ((DATA / file).read_text(encoding="utf-8") for file in files)
    return [one for text in texts for one in json.loads(text)]


def development() -> list[dict[str, Any]]:
    """All texts for development, with their questions."""
    return [text for folder in DEVELOPMENT for text in _texts(folder, "dev")]


def _texts(folder: str, part: str) -> list[dict[str, Any]]:
    """The texts of `part` in `folder`, with their questions."""
    files = sorted((DATA / folder).glob("*.json"))
    wanted = (
        one
        for one in files
        if _wanted(part, int(one.name.partition("-")[0]) <= DEVELOPMENT[folder])
    )
    return [json.loads(file.read_text(encoding="utf-8")) for file in wanted]


def _wanted(part: str, known: bool) -> bool:
    return part == "all" or (part in ("dev", "fresh", "more")) == known


def _text(
    text: dict[str, Any],
    counts: Counter[tuple[str, str]],
    cited: Counter[str],
    times: list[float],
    sure: list[tuple[str, float, bool]],
    errors: bool,
) -> None:
    bot = QABot.from_documents([Document(text["name"], text["text"])])
    bot.answer("What is this?")  # loads what is loaded late, outside the clock
    for gold in text["questions"]:
        started = time.perf_counter()
        answer = bot.answer(gold["question"])
        times.append(1000 * (time.perf_counter() - started))
        result = outcome(answer, gold, text["text"], bot)
        if answer.answered:
            kind = understood(gold["question"]).kind
            sure.append((kind, answer.confidence, result == "answered-right"))
        counts[gold["kind"], result] += 1
        counts[gold["kind"], "answerable"] += gold["answerable"]
        if gold["kind"] == "statements" and gold["answerable"]:
            found, wanted = sentences_cited(answer), evidence(gold, text["text"])
            hits = [any(meet(one, other) for other in wanted) for one in found]
            cited["found"] += len(found)
            cited["right"] += sum(hits)
            cited["gold"] += len(wanted)
            cited["hit"] += sum(any(meet(one, other) for other in found) for one in wanted)
        if errors and result.endswith("wrong"):
            said = answer.text.replace("\n", " / ")
            print(f"  {result} {gold['kind']} {text['name']}: {gold['question']}")
            print(f"      {said}  <- {gold['answers']}")


def outcome(answer: Answer, gold: dict[str, Any], text: str, bot: QABot) -> str:
    """One of `OUTCOMES`."""
    if not answer.answered:
        return "refused-wrong" if gold["answerable"] else "refused-right"
    right = gold["answerable"] and is_right(answer, gold, text, bot)
    return "answered-right" if right else "answered-wrong"


def is_right(answer: Answer, gold: dict[str, Any], text: str, bot: QABot) -> bool:
    """Whether an answer to an answerable question is right, by its kind."""
    said, golds = re.sub(r"\s*\[\d+\]", "", answer.text), gold["answers"]
    found, wanted = sentences_cited(answer), evidence(gold, text)
    met = any(meet(one, other) for one in found for other in wanted)
    kind = gold["kind"]
    if kind == "yes-no":
        return said.casefold().startswith(golds[0])
    if kind == "fact":
        return says(said, golds) and met
    if kind == "who-said":
        return any(holds(said, one) for one in golds) and met
    if kind == "summary":
        hits = sum(any(meet(one, other) for other in found) for one in wanted)
        return len(found) <= 4 and (hits >= 2 or 2 * hits >= len(wanted))
    if kind == "list":
        items = [item for item in re.split(r",\s|\n|\band\b", said) if item.strip()]
        hits = sum(holds(said, one) for one in golds)
        true = sum(any(holds(item, one) or holds(one, item) for one in golds) for item in items)
        return hits >= 0.8 * len(golds) and true >= 0.8 * len(items)
    missed = [
        one
        for one in golds
        if not holds(said, one) and not any(meet(_place(one, text), each) for each in found)
    ]
    own = {
        one.speaker
        for one in bot.index.statements
        if any(meet((one.start, one.end), other) for other in wanted)
    }
    strangers = [
        cited
        for cited in answer.citations
        if not any(meet((cited.start, cited.end), other) for other in wanted)
        and cited.speaker not in own
    ]
    return not missed and len(strangers) <= 1


def says(said: str, golds: Sequence[str]) -> bool:
    """Whether `said` has at least half the words of one of `golds` (F1) or holds it whole."""
    return any(overlap(said, one) >= 0.5 or holds(said, one) for one in golds)


def sentences_cited(answer: Answer) -> list[tuple[int, int]]:
    """Where the cited sentences stand."""
    return [(cited.start, cited.end) for cited in answer.citations]


def evidence(gold: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """Where the gold evidence stands."""
    return [_place(one, text) for one in gold["evidence"]]


def _place(words: str, text: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]


def holds(said: str, gold: str) -> bool:
    """Whether the words of `gold` stand in `said`, in their order."""
    plain = [" ".join(re.findall(r"\w+", text.casefold())) for text in (said, gold)]
    return f" {plain[1]} " in f" {plain[0]} "


def _report(
    part: str, counts: Counter[tuple[str, str]], cited: Counter[str], times: list[float]
) -> None:
    questions = sum(counts[kind, name] for kind in KINDS for name in OUTCOMES)
    print(f"{part}: {questions} questions")
    print(f"{'':11}" + "".join(f"{name:>16}" for name in OUTCOMES) + f"{'wrong':>9}{'refused':>9}")
    for kind in (*KINDS, "all"):
        kinds = KINDS if kind == "all" else (kind,)
        row = [sum(counts[one, name] for one in kinds) for name in OUTCOMES]
        wrong = row[1] / max(1, sum(row))
        refused = row[2] / max(1, sum(counts[one, "answerable"] for one in kinds))
        print(f"{kind:11}" + "".join(f"{one:16}" for one in row) + f"{wrong:9.1%}{refused:9.1%}")
    print(
        f"statements: precision {cited['right'] / max(1, cited['found']):.3f}"
        f"  recall {cited['hit'] / max(1, cited['gold']):.3f} of cited sentences"
    )
    times.sort()
    middle, high = times[len(times) // 2], times[int(0.95 * len(times))]
    print(f"an answer: p50 {middle:.0f} ms, p95 {high:.0f} ms")


def _confidence(sure: Sequence[tuple[str, float, bool]], fitting: bool) -> None:
    """How far the confidence of answers is from the share that is right."""
    told = np.array([confidence for _, confidence, _ in sure])
    right = np.array([float(one) for _, _, one in sure])
    error = calibration_error(told, right, bins=5)
    print(f"confidence: mean {told.mean():.3f}, right {right.mean():.3f}, ECE {error:.3f},"
          f" AUROC {auroc(told, right):.3f}")  # fmt: skip
    for kind in KINDS if fitting else ():
        own = [(log_odds(one), good) for name, one, good in sure if name == kind]
        # One right and one wrong answer more keep a kind that made no mistake from certainty.
        odds = np.array([0.0, 0.0, *(one for one, _ in own)])
        wanted = (1 + sum(good for _, good in own)) / len(odds)
        steps = np.linspace(-4, 4, 801)
        means = [float(logistic(odds, (1.0, step)).mean()) for step in steps]
        step = float(steps[int(np.argmin(np.abs(np.array(means) - wanted)))])
        print(f'    "{kind}": {FITTED.get(kind, 0.0) + step:.2f},')


def _kinds(questions: Sequence[dict[str, Any]], errors: bool) -> None:
    right = 0
    for one in questions:
        found = "follow-up" if leans(one["question"]) else understood(one["question"]).kind
        right += found == one["kind"]
        if errors and found != one["kind"]:
            print(f"  {one['kind']} taken for {found}: {one['question']}")
    print(f"kinds: {right}/{len(questions)} right ({right / max(1, len(questions)):.1%})")


def completion(dialogue: dict[str, Any]) -> tuple[str, bool]:
    """The last question of `dialogue` as it is understood, and whether that is right."""
    history = [{"role": "user", "content": turn} for turn in dialogue["turns"]]
    found = completed(dialogue["question"], history)
    if dialogue["standalone"]:
        return found, found == dialogue["question"]
    low = found.casefold()
    return found, all(word.casefold() in low for word in dialogue["must_contain"]) and not any(
        re.search(rf"\b{re.escape(word.casefold())}\b", low)
        for word in dialogue["must_not_contain"]
    )


def _dialogues(dialogues: Sequence[dict[str, Any]], errors: bool) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for one in dialogues:
        found, good = completion(one)
        counts[one["standalone"], good] += 1
        if errors and not good:
            print(f"  {one['turns']} {one['question']} -> {found}")
    for standalone, name in (
        (False, "follow-ups completed wrongly"),
        (True, "stand-alone changed"),
    ):
        wrong, right = counts[standalone, False], counts[standalone, True]
        print(f"{name}: {wrong}/{wrong + right}")


if __name__ == "__main__":
    main(sys.argv[1:])

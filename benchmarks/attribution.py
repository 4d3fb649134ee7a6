"""Precision and recall of who said what on the written test collection.

python -m benchmarks.attribution [dev|fresh|held-out|all] [--errors]
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa_bot.attribution import attribute
from qa_bot.places import folded
from qa_bot.sentences import split
from qa_bot.types import Document, Statement

TEXTS = Path(__file__).parent.parent / "tests" / "data" / "statements"


def overlap(one: str, other: str) -> float:
    """F1 of the words of two texts."""
    mine, theirs = (Counter(_words(text)) for text in (one, other))
    shared = sum((mine & theirs).values())
    return 2 * shared / max(1, sum(mine.values()) + sum(theirs.values()))


def _words(text: str) -> list[str]:
    kept = "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in text)
    return kept.casefold().split()


def plain(name: str) -> str:
    """`name` as names are compared here: without case, article or possessive."""
    words = folded(name).casefold().split()
    return " ".join(words[1:] if words[:1] and words[0] in ("its", "her", "his") else words)


def matches(found: Statement, gold: dict[str, Any]) -> bool:
    """Whether `found` has the gold statement's speaker and, nearly, its words."""
    same = plain(found.speaker) in {plain(name) for name in gold["speaker"]}
    return same and overlap(found.text, gold["text"]) >= 0.8


def pair(found: Sequence[Statement], gold: Sequence[dict[str, Any]]) -> dict[int, int]:
    """The number of a found statement for each gold one that has one."""
    pairs: dict[int, int] = {}
    for number, wanted in enumerate(gold):
        for candidate, one in enumerate(found):
            if candidate not in pairs.values() and matches(one, wanted):
                pairs[number] = candidate
                break
    return pairs


def part_of(file: Path) -> str:
    """The part that a text belongs to: the rules were mended on the errors of all but the last."""
    number = int(file.name.split("-")[0])
    return "held-out" if number > 66 else "fresh" if number > 42 else "dev"


def main(arguments: Sequence[str]) -> None:
    part = next((one for one in arguments if not one.startswith("-")), "all")
    files = [file for file in sorted(TEXTS.glob("*.json")) if part in ("all", part_of(file))]
    texts = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    first = Document("", texts[0]["text"])
    attribute(first, split(first))  # loads the pipeline and the places, outside the clock
    counts: Counter[Any] = Counter()
    seconds, busy = 0.0, 0.0
    for text in texts:
        document = Document(text["name"], text["text"])
        sentences = split(document)
        started = time.perf_counter(), time.process_time()
        found = attribute(document, sentences)
        seconds += time.perf_counter() - started[0]
        busy += time.process_time() - started[1]
        counts["sentences"] += len(sentences)
        pairs = pair(found, text["statements"])
        for number, gold in enumerate(text["statements"]):
            counts["gold", gold["direct"]] += 1
            counts["hit", gold["direct"]] += number in pairs
            if number not in pairs:
                if "--errors" in arguments:
                    print(f"  {text['name']} missed: {gold['speaker']}: {gold['text']}")
            elif gold["stands_for"]:
                counts["spoken for"] += 1
                stands = {plain(name) for name in found[pairs[number]].stands_for}
                right = bool(stands & {plain(name) for name in gold["stands_for"]})
                counts["stands"] += right
                if "--errors" in arguments and not right:
                    print(f"  {text['name']} for: {stands} and not {gold['stands_for']}")
        for number, one in enumerate(found):
            counts["found", one.direct] += 1
            counts["right", one.direct] += number in pairs.values()
            if "--errors" in arguments and number not in pairs.values():
                print(f"  {text['name']} wrong: {one.speaker} [{one.cue}]: {one.text}")
    report(part, len(texts), counts)
    seconds, busy = (1000 * spent / counts["sentences"] for spent in (seconds, busy))
    print(f"{seconds:.1f} ms a sentence ({busy:.1f} ms of the processor)")


def report(part: str, texts: int, counts: Counter[Any]) -> None:
    """Prints the table of figures."""
    print(f"{part}: {texts} texts, {counts['sentences']} sentences")
    for name, kinds in (("direct", [True]), ("indirect", [False]), ("all", [True, False])):
        gold, hit, found, right = (
            sum(counts[what, kind] for kind in kinds) for what in ("gold", "hit", "found", "right")
        )
        print(
            f"{name:9} precision {right / max(1, found):.3f} ({right}/{found})"
            f"  recall {hit / max(1, gold):.3f} ({hit}/{gold})"
        )
    right, count = counts["stands"], counts["spoken for"]
    print(f"stands_for {right / max(1, count):.3f} ({right}/{count})")


if __name__ == "__main__":
    main(sys.argv[1:])

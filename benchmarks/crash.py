"""What is left of an index whose writer is killed (SIGKILL) at random points.

python -m benchmarks.crash [--points 200] [--seed 1]

A writer adds, replaces and removes documents, and tells each time before and after. Whatever it has
told as done must be there; what was under way must be there whole or not at all; nothing may be
left half.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_bot.errors import IndexDamagedError
from qa_bot.store import Store
from qa_bot.types import Document, Name, Sentence, Statement
from tests.doubles import HashEncoder

SMALL = 300
"""So that the writer comes to make what a large index has beside its database."""
NAMES = 40
LONGEST = 0.6
"""Seconds after which the writer is killed at the latest."""


def annotated(
    document: Document, sentences: Sequence[Sentence]
) -> tuple[list[Statement], list[Name]]:
    """One statement and one name for each sentence, without a parse."""
    statements, names = [], []
    for row, one in enumerate(sentences):
        word = one.text.split()[0]
        end = one.start + len(word)
        statements.append(Statement(word, (word,), None, word, one.start, end, row, "says", False))
        names.append(Name(word, "PERSON", one.start, end, row))
    return statements, names


def steps(seed: int) -> Iterator[tuple[str, str]]:
    """Names and the texts that they are to have, an empty one for none, without end."""
    rng = random.Random(seed)
    while True:
        name, number = f"document {rng.randrange(NAMES)}", rng.randrange(10**9)
        words = (f"Word{rng.randrange(500)} stands here in {number}." for _ in range(40))
        yield name, " ".join(words) if rng.random() < 0.8 else ""


def write(folder: Path, seed: int) -> None:
    """Changes the index in `folder` until it is killed."""
    store = Store(folder, HashEncoder(), SMALL)
    there = {one.name for one in store.documents()} if any(folder.glob("*.sqlite")) else set()
    print("ready", flush=True)
    for name, text in steps(seed):
        if not text and name not in there:
            continue
        print(f"try\t{name}\t{text}", flush=True)
        if text:
            store.add([Document(name, text)], annotate=annotated)
            there.add(name)
        else:
            store.remove(name)
            there.remove(name)
        print("done", flush=True)


def killed(folder: Path, seed: int, seconds: float) -> list[str]:
    """What a writer told until it was killed, `seconds` after it began to write."""
    command = [sys.executable, "-m", "benchmarks.crash", "--write", str(folder)]
    with subprocess.Popen(
        [*command, "--seed", str(seed)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.kill()
        return writer.stdout.read().split("\n")


def texts_in(folder: Path) -> dict[str, str]:
    """The texts in the index by their names; raises `IndexDamagedError` where one is not whole."""
    store = Store(folder, HashEncoder(), 10**9)
    try:
        if wrong := store.verify():
            raise IndexDamagedError("; ".join(wrong))
        index = store.index if store.documents() else None
        return {one.name: one.text for one in index.documents.values()} if index else {}
    finally:
        store.close()


def crashes(folder: Path, points: int, seed: int) -> Counter[str]:
    """Counts over `points` kills: acknowledged, found, lost, half there."""
    rng, counts = random.Random(seed), Counter[str]()
    known: dict[str, str] = {}
    for point in range(points):
        told = killed(folder, seed * 100_000 + point, rng.uniform(0, LONGEST))
        tried = [line.split("\t")[1:] for line in told[:-1] if line.startswith("try")]
        done = told[:-1].count("done")
        counts["acknowledged"] += done
        for name, text in tried[:done]:
            known[name] = text
        try:
            there = texts_in(folder) if (folder / "index.sqlite").exists() else {}
        except IndexDamagedError as error:
            print(error, file=sys.stderr)
            counts["half there"] += 1
            continue
        if len(tried) > done and there.get(tried[-1][0], "") == tried[-1][1]:
            known[tried[-1][0]] = tried[-1][1]
        counts["found"] += sum(there.get(name, "") == known[name] for name, _ in tried[:done])
        counts["lost"] += sum(there.get(name, "") != text for name, text in known.items())
        counts["half there"] += len(there.keys() - {name for name, text in known.items() if text})
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write is not None:
        write(options.write, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        counts = crashes(Path(folder) / "index", options.points, options.seed)
    print(f"{options.points} kills")
    for name in ("acknowledged", "found", "lost", "half there"):
        print(f"  {name:13} {counts[name]}")


if __name__ == "__main__":
    main()

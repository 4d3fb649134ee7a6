"""Adds, removes and questions on one index by several threads, each checked against the truth."""

from __future__ import annotations

import json
import math
import random
import subprocess
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.towns import SUBJECTS, story, town
from benchmarks.truth import Asked, Truth
from qa_bot import QABot
from qa_bot.embedding import open_encoder
from qa_bot.errors import IndexBusyError, QABotError
from qa_bot.reader import SpanReader
from qa_bot.settings import Settings
from qa_bot.store import Store
from qa_bot.types import Added

WAVES, SWING = 5, 0.3
"""How often the size goes up and down, and by what share of the bound."""
WRITERS, ASKERS = 2, 2
PAUSE = 0.5
"""Seconds between two changes of a writer."""
REPLACED, VIEWED = 0.3, 0.25
"""The shares of changes that replace documents, and of questions that are put to the store."""
THREADS, PROCESS = "threads", "process"


def opened(folder: Path, small: int) -> QABot:
    encoder = open_encoder()
    return QABot(Store(folder, encoder, small), encoder, SpanReader(), Settings())


def asking(bot: QABot, towns: int, seed: int) -> Iterator[Asked]:
    """Questions on any town, one after the other, without end."""
    rng = random.Random(seed)
    while True:
        number, subject = rng.randrange(towns), rng.randrange(len(SUBJECTS))
        question, _ = story(0, town(number))[1][subject]
        began = time.monotonic()
        try:
            if rng.random() < VIEWED:
                way, said = "view", shown(bot, number, subject, question)
            else:
                answer = bot.answer(question)
                way, said = "answer" if answer.answered else "silence", answer.text
        except QABotError as error:
            way, said = "failure", repr(error)
        yield Asked(number, subject, began, time.monotonic(), way, said)


def shown(bot: QABot, number: int, subject: int, question: str) -> str:
    """The sentences on that subject in what the store has answers drawn from."""
    start = f"The {town(number)} {SUBJECTS[subject][0]} "
    sentences = bot.store.view(question, [town(number)]).sentences
    return " ".join(one.text for one in sentences if one.text.startswith(start))


class Traffic:
    """What the threads share: the index, the truth about it, and what has come of it."""

    def __init__(self, folder: Path, small: int, seconds: float) -> None:
        self.folder, self.small, self.seconds = folder, small, seconds
        self.towns = 2 * small // len(SUBJECTS)
        self.bot = opened(folder, small)
        self.truth = Truth()
        self.started = time.monotonic()
        self.stopped = threading.Event()
        self.alive: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self._lock = threading.Lock()
        self._version = 0

    def start(self, process: subprocess.Popen[str]) -> list[threading.Thread]:
        """Writes, asks, and takes what `process` asks, in threads, until it is stopped."""
        work: list[Callable[[], None]] = [partial(self.listen, process)]
        work += [partial(self.write, number) for number in range(WRITERS)]
        work += [partial(self.ask, number) for number in range(ASKERS)]
        threads = [threading.Thread(target=self.guarded, args=(one,), daemon=True) for one in work]
        self.started = time.monotonic()
        for thread in threads:
            thread.start()
        return threads

    def guarded(self, work: Callable[[], None]) -> None:
        """Tells of an error that ends `work`."""
        try:
            work()
        except Exception:
            self.fault(traceback.format_exc())

    def fill(self) -> None:
        """Adds as many documents as there are to be at first."""
        numbers = range(self.wanted(0))
        for first in range(0, len(numbers), 100):
            self.add(numbers[first : first + 100], "added")

    def wanted(self, share: float) -> int:
        """The documents that there should be when `share` of the time has passed."""
        turned = math.cos(2 * math.pi * WAVES * share)
        return int(self.small * (1 - SWING * turned)) // len(SUBJECTS)

    def write(self, writer: int) -> None:
        """Changes those documents that this writer has, until the end; one is always left."""
        rng, own = random.Random(writer), range(writer, self.towns, WRITERS)
        while not self.stopped.wait(PAUSE):
            there = self.truth.there()
            present, absent = list[int](), list[int]()
            for number in own:
                (present if number in there else absent).append(number)
            lacking = self.wanted((time.monotonic() - self.started) / self.seconds) - len(there)
            size = rng.randint(1, max(4, self.small // 200))
            if rng.random() < REPLACED:
                how, drawn = "replaced", present
            elif lacking > 0:
                how, drawn = "added", absent
            else:
                how, drawn = "removed", present[1:]
            chosen = rng.sample(drawn, min(size, len(drawn)))
            if chosen and how == "removed":
                self.remove(chosen)
            elif chosen:
                self.add(chosen, how)
            self.alive[f"writer {writer}"] = time.monotonic()

    def add(self, numbers: Sequence[int], how: str) -> None:
        """Adds a document for each town, of a version that none has had."""
        with self._lock:
            versions = {number: self._version + at for at, number in enumerate(numbers)}
            self._version += len(numbers)
        with tempfile.TemporaryDirectory() as scratch:
            files = [Path(scratch) / f"{town(number)}.txt" for number in numbers]
            for file, (number, version) in zip(files, versions.items(), strict=True):
                file.write_text(story(version, town(number))[0], encoding="utf-8")
            with self.truth.changing(versions):
                told = self.patiently(lambda: self.bot.add(files))
        for one in told:
            self.counts[one.outcome] += 1
            if one.outcome != how:
                self.fault(f"{one.document} was to be {how}, and is {one.outcome}")

    def patiently(self, change: Callable[[], list[Added] | None]) -> list[Added]:
        """What `change` returns once no other writer is in its way."""
        while True:
            try:
                return change() or []
            except IndexBusyError:
                self.counts["busy"] += 1
                time.sleep(0.02)

    def remove(self, numbers: Sequence[int]) -> None:
        """Removes the documents of these towns."""
        names = [f"{town(number)}.txt" for number in numbers]
        with self.truth.changing(dict.fromkeys(numbers)):
            self.patiently(lambda: self.bot.remove(*names))
        self.counts["removed"] += len(names)

    def ask(self, asker: int) -> None:
        """Asks by the bot that the writers have, until the end."""
        for asked in asking(self.bot, self.towns, 100 + asker):
            self.take(asked, f"asker {asker}")
            if self.stopped.is_set():
                break

    def hear(self, line: str) -> None:
        """Takes what another process has asked, and was answered."""
        if line.endswith("\n"):
            self.take(Asked(*json.loads(line)), PROCESS)

    def listen(self, process: subprocess.Popen[str]) -> None:
        """Takes all that another process asks, until the end."""
        for line in process.stdout or ():
            self.hear(line)
        if not self.stopped.is_set():
            self.fault(f"the other process ended with {process.wait()}")

    def take(self, asked: Asked, asker: str) -> None:
        """Counts a question, and tells of one that was not answered right."""
        verdict = asked.verdict(self.truth)
        self.alive[asker] = time.monotonic()
        with self._lock:
            self.counts[verdict] += 1
            self.times[PROCESS if asker == PROCESS else THREADS].append(asked.ended - asked.began)
        if verdict != "right":
            held = self.truth.held(asked.number, asked.began, asked.ended)
            told = [one if one is None else story(one)[1][asked.subject][1] for one in held]
            line = f"{verdict}: {asked.way} by {asker}, {town(asked.number)}: {asked.said}"
            print(f"{line}  <- {SUBJECTS[asked.subject][0]} {told}", flush=True)

    def fault(self, line: str) -> None:
        """Tells of something that must not be."""
        self.faults.append(line)
        print(f"fault: {line}", flush=True)

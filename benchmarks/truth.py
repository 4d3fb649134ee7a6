"""What an index must hold while it is being changed, and whether an answer fits it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from benchmarks.towns import is_right, story, town

KEPT = 4
"""Changes of a document that are kept; a question takes no longer than the others."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to `version` (None where the document is removed), in seconds of one clock."""

    began: float
    ended: float
    version: int | None


class Truth:
    """The documents of an index by number; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes: dict[int, list[Change]] = {}

    @contextmanager
    def changing(self, versions: Mapping[int, int | None]) -> Iterator[None]:
        """Within it the documents come to have `versions`; each has one change at a time."""
        began = time.monotonic()
        with self._lock:
            for number, version in versions.items():
                past = self._changes.setdefault(number, [Change(-math.inf, -math.inf, None)])
                past.append(Change(began, math.inf, version))
                del past[:-KEPT]
        yield
        with self._lock:
            for number in versions:
                past = self._changes[number]
                past[-1] = replace(past[-1], ended=time.monotonic())

    def held(self, number: int, began: float, ended: float) -> set[int | None]:
        """The versions that the document may have had between two moments."""
        with self._lock:
            past = self._changes.get(number, [Change(-math.inf, -math.inf, None)])[:]
        gone = [change.ended for change in past[1:]] + [math.inf]
        return {
            change.version
            for change, end in zip(past, gone, strict=True)
            if change.began <= ended and began <= end
        }

    def there(self) -> dict[int, int]:
        """The documents that are there after the last changes, with their versions."""
        with self._lock:
            last = {number: past[-1].version for number, past in self._changes.items()}
        return {number: version for number, version in last.items() if version is not None}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a `subject` of town `number`, when it was asked, and what was said.

    `way` is "answer", "silence", "view" (what the store shows of it) or "failure".
    """

    number: int
    subject: int
    began: float
    ended: float
    way: str
    said: str

    def verdict(self, truth: Truth) -> str:
        """`right`, `wrong`, or `refused` where there is no answer, but was the document."""
        held = truth.held(self.number, self.began, self.ended)
        if self.way == "failure":
            return "wrong"
        if self.way == "silence" or not self.said:
            missed = "refused" if self.way == "silence" else "wrong"
            return "right" if None in held else missed
        stories = [story(one, town(self.number))[1] for one in held if one is not None]
        fits = any(is_right(self.said, pairs[self.subject][1]) for pairs in stories)
        return "right" if fits else "wrong"

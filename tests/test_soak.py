"""The soak: what it takes for right and wrong, and a short run of it."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from benchmarks.soak import soak
from benchmarks.towns import is_right, story, town
from benchmarks.truth import Asked, Truth

NEVER = -math.inf


def asked(way: str, said: str, began: float = NEVER, ended: float = math.inf) -> Asked:
    return Asked(7, 0, began, ended, way, said)


def told(version: int) -> str:
    """What the document of that version says on the first subject."""
    text, _ = story(version, town(7))
    return text.split("\n")[0]


def test_a_document_may_be_as_before_or_as_after_while_it_changes() -> None:
    truth = Truth()
    with truth.changing({7: 1}):
        assert truth.held(7, time.monotonic(), time.monotonic()) == {None, 1}
    between = time.monotonic()
    with truth.changing({7: 2}):
        assert truth.held(7, time.monotonic(), time.monotonic()) == {1, 2}
    with truth.changing({7: None}):
        pass
    assert truth.held(7, between, between) == {1}
    assert truth.held(7, between, math.inf) == {1, 2, None}
    assert truth.held(7, time.monotonic(), math.inf) == truth.held(8, NEVER, math.inf) == {None}
    assert truth.there() == {}


def test_only_what_was_there_is_right() -> None:
    truth = Truth()
    with truth.changing({7: 1}):
        pass
    now = time.monotonic()
    assert asked("answer", told(1), now, now).verdict(truth) == "right"
    assert asked("view", told(1), now, now).verdict(truth) == "right"
    assert asked("answer", told(2), now, now).verdict(truth) == "wrong"
    assert asked("view", f"{told(1)} {told(2)}", now, now).verdict(truth) == "wrong"
    assert asked("view", "", now, now).verdict(truth) == "wrong"
    assert asked("silence", "The text does not say.", now, now).verdict(truth) == "refused"
    assert asked("silence", "The text does not say.").verdict(truth) == "right"
    assert asked("failure", "IndexBusyError()").verdict(truth) == "wrong"


def test_towns_differ_and_so_do_their_stories() -> None:
    assert len({town(number) for number in range(5_000)}) == 5_000
    text, pairs = story(3, "Valnor")
    assert all(line.startswith("The Valnor ") for line in text.split("\n"))
    assert all(is_right(f"{told} [1]", told) for _, told in pairs)
    assert not is_right(pairs[0][1], pairs[1][1])


def test_a_short_soak_finds_nothing_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert soak(tmp_path / "index", small=60, seconds=10)
    printed = capsys.readouterr().out
    assert "wrong 0" in printed
    assert "added 0" not in printed
    assert "process: " in printed

"""Adds, removes and questions on one index for a long time.

python -m benchmarks.soak [--minutes 30] [--small 5000]

Two threads write and two ask, by one bot; another process asks by a bot of its own. The size goes
up and down around `--small`, the bound above which an index is no longer read whole, once in each
fifth of the time. Each document is of a town of its own (`towns.py`). An answer must be that of a
document that was there at some moment while it was asked, and so must be what the store shows of
the town; no answer where the document is there is counted apart. Memory, open files and what is
on the disk are taken every few seconds. The exit code is 1 where an answer was wrong, a thread or
process ended or stood still, or the index is not sound at the end.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from benchmarks.gauge import MEMORY, of_index, of_process
from benchmarks.towns import SUBJECTS
from benchmarks.traffic import PROCESS, Traffic, asking, opened
from qa_bot.search import SMALL
from qa_bot.store import Store

EVERY, STALL = 2.0, 300.0
"""Seconds between two looks, and those without a sign of life that are a stall."""
FIFTHS = 5
Look = dict[str, float]


def soak(folder: Path, small: int, seconds: float) -> bool:
    """Runs it, and prints what came of it; returns whether nothing was wrong."""
    traffic = Traffic(folder, small, seconds)
    traffic.fill()
    command = [sys.executable, "-m", "benchmarks.soak", "--small", str(small), "--ask", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        traffic.hear(process.stdout.readline())
        threads = traffic.start(process)
        looks = [look(traffic, process)]
        while looks[-1]["s"] < seconds and not traffic.faults:
            time.sleep(EVERY)
            looks.append(look(traffic, process))
            check_alive(traffic, process)
        traffic.stopped.set()
        process.terminate()
        for thread in threads:
            thread.join(10)
    for wrong in Store(folder, traffic.bot.encoder, small).verify():
        traffic.fault(wrong)
    report(traffic, looks)
    return not traffic.faults and not traffic.counts["wrong"]


def check_alive(traffic: Traffic, process: subprocess.Popen[str]) -> None:
    """Where something stands still, tells so, and where in the code."""
    for name, last in list(traffic.alive.items()):
        if time.monotonic() - last > STALL:
            traffic.fault(f"{name} has stood still for {STALL:.0f} s")
            faulthandler.dump_traceback()
            process.send_signal(signal.SIGUSR1)
            time.sleep(1)


def look(traffic: Traffic, process: subprocess.Popen[str]) -> Look:
    """How things stand."""
    other = {f"{name}, {PROCESS}": one for name, one in of_process(process.pid).items()}
    size = len(traffic.truth.there()) * len(SUBJECTS)
    held = {"s": time.monotonic() - traffic.started, "sentences": float(size)}
    return held | of_process(os.getpid()) | other | of_index(traffic.folder)


def report(traffic: Traffic, looks: Sequence[Look]) -> None:
    """Prints the counts, the times of answers, and the looks, a fifth of the time in each row."""
    names = ("added", "replaced", "removed", "busy", "right", "refused", "wrong")
    print("; ".join(f"{name} {traffic.counts[name]}" for name in names))
    for who, times in traffic.times.items():
        p50, p95 = 1000 * np.quantile(times, (0.5, 0.95))
        print(f"{who}: {len(times)} questions, p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    columns = list(looks[0])
    print(f"mean (most) of each fifth\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for part in np.array_split(np.arange(len(looks)), min(FIFTHS, len(looks))):
        rows = [[looks[at][name] for name in columns] for at in part]
        means, most = np.mean(rows, axis=0), np.max(rows, axis=0)
        cells = (f"{one:.1f} ({other:.1f})" for one, other in zip(means, most, strict=True))
        print(f"| {' | '.join(cells)} |")
    warm = looks[len(looks) // FIFTHS :]
    for name in (column for column in columns if column.startswith(MEMORY)):
        hours = np.array([one["s"] for one in warm]) / 3600
        slope = np.polyfit(hours, [one[name] for one in warm], 1)[0]
        print(f"{name}: {slope:+.1f} MiB an hour after the first fifth")


def ask(folder: Path, small: int) -> None:
    """Asks, and prints what is answered, until it is ended."""
    faulthandler.register(signal.SIGUSR1)
    towns = 2 * small // len(SUBJECTS)
    for asked in asking(opened(folder, small), towns, 200):
        print(json.dumps(astuple(asked)), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    faulthandler.enable()
    if options.ask is not None:
        ask(options.ask, options.small)
    with tempfile.TemporaryDirectory() as folder:
        return 0 if soak(Path(folder) / "index", options.small, 60 * options.minutes) else 1


if __name__ == "__main__":
    sys.exit(main())

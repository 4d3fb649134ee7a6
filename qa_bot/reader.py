"""The reader: the span of a context that answers a question, or that none does.

Any extractive checkpoint in the way of SQuAD 2.0 can serve: start and end logits over the tokens
of question and context, the first token standing for no answer. A context longer than the window
is read in overlapping windows. The packaged model runs in ONNX Runtime, others in PyTorch.

Yes/no questions have a model of their own, which was trained from the reader: two words behind the
question, `OPTIONS`, stand for yes and no as the first token does for neither.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from qa_bot.errors import ModelError
from qa_bot.runtime import Floats, Inputs, arrays, session, sha256, word_vectors
from qa_bot.settings import Settings
from qa_bot.spans import Calibration, Candidate, Offsets, best_span, better, spoken
from qa_bot.types import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Logits = Callable[[Inputs], tuple[Floats, Floats]]
"""Windows to their start and end logits, each of shape (windows, tokens)."""

PACKAGED = Path(__file__).parent / "models" / "reader"
WEIGHTS = "model.onnx", "model.safetensors"
JUDGE = "verdicts.onnx"
"""What decides yes/no questions, beside the weights that mark spans; it has no word vectors."""
WINDOW, STRIDE = 320, 96
LONGEST_QUESTION = 96
BATCH = 16
OPTIONS = "yes no"
MOST_SURE = 8.0
"""The most that the lead of yes or of no over neither counts, and below zero what stands for none
where there is nothing to read."""


class Reader(Protocol):
    """What finds answers in texts; a span whose score is below `threshold` is no answer."""

    threshold: float

    def read(self, question: str, contexts: Sequence[str]) -> list[Span]:
        """One span for each of `contexts`, in order."""
        ...

    def read_parts(
        self, question: str, context: str, parts: Sequence[tuple[int, int]]
    ) -> list[Span]:
        """One span for each of `parts`, stretches of `context` as offsets, read all at once."""
        ...

    def decide(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """How far yes and no are ahead of neither, shape (pairs, 2), as log-odds of at most
        `MOST_SURE`, for each yes/no question or claim and its context."""
        ...


class SpanReader:
    """An extractive model on this machine, loaded at the first question."""

    def __init__(self, model: str = "") -> None:
        """`model` is a folder, or a name in the local model cache; by default the packaged one.

        Raises `ModelError` where there is no such model, or its files are not what was packaged.
        """
        self.folder = Path(model) if model else PACKAGED
        self.name = model if model else "packaged reader"
        kept: dict[str, Any] = {}
        if not model or self.folder.is_dir():
            kept = _configuration(self.folder).get("qa_bot", {})
            _verify(self.folder, kept.get("sha256", {}))
        self.calibration = Calibration.of(kept)
        self.threshold = self.calibration.threshold

    @cached_property
    def _model(self) -> tuple[Tokenizer, Logits]:
        load = onnx_model if (self.folder / WEIGHTS[0]).is_file() else torch_model
        try:
            tokenizer, logits = load(self.folder)
        except Exception as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise ModelError(f"The reader {self.name} cannot be loaded: {reason}") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW, stride=STRIDE, strategy="only_second")
        return tokenizer, logits

    @cached_property
    def _judge(self) -> Logits:
        """What decides yes/no questions: the model for them alone, or the reader without one."""
        file = self.folder / JUDGE
        return onnx_logits(file, word_vectors()) if file.is_file() else self._model[1]

    def read(self, question: str, contexts: Sequence[str]) -> list[Span]:
        """See `Reader.read`."""
        candidates = self.candidates([(question, context) for context in contexts])
        return [
            spoken(candidate, context, self.calibration, self.threshold)
            for candidate, context in zip(candidates, contexts, strict=True)
        ]

    def read_parts(
        self, question: str, context: str, parts: Sequence[tuple[int, int]]
    ) -> list[Span]:
        """See `Reader.read_parts`."""
        found = [Candidate()] * len(parts)
        for _, window, start, end in self._windows([(question, context)]):
            offsets = context_offsets(window)
            for row, (low, high) in enumerate(parts):
                inside = [
                    one if one and low <= one[0] < one[1] <= high else None for one in offsets
                ]
                found[row] = better(found[row], best_span(start, end, inside))
        return [spoken(one, context, self.calibration, self.threshold) for one in found]

    def decide(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """See `Reader.decide`; another model leaves it to the packaged one."""
        scale = self.calibration.verdict
        if scale is None:
            return _packaged().decide(pairs)
        bounded: Floats = np.clip(scale * self.decided(pairs), -MOST_SURE, MOST_SURE)
        return bounded

    def candidates(self, pairs: Sequence[tuple[str, str]]) -> list[Candidate]:
        """The best span of each (question, context), whatever its score."""
        found = [Candidate()] * len(pairs)
        for row, window, start, end in self._windows(pairs):
            found[row] = better(found[row], best_span(start, end, context_offsets(window)))
        return found

    def decided(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """How far yes and no are ahead of neither for each (question, context), shape (pairs, 2).

        Of the windows of a long context the one counts that is surest of either.
        """
        found = np.full((len(pairs), 2), -np.inf, np.float32)
        for row, window, start, end in self._windows(pairs, self._judge, f" {OPTIONS}"):
            last = window.sequence_ids.index(1) - 2
            sums = start[[last - 1, last]] + end[[last - 1, last]] - start[0] - end[0]
            if sums.max() > found[row].max():
                found[row] = sums
        return found

    def _windows(
        self, pairs: Sequence[tuple[str, str]], model: Logits | None = None, behind: str = ""
    ) -> Iterator[tuple[int, Encoding, Floats, Floats]]:
        """The windows of `pairs`, each with its row and its start and end logits by `model`.

        `behind` is put after each question. A pair whose context is blank has no window.
        """
        rows = [row for row, (_, context) in enumerate(pairs) if context.strip()]
        if not rows:
            return
        tokenizer, spans = self._model
        logits = model or spans
        asked = [(shortened(pairs[row][0], tokenizer) + behind, pairs[row][1]) for row in rows]
        encoded = zip(rows, tokenizer.encode_batch(asked), strict=True)
        windows = [(row, each) for row, first in encoded for each in (first, *first.overflowing)]
        windows.sort(key=lambda window: len(window[1].ids))
        for low in range(0, len(windows), BATCH):
            batch = windows[low : low + BATCH]
            starts, ends = logits(arrays([window for _, window in batch]))
            for (row, window), start, end in zip(batch, starts, ends, strict=True):
                yield row, window, start, end


@cache
def _packaged() -> SpanReader:
    """The packaged reader, one in a process."""
    return SpanReader()


@cache
def default_reader() -> SpanReader:
    """The reader of the settings, made once in a process."""
    return SpanReader(Settings.from_environment().reader)


def read(question: str, context: str) -> Span:
    """The answer to `question` in `context`, or none, by the default reader."""
    (span,) = default_reader().read(question, [context])
    return span


def shortened(question: str, tokenizer: Tokenizer) -> str:
    """The last tokens of a long question, so that its context has room."""
    if len(question) <= LONGEST_QUESTION:
        return question
    first = tokenizer.encode("", question)
    offsets = [offset for offset in context_offsets((first, *first.overflowing)[-1]) if offset]
    return question[offsets[-LONGEST_QUESTION:][0][0] :] if offsets else question


def context_offsets(window: Encoding) -> Offsets:
    """The characters of each token in the context, None for every other token."""
    kinds = zip(window.offsets, window.sequence_ids, strict=True)
    return [offset if kind == 1 else None for offset, kind in kinds]


def onnx_model(folder: Path) -> tuple[Tokenizer, Logits]:
    """The model in `folder` by ONNX Runtime, on the CPU."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return tokenizer, onnx_logits(folder / WEIGHTS[0])


def onnx_logits(file: Path, weights: Mapping[str, Floats] | None = None) -> Logits:
    """The model in `file` by ONNX Runtime; `weights` are those that it only names."""
    model = session(file, weights)

    def logits(batch: Inputs) -> tuple[Floats, Floats]:
        start, end = model.run(["start_logits", "end_logits"], dict(batch))
        return start, end

    return logits


def torch_model(folder: Path) -> tuple[Tokenizer, Logits]:
    """The checkpoint in `folder`, or of that name in the local cache, by PyTorch."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    name = str(folder)
    model, report = AutoModelForQuestionAnswering.from_pretrained(
        name, local_files_only=True, output_loading_info=True
    )
    if report["missing_keys"]:
        raise ModelError(f"it has no question-answering head ({model.config.model_type}).")
    known = inspect.signature(model.forward).parameters

    def logits(batch: Inputs) -> tuple[Floats, Floats]:
        taken = {key: torch.from_numpy(value) for key, value in batch.items() if key in known}
        with torch.inference_mode():
            output = model.eval()(**taken)
        return output.start_logits.float().numpy(), output.end_logits.float().numpy()

    tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True, use_fast=True)
    return tokenizer.backend_tokenizer, logits


def _configuration(folder: Path) -> dict[str, Any]:
    if not any((folder / name).is_file() for name in (*WEIGHTS, "pytorch_model.bin")):
        raise ModelError(f"{folder} holds no reader ({WEIGHTS[0]} and {WEIGHTS[1]} are missing).")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'config.json'} cannot be read: {error}") from error
    names = config.get("architectures") or []
    if not any(name.endswith("ForQuestionAnswering") for name in names):
        raise ModelError(f"{folder} is no extractive reader but {', '.join(names) or 'unknown'}.")
    return dict(config)


def _verify(folder: Path, expected: Mapping[str, str]) -> None:
    for name, digest in expected.items():
        try:
            found = sha256(folder / name)
        except OSError as error:
            raise ModelError(f"The reader's {folder / name} is missing.") from error
        if found != digest:
            raise ModelError(f"{folder / name} was changed: its sha256 is {found}, not {digest}.")

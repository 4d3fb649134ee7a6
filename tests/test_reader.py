from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from qa_bot import reader as reading
from qa_bot.errors import ModelError
from qa_bot.reader import JUDGE, LONGEST_QUESTION, PACKAGED, SpanReader, read
from qa_bot.runtime import Inputs, arrays
from qa_bot.spans import (
    Calibration,
    Candidate,
    best_span,
    better,
    probability,
    spoken,
    whole_words,
)
from qa_bot.types import Span

PLAIN = Calibration()
needs_weights = pytest.mark.skipif(
    not (PACKAGED / "model.onnx").is_file(), reason="the reader's weights are not packaged"
)


def logits(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


OFFSETS = [None, None, (0, 3), (4, 9), (10, 12), None]


def test_the_best_span_is_the_highest_sum_of_start_and_end() -> None:
    start, end = logits(1, 9, 0, 4, 0, 9), logits(2, 9, 0, 1, 5, 9)
    assert best_span(start, end, OFFSETS) == Candidate(4, 12, 4 + 5 - (1 + 2))


def test_an_end_before_its_start_is_no_span() -> None:
    start, end = logits(0, 0, 0, 0, 7, 0), logits(0, 0, 8, 1, 0, 0)
    assert best_span(start, end, OFFSETS) == Candidate(0, 3, 8.0)
    assert best_span(logits(0, 0, 0, 0, 9, 0), end, OFFSETS) == Candidate(10, 12, 9.0)


def test_of_equal_spans_the_earliest_then_the_shortest_is_taken() -> None:
    zeros = logits(0, 0, 0, 0, 0, 0)
    assert best_span(zeros, zeros, OFFSETS) == Candidate(0, 3, 0.0)
    assert better(Candidate(4, 9, 1.0), Candidate(0, 12, 1.0)) == Candidate(0, 12, 1.0)
    assert better(Candidate(0, 12, 1.0), Candidate(0, 3, 1.0)) == Candidate(0, 3, 1.0)
    assert better(Candidate(0, 3, 1.0), Candidate(4, 9, 1.5)) == Candidate(4, 9, 1.5)


def test_a_span_is_at_most_so_many_tokens_long() -> None:
    start, end = logits(0, 0, 5, 0, 0, 0), logits(0, 0, 0, 0, 5, 0)
    assert best_span(start, end, OFFSETS, longest=3) == Candidate(0, 12, 10.0)
    assert best_span(start, end, OFFSETS, longest=2) == Candidate(0, 3, 5.0)


def test_a_window_without_context_has_no_span() -> None:
    none = best_span(logits(1, 2), logits(1, 2), [None, None])
    assert none == Candidate(0, 0, -math.inf)
    assert spoken(none, "", PLAIN, 0.5) == Span("", 0, 0, 0.0, 1.0)


def test_the_score_is_the_logistic_function_of_the_margin() -> None:
    calibration = Calibration(answerable=(2.0, 1.0), correct=(1.0, -1.0))
    span = spoken(Candidate(4, 9, 1.0), "The grand hall", calibration, 0.5)
    assert (span.text, span.start, span.end) == ("grand", 4, 9)
    assert span.score == pytest.approx(0.5)
    assert span.no_answer == pytest.approx(1 / (1 + math.exp(3)))
    assert probability(-1e9, (1.0, 0.0)) == 0.0
    sure = spoken(Candidate(4, 9, 9.0), "The grand hall", Calibration(correct=(2.0, 0.0)), 0.5)
    assert sure.score == 1.0 - sure.no_answer


def test_below_the_threshold_there_is_no_answer() -> None:
    candidate = Candidate(4, 9, 0.0)
    assert spoken(candidate, "The grand hall", PLAIN, 0.5).text == "grand"
    assert spoken(candidate, "The grand hall", PLAIN, 0.51) == Span("", 0, 0, 0.5, 0.5)


@pytest.mark.parametrize(
    ("context", "start", "end", "text"),
    [
        ("The grand hall", 3, 10, "grand"),
        ("The grand hall", 5, 7, "grand"),
        ("Zürich’s café, 42", 1, 3, "Zürich"),
        ("in 1848–49.", 3, 5, "1848"),
        ("  ", 0, 2, ""),
        ("a 1,800-strong force", 4, 7, "1,800"),
        ("it costs €4.1 million.", 10, 11, "€4.1"),
        ("at 1,800.50 euros", 3, 4, "1,800.50"),
        ("in 1999, 5 came", 9, 10, "5"),
        ("at 9:30.", 3, 4, "9:30"),
        ("in 1990, 45% went", 9, 11, "45%"),
        ("in 1990, 45", 3, 7, "1990"),
    ],
)
def test_a_span_holds_whole_words(context: str, start: int, end: int, text: str) -> None:
    low, high = whole_words(context, start, end)
    assert context[low:high] == text


def words_tokenizer() -> Tokenizer:
    """Words and marks as tokens, one id per word of a small vocabulary, `[CLS] q [SEP] c [SEP]`."""
    vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "gold": 3, "yes": 4, "no": 5}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer


class GoldReader(SpanReader):
    """Takes the word "gold" for the answer: 3 for its start and end, 1 for no answer's."""

    _model = None  # type: ignore[assignment]

    def __init__(self, window: int = 320, stride: int = 96) -> None:
        self.calibration, self.threshold, self.shapes = PLAIN, 0.5, []
        self.folder = Path("none")
        tokenizer = words_tokenizer()
        tokenizer.enable_truncation(window, stride=stride, strategy="only_second")
        self._model = (tokenizer, self._logits)

    def _logits(self, batch: Inputs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ids = batch["input_ids"]
        self.shapes.append(ids.shape)
        scores = np.where(ids == 3, 3.0, np.where(ids == 1, 1.0, 0.0)).astype(np.float32)
        return scores, scores


def test_offsets_are_characters_of_the_context_in_any_script() -> None:
    contexts = ["Ærø 🏝️ – found\u00a0gold (ﬁne)", "日本 e\u0301 gold", "gold"]
    spans = GoldReader().read("What?", contexts)
    for span, context in zip(spans, contexts, strict=True):
        assert span.text == context[span.start : span.end] == "gold"
        assert span.score == pytest.approx(1 / (1 + math.exp(-4)))


def test_a_long_context_is_read_in_overlapping_windows() -> None:
    context = " ".join(["stone"] * 50 + ["gold"] + ["stone"] * 50)
    reader = GoldReader(window=20, stride=8)
    (span,) = reader.read("What is it?", [context])
    assert (span.start, span.end) == (300, 304)
    assert all(length == 20 for _, length in reader.shapes[:-1])
    assert sum(rows for rows, _ in reader.shapes) == 19


def test_windows_agree_on_the_earliest_of_equal_answers() -> None:
    context = " ".join((["stone"] * 9 + ["gold"]) * 8)
    (span,) = GoldReader(window=20, stride=8).read("What is it?", [context])
    assert (span.start, span.end) == (54, 58)


def test_spans_come_in_the_order_of_contexts_of_any_length() -> None:
    contexts = ["stone " * n + "gold" for n in (40, 0, 7, 90, 3)] + ["", " \n"]
    spans = GoldReader().read("What is it?", contexts)
    assert [span.start for span in spans] == [240, 0, 42, 540, 18, 0, 0]
    assert [span.text for span in spans] == ["gold"] * 5 + [""] * 2
    assert spans[-1] == Span("", 0, 0, 0.0, 1.0)
    assert GoldReader().read("What is it?", []) == []


def test_parts_of_a_context_have_spans_of_their_own_in_any_window() -> None:
    parts = ["stone gold stone ", "stone " * 20, "gold or gold ", "", "stone " * 9 + "gold"]
    context, ends = "".join(parts), [sum(map(len, parts[: at + 1])) for at in range(len(parts))]
    bounds = [(end - len(one), end) for one, end in zip(parts, ends, strict=True)]
    for reader in (GoldReader(), GoldReader(window=20, stride=8)):
        spans = reader.read_parts("What is it?", context, bounds)
        assert _texts(spans) == ["gold", "", "gold", "", "gold"]
        assert [span.start for span in spans] == [6, 0, ends[1], 0, ends[4] - 4]
    assert GoldReader().read_parts("What is it?", "", [(0, 0)]) == [Span("", 0, 0, 0.0, 1.0)]


def test_a_context_without_answer_gives_none() -> None:
    (span,) = GoldReader().read("What is it?", ["stone and stone"])
    assert (span.text, span.start, span.end) == ("", 0, 0)
    assert span.no_answer == pytest.approx(1 / (1 + math.exp(-2)))
    assert span.score == pytest.approx(1 - span.no_answer)


class SureReader(GoldReader):
    """Says yes where a window holds "gold", and no a little where it does not."""

    def _logits(self, batch: Inputs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ids = batch["input_ids"]
        held = (ids == 3).any(1, keepdims=True)
        scores = np.where(held & (ids == 4), 3, np.where(~held & (ids == 5), 1.5, 0))
        return scores.astype(np.float32) + (ids == 1), scores.astype(np.float32)


def test_yes_and_no_lead_over_neither_by_the_words_behind_the_question() -> None:
    long = " ".join(["stone"] * 50 + ["gold"] + ["stone"] * 50)
    pairs = [("Is it?", "gold"), ("Is it?", "no stone"), ("Is it?", long), ("Is it?", " ")]
    leads = SureReader(window=20, stride=8).decided(pairs)
    assert leads.tolist() == [[5, -1], [-1, 2], [5, -1], [-np.inf, -np.inf]]


@needs_weights
def test_verdicts_have_weights_of_their_own_where_they_lie_beside_the_readers(
    tmp_path: Path,
) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(PACKAGED / name, tmp_path)
    config = json.loads((PACKAGED / "config.json").read_text("utf-8"))
    del config["qa_bot"]
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    pairs = [("The town did sell the wall.", "The town sold the wall in May.")]
    alone, packaged = SpanReader(str(tmp_path)).decided(pairs), SpanReader().decided(pairs)
    assert not np.allclose(alone, packaged, atol=0.01)
    shutil.copy(PACKAGED / JUDGE, tmp_path)
    assert np.allclose(SpanReader(str(tmp_path)).decided(pairs), packaged, atol=1e-4)


def test_leads_are_log_odds_by_the_scale_of_the_model() -> None:
    reader = SureReader()
    reader.calibration = Calibration(verdict=0.5)
    assert reader.decide([("Is it?", "gold"), ("Is it?", "")]).tolist() == [[2.5, -0.5], [-8, -8]]


def test_a_long_question_leaves_room_for_the_context() -> None:
    reader = GoldReader()
    (span,) = reader.read("word " * 400, ["stone gold"])
    assert span.text == "gold"
    assert reader.shapes == [
        (1, LONGEST_QUESTION + len(["[CLS]", "[SEP]", "stone", "gold", "[SEP]"]))
    ]


def test_rows_are_padded_with_zeros() -> None:
    tokenizer = words_tokenizer()
    made = arrays(tokenizer.encode_batch([("a", "gold b"), ("a", "gold")]))
    assert made["input_ids"].tolist() == [[1, 0, 2, 3, 0, 2], [1, 0, 2, 3, 2, 0]]
    assert made["attention_mask"].tolist() == [[1] * 6, [1] * 5 + [0]]
    assert made["token_type_ids"].tolist() == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]]


def message(model: str) -> str:
    with pytest.raises(ModelError) as caught:
        SpanReader(model).read("Who?", ["She."])
    assert "\n" not in str(caught.value)
    return str(caught.value)


def folder_with(folder: Path, files: dict[str, str]) -> str:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_what_is_no_reader_is_said_in_one_line(tmp_path: Path) -> None:
    config = {"architectures": ["BertForQuestionAnswering"], "model_type": "bert"}
    encoder = {"model.safetensors": "", "config.json": json.dumps({"architectures": ["BertModel"]})}
    broken = {"model.safetensors": "", "config.json": "{"}
    empty = {"model.onnx": "no model", "config.json": json.dumps(config), "tokenizer.json": "{}"}
    assert "holds no reader" in message(folder_with(tmp_path / "bare", {}))
    assert "no extractive reader but BertModel" in message(folder_with(tmp_path / "1", encoder))
    assert "config.json cannot be read" in message(folder_with(tmp_path / "2", broken))
    assert "cannot be loaded" in message(folder_with(tmp_path / "3", empty))
    assert "cannot be loaded" in message("nobody/no-such-reader")


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    kept = {
        "architectures": ["BertForQuestionAnswering"],
        "qa_bot": {"sha256": {"model.onnx": "0"}},
    }
    files = {"model.onnx": "other", "config.json": json.dumps(kept)}
    assert "was changed" in message(folder_with(tmp_path / "changed", files))
    (tmp_path / "changed" / "model.onnx").rename(tmp_path / "changed" / "model.safetensors")
    assert "is missing" in message(str(tmp_path / "changed"))


@needs_weights
def test_the_packaged_reader_answers_without_torch() -> None:
    code = (
        "import sys; from qa_bot.reader import read;"
        "span = read('Who runs the bakery?', 'The bakery is run by Ana Costa.');"
        "print(span.text, 'torch' in sys.modules or 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["Ana", "Costa", "False"]


@needs_weights
def test_the_packaged_reader_finds_answers_and_their_absence() -> None:
    context = "The harbour's new wall costs 4.1 million euros. Work starts in March 2027."
    span = read("When does the work start?", context)
    assert span.text == context[span.start : span.end]
    assert "March 2027" in span.text
    assert read("Who is the queen of Denmark?", context).text == ""
    assert reading.default_reader() is reading.default_reader()


@needs_weights
def test_a_damaged_copy_of_the_packaged_reader_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "reader"
    shutil.copytree(PACKAGED, copy)
    assert _texts(SpanReader(str(copy)).read("Who?", ["Ana sings."])) == _texts(
        SpanReader().read("Who?", ["Ana sings."])
    )
    with (copy / "model.onnx").open("r+b") as file:
        file.write(b"\x00")
    with pytest.raises(ModelError, match="was changed"):
        SpanReader(str(copy))


def _texts(spans: Sequence[Span]) -> list[str]:
    return [span.text for span in spans]

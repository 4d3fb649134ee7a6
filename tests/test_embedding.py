"""The packaged embedder beside sentence-transformers with the same weights in 32 bits."""

from __future__ import annotations

import numpy as np
import pytest

from qa_bot.embedding import Encoder, PackagedEncoder, SentenceEncoder

TEXTS = [
    "The harbour of Lindvik will get a new breakwater, the town council decided on Monday.",
    "What did Russia say?",
    "Thank you !",
    "Yes.",
    "x",
    "",
    "🚢🌊 Ahoy 😀!",
    "ISBN 0-901787-12-4",
    "SELECT name FROM ships WHERE draught > 4.5;",
    "Der Hafen wird im März 2027 erweitert, sagte die Bürgermeisterin.",
    "北京 is the capital of China.",
    " ".join(["The ferry leaves at noon and returns in the evening."] * 100),
]


@pytest.fixture(scope="module")
def whole() -> Encoder:
    return SentenceEncoder(PackagedEncoder().folder)


def test_vectors_are_near_those_of_sentence_transformers(encoder: Encoder, whole: Encoder) -> None:
    cosines = np.sum(encoder.encode(TEXTS) * whole.encode(TEXTS), axis=1)
    assert cosines.min() >= 0.99, dict(zip(TEXTS, cosines, strict=True))
    assert cosines.mean() >= 0.995


def test_so_are_those_of_texts_encoded_alone(encoder: Encoder, whole: Encoder) -> None:
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    cosines = np.sum(alone * whole.encode(TEXTS), axis=1)
    assert cosines.min() >= 0.99, dict(zip(TEXTS, cosines, strict=True))


def test_vectors_are_of_length_one_and_in_the_order_of_the_texts(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    back = encoder.encode(TEXTS[::-1])[::-1]
    assert (np.argmax(vectors @ back.T, axis=1) == np.arange(len(TEXTS))).all()


def test_no_texts_have_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_the_name_and_the_hash_are_not_those_of_the_weights_in_32_bits(
    encoder: Encoder, whole: Encoder
) -> None:
    assert encoder.name != whole.name
    assert encoder.sha256 != whole.sha256

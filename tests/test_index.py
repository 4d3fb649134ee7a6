"""The index in memory: what it is made of, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_bot.embedding import open_encoder
from qa_bot.errors import DocumentError, ModelError
from qa_bot.index import build_index
from qa_bot.types import Document
from tests.doubles import HashEncoder

DOCUMENTS = [
    Document(
        "ferry.txt",
        "The ferry leaves at 9 a.m. every day. It carries forty cars.\nTickets cost €4.50.",
    ),
    Document("bridge.txt", "A bridge was planned in 1970. “It never came”, said Dr. Holm."),
]


def test_statements_and_names_stand_in_sentences_of_the_index() -> None:
    index = build_index(DOCUMENTS, HashEncoder())
    (statement,) = index.statements
    said = statement.speaker, statement.text, statement.direct
    assert said == ("Dr. Holm", "It never came", True)
    assert index.sentences[statement.sentence].text == "“It never came”, said Dr. Holm."
    assert "Holm" in {name.text for name in index.names if name.kind == "PERSON"}
    for row in (*index.statements, *index.names):
        text = index.documents[index.sentences[row.sentence].document].text
        assert text[row.start : row.end] == row.text


def test_a_document_without_a_sentence_is_refused() -> None:
    with pytest.raises(DocumentError, match="blank holds no sentence"):
        build_index([Document("blank", "  \n ")], HashEncoder())


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        open_encoder(str(tmp_path))


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_encoder(str(tmp_path)).encode(["text"])

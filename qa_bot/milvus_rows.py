"""Documents as rows of Milvus, and rows as the index that answers are drawn from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import faiss
import numpy as np

from qa_bot.adding import Prepared
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.index import Index
from qa_bot.types import Document, Name, Sentence, Statement
from qa_bot.voices import keys_of, speaks_for

Row = Mapping[str, Any]

PART = 16_000
"""Characters of a text that one row holds: Milvus keeps at most 65,535 bytes in a field."""
LONGEST_JSON = 65_000
"""Bytes of the longest JSON that one row holds."""
UNSPEAKABLE = re.compile(r'["\\\x00-\x1f]')
LONGEST_KEY = 64


def sentence_rows(one: Prepared, number: int) -> list[dict[str, Any]]:
    """The sentences of a document, whose id is `number`, with all that is said and named in them.

    Raises `DocumentError` where a sentence holds more of that than a row does.
    """
    marks = [dict[str, list[Any]](statements=[], names=[]) for _ in one.sentences]
    voices: list[set[str]] = [set() for _ in one.sentences]
    for order, told in enumerate(one.statements):
        voice = (told.speaker, list(told.stands_for), told.role)
        found = [order, *voice, told.start, told.end, told.cue, told.direct]
        marks[told.sentence]["statements"].append(found)
        voices[told.sentence] |= keys_of(told)
    for order, name in enumerate(one.names):
        marks[name.sentence]["names"].append([order, name.kind, name.start, name.end])
    for its, held in zip(one.sentences, marks, strict=True):
        if len(json.dumps(held, ensure_ascii=False).encode()) > LONGEST_JSON:
            raise DocumentError(
                f"{one.document.name} has a sentence of {its.end - its.start:,} characters, with "
                "more names and statements than Milvus keeps of one; break it into lines."
            )
    return [
        {
            "document": number, "position": at, "start": its.start, "end": its.end,
            "text": its.text[:PART], "marks": marks[at], "voices": plain_keys(voices[at]),
            "vector": one.vectors[at],
        }
        for at, its in enumerate(one.sentences)
    ]  # fmt: skip


def plain_keys(keys: Collection[str]) -> list[str]:
    """`keys` in order, as they are stored and searched: short, and without what ends a string."""
    return sorted({UNSPEAKABLE.sub("", key)[:LONGEST_KEY] for key in keys} - {""})


def text_rows(text: str, number: int) -> list[dict[str, Any]]:
    """The text of a document, whose id is `number`, in parts."""
    starts = range(0, len(text), PART)
    return [
        {"document": number, "part": at, "text": text[start : start + PART]}
        for at, start in enumerate(starts)
    ]


def checksum(rows: Iterable[Row]) -> str:
    """The sha256 of what is stored of a document's sentences, in their order, but for the text."""
    digest = hashlib.sha256()
    for row in rows:
        held = [row[field] for field in ("position", "start", "end")]
        held += [row["marks"][field] for field in ("statements", "names")]
        digest.update(json.dumps(held).encode())
        digest.update(np.asarray(row["vector"], "<f4").tobytes())
    return digest.hexdigest()


def denoted(row: Row, name: str) -> bool:
    """Whether one whom `name` denotes says something in a sentence."""
    return any(
        speaks_for(Statement(speaker, tuple(bodies), role, "", 0, 0, 0, "", False), name)
        for _, speaker, bodies, role, *_ in row["marks"]["statements"]
    )


def index_of(documents: Iterable[tuple[Document, Sequence[Row]]], encoder: Encoder) -> Index:
    """Documents with sentences of theirs, in their order, as an index."""
    texts: dict[str, Document] = {}
    sentences: list[Sentence] = []
    statements: list[Statement] = []
    names: list[Name] = []
    vectors: list[Any] = []
    for document, rows in documents:
        texts[document.name] = document
        text, said, named = document.text, list[tuple[int, Statement]](), list[tuple[int, Name]]()
        for at, row in enumerate(rows, len(sentences)):
            sentences.append(_sentence(row, document))
            vectors.append(row["vector"])
            for order, speaker, bodies, role, start, end, cue, direct in row["marks"]["statements"]:
                words = (text[start:end], start, end, at, cue, direct)
                said.append((order, Statement(speaker, tuple(bodies), role, *words)))
            for order, kind, start, end in row["marks"]["names"]:
                named.append((order, Name(text[start:end], kind, start, end, at)))
        statements += [one for _, one in sorted(said, key=lambda pair: pair[0])]
        names += [name for _, name in sorted(named, key=lambda pair: pair[0])]
    flat = faiss.IndexFlatIP(len(vectors[0]) if vectors else 1)
    flat.add(np.asarray(vectors, np.float32).reshape(len(vectors), flat.d))
    parts = (tuple(sentences), flat, tuple(statements), tuple(names))
    return Index(texts, *parts, encoder.name, encoder.sha256)


def _sentence(row: Row, document: Document) -> Sentence:
    start, end = row["start"], row["end"]
    return Sentence(document.name, start, end, document.text[start:end])

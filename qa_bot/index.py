"""The index: documents, their sentences and vectors, in memory and on disk.

On disk an index is a folder with `manifest.json` and one data folder that the manifest names:
`documents.jsonl`, `sentences.jsonl` (row i is sentence i), `vectors.faiss` (vector i is
sentence i), `statements.jsonl` and `names.jsonl` (who says what, and who and what is named, each
with the number of its sentence). A new index is written beside the old one; replacing the
manifest, in one step, is what makes it the index.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError, IndexDamagedError
from qa_bot.runtime import sha256
from qa_bot.sentences import SPLITTER_VERSION, split
from qa_bot.types import Document, Name, Sentence, Statement

FORMAT = 2
MANIFEST = "manifest.json"
DOCUMENTS = "documents.jsonl"
SENTENCES = "sentences.jsonl"
VECTORS = "vectors.faiss"
STATEMENTS = "statements.jsonl"
NAMES = "names.jsonl"
FILES = (DOCUMENTS, SENTENCES, VECTORS, STATEMENTS, NAMES)
BATCH = 256

Progress = Callable[[int, int], None]
"""Called with sentences done and sentences in all."""


@dataclass(frozen=True, slots=True)
class Index:
    """Documents by name and their sentences in order; row i of `vectors` is that of sentence i."""

    documents: Mapping[str, Document]
    sentences: tuple[Sentence, ...]
    vectors: faiss.Index
    statements: tuple[Statement, ...]
    names: tuple[Name, ...]
    embedder: str
    embedder_sha256: str


def build_index(
    documents: Sequence[Document], encoder: Encoder, progress: Progress | None = None
) -> Index:
    """Splits, attributes and embeds `documents`, whose names must differ.

    Raises `DocumentError` for a document without a sentence.
    """
    from qa_bot.attribution import annotate

    sentences: list[Sentence] = []
    statements: list[Statement] = []
    names: list[Name] = []
    for document in documents:
        found = split(document)
        if not found:
            raise DocumentError(f"{document.name} holds no sentence; add a document with text.")
        first = len(sentences)
        said, named = annotate(document, found)
        statements.extend(replace(one, sentence=first + one.sentence) for one in said)
        names.extend(replace(one, sentence=first + one.sentence) for one in named)
        sentences.extend(found)
    vectors: faiss.Index | None = None
    for first in range(0, len(sentences), BATCH):
        rows = encoder.encode([sentence.text for sentence in sentences[first : first + BATCH]])
        if vectors is None:
            vectors = faiss.IndexFlatIP(rows.shape[1])
        vectors.add(rows)
        if progress is not None:
            progress(vectors.ntotal, len(sentences))
    if vectors is None:
        raise DocumentError("No document was given; name at least one file.")
    return Index(
        _by_name(documents),
        tuple(sentences),
        vectors,
        tuple(statements),
        tuple(names),
        encoder.name,
        encoder.sha256,
    )


def chosen(indexes: Iterable[Index], names: Collection[str]) -> Index:
    """One index of the documents called `names`, each from the first of `indexes` that has it.

    Raises `DocumentError` where none of them has one.
    """
    documents: dict[str, Document] = {}
    sentences: list[Sentence] = []
    statements: list[Statement] = []
    named: list[Name] = []
    vectors: faiss.Index | None = None
    encoder = ("", "")
    for index in indexes:
        taken = {
            name: document
            for name, document in index.documents.items()
            if name in names and name not in documents
        }
        rows = [row for row, one in enumerate(index.sentences) if one.document in taken]
        if not rows:
            continue
        place = {row: len(sentences) + new for new, row in enumerate(rows)}
        documents |= taken
        sentences += [index.sentences[row] for row in rows]
        moved = (one for one in index.statements if one.sentence in place)
        statements += [replace(one, sentence=place[one.sentence]) for one in moved]
        kept = (one for one in index.names if one.sentence in place)
        named += [replace(one, sentence=place[one.sentence]) for one in kept]
        vectors = faiss.IndexFlatIP(index.vectors.d) if vectors is None else vectors
        vectors.add(index.vectors.reconstruct_batch(np.array(rows)))
        encoder = (index.embedder, index.embedder_sha256)
    if vectors is None:
        raise DocumentError("No document is chosen; choose at least one.")
    return Index(documents, tuple(sentences), vectors, tuple(statements), tuple(named), *encoder)


def save_index(index: Index, folder: str | Path) -> None:
    """Writes `index` to `folder`, in place of the index that may be there.

    The old index opens until the new one is complete, whenever the writing is cut off. Raises
    `IndexDamagedError` where the folder cannot be written; nothing has changed then.
    """
    folder = Path(folder)
    previous = _data_folder(folder)
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        _write_rows(staging / DOCUMENTS, index.documents.values())
        _write_rows(staging / SENTENCES, index.sentences)
        _write_rows(staging / STATEMENTS, index.statements)
        _write_rows(staging / NAMES, index.names)
        faiss.write_index(index.vectors, str(staging / VECTORS))
        manifest = _manifest(index, staging)
        data = folder / manifest["data"]
        if data.exists():
            shutil.rmtree(staging)
        else:
            staging.chmod(0o755)
            for file in staging.iterdir():
                _flush(file)
            staging.rename(data)
        pending = folder / f".{MANIFEST}.{os.getpid()}"
        pending.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _flush(pending)
        pending.replace(folder / MANIFEST)
        _flush(folder)
    except (OSError, RuntimeError) as error:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise IndexDamagedError(
            f"The index cannot be written to {folder}: {reason}. "
            "Free some space there, or choose another folder."
        ) from error
    if previous is not None and previous != data:
        shutil.rmtree(previous, ignore_errors=True)


def load_index(folder: str | Path, encoder: Encoder) -> Index:
    """Opens the index in `folder`, after checking every file against its manifest.

    Raises `IndexDamagedError` that names each missing or damaged file, or what the index was
    built with where that is not `encoder` or this splitter.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    _check_built_with(manifest, encoder, folder)
    data = folder / manifest["data"]
    damaged = [
        fault for name, facts in manifest["files"].items() if (fault := _fault(data / name, facts))
    ]
    if damaged:
        raise _damaged(folder, "; ".join(damaged))
    try:
        documents = _by_name(
            Document(row["name"], row["text"], tuple(row.get("pages", ())))
            for row in _read_rows(data / DOCUMENTS)
        )
        sentences = tuple(Sentence(**row) for row in _read_rows(data / SENTENCES))
        rows = (
            {**row, "stands_for": tuple(row["stands_for"])} for row in _read_rows(data / STATEMENTS)
        )
        statements = tuple(Statement(**row) for row in rows)
        names = tuple(Name(**row) for row in _read_rows(data / NAMES))
        vectors = faiss.read_index(str(data / VECTORS))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise _damaged(folder, str(error).splitlines()[0]) from error
    if vectors.d != manifest["dimension"]:
        raise _damaged(folder, f"{VECTORS} has {vectors.d} dimensions, not {manifest['dimension']}")
    if not vectors.ntotal == len(sentences) == manifest["sentences"]:
        raise _damaged(folder, f"{VECTORS} has {vectors.ntotal} rows, {SENTENCES} {len(sentences)}")
    if len(statements) != manifest["statements"]:
        raise _damaged(
            folder, f"{STATEMENTS} has {len(statements)} rows, not {manifest['statements']}"
        )
    for sentence in sentences:
        if documents[sentence.document].text[sentence.start : sentence.end] != sentence.text:
            raise _damaged(folder, f"{SENTENCES} does not fit {DOCUMENTS}")
    for file, rows_in in ((STATEMENTS, statements), (NAMES, names)):
        if not all(_stands(row, sentences, documents) for row in rows_in):
            raise _damaged(folder, f"{file} does not fit {SENTENCES}")
    return Index(documents, sentences, vectors, statements, names, encoder.name, encoder.sha256)


def _stands(
    row: Statement | Name, sentences: Sequence[Sentence], documents: Mapping[str, Document]
) -> bool:
    """Whether `row` is where it says, in its sentence or beginning there."""
    if not 0 <= row.sentence < len(sentences):
        return False
    text = documents[sentences[row.sentence].document].text
    return text[row.start : row.end] == row.text


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in `folder`; raises `IndexDamagedError` where there is none."""
    if not folder.is_dir():
        raise IndexDamagedError(f"There is no index folder {folder}; {_remedy(folder)}")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IndexDamagedError(
            f"{folder} holds no index ({MANIFEST} is missing); {_remedy(folder)}"
        ) from None
    except (OSError, ValueError) as error:
        raise _damaged(folder, f"{MANIFEST} is not readable") from error
    needed = {
        "format",
        "data",
        "files",
        "embedder",
        "dimension",
        "splitter",
        "documents",
        "sentences",
        "statements",
    }
    if not isinstance(manifest, dict) or not needed <= manifest.keys():
        raise _damaged(folder, f"{MANIFEST} is incomplete")
    if set(manifest["files"]) != set(FILES) or Path(manifest["data"]).name != manifest["data"]:
        raise _damaged(folder, f"{MANIFEST} names other files than an index has")
    return manifest


def is_current(folder: Path, documents: Iterable[Document], encoder: Encoder) -> bool:
    """Whether `folder` holds a sound index of just these documents by this encoder and splitter."""
    try:
        index = load_index(folder, encoder)
    except IndexDamagedError:
        return False
    return index.documents == _by_name(documents)


def _by_name(documents: Iterable[Document]) -> dict[str, Document]:
    return {document.name: document for document in documents}


def _manifest(index: Index, files: Path) -> dict[str, Any]:
    sums = {name: _facts(files / name) for name in FILES}
    counts = Counter(sentence.document for sentence in index.sentences)
    content = hashlib.sha256("".join(facts["sha256"] for facts in sums.values()).encode())
    return {
        "format": FORMAT,
        "data": f"data-{content.hexdigest()[:12]}",
        "embedder": {"name": index.embedder, "sha256": index.embedder_sha256},
        "dimension": index.vectors.d,
        "splitter": SPLITTER_VERSION,
        "sentences": len(index.sentences),
        "statements": len(index.statements),
        "documents": [
            {
                "name": document.name,
                "sha256": fingerprint(document.text),
                "characters": len(document.text),
                "sentences": counts[document.name],
            }
            for document in index.documents.values()
        ],
        "files": sums,
    }


def _check_built_with(manifest: dict[str, Any], encoder: Encoder, folder: Path) -> None:
    built = manifest["embedder"]
    pairs = (
        ("format", manifest["format"], FORMAT),
        ("model", f"{built.get('name')} ({str(built.get('sha256'))[:12]})",
         f"{encoder.name} ({encoder.sha256[:12]})"),
        ("splitter", manifest["splitter"], SPLITTER_VERSION),
    )  # fmt: skip
    for what, there, here in pairs:
        if there != here:
            raise IndexDamagedError(
                f"The index in {folder} was built with {what} {there}, "
                f"and this is {here}; {_remedy(folder)}"
            )


def _fault(file: Path, facts: dict[str, Any]) -> str | None:
    if not file.is_file():
        return f"{file.name} is missing"
    found = _facts(file)
    if found["bytes"] != facts["bytes"]:
        return f"{file.name} has {found['bytes']:,} of {facts['bytes']:,} bytes"
    return None if found == facts else f"{file.name} has changed"


def _facts(file: Path) -> dict[str, Any]:
    return {"bytes": file.stat().st_size, "sha256": sha256(file)}


def _data_folder(folder: Path) -> Path | None:
    try:
        return folder / str(read_manifest(folder)["data"])
    except IndexDamagedError:
        return None


def _damaged(folder: Path, fault: str) -> IndexDamagedError:
    return IndexDamagedError(f"The index in {folder} is damaged: {fault}; {_remedy(folder)}")


def _remedy(folder: Path) -> str:
    return f"build it with: qa-bot index FILES… --to {folder}"


def _write_rows(file: Path, rows: Iterable[Document | Sentence | Statement | Name]) -> None:
    with file.open("w", encoding="utf-8", errors="strict", newline="\n") as lines:
        for row in rows:
            lines.write(json.dumps(asdict(row)) + "\n")


def _read_rows(file: Path) -> Iterable[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

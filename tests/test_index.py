"""The index on disk: what is checked, what is refused, what survives."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import pytest

from qa_bot.embedding import Encoder, open_encoder
from qa_bot.errors import DocumentError, IndexDamagedError, ModelError
from qa_bot.index import MANIFEST, VECTORS, build_index, load_index, save_index
from qa_bot.settings import bundled_index
from qa_bot.types import Document
from tests.doubles import HashEncoder

DOCUMENTS = [
    Document(
        "ferry.txt",
        "The ferry leaves at 9 a.m. every day. It carries forty cars.\nTickets cost €4.50.",
    ),
    Document("bridge.txt", "A bridge was planned in 1970. “It never came”, said Dr. Holm."),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_index(build_index(DOCUMENTS, HashEncoder()), tmp_path / "index")
    return tmp_path / "index"


def state(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def data(folder: Path) -> Path:
    return folder / str(json.loads((folder / MANIFEST).read_text())["data"])


def test_an_index_comes_back_as_it_was(folder: Path) -> None:
    built, loaded = build_index(DOCUMENTS, HashEncoder()), load_index(folder, HashEncoder())
    assert loaded.documents == built.documents
    assert loaded.sentences == built.sentences
    assert loaded.statements == built.statements
    assert loaded.names == built.names
    assert (loaded.vectors.reconstruct_n() == built.vectors.reconstruct_n()).all()


def test_statements_and_names_stand_in_sentences_of_the_index(folder: Path) -> None:
    index = load_index(folder, HashEncoder())
    (statement,) = index.statements
    assert (statement.speaker, statement.text, statement.direct) == ("Holm", "It never came", True)
    assert index.sentences[statement.sentence].text == "“It never came”, said Dr. Holm."
    assert "Holm" in {name.text for name in index.names if name.kind == "PERSON"}
    for row in (*index.statements, *index.names):
        text = index.documents[index.sentences[row.sentence].document].text
        assert text[row.start : row.end] == row.text


def test_the_manifest_says_what_the_index_was_built_from(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["embedder"] == {"name": "hashed-words", "sha256": "0" * 64}
    assert [document["name"] for document in manifest["documents"]] == ["ferry.txt", "bridge.txt"]
    assert (
        manifest["documents"][0]["sha256"] == hashlib.sha256(DOCUMENTS[0].text.encode()).hexdigest()
    )
    assert manifest["sentences"] == sum(document["sentences"] for document in manifest["documents"])


def test_the_bundled_index_is_sound_and_of_the_packaged_model(encoder: Encoder) -> None:
    index = load_index(bundled_index(), encoder)
    article = (bundled_index() / "article.txt").read_text(encoding="utf-8")
    assert index.documents["article.txt"].text == article
    assert encoder.sha256 == "a90904cf74be0970cbaedb49615053b5273d9558fc5051b10a8ebcf672787ae9"


def truncate_vectors(folder: Path) -> None:
    file = data(folder) / VECTORS
    file.write_bytes(file.read_bytes()[:20])


def change_a_byte(folder: Path) -> None:
    file = data(folder) / "sentences.jsonl"
    file.write_text(file.read_text().replace("forty", "fifty"))


def lose_a_statement(folder: Path) -> None:
    edit_manifest(folder, statements=2)


def remove_vectors(folder: Path) -> None:
    (data(folder) / VECTORS).unlink()


def remove_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def cut_manifest(folder: Path) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text()[:100])


def empty_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{}")


def lead_elsewhere(folder: Path) -> None:
    edit_manifest(folder, data="../elsewhere")


def other_dimension(folder: Path) -> None:
    vectors = faiss.IndexFlatIP(8)
    vectors.add(HashEncoder(8).encode(["a"] * 5))
    file = data(folder) / VECTORS
    faiss.write_index(vectors, str(file))
    facts = {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    files = json.loads((folder / MANIFEST).read_text())["files"]
    edit_manifest(folder, files={**files, VECTORS: facts})


def other_model(folder: Path) -> None:
    edit_manifest(folder, embedder={"name": "other-model", "sha256": "1" * 64})


def other_splitter(folder: Path) -> None:
    edit_manifest(folder, splitter="by hand")


def later_format(folder: Path) -> None:
    edit_manifest(folder, format=99)


def edit_manifest(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, **changes}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (truncate_vectors, "vectors.faiss has 20 of"),
        (change_a_byte, "sentences.jsonl has changed"),
        (lose_a_statement, "statements.jsonl has 1 rows, not 2"),
        (remove_vectors, "vectors.faiss is missing"),
        (remove_manifest, "holds no index"),
        (cut_manifest, "manifest.json is not readable"),
        (empty_manifest, "manifest.json is incomplete"),
        (lead_elsewhere, "names other files"),
        (other_dimension, "vectors.faiss has 8 dimensions, not 64"),
        (other_model, "built with model other-model (111111111111)"),
        (other_splitter, "built with splitter by hand"),
        (later_format, "built with format 99"),
        (shutil.rmtree, "There is no index folder"),
    ],
)
def test_damage_is_named_and_nothing_is_touched(
    folder: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(folder)
    before = state(folder)
    with pytest.raises(IndexDamagedError) as caught:
        load_index(folder, HashEncoder())
    assert message in str(caught.value)
    assert "qa-bot index" in str(caught.value)
    assert state(folder) == before


def test_every_damaged_file_is_named(folder: Path) -> None:
    truncate_vectors(folder)
    change_a_byte(folder)
    with pytest.raises(
        IndexDamagedError, match=r"sentences.jsonl has changed; vectors.faiss has 20"
    ):
        load_index(folder, HashEncoder())


def test_a_new_index_takes_the_place_of_the_old(folder: Path) -> None:
    save_index(build_index(DOCUMENTS[:1], HashEncoder()), folder)
    assert list(load_index(folder, HashEncoder()).documents) == ["ferry.txt"]
    assert len([entry for entry in folder.iterdir() if entry.is_dir()]) == 1


def test_saving_twice_changes_nothing(folder: Path) -> None:
    before = state(folder)
    save_index(build_index(DOCUMENTS, HashEncoder()), folder)
    assert state(folder) == before


WRITER = """
import itertools, sys
from qa_bot.index import build_index, save_index
from qa_bot.types import Document
from tests.doubles import HashEncoder

texts = [f"Version {n}. " * (50 + n) for n in (1, 2, 3)]
indexes = [build_index([Document("d", text)], HashEncoder()) for text in texts]
print("ready", flush=True)
for index in itertools.cycle(indexes):
    save_index(index, sys.argv[1])
"""


def test_killed_at_any_point_the_index_still_opens(folder: Path) -> None:
    rng = random.Random(5)
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.0, 0.08))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert load_index(folder, HashEncoder()).sentences


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexDamagedError, match="cannot be written to"):
        save_index(build_index(DOCUMENTS, HashEncoder()), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_full_disk_leaves_the_old_index(folder: Path) -> None:
    before = state(folder)
    script = WRITER.replace(
        "print", "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)); print"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + script,
            str(folder),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert "IndexDamagedError: The index cannot be written" in done.stderr
    assert state(folder) == before


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

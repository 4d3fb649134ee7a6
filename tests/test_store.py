"""The index on disk: adding and removing, what readers see, what is refused, what survives."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.crash import crashes
from qa_bot import QABot
from qa_bot.database import FILE
from qa_bot.embedding import WEIGHTS, PackagedEncoder
from qa_bot.errors import DocumentError, IndexBusyError, IndexDamagedError
from qa_bot.index import Index, build_index
from qa_bot.runtime import sha256
from qa_bot.settings import bundled_index
from qa_bot.store import Store
from qa_bot.types import Document
from tests.doubles import HashEncoder
from tests.test_index import DOCUMENTS

FERRY, BRIDGE = DOCUMENTS
NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Store(tmp_path / "index", HashEncoder()).add(DOCUMENTS)
    return tmp_path / "index"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store(folder, HashEncoder())


def state(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def process(code: str, folder: Path) -> subprocess.Popen[str]:
    """A process that runs `code`, which finds a `store` in `folder`."""
    start = (
        "import sys; from qa_bot.store import Store; from benchmarks.crash import annotated;"
        "from qa_bot.types import Document; from tests.doubles import HashEncoder;"
        "store = Store(sys.argv[1], HashEncoder())\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", start + code, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told_by(code: str, folder: Path) -> tuple[str, str]:
    """What such a process prints, and what it fails with."""
    with process(code, folder) as one:
        return one.communicate(timeout=100)


def same(one: Index, other: Index) -> bool:
    fields = ("documents", "sentences", "statements", "names")
    vectors = one.vectors.reconstruct_n() == other.vectors.reconstruct_n()
    return bool(vectors.all()) and all(getattr(one, f) == getattr(other, f) for f in fields)


def test_only_the_database_stays_behind(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == [".lock", FILE]


def test_the_same_documents_make_the_same_rows(folder: Path, tmp_path: Path) -> None:
    Store(tmp_path / "again", HashEncoder()).add(DOCUMENTS)
    dumps = [list(sqlite3.connect(one / FILE).iterdump()) for one in (folder, tmp_path / "again")]
    assert dumps[0] == dumps[1]


def test_what_is_there_already_is_left_alone(folder: Path, store: Store) -> None:
    before = state(folder)
    assert [one.outcome for one in store.add(DOCUMENTS)] == ["unchanged", "unchanged"]
    (told,) = store.add([Document("copy.txt", FERRY.text)])
    assert (told.outcome, told.same_as) == ("duplicate", "ferry.txt")
    assert state(folder) == before


def test_a_removed_document_leaves_nothing(store: Store, folder: Path) -> None:
    store.remove("bridge.txt")
    assert same(store.index, build_index([FERRY], HashEncoder()))
    assert store.verify() == []
    rows = sqlite3.connect(folder / FILE)
    for table in ("statements", "voices", "voice_keys"):
        assert rows.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


VERSIONS = """
for n in range(25):
    pair = [Document(name, f"Version {n} of {name} stands here.") for name in ("one", "two")]
    store.add(pair, annotate=annotated)
"""


def test_a_reader_sees_one_state_while_a_writer_commits(store: Store, folder: Path) -> None:
    seen = set()
    with process(VERSIONS, folder) as writer:
        while writer.poll() is None:
            documents = store.index.documents.values()
            seen.add(tuple(one.text.split()[1] for one in documents if one.name in ("one", "two")))
    assert writer.returncode == 0
    assert seen - {()} == {
        (version, version) for version in {"24"} | {one[0] for one in seen - {()}}
    }
    assert len(seen) > 3


def test_a_second_writer_is_told_to_wait(store: Store, folder: Path) -> None:
    def documents() -> Iterator[Document]:
        yield Document("owl", "An owl sits.")
        _, failed = told_by("store.add([])", folder)
        assert f"IndexBusyError: The index in {folder} is being written" in failed
        with pytest.raises(IndexBusyError, match="wait until it has ended"):
            Store(folder, HashEncoder()).remove("ferry.txt")

    assert [one.outcome for one in store.add(documents())] == ["added"]


def test_killed_at_any_point_it_keeps_what_it_told(tmp_path: Path) -> None:
    counts = crashes(tmp_path / "index", points=10, seed=5)
    assert counts["acknowledged"] == counts["found"] > 0
    assert counts["lost"] == counts["half there"] == 0


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
store.add([Document("long", "Word after word. " * 2000)], annotate=annotated)
"""


def test_a_full_disk_leaves_the_old_index(store: Store, folder: Path) -> None:
    _, failed = told_by(FULL, folder)
    assert "IndexDamagedError: The index cannot be written to" in failed
    assert "Free some space there" in failed
    assert same(store.index, build_index(DOCUMENTS, HashEncoder()))
    assert store.verify() == []
    store.add([Document("owl", "An owl sits.")])
    assert len(store.documents()) == 3


def show_to_all(folder: Path) -> None:
    """Lets other users read `folder`, which is a temporary one."""
    for part in (folder, *folder.parents):
        if part == Path(tempfile.gettempdir()):
            break
        part.chmod(0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user to whom a folder is read-only")
def test_a_read_only_folder_is_read(folder: Path) -> None:
    show_to_all(folder)
    before = state(folder)
    code = (
        f"import os; os.setuid({NOBODY});"
        "print(len(store.index.sentences), store.verify()); store.remove('ferry.txt')"
    )
    printed, failed = told_by(code, folder)
    assert printed == "5 []\n", failed
    assert "IndexDamagedError: The index cannot be written to" in failed
    assert state(folder) == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexDamagedError, match="cannot be written to"):
        Store(tmp_path / "file", HashEncoder()).add(DOCUMENTS)
    assert (tmp_path / "file").read_text() == "in the way"


def edit(statement: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        connection = sqlite3.connect(folder / FILE)
        connection.execute(statement)
        connection.commit()
        connection.close()

    return damage


def no_database(folder: Path) -> None:
    (folder / FILE).write_bytes(b"This is no database at all. " * 100)


def cut(folder: Path) -> None:
    file = folder / FILE
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def earlier_format(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / "manifest.json").write_text("{}")


DAMAGES: list[tuple[Callable[[Path], object], str]] = [
    (no_database, "file is not a database"),
    (cut, "is damaged: index.sqlite"),
    (edit("UPDATE documents SET text = replace(text, 'forty', 'fifty')"), "the text of ferry.txt"),
    (edit("UPDATE sentences SET start = start + 1 WHERE id = 2"), "stored of ferry.txt has"),
    (edit("UPDATE vectors SET row = zeroblob(256) WHERE id = 5"), "stored of bridge.txt has"),
    (edit("DELETE FROM vectors WHERE id = 5"), "what is stored of bridge.txt has changed"),
    (edit("DELETE FROM statements"), "what is stored of bridge.txt has changed"),
    (edit("DROP TABLE names"), "no such table: names"),
    (edit("UPDATE meta SET value = 'other-model' WHERE key = 'embedder'"),
     "built with model other-model (000000000000)"),
    (edit("UPDATE meta SET value = 'by hand' WHERE key = 'splitter'"), "with splitter by hand"),
    (edit("UPDATE meta SET value = '99' WHERE key = 'format'"), "built with format 99"),
    (lambda folder: (folder / FILE).unlink(), "holds no index (index.sqlite is missing)"),
    (earlier_format, "has an earlier format; build it again"),
    (shutil.rmtree, "There is no index folder"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_damage_is_named_and_nothing_is_touched(
    folder: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(folder)
    before = state(folder)
    with pytest.raises(IndexDamagedError) as caught:
        assert Store(folder, HashEncoder()).index
    assert message in str(caught.value)
    assert "qa-bot index add" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert state(folder) == before


def test_the_bundled_index_is_sound_and_of_the_packaged_model() -> None:
    encoder = PackagedEncoder()
    store = Store(bundled_index(), encoder)
    article = (bundled_index() / "article.txt").read_text(encoding="utf-8")
    assert store.verify() == []
    assert store.index.documents["article.txt"].text == article
    weights = sha256(encoder.folder / WEIGHTS)
    assert weights == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_a_bot_takes_documents_and_gives_them_up(tmp_path: Path, harbour_file: Path) -> None:
    folder = tmp_path / "index"
    owls = tmp_path / "owls.txt"
    owls.write_text("The owl lays four eggs in April. It nests in barns.")
    Store(folder, QABot.open().encoder).add([FERRY])
    for bot in (QABot.open(folder), QABot.from_documents([FERRY])):
        told = bot.add([harbour_file, owls])
        assert [one.outcome for one in told] == ["added", "added"]
        assert "four" in bot.answer("How many eggs does the owl lay?").text
        assert [one.outcome for one in bot.add([owls])] == ["unchanged"]
        bot.remove("owls.txt")
        assert not bot.answer("How many eggs does the owl lay?").answered
        assert [one.name for one in bot.store.documents()] == ["ferry.txt", "harbour.txt"]
        with pytest.raises(DocumentError, match=r"owls\.txt is"):
            bot.remove("owls.txt")

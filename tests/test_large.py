"""An index too large to be read whole, made so by a small bound: its search, views and files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks.crash import annotated
from qa_bot.store import Store
from qa_bot.types import Document, Name, Sentence, Statement
from tests.doubles import HashEncoder
from tests.test_store import NOBODY, show_to_all, told_by

TEXTS = Path(__file__).parent / "data" / "answers"
SMALL = 20


def made_up(number: int, sentences: int = 30) -> Document:
    words = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove")
    lines = (
        f"Number{number} tells {words[(number + row) % 7]} of {words[row % 5]} row{row}."
        for row in range(sentences)
    )
    return Document(f"{number}.txt", " ".join(lines))


def plain(document: Document, sentences: Sequence[Sentence]) -> tuple[list[Statement], list[Name]]:
    return [], []


DOCUMENTS = [made_up(number) for number in range(8)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "index", HashEncoder(), SMALL)
    store.add(DOCUMENTS, annotate=annotated)
    return store


def found(store: Store, question: str) -> list[str]:
    """The sentences of what is read for `question` in the order of the text."""
    return [one.text for one in store.view(question).sentences]


def test_vectors_and_words_stand_beside_the_database(store: Store) -> None:
    names = sorted(file.name for file in store.folder.iterdir())
    assert names[:2] == [".lock", "index.sqlite"]
    assert names[2].startswith("nearest-240-")
    assert names[3:] == ["words"]
    assert store.verify() == []


def test_the_file_of_vectors_grows_with_what_is_added(tmp_path: Path) -> None:
    store = Store(tmp_path / "index", HashEncoder(), SMALL)
    lasts = []
    for first in (0, 10, 20):
        store.add([made_up(number, 520) for number in range(first, first + 10)], annotate=plain)
        (file,) = store.folder.glob("nearest-*")
        lasts.append(file.name.split("-")[1])
        assert any("row519" in text for text in found(store, f"Number{first + 3} tells row519"))
    store.add([made_up(99)], annotate=plain)
    assert any("Number99 " in text for text in found(store, "Number99 tells row29"))
    assert lasts == ["5200", "10400", "15600"]
    assert len(list(store.folder.glob(f"nearest-{lasts[-1]}-*"))) == 1


def remove_vectors(folder: Path) -> None:
    for file in folder.glob("nearest-*"):
        file.unlink()


def cut_vectors(folder: Path) -> None:
    (file,) = folder.glob("nearest-*")
    file.write_bytes(file.read_bytes()[:100])


def scramble_vectors(folder: Path) -> None:
    (file,) = folder.glob("nearest-*")
    file.write_bytes(bytes(file.stat().st_size))


def remove_words(folder: Path) -> None:
    shutil.rmtree(folder / "words")


def cut_words(folder: Path) -> None:
    for file in (folder / "words").glob("*.term"):
        file.write_bytes(file.read_bytes()[:10])


DAMAGES = [remove_vectors, cut_vectors, scramble_vectors, remove_words, cut_words]


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_made_from_the_database_is_made_again(
    store: Store, damage: Callable[[Path], None]
) -> None:
    before = found(store, "fjord row17")
    store.close()
    damage(store.folder)
    assert found(store, "fjord row17") == before
    assert store.verify() == []
    assert len(list(store.folder.glob("nearest-*"))) == len(list(store.folder.glob("words"))) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user to whom a folder is read-only")
def test_where_it_cannot_be_made_again_search_goes_on_without(store: Store) -> None:
    remove_vectors(store.folder)
    remove_words(store.folder)
    show_to_all(store.folder)
    code = (
        f"import os; os.setuid({NOBODY}); store.small = {SMALL};"
        "print('3.txt' in store.view('Number3 tells row17').documents);"
        "print(store.verify())"
    )
    printed, failed = told_by(code, store.folder)
    assert printed.startswith("True\n['what is made for search is missing"), failed

"""An index too large to be read whole, made so by a small bound: its search, views and files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks.crash import annotated
from qa_bot import QABot
from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.retrieval import Retriever
from qa_bot.search import MOST_SENTENCES
from qa_bot.store import Store
from qa_bot.types import Document, Name, Sentence, Statement
from tests.doubles import HashEncoder
from tests.test_store import NOBODY, told_by

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


def test_it_finds_what_a_search_of_all_finds(store: Store) -> None:
    whole = Store(store.folder, HashEncoder()).index
    all_of_it = Retriever(whole, HashEncoder(), 1)
    for question in ("Number3 tells ember of cedar row4", "fjord row17", "Number6 birch row29"):
        exact, ours = all_of_it.scores(question), list(store.search(question))[:5]
        scores = [exact.get(row - 1, 0.0) for row in ours]
        assert scores == pytest.approx(list(exact.values())[:5], abs=0.03)


def test_a_question_reads_a_part_of_many_documents(tmp_path: Path) -> None:
    store = Store(tmp_path / "index", HashEncoder(), SMALL)
    store.add([made_up(number, 400) for number in range(6)], annotate=annotated)
    view = store.view("Number4 tells row123")
    assert len(view.sentences) <= MOST_SENTENCES < 2_400
    assert any(one.text.startswith("Number4") and "row123." in one.text for one in view.sentences)
    assert fits(view)
    assert fits(store.index)


def fits(index: Index) -> bool:
    """Whether all rows of an index stand where they say."""
    for one in index.sentences:
        assert index.documents[one.document].text[one.start : one.end] == one.text
    for row in (*index.statements, *index.names):
        sentence = index.sentences[row.sentence]
        assert index.documents[sentence.document].text[row.start : row.end] == row.text
    return bool(index.vectors.ntotal == len(index.sentences))


def test_additions_and_removals_show_at_once(store: Store) -> None:
    reader = Store(store.folder, HashEncoder(), SMALL)
    assert "Zebras graze here." not in found(reader, "Where do zebras graze?")
    store.add([Document("zebras", "Zebras graze here. They sleep.")], annotate=annotated)
    assert "Zebras graze here." in found(reader, "Where do zebras graze?")
    store.add([Document("zebras", "Zebras swim there.")], annotate=annotated)
    assert "Zebras swim there." in found(reader, "Where do zebras graze?")
    assert "Zebras graze here." not in found(reader, "Where do zebras graze?")
    store.remove("zebras")
    assert "Zebras swim there." not in found(reader, "Where do zebras graze?")
    assert store.verify() == []


def test_names_and_speakers_are_read_however_far(store: Store) -> None:
    said = Document("said", "Quagga leaves. Nothing else stands in it.")
    store.add([said], annotate=annotated)
    view = store.view("What did amber birch tell of cedar row7?", ["Quagga"])
    assert "said" in view.documents
    assert any(one.speaker == "Quagga" for one in view.statements)


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
    for part in (store.folder, *store.folder.parents[:3]):
        part.chmod(0o755)
    code = (
        f"import os; os.setuid({NOBODY}); store.small = {SMALL};"
        "print('3.txt' in store.view('Number3 tells row17').documents);"
        "print(store.verify())"
    )
    printed, failed = told_by(code, store.folder)
    assert printed.startswith("True\n['what is made for search is missing"), failed


def test_the_answers_are_those_of_the_whole(tmp_path: Path, encoder: Encoder) -> None:
    texts = [json.loads(file.read_text("utf-8")) for file in sorted(TEXTS.glob("*.json"))[:3]]
    Store(tmp_path / "index", encoder).add([Document(one["name"], one["text"]) for one in texts])
    whole = QABot.open(tmp_path / "index")
    large = QABot(Store(tmp_path / "index", encoder, SMALL), encoder, whole.reader, whole.settings)
    for question in (one["question"] for text in texts for one in text["questions"][:5]):
        assert large.answer(question).text == whole.answer(question).text

"""What every store does: adding and removing, what is read for a question, and copying."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.crash import annotated
from qa_bot import QABot
from qa_bot.copying import agreement, lacking
from qa_bot.database import FILE
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError, IndexDamagedError
from qa_bot.index import Index, build_index
from qa_bot.memory import Memory
from qa_bot.retrieval import Retriever
from qa_bot.search import MOST_SENTENCES
from qa_bot.settings import bundled_index
from qa_bot.shelf import Shelf
from qa_bot.store import Store
from qa_bot.stores import AnyStore, open_store
from qa_bot.types import Document
from tests.doubles import HashEncoder
from tests.test_index import DOCUMENTS
from tests.test_large import SMALL, TEXTS, made_up, plain
from tests.test_store import same

FERRY, BRIDGE = DOCUMENTS
MANY = [made_up(number) for number in range(8)]
AWKWARD = Document(
    'It\'s a "name"\\ with\n breaks.txt',
    "Ünïted 😀 said: “We're «here»”. " + "x" * 70_000 + ". The end came\0 late.\n\nNo more.",
    (0, 20),
)
"""A text in several parts, with a sentence longer than a field of Milvus."""


@pytest.fixture
def store(where: str) -> AnyStore:
    """A store of five sentences, which it reads whole."""
    store = open_store(where, HashEncoder())
    store.add(DOCUMENTS)
    return store


@pytest.fixture
def large(where: str) -> AnyStore:
    """A store of 240 sentences, too many for it to read them whole."""
    store = open_store(where, HashEncoder(), SMALL)
    store.add(MANY, annotate=annotated)
    return store


def test_an_index_comes_back_as_it_was(store: AnyStore) -> None:
    assert same(store.index, build_index(DOCUMENTS, HashEncoder()))
    assert [one.name for one in store.documents()] == ["ferry.txt", "bridge.txt"]
    assert store.is_whole
    assert store.verify() == []


def test_an_awkward_text_comes_back_as_it_was(where: str) -> None:
    store = open_store(where, HashEncoder())
    store.add([AWKWARD, FERRY])
    assert same(store.index, build_index([AWKWARD, FERRY], HashEncoder()))
    assert store.index.documents[AWKWARD.name] == AWKWARD
    assert [one.outcome for one in store.add([AWKWARD])] == ["unchanged"]
    store.remove(AWKWARD.name)
    assert [one.name for one in store.documents()] == ["ferry.txt"]
    assert store.verify() == []


def test_a_document_is_added_to_those_that_are_there(store: AnyStore) -> None:
    (told,) = store.add([Document("owl", "The owl lays four eggs. It nests in barns.")])
    assert (told.document, told.sentences, told.outcome) == ("owl", 2, "added")
    assert list(store.index.documents) == ["ferry.txt", "bridge.txt", "owl"]


def test_what_is_there_already_is_not_added_again(store: AnyStore) -> None:
    assert [one.outcome for one in store.add(DOCUMENTS)] == ["unchanged", "unchanged"]
    told = store.add([Document("a", FERRY.text), Document("b", "So."), Document("c", "So.")])
    assert [(one.outcome, one.same_as) for one in told] == [
        ("duplicate", "ferry.txt"), ("added", ""), ("duplicate", "b"),
    ]  # fmt: skip
    assert [one.name for one in store.documents()] == ["ferry.txt", "bridge.txt", "b"]


def test_another_text_of_the_same_name_takes_its_place(store: AnyStore) -> None:
    (told,) = store.add([Document("ferry.txt", "The ferry leaves at noon.")])
    assert told.outcome == "replaced"
    assert store.index.documents["ferry.txt"].text == "The ferry leaves at noon."
    assert len(store.documents()) == 2
    assert store.verify() == []


def test_removing_what_is_not_there_removes_nothing(store: AnyStore) -> None:
    with pytest.raises(DocumentError, match=r"owl is not in the index; .*qa-bot index list"):
        store.remove("ferry.txt", "owl")
    assert len(store.documents()) == 2


def test_an_index_may_be_emptied_and_filled_again(store: AnyStore) -> None:
    store.remove("ferry.txt", "bridge.txt")
    assert store.documents() == store.verify() == []
    with pytest.raises(IndexDamagedError, match=r"is empty; add a document with: qa-bot index add"):
        assert store.index
    store.add(DOCUMENTS)
    assert same(store.index, build_index(DOCUMENTS, HashEncoder()))


def test_a_bad_document_stops_the_adding_after_those_before_it(where: str) -> None:
    store = open_store(where, HashEncoder())
    with pytest.raises(DocumentError, match="blank holds no sentence"):
        store.add([FERRY, Document("blank", "  \n "), BRIDGE])
    with pytest.raises(DocumentError, match="half a character"):
        store.add([Document("owl", "An owl."), Document("half", "A \ud800 stands here.")])
    with pytest.raises(DocumentError, match=r"bridge\.txt was given twice"):
        store.add([BRIDGE, Document("bridge.txt", "Another.")])
    assert [one.name for one in store.documents()] == ["ferry.txt", "owl", "bridge.txt"]


def test_what_was_built_with_another_model_is_refused(store: AnyStore, where: str) -> None:
    other = HashEncoder()
    other.name = "other-model"
    store.close()
    for use in (lambda: open_store(where, other).index, lambda: open_store(where, other).add([])):
        with pytest.raises(IndexDamagedError) as caught:
            use()
        assert "built with model hashed-words (000000000000), and this is other-model" in str(
            caught.value
        )
        assert "build it again with: qa-bot index add" in str(caught.value)


def found(store: AnyStore, question: str) -> list[str]:
    """The sentences of what is read for `question` in the order of the text."""
    return [one.text for one in store.view(question).sentences]


def test_it_finds_what_a_search_of_all_finds(large: AnyStore) -> None:
    whole = build_index(MANY, HashEncoder())
    exact = Retriever(whole, HashEncoder(), 1)
    for question in ("Number3 tells ember of cedar row4", "fjord row17", "Number6 birch row29"):
        best = [whole.sentences[row].text for row in list(exact.scores(question))[:3]]
        scores = list(large.search(question).values())
        assert scores == sorted(scores, reverse=True)
        assert set(best) <= set(found(large, question))


def test_the_nearest_come_first(large: AnyStore) -> None:
    vectors = HashEncoder().encode([one.text for one in build_index(MANY, HashEncoder()).sentences])
    (vector,) = HashEncoder().encode(["Number5 tells grove of amber row15."])
    exact = sorted((vectors @ vector).tolist(), reverse=True)
    assert list(large.near(vector, 5).values())[:5] == pytest.approx(exact[:5], abs=1e-4)


def test_a_question_reads_a_part_of_many_documents(where: str) -> None:
    store = open_store(where, HashEncoder(), SMALL)
    said = Document("said", "Quagga leaves. Nothing else stands in it.")
    held = Document("held", "Nobody saw the Zorilla. Nothing else stands in it.")
    many = [made_up(number, 400) for number in range(5)]
    store.add(
        [said, held, *many],
        annotate=lambda one, its: plain(one, its) if one == held else annotated(one, its),
    )
    view = store.view("Number4 tells row123")
    assert len(view.sentences) <= MOST_SENTENCES < 2_000
    assert any(one.text.startswith("Number4") and "row123." in one.text for one in view.sentences)
    assert not {"said", "held"} & view.documents.keys()
    assert fits(view)
    assert fits(store.index)
    assert len(store.index.sentences) == MOST_SENTENCES
    view = store.view("Number4 tells row123", ["Quagga", "Zorilla"])
    assert {"said", "held"} <= view.documents.keys()
    assert any(one.speaker == "Quagga" for one in view.statements)
    assert fits(view)


def fits(index: Index) -> bool:
    """Whether all rows of an index stand where they say."""
    for one in index.sentences:
        assert index.documents[one.document].text[one.start : one.end] == one.text
    for row in (*index.statements, *index.names):
        sentence = index.sentences[row.sentence]
        assert index.documents[sentence.document].text[row.start : row.end] == row.text
    return bool(index.vectors.ntotal == len(index.sentences))


def test_additions_and_removals_show_at_once(large: AnyStore, where: str) -> None:
    reader = open_store(where, HashEncoder(), SMALL)
    assert "Zebras graze here." not in found(reader, "Where do zebras graze?")
    large.add([Document("zebras", "Zebras graze here. They sleep.")], annotate=annotated)
    assert "Zebras graze here." in found(reader, "Where do zebras graze?")
    large.add([Document("zebras", "Zebras swim there.")], annotate=annotated)
    assert "Zebras swim there." in found(reader, "Where do zebras graze?")
    assert "Zebras graze here." not in found(reader, "Where do zebras graze?")
    large.remove("zebras")
    assert "Zebras swim there." not in found(reader, "Where do zebras graze?")
    assert large.verify() == []


def test_a_part_is_read_whole_and_a_text_is_known(large: AnyStore, article_bot: QABot) -> None:
    part = large.part(["5.txt", "3.txt", "nowhere"])
    assert list(part.documents.values()) == [MANY[3], MANY[5]]
    assert len(part.sentences) == 60
    assert fits(part)
    assert (large.alike(MANY[2].text), large.alike("Nobody wrote this.")) == ("2.txt", None)
    assert not large.is_whole
    shelf = Shelf(QABot(large, large.encoder, article_bot.reader, article_bot.settings))
    assert list(shelf.documents) == shelf.chosen == [one.name for one in MANY]
    shelf.choose(["3.txt"])
    assert list(shelf.bot.index.documents) == ["3.txt"]


QUESTIONS = (
    "What did Russia say?", "How strong is the security force?", "What is the text about?",
    "Which countries are named?", "Who won the world cup in 1998?",
)  # fmt: skip


def test_the_answers_are_those_of_the_whole(
    where: str, encoder: Encoder, article_bot: QABot
) -> None:
    texts = [json.loads(file.read_text("utf-8")) for file in sorted(TEXTS.glob("*.json"))[:3]]
    documents = [Document(one["name"], one["text"]) for one in texts]
    asked = [one["question"] for text in texts for one in text["questions"][:4]]
    store = open_store(where, encoder)
    store.take(Store(bundled_index(), encoder))
    assert answers(article_bot, store, QUESTIONS) == answers(
        article_bot, article_bot.store, QUESTIONS
    )
    store.remove("article.txt")
    store.add(documents)
    large = open_store(where, encoder, SMALL)
    assert answers(article_bot, large, asked) == answers(article_bot, store, asked)


def answers(bot: QABot, store: AnyStore | Memory, questions: Sequence[str]) -> list[object]:
    """What a bot with the models of `bot` says from `store`, to the letter, with its citations."""
    other = QABot(store, bot.encoder, bot.reader, bot.settings)
    return [other.answer(question).to_dict() for question in questions]


def test_an_index_is_copied_and_copied_back(where: str, tmp_path: Path) -> None:
    one, two = (Store(tmp_path / name, HashEncoder()) for name in ("one", "two"))
    one.add([*DOCUMENTS, AWKWARD])
    there = open_store(where, HashEncoder())
    seen: list[tuple[int, int]] = []
    assert there.take(one, lambda done, total: seen.append((done, total))) == 3
    assert seen[-1] == (len(one.index.sentences),) * 2
    assert there.take(one) == 0
    assert same(there.index, one.index)
    assert two.take(there) == 3
    dumps = [list(sqlite3.connect(store.folder / FILE).iterdump()) for store in (one, two)]
    assert dumps[0] == dumps[1]


def test_copying_goes_on_where_it_was_cut_off(where: str, tmp_path: Path) -> None:
    source = Store(tmp_path / "source", HashEncoder())
    source.add([made_up(number, 1_050) for number in range(3)], annotate=annotated)
    target = open_store(where, HashEncoder())

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.take(source, stop)
    assert [one.name for one in target.documents()] == ["0.txt", "1.txt"]
    assert len(lacking(source.documents(), target.documents())) == 1
    assert target.take(source) == 1
    assert lacking(source.documents(), target.documents()) == []


def test_two_stores_are_compared_by_asking(large: AnyStore, tmp_path: Path) -> None:
    copy = Store(tmp_path / "copy", HashEncoder(), SMALL)
    copy.take(large)
    told = agreement(large, copy, HashEncoder(), 5)
    assert (told.asked, told.first) == (10, 10)
    copy.remove("0.txt", "1.txt", "2.txt", "3.txt")
    told = agreement(large, copy, HashEncoder(), 5)
    assert told.first < 10
    assert told.five < 1
    assert len(lacking(large.documents(), copy.documents())) == 4

"""What a visitor of the page has of the server's documents where these are too many to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.crash import annotated
from qa_bot import QABot
from qa_bot.desk import Desk
from qa_bot.errors import DocumentError
from qa_bot.reader import SpanReader
from qa_bot.search import MOST_SENTENCES as FOUND
from qa_bot.settings import Settings
from qa_bot.shelf import MOST_SENTENCES, Shelf
from qa_bot.store import Store
from qa_bot.types import Document
from tests.doubles import HashEncoder


def town(number: int, streets: int = 40) -> Document:
    """A text on a town, one sentence of which says when its mill was built."""
    lines = [f"Street{row} of Town{number} is quiet." for row in range(streets)]
    lines[streets // 2] = f"The mill of Town{number} was built in {1700 + number}."
    return Document(f"{number}.txt", "\n\n".join(lines))


TOWNS = [town(number) for number in range(50)]
QUESTION, YEAR = "When was the mill of Town49 built?", "1749"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> QABot:
    store = Store(tmp_path_factory.mktemp("towns") / "index", HashEncoder(), small=100)
    store.add(TOWNS, annotate=annotated)
    return QABot(store, store.encoder, SpanReader(), Settings())


@pytest.fixture
def shelf(towns: QABot) -> Shelf:
    return Shelf(towns)


def test_it_lists_and_asks_all_documents(shelf: Shelf) -> None:
    assert list(shelf.documents) == shelf.chosen == [one.name for one in TOWNS]
    assert shelf.documents["49.txt"].sentences == 40
    assert YEAR in shelf.answer(QUESTION).text


def test_the_text_beside_an_answer_is_that_of_the_cited_document(towns: QABot) -> None:
    desk = Desk(towns)
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "It was."}]
    shown = desk.beside(history, desk.everyone)
    assert "<h2>49.txt</h2>" in shown
    assert '<mark id="at-' in shown and f"was built in <strong>{YEAR}</strong>" in shown


def test_the_list_of_statements_says_that_it_is_a_beginning(towns: QABot) -> None:
    desk = Desk(towns)
    (said,) = (one for one in desk.choose([], desk.everyone) if "<select>" in str(one))
    assert f"In the first {FOUND:,} sentences" in said


def test_a_text_of_the_visitor_is_asked_beside_them(shelf: Shelf) -> None:
    shelf.add(Document("owls", "The owl of Town3 lays four eggs in April. It nests in barns."))
    assert "four" in shelf.answer("How many eggs does the owl of Town3 lay?").text
    assert YEAR in shelf.answer(QUESTION).text
    assert not shelf.bot.store.is_whole
    shelf.choose(["owls"])
    assert not shelf.answer(QUESTION).answered


def test_some_of_them_are_asked_alone(shelf: Shelf) -> None:
    shelf.choose(["48.txt"])
    assert "1748" in shelf.answer("When was the mill of Town48 built?").text
    assert not shelf.answer(QUESTION).answered
    with pytest.raises(DocumentError, match=r"the same text as 7\.txt"):
        shelf.add(Document("seven", TOWNS[7].text))


def test_one_that_is_too_long_is_not_asked_alone(tmp_path: Path, towns: QABot) -> None:
    store = Store(tmp_path / "index", HashEncoder())
    store.add([town(1), town(2, MOST_SENTENCES + 1)], annotate=annotated)
    shelf = Shelf(QABot(store, store.encoder, towns.reader, towns.settings))
    with pytest.raises(DocumentError, match=f"more than {MOST_SENTENCES:,} sentences"):
        shelf.choose(["2.txt"])
    assert shelf.chosen == ["1.txt", "2.txt"]


def test_what_an_earlier_answer_cites_can_be_opened(towns: QABot) -> None:
    (cited,) = towns.answer(QUESTION).citations
    assert cited.document not in towns.index.documents
    assert cited.document in towns.read_for(QUESTION).documents

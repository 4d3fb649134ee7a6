"""What the page is made of: shelves, HTML, suggestions, conversations as files."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from qa_bot import Answer, Citation, QABot
from qa_bot.answers import SILENCE
from qa_bot.desk import MANY, Desk, as_turns, exchanges
from qa_bot.documents import fingerprint
from qa_bot.errors import DocumentError, QABotError
from qa_bot.index import build_index, chosen
from qa_bot.markup import documents, message, place, spoken, taken_from, who_said_what
from qa_bot.shelf import MOST_DOCUMENTS, Shelf, readings
from qa_bot.suggestions import after, openers
from qa_bot.transcript import as_json, as_markdown, note
from qa_bot.types import Document
from tests.doubles import HashEncoder

OWLS = Document("owls", "The owl lays four eggs in April. It nests in barns, said Ada Holm.")
BATS = Document("bats", "The bat sleeps in caves. Ben Ruiz said bats eat moths & <b>midges</b>.")


@pytest.fixture
def shelf(harbour_bot: QABot) -> Shelf:
    return Shelf(harbour_bot)


def test_a_shelf_opens_on_the_documents_of_the_server(shelf: Shelf, harbour_bot: QABot) -> None:
    assert shelf.bot is harbour_bot
    assert list(shelf.documents) == shelf.chosen == ["harbour.txt"]
    assert shelf.own == []


def test_documents_are_added_chosen_and_removed(shelf: Shelf) -> None:
    shelf.add(OWLS)
    shelf.add(BATS)
    assert shelf.own == ["owls", "bats"]
    assert shelf.documents["owls"].sentences == 2
    assert "four" in shelf.answer("How many eggs does the owl lay?").text
    assert "Solheim" in shelf.answer("Who is the mayor?").text
    shelf.choose(["owls"])
    assert not shelf.answer("Who is the mayor?").answered
    with pytest.raises(DocumentError, match="choose at least one"):
        shelf.choose(["none"])
    assert shelf.chosen == ["owls"]
    shelf.remove("owls")
    assert shelf.chosen == ["harbour.txt", "bats"]
    with pytest.raises(DocumentError, match="none of the documents that you added"):
        shelf.remove("harbour.txt")


def test_of_many_documents_none_picked_stands_for_all(harbour_bot: QABot) -> None:
    texts = [Document(f"{one}", f"Text number {one} is short.") for one in range(MANY + 1)]
    desk = Desk(harbour_bot.over(QABot.from_documents(texts).index))
    shelf = desk.everyone
    assert desk.picked(shelf) == []
    desk.choose(["3"], shelf)
    assert desk.picked(shelf) == shelf.chosen == ["3"]
    desk.choose([], shelf)
    assert desk.picked(shelf) == []
    assert len(shelf.chosen) == MANY + 1


def test_a_document_is_added_once(shelf: Shelf) -> None:
    shelf.add(OWLS)
    with pytest.raises(DocumentError, match="owls is here already"):
        shelf.add(OWLS)
    with pytest.raises(DocumentError, match="twin has the same text as owls"):
        shelf.add(Document("twin", OWLS.text))
    with pytest.raises(DocumentError, match="holds no sentence"):
        shelf.add(Document("blank", " "))
    assert shelf.own == ["owls"]
    for number in range(MOST_DOCUMENTS - 1):
        shelf.add(Document(f"{number}", f"Text number {number} is short."))
    with pytest.raises(DocumentError, match="remove one first"):
        shelf.add(BATS)


def test_every_visitor_has_a_shelf_of_their_own(shelf: Shelf) -> None:
    shelf.add(OWLS)
    other = deepcopy(shelf)
    assert other.own == []
    assert not other.answer("How many eggs does the owl lay?").answered


def test_an_index_of_chosen_documents(harbour_bot: QABot) -> None:
    both = QABot.from_documents([OWLS, BATS]).index
    mixed = chosen([harbour_bot.index, both], ["bats", "harbour.txt"])
    assert list(mixed.documents) == ["harbour.txt", "bats"]
    assert mixed.vectors.ntotal == len(mixed.sentences)
    last = mixed.sentences[-1]
    assert last in both.sentences
    vector = both.vectors.reconstruct(both.sentences.index(last))
    assert mixed.vectors.reconstruct(len(mixed.sentences) - 1).tolist() == vector.tolist()
    for one in (*mixed.statements, *mixed.names):
        text = mixed.documents[mixed.sentences[one.sentence].document].text
        assert text[one.start : one.end] == one.text
    assert any(one.speaker == "Ben Ruiz" for one in mixed.statements)


def test_uploads_are_read_and_deleted(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Good text.")
    (tmp_path / "bad.jpg").write_text("no")
    paths = [str(tmp_path / name) for name in ("good.txt", "bad.jpg")]
    good, bad = readings(paths, 100)
    assert good == Document("good.txt", "Good text.")
    assert isinstance(bad, DocumentError)
    assert list(tmp_path.iterdir()) == []


def test_a_message_is_escaped_and_linked() -> None:
    text = "Ben <b>Ruiz</b> said: go [1] away."
    cited = (Citation(1, text, "a<i>", 7, 7 + len(text), "Ben <b>Ruiz</b>", 3),)
    answer = Answer("Who?", "Ben <b>Ruiz</b> said: go [1]", True, 0.83, cited)
    shown = message(answer, "Who, then?", named=True)
    assert shown.count(f'href="#{place("a<i>", 7)}"') == 2
    assert "<b>Ben &lt;b&gt;Ruiz&lt;/b&gt;</b> said" in shown
    assert "(a&lt;i&gt;, page 3)" in shown
    assert "Understood: Who?" in shown
    assert "83%" in shown
    assert spoken(shown) == answer.text
    assert spoken("plain & simple") == "plain & simple"


def test_silence_comes_with_the_nearest_passage() -> None:
    nearest = Citation(1, "It rained.", "a", 0, 10)
    shown = message(Answer("Who?", SILENCE, False, 0.1, (), nearest), "Who?", named=False)
    assert f'<a href="#{place("a", 0)}"' in shown
    assert "confidence" not in shown


@pytest.mark.parametrize(
    ("sentence", "speaker", "text", "words"),
    [
        ("Ann came at noon.", None, "at noon", "at noon"),
        ('"I go," said Ann.', "Ann", 'Ann: "I go" [1]', "I go"),
        ("Ann, who is old, said it rains.", "Ann", "Ann said it rains [1]", "said it rains"),
        ("Ann, Ben and Cid.", None, "Ann [1], Ben [1]", "Ann"),
        ("It is so.", None, "Yes.", None),
        ("Ann came.", None, "Ben left [2]", None),
    ],
)
def test_what_the_answer_takes_from_a_sentence(
    sentence: str, speaker: str | None, text: str, words: str | None
) -> None:
    span = taken_from(Citation(1, sentence, "a", 0, len(sentence), speaker), text)
    assert (None if span is None else sentence[slice(*span)]) == words


def test_a_document_is_shown_with_its_marks() -> None:
    index = QABot.from_documents([BATS, OWLS]).index
    start = BATS.text.index("Ben")
    cited = (Citation(1, BATS.text[start:], "bats", start, len(BATS.text)),)
    shown = documents(index, Answer("Who?", "moths", True, 0.9, cited))
    assert f'<mark id="{place("bats", start)}" class="cited" data-number="1">' in shown
    assert "<strong>moths</strong> &amp; &lt;b&gt;midges" in shown
    assert ">owls<" not in shown
    assert f'<span id="{place("bats", 0)}">The bat' in shown
    assert ">owls<" in documents(index, None, "owls")
    silent = documents(index, Answer("Who?", SILENCE, False, 0.1, (), cited[0]))
    assert 'class="nearest"' in silent
    assert "data-number" not in silent


def test_of_a_long_document_the_wanted_part_is_shown() -> None:
    lines = [f"Line {number} has words{' and words' * 40}." for number in range(400)]
    text = " ".join(lines)
    index = build_index([Document("long", text)], HashEncoder())
    start = text.index(lines[350])
    cited = (Citation(1, lines[350], "long", start, start + len(lines[350])),)
    shown = documents(index, Answer("Which?", "350", True, 0.9, cited))
    plain = re.sub("<[^>]*>", "", shown)
    assert lines[350] in plain
    assert len(plain) < 110_000
    assert "Line 10 has" in documents(index, None, "long", 1)


def test_who_says_what_is_listed(harbour_bot: QABot) -> None:
    shown = who_said_what(harbour_bot.index)
    assert '<section data-speaker="Ingrid Solheim">' in shown
    assert "“We cannot lose another boat”" in shown
    assert "Nobody is quoted" in who_said_what(
        QABot.from_documents([Document("a", "Rain fell.")]).index
    )


def test_questions_are_suggested_from_the_documents(article_bot: QABot) -> None:
    first = openers(article_bot)
    assert "What is this about?" in first
    asked = "What did Russia say?"
    more = after(article_bot.answer(asked), article_bot.index, [asked])
    assert more
    assert asked not in more
    assert all(article_bot.answer(question).answered for question in (*first, *more))


def test_a_text_without_names_suggests_what_any_text_does() -> None:
    assert openers(QABot.from_documents([Document("a", "Rain fell.")])) == ["What is this about?"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The old mill was built in 1932.", "When was the old mill built?"),
        ("The mill was opened on 4 May 1932.", "When was the mill opened?"),
        ("The school has 431 pupils.", "How many pupils does the school have?"),
        ("The orchard lost forty trees to frost.", "How many trees did the orchard lose?"),
        ("The museum cost $3 million.", "How much did the museum cost?"),
        ("It was built in 1932.", None),
        ("The mill that he owned was built in 1932, after 3 years.", None),
        ("The school has 431 unhappy pupils.", None),
        ("The school in town has 2 floors.", None),
        ("The mill that has 3 wheels is old.", None),
        ("The keeper was tired in 1932.", "When was the keeper tired?"),
    ],
)
def test_a_figure_suggests_a_question(text: str, question: str | None) -> None:
    first = openers(QABot.from_documents([Document("a", text)]))
    assert [one for one in first if one.startswith(("When", "How"))] == (
        [] if question is None else [question]
    )


def test_a_conversation_becomes_a_file(shelf: Shelf) -> None:
    turns = (
        ("user", "Who is the mayor?"),
        ("assistant", "x"),
        ("user", " "),
        ("user", "What *is* it?"),
    )
    found = exchanges(turns, shelf)
    assert [asked for asked, _ in found] == ["Who is the mayor?", "What *is* it?"]
    markdown = as_markdown(found)
    assert "## Who is the mayor?\n\nIngrid Solheim" in markdown
    assert "> [1] Mayor Ingrid Solheim said" in markdown
    assert r"## What \*is\* it?" in markdown
    first = json.loads(as_json(found))[0]
    assert first["answer"] == json.loads(json.dumps(found[0][1].to_dict()))


def test_a_note_that_cannot_be_written_is_named(tmp_path: Path, shelf: Shelf) -> None:
    answer = shelf.answer("Who is the mayor?")
    note(tmp_path / "new" / "notes.jsonl", "Who?", answer, liked=False)
    note(tmp_path / "new" / "notes.jsonl", "Who?", answer, liked=True)
    lines = (tmp_path / "new" / "notes.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["liked"] for line in lines] == [False, True]
    with pytest.raises(QABotError, match="cannot be written"):
        note(tmp_path, "Who?", answer, liked=True)


def test_turns_are_read_from_blocks() -> None:
    said = '<div class="said">Ann &amp; <a href="#x">[1]</a></div><ol></ol>'
    history = [
        {"role": "user", "content": [{"type": "text", "text": "Who?"}]},
        {"role": "assistant", "content": [{"type": "text", "text": said}]},
        {"role": "user", "content": "When?"},
    ]
    assert as_turns(history) == (("user", "Who?"), ("assistant", "Ann & [1]"), ("user", "When?"))
    with pytest.raises(QABotError, match="Each turn"):
        as_turns([None])


def test_texts_are_told_apart_by_their_hash() -> None:
    assert fingerprint("a") != fingerprint("b")

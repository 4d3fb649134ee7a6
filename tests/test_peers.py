"""What the comparison with other systems rests on: its questions, its reader, its processes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peer_reader import agreement, write_checkpoint
from benchmarks.peer_systems import Task
from benchmarks.peers import Question, corpora, measured, row
from tests.conftest import HARBOUR
from training.data import DOMAINS, HERE, load_squad, part

PARAGRAPHS = (
    ("The ferry leaves at noon. It returns at night.", "When does the ferry leave?", "noon"),
    ("Mia keeps bees. Her honey costs 9 euros.", "What does the honey cost?", "9 euros"),
)


def article(title: str) -> dict[str, Any]:
    paragraphs = [
        {
            "context": f"{title} is here. {text}",
            "qas": [
                {
                    "question": question,
                    "answers": [
                        {"text": answer, "answer_start": f"{title} is here. {text}".index(answer)}
                    ],
                }
            ],
        }
        for text, question, answer in PARAGRAPHS
    ]
    return {"title": title, "paragraphs": paragraphs}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for domain in DOMAINS:
        articles = [article(f"{domain}{number}") for number in range(60)]
        file = tmp_path / f"squadshifts-{domain}.json"
        file.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return tmp_path


def test_a_larger_corpus_begins_with_the_smaller_one_and_has_its_questions(data: Path) -> None:
    small, large = (
        (list(one.texts), list(one.sentences), list(one.questions))
        for one in corpora(data, [30, 300])
    )
    assert 30 <= len(small[1]) < 40
    assert 300 <= len(large[1]) < 310
    for less, more in zip(small[:2], large[:2], strict=True):
        assert more[: len(less)] == less
    assert small[2] == large[2]


def test_questions_are_on_held_out_texts_and_know_their_sentence(data: Path) -> None:
    (corpus,) = corpora(data, [300])
    assert corpus.questions
    for one in corpus.questions:
        title = one.context.partition(" ")[0]
        assert part(f"{title.rstrip('0123456789')}:{title}:") == "test"
        assert one.answers[0] in corpus.sentences[one.sentence]


def test_the_reader_as_a_checkpoint_marks_about_what_the_packaged_one_does(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "reader")
    examples = [one for one in load_squad(HERE / "written.json", "written") if one.answers][:60]
    assert agreement(tmp_path / "reader", [(one.question, one.context) for one in examples]) > 0.8


def test_qa_bot_is_measured_in_a_process_of_its_own() -> None:
    sentences = [line.strip() for line in HARBOUR.replace("\n", " ").split(".") if line.strip()]
    texts = ["\n\n".join(f"{one}." for one in sentences[:2])]
    task = Task(
        texts,
        [f"{one}." for one in sentences[:2]],
        ["Who decided?"],
        ["When does the work start?", "What will the harbour get?"],
        ["What will the harbour get?"],
        "",
    )
    figures = measured("qa_bot", Path(sys.executable), task)
    assert [found[0] for found in figures["found"]] == [1, 0]
    assert "breakwater" in figures["answers"][0]
    assert figures["plain_s"] > figures["sentences_s"] > 0


def test_a_row_scores_places_and_answers() -> None:
    asked = [Question("?", "", sentence, ("noon",)) for sentence in (1, 2, 3, 4)]
    figures = {
        "sentences_s": 100.0,
        "plain_s": 200.0,
        "search": [1, 2],
        "answer": [3, 4],
        "MiB": 500,
        "found": [[1, 9], [8, 2], [9, 8, 7, 6, 5, 3], []],
        "answers": ["noon", "night"],
    }
    cells = row("one", figures, asked).strip("| ").split(" | ")
    assert cells[1] == "100, without statements 200"
    assert cells[-4:] == ["25.0", "50.0", f"{(1 + 1 / 2 + 1 / 6) / 4:.3f}", "50.0"]
